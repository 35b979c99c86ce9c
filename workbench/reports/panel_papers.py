"""The papers of a panel: 评估小组名单 and 利害关系声明书, drawn up from the rows, signed on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.panel import InterestDeclaration
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, SEAT_NAMES
from workbench.queries.checks import book_on
from workbench.queries.contracts import contract_card
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.evaluations import MemberLine, panel_of
from workbench.queries.panel import CandidateCard, register_of
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record
from workbench.rules.values import names
from workbench.rules.words import printed_on
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document

KIND = "panel_paper"
"""Kind of these files, read by who may read the evaluation."""


@dataclass(frozen=True)
class PanelDrawn:
    """A paper of a panel that is drawn up and not yet issued."""

    name: str
    content: bytes
    evaluation_id: int
    stamp: Stamp | None = None


def draw_roster(session: Session, actor: Actor, evaluation_id: int) -> PanelDrawn:
    """Draw up the roster: seats, units, titles with their certificates, who was recused and why."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    project = found(session, Project, evaluation.project_id)
    members = panel_of(session, evaluation_id)
    seated = [one for one in members if not one.recused]
    known = {one.account_id: one for one in register_of(session, project.purchaser_id)}
    table = RecordTable(
        "表1　评估小组成员",
        (10, 24, 42, 34, 30, 16),
        ("序号", "姓名", "所在单位", "席位", "职称和证书", "中级以上"),
        tuple(_seat_row(place, one, known.get(one.account_id)) for place, one in enumerate(seated, 1)),
    )
    left = [one for one in members if one.recused]
    gone = RecordTable(
        "表2　回避的成员",
        (30, 126),
        ("姓名", "回避原因"),
        tuple((one.name, one.recused_reason or "申报有利害关系") for one in left),
    )
    paper = _paper(
        session,
        evaluation,
        "评估小组名单",
        (table, gone) if left else (table,),
        signers=tuple(_signer(one) for one in seated),
    )
    return drawn_paper(session, evaluation, project, "panel_roster", paper)


def _seat_row(place: int, one: MemberLine, card: CandidateCard | None) -> tuple[str, ...]:
    certificate = "，".join(filter(None, [one.title, card.certificate if card else ""]))
    seat = "第三方人员（不评分）" if one.assists else f"{SEAT_NAMES[one.seat]}{'（组长）' if one.chair else ''}"
    return (str(place), one.name, card.unit if card else "", seat, certificate, "是" if one.mid_level_title else "否")


def draw_declarations(session: Session, actor: Actor, evaluation_id: int) -> PanelDrawn:
    """Draw up the declarations of interests of all members, with what they were asked, to sign."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    project = found(session, Project, evaluation.project_id)
    rule = book_on(session, project.purchaser_id, evaluation.planned_on).rule("evaluation_prep/interests")
    kinds = names(rule, "kinds") if rule else {}
    members = panel_of(session, evaluation_id)
    rows = tuple(row for one in members for row in _declared(session, one, kinds))
    table = RecordTable(
        "表1　申报情况",
        (26, 28, 30, 72),
        ("姓名", "申报日", "有效至", "申报内容"),
        rows or (("", "", "", "还没有成员申报"),),
    )
    asked = tuple(f"（{place}）{kind}。" for place, kind in enumerate(kinds.values(), 1))
    words = ("本人声明：除上表申报的以外，与承接主体没有下列关系；情况有变的，随时申报并回避。", *asked)
    signers = tuple(_signer(one) for one in members)
    paper = _paper(session, evaluation, "利害关系声明书", (table,), words=words, signers=signers)
    return drawn_paper(session, evaluation, project, "panel_declarations", paper)


def drawn_paper(
    session: Session, evaluation: Evaluation, project: Project, kind: str, paper: RecordPaper
) -> PanelDrawn:
    """Return a paper of an evaluation as it was drawn up, by the rules of the day of its plan."""
    phase = PHASE_NAMES[evaluation.phase]
    title = f"{project.title}{phase}{paper.title}"
    subject = of_project(project, kind, f"evaluation:{evaluation.id}", title, evaluation.planned_on)
    printed = numbered_record(session, replace(subject, evaluation_id=evaluation.id), paper)
    name = f"{project.code}-{phase}-{paper.title}.pdf"
    return PanelDrawn(name, printed.content, evaluation.id or 0, printed.stamp)


def _declared(session: Session, one: MemberLine, kinds: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    rows = session.exec(
        select(InterestDeclaration).where(InterestDeclaration.member_id == one.id).order_by(col(InterestDeclaration.id))
    )
    found_rows = []
    for row in rows:
        until = on(row.valid_until) if row.valid_until else "启封为止"
        words = "；".join(
            [*(kinds.get(kind, kind) for kind in row.kinds), row.words] if row.conflict else ["没有利害关系"]
        )
        found_rows.append((one.name, on(clock.local(row.declared_at).date()), until, words))
    return found_rows


def _signer(one: MemberLine) -> tuple[str, str]:
    return one.name, f"{SEAT_NAMES[one.seat]}{'，组长' if one.chair else ''}"


def _paper(
    session: Session,
    evaluation: Evaluation,
    title: str,
    tables: tuple[RecordTable, ...],
    *,
    words: tuple[str, ...] = (),
    signers: tuple[tuple[str, str], ...],
) -> RecordPaper:
    project = found(session, Project, evaluation.project_id)
    contract = contract_card(session, evaluation.project_id)
    return RecordPaper(
        title=title,
        number=project.code,
        facts=(
            Labelled("项目", project.title),
            Labelled("评估", PHASE_NAMES[evaluation.phase]),
            Labelled("承接主体", contract.contractor if contract else "尚未签订合同"),
        ),
        tables=tables,
        words=words,
        signatures=signers,
        signed_as="成员签字",
        signer=found(session, Purchaser, project.purchaser_id).name,
        date=printed_on(clock.today()),
    )


def issue_panel_paper(session: Session, actor: Actor, drawn: PanelDrawn) -> StoredFile:
    """Issue a paper that was drawn up: store it and record its SHA-256."""
    evaluation = found(session, Evaluation, drawn.evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument(KIND, drawn.name, drawn.content, drawn.stamp), evaluation
    )


def panel_papers_of(session: Session, evaluation_id: int) -> dict[str, str]:
    """Return the issued papers of a panel, public id to name, newest first."""
    query = select(StoredFile).where(StoredFile.evaluation_id == evaluation_id, StoredFile.kind == KIND)
    return {row.public_id: row.name for row in session.exec(query.order_by(col(StoredFile.id).desc()))}
