"""From prices to price points: deduct, find the base, score; every figure a step that can be replayed."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from scoring.bids.formula import PriceFormula
from scoring.bids.model import Bid
from scoring.errors import ScoringError
from scoring.exact import exact, percent, text
from scoring.trace import Input, Step, make

_SCORED_BY = {
    "lowest": "price_score",
    "quantity": "price_score",
    "linear": "linear_score",
    "deviation": "deviation_score",
    "log": "log_score",
}


def scored_price(bid: Bid) -> Step:
    """The price that takes part in scoring, in yuan: as bid, or less the deduction for small firms."""
    price = Input("报价", text(Fraction(bid.price_fen or 0, 100)), "元")
    raw = make("mark", code=bid.name, title="报价", inputs=[price])
    if not bid.deduction:
        return raw
    rate = Input("价格扣除比例", text(bid.deduction))
    title = f"扣除 {percent(exact(bid.deduction))} 后参与评审的价格"
    return make("discount", code=bid.name, title=title, inputs=[rate], children=[raw], rule=bid.deduction_rule)


def measured(bid: Bid, formula: PriceFormula) -> Step:
    """What of a bid is compared with the base: its scored price, or the quantity it promises."""
    if formula.kind != "quantity":
        return scored_price(bid)
    promised = Input("承诺数量", text(bid.quantity or 0), formula.unit)
    return make("mark", code=bid.name, title="承诺数量", inputs=[promised])


def base_of(valid: Sequence[Bid], formula: PriceFormula, ceiling_fen: int | None) -> Step:
    """What all bids are compared with. Raises ScoringError if the formula needs a ceiling and there is none."""
    steps = [measured(bid, formula) for bid in valid]
    if formula.kind == "quantity":
        most = [Input(step.code, text(step.exact), formula.unit) for step in steps]
        return make("highest", code="", title="最多的承诺数量", inputs=most)
    title = "评标基准价"
    if formula.base == "ceiling":
        return make("mark", code="", title=title, inputs=[_control_price(ceiling_fen)])
    if formula.averages:
        return make("mean" if formula.base == "mean" else "drop_extremes", code="", title=title, children=steps)
    prices = [Input(step.code, text(step.exact), "元") for step in steps]
    return make("lowest", code="", title=title, inputs=prices)


def price_points(bid: Bid, formula: PriceFormula, weight: Decimal, base: Step) -> Step:
    """The points of a bid by the formula, raised for small firms where the law raises points instead of prices."""
    own = measured(bid, formula)
    points = make(
        _SCORED_BY[formula.kind],
        code=bid.name,
        title="数量分" if formula.kind == "quantity" else "价格分",
        inputs=[Input("价格权重", text(weight), "分"), *_parameters(formula, weight)],
        children=[own, base] if formula.kind == "quantity" else [base, own],
        rule=formula.document,
    )
    if not bid.points_raise:
        return points
    title = f"增加 {percent(exact(bid.points_raise))} 后的价格分"
    inputs = [Input("加分比例", text(bid.points_raise)), Input("价格权重", text(weight), "分")]
    return make("raised", code=bid.name, title=title, inputs=inputs, children=[points], rule=bid.deduction_rule)


def _control_price(ceiling_fen: int | None) -> Input:
    if ceiling_fen is None:
        raise ScoringError("价格公式以控制价为基准价，但没有公布控制价", fix="请填写最高限价")
    return Input("控制价", text(Fraction(ceiling_fen, 100)), "元")


def _parameters(formula: PriceFormula, weight: Decimal) -> list[Input]:
    if formula.kind == "deviation":
        # without a cap of its own a loss ends where the points end
        above, below = (weight if cap is None else min(cap, weight) for cap in (formula.cap_above, formula.cap_below))
        return [
            Input("每高 1% 扣", text(formula.above), "分"),
            Input("每低 1% 扣", text(formula.below), "分"),
            Input("高于基准价最多扣", text(above), "分"),
            Input("低于基准价最多扣", text(below), "分"),
        ]
    if formula.kind == "log":
        return [Input("系数", text(formula.factor)), Input("对数的小数位数", str(formula.places))]
    return []
