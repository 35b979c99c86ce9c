"""The papers of objections: the reply to a challenge, the respondent's statement on a complaint, the form of the register."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.objections import Objection
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Stamp, Subject, of_project
from workbench.queries.objections import ItemCard, ObjectionCard, objection_card
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on, tidy
from workbench.reports.letter_types import ResultNotice
from workbench.reports.numbered import Leaf, Printed, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record, record_pdf
from workbench.rules.objection_words import AGAINST, KINDS, OUTCOMES, STANDINGS
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document
from workbench.services.offered import Made

_BLANK_ROWS = 4
_RIGHT = (
    "对本答复不满意的，可以在答复期满后十五个工作日内向同级财政部门投诉（政府采购法第五十五条）；"
    "投诉事项不得超出已质疑的事项，基于本答复内容提出的除外。"
)


@dataclass(frozen=True)
class ObjectionPaper:
    """A paper of an objection that is drawn up and not yet issued; a supplier's copy it may read itself."""

    name: str
    content: bytes
    objection_id: int
    for_supplier: bool
    stamp: Stamp | None = None


def draw_reply(session: Session, actor: Actor, objection_id: int) -> ObjectionPaper:
    """Draw up the reply to a challenge. Raises NotFoundError before the leader gave it."""
    row, card = _card(session, actor, objection_id)
    step = next((one for one in card.steps if one.kind == "replied"), None)
    if row.kind != "challenge" or step is None or step.on_day is None:
        raise NotFoundError("还没有作出答复，不能出具质疑答复书", fix="逐项写明答复，由领导登记答复的日期和文号")
    items = tuple(_replied(one) for one in card.items)
    closing = tidy(row.reply) + _RIGHT if row.reply else _RIGHT
    came = f"我单位于{on(row.filed_on)}收到" if row.filed_on else "我单位收到"
    opening = f"你单位对{card.row.project}{AGAINST[row.against]}提出的质疑（{row.number}），{came}。经核实，答复如下："
    signer, day = _signer(session, row), on(step.on_day)
    letter = ResultNotice("质疑答复书", step.document, f"{row.supplier}：", opening, items, closing, signer, day)
    return _letter(session, row, "objection_reply", letter, for_supplier=True)


def _replied(one: ItemCard) -> Labelled:
    outcome = f"质疑事项{OUTCOMES[one.outcome]}。" if one.outcome else ""
    words = f"请求：{tidy(one.request)}事实依据：{tidy(one.facts)}答复：{tidy(one.answer)}{outcome}"
    return Labelled(f"质疑事项{one.position}", words)


def draw_statement(session: Session, actor: Actor, objection_id: int) -> ObjectionPaper:
    """Draw up the respondent's statement on a complaint. Raises NotFoundError while an item has no word."""
    row, card = _card(session, actor, objection_id)
    if row.kind != "complaint" or not all(one.answer for one in card.items):
        raise NotFoundError("还有事项没有写明，不能出具投诉情况说明", fix="逐项写明说明以后再出具")
    step = next((one for one in card.steps if one.kind == "answered"), None)
    items = (
        Labelled("采购的经过", f"{card.row.project}，投诉对象为{AGAINST[row.against]}。{_before(card)}"),
        *(
            Labelled(
                f"投诉事项{one.position}",
                f"投诉请求：{tidy(one.request)}我单位的说明：{tidy(one.answer)}{_origin(one)}",
            )
            for one in card.items
        ),
    )
    number, day = (step.document, on(step.on_day)) if step and step.on_day else ("", "")
    opening = f"{row.supplier}就{card.row.project}提出投诉（{row.number}），现将有关情况说明如下："
    closing = f"{tidy(row.reply)}证据、依据和有关材料附后。" if row.reply else "证据、依据和有关材料附后。"
    signer = _signer(session, row)
    letter = ResultNotice("投诉情况说明", number, "同级财政部门：", opening, items, closing, signer, day)
    return _letter(session, row, "objection_statement", letter, for_supplier=False)


def _before(card: ObjectionCard) -> str:
    return f"此前的质疑为{card.challenge[1]}，已经办理。" if card.challenge else "没有登记此前的质疑。"


def _origin(one: ItemCard) -> str:
    if one.challenged:
        return f"本项对应质疑事项{one.challenged}。"
    return "本项基于质疑答复的内容。" if one.from_reply else "本项没有经过质疑，超出已质疑事项的范围。"


