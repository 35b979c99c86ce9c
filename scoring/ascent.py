"""Up the tree: points into indicators, indicators into blocks, blocks into the total."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import Rounding, exact, rounded, text, total
from scoring.trace import Input, Step, make
from scoring.tree import IndicatorTree, Node

_SIGNS = {"bonus": 1, "deduction": -1}
_NAMES = {"bonus": "加分", "deduction": "扣分"}


@dataclass(frozen=True)
class NodeResult:
    """A node's marks on its own scale, and what it brings to its parent; None where it is not applicable.

    A deduction brings a negative contribution, a node outside the total brings 0.
    """

    code: str
    full: Decimal
    exact: Fraction | None
    shown: Decimal | None
    na_reason: str = ""
    contribution: Fraction | None = None
    contribution_shown: Decimal | None = None


@dataclass(frozen=True)
class Ascent:
    """The total as a step, every node's result, the share of its full marks that was applicable, and remarks."""

    total: Step
    nodes: Mapping[str, NodeResult]
    applicable: Mapping[str, Fraction]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reached:
    """A node on the way up."""

    node: Node
    step: Step | None
    portion: Step | None
    applicable: Fraction
    below: tuple["_Reached", ...] = ()

    def walk(self) -> Iterator["_Reached"]:
        yield self
        for child in self.below:
            yield from child.walk()


def ascend(tree: IndicatorTree, points: Mapping[str, Step], reasons: Mapping[str, str]) -> Ascent:
    """Total the points' marks; what is not applicable is renormalised within the parent, then upwards.

    A parent that weights its children has full × Σ weight × (child ÷ child's full); another has the sum. Bonus and
    deductions follow, and the parent ends between 0 and its full marks. Subtotals are rounded on the way only if the
    tree says so. Raises ScoringError where nothing that counts is applicable.
    """
    top = _reach(tree.root, None, points, tree.rounding, extra=False)
    if top.step is None:
        raise ScoringError("全部评分点都不适用，无法得出总分", where=tree.title, fix="请核对不适用的评分点")
    every = list(top.walk())
    return Ascent(
        total=top.step,
        nodes={reached.node.code: _result(reached, reasons, tree.rounding) for reached in every},
        applicable={reached.node.code: reached.applicable for reached in every},
        remarks=tuple(remark for reached in every for remark in _clipped(reached)),
    )


def rounded_step(step: Step, rounding: Rounding) -> Step:
    """Round a step as the tree or plan says."""
    return make(
        f"round_{rounding.mode}",
        code=step.code,
        title=step.title,
        inputs=[Input("保留小数位数", str(rounding.places))],
        children=[step],
        rounding=rounding,
    )


def _reach(node: Node, parent: Node | None, points: Mapping[str, Step], rounding: Rounding, *, extra: bool) -> _Reached:
    extra = extra or node.role != "share"
    below = tuple(_reach(child, node, points, rounding, extra=extra) for child in node.children)
    step = points.get(node.code) if node.point else _marks(node, below, rounding, extra=extra)
    if step and rounding.at_each_level:
        step = rounded_step(step, rounding)
    share = _applicable(node, below, has_marks=step is not None)
    return _Reached(node, step, _portion(node, parent, step, rounding), share, below)


def _marks(node: Node, below: Sequence[_Reached], rounding: Rounding, *, extra: bool) -> Step | None:
    """The marks of a node from those below it: the shares, then bonus and deductions, with the uncounted beside."""
    shares = [child for child in below if child.node.counted and child.node.role == "share"]
    step = _extra_sum(node, shares, rounding) if extra else _subtotal(node, shares, rounding)
    if step is None:
        return None
    step = _adjusted(node, step, [child for child in below if child.node.counted and child.node.role != "share"])
    outside = [child.step for child in below if child.step and not child.node.counted]
    if not outside:
        return step
    title = f"{node.name}（另有不计入总分的指标）"
    return make("beside", code=node.code, title=title, children=[step, *outside], source=node.source, rounding=rounding)


