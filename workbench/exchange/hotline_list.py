"""The matters of a time as a workbook: as the screen shows them, without the caller."""

from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.exchange.plain_book import list_book
from workbench.models.hotline import Call
from workbench.models.needs import Recipient
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.hotline import in_reach
from workbench.rules.hotline_words import CHANNELS, KINDS, SATISFACTION, STATES
from workbench.security.policy import Actor
from workbench.services.offered import Made

TITLE = "来电来访清单"
HEADS = (
    "编号", "渠道", "种类", "收到日期", "收到时间", "内容", "乡镇（街道）", "项目编号", "服务项目", "对象编码", "答复期限", "状态",
    "答复日期", "答复", "回访日期", "回访结果", "重新办理",
)  # fmt: skip


def hotline_book(session: Session, actor: Actor, first: date, last: date) -> Made:
    """Return the matters in the actor's reach that came in within the days; the heads are those of the import."""
    query = select(Call).where(in_reach(actor), Call.received_on >= first, Call.received_on <= last)
    towns = {one.id: one.name for one in session.exec(select(Organisation))}
    projects = {one.id: one.code for one in session.exec(select(Project))}
    lines = {one.id: one.name for one in session.exec(select(ServiceLine))}
    found = session.exec(query.order_by(col(Call.received_on), col(Call.id))).all()
    wanted = [one.recipient_id for one in found if one.recipient_id]
    people = {one.id: one.code for one in session.exec(select(Recipient).where(col(Recipient.id).in_(wanted)))}
    rows = [
        (
            one.number, CHANNELS[one.channel], KINDS[one.kind], str(one.received_on), one.received_time, one.words,
            towns.get(one.township_id, ""), projects.get(one.project_id, ""), lines.get(one.line_id, ""),
            people.get(one.recipient_id, ""), str(one.due_on), STATES[one.state], str(one.answered_on or ""), one.answer,
            str(one.called_back_on or ""), SATISFACTION.get(one.satisfaction, ""), str(one.reopened),
        )
        for one in found
    ]  # fmt: skip
    notes = (f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}　共 {len(rows)} 件", "不含来电人的姓名、电话和住址")
    content = list_book(TITLE, HEADS, rows, notes=notes, name=TITLE)
    return Made(f"{TITLE}-{clock.today():%Y%m%d}.xlsx", content, len(rows))
