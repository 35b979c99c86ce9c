"""The register of objections as a workbook: one row for each item, with days, verdicts and outcomes."""

from sqlmodel import Session

from workbench import clock
from workbench.exchange.plain_book import list_book
from workbench.queries.objections import ObjectionCard, objection_card, objections_seen
from workbench.rules.objection_words import AGAINST, OUTCOMES, STANDINGS
from workbench.security.policy import Actor
from workbench.services.offered import Made

TITLE = "质疑投诉登记簿"
HEADS = (
    "编号", "种类", "项目", "供应商", "身份", "对象", "收到日期", "逾期提出", "项次", "请求", "事实依据", "法律依据", "对应质疑",
    "答复或说明", "是否成立", "决定理由", "状态", "期限", "经过",
)  # fmt: skip


def objections_book(session: Session, actor: Actor) -> Made:
    """Return every objection that the actor may read, item by item."""
    seen = [objection_card(session, actor, one.key) for one in objections_seen(session, actor)]
    rows = [row for card in reversed(seen) if card is not None for row in _rows(card)]
    notes = (f"{clock.today():%Y-%m-%d} 导出　共 {len(seen)} 件 {len(rows)} 项",)
    content = list_book(TITLE, HEADS, rows, notes=notes, name=TITLE)
    return Made(f"{TITLE}-{clock.today():%Y%m%d}.xlsx", content, len(rows))


def _rows(card: ObjectionCard) -> list[tuple[str, ...]]:
    row = card.row
    came = str(row.filed_on) if row.filed_on else "未登记"
    head = (row.number, row.kind_name, row.project, row.supplier, STANDINGS[card.standing], AGAINST[row.against], came)
    clocks = "；".join(f"{one.turn.act}：{one.sentence}" for one in card.clocks)
    course = "；".join(f"{one.on_day or '日期未登记'}{one.name}{one.document}" for one in card.steps)
    return [
        (
            *head, "是" if row.late else "否", str(one.position), one.request, one.facts, one.clause,
            f"第{one.challenged}项" if one.challenged else "基于答复" if one.from_reply else "", one.answer,
            OUTCOMES.get(one.outcome, ""), one.reason, row.state_name, clocks, course,
        )
        for one in card.items
    ]  # fmt: skip
