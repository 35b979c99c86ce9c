"""What a contractor did before, as a workbook; unknown stays a word and never becomes a number."""

from workbench.exchange.plain_book import list_book
from workbench.queries.contractor_history import NO_DATA, UNPUBLISHED, History, HistoryLine

_HEADS = (
    "项目编号", "项目名称", "购买主体", "合同金额（元）", "服务起始日", "服务截止日", "变更次数", "变更金额（元）", "中期得分", "期末得分",
    "期末等次", "申诉复核", "告知整改", "按期整改", "逾期", "未办结", "投诉", "投诉属实", "已支付（元）", "续购决定",
)  # fmt: skip
_NOTES = (
    f"“{NO_DATA}”“{UNPUBLISHED}”不是零分，也不是满分；其他单位只列已公开的内容。",
    "只作了解情况之用，不得作为对供应商差别待遇的评审因素（政府采购法第二十二条、实施条例第二十条）。",
)


def history_book(found: History) -> bytes:
    """Return the history of a contractor, one row a contract."""
    return list_book(f"{found.name}履约历史", _HEADS, [_row(one) for one in found.lines], notes=_NOTES, name="履约历史")


def _row(one: HistoryLine) -> list[object]:
    unknown = NO_DATA if one.own else UNPUBLISHED
    changes = one.amendments or (unknown, None)
    told = one.findings
    findings = [told.told, told.in_time, told.late, told.open] if told else [unknown] * 4
    complaints = one.complaints or (unknown, unknown)
    return [
        one.code, one.title, one.purchaser, _yuan(one.amount_fen), one.first_day, one.last_day, changes[0],
        unknown if changes[1] is None else _yuan(changes[1]), one.mid.total or one.mid.words, one.final.total or one.final.words,
        one.final.grade or one.final.words, "是" if one.final.appealed else "", *findings, *complaints,
        unknown if one.paid_fen is None else _yuan(one.paid_fen), one.decision,
    ]  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100 if fen >= 0 else -(-fen // 100)}.{abs(fen) % 100:02d}"
