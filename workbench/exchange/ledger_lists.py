"""The ledger, the roster and the progress of a project as workbooks; what looks like a formula stays text."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from scoring.exact import percent
from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.plain_book import list_book
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_area import AreaDesk, area_page, said_of
from workbench.queries.ledger_records import RecordLine, RecordPage, Wanted, record_page
from workbench.queries.progress import ProgressDesk
from workbench.queries.progress_lines import STATE_NAMES as PACE_NAMES
from workbench.queries.staff import StaffDesk
from workbench.security.policy import Actor
from workbench.services.ledger_counts import STATE_NAMES
from workbench.services.offered import Made

MOST = 100_000
_PART = 5_000
_RECORD_HEADS = (
    "服务日期", "对象编码", "乡镇（街道）", "服务项目", "数量", "单位", "服务人员", "时间", "核定", "核定意见", "说明理由", "凭证", "来源",
)  # fmt: skip
_STAFF_HEADS = (
    "工号",
    "姓名",
    "类别",
    "岗位",
    "到岗",
    "离岗",
    "证书",
    "台账人次",
    "台账工时（小时）",
    "申报工时（小时）",
)
_LINE_HEADS = (
    "服务项目",
    "单位",
    "合同数量",
    "计划到期数量",
    "登记数量",
    "合格数量",
    "完成比例",
    "计划比例",
    "人次",
    "人数",
    "进度",
)


def ledger_book(session: Session, desk: LedgerDesk, wanted: Wanted) -> Made:
    """Return the records that the filter finds, newest first. Raises ValidationError for more than a sheet should hold."""

    def page(after: str) -> RecordPage:
        return record_page(session, desk.project_id, wanted, after=after, size=_PART)

    rows = [_record(one) for one in _records(page)]
    notes = (
        f"{desk.code} {desk.title}　导出日期：{clock.today():%Y-%m-%d}　共 {len(rows)} 条　只有编码，没有身份信息",
    )
    content = list_book("服务台账", _RECORD_HEADS, rows, notes=notes, name="服务台账")
    return Made(f"{desk.code}-服务台账-{clock.today():%Y%m%d}.xlsx", content, len(rows))


def area_book(session: Session, actor: Actor, desk: AreaDesk, wanted: Wanted, said: str) -> Made:
    """Return the services of the actor's area that the filter finds, with what was said of each."""

    def page(after: str) -> RecordPage:
        return area_page(session, actor, desk.project_id, wanted, said, after=after, size=_PART)

    found = list(_records(page))
    spoken = said_of(session, [one.id for one in found])
    rows = [(*_record(one), "；".join(told.line for told in spoken.get(one.id, ()))) for one in found]
    notes = (f"{desk.code} {desk.title}　本辖区　导出日期：{clock.today():%Y-%m-%d}　共 {len(rows)} 条　只有编码",)
    content = list_book("辖区服务", (*_RECORD_HEADS, "辖区核对"), rows, notes=notes, name="辖区服务")
    return Made(f"{desk.code}-辖区服务-{clock.today():%Y%m%d}.xlsx", content, len(rows))


def _records(page_after: Callable[[str], RecordPage]) -> Iterator[RecordLine]:
    after, read = "", 0
    while True:
        page = page_after(after)
        read += len(page.rows)
        if read > MOST:
            raise ValidationError(f"超过 {MOST:,} 条", where="导出", fix="按月份、服务项目或乡镇筛选后分别导出")
        yield from page.rows
        if not page.last:
            return
        after = page.last


def _record(one: RecordLine) -> tuple[object, ...]:
    return (
        one.day.isoformat(), one.code, one.township, one.line, one.quantity, one.unit, one.staff, one.time,
        STATE_NAMES[one.state], one.reason, one.explanation, "有" if one.proof else "", one.source,
    )  # fmt: skip


def staff_book(desk: StaffDesk) -> Made:
    """Return the roster with certificates and the hours of the month looked at."""
    rows = [
        (
            one.number, one.name, one.kind_name, one.post, one.joined_on.isoformat(), _day(one.left_on),
            "；".join(f"{c.name} {c.number}（{_day(c.valid_until) or '长期'}）" for c in one.certificates), one.services,
            _hours(one.ledger_minutes), "" if one.declared_minutes is None else _hours(one.declared_minutes),
        )
        for one in desk.people
    ]  # fmt: skip
    notes = (f"{desk.code} {desk.title}　工时为 {desk.month:%Y-%m}　导出日期：{clock.today():%Y-%m-%d}",)
    content = list_book("服务人员名册", _STAFF_HEADS, rows, notes=notes, name="名册")
    return Made(f"{desk.code}-服务人员名册-{desk.month:%Y%m}.xlsx", content, len(rows))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _hours(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60 * 10 // 60}"


def progress_book(desk: ProgressDesk) -> Made:
    """Return the progress by line; what is not known is empty, never 0."""
    rows = [
        (
            one.name, one.unit, one.planned, int(one.by_now), one.entered, one.good, percent(one.done),
            percent(one.expected), "" if one.visits is None else one.visits, "" if one.people is None else one.people,
            PACE_NAMES[one.state],
        )
        for one in desk.lines
    ]  # fmt: skip
    until = f"截至 {desk.until:%Y-%m-%d}" if desk.until else "还没有核定的数字"
    basis = {"ledger": "依据服务台账（已核定）", "monthly": "依据按月汇总填报", "none": "没有数据"}[desk.basis]
    notes = (
        f"{desk.code} {desk.title}　{until}　{basis}",
        f"预警线：落后计划 {percent(Fraction(desk.threshold))} 以上（默认值，可配置）",
    )
    content = list_book("服务进度", _LINE_HEADS, rows, notes=notes, name="服务进度")
    return Made(f"{desk.code}-服务进度-{clock.today():%Y%m%d}.xlsx", content, len(rows))
