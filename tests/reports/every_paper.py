"""Every kind of document that the training workspace draws up: its template, what fills it, and how it is marked.

What is issued under a number bears the name that ``rules.document_words`` gives to its kind.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.demo.people import as_actor
from workbench.models.acceptance import Acceptance
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.evidence_more import EvidenceRequest
from workbench.models.findings import Finding, Misconduct
from workbench.models.objections import Objection
from workbench.models.supervision import Inspection
from workbench.models.surveys import Survey
from workbench.models.words import EvaluationState
from workbench.queries import follow_up, surveys, surveys_draw, surveys_results
from workbench.queries.ledger import ledger_desk
from workbench.queries.programme_text import ReportKey
from workbench.queries.sheet import sheet_view
from workbench.reports import (
    acceptance_onsite,
    acceptance_papers,
    application_letter,
    bid_report,
    care_documents,
    compliance,
    evaluation_plan,
    evidence_papers,
    findings_documents,
    follow_up_form,
    hotline_form,
    inspection_papers,
    issue,
    ledger_documents,
    needs_documents,
    objection_form,
    objection_papers,
    own_sheet,
    panel_papers,
    papers,
    programme_paper,
    render,
    review_forms,
    settlement_paper,
    survey_papers,
)
from workbench.reports.context_household import households_of
from workbench.store.engine import reading

MID, FIRST, FINAL = 1, 2, 3
WANTED_PROJECT, EVALUATION = 1, 2


@dataclass(frozen=True)
class Page:
    """What a document is set from."""

    template: str
    context: Mapping[str, object]
    watermark: str
    title: str


def pages() -> dict[str, Page]:
    """Draw up every kind of document once, by name, and return what each is set from."""
    found: list[Page] = []

    def keep(template: str, context: Mapping[str, object], watermark: str, title: str) -> bytes:
        found.append(Page(template, context, watermark, title))
        return b"%PDF-"

    token = render.other_form.set(keep)
    try:
        with reading() as session:
            return {name: page for name, page in _drawn(session, found)}  # noqa: C416 - says what the pairs are
    finally:
        render.other_form.reset(token)


def _drawn(session: Session, found: list[Page]) -> Iterator[tuple[str, Page]]:
    for name, draw in _kinds(session):
        draw()
        yield name, found[-1]


def _one(session: Session, model: type, *wanted: object) -> int:
    """Return the id of the newest row that is wanted."""
    row = session.exec(select(model).where(*wanted).order_by(col(model.id).desc())).first()  # type: ignore[attr-defined]
    assert row is not None, model
    return int(row.id)


def _kinds(session: Session) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = as_actor(session, "jingban")
    yield "中期评估报告", lambda: issue.draw_report(session, officer, MID)
    yield "期末评估报告", lambda: issue.draw_report(session, officer, FINAL)
    yield "申诉复核决定", lambda: issue.draw_appeal_decision(session, officer, FINAL)
    yield "评估结果通知", lambda: issue.draw_result_notice(session, officer, FINAL)
    member = issue.load_case(session, FINAL).members[0].account_id
    yield "评分表（成员签字）", lambda: issue.draw_panel_sheet(session, officer, FINAL, member)
    yield "评估实施方案", lambda: evaluation_plan.draw_plan(session, officer, EVALUATION)
    yield "评估小组名单", lambda: panel_papers.draw_roster(session, officer, EVALUATION)
    asked = session.exec(select(EvidenceRequest.evaluation_id)).first() or 0
    yield "评估资料清单", lambda: evidence_papers.draw_wanted(session, officer, asked)
    yield "利害关系声明书", lambda: panel_papers.draw_declarations(session, officer, EVALUATION)
    view = sheet_view(
        session, as_actor(session, "pingwei1"), _one(session, Evaluation, Evaluation.state == EvaluationState.SCORING)
    )
    yield "评分表（成员填写）", lambda: own_sheet.own_sheet_pdf(session, view, blank=True)
    yield "采购需求公开", lambda: papers.draw_disclosure(session, officer, WANTED_PROJECT)
    yield "合同摘要", lambda: papers.draw_contract_summary(session, officer, WANTED_PROJECT)
    yield "合规检查表", lambda: compliance.draw_compliance(session, officer, WANTED_PROJECT)
    yield "评审情况报告", lambda: bid_report.draw_bid_report(session, officer, WANTED_PROJECT)
    yield "结果应用告知书", lambda: application_letter.draw_application_letter(session, officer, WANTED_PROJECT)
    yield (
        "服务资料交接清单",
        lambda: acceptance_papers.draw_handover(session, as_actor(session, "chengjie"), WANTED_PROJECT),
    )
    yield "评审打分表", lambda: review_forms.draw_marks_forms(session, officer, WANTED_PROJECT, blank=True)
    yield "服务进度表", lambda: ledger_documents.draw_progress_sheet(session, officer, WANTED_PROJECT)
    year = ReportKey(1, 2025)
    yield "年度实施报告", lambda: programme_paper.draw_programme(session, officer, year)
    yield "评估结果公告", lambda: programme_paper.draw_result_notice(session, officer, year)
    yield "承接主体情况公告", lambda: programme_paper.draw_standing(session, officer, year)
    yield from _needs(session)
    yield from _checks(session)
    yield from _asked(session)
    yield from _objections(session)


def _needs(session: Session) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = as_actor(session, "jingban")
    batch = needs_documents.Batch("全部", households_of(session, officer))
    yield "需求分析报告", lambda: needs_documents.draw_analysis(session, officer, 1)
    yield "一户一策", lambda: needs_documents.draw_plans(session, officer, batch)
    yield "幸福清单", lambda: needs_documents.draw_happiness(session, officer, batch, date(2025, 4, 1))
    yield "登记表", lambda: needs_documents.draw_blank_forms(session, officer)
    yield "探访记录表", lambda: needs_documents.draw_visit_forms(session, officer)
    yield "服务需求去向决定表", lambda: needs_documents.draw_decision_forms(session, officer)
    yield "来电来访登记表", lambda: hotline_form.draw_hotline_form(session)
    yield "委托照料服务协议", lambda: care_documents.draw_agreement(session, officer, None)
    yield "照料检查记录表", lambda: care_documents.draw_check_sheet(session, officer, None)


def _checks(session: Session) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = as_actor(session, "jingban")
    finding = _one(session, Finding, col(Finding.told_on).is_not(None))
    yield "整改通知书", lambda: findings_documents.draw_rectification(session, officer, finding)
    case = _one(session, Misconduct, col(Misconduct.decided_on).is_not(None))
    yield "违规行为处理决定书", lambda: findings_documents.draw_misconduct_decision(session, officer, case)
    yield "违规行为处理告知书", lambda: findings_documents.draw_misconduct_notice(session, officer, case)
    inspection = session.get_one(Inspection, _one(session, Inspection, Inspection.number != ""))
    yield "检查记录表", lambda: inspection_papers.draw_record(session, officer, inspection.key)
    yield "检查表", lambda: inspection_papers.draw_form(session, officer, inspection.key, blank=True)
    held = _one(session, Acceptance)
    yield "履约验收书", lambda: acceptance_papers.draw_certificate(session, officer, held)
    yield "现场验收表", lambda: acceptance_onsite.draw_onsite_form(session, officer, held, blank=True)
    yield "服务对象意见表", lambda: acceptance_papers.draw_opinion_forms(session, officer, held)
    contract = _one(session, Contract, Contract.project_id == WANTED_PROJECT)
    yield "合同结算单", lambda: settlement_paper.draw_statement(session, officer, contract)


def _asked(session: Session) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = as_actor(session, "jingban")
    survey = session.get_one(Survey, _one(session, Survey, col(Survey.closed_on).is_not(None)))
    card = surveys.survey_card(session, officer, survey.evaluation_id)
    assert card is not None
    result = surveys_results.result_of(session, officer, card.id)
    check = surveys_draw.check_of(session, officer, card.id)
    yield "满意度调查问卷", lambda: survey_papers.draw_forms(session, card, (), blank=True)
    yield "满意度调查报告", lambda: survey_papers.draw_report(session, card, result, check)
    desk = follow_up.follow_desk(session, officer, WANTED_PROJECT)
    held = desk.rounds[0]
    visits = follow_up.visits_of(session, officer, held.id)
    yield "事后回访登记表", lambda: follow_up_form.draw_visit_form(session, held, "项目", visits, blank=True)
    ledger = ledger_desk(session, officer, WANTED_PROJECT)
    yield "服务记录表", lambda: ledger_documents.draw_blank_form(session, ledger)


def _objections(session: Session) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = as_actor(session, "jingban")
    challenge = _one(session, Objection, Objection.kind == "challenge")
    complaint = _one(session, Objection, Objection.kind == "complaint")
    yield "质疑答复书", lambda: objection_papers.draw_reply(session, officer, challenge)
    yield "投诉情况说明", lambda: objection_papers.draw_statement(session, officer, complaint)
    yield "质疑投诉登记表", lambda: objection_papers.draw_record(session, officer, complaint)
    yield "质疑投诉登记表（空白）", lambda: objection_form.draw_blank(session)
