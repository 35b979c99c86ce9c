"""The nodes of an indicator tree: blocks, indicators, and the points at the ends that are scored."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, get_args

from scoring.errors import ScoringError
from scoring.exact import exact, is_whole_steps, percent, text
from scoring.frozen import FrozenMap, freeze
from scoring.options import KINDS_BY_FACT, check_options

Kind = Literal["ratio", "banded", "checklist", "ordinal", "survey", "mark"]
Established = Literal["computed", "checked", "judged"]
Role = Literal["share", "bonus", "deduction"]

_PERCENT = 100  # what weights written as percentages add up to


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
    `role` bonus and deduction stand outside the parent's full marks, in the parent's marks, up to their own `full`; a
    deduction's marks are what it takes away. `counted` False: scored and shown, but outside the parent's marks.
    `party` marks the judged points from here down ("" : as above, at the top the panel). `pool`: its children are
    optional, each up to its own `full`, until `allot` gives them their marks.
    """

    code: str
    name: str
    full: Decimal
    weight: Decimal | None = None
    children: tuple["Node", ...] = ()
    point: Point | None = None
    source: str = ""
    role: Role = "share"
    counted: bool = True
    party: str = ""
    pool: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", tuple(self.children))

    @property
    def label(self) -> str:
        """Code and name, as messages say it."""
        return f"{self.code} {self.name}".strip()

    @property
    def judged(self) -> bool:
        """True for a point that members mark."""
        return self.point is not None and self.point.established == "judged"

    @cached_property
    def scale(self) -> Fraction:
        """What the node counts for beside its siblings: its weight, or its full marks."""
        return exact(self.full if self.weight is None else self.weight)

    @cached_property
    def shares(self) -> tuple["Node", ...]:
        """The children that make up the full marks: neither bonus, nor deduction, nor outside the total."""
        return tuple(child for child in self.children if child.counted and child.role == "share")

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
    if root.role != "share" or not root.counted or root.weight is not None:
        raise ScoringError("总分没有上级，不能写权重，也不能是加分项、扣分项或不计入总分", where=root.label)
    _check_below(root, step, extra=False)


def _check_below(node: Node, step: Decimal, *, extra: bool) -> None:
    extra = extra or node.role != "share"
    _check_node(node, step, extra=extra)
    for child in node.children:
        _check_below(child, step, extra=extra)


def _check_codes(root: Node) -> None:
    for code, times in Counter(node.code for node in root.walk()).items():
        if times > 1:
            raise ScoringError(f"指标代码“{code}”出现了 {times} 次", fix="每个指标的代码须唯一")


def _check_node(node: Node, step: Decimal, *, extra: bool) -> None:
    if node.children and node.point:
        raise ScoringError("既有下级指标又有评分办法", where=node.label, fix="评分办法只写在末级评分点上")
    if node.pool and not node.children:
        raise ScoringError("共用分值的指标没有下级可选指标", where=node.label, fix="请写明可选的评分点")
    if node.point:
        _check_point(node, node.point, step)
    elif node.children:
        _check_roles(node, extra=extra)
        _check_children(node, extra=extra)
    else:
        raise ScoringError("末级评分点没有写明评分办法", where=node.label, fix="请写明评分类型和规则")


def _check_point(node: Node, point: Point, step: Decimal) -> None:
    if point.established not in get_args(Established):
        raise ScoringError(f"认定方式“{point.established}”无法识别", where=node.label)
    if point.established == "judged" and point.kind in KINDS_BY_FACT:
        raise ScoringError(f"评分类型“{point.kind}”按事实计算，不由成员打分", where=node.label)
    if not is_whole_steps(node.full, step):
        raise ScoringError(f"满分 {text(node.full)} 不是最小计分单位 {text(step)} 的整数倍", where=node.label)
    check_options(point.kind, point.options, where=node.label)


def _check_roles(node: Node, *, extra: bool) -> None:
    for child in node.children:
        if child.role not in get_args(Role):
            raise ScoringError(
                f"指标性质“{child.role}”无法识别", where=child.label, fix="可用的有：share、bonus、deduction"
            )
        if child.role != "share" and extra:
            raise ScoringError("加分项或扣分项之内不能再设加分项或扣分项", where=child.label, fix="请并列到上一级")
        if child.weight is not None and (extra or not child.counted or child.role != "share"):
            raise ScoringError(
                "加分项、扣分项和不计入总分的指标不写权重", where=child.label, fix="请删去权重，只写满分"
            )
    if not node.shares:
        raise ScoringError("没有计入满分的下级指标", where=node.label, fix="请核对下级指标的性质和是否计入总分")


def _check_children(node: Node, *, extra: bool) -> None:
    weights = [exact(child.weight) for child in node.shares if child.weight is not None]
    if node.pool:
        _check_pool(node)
    elif weights:
        _check_weights(node, weights)
    else:
        whole = sum((exact(child.full) for child in node.shares), Fraction(0))
        # what brings extra marks may list more than its cap: 加分项合计最多 5 分
        if not (extra and whole > exact(node.full)):
            _check_sum("下级满分之和", whole, node.full, node)


def _check_pool(node: Node) -> None:
    """The optional points of a pool: each a share of its own, and at most the whole pool."""
    for child in node.children:
        if child.point is None or child not in node.shares or child.weight is not None:
            raise ScoringError("共用分值的下级须是不带权重的评分点", where=child.label, fix="请核对可选指标的写法")
        if child.full > node.full:
            raise ScoringError(f"满分 {text(child.full)} 超过共用的 {text(node.full)} 分", where=child.label)


def _check_weights(node: Node, weights: list[Fraction]) -> None:
    if len(weights) < len(node.shares):
        bare = "、".join(child.code for child in node.shares if child.weight is None)
        raise ScoringError(f"下级指标有的写了权重、有的没有（{bare}）", where=node.label, fix="请全部写明或全部不写")
    if min(weights) <= 0:
        raise ScoringError("下级指标的权重须大于零", where=node.label)
    if sum(weights) == _PERCENT:
        raise ScoringError("下级权重之和为 100，应为 1", where=node.label, fix="权重请写成小数，例如 30% 写作 0.3")
    _check_sum("下级权重之和", sum(weights, Fraction(0)), Decimal(1), node)
    _check_weighted_once(node)


def _check_weighted_once(node: Node) -> None:
    """Full marks that add up to the parent's are shares already; weights beside them must say the same."""
    whole = exact(node.full)
    if sum(exact(child.full) for child in node.shares) != whole:
        return
    for child in node.shares:
        share, weight = exact(child.full) / whole, exact(child.weight or 0)
        if share != weight:
            raise ScoringError(
                f"重复加权：满分 {text(child.full)} 分已占上级的 {percent(share)}，又写权重 {text(weight)}",
                where=child.label,
                fix="各下级满分之和已等于上级满分：请删去权重，或把各下级满分改为各自的计分尺度（例如都为 100）",
            )


def _check_sum(what: str, found: Fraction, wanted: Decimal, node: Node) -> None:
    if found != exact(wanted):
        raise ScoringError(f"{what}为 {text(found)}，应为 {text(wanted)}", where=node.label, fix="请核对各下级指标")
