"""Paper of the ledger: forms to fill in by hand, blank or by the orders of some days, and the sheet of progress to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from scoring.exact import percent
from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.projects import Project
from workbench.queries.documents_stamp import of_project
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_orders import OrderLine, orders_of
from workbench.queries.progress import ProgressDesk, progress_desk
from workbench.queries.progress_lines import STATE_NAMES
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import ProjectDrawn, page_mark
from workbench.rules.words import printed_on
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.offered import Made

ROWS = 12
"""Lines of one sheet: what fits in large type."""


@dataclass(frozen=True)
class FormRow:
    """One line of a form: its code, and what is known before."""

    code: str
    person: str = ""
    line: str = ""
    quantity: str = ""
    time: str = ""


@dataclass(frozen=True)
class LedgerForm:
    """A sheet (``ledger_form.html``, context ``{"forms": [...]}``)."""

    project: str
    day: str
    staff: str
    rows: tuple[FormRow, ...]
    lines: tuple[str, ...]
    people: tuple[str, ...]


def draw_blank_form(session: Session, desk: LedgerDesk) -> Made:
    """Draw up one blank sheet."""
    form = LedgerForm(
        f"{desk.code} {desk.title}", "", "", tuple(FormRow(f"R{n}") for n in range(1, ROWS + 1)), *_keys(desk)
    )
    name = f"{desk.code}-服务记录表-空白"
    blank = blank_pdf(Leaf("ledger_form.html", {"forms": [form]}, page_mark(session), name))
    return Made(f"{name}.pdf", blank.content, 1, is_list=False)


def draw_order_forms(session: Session, desk: LedgerDesk, first: date, last: date) -> Made:
    """Draw up a sheet a day and person of staff, filled in from the orders. Raises NotFoundError if there are none."""
    orders = [one for one in orders_of(session, desk.project_id, first, last, most=600) if one.state == "open"]
    if not orders:
        raise NotFoundError("这几天没有待服务的工单", fix="先安排工单，或打印空白表")
    forms, name = list(_forms(desk, orders)), f"{desk.code}-服务记录表-{first:%Y%m%d}"
    project, title = session.get_one(Project, desk.project_id), f"{desk.title}服务记录表（{first:%Y-%m-%d}起）"
    subject = of_project(project, "ledger_form", f"ledger:{desk.project_id}:{first}:{last}", title, first)
    printed = numbered_pdf(session, subject, Leaf("ledger_form.html", {"forms": forms}, page_mark(session), name))
    return Made(f"{name}.pdf", printed.content, len(forms), is_list=False, stamp=printed.stamp)


def _forms(desk: LedgerDesk, orders: Sequence[OrderLine]) -> Iterator[LedgerForm]:
    by_sheet: dict[tuple[date, str], list[OrderLine]] = {}
    for one in orders:
        by_sheet.setdefault((one.day, one.staff), []).append(one)
    for (day, staff), mine in by_sheet.items():
        for start in range(0, len(mine), ROWS):
            rows = [
                FormRow(f"R{n}", one.code, one.line, f"{one.quantity} {one.unit}", one.time)
                for n, one in enumerate(mine[start : start + ROWS], 1)
            ]
            yield LedgerForm(f"{desk.code} {desk.title}", on(day), staff, tuple(rows), *_keys(desk))


def _keys(desk: LedgerDesk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines = tuple(f"{one.catalogue_number} {one.name}（{one.unit}）" for one in desk.lines)
    return lines, tuple(one.label for one in desk.staff if one.left_on is None)


@dataclass(frozen=True)
class ProgressRow:
    """A service line of the sheet."""

    title: str
    planned: str
    by_now: str
    entered: str
    good: str
    done: str
    visits: str
    people: str
    state: str


@dataclass(frozen=True)
class ProgressSheet:
    """服务进度表 (``progress_sheet.html``, context ``{"sheet": ProgressSheet}``)."""

    title: str
    facts: tuple[Labelled, ...]
    rows: tuple[ProgressRow, ...]
    towns: tuple[tuple[str, str, str], ...]
    goals: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...]
    date: str


def draw_progress_sheet(session: Session, actor: Actor, project_id: int) -> ProjectDrawn:
    """Draw up the sheet of progress for signature. Raises NotFoundError before there is a figure."""
    project = found(session, Project, project_id)
    allow(session, actor, "ledger.read", project)
    desk = progress_desk(session, actor, project_id)
    if desk.until is None:
        raise NotFoundError("还没有核定的数字，不能出具服务进度表", fix="先报送并核定一个月的台账，或按月填报数量")
    sheet = _sheet(desk, desk.until)
    about = f"progress:{project_id}:{desk.until:%Y-%m}"
    subject = of_project(project, "progress_sheet", about, f"{project.title}{sheet.title}", desk.until)
    leaf = Leaf("progress_sheet.html", {"sheet": sheet}, page_mark(session), sheet.title)
    printed, name = numbered_pdf(session, subject, leaf), f"{project.code}-服务进度表-{desk.until:%Y%m}.pdf"
    return ProjectDrawn("progress_sheet", name, printed.content, project_id, printed.stamp)


def _sheet(desk: ProgressDesk, until: date) -> ProgressSheet:
    basis = "服务台账，已核定" if desk.basis == "ledger" else "按月汇总填报"
    served = (
        f"{desk.visits:,}人次，{desk.people:,}人（一人只计一次）"
        if desk.visits is not None and desk.people is not None
        else "按月汇总没有人次"
    )
    return ProgressSheet(
        title="服务进度表",
        facts=(
            Labelled("项目", f"{desk.title}（{desk.code}）"),
            Labelled("承接主体", desk.contractor),
            Labelled("统计", f"截至{on(until)}，{basis}"),
            Labelled("服务", served),
        ),
        rows=tuple(_row(desk, place) for place in range(len(desk.lines))),
        towns=tuple((one.name, f"{one.visits:,}", f"{one.people:,}") for one in desk.towns),
        goals=tuple(
            (
                g.name,
                f"{g.target_mid:f}{g.unit}",
                f"{g.target_final:f}{g.unit}",
                "没有数据" if g.reached is None else f"{g.reached:f}{g.unit}",
            )
            for g in desk.goals
        ),
        notes=(
            f"计划到期数量按合同期平均推算，有中期目标的经过中期目标；落后计划{percent(desk.threshold)}以上为落后（默认值，可配置）。",
        ),
        date=printed_on(clock.today()),
    )


def _row(desk: ProgressDesk, place: int) -> ProgressRow:
    one = desk.lines[place]
    return ProgressRow(
        f"{one.name}（{one.unit}）", f"{one.planned:,}", f"{int(one.by_now):,}", f"{one.entered:,}", f"{one.good:,}",
        percent(one.done), _known(one.visits), _known(one.people), STATE_NAMES[one.state],
    )  # fmt: skip


def _known(number: int | None) -> str:
    return "—" if number is None else f"{number:,}"
