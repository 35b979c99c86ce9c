"""The papers of acceptance: certificate with its short hash, recipients' opinion forms, handover list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from workbench.errors import NotFoundError, ValidationError
from workbench.models.acceptance import Acceptance
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.queries.acceptance import (
    CONCLUSIONS,
    ITEM_KINDS,
    MEMBER_ROLES,
    SATISFACTION,
    VERDICTS,
    AcceptanceCard,
    ItemCard,
    acceptance_card,
    short_hash,
)
from workbench.queries.contracts import contract_row
from workbench.queries.documents_stamp import of_project
from workbench.queries.handover import FORMS, HandoverCard, handover_card
from workbench.queries.projects import project_card
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import ProjectDrawn, issue_for_project, page_mark
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record
from workbench.security.policy import Actor, allow
from workbench.services.acting import expect_version, found

CERTIFICATE, LIST, OPINIONS = "acceptance_certificate", "handover", "opinion_form"


@dataclass(frozen=True)
class OpinionForm:
    """One recipient's form; blank where nobody was drawn yet (``opinion_form.html``)."""

    project: str
    number: str
    code: str = ""
    date: str = ""
    levels: tuple[tuple[int, str], ...] = field(
        default_factory=lambda: tuple(sorted(SATISFACTION.items(), reverse=True))
    )


@dataclass(frozen=True)
class DrawnCertificate:
    """A certificate that is drawn up, the short hash printed on it, and the version of the acceptance."""

    drawn: ProjectDrawn
    acceptance_id: int
    code: str
    seen: int


def draw_certificate(session: Session, actor: Actor, acceptance_id: int) -> DrawnCertificate:
    """Draw up the certificate of a concluded acceptance, with its number and short hash."""
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, "acceptance.write", row)
    if not row.conclusion:
        raise ValidationError("还没有验收结论", where=row.number, fix="登记结论后再制发验收书")
    project, card = found(session, Project, row.project_id), acceptance_card(session, row)
    code = short_hash(card)
    paper = certificate(session, project, card, code)
    subject = of_project(project, CERTIFICATE, f"acceptance:{row.id}", f"{project.title}{paper.title}", card.held_on)
    printed = numbered_record(session, replace(subject, own_number=card.number, code=code), paper)
    name = f"{project.code}-验收书-{card.round}-{code}.pdf"
    drawn = ProjectDrawn(CERTIFICATE, name, printed.content, row.project_id, printed.stamp)
    return DrawnCertificate(drawn, acceptance_id, code, row.version)


def issue_certificate(session: Session, actor: Actor, drawn: DrawnCertificate) -> StoredFile:
    """Issue a certificate that was drawn up; the hash printed on it is what the signed scan is matched by."""
    row = found(session, Acceptance, drawn.acceptance_id)
    allow(session, actor, "acceptance.write", row)
    expect_version(row, drawn.seen)
    file = issue_for_project(session, actor, drawn.drawn, "acceptance.write")
    row.certificate_id, row.form_hash = file.id, drawn.code
    session.add(row)
    session.flush()
    return file


def certificate(session: Session, project: Project, card: AcceptanceCard, code: str) -> RecordPaper:
    """Return the certificate in words: facts, every standard, opinions, conclusion, signatures."""
    contract = contract_row(session, project.id or 0)
    contractor = session.get_one(Contractor, contract.contractor_id).name if contract else ""
    facts = (
        Labelled("项目", f"{project.title}（{project.code}）"),
        Labelled("承接主体", contractor),
        Labelled("合同", f"{contract.number}，{on(contract.first_day)}至{on(contract.last_day)}" if contract else ""),
        Labelled("验收", f"第{card.round}次，{on(card.held_on)}{f'，{card.place}' if card.place else ''}"),
    )
    return RecordPaper(
        title="政府购买服务履约验收书",
        number=card.number,
        facts=facts,
        tables=tuple(_item_tables(card.items)),
        words=tuple(_certificate_words(card)),
        signatures=tuple(
            (one.name, "，".join(filter(None, (one.unit, MEMBER_ROLES[one.role])))) for one in card.members
        ),
        signed_as="验收小组成员签字",
        signer=project_card(session, project).purchaser,
        date=on(card.concluded_on or card.held_on),
        code=code,
    )


