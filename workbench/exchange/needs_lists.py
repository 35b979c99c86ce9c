"""The lists of the needs side as workbooks: codes only, as the screens show them, within the reach of who asks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col

from workbench import clock
from workbench.exchange.plain_book import list_book
from workbench.models.needs import Household, NeedsAssessment, ReceivedBenefit, Recipient, WantedService
from workbench.models.words import DISPOSITION_NAMES
from workbench.queries.needs import category_name
from workbench.queries.needs_analysis import analysis, rows_in_reach
from workbench.queries.needs_places import unit_names
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services.needs import OCCASIONS
from workbench.services.offered import Made

_FEN = 100
HIDDEN = "不公布"
"""What stands in place of a figure that is hidden."""
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True)
class NeedsList:
    """One list: what it is called, its heads, and where its rows come from."""

    title: str
    heads: tuple[str, ...]
    rows: Callable[[Session, Actor], Rows]


def needs_book(session: Session, actor: Actor, name: str) -> Made:
    """Return a list as a workbook; KeyError for a name that is not in LISTS."""
    one = LISTS[name]
    rows = list(one.rows(session, actor))
    about = (
        "不足 5 人和能推算出它们的人数不公布"
        if name == "items"
        else "逐人清单只供内部办理，不得公开；只有编码，不含身份信息"
    )
    notes = (f"导出日期：{clock.today():%Y-%m-%d}　共 {len(rows)} 行", about)
    content = list_book(one.title, one.heads, rows, notes=notes, name=one.title)
    return Made(f"{one.title}-{clock.today():%Y%m%d}.xlsx", content, len(rows))


def _of_people(session: Session, actor: Actor, *columns: Any, of: type | None = None) -> Any:  # noqa: ANN401 - any columns
    return session.exec(rows_in_reach(actor, *columns, of=of).order_by(col(Household.code), col(Recipient.code)))


def _people(session: Session, actor: Actor) -> Rows:
    units, home = unit_names(session), Household
    columns = (home.township_id, home.village_id, home.found_by, home.found_on)
    for code, person, kind, can, town, village, found_by, found_on in _of_people(
        session, actor, home.code, Recipient.code, Recipient.category, Recipient.can_apply, *columns
    ):
        place = (units[town], units.get(village, ""))
        yield code, person, category_name(kind), *place, found_by, str(found_on), "是" if can else "否"


def _wishes(session: Session, actor: Actor) -> Rows:
    row, names = WantedService, {one.number: one.name for one in load_catalogue().items}
    columns = (row.catalogue_number, row.quantity, row.unit, row.wanted_on, row.disposition, row.receiver, row.due_on)
    for home, person, number, quantity, unit, on, kind, receiver, due, outcome in _of_people(
        session, actor, Household.code, Recipient.code, *columns, row.outcome, of=row
    ):
        decided = DISPOSITION_NAMES[kind] if kind else "待决定"
        yield (
            home,
            person,
            f"{number} {names[number]}",
            quantity,
            unit,
            str(on),
            decided,
            receiver,
            str(due or ""),
            outcome,
        )


def _assessments(session: Session, actor: Actor) -> Rows:
    row, codes = NeedsAssessment, [one.id for one in load_scheme().indicators]
    columns = (row.assessed_on, row.occasion, row.assessor, row.severity)
    for home, person, on, occasion, assessor, severity in _of_people(
        session, actor, Household.code, Recipient.code, *columns, of=row
    ):
        yield (
            home,
            person,
            str(on),
            OCCASIONS.get(occasion, occasion),
            assessor,
            *(severity.get(code) for code in codes),
        )


def _received(session: Session, actor: Actor) -> Rows:
    row = ReceivedBenefit
    columns = (row.department, row.name, row.first_day, row.last_day, row.amount_fen)
    for home, person, department, name, first, last, fen in _of_people(
        session, actor, Household.code, Recipient.code, *columns, of=row
    ):
        amount = "" if fen is None else f"{fen // _FEN}.{fen % _FEN:02d}"
        yield home, person, department, name, str(first), str(last or ""), amount


def _items(session: Session, actor: Actor) -> Rows:
    for one in analysis(session, actor).items:
        yield one.name, one.manner, one.run_by, HIDDEN if one.people is None else one.people


_WHO = ("户编码", "对象编码")
LISTS = {
    "people": NeedsList(
        "对象清单", (*_WHO, "对象类别", "乡镇（街道）", "村（社区）", "发现渠道", "发现日期", "能自行申请"), _people
    ),
    "wishes": NeedsList(
        "需求清单",
        (*_WHO, "服务项目", "数量", "单位", "提出日期", "去向", "接收单位", "办理期限", "办理结果或理由"),
        _wishes,
    ),
    "items": NeedsList("项目清单", ("项目", "去向或来源", "项目或承办单位", "人数"), _items),
    "assessments": NeedsList(
        "需求评估清单",
        (*_WHO, "评估日期", "评估时点", "评估人", *(one.name for one in load_scheme().indicators)),
        _assessments,
    ),
    "received": NeedsList(
        "已享受的救助和服务清单", (*_WHO, "提供部门", "名称", "开始日期", "结束日期", "金额（元）"), _received
    ),
}
