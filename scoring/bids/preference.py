"""What small firms are given in scoring, by the day, the notice, the facts and the formula."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from scoring.bids.formula import PriceFormula
from scoring.bids.model import Bid
from scoring.errors import ScoringError
from scoring.exact import exact, percent

Standing = Literal["small", "prison", "welfare", "social_organisation", "other"]
Category = Literal["services", "goods", "works"]
Span = tuple[Decimal, Decimal]

_EQUAL_TO_SMALL = {"small": "小微企业", "prison": "监狱企业，视同小微企业", "welfare": "残疾人福利性单位，视同小微企业"}
_LEAST_SHARE = Decimal("0.30")


@dataclass(frozen=True)
class Rates:
    """The spans from which a document takes its rate, from a day on: for a small firm, and for one with small partners.

    `works_points` and `works_partner_points` raise price points where works are not scored by the lowest price.
    """

    since: date
    small: Span
    partner: Span
    works: Span
    works_partner: Span
    works_points: Span
    works_partner_points: Span
    clause: str


@dataclass(frozen=True)
class FirmFacts:
    """What decides: the bidder's standing, the share its small partners hold, the package.

    `partner_share` is the share of the contract, 0 to 1, that small firms hold in the consortium or as subcontractors;
    None without partners. `reserved` says that the package is reserved for small and medium firms.
    """

    standing: Standing
    partner_share: Decimal | None = None
    reserved: bool = False
    category: Category = "services"

    def __post_init__(self) -> None:
        if self.partner_share is not None and not 0 <= self.partner_share <= 1:
            raise ScoringError(f"合同份额 {self.partner_share} 须在 0 至 1 之间", fix="30% 请写作 0.30")


@dataclass(frozen=True)
class Preference:
    """The step to apply: a share off the price, a share on the price points, or nothing; why, by which clause."""

    kind: Literal["price", "points", "none"]
    rate: Decimal
    why: str
    clause: str

    def applied_to(self, bid: Bid) -> Bid:
        """The bid as it is scored; its price, at which a contract is signed, stays as bid."""
        off = self.rate if self.kind == "price" else Decimal(0)
        raised = self.rate if self.kind == "points" else Decimal(0)
        return replace(bid, deduction=off, points_raise=raised, deduction_rule=self.clause)


def preference(
    on: date, facts: FirmFacts, rate: Decimal | None, formula: PriceFormula, rates: Sequence[Rates]
) -> Preference:
    """What a bidder is given on the day the document was issued, at the rate the document names, by the dated `rates`.

    Raises ScoringError with the clause for a rate outside the span of the day, none at all where one is due, or a day
    before the rates handed in.
    """
    law = _law_of(on, rates)
    why_not = _why_not(facts, formula)
    if why_not:
        return Preference("none", Decimal(0), why_not, law.clause)
    own = facts.standing in _EQUAL_TO_SMALL
    span, kind = _span_of(law, facts.category, formula, own=own)
    if rate is None or not span[0] <= rate <= span[1]:
        named = "没有写明" if rate is None else f"为 {percent(exact(rate))}"
        bounds = f"{percent(exact(span[0]))} 至 {percent(exact(span[1]))}"
        what = "价格扣除比例" if kind == "price" else "价格分加分比例"
        raise ScoringError(f"采购文件的{what}{named}，应为 {bounds}", clause=law.clause, fix="请核对采购文件和发出日期")
    return Preference(kind, rate, _EQUAL_TO_SMALL.get(facts.standing, _partner_words(facts)), law.clause)


def _law_of(on: date, rates: Sequence[Rates]) -> Rates:
    held = [one for one in rates if one.since <= on]
    if not held:
        raise ScoringError(f"没有 {on} 适用的价格扣除规定", fix="请补充当时的文件和比例")
    return max(held, key=lambda one: one.since)


def _why_not(facts: FirmFacts, formula: PriceFormula) -> str:
    if facts.reserved:
        return "专门面向中小企业的采购包，不再给予价格扣除"
    if formula.kind in ("fixed", "quantity"):
        return "价格不参加评分，价格扣除没有作用"
    if facts.standing not in _EQUAL_TO_SMALL and (facts.partner_share or 0) < _LEAST_SHARE:
        return _no_firm(facts)
    if formula.kind != "lowest" and facts.category != "works":
        return "价格分加分只适用于没有采用低价优先法的工程建设项目"
    return ""


def _no_firm(facts: FirmFacts) -> str:
    if facts.partner_share is not None:
        return f"小微企业的合同份额为 {percent(exact(facts.partner_share))}，不到 30%"
    if facts.standing == "social_organisation":
        return "社会组织不属于中小企业（财政部政策问答，待核），不给予价格扣除"
    return "不属于小微企业，没有与小微企业联合或者向其分包"


def _span_of(
    law: Rates, category: Category, formula: PriceFormula, *, own: bool
) -> tuple[Span, Literal["price", "points"]]:
    if formula.kind != "lowest":
        return law.works_points if own else law.works_partner_points, "points"
    if category == "works":
        return law.works if own else law.works_partner, "price"
    return law.small if own else law.partner, "price"


def _partner_words(facts: FirmFacts) -> str:
    return f"小微企业的合同份额为 {percent(exact(facts.partner_share or 0))}，达到 30%"
