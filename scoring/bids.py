"""Comprehensive scoring of bids: statutory price formula, small-enterprise deduction, low prices, ranking.

Sources: 财政部令第87号 (tender), 财库〔2014〕214号 (consultation), 财库〔2022〕19号 (deduction),
财库〔2026〕2号 (abnormally low prices).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, exact, percent, rounded, text
from scoring.lowprice import STATUTORY, LowPriceRule, Trigger, triggers
from scoring.money import yuan
from scoring.trace import Input, Step, make

Formula = Literal["lowest", "fixed"]
Quality = Literal["as_marked", "to_best"]
Method = Literal["tender", "consultation"]
Explanation = Literal["none", "accepted", "rejected"]

_WHOLE = Decimal(100)
_NONE = "—"
_PENDING = "触发异常低价审查，须先认定书面说明是否成立"
_REJECTED = "异常低价，书面说明未能证明报价合理"


@dataclass(frozen=True)
class Bid:
    """One bid as opened: its price in fen (None if left blank) and its quality as the committee marked it.

    `deduction` is the share taken off the price for scoring only. `technical` breaks the last tie of a consultation.
    `invalid` is the committee's reason for refusing the bid, `explanation` its finding on an abnormally low price.
    """

    name: str
    price_fen: int | None
    quality: Decimal
    deduction: Decimal = Decimal(0)
    technical: Decimal | None = None
    invalid: str = ""
    explanation: Explanation = "none"


@dataclass(frozen=True)
class BidLine:
    """What became of a bid: excluded or pending with the reason, or scored and ranked.

    Points and total are exact; `shown` has them at two decimals ("—" without a score), with price_norm and
    quality_norm as parts of 100. `scored_price` is in yuan after deduction; a contract is signed at `price_fen`.
    """

    name: str
    price_fen: int | None
    excluded: str = ""
    pending: str = ""
    triggers: tuple[Trigger, ...] = ()
    scored_price: Fraction | None = None
    price_points: Fraction | None = None
    quality_points: Fraction | None = None
    total: Fraction | None = None
    rank: int | None = None
    tied: bool = False
    shown: Mapping[str, str] = field(default_factory=dict)
    trace: Step | None = None


@dataclass(frozen=True)
class BidResult:
    """All bids in the order given, the ranked ones best first, and the lowest valid price after deduction in yuan."""

    lines: tuple[BidLine, ...]
    ranking: tuple[BidLine, ...]
    base_price: Fraction | None

    @property
    def first(self) -> tuple[BidLine, ...]:
        """The bid ranked first, or all that tie for it; empty while a bid is pending."""
        if any(line.pending for line in self.lines):
            return ()
        return tuple(line for line in self.ranking if line.rank == 1)

    def line(self, name: str) -> BidLine:
        """The line of a bidder."""
        return next(line for line in self.lines if line.name == name)


@dataclass(frozen=True)
class _Scale:
    """What a bid is measured against."""

    price_weight: Decimal
    quality: Quality
    base: Step
    best: Decimal


def evaluate_bids(
    bids: Sequence[Bid],
    *,
    price_weight: Decimal,
    formula: Formula = "lowest",
    quality: Quality = "as_marked",
    method: Method = "tender",
    ceiling_fen: int | None = None,
    budget_fen: int | None = None,
    low_price: LowPriceRule | None = STATUTORY,
) -> BidResult:
    """Exclude, adjust, score and rank the bids.

    Order: prices are adjusted, the lowest valid one is the base, every bid is scored on its own adjusted price; the
    low-price triggers look at raw prices, apart from that. `formula` "fixed" scores no price; `quality` "to_best"
    scales quality so that the best bid gets all of it. `low_price` is None before 2026-02-01.
    Raises ScoringError for doubtful input, never for a bad bid.
    """
    _check(bids, price_weight, formula, quality)
    lines = _opened(bids, ceiling_fen, budget_fen, low_price)
    valid = [bid for bid, line in zip(bids, lines, strict=True) if not line.excluded and not line.pending]
    if not valid:
        return BidResult(tuple(lines), (), None)
    base = _base(valid)
    scale = _Scale(price_weight, quality, base, max(bid.quality for bid in valid))
    ranked = _ranked({bid.name: (bid, _score(bid, scale)) for bid in valid}, method)
    final = [replace(ranked.get(line.name, line), triggers=line.triggers) for line in lines]
    order = sorted(ranked.values(), key=lambda line: line.rank or 0)
    return BidResult(tuple(final), tuple(order), base.exact)


def _check(bids: Sequence[Bid], price_weight: Decimal, formula: Formula, quality: Quality) -> None:
    if not 0 <= price_weight <= _WHOLE or (formula == "fixed") != (price_weight == 0):
        raise ScoringError(f"价格权重 {price_weight} 不成立", fix="固定价格项目价格不计分，其余须大于 0、不超过 100")
    for name, times in Counter(bid.name for bid in bids).items():
        if times > 1:
            raise ScoringError(f"“{name}”出现了 {times} 次", fix="每个供应商只能有一份有效报价")
    most = _WHOLE - price_weight
    if quality == "to_best" and bids and max(bid.quality for bid in bids) <= 0:
        raise ScoringError("最高的商务技术分为 0，无法按最高者折算", fix="请核对评分")
    for bid in bids:
        if bid.quality < 0 or (quality == "as_marked" and bid.quality > most):
            raise ScoringError(f"商务技术分 {bid.quality} 不在 0 至 {most} 之间", where=bid.name, fix="请核对评分")
        if not 0 <= bid.deduction < 1:
            raise ScoringError(f"价格扣除比例 {bid.deduction} 须在 0 至 1 之间", where=bid.name, fix="10% 请写作 0.10")


def _opened(
    bids: Sequence[Bid], ceiling_fen: int | None, budget_fen: int | None, low_price: LowPriceRule | None
) -> list[BidLine]:
    """Say of every bid whether it is excluded, pending, or to be scored."""
    refused = {bid.name: _refusal(bid, ceiling_fen, budget_fen) for bid in bids}
    passed = {bid.name: bid.price_fen for bid in bids if not refused[bid.name] and bid.price_fen is not None}
    set_off = triggers(passed, budget_fen if ceiling_fen is None else ceiling_fen, low_price) if low_price else {}
    return [_line(bid, refused[bid.name], set_off.get(bid.name, ())) for bid in bids]


def _refusal(bid: Bid, ceiling_fen: int | None, budget_fen: int | None) -> str:
    if bid.invalid:
        return bid.invalid
    if bid.price_fen is None:
        return "未填写报价"
    if bid.price_fen <= 0:
        return f"报价 {yuan(bid.price_fen)} 元不大于零"
    for limit, name in ((ceiling_fen, "最高限价"), (budget_fen, "采购预算")):
        if limit is not None and bid.price_fen > limit:
            return f"报价 {yuan(bid.price_fen)} 元超过{name} {yuan(limit)} 元"
    return ""


def _line(bid: Bid, refusal: str, set_off: tuple[Trigger, ...]) -> BidLine:
    nothing = dict.fromkeys(("price", "quality", "total", "price_norm", "quality_norm"), _NONE)
    line = BidLine(bid.name, bid.price_fen, refusal, triggers=set_off, shown=nothing)
    if not set_off or bid.explanation == "accepted":
        return line
    if bid.explanation == "rejected":
        return replace(line, excluded=_REJECTED)
    return replace(line, pending=_PENDING)


def _base(valid: Sequence[Bid]) -> Step:
    prices = [Input(bid.name, text(_price_step(bid).exact), "元") for bid in valid]
    return make("lowest", code="", title="评标基准价", inputs=prices)


def _price_step(bid: Bid) -> Step:
    price = Input("报价", text(Fraction(bid.price_fen or 0, 100)), "元")
    raw = make("mark", code=bid.name, title="报价", inputs=[price])
    if not bid.deduction:
        return raw
    rate = Input("价格扣除比例", text(bid.deduction))
    title = f"扣除 {percent(exact(bid.deduction))} 后参与评审的价格"
    return make("discount", code=bid.name, title=title, inputs=[rate], children=[raw], rule="财库〔2022〕19号")


def _score(bid: Bid, scale: _Scale) -> BidLine:
    """Score one valid bid; its trace is the sum of its price and quality points."""
    price = _price_points(bid, scale) if scale.price_weight else None
    quality = _quality_points(bid, scale)
    total = make("sum", code=bid.name, title=f"{bid.name}总得分", children=[price, quality] if price else [quality])
    shown = {
        "price": price.shown if price else _NONE,
        "quality": quality.shown,
        "total": total.shown,
        "price_norm": _of_hundred(price.exact, scale.price_weight) if price else _NONE,
        "quality_norm": _of_hundred(exact(bid.quality), scale.best) if scale.best else _NONE,
    }
    return BidLine(
        bid.name,
        bid.price_fen,
        scored_price=_price_step(bid).exact,
        price_points=price.exact if price else Fraction(0),
        quality_points=quality.exact,
        total=total.exact,
        shown=shown,
        trace=total,
    )


def _of_hundred(part: Fraction, whole: Decimal) -> str:
    return str(rounded(100 * part / exact(whole), DEFAULT_ROUNDING))


def _price_points(bid: Bid, scale: _Scale) -> Step:
    inputs = [Input("价格权重", text(scale.price_weight), "分")]
    children = [scale.base, _price_step(bid)]
    return make("price_score", code=bid.name, title="价格分", inputs=inputs, children=children)


def _quality_points(bid: Bid, scale: _Scale) -> Step:
    own = Input("商务技术分", text(bid.quality), "分")
    if scale.quality == "as_marked":
        return make("mark", code=bid.name, title="商务技术分", inputs=[own])
    best = Input("最高的商务技术分", text(scale.best), "分")
    inputs = [own, best, Input("商务技术权重", text(_WHOLE - scale.price_weight), "分")]
    return make("relative", code=bid.name, title="商务技术分（按最高者折算）", inputs=inputs)


def _ranked(scored: Mapping[str, tuple[Bid, BidLine]], method: Method) -> dict[str, BidLine]:
    """Rank by total, then the lower price as bid, then in a consultation by technical merit.

    What is still equal stays tied: the document or a public draw decides it, not this program.
    """
    by_merit = method == "consultation" and all(bid.technical is not None for bid, _ in scored.values())
    keys = {
        name: (-(line.total or 0), bid.price_fen or 0, -exact(bid.technical or 0) if by_merit else 0)
        for name, (bid, line) in scored.items()
    }
    order = sorted(keys.values())
    return {
        name: replace(line, rank=order.index(keys[name]) + 1, tied=order.count(keys[name]) > 1)
        for name, (_, line) in scored.items()
    }
