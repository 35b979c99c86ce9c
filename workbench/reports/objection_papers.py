"""The papers of objections: the reply to a challenge, the respondent's statement on a complaint, the form of the register."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.objections import Objection
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import complaint_until, papers_of
from workbench.queries.documents_stamp import Stamp, Subject, of_project
from workbench.queries.objections import ItemCard, ObjectionCard, objection_card
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on, tidy
from workbench.reports.letter_types import ResultNotice
from workbench.reports.numbered import Leaf, Printed, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.reports.record_types import RecordPaper, RecordTable, numbered_record
from workbench.rules.complaint_clocks import Timed
from workbench.rules.objection_words import AGAINST, KINDS, OUTCOMES, STANDINGS, STATES
from workbench.rules.words import printed_on
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document

_RIGHT = (
    "对本答复不满意的，可以在答复期满后十五个工作日内{until}向同级财政部门投诉（政府采购法第五十五条）；"
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
    project = session.get_one(Project, row.project_id)
    until = complaint_until(session, project, papers_of(session, row))
    right = _RIGHT.format(until=f"（至{on(until)}止）" if until else "")
    closing = tidy(row.reply) + right if row.reply else right
    came = f"我单位于{on(row.filed_on)}收到" if row.filed_on else "我单位收到"
    opening = f"你单位对{card.row.project}（项目编号：{project.code}）{AGAINST[row.against]}提出的质疑（{row.number}），{came}。经核实，答复如下："
    signer, day = _signer(session, row), on(step.on_day)
    letter = ResultNotice("质疑答复书", step.document, f"{row.supplier}：", opening, items, closing, signer, day)
    return _letter(session, row, "objection_reply", letter, for_supplier=True)


def _replied(one: ItemCard) -> Labelled:
    outcome = f"质疑事项{OUTCOMES[one.outcome]}。" if one.outcome else ""
    words = f"{_asked(one)}答复：{tidy(one.answer)}{outcome}"
    return Labelled(f"质疑事项{one.position}", words)


def _asked(one: ItemCard) -> str:
    return f"请求：{tidy(one.request)}事实依据：{tidy(one.facts)}法律依据：{tidy(one.clause)}"


def draw_statement(session: Session, actor: Actor, objection_id: int) -> ObjectionPaper:
    """Draw up the respondent's statement on a complaint. Raises NotFoundError while an item has no word."""
    row, card = _card(session, actor, objection_id)
    if row.kind != "complaint" or not all(one.answer for one in card.items):
        raise NotFoundError("还有事项没有写明，不能出具投诉情况说明", fix="逐项写明说明以后再出具")
    step = next((one for one in card.steps if one.kind == "answered"), None)
    items = (
        Labelled("质疑和投诉的经过", f"投诉对象为{AGAINST[row.against]}。{_before(session, row)}{_came(card)}"),
        *(
            Labelled(
                f"投诉事项{one.position}",
                f"{_asked(one)}{_origin(one)}我单位的说明：{tidy(one.answer)}",
            )
            for one in card.items
        ),
    )
    number, day = (step.document, on(step.on_day)) if step and step.on_day else ("", "")
    code = session.get_one(Project, row.project_id).code
    opening = (
        f"{row.supplier}就{card.row.project}（项目编号：{code}）提出投诉（{row.number}）。"
        "依据《政府采购质疑和投诉办法》（财政部令第94号）第二十二条，现将有关情况说明如下："
    )
    closing = f"{tidy(row.reply)}证据、依据和有关材料附后。" if row.reply else "证据、依据和有关材料附后。"
    signer = _signer(session, row)
    letter = ResultNotice("投诉情况说明", number, "同级财政部门：", opening, items, closing, signer, day)
    return _letter(session, row, "objection_statement", letter, for_supplier=False)


def _before(session: Session, row: Objection) -> str:
    before = papers_of(session, row).before
    if before is None:
        return "没有登记此前的质疑。"
    came = f"，我单位{on(before.row.filed_on)}收到" if before.row.filed_on else ""
    step = next((one for one in before.steps if one.kind == "replied"), None)
    if step is None:
        return f"此前的质疑为{before.row.number}{came}，{STATES[before.row.state]}。"
    day = f"{on(step.on_day)}" if step.on_day else ""
    return f"此前的质疑为{before.row.number}{came}，{day}以{step.document}答复。"


def _came(card: ObjectionCard) -> str:
    day = next((one.on_day for one in card.steps if one.kind == "forwarded"), None)
    return f"我单位{on(day)}收到投诉答复通知书和投诉书副本。" if day else ""


def _origin(one: ItemCard) -> str:
    if one.challenged:
        return f"本项对应质疑事项{one.challenged}。"
    return "本项基于质疑答复的内容。" if one.from_reply else "本项没有经过质疑，超出已质疑事项的范围。"


def draw_record(session: Session, actor: Actor, objection_id: int) -> ObjectionPaper:
    """Draw up the form of the register with what is on record."""
    row, card = _card(session, actor, objection_id)
    came = on(row.filed_on) if row.filed_on else "未登记"
    facts = (
        Labelled("Z1 种类和对象", f"{KINDS[row.kind]}，对{AGAINST[row.against]}"),
        Labelled("Z2 项目", card.row.project),
        Labelled("Z3 供应商和身份", f"{row.supplier}，{STANDINGS[row.standing]}"),
        Labelled("Z4 联合体其他成员", row.partners or "无"),
        Labelled("Z5 应知之日", on(row.known_on) if row.known_on else "未登记"),
        Labelled("Z6 收到日期、交邮日期", f"{came}{'，逾期提出' if row.late else ''}"),
    )
    rows = tuple((str(one.position), one.request, one.facts, one.clause) for one in card.items)
    course = tuple(
        (on(one.on_day) if one.on_day else "未登记", one.name, f"{one.document} {one.words}".strip())
        for one in card.steps
    )
    tables = [_items_table(rows)]
    if said := tuple(_said(one) for one in card.items if one.answer or one.outcome):
        tables.append(RecordTable("答复和决定", (14, 66, 20, 56), ("项次", "答复或者说明", "认定", "决定的理由"), said))
    if counted := tuple(_counted(one) for one in card.clocks):
        tables.append(RecordTable("期限", (38, 34, 84), ("期限", "到期日", "情况"), counted))
    if course:
        tables.append(RecordTable("经过", (34, 52, 70), ("日期", "事项", "文号和说明"), course))
    paper = _form(row.number, facts, tuple(tables), _signer(session, row))
    subject = _subject(session, row, "objection_record", paper.title, row.number)
    return _paper(row, "登记表", numbered_record(session, subject, paper), for_supplier=False)


def _said(one: ItemCard) -> tuple[str, ...]:
    return str(one.position), one.answer, OUTCOMES.get(one.outcome, ""), one.reason


def _counted(one: Timed) -> tuple[str, ...]:
    return one.turn.act, on(one.due.due) if one.due else "不能计算", one.sentence


def _items_table(rows: tuple[tuple[str, ...], ...]) -> RecordTable:
    return RecordTable("事项", (14, 44, 58, 40), ("项次", "Z7 请求", "Z8 事实依据", "Z9 法律依据"), rows)


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
        date=printed_on(clock.today()) if signer else "",
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
