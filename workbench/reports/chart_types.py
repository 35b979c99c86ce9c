"""The shape of the charts of a year: bars of counts, or of money agreed and paid."""

from dataclasses import dataclass
from fractions import Fraction

from workbench.reports.context_rows import MoneyRow


@dataclass(frozen=True)
class CountRow:
    """A bar: its label, the share of the longest (exact, 0..1) and what is printed beside it."""

    title: str
    share: Fraction
    shown: str


@dataclass(frozen=True)
class YearChart:
    """A picture over its table: bars of counts, or of money agreed and paid; one of the two is empty."""

    title: str
    counts: tuple[CountRow, ...] = ()
    money: tuple[MoneyRow, ...] = ()

    @property
    def rows(self) -> tuple[MoneyRow, ...]:
        """Return the rows as the chart of payments reads them."""
        return self.money
