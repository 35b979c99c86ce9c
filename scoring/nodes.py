"""The nodes of an indicator tree: blocks, indicators, and the points at the ends that are scored."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from scoring.errors import ScoringError
from scoring.exact import exact, is_whole_steps, text
from scoring.frozen import FrozenMap, freeze

Kind = Literal["ratio", "banded", "checklist", "ordinal", "survey", "mark"]
Established = Literal["computed", "checked", "judged"]

_ADJUSTMENTS = {"evidence_cap", "zero_if", "cap_if", "cap_below", "deduct_if"}
_PAIR = {"actual", "target", "unit", "bounded"}
# the options each kind knows, those it cannot do without first; scoring.points says what they mean
OPTIONS: Mapping[str, tuple[set[str], set[str]]] = {
    "ratio": (set(), {*_PAIR, *_ADJUSTMENTS, "floor", "explain_above", "weights", "when_empty"}),
    "banded": ({"bands"}, {*_PAIR, *_ADJUSTMENTS, "of"}),
    "checklist": ({"items"}, _ADJUSTMENTS),
    "ordinal": (set(), {*_ADJUSTMENTS, "bands"}),
    "survey": (set(), {*_ADJUSTMENTS, "full_at", "zero_below", "raters"}),
    "mark": (set(), _ADJUSTMENTS),
}


@dataclass(frozen=True)
class Point:
    """How a leaf is scored: the kind of measurement, who establishes it, and the kind's options.

    `rule` is the rule as people read it, `evidence` the papers asked for, `veto` the code of a linked veto.
    """

    kind: Kind
    established: Established = "judged"
    rule: str = ""
    evidence: tuple[str, ...] = ()
    veto: str = ""
    options: Mapping[str, Any] = field(default_factory=FrozenMap)

    def __post_init__(self) -> None:
        object.__setattr__(self, "evidence", tuple(self.evidence))
        object.__setattr__(self, "options", freeze(self.options))


@dataclass(frozen=True)
class Node:
    """A block, an indicator or a scoring point.

    `full` is the full marks on the node's own scale. `weight` is its share of the parent's scale (0 < w ≤ 1) where the
    parent weights its children; None where the children's marks add up.
    """

    code: str
    name: str
    full: Decimal
    weight: Decimal | None = None
    children: tuple["Node", ...] = ()
    point: Point | None = None
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", tuple(self.children))

    @property
    def label(self) -> str:
        """Code and name, as messages say it."""
        return f"{self.code} {self.name}".strip()

    def walk(self) -> Iterator["Node"]:
        """Yield the node and everything below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()


def check_nodes(root: Node, step: Decimal) -> None:
    """Refuse a tree whose codes repeat, whose marks or weights do not add up, or whose points cannot be scored."""
    _check_codes(root)
    for node in root.walk():
        if not node.full.is_finite() or node.full <= 0:
            raise ScoringError(f"满分 {node.full} 须大于零", where=node.label, fix="不参加评分的指标请从体系中移出")
    for node in root.walk():
        _check_node(node, step)


def _check_codes(root: Node) -> None:
    for code, times in Counter(node.code for node in root.walk()).items():
        if times > 1:
            raise ScoringError(f"指标代码“{code}”出现了 {times} 次", fix="每个指标的代码须唯一")


def _check_node(node: Node, step: Decimal) -> None:
    if node.children and node.point:
        raise ScoringError("既有下级指标又有评分办法", where=node.label, fix="评分办法只写在末级评分点上")
    if node.point:
        _check_point(node, node.point, step)
    elif node.children:
        _check_children(node)
    else:
        raise ScoringError("末级评分点没有写明评分办法", where=node.label, fix="请写明评分类型和规则")


def _check_point(node: Node, point: Point, step: Decimal) -> None:
    if point.kind not in OPTIONS:
        raise ScoringError(f"评分类型“{point.kind}”无法识别", where=node.label, fix=f"可用的有：{'、'.join(OPTIONS)}")
    if point.established not in get_args(Established):
        raise ScoringError(f"认定方式“{point.established}”无法识别", where=node.label)
    if point.established == "judged" and point.kind not in ("ordinal", "mark"):
        raise ScoringError(f"评分类型“{point.kind}”按事实计算，不由成员打分", where=node.label)
    if not is_whole_steps(node.full, step):
        raise ScoringError(f"满分 {text(node.full)} 不是最小计分单位 {text(step)} 的整数倍", where=node.label)
    required, optional = OPTIONS[point.kind]
    if missing := required - set(point.options):
        raise ScoringError(f"评分参数缺少 {'、'.join(sorted(missing))}", where=node.label)
    if unknown := set(point.options) - required - optional:
        raise ScoringError(f"评分参数 {'、'.join(sorted(unknown))} 无法识别", where=node.label)


def _check_children(node: Node) -> None:
    weights = [exact(child.weight) for child in node.children if child.weight is not None]
    if not weights:
        _check_sum("下级满分之和", sum((exact(child.full) for child in node.children), exact(0)), node.full, node)
        return
    if len(weights) < len(node.children):
        bare = "、".join(child.code for child in node.children if child.weight is None)
        raise ScoringError(f"下级指标有的写了权重、有的没有（{bare}）", where=node.label, fix="请全部写明或全部不写")
    if min(weights) <= 0:
        raise ScoringError("下级指标的权重须大于零", where=node.label)
    _check_sum("下级权重之和", sum(weights, exact(0)), Decimal(1), node)


def _check_sum(what: str, found: Fraction, wanted: Decimal, node: Node) -> None:
    if found != exact(wanted):
        raise ScoringError(f"{what}为 {text(found)}，应为 {text(wanted)}", where=node.label, fix="请核对各下级指标")
