"""Why a published result differs: replay known slips until one gives the published figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.bids.evaluate import evaluate_bids
from scoring.bids.model import Bid
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Number, Rounding, exact, rounded, text
from scoring.operations import kept_of

Figure = Literal["price", "total"]
_Prices = Sequence[Fraction]


@dataclass(frozen=True)
class _Opened:
    """A valid bid: price as bid and as scored, in yuan, and its quality."""

    name: str
    raw: Fraction
    scored: Fraction
    quality: Fraction


@dataclass(frozen=True)
class _Base:
    """A way to find the base and to read the own price."""

    step: str
    words: str
    base: Callable[[_Prices, _Prices], Fraction]
    own: Callable[[_Opened], Fraction]


@dataclass(frozen=True)
class _Shown:
    """A way to round the figure; `parts_first` rounds price and quality before they are added."""

    words: str
    rounding: Rounding
    parts_first: bool = False


def _mean(prices: _Prices) -> Fraction:
    return sum(prices, Fraction(0)) / len(prices)


_LAWFUL = _Base("", "", lambda _, scored: min(scored), lambda bid: bid.scored)
_BASES = (
    _LAWFUL,
    _Base("价格扣除", "没有作价格扣除", lambda raw, _: min(raw), lambda bid: bid.raw),
    _Base("基准价", "基准价取了未扣除的最低报价", lambda raw, _: min(raw), lambda bid: bid.scored),
    _Base("价格扣除", "基准价已扣除，各家报价没有扣除", lambda _, scored: min(scored), lambda bid: bid.raw),
    _Base("基准价", "基准价取了平均价", lambda _, scored: _mean(scored), lambda bid: bid.scored),
    _Base(
        "基准价", "基准价取了去掉最高和最低后的平均价", lambda _, scored: _mean(kept_of(scored)), lambda bid: bid.scored
    ),
)
_ONCE = _Shown("", DEFAULT_ROUNDING)
_ROUNDINGS = (
    _ONCE,
    _Shown("截尾到两位小数", Rounding("truncate")),
    _Shown("只保留一位小数", Rounding(places=1)),
    _Shown("四舍六入五成双", Rounding("half_even")),
    _Shown("截尾到一位小数", Rounding("truncate", 1)),
    _Shown("各部分先修约再相加", DEFAULT_ROUNDING, parts_first=True),
)


@dataclass(frozen=True)
class DifferenceRow:
    """One bidder's figure: as published, by rule, and as the slip that was found gives it ("" if none was)."""

    name: str
    published: str
    by_rule: str
    by_slip: str


@dataclass(frozen=True)
class Difference:
    """Whether the published figures agree; if not, the step and the slip that give them, and the sentence that says so.

    `step` and `slip` are "" where no known slip gives all published figures.
    """

    agrees: bool
    step: str
    slip: str
    rows: tuple[DifferenceRow, ...]
    words: str


def explain_difference(
    published: Mapping[str, Number],
    bids: Sequence[Bid],
    *,
    price_weight: Decimal,
    figure: Figure = "price",
    ceiling_fen: int | None = None,
) -> Difference:
    """Compare published price points or totals with the rule (lowest price first, half up at two decimals).

    Tried in order: other deductions and bases, other roundings, then both together; the first that gives every
    published figure is named. It shows what would explain the figures, not what was done.
    Raises ScoringError for a published bidder without a valid bid.
    """
    opened = _valid(bids, price_weight, ceiling_fen)
    unknown = set(published) - {bid.name for bid in opened}
    if unknown or not published:
        raise ScoringError(f"公布的“{'、'.join(sorted(unknown))}”没有有效报价", fix="请核对名单")
    wanted = {name: exact(value) for name, value in published.items()}
    ways = {way: _figures(opened, price_weight, figure, *way) for way in _ways()}
    found = next(
        (way for way, given in ways.items() if all(given[name] == value for name, value in wanted.items())), None
    )
    return _said(wanted, ways[_LAWFUL, _ONCE], found, ways[found] if found else None)


def _ways() -> Iterator[tuple[_Base, _Shown]]:
    """The rule first, then one slip, then two."""
    every = [(base, shown) for base in _BASES for shown in _ROUNDINGS]
    yield from sorted(every, key=lambda way: (way[0] is not _LAWFUL) + (way[1] is not _ONCE))


def _valid(bids: Sequence[Bid], price_weight: Decimal, ceiling_fen: int | None) -> list[_Opened]:
    lines = evaluate_bids(bids, price_weight=price_weight, ceiling_fen=ceiling_fen, low_price=None).lines
    return [
        _Opened(line.name, Fraction(line.price_fen or 0, 100), line.scored_price, line.quality_points)
        for line in lines
        if line.scored_price is not None and line.quality_points is not None
    ]


def _figures(
    opened: Sequence[_Opened], weight: Decimal, figure: Figure, base: _Base, shown: _Shown
) -> dict[str, Fraction]:
    raw, scored = [bid.raw for bid in opened], [bid.scored for bid in opened]
    against = base.base(raw, scored)
    most = exact(weight)  # an average base would give more than full points to a price below it
    points = {bid.name: min(most, against / base.own(bid) * most) for bid in opened}
    if figure == "price":
        return {name: _round(value, shown) for name, value in points.items()}
    if shown.parts_first:
        return {bid.name: _round(points[bid.name], shown) + _round(bid.quality, shown) for bid in opened}
    return {bid.name: _round(points[bid.name] + bid.quality, shown) for bid in opened}


def _round(value: Fraction, shown: _Shown) -> Fraction:
    return exact(rounded(value, shown.rounding))


def _said(
    wanted: Mapping[str, Fraction],
    by_rule: Mapping[str, Fraction],
    found: tuple[_Base, _Shown] | None,
    given: Mapping[str, Fraction] | None,
) -> Difference:
    rows = tuple(
        DifferenceRow(name, text(value), text(by_rule[name]), text(given[name]) if given else "")
        for name, value in wanted.items()
    )
    if found == (_LAWFUL, _ONCE):
        return Difference(agrees=True, step="", slip="", rows=rows, words="公布的分数与按规定计算的一致")
    step, slip = ("、".join(filter(None, pair)) for pair in _names(found)) if found else ("", "")
    apart = "；".join(
        f"{row.name}公布 {row.published}，按规定为 {row.by_rule}" for row in rows if row.published != row.by_rule
    )
    cause = f"在“{step}”这一步，如果{slip}，就得到全部公布的分数" if found else "没有一种已知的差错能得到全部公布的分数"
    return Difference(agrees=False, step=step, slip=slip, rows=rows, words=f"{apart}。{cause}")


def _names(found: tuple[_Base, _Shown]) -> tuple[tuple[str, str], tuple[str, str]]:
    base, shown = found
    return (base.step, "修约" if shown is not _ONCE else ""), (base.words, shown.words)
