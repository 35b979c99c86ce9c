"""Where what a document is about is to be found: the screen of its project, evaluation, contract, person or matter."""

from dataclasses import dataclass

from sqlmodel import Session, SQLModel, col, or_, select

from workbench.models.documents import IssuedDocument
from workbench.models.findings import Finding, Misconduct
from workbench.models.hotline import Call
from workbench.models.objections import Objection
from workbench.models.results import Appeal
from workbench.models.supervision import Inspection

_EVALUATION = {
    "evaluation_plan": ("evaluation", "评估方案与小组"),
    "panel_roster": ("evaluation", "评估方案与小组"),
    "panel_declarations": ("evaluation", "评估方案与小组"),
    "score_form": ("evaluation", "评估方案与小组"),
    "score_sheet": ("evaluation", "评估方案与小组"),
    "evidence_wanted": ("evidence", "证据和资料"),
    "survey_form": ("survey", "满意度调查"),
    "survey_report": ("survey", "满意度调查"),
    "midterm_report": ("report", "评估报告"),
    "final_report": ("report", "评估报告"),
    "result_notice": ("result", "评估结果"),
}
_PROJECT = {
    "disclosure": ("project", "项目办理"),
    "marks_form": ("procurement", "采购与定标"),
    "bid_report": ("procurement", "采购与定标"),
    "contract_summary": ("contract", "合同"),
    "compliance_sheet": ("compliance", "合规检查表"),
    "ledger_form": ("ledger", "服务台账"),
    "progress_sheet": ("progress", "服务进度"),
    "application_letter": ("application", "结果应用"),
    "follow_up_form": ("follow_up", "事后回访"),
    "acceptance_certificate": ("acceptance", "验收与归档"),
    "onsite_form": ("acceptance", "验收与归档"),
    "opinion_form": ("acceptance", "验收与归档"),
    "handover": ("acceptance", "验收与归档"),
    "settlement": ("payments", "付款与结算"),
}
_KEYED: dict[str, tuple[str, str, str, type[SQLModel]]] = {
    "inspection_form": ("supervision", "监督检查", "inspection", Inspection),
    "inspection_record": ("supervision", "监督检查", "inspection", Inspection),
    "finding_notice": ("findings", "问题与整改", "finding", Finding),
    "misconduct_notice": ("findings", "违规行为处理", "case", Misconduct),
    "misconduct_decision": ("findings", "违规行为处理", "case", Misconduct),
    "hotline_form": ("hotline", "来电来访", "call", Call),
    "objection_reply": ("objections", "质疑投诉", "objection", Objection),
    "objection_statement": ("objections", "质疑投诉", "objection", Objection),
    "objection_record": ("objections", "质疑投诉", "objection", Objection),
}
"""What goes in addresses by a key of its own, and not by its counted id."""
_LISTS = {
    **dict.fromkeys(
        ("needs_analysis", "household_plan", "happiness_list", "intake_form", "visit_form", "decision_form"),
        ("needs_analysis", "需求分析", {"show": "documents"}),
    ),
    **dict.fromkeys(("programme_report", "year_results", "contractor_standing"), ("programme", "年度实施报告", {})),
}
"""What is about no one thing: where its kind is made."""


@dataclass(frozen=True)
class Place:
    """A screen by its name, what it is called, and the values in its address bar."""

    screen: str
    name: str
    values: dict[str, str]


def place_of_document(session: Session, row: IssuedDocument) -> Place | None:
    """Return the screen of what a document is about; None for what is gone, or was issued before it had one."""
    about = row.subject.split(":")[1] if ":" in row.subject else ""
    if row.kind in _LISTS:
        return Place(*_LISTS[row.kind])
    for screens, word, value in (
        (_EVALUATION, "evaluation", row.evaluation_id),
        (_PROJECT, "project", row.project_id),
    ):
        if row.kind in screens:
            return Place(*screens[row.kind], {word: str(value)}) if value is not None else None
    return _found(session, row.kind, int(about)) if about.isdigit() else None


def _found(session: Session, kind: str, about: int) -> Place | None:
    if kind in {"care_agreement", "care_check"}:
        return Place("care", "委托照料", {"care": str(about)})
    if kind == "appeal_decision":
        of_result = or_(Appeal.result_id == about, Appeal.new_result_id == about)  # of the one it made, if it made one
        appeal = session.exec(select(Appeal.id).where(of_result).order_by(col(Appeal.id))).first()
        return Place("appeals", "申诉", {"appeal": str(appeal)}) if appeal else None
    screen, name, word, model = _KEYED[kind]
    one = session.get(model, about)
    return Place(screen, name, {word: str(getattr(one, "key", ""))}) if one is not None else None
