"""The settlement as a workbook: what was taken off and paid, row by row, and the account computed from the rows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlmodel import Session

from scoring.money import in_words
from workbench.exchange.plain_book import Live, Sheet, sheets_book
from workbench.queries.checks import SOURCES
from workbench.queries.payments import DEDUCTION_KINDS, Payments
from workbench.queries.settlement import SettlementCard
from workbench.reports.project_documents import ProjectDrawn
from workbench.reports.settlement_paper import STATEMENT, settled
from workbench.security.policy import Actor

_ACCOUNT, _DEDUCTED, _PAID = "结算", "扣减", "已付款"
_NOTES = ("合计由各行计算，改动一行随之变化；以签字盖章的结算单为准。",)


def draw_settlement_book(session: Session, actor: Actor, contract_id: int) -> ProjectDrawn:
    """Draw up the annex of the settlement statement. Raises NotFoundError before there is one."""
    card, account, project = settled(session, actor, contract_id)
    name = f"{project.code}-结算单附表-{card.number}.xlsx"
    return ProjectDrawn(STATEMENT, name, settlement_book(account, card), project.id or 0)


def settlement_book(account: Payments, card: SettlementCard) -> bytes:
    """Return the workbook: the account in formulas over the deductions and payments up to the day of the statement."""
    deducted = Sheet(_DEDUCTED, ("扣减", "依据的合同条款", "原因", "金额（元）"), list(_deducted(account)), _NOTES)
    paid = Sheet(_PAID, ("日期", "付款节点", "资金来源", "凭证号", "金额（元）"), list(_paid(account, card)), _NOTES)
    title = f"政府购买服务合同结算单附表　{card.number}"
    return sheets_book(title, [_account(card, deducted, paid), deducted, paid])


def _account(card: SettlementCard, deducted: Sheet, paid: Sheet) -> Sheet:
    one, first = card.account, len(_NOTES) + 3
    rows = [
        ("合同金额", _yuan(one.original_fen), ""),
        ("补充合同增减", _yuan(one.changed_fen), ""),
        ("扣减", Live(f"={_sum(deducted, 'D')}", _figure(one.deducted_fen)), f"“{_DEDUCTED}”表合计"),
        ("应付合计", Live(f"=B{first}+B{first + 1}-B{first + 2}", _figure(one.due_fen)), "合同金额＋增减－扣减"),
        ("已付（减去退回）", Live(f"={_sum(paid, 'E')}", _figure(one.paid_fen)), f"“{_PAID}”表合计"),
        (
            "余额（负数为应退回）",
            Live(f"=B{first + 3}-B{first + 4}", _figure(one.rest_fen)),
            in_words(abs(one.rest_fen)),
        ),
    ]
    return Sheet(_ACCOUNT, ("项目", "金额（元）", "说明"), rows, _NOTES)


def _sum(sheet: Sheet, column: str) -> str:
    last = sheet.first + max(len(sheet.rows), 1) - 1
    return f"SUM({sheet.name}!{column}{sheet.first}:{column}{last})"


def _deducted(account: Payments) -> Iterator[Sequence[object]]:
    for one in account.deductions:
        if one.taken_fen:
            words = "；".join((one.reason, *one.arithmetic))
            yield DEDUCTION_KINDS[one.kind], one.clause, words, _yuan(one.taken_fen)


def _paid(account: Payments, card: SettlementCard) -> Iterator[Sequence[object]]:
    """Payments, and below them what was given back, below zero."""
    for one in account.payments:
        for part in one.parts:
            if part.paid_on <= card.drawn_on:
                yield part.paid_on.isoformat(), account.milestone(one.milestone_id).name, _source(part.year, part.source), part.voucher, _yuan(part.amount_fen)  # fmt: skip
    for back in account.refunds:
        if back.received_on <= card.drawn_on:
            yield back.received_on.isoformat(), "退回", _source(back.year, back.source), back.voucher, _yuan(-back.amount_fen)  # fmt: skip


def _source(year: int, source: str) -> str:
    return f"{year}年{SOURCES.get(source, source)}"


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _figure(fen: int) -> float:
    return float(_yuan(fen))
