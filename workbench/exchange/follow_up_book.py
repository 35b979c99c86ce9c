"""The visits of a round as a workbook: the same columns in which it is read back."""

from collections.abc import Sequence

from workbench.exchange.plain_book import list_book
from workbench.queries.follow_up import CONTACTS, MANNERS, STATES, RoundCard, VisitCard
from workbench.queries.follow_up_draw import METHOD, DrawCheck

HEADS = (
    "回访编号",
    "对象编码",
    "服务项目",
    "乡镇（街道）",
    "回访单位",
    "回访日期",
    "联系结果",
    "服务情况",
    "回访方式",
    "说明或原因",
    "回访人",
    "发现的问题",
)
_NOTES = ("填好“回访日期”至“回访人”各列，在“导入”画面选择“事后回访”导入；发现的问题在画面上登记。",)


def visits_book(card: RoundCard, project: str, cards: Sequence[VisitCard]) -> bytes:
    """Return the visits as a workbook, what was recorded filled in."""
    title = f"{project} 满{card.months}个月事后回访"
    return list_book(title, HEADS, [_row(one) for one in cards], notes=_NOTES, name="事后回访")


def _row(one: VisitCard) -> list[object]:
    words = one.note if one.contact == "reached" else one.why_not
    return [
        one.code, one.recipient, one.service, one.township, one.unit, one.visited_on, CONTACTS.get(one.contact, ""),
        STATES.get(one.state, ""), MANNERS.get(one.manner, ""), words, one.visitor, one.problem,
    ]  # fmt: skip


def draw_book(card: RoundCard, project: str, found: DrawCheck) -> bytes:
    """Return the frame with every unit's hash and whether it was drawn, so that anybody can sort and see."""
    notes = (
        METHOD,
        f"种子 {found.seed}",
        f"盐 {found.salt}",
        f"名单摘要 {found.frame_digest}",
        f"种子摘要 {found.commitment}",
    )
    rows = [(code, lot, "是" if drawn else "") for code, lot, drawn in found.lots]
    return list_book(
        f"{project} 满{card.months}个月回访抽取", ("编码", "SHA-256(种子|编码)", "抽到"), rows, notes=notes, name="抽取"
    )
