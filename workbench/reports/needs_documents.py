"""The documents of the needs side, each as one PDF: sheets by village, quarterly lists, the analysis, paper forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.accounts import Workspace
from workbench.models.needs import Household
from workbench.models.organisations import Purchaser
from workbench.queries.documents_stamp import Subject
from workbench.queries.needs_analysis import analysis
from workbench.queries.needs_household import household_record
from workbench.queries.needs_places import places, project_purchasers
from workbench.queries.project_choice import projects_of
from workbench.reports.context_happiness import happiness_sheets, quarter_words
from workbench.reports.context_household import household_plans
from workbench.reports.context_needs import intake_form, needs_report
from workbench.reports.context_needs_forms import decision_forms, visit_form
from workbench.reports.issue import TRAINING_MARK
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.security.policy import Actor
from workbench.services.acting import found
from workbench.services.offered import Made

MOST = 300
"""Households in one file: what a village has, and a printer takes."""


@dataclass(frozen=True)
class Batch:
    """The households that one file is about, and what they are called together."""

    name: str
    households: Sequence[int]


def draw_plans(session: Session, actor: Actor, batch: Batch) -> Made:
    """Draw up 一户一策 for a batch of households. Raises NotFoundError if there are none."""
    plans = list(household_plans(session, actor, _few(batch), clock.today()))
    leaf = Leaf("household_plan.html", {"plans": plans}, _mark(session), f"一户一策-{batch.name}")
    return _numbered(session, batch, "household_plan", leaf, len(plans))


def draw_happiness(session: Session, actor: Actor, batch: Batch, quarter: date) -> Made:
    """Draw up the 幸福清单 of a quarter for a batch of households. Raises NotFoundError if nobody received anything."""
    words = quarter_words(quarter)
    sheets = list(happiness_sheets(session, actor, _few(batch), quarter))
    context = {"sheets": sheets, "quarter": words}
    leaf = Leaf("happiness_list.html", context, _mark(session), f"幸福清单-{words}-{batch.name}")
    return _numbered(session, batch, "happiness_list", leaf, len(sheets))


def draw_analysis(session: Session, actor: Actor, purchaser_id: int) -> Made:
    """Draw up the report of the needs analysis, small groups hidden. Raises NotFoundError if nobody is registered."""
    purchaser, counted = found(session, Purchaser, purchaser_id), analysis(session, actor)
    report = needs_report(purchaser.name, counted, clock.today())
    title = f"需求分析报告-{clock.today():%Y%m%d}"
    _refuse_empty(0 if counted.empty else 1)
    subject = Subject(
        "needs_analysis", f"purchaser:{purchaser_id}", f"{purchaser.name}需求分析报告", clock.today(), purchaser_id
    )
    printed = numbered_pdf(session, subject, Leaf("needs_analysis.html", {"report": report}, _mark(session), title))
    return Made(f"{title}.pdf", printed.content, 1, is_list=False, stamp=printed.stamp)


def draw_blank_forms(session: Session, actor: Actor) -> Made:
    """Draw up one blank intake form."""
    form = intake_form([one.label for one in places(session, actor)], clock.today())
    return _blank(session, "intake_form.html", [form], "登记表-空白")


def draw_filled_forms(session: Session, actor: Actor, batch: Batch) -> Made:
    """Draw up intake forms for a new assessment of the people of a batch, what is known filled in, under one number."""
    names = [one.label for one in places(session, actor)]
    forms = []
    for household_id in _few(batch):
        if record := household_record(session, actor, household_id, clock.today()):
            place = f"{record.township} {record.village}".strip()
            forms += [
                intake_form(names, clock.today(), {"A1": record.code, "A2": one.code, "A3": place, "A4": one.category})
                for one in record.people
                if one.left_on is None
            ]
    leaf = Leaf("intake_form.html", {"forms": forms}, _mark(session), f"登记表-预填-{batch.name}")
    return _numbered(session, batch, "intake_form", leaf, len(forms))


def draw_visit_forms(session: Session, actor: Actor, batch: Batch | None = None) -> Made:
    """Draw up the forms of visits of a batch of households under one number, or one blank form."""
    if batch is None:
        return _blank(session, "visit_form.html", [visit_form(clock.today())], "探访记录表-空白")
    records = [household_record(session, actor, one, clock.today()) for one in _few(batch)]
    forms = [visit_form(clock.today(), one) for one in records if one]
    leaf = Leaf("visit_form.html", {"forms": forms}, _mark(session), f"探访记录表-预填-{batch.name}")
    return _numbered(session, batch, "visit_form", leaf, len(forms))


def draw_decision_forms(session: Session, actor: Actor, batch: Batch | None = None) -> Made:
    """Draw up the sheets for deciding where the wishes of a batch go, those that wait filled in; or one blank sheet."""
    projects = projects_of(session, project_purchasers(session, actor))
    if batch is None:
        return _blank(session, "decision_form.html", decision_forms((), projects), "去向决定表-空白")
    records = [household_record(session, actor, one, clock.today()) for one in _few(batch)]
    waiting = [wish for one in records if one for who in one.people for wish in who.wishes if wish.state == "waiting"]
    forms = decision_forms(waiting, projects) if waiting else []
    leaf = Leaf("decision_form.html", {"forms": forms}, _mark(session), f"去向决定表-预填-{batch.name}")
    return _numbered(session, batch, "decision_form", leaf, len(forms))


def _few(batch: Batch) -> Sequence[int]:
    if len(batch.households) > MOST:
        what = f"{batch.name}有 {len(batch.households)} 户，一份文件最多 {MOST} 户"
        raise NotFoundError(what, fix="按村（社区）分别生成")
    return batch.households


def _blank(session: Session, template: str, forms: Sequence[object], title: str) -> Made:
    """Set a blank form, which takes no number."""
    printed = blank_pdf(Leaf(template, {"forms": forms}, _mark(session), title))
    return Made(f"{title}.pdf", printed.content, len(forms), is_list=False)


def _numbered(session: Session, batch: Batch, kind: str, leaf: Leaf, count: int) -> Made:
    """Set the sheets of a batch under one number.

    A print run of forms is a document of its own every day: the sheets of an earlier one are still out, and typed back.
    """
    _refuse_empty(count)
    purchaser_id = found(session, Household, batch.households[0]).purchaser_id
    run = f"{clock.today():%Y%m%d}:" if kind.endswith("_form") else ""
    about = f"{purchaser_id}:{run}{leaf.title}"[:80]
    printed = numbered_pdf(session, Subject(kind, about, leaf.title, clock.today(), purchaser_id), leaf)
    return Made(f"{leaf.title}.pdf", printed.content, count, is_list=False, stamp=printed.stamp)


def _refuse_empty(count: int) -> None:
    if not count:
        raise NotFoundError("没有可以写进文书的内容", fix="先登记对象和需求，或换一个村（社区）")


def _mark(session: Session) -> str:
    workspace = session.get(Workspace, 1)
    return TRAINING_MARK if workspace and workspace.training else ""
