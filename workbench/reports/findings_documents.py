"""The letters of delivery: the rectification notice, the notice of a procedure over misconduct, and its decision."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.findings import Finding, Misconduct
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.findings import finding_card
from workbench.queries.misconduct import MisconductCard, misconduct_card
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on, tidy
from workbench.reports.letter_types import ResultNotice
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.rules.finding_words import KINDS
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document

_RIGHTS = "你单位有权陈述、申辩；要求听证的，应当在上述期限内提出。逾期不陈述的，不影响作出决定。"
_REMEDY = "对本决定不服的，可以依法申请行政复议或者提起行政诉讼（是否适用由法制机构判断，待核）。"


@dataclass(frozen=True)
class Letter:
    """A letter that is drawn up and not yet issued: of which kind, about which record."""

    kind: str
    name: str
    content: bytes
    row: Finding | Misconduct
    stamp: Stamp | None = None


def draw_rectification(session: Session, actor: Actor, finding_id: int) -> Letter:
    """Draw up the rectification notice of a finding that was told. Raises NotFoundError before."""
    row = found(session, Finding, finding_id)
    allow(session, actor, "finding.write", row)
    card = finding_card(session, actor, row.key)
    if card is None or row.told_on is None:
        raise NotFoundError("这个问题还没有告知，没有通知编号", fix="先登记告知，再出具整改通知书")
    items = (
        Labelled("发现的问题", tidy(row.words)),
        Labelled("依据", tidy(row.clause)),
        Labelled("轻重和服务项目", f"{card.row.severity_name}问题{f'，{card.row.line}' if card.row.line else ''}。"),
        Labelled("整改期限", f"{on(row.due_on)}前（含当日）完成整改，并附证明材料书面答复。"),
    )
    closing = "逾期不整改或者整改不到位的，按合同约定处理，并记入中期、期末评估。"
    letter = _letter(
        session, row.project_id, row.contractor_id, "整改通知书", row.notice, items, closing, on(row.told_on)
    )
    return _drawn(session, "finding_notice", letter, row, row.told_on)


def draw_misconduct_notice(session: Session, actor: Actor, misconduct_id: int) -> Letter:
    """Draw up the notice of a procedure over misconduct, with the rights of who is told."""
    row, card = _case(session, actor, misconduct_id)
    if row.notified_on is None or row.state_by is None:
        raise NotFoundError("还没有登记告知", fix="先登记告知，再出具告知书")
    items = (
        Labelled("拟认定的行为", f"{card.kind}。"),
        Labelled("事实和理由", tidy(row.facts)),
        Labelled("依据", tidy(row.clause)),
        Labelled("陈述申辩", f"请于{on(row.state_by)}前（含当日）提出。{_RIGHTS}"),
    )
    letter = _letter(
        session, row.project_id, row.contractor_id, "违规行为处理告知书", row.notice, items, "", on(row.notified_on)
    )
    return _drawn(session, "misconduct_notice", letter, row, row.notified_on)


def draw_misconduct_decision(session: Session, actor: Actor, misconduct_id: int) -> Letter:
    """Draw up the decision of a procedure over misconduct: what was proven and what follows, or that it was dropped."""
    row, card = _case(session, actor, misconduct_id)
    if row.decided_on is None:
        raise NotFoundError("还没有作出决定", fix="领导作出决定后再出具")
    follows = (
        f"停止{card.project}；取消承接资格：{card.bar}。" if row.outcome == "proven" else "终止处理，项目继续履行。"
    )
    heard = tidy(row.statement) if row.statement else "你单位没有提出陈述申辩。"
    items = (
        Labelled("拟认定的行为和事实", f"{KINDS[row.kind]}。{tidy(row.facts)}"),
        Labelled("陈述申辩", heard),
        *((Labelled("听证", tidy(row.hearing_words)),) if row.hearing_words else ()),
        Labelled("结论和理由", f"{card.state_name}。{tidy(row.reason)}"),
        Labelled("处理", follows),
        Labelled("依据", tidy(row.clause)),
    )
    closing = _REMEDY if row.outcome == "proven" else ""
    letter = _letter(
        session,
        row.project_id,
        row.contractor_id,
        "违规行为处理决定书",
        row.decision,
        items,
        closing,
        on(row.decided_on),
    )
    return _drawn(session, "misconduct_decision", letter, row, row.decided_on)


def _case(session: Session, actor: Actor, misconduct_id: int) -> tuple[Misconduct, MisconductCard]:
    row = found(session, Misconduct, misconduct_id)
    allow(session, actor, "misconduct.write", row)
    card = misconduct_card(session, actor, row.key)
    if card is None:
        raise NotFoundError("没有这件违规处理", fix="刷新页面查看")
    return row, card


def _letter(
    session: Session,
    project_id: int,
    contractor_id: int | None,
    title: str,
    number: str,
    items: tuple[Labelled, ...],
    closing: str,
    day: str,
) -> ResultNotice:
    project = session.get_one(Project, project_id)
    whose = session.get_one(Contractor, contractor_id).name
    return ResultNotice(
        title=title,
        document_number=number,
        addressee=f"{whose}：",
        opening=f"你单位承接的{project.title}，有关情况通知如下：",
        items=items,
        closing=closing,
        signer=session.get_one(Purchaser, project.purchaser_id).name,
        date=day,
    )


def _drawn(session: Session, kind: str, letter: ResultNotice, row: Finding | Misconduct, law_on: date) -> Letter:
    project, own = session.get_one(Project, row.project_id), letter.document_number
    subject = of_project(project, kind, f"{row.__tablename__}:{row.id}", f"{project.title}{letter.title}", law_on)
    leaf = Leaf("result_notice.html", {"notice": letter}, page_mark(session), f"{own}{letter.title}")
    printed = numbered_pdf(session, replace(subject, own_number=own), leaf)
    file_kind = "finding_notice" if isinstance(row, Finding) else "misconduct"
    return Letter(file_kind, f"{own}-{letter.title}.pdf", printed.content, row, printed.stamp)


def issue_letter(session: Session, actor: Actor, letter: Letter) -> StoredFile:
    """Issue a letter: store it for both sides and record its SHA-256."""
    kind = type(letter.row)
    row = found(session, kind, letter.row.id)
    allow(session, actor, "finding.write" if kind is Finding else "misconduct.write", row)
    project = session.get_one(Project, row.project_id)
    owner = Owner(project.purchaser_id, project.id, contractor_id=row.contractor_id)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument(letter.kind, letter.name, letter.content, letter.stamp), row
    )
