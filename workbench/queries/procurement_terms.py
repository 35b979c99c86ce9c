"""What a procedure's documents say, as the arithmetic takes it: formula, order, low-price shares, small-firm rates."""

from decimal import Decimal

from scoring.bids import FirmFacts, LowPriceRule, Preference, PriceFormula, RankOrder, preference
from scoring.bids.ranking import Method
from workbench.models.procurement import Bid, Procurement
from workbench.rules.bid_law import low_price_on, small_firm_rates

_WHOLE = Decimal(100)
_SMALL = ("small", "prison", "welfare")
_PRICE_ONLY: dict[str, Method] = {"negotiation": "negotiation", "inquiry": "inquiry"}


def formula_of(row: Procurement) -> PriceFormula:
    """Return the price formula of the documents. Raises ScoringError for one that the law forbids."""
    if row.formula:
        return PriceFormula.from_plain(row.formula)
    return PriceFormula("fixed" if row.price_formula == "fixed" else "lowest")


def order_of(row: Procurement) -> Method | RankOrder:
    """Return by what bids are ordered: the document's own keys, or those of the method."""
    if row.tie_rule:
        decided_by = row.tie_rule.get("decided_by") or "采购文件规定的方式"
        return RankOrder(tuple(row.tie_rule["keys"]), row.tie_rule["source"], decided_by)
    if row.method in _PRICE_ONLY and row.price_weight == _WHOLE:
        return _PRICE_ONLY[row.method]
    return "consultation" if row.method == "consultation" else "tender"


def scored_by_price_only(row: Procurement) -> bool:
    """Tell whether the method is one in which price alone decides."""
    return row.method in _PRICE_ONLY


def low_price_of(row: Procurement) -> LowPriceRule | None:
    """Return the shares of the low-price review on its day, raised where the document raises them; None before any."""
    law = low_price_on(row.reviewed_on)
    return law.raised(**raised_of(row)) if law else None


def raised_of(row: Procurement) -> dict[str, Decimal]:
    """Return the shares that the document itself names, by name."""
    return {name: Decimal(str(value)) for name, value in row.low_price_ratios.items()}


def preference_of(row: Procurement, bid: Bid) -> Preference:
    """Return what a bidder is given, by its standing and the document's rates; of older records the share kept.

    Raises ScoringError for a rate outside the span of the day the documents were issued, or none where one is due.
    """
    if not bid.standing:
        kept = bid.deduction
        return Preference("price" if kept else "none", kept, "按登记的扣除比例", "财库〔2022〕19号")
    own = bid.standing in _SMALL
    if (own or bid.partner_share is not None) and not bid.declared:
        return Preference("none", Decimal(0), "没有中小企业声明函，不给予价格扣除", "财库〔2020〕46号第十一条")
    facts = FirmFacts(bid.standing, bid.partner_share, reserved=row.reserved == "whole")  # type: ignore[arg-type]  # a word of STANDINGS
    rate = row.deduction_rate if own else row.partner_rate
    return preference(row.documents_from, facts, rate, formula_of(row), small_firm_rates())
