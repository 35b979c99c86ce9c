"""Exclude, adjust, score and rank the bids of one package."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.bids.formula import PriceFormula
from scoring.bids.lowprice import LowPriceRule, Trigger, judged, triggers
from scoring.bids.model import Bid, BidLine, BidResult
from scoring.bids.pricing import base_of, price_points, scored_price
from scoring.bids.ranking import ORDERS, Method, RankOrder, ranked
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, exact, rounded, text
from scoring.money import yuan
from scoring.trace import Input, Step, make

Formula = Literal["lowest", "fixed"]
Quality = Literal["as_marked", "to_best"]

_WHOLE = Decimal(100)
_NONE = "—"
_PENDING = "触发异常低价审查，须先认定书面说明是否成立"
_REJECTED = "异常低价，书面说明未能证明报价合理"
_PRICE_ONLY = ("negotiation", "inquiry")


@dataclass(frozen=True)
class _Scale:
    """What a bid is measured against."""

    price_weight: Decimal
    formula: PriceFormula
    quality: Quality
    base: Step
    best: Decimal | Fraction


def evaluate_bids(
    bids: Sequence[Bid],
    *,
    price_weight: Decimal,
    formula: PriceFormula | Formula = "lowest",
    quality: Quality = "as_marked",
    method: Method | RankOrder = "tender",
    ceiling_fen: int | None = None,
    budget_fen: int | None = None,
    low_price: LowPriceRule | None = None,
) -> BidResult:
    """Exclude, adjust, score and rank the bids.

    Order: prices are adjusted, the base is found among the valid ones, every bid is scored on its own adjusted price;
    the low-price triggers look at raw prices, apart from that. `quality` "to_best" scales quality so that the best bid
    gets all of it. `method` is a method of procurement, or the document's own order; in a negotiation or inquiry price
    is all: its weight is 100, quality 0. `low_price` holds the shares of the day of review, None where the law has none.
    Raises ScoringError for doubtful input, never for a bad bid.
    """
    how = formula if isinstance(formula, PriceFormula) else PriceFormula(formula)
    _check_terms(price_weight, how, method)
    _check_bids(bids, price_weight, how, quality)
    lines = _opened(bids, how, ceiling_fen, budget_fen, low_price)
    valid = [bid for bid, line in zip(bids, lines, strict=True) if not line.excluded and not line.pending]
    if not valid:
        return BidResult(tuple(lines), (), None)
    _check_prices(valid, how)
    base = base_of(valid, how, ceiling_fen)
    scale = _Scale(price_weight, how, quality, base, max(bid.quality for bid in valid))
    order = method if isinstance(method, RankOrder) else ORDERS[method]
    known = ranked({bid.name: (bid, _score(bid, scale)) for bid in valid}, order)
    final = [replace(known.get(line.name, line), triggers=line.triggers) for line in lines]
    return BidResult(tuple(final), tuple(known.values()), None if how.kind == "quantity" else base.exact)


def _check_terms(price_weight: Decimal, how: PriceFormula, method: Method | RankOrder) -> None:
    if not 0 <= price_weight <= _WHOLE or (how.kind == "fixed") != (price_weight == 0):
        raise ScoringError(f"价格权重 {price_weight} 不成立", fix="固定价格项目价格不计分，其余须大于 0、不超过 100")
    if method in _PRICE_ONLY and (price_weight != _WHOLE or how.kind != "lowest"):
        raise ScoringError("谈判和询价只比价格", clause="财政部令第74号", fix="价格权重填 100，按最低报价")
    if method == "consultation" and how.kind in ("linear", "deviation", "log") and how.law != "below-limit":
        clause = "财库〔2014〕214号第二十四条"
        raise ScoringError("磋商的价格分只能用低价优先法计算", clause=clause, fix="请改用最低有效报价 ÷ 报价 × 权重")


def _check_bids(bids: Sequence[Bid], price_weight: Decimal, how: PriceFormula, quality: Quality) -> None:
    for name, times in Counter(bid.name for bid in bids).items():
        if times > 1:
            raise ScoringError(f"“{name}”出现了 {times} 次", fix="每个供应商只能有一份有效报价")
    most = _WHOLE - price_weight
    if quality == "to_best" and bids and max(bid.quality for bid in bids) <= 0:
        raise ScoringError("最高的商务技术分为 0，无法按最高者折算", fix="请核对评分")
    for bid in bids:
        if bid.quality < 0 or (quality == "as_marked" and bid.quality > most):
            raise ScoringError(
                f"商务技术分 {text(bid.quality)} 不在 0 至 {most} 之间", where=bid.name, fix="请核对评分"
            )
        _check_preference(bid, how)


def _check_preference(bid: Bid, how: PriceFormula) -> None:
    if not 0 <= bid.deduction < 1:
        raise ScoringError(f"价格扣除比例 {bid.deduction} 须在 0 至 1 之间", where=bid.name, fix="10% 请写作 0.10")
    if not 0 <= bid.points_raise < 1:
        raise ScoringError(f"加分比例 {bid.points_raise} 须在 0 至 1 之间", where=bid.name, fix="2% 请写作 0.02")
    if bid.points_raise and (bid.deduction or how.kind in ("lowest", "fixed", "quantity")):
        raise ScoringError("低价优先法扣除价格，不另加分", where=bid.name, fix="扣除价格和增加价格分只能用一种")


def _check_prices(valid: Sequence[Bid], how: PriceFormula) -> None:
    if how.kind == "quantity" and len({bid.price_fen for bid in valid}) > 1:
        raise ScoringError("固定总价项目的报价不一致", fix="请核对报价；价格固定时只比承诺数量")


def _opened(
    bids: Sequence[Bid],
    how: PriceFormula,
    ceiling_fen: int | None,
    budget_fen: int | None,
    low_price: LowPriceRule | None,
) -> list[BidLine]:
    """Say of every bid whether it is excluded, pending, or to be scored."""
    refused = {bid.name: _refusal(bid, how, ceiling_fen, budget_fen) for bid in bids}
    passed = {bid.name: bid.price_fen for bid in bids if not refused[bid.name] and bid.price_fen is not None}
    set_off = triggers(passed, budget_fen if ceiling_fen is None else ceiling_fen, low_price) if low_price else {}
    doubts = {bid.name: (judged(bid.doubted),) for bid in bids if bid.doubted and bid.name in passed}
    return [_line(bid, refused[bid.name], (*set_off.get(bid.name, ()), *doubts.get(bid.name, ()))) for bid in bids]


def _refusal(bid: Bid, how: PriceFormula, ceiling_fen: int | None, budget_fen: int | None) -> str:
    if bid.invalid or bid.veto:
        return bid.invalid or bid.veto
    if bid.price_fen is None:
        return "未填写报价"
    if bid.price_fen <= 0:
        return f"报价 {yuan(bid.price_fen)} 元不大于零"
    for limit, name in ((ceiling_fen, "最高限价"), (budget_fen, "采购预算")):
        if limit is not None and bid.price_fen > limit:
            return f"报价 {yuan(bid.price_fen)} 元超过{name} {yuan(limit)} 元"
    if how.kind == "quantity" and (bid.quantity is None or bid.quantity <= 0):
        return "未填写承诺数量"
    return ""


def _line(bid: Bid, refusal: str, set_off: tuple[Trigger, ...]) -> BidLine:
    nothing = dict.fromkeys(("price", "quality", "total", "price_norm", "quality_norm"), _NONE)
    line = BidLine(bid.name, bid.price_fen, refusal, triggers=set_off, shown=nothing)
    if not set_off or bid.explanation == "accepted":
        return line
    if bid.explanation == "rejected":
        return replace(line, excluded=_REJECTED)
    return replace(line, pending=_PENDING)


def _score(bid: Bid, scale: _Scale) -> BidLine:
    """Score one valid bid; its trace is the sum of its price and quality points."""
    price = price_points(bid, scale.formula, scale.price_weight, scale.base) if scale.price_weight else None
    quality = _quality_points(bid, scale)
    total = make("sum", code=bid.name, title=f"{bid.name}总得分", children=[price, quality] if price else [quality])
    return BidLine(
        bid.name,
        bid.price_fen,
        scored_price=scored_price(bid).exact,
        price_points=price.exact if price else exact(0),
        quality_points=quality.exact,
        total=total.exact,
        shown=_shown(bid, scale, price, quality, total),
        trace=total,
    )


def _shown(bid: Bid, scale: _Scale, price: Step | None, quality: Step, total: Step) -> dict[str, str]:
    return {
        "price": price.shown if price else _NONE,
        "quality": quality.shown,
        "total": total.shown,
        "price_norm": _of_hundred(price, scale.price_weight) if price else _NONE,
        "quality_norm": str(rounded(100 * exact(bid.quality) / exact(scale.best), DEFAULT_ROUNDING))
        if scale.best
        else _NONE,
    }


def _of_hundred(part: Step, whole: Decimal) -> str:
    return str(rounded(100 * part.exact / exact(whole), DEFAULT_ROUNDING))


def _quality_points(bid: Bid, scale: _Scale) -> Step:
    own = Input("商务技术分", text(bid.quality), "分")
    if scale.quality == "as_marked":
        return make("mark", code=bid.name, title="商务技术分", inputs=[own])
    best = Input("最高的商务技术分", text(scale.best), "分")
    inputs = [own, best, Input("商务技术权重", text(_WHOLE - scale.price_weight), "分")]
    return make("relative", code=bid.name, title="商务技术分（按最高者折算）", inputs=inputs)
