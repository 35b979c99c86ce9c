"""What the notices set, as the tests of scoring hand it in: spans for small firms, shares of a low price."""

from datetime import date
from decimal import Decimal

from scoring.bids import LowPriceRule, Rates


def _span(low: str, high: str) -> tuple[Decimal, Decimal]:
    return Decimal(low), Decimal(high)


_WORKS = {
    "works": _span("0.03", "0.05"),
    "works_partner": _span("0.01", "0.02"),
    "works_points": _span("0.03", "0.05"),
    "works_partner_points": _span("0.01", "0.02"),
}
RATES = (
    Rates(date(2021, 1, 1), small=_span("0.06", "0.10"), partner=_span("0.02", "0.03"), **_WORKS, clause="财库〔2020〕46号第九条"),
    Rates(date(2022, 7, 1), small=_span("0.10", "0.20"), partner=_span("0.04", "0.06"), **_WORKS, clause="财库〔2022〕19号；财库〔2020〕46号第九条"),
)  # fmt: skip
LOW_PRICE = LowPriceRule(Decimal("0.50"), Decimal("0.50"), Decimal("0.45"), highest=Decimal("0.65"))
"""财库〔2026〕2号."""
