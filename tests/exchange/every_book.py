"""Every workbook that is written: by whom, and how it is drawn in the training workspace."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from scoring.tree import Node
from workbench import clock
from workbench.demo.people import as_actor
from workbench.exchange import (
    findings_book,
    follow_up_book,
    history_book,
    hotline_list,
    ledger_lists,
    needs_lists,
    objections_book,
    own_sheet,
    payment_ledger,
    programme_book,
    project_lists,
    score_sheets,
    settlement_book,
    survey_book,
    survey_results_book,
    third_findings_list,
)
from workbench.exchange.files.review_template import review_template
from workbench.exchange.imports import fault_book, template
from workbench.exchange.imports.forms import FORM_NAMES, PROJECT_FORM_NAMES
from workbench.exchange.imports.forms_project import form_for
from workbench.exchange.imports.table import Fault
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.surveys import Survey
from workbench.models.words import EvaluationState
from workbench.paths import ROOT
from workbench.queries import contractor_history, ledger, ledger_area, ledger_records, projects_page, staff
from workbench.queries.bids import bid_result
from workbench.queries.evaluations import tree_of
from workbench.queries.facts import evidence_lines
from workbench.queries.follow_up import rounds_of, visits_of
from workbench.queries.follow_up_draw import draw_check
from workbench.queries.payments_ledger import ledger_lines
from workbench.queries.programme_text import ReportKey
from workbench.queries.progress import progress_desk
from workbench.queries.sheet import sheet_view
from workbench.queries.surveys import people_asked, survey_card
from workbench.queries.surveys_results import result_of
from workbench.queries.third_party_findings import third_cards
from workbench.reports.context_case import load_case
from workbench.reports.programme_paper import year_facts

PROJECT, FINAL = 1, 3
BLANK = "模板"
"""How the names of workbooks to be filled in end."""
MAKERS = {"Workbook", "list_book", "sheets_book", "templates_of", "template_of"}
"""What a workbook is made with; who calls one of them writes a workbook."""
MONTH = ledger_records.Wanted(month=date(2025, 3, 1))
"""Of the ledger, a month."""
Draw = Callable[[Session], bytes]


def writers(makers: set[str]) -> set[str]:
    """Every function in the code that calls one of these, as module and name."""
    code = [path for part in ("workbench", "pages", "scoring", "scripts") for path in (ROOT / part).rglob("*.py")]
    return {f"{path.stem}.{name}" for path in code for name in _writing(path, makers)}


def _writing(path: Path, makers: set[str]) -> set[str]:
    source = path.read_text(encoding="utf-8")
    if not any(maker in source for maker in makers):
        return set()
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    return {one.name for one in functions if _called(one) & makers}


def _called(function: ast.FunctionDef) -> set[str]:
    calls = [one.func for one in ast.walk(function) if isinstance(one, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in calls}


COMMON = {"plain_book.list_book", "plain_book.sheets_book", "template.templates_of", "template.template_of"}
"""What the writers call in their turn."""

WRITERS: dict[str, dict[str, Draw]] = {
    "fault_book.fault_book": {
        "导入错误清单": lambda _: fault_book.fault_book([Fault(2, "A 列", "=1+1", "")], "a.xlsx")
    },
    "fault_book.review_fault_book": {"评审记录错误清单": lambda _: fault_book.review_fault_book([("A2", "=1+1")])},
}


def draws(name: str, *titles: str) -> Callable[[Callable[..., bytes]], Callable[..., bytes]]:
    """Say which writer a function draws with, and what the workbook is called; of several, each is drawn by its title."""

    def kept(function: Callable[..., bytes]) -> Callable[..., bytes]:
        several = len(titles) > 1
        for title in titles:
            draw = (lambda session, title=title: function(session, title)) if several else function
            WRITERS.setdefault(name, {})[title] = draw
        return function

    return kept


def _survey(session: Session) -> Survey:
    return session.exec(select(Survey).where(col(Survey.closed_on).is_not(None))).one()


def _contract(session: Session) -> int:
    return session.exec(select(Contract.id).where(Contract.project_id == PROJECT)).one() or 0


@draws("score_sheets.score_sheets", "评分表")
def _scores(session: Session) -> bytes:
    return score_sheets.score_sheets(load_case(session, FINAL))


@draws("payment_ledger.payment_ledger", "付款台账")
def _payments(session: Session) -> bytes:
    return payment_ledger.payment_ledger(ledger_lines(session, as_actor(session, "jingban")), None)


@draws("settlement_book.settlement_book", "结算单附表")
def _settlement(session: Session) -> bytes:
    return settlement_book.draw_settlement_book(session, as_actor(session, "jingban"), _contract(session)).content


@draws("survey_results_book.draw_results_book", "满意度调查结果")
def _results(session: Session) -> bytes:
    officer, survey = as_actor(session, "jingban"), _survey(session)
    card = survey_card(session, officer, survey.evaluation_id)
    assert card is not None
    return survey_results_book.draw_results_book(card, result_of(session, officer, card.id)).content


@draws("survey_book.sample_book", "满意度调查样本")
def _sample(session: Session) -> bytes:
    officer, survey = as_actor(session, "jingban"), _survey(session)
    card = survey_card(session, officer, survey.evaluation_id)
    assert card is not None
    return survey_book.sample_book(card, people_asked(session, officer, card.id))


@draws("programme_book.programme_book", "年度实施报告附表")
def _year(session: Session) -> bytes:
    return programme_book.programme_book(year_facts(session, ReportKey(1, 2025)))


@draws("needs_lists.needs_book", *needs_lists.LISTS)
def _needs(session: Session, title: str) -> bytes:
    return needs_lists.needs_book(session, as_actor(session, "jingban"), title).content


@draws("hotline_list.hotline_book", "来电来访清单")
def _calls(session: Session) -> bytes:
    first, last = clock.today().replace(year=2024), clock.today()
    return hotline_list.hotline_book(session, as_actor(session, "jingban"), first, last).content


@draws("objections_book.objections_book", "质疑投诉登记簿")
def _objections(session: Session) -> bytes:
    return objections_book.objections_book(session, as_actor(session, "jingban")).content


@draws("project_lists.projects_book", "项目清单")
def _projects(session: Session) -> bytes:
    return project_lists.projects_book(session, as_actor(session, "jingban"), projects_page.Wanted()).content


@draws("history_book.history_book", "履约历史")
def _history(session: Session) -> bytes:
    found = contractor_history.history_of(session, as_actor(session, "jingban"), 1)
    assert found is not None
    return history_book.history_book(found)


@draws("ledger_lists.ledger_book", "服务台账")
def _ledger(session: Session) -> bytes:
    desk = ledger.ledger_desk(session, as_actor(session, "jingban"), PROJECT)
    return ledger_lists.ledger_book(session, desk, MONTH).content


@draws("ledger_lists.area_book", "辖区服务")
def _area(session: Session) -> bytes:
    township = as_actor(session, "xiangzhen")
    desk = ledger_area.area_desk(session, township, PROJECT)
    return ledger_lists.area_book(session, township, desk, MONTH, "").content


@draws("ledger_lists.staff_book", "服务人员名册")
def _staff(session: Session) -> bytes:
    return ledger_lists.staff_book(staff.staff_desk(session, as_actor(session, "jingban"), PROJECT)).content


@draws("ledger_lists.progress_book", "服务进度")
def _progress(session: Session) -> bytes:
    return ledger_lists.progress_book(progress_desk(session, as_actor(session, "jingban"), PROJECT)).content


@draws("follow_up_book.visits_book", "事后回访")
def _visits(session: Session) -> bytes:
    card = rounds_of(session, session.get_one(Project, PROJECT))[0]
    return follow_up_book.visits_book(card, "演练", visits_of(session, as_actor(session, "jingban"), card.id))


@draws("follow_up_book.draw_book", "回访抽取")
def _lots(session: Session) -> bytes:
    card = rounds_of(session, session.get_one(Project, PROJECT))[0]
    found = draw_check(session, card.id)
    assert found is not None
    return follow_up_book.draw_book(card, "演练", found)


@draws("own_sheet.own_book", "成员评分表")
def _own(session: Session) -> bytes:
    marked = session.exec(select(Evaluation.id).where(Evaluation.state == EvaluationState.SCORING)).first() or 0
    return own_sheet.own_book(sheet_view(session, as_actor(session, "pingwei1"), marked), blank=False)


def _looked_at(session: Session) -> int:
    """The evaluation of which the third party found something."""
    return session.exec(select(ThirdPartyFinding.evaluation_id)).first() or 0


@draws("third_findings_list.findings_list", "第三方发现清单")
def _found(session: Session) -> bytes:
    cards = third_cards(session, as_actor(session, "jingban"), _looked_at(session))
    return third_findings_list.findings_list("演练", cards).content


@draws("findings_book.findings_template", "第三方发现模板")
def _found_template(session: Session) -> bytes:
    nodes: tuple[Node, ...] = tuple(tree_of(session.get_one(Evaluation, _looked_at(session))).points())
    numbers = [one.number for one in evidence_lines(session, _looked_at(session))]
    return findings_book.findings_template({one.code: one.label for one in nodes}, numbers, clock.today())


@draws("review_template.review_template", "评审记录模板", "评审记录")
def _review(session: Session, title: str) -> bytes:
    found = bid_result(
        session, session.exec(select(Procurement).order_by(col(Procurement.id))).first() or Procurement()
    )
    return review_template(None, ()) if title.endswith(BLANK) else review_template(found.committee, found.lines)


@draws("template.template", *(f"{kind}{BLANK}" for kind in FORM_NAMES))
def _template(_session: Session, title: str) -> bytes:
    return template.template(title.removesuffix(BLANK), clock.today(), {"0012镇𬭩㛃䶮": ["=1+1村", "双井村"]})


@draws("ledger_import._begin", *(f"{kind}{BLANK}" for kind in PROJECT_FORM_NAMES))
def _project_template(session: Session, title: str) -> bytes:
    form = form_for(session, session.get_one(Project, PROJECT), title.removesuffix(BLANK))
    return template.template_of(form, {})
