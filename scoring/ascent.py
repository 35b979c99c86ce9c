"""Up the tree: points into indicators, indicators into blocks, blocks into the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.exact import Rounding, exact, rounded, text
from scoring.trace import Input, Step, make
from scoring.tree import IndicatorTree, Node


@dataclass(frozen=True)
class NodeResult:
    """A node's marks on its own scale, and what it brings to its parent; None where it is not applicable."""

    code: str
    full: Decimal
    exact: Fraction | None
    shown: Decimal | None
    na_reason: str = ""
    contribution: Fraction | None = None
    contribution_shown: Decimal | None = None


@dataclass(frozen=True)
class Ascent:
    """The total as a step, every node's result, and the share of its full marks that was applicable."""

    total: Step
    nodes: Mapping[str, NodeResult]
    applicable: Mapping[str, Fraction]


@dataclass(frozen=True)
class _Reached:
    """A node on the way up."""

    node: Node
    step: Step | None
    portion: Step | None
    applicable: Fraction
    below: tuple["_Reached", ...] = ()


def ascend(tree: IndicatorTree, points: Mapping[str, Step], reasons: Mapping[str, str]) -> Ascent:
    """Total the points' marks; what is not applicable is renormalised within the parent, then upwards.

    A parent that weights its children has full × Σ weight × (child ÷ child's full); another has the sum. Subtotals are
    rounded on the way only if the tree says so. At least one point must be given.
    """
    top = _reach(tree.root, None, points, tree.rounding)
    if top.step is None:
        raise AssertionError(tree.id)
    nodes = {reached.node.code: _result(reached, reasons, tree.rounding) for reached in _all(top)}
    return Ascent(top.step, nodes, {reached.node.code: reached.applicable for reached in _all(top)})


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


def _reach(node: Node, parent: Node | None, points: Mapping[str, Step], rounding: Rounding) -> _Reached:
    below = tuple(_reach(child, node, points, rounding) for child in node.children)
    step = points.get(node.code) if node.point else _subtotal(node, below, rounding)
    if step and rounding.at_each_level:
        step = rounded_step(step, rounding)
    share = _applicable(node, below, has_marks=step is not None)
    return _Reached(node, step, _portion(node, parent, step, rounding), share, below)


def _subtotal(node: Node, below: Sequence[_Reached], rounding: Rounding) -> Step | None:
    portions = [child.portion for child in below if child.portion]
    if not portions:
        return None
    whole = make("sum", code=node.code, title=node.name, children=portions, source=node.source, rounding=rounding)
    if len(portions) == len(below):
        return whole
    entire = sum((_scale(child.node) for child in below), Fraction(0))
    applied = sum((_scale(child.node) for child in below if child.portion), Fraction(0))
    inputs = [Input("全部", text(entire)), Input("适用", text(applied))]
    title = f"{node.name}（不适用部分按比例折算）"
    return make("scale", code=node.code, title=title, inputs=inputs, children=[whole], rounding=rounding)


def _scale(node: Node) -> Fraction:
    return exact(node.full if node.weight is None else node.weight)


def _portion(node: Node, parent: Node | None, step: Step | None, rounding: Rounding) -> Step | None:
    """What a node brings to its parent: its marks, or its weighted share of the parent's scale."""
    if step is None or parent is None or node.weight is None:
        return step
    inputs = [Input("上级满分", text(parent.full)), Input("权重", text(node.weight)), Input("满分", text(node.full))]
    portion = make(
        "portion", code=node.code, title=f"{node.name}折算", inputs=inputs, children=[step], rounding=rounding
    )
    return rounded_step(portion, rounding) if rounding.at_each_level else portion


def _applicable(node: Node, below: Sequence[_Reached], *, has_marks: bool) -> Fraction:
    if not node.children:
        return Fraction(has_marks)
    whole = sum((_scale(child.node) for child in below), Fraction(0))
    return sum((child.applicable * _scale(child.node) for child in below), Fraction(0)) / whole


def _all(top: _Reached) -> list[_Reached]:
    return [top, *(reached for child in top.below for reached in _all(child))]


def _result(reached: _Reached, reasons: Mapping[str, str], rounding: Rounding) -> NodeResult:
    node = reached.node
    if reached.step is None or reached.portion is None:
        return NodeResult(node.code, node.full, None, None, _reason(node, reasons))
    own, brings = reached.step.exact, reached.portion.exact
    return NodeResult(node.code, node.full, own, rounded(own, rounding), "", brings, rounded(brings, rounding))


def _reason(node: Node, reasons: Mapping[str, str]) -> str:
    return "；".join(dict.fromkeys(reasons[leaf.code] for leaf in node.walk() if leaf.code in reasons))