def _subtotal(node: Node, shares: Sequence[_Reached], rounding: Rounding) -> Step | None:
    portions = [child.portion for child in shares if child.portion]
    if not portions:
        return None
    whole = make("sum", code=node.code, title=node.name, children=portions, source=node.source, rounding=rounding)
    if len(portions) == len(shares):
        return whole
    entire = total([child.node.scale for child in shares])
    applied = total([child.node.scale for child in shares if child.portion])
    inputs = [Input.of("全部", entire), Input.of("适用", applied)]
    title = f"{node.name}（不适用部分按比例折算）"
    return make("scale", code=node.code, title=title, inputs=inputs, children=[whole], rounding=rounding)


def _extra_sum(node: Node, items: Sequence[_Reached], rounding: Rounding) -> Step | None:
    """The items of a bonus or deduction add up to the cap; one that is not applicable brings nothing."""
    steps = [child.step for child in items if child.step]
    if not steps:
        return None
    whole = make("sum", code=node.code, title=node.name, children=steps, source=node.source, rounding=rounding)
    if total([child.node.scale for child in items]) == exact(node.full):
        return whole
    title, inputs = f"{node.name}（合计不超过 {text(node.full)} 分）", [Input.of("上限", node.full, "分")]
    return make("adjusted", code=node.code, title=title, inputs=inputs, children=[whole], rounding=rounding)


def _adjusted(node: Node, step: Step, extras: Sequence[_Reached]) -> Step:
    """Add bonus and take deductions; the node ends between 0 and its full marks."""
    given = [(child.node, child.step) for child in extras if child.step]
    if not given:
        return step
    signs = [
        Input(f"{_NAMES[item.role]}：{item.label}，上限 {text(item.full)} 分", str(_SIGNS[item.role]))
        for item, _ in given
    ]
    return make(
        "adjusted",
        code=node.code,
        title=f"{node.name}（含加分、扣分）",
        inputs=[Input.of("满分", node.full, "分"), *signs],
        children=[step, *(extra for _, extra in given)],
        source=node.source,
    )


def _portion(node: Node, parent: Node | None, step: Step | None, rounding: Rounding) -> Step | None:
    """What a node brings to its parent: its marks, or its weighted share of the parent's scale."""
    if step is None or parent is None or node.weight is None:
        return step
    inputs = [Input.of("上级满分", parent.full), Input.of("权重", node.weight), Input.of("满分", node.full)]
    portion = make(
        "portion", code=node.code, title=f"{node.name}折算", inputs=inputs, children=[step], rounding=rounding
    )
    return rounded_step(portion, rounding) if rounding.at_each_level else portion


def _applicable(node: Node, below: Sequence[_Reached], *, has_marks: bool) -> Fraction:
    if not node.children:
        return Fraction(has_marks)
    shares = [child for child in below if child.node.counted and child.node.role == "share"]
    if all(child.applicable == 1 for child in shares):
        return Fraction(1)
    whole = total([child.node.scale for child in shares])
    return total([child.applicable * child.node.scale for child in shares]) / whole


def _result(reached: _Reached, reasons: Mapping[str, str], rounding: Rounding) -> NodeResult:
    node = reached.node
    if reached.step is None or reached.portion is None:
        return NodeResult(node.code, node.full, None, None, _reason(node, reasons))
    own = reached.step.exact
    brings = reached.portion.exact * _SIGNS.get(node.role, 1) if node.counted else Fraction(0)
    shown = rounded(own, rounding)
    return NodeResult(
        node.code, node.full, own, shown, "", brings, shown if brings == own else rounded(brings, rounding)
    )


def _reason(node: Node, reasons: Mapping[str, str]) -> str:
    return "；".join(dict.fromkeys(reasons[leaf.code] for leaf in node.walk() if leaf.code in reasons))


def _clipped(reached: _Reached) -> Iterator[str]:
    """Say where bonus or deductions went beyond the ends of the scale."""
    step = reached.step
    while step and step.operation in ("beside", "round_half_up", "round_half_even", "round_truncate"):
        step = step.children[0]
    if step is None or step.operation != "adjusted":
        return
    signs = [1, *(int(item.number) for item in step.inputs[1:])]
    raw = total([sign * child.exact for sign, child in zip(signs, step.children, strict=True)])
    if raw != step.exact:
        yield f"{reached.node.label}：加分、扣分后为 {text(raw)} 分，按 {text(step.exact)} 分计（0 至 {text(reached.node.full)} 分）"
