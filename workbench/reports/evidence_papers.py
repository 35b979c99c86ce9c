"""资料清单: what the contractor is asked for by point and day, with what was handed in, to be signed for."""

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES
from workbench.queries.contracts import contract_card
from workbench.queries.evidence_requests import RequestCard, requests_of
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.panel_papers import PanelDrawn, drawn_paper
from workbench.reports.record_types import RecordPaper, RecordTable
from workbench.rules.words import printed_on
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document
from workbench.services.evidence_requests import WITHDRAWN

KIND = "evidence_wanted"
"""Kind of these lists: read by who reads the evaluation, and by the contractor that is asked."""


def draw_wanted(session: Session, actor: Actor, evaluation_id: int) -> PanelDrawn:
    """Draw up the list. Raises NotFoundError where nothing is asked for."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evidence.ask", evaluation)
    cards = [one for one in requests_of(session, actor, evaluation_id) if one.state != WITHDRAWN]
    if not cards:
        raise NotFoundError("还没有要资料，没有清单", fix="先登记要承接主体提交的资料")
    project, contract = found(session, Project, evaluation.project_id), contract_card(session, evaluation.project_id)
    contractor = contract.contractor if contract else ""
    table = RecordTable(
        "表1　请提交的资料",
        (10, 40, 46, 24, 36),
        ("序号", "评分点", "资料", "期限", "提交情况"),
        tuple(_row(place, one) for place, one in enumerate(cards, 1)),
    )
    paper = RecordPaper(
        title="评估资料清单",
        number=project.code,
        facts=(Labelled("项目", project.title), Labelled("评估", PHASE_NAMES[evaluation.phase]), Labelled("承接主体", contractor)),
        tables=(table,),
        words=("请在期限前在工作台“证据和资料”中逐项提交。材料中不必要的个人信息请先遮盖；没有的资料请写明原因。",),
        signatures=((contractor, "收到人"),),
        signed_as="签收",
        signer=found(session, Purchaser, project.purchaser_id).name,
        date=printed_on(clock.today()),
    )  # fmt: skip
    return drawn_paper(session, evaluation, project, "evidence_wanted", paper)


def _row(place: int, one: RequestCard) -> tuple[str, ...]:
    what = f"{one.title}：{one.words}" if one.words else one.title
    state = f"{one.state_name}（逾期）" if one.late else one.state_name
    return (str(place), one.point, what, on(one.due_on), state)


def issue_wanted(session: Session, actor: Actor, drawn: PanelDrawn) -> StoredFile:
    """Issue a list that was drawn up: store it, for the contractor too, and record its SHA-256."""
    evaluation = found(session, Evaluation, drawn.evaluation_id)
    allow(session, actor, "evidence.ask", evaluation)
    project = found(session, Project, evaluation.project_id)
    contractor = session.exec(select(Contract.contractor_id).where(Contract.project_id == project.id)).first()
    owner = Owner(project.purchaser_id, project.id, evaluation.id, contractor)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument(KIND, drawn.name, drawn.content, drawn.stamp), evaluation
    )
