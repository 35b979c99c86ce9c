"""Prices that do not divide, and shares of an amount: exact fractions of a fen, rounded once, in a way that is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import exact, rounded_ratio
from scoring.money import yuan
from workbench.errors import ValidationError

ROUNDING_NOTE = "单价按分数精确计算，金额四舍五入到分，只在每个服务项目合计时舍入一次"


@dataclass(frozen=True)
class Price:
    """So many fen for so many units: 4000 for 3 visits is 40/3 yuan a visit."""

    fen: int
    units: int = 1

    @property
    def exact_fen(self) -> Fraction:
        """The price of one unit, exact."""
        return Fraction(self.fen, self.units)

    @property
    def unit_fen(self) -> int:
        """The price of one unit, half up to the fen: for showing, never for multiplying."""
        return half_up(self.exact_fen)

    @property
    def recurs(self) -> bool:
        """Tell whether the price of one unit is no whole number of fen."""
        return self.exact_fen.denominator != 1

    def amount_fen(self, quantity: int) -> int:
        """The price of a quantity, rounded half up to the fen once."""
        return half_up(self.exact_fen * quantity)

    def words(self, unit: str) -> str:
        """The price for a reader; one that recurs says from what it comes."""
        if not self.recurs:
            return yuan(self.unit_fen)
        return f"{yuan(self.fen)}元／{self.units}{unit}，约{yuan(self.unit_fen)}"


def price_of(unit_price_fen: int, package_fen: int | None, package_units: int | None) -> Price:
    """Return the price that a row holds: a package where there is one, else the price of one unit."""
    return Price(package_fen, package_units) if package_fen is not None and package_units else Price(unit_price_fen)


def half_up(value: Fraction, step: int = 1) -> int:
    """Round an amount of at least zero half up to a multiple of the step, in the same unit."""
    return rounded_ratio(value.numerator, value.denominator * step, "half_up") * step


def share_fen(amount_fen: int, share: Fraction, *, step: int = 1) -> int:
    """Return a share of an amount, rounded half up to the step in fen: 10 for a tenth of a yuan."""
    return half_up(share * amount_fen, step)


def split_by_shares(total_fen: int, shares: Sequence[Fraction], *, step: int = 1) -> tuple[int, ...]:
    """Split an amount by shares that add up to 1; each is rounded half up to the step, the last takes the rest.

    Raises ValidationError when the shares do not add up to 1, or when rounding leaves a part without money.
    """
    if sum(shares) != 1 or not shares or min(shares) <= 0:
        raise ValidationError("付款比例合计应为 100%，每一笔都大于 0", where="付款比例", fix="调整比例，例如 90%、10%")
    parts = [share_fen(total_fen, share, step=step) for share in shares[:-1]]
    parts.append(total_fen - sum(parts))
    if min(parts) <= 0:
        raise ValidationError("按这个比例分不出每一笔", where="付款比例", fix="减少笔数，或舍入到分")
    return tuple(parts)


def affordable(budget_fen: int, quantity: int, price: Price) -> tuple[int, int]:
    """Return what a budget pays for: how many units at this price, and how many fen for one at this quantity."""
    units = int(budget_fen / price.exact_fen) if price.fen else quantity
    return units, int(exact(budget_fen) / quantity)
