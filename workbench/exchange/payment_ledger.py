"""The ledger of payments as a workbook: one row a payment, amounts in yuan, the sum a live formula."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.exchange.plain_book import Live, first_row, list_book
from workbench.queries.checks import SOURCES
from workbench.queries.payments_ledger import LedgerLine

_HEADS = (
    "付款日", "项目编号", "项目", "承接主体", "付款节点", "资金来源", "预算年度", "金额（元）", "凭证号", "发票号码",
)  # fmt: skip
_NOTES = ("退回的款项写负数。",)


def payment_ledger(lines: Sequence[LedgerLine], year: int | None) -> bytes:
    """Return the workbook of one budget year or of all."""
    title = f"{year}年付款台账" if year else "付款台账"
    rows = [
        (
            one.on.isoformat(), one.code, one.project, one.contractor, one.what,
            SOURCES.get(one.source, one.source), one.year, _yuan(one.amount_fen), one.voucher, one.invoice,
        )
        for one in lines
    ]  # fmt: skip
    first = first_row(_NOTES)
    sum_of = f"=SUM(H{first}:H{first + len(rows) - 1})" if rows else "=0"
    total = ("合计", *[""] * 6, Live(sum_of, float(_yuan(sum(one.amount_fen for one in lines)))), "", "")
    return list_book(title, _HEADS, [*rows, total], notes=_NOTES, name="付款台账")


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
