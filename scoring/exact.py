"""Exact numbers: read without a float, rounded once, written without loss."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from scoring.errors import ScoringError

Number = Decimal | int | str | Fraction
Mode = Literal["half_up", "half_even", "truncate"]

MODE_NAMES: dict[str, str] = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "truncate": "截尾"}
_MOST_PLACES = 30  # beyond this an exponent is an attack on memory, not a mark
_EXACT_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_MARK_TEXT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,30})?")


@dataclass(frozen=True)
class Rounding:
    """How a figure is rounded, and whether each subtotal is rounded before it goes up."""

    mode: Mode = "half_up"
    places: int = 2
    at_each_level: bool = False

    def __post_init__(self) -> None:
        if self.mode not in MODE_NAMES:
            raise ScoringError(f"不认识的修约方式“{self.mode}”", fix=f"可用的有：{'、'.join(MODE_NAMES)}")
        if not 0 <= self.places <= _MOST_PLACES:
            raise ScoringError(f"保留位数 {self.places} 不在 0 至 {_MOST_PLACES} 之间")

    @property
    def code(self) -> str:
        """Mode and places as one word, for a trace: half_up:2."""
        return f"{self.mode}:{self.places}"

    @property
    def words(self) -> str:
        """The same for a reader."""
        return f"{MODE_NAMES[self.mode]}，保留 {self.places} 位小数"


DEFAULT_ROUNDING = Rounding()


def exact(value: Number) -> Fraction:
    """Read a number without loss.

    Text is a plain decimal or n/d. Raises ScoringError for floats, booleans, NaN, infinity and exponents in text.
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return _fraction(value)
    if isinstance(value, bool | float):
        raise ScoringError(f"{value!r} 不是精确数值", fix="请用整数、Decimal 或文本传入")
    if isinstance(value, Fraction | int) or (isinstance(value, str) and _EXACT_TEXT.fullmatch(value)):
        return Fraction(value)
    raise _no_number(value)


@lru_cache(maxsize=4096)  # marks lie on a grid: the same ones come again and again
def _fraction(value: Decimal) -> Fraction:
    if abs(value.adjusted()) > _MOST_PLACES:
        raise _no_number(value)
    return Fraction(value)


def _no_number(value: object) -> ScoringError:
    return ScoringError(f"“{value}”不是有效的数值", fix="请填写普通的十进制数")


def total(values: Collection[Fraction], parts: int = 1) -> Fraction:
    """Add exactly and divide by `parts`, over one common denominator, reduced once; the sum of nothing is 0."""
    ratios = [value.as_integer_ratio() for value in values]
    over = math.lcm(*[below for _, below in ratios])
    return Fraction(sum([above * (over // below) for above, below in ratios]), over * parts)


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """Round once, to a Decimal with exactly the declared places; halves go away from zero under half_up."""
    above, below = value.as_integer_ratio()
    # read from text: arithmetic on Decimal would pass through the 28 digits of the context
    return Decimal(f"{rounded_ratio(above * 10**rounding.places, below, rounding.mode)}E-{rounding.places}")


def rounded_ratio(above: int, below: int, mode: Mode) -> int:
    """Round above / below (below > 0, not necessarily in lowest terms) to a whole number, by integers alone."""
    whole, rest = divmod(abs(above), below)
    if mode == "half_up":
        whole += 2 * rest >= below
    elif mode == "half_even":
        whole += 2 * rest > below or (2 * rest == below and whole % 2 == 1)
    return -whole if above < 0 else whole


def text(value: Decimal | Fraction | int) -> str:
    """Write a number exactly: a plain decimal without trailing zeros where it ends, else n/d."""
    above, below = exact(value).as_integer_ratio()
    if below == 1:
        return str(above)
    places = _places_of(below)
    if places is None:
        return f"{above}/{below}"
    whole, rest = divmod(abs(above) * 10**places // below, 10**places)
    return f"{'-' if above < 0 else ''}{whole}.{rest:0{places}d}"


@lru_cache(maxsize=1024)  # a tree has few denominators
def _places_of(denominator: int) -> int | None:
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    return places if rest == 1 and places <= _MOST_PLACES else None


def percent(share: Fraction) -> str:
    """Write a share as a percentage with two decimals at most, 17/18 as 94.44%."""
    return text(rounded(100 * share, DEFAULT_ROUNDING)) + "%"


@lru_cache(maxsize=4096)  # as above
def is_whole_steps(value: Decimal | Fraction, step: Decimal) -> bool:
    """True if the value is a whole number of steps."""
    (above, below), (step_above, step_below) = exact(value).as_integer_ratio(), exact(step).as_integer_ratio()
    return above * step_below % (below * step_above) == 0


def parse_mark(typed: str, full: Decimal, step: Decimal, *, where: str = "") -> Decimal:
    """Read a mark as a person types it: 0 to full, in whole steps, full-width digits welcome.

    `where` names the point in the message. Raises ScoringError; nothing is ever clamped or rounded.
    """
    mark = typed.strip().translate(_FULL_WIDTH)
    fault = _fault_of(mark) or _misfit_of(Decimal(mark), full, step)
    if fault:
        raise ScoringError(fault[0].format(typed=typed.strip()), where=where, fix=fault[1])
    return Decimal(mark)


def _fault_of(mark: str) -> tuple[str, str] | None:
    if not mark:
        return "分数未填写", "请填写分数；该评分点确不适用时，请注明“不适用”及理由"
    if "," in mark:
        return "“{typed}”把逗号当作小数点", "小数点请用“.”，例如 7.5"
    if "。" in mark:
        return "“{typed}”把句号当作小数点", "小数点请用“.”，例如 7.5"
    if mark.startswith("-"):
        return "分数不能为负，填写的是“{typed}”", "请填写 0 至满分之间的分数"
    if not _MARK_TEXT.fullmatch(mark):
        return "“{typed}”不是分数", "请只填写数字，例如 7.5"
    return None


def _misfit_of(mark: Decimal, full: Decimal, step: Decimal) -> tuple[str, str] | None:
    if mark > full:
        return f"“{{typed}}”超过满分 {text(full)} 分", f"请填写 0 至 {text(full)} 之间的分数"
    if not is_whole_steps(mark, step):
        return f"“{{typed}}”不是最小计分单位 {text(step)} 的整数倍", f"请按 {text(step)} 分一档填写"
    return None