def _item_tables(items: Sequence[ItemCard]) -> Iterator[RecordTable]:
    """One table a line, in the order of the contract."""
    for line_id in dict.fromkeys(one.line_id for one in items):
        own = [one for one in items if one.line_id == line_id]
        rows = tuple((ITEM_KINDS[one.kind], one.standard, _delivered(one), _verdict(one)) for one in own)
        yield RecordTable(own[0].line, (14, 66, 32, 44), ("类别", "标准", "履约情况|r", "结论和说明"), rows)


def _delivered(one: ItemCard) -> str:
    return "" if one.delivered is None else f"{one.delivered:,} / {one.agreed or 0:,}{one.unit}"


def _verdict(one: ItemCard) -> str:
    return "：".join(filter(None, (VERDICTS[one.verdict], one.words)))


def _certificate_words(card: AcceptanceCard) -> Iterator[str]:
    counted = {name: sum(one.satisfaction == level for one in card.given) for level, name in SATISFACTION.items()}
    told = "、".join(f"{name}{number}人" for name, number in counted.items() if number)
    yield (f"服务对象意见：抽取{card.sample_size}人，收到书面意见{len(card.given)}份{f'（{told}）' if told else ''}。")
    said = "；".join(one.words.rstrip("。；") for one in card.given if one.words)
    if said:
        yield f"意见摘录（不写编码）：{said}。"
    yield f"验收结论：{CONCLUSIONS[card.conclusion]}。{card.words}"
    if card.reason:
        yield f"仍予验收的理由：{card.reason}"
    if card.rectify_by:
        yield f"整改要求：{card.rectify_words} 整改期限：{on(card.rectify_by)}，期满复验。"


def draw_opinion_forms(session: Session, actor: Actor, acceptance_id: int) -> ProjectDrawn:
    """Draw up the opinion forms: one for each recipient drawn, under one number; before the draw a blank one without."""
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, "acceptance.write", row)
    project, card = found(session, Project, row.project_id), acceptance_card(session, row)
    forms = [OpinionForm(project.title, card.number, one.code) for one in card.opinions]
    context = {"forms": forms or [OpinionForm(project.title, card.number)]}
    title = "服务对象意见表"
    subject = of_project(project, OPINIONS, f"acceptance:{row.id}", f"{project.title}{title}", card.held_on)
    leaf = Leaf("opinion_form.html", context, page_mark(session), title)
    printed = numbered_pdf(session, subject, leaf) if forms else blank_pdf(leaf)
    return ProjectDrawn(OPINIONS, f"{project.code}-{title}.pdf", printed.content, project.id or 0, printed.stamp)


def draw_handover(session: Session, actor: Actor, project_id: int) -> ProjectDrawn:
    """Draw up the handover list to be signed by both sides."""
    project, card = found(session, Project, project_id), handover_card(session, project_id)
    allow(session, actor, "handover.give", project)
    if card is None:
        raise NotFoundError("还没有交接清单", fix="先列出移交的资料")
    paper = handover(session, project, card)
    subject = of_project(project, LIST, f"project:{project_id}", f"{project.title}{paper.title}", card.listed_on)
    printed = numbered_record(session, replace(subject, own_number=card.number), paper)
    return ProjectDrawn(LIST, f"{project.code}-交接清单.pdf", printed.content, project_id, printed.stamp)


def handover(session: Session, project: Project, card: HandoverCard) -> RecordPaper:
    """Return the handover list in words."""
    contract = contract_row(session, project.id or 0)
    contractor = session.get_one(Contractor, contract.contractor_id).name if contract else ""
    rows = tuple((str(one.position), one.name, FORMS[one.form], str(one.copies), one.words) for one in card.items)
    purchaser = project_card(session, project).purchaser
    return RecordPaper(
        title="服务资料交接清单",
        number=card.number,
        facts=(
            Labelled("项目", f"{project.title}（{project.code}）"),
            Labelled("合同", contract.number if contract else ""),
        ),
        tables=(RecordTable("移交的资料", (10, 60, 24, 14, 48), ("序号", "资料", "形式", "份数|r", "说明"), rows),),
        words=("移交后，承接主体返还并删除所持有的服务对象个人信息，不留存副本。",),
        signatures=(
            (card.given_by or contractor, "移交（承接主体）"),
            (card.received_by or purchaser, "接收（购买主体）"),
        ),
        signed_as="双方签收",
        signer=purchaser,
        date=on(card.received_on or card.listed_on),
    )