def draw_record(session: Session, actor: Actor, objection_id: int) -> ObjectionPaper:
    """Draw up the form of the register with what is on record."""
    row, card = _card(session, actor, objection_id)
    came = on(row.filed_on) if row.filed_on else "未登记"
    facts = (
        Labelled("种类和对象", f"{KINDS[row.kind]}，对{AGAINST[row.against]}"),
        Labelled("项目", card.row.project),
        Labelled("供应商", f"{row.supplier}，{STANDINGS[row.standing]}"),
        Labelled("联合体其他成员", row.partners or "无"),
        Labelled("应知之日", on(row.known_on) if row.known_on else "未登记"),
        Labelled("收到日期", f"{came}{'，逾期提出' if row.late else ''}"),
    )
    rows = tuple((str(one.position), one.request, one.facts, one.clause) for one in card.items)
    course = tuple(
        (on(one.on_day) if one.on_day else "未登记", one.name, f"{one.document} {one.words}".strip())
        for one in card.steps
    )
    tables = [_items_table(rows)]
    if course:
        tables.append(RecordTable("经过", (34, 52, 70), ("日期", "事项", "文号和说明"), course))
    paper = _form(row.number, facts, tuple(tables), _signer(session, row))
    subject = _subject(session, row, "objection_record", paper.title, row.number)
    return _paper(row, "登记表", numbered_record(session, subject, paper), for_supplier=False)


def draw_blank(session: Session) -> Made:
    """Draw up the blank form, for a counter without a screen; its fields are those of the screen."""
    labels = ("种类和对象", "项目", "供应商和身份", "联合体其他成员", "应知之日", "收到日期、交邮日期")
    hints = (
        "□询问　□质疑　□投诉；□采购文件　□采购过程　□中标（成交）结果",
        "",
        "□参加了采购活动　□潜在供应商",
        "",
        "",
        "",
    )
    facts = tuple(Labelled(label, hint or "\u3000") for label, hint in zip(labels, hints, strict=True))
    rows = tuple((str(place), "\u3000", "\u3000" * 60, "\u3000") for place in range(1, _BLANK_ROWS + 1))
    name = "质疑投诉登记表-空白"
    return Made(f"{name}.pdf", record_pdf(session, _form("", facts, (_items_table(rows),), "")), 1, is_list=False)


def _items_table(rows: tuple[tuple[str, ...], ...]) -> RecordTable:
    return RecordTable("事项", (14, 44, 58, 40), ("项次", "请求", "事实依据", "法律依据"), rows)


def _form(number: str, facts: tuple[Labelled, ...], tables: tuple[RecordTable, ...], signer: str) -> RecordPaper:
    return RecordPaper(
        title="质疑投诉登记表",
        number=number,
        facts=facts,
        tables=tables,
        words=("逾期提出的、不具备资格的，照样登记并注明，不拒收。",),
        signatures=(("", "提交人"), ("", "登记人")),
        signed_as="签字",
        signer=signer,
        date=on(clock.today()) if signer else "",
    )


def _card(session: Session, actor: Actor, objection_id: int) -> tuple[Objection, ObjectionCard]:
    row = found(session, Objection, objection_id)
    allow(session, actor, "objection.write", row)
    card = objection_card(session, actor, row.key)
    if card is None:
        raise NotFoundError("没有这一件", fix="刷新页面查看")
    return row, card


def _signer(session: Session, row: Objection) -> str:
    return session.get_one(Purchaser, session.get_one(Project, row.project_id).purchaser_id).name


def _letter(session: Session, row: Objection, kind: str, letter: ResultNotice, *, for_supplier: bool) -> ObjectionPaper:
    title = f"{letter.document_number}{letter.title}"
    leaf = Leaf("result_notice.html", {"notice": letter}, page_mark(session), title)
    subject = _subject(session, row, kind, letter.title, letter.document_number)
    return _paper(row, letter.title, numbered_pdf(session, subject, leaf), for_supplier=for_supplier)


def _subject(session: Session, row: Objection, kind: str, title: str, own: str) -> Subject:
    """The rules of the day on which it came in apply to it."""
    project, day = session.get_one(Project, row.project_id), row.filed_on or clock.today()
    subject = of_project(project, kind, f"objection:{row.id}", f"{project.title}{title}", day)
    return replace(subject, own_number=own)


def _paper(row: Objection, title: str, printed: Printed, *, for_supplier: bool) -> ObjectionPaper:
    return ObjectionPaper(
        f"{row.number}-{title}.pdf", printed.content, row.id or 0, for_supplier=for_supplier, stamp=printed.stamp
    )


def issue_paper(session: Session, actor: Actor, paper: ObjectionPaper) -> StoredFile:
    """Issue a paper: store it, for the supplier too where it is addressed to it, and record its SHA-256."""
    row = found(session, Objection, paper.objection_id)
    allow(session, actor, "objection.write", row)
    project = session.get_one(Project, row.project_id)
    reader = row.contractor_id if paper.for_supplier else None
    owner = Owner(project.purchaser_id, project.id, contractor_id=reader)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument("objection", paper.name, paper.content, paper.stamp), row
    )
