"""The dated law that bids are scored by, read from the rule book and handed to scoring as arguments."""

from datetime import date
from decimal import Decimal
from functools import cache

from scoring.bids import LowPriceRule, Rates
from workbench.rules.book import Cite, Rule, RuleBook, history
from workbench.rules.instruments import instruments
from workbench.rules.values import mapping

_SMALL_FIRMS = "review/sme_deduction"
_LOW_PRICE = "review/abnormally_low_price"
_SET_BY = ("caiku-2022-19", "caiku-2020-46")
"""The notices that set the spans; what else a rule cites says to whom they apply."""
_WHOLE_TEXT = "正文"


@cache
def small_firm_rates() -> tuple[Rates, ...]:
    """Return every dated set of spans of the price deduction for small firms, oldest first."""
    return tuple(_rates(rule) for rule in history(_SMALL_FIRMS))


def low_price_on(on: date) -> LowPriceRule | None:
    """Return the shares of the low-price review on a day; None while the law had no figures."""
    rule = RuleBook(on).rule(_LOW_PRICE)
    return low_price_shares(rule) if rule else None


def low_price_shares(rule: Rule) -> LowPriceRule | None:
    """Return the shares that a dated value of review/abnormally_low_price sets; None where it has no figures."""
    if "mean_ratio" not in rule.value:
        return None
    figures = ("mean_ratio", "second_lowest_ratio", "ceiling_ratio", "max_ratio")
    return LowPriceRule(*(Decimal(str(rule.value[name])) for name in figures))


def _rates(rule: Rule) -> Rates:
    return Rates(
        rule.first_day,
        small=_span(rule, "small"),
        partner=_span(rule, "consortium"),
        works=_span(rule, "works"),
        works_partner=_span(rule, "works_consortium"),
        works_points=_span(rule, "works_points"),
        works_partner_points=_span(rule, "works_points_consortium"),
        clause="；".join(_said(one) for one in (rule.cite, *rule.also) if one.instrument in _SET_BY),
    )


def _span(rule: Rule, name: str) -> tuple[Decimal, Decimal]:
    limits = mapping(rule, name)
    return Decimal(str(limits["min"])), Decimal(str(limits["max"]))


def _said(one: Cite) -> str:
    return f"{instruments()[one.instrument].number}{one.article.removesuffix(_WHOLE_TEXT)}"
