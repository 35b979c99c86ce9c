"""An indicator tree: what is scored, out of how much, how it is established, and where the grades begin."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, get_args

from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Rounding, exact, text
from scoring.frozen import plain
from scoring.nodes import Node, Point, Role, check_nodes
from scoring.printed import Band, gaps, read_bands

__all__ = ["Grade", "IndicatorTree", "Node", "Place", "Point", "Veto", "from_plain", "to_plain"]

Phase = Literal["mid", "final", "any"]
Aggregation = Literal["mean", "drop_extremes", "median"]
Effect = Literal["zero", "cap", "withhold"]


@dataclass(frozen=True)
class Grade:
    """A grade and the lowest total that earns it (the floor is included)."""

    name: str
    floor: Decimal


@dataclass(frozen=True)
class Veto:
    """A veto the tree provides for: total zero, grade capped, or grade withheld."""

    code: str
    title: str
    effect: Effect
    grade_cap: str = ""
    source: str = ""


@dataclass(frozen=True)
class Place:
    """A node in its tree: who marks it, and its role, each as inherited from above."""

    node: Node
    party: str
    role: Role


@dataclass(frozen=True)
class IndicatorTree:
    """A whole system of indicators, valid by construction.

    Without grades the result carries a total only (a mid-term that is not graded). Raises ScoringError naming the node.
    """

    id: str
    title: str
    version: str
    root: Node
    grades: tuple[Grade, ...] = ()
    phase: Phase = "any"
    printed_bands: tuple[str, ...] = ()
    rounding: Rounding = DEFAULT_ROUNDING
    step: Decimal = Decimal("0.01")
    aggregation: Aggregation = "mean"
    vetoes: tuple[Veto, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        for name in ("grades", "printed_bands", "vetoes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check_words(self)
        check_nodes(self.root, self.step)
        _check_grades(self.grades, self.root.full)
        _check_vetoes(self)

    def points(self) -> tuple[Node, ...]:
        """The scoring points, in printed order."""
        return self._points

    def blocks(self) -> tuple[Node, ...]:
        """The nodes of level 1."""
        return self.root.children

    def indicators(self) -> tuple[Node, ...]:
        """The nodes of level 2."""
        return tuple(child for block in self.root.children for child in block.children)

    def node(self, code: str) -> Node:
        """The node of that code. Raises ScoringError if there is none."""
        if code not in self._places:
            raise ScoringError(f"指标体系“{self.title}”没有代码为“{code}”的指标", fix="请核对指标代码")
        return self._places[code].node

    def place(self, code: str) -> Place:
        """The node of that code with what it inherits. Raises ScoringError if there is none."""
        self.node(code)
        return self._places[code]

    @cached_property
    def parties(self) -> frozenset[str]:
        """Who marks judged points; "" is the panel."""
        return frozenset(self._places[node.code].party for node in self._points if node.judged)

    @cached_property
    def _points(self) -> tuple[Node, ...]:
        return tuple(node for node in self.root.walk() if node.point)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return {place.node.code: place for place in _places(self.root)}

    def grade_of(self, total: Decimal) -> Grade:
        """The grade a published total earns. Raises ScoringError below zero, above the scale, or without grades."""
        if not self.grades or not 0 <= total <= self.root.full:
            raise ScoringError(f"总分 {total} 无法定级", where=self.title, fix="请核对总分和等级分数线")
        return max((grade for grade in self.grades if grade.floor <= total), key=lambda grade: grade.floor)

    def lowest_grade(self) -> Grade:
        """The grade that begins at zero."""
        return min(self.grades, key=lambda grade: grade.floor)

    def warnings(self) -> tuple[str, ...]:
        """Say where the printed bands leave a score without a grade, at the step in which totals are published."""
        bands = read_bands(self.printed_bands)
        step = Decimal(1).scaleb(-self.rounding.places)
        uncovered = gaps([*bands, Band(self.root.full, None)], step) if bands else ()
        return tuple(_gap_words(self, low, high) for low, high in uncovered)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the same for equal trees, whatever the zeros behind a decimal point."""
        canonical = json.dumps(to_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _places(node: Node, party: str = "", role: Role = "share") -> Iterator[Place]:
    party = node.party or party
    role = role if node.role == "share" else node.role
    yield Place(node, party, role)
    for child in node.children:
        yield from _places(child, party, role)


def _gap_words(tree: IndicatorTree, low: Decimal, high: Decimal) -> str:
    floors = "，".join(f"{text(grade.floor)} 分起为{grade.name}" for grade in tree.grades)
    stretch = f"{text(low)} 至 {text(high)} 分的等级（例如 {text((low + high) / 2)} 分）"
    return f"印发的等级区间没有规定{stretch}{f'；本系统按等级起点定级：{floors}' if floors else ''}"


def _check_words(tree: IndicatorTree) -> None:
    if not tree.step.is_finite() or tree.step <= 0:
        raise ScoringError(f"最小计分单位 {tree.step} 须大于零", where=tree.title, fix="通常为 0.01、0.1 或 0.5")
    if tree.phase not in get_args(Phase):
        raise ScoringError(f"不认识的评估阶段“{tree.phase}”", where=tree.title, fix="可用的有：mid、final、any")
    if tree.aggregation not in get_args(Aggregation):
        raise ScoringError(f"不认识的汇总方式“{tree.aggregation}”", where=tree.title)


def _check_grades(grades: tuple[Grade, ...], scale: Decimal) -> None:
    if not grades:
        return
    floors = [exact(grade.floor) for grade in grades]
    if len({grade.name for grade in grades}) < len(grades):
        raise ScoringError("等级名称有重复", fix="请核对等级表")
    if floors not in (sorted(set(floors)), sorted(set(floors), reverse=True)):
        raise ScoringError("等级起点须依次递减或递增，且不重复", fix="请核对等级表")
    if min(floors) != 0:
        raise ScoringError(f"最低等级从 {text(min(floors))} 分起，以下的分数没有等级", fix="最低等级须从 0 分起")
    if max(floors) >= exact(scale):
        raise ScoringError(f"最高等级的起点 {text(max(floors))} 须低于满分 {text(scale)}", fix="请核对等级表")


def _check_vetoes(tree: IndicatorTree) -> None:
    names = {grade.name for grade in tree.grades}
    for veto in tree.vetoes:
        if veto.effect not in get_args(Effect):
            raise ScoringError(f"一票否决的后果“{veto.effect}”无法识别", where=f"{veto.code} {veto.title}")
        if veto.effect == "cap" and names and veto.grade_cap not in names:
            raise ScoringError(f"等级上限“{veto.grade_cap}”不在等级表中", where=f"{veto.code} {veto.title}")
    codes = {veto.code for veto in tree.vetoes}
    for node in tree.points():
        if node.point and node.point.veto and codes and node.point.veto not in codes:
            raise ScoringError(f"所列一票否决事项“{node.point.veto}”不在否决清单中", where=node.label)


def to_plain(tree: IndicatorTree) -> dict[str, Any]:
    """Turn a tree into what JSON can hold, numbers as exact text."""
    return {
        **{name: getattr(tree, name) for name in ("id", "title", "version", "phase", "aggregation", "source")},
        "root": _plain_node(tree.root),
        "grades": [plain(vars(grade)) for grade in tree.grades],
        "vetoes": [vars(veto) | {} for veto in tree.vetoes],
        "printed_bands": list(tree.printed_bands),
        "rounding": vars(tree.rounding) | {},
        "step": text(tree.step),
    }


# fields that came later: left out where nothing was said, so that a tree frozen before them keeps its digest
_LATER: Mapping[str, Any] = {"role": "share", "counted": True, "party": "", "pool": False}


def _plain_node(node: Node) -> dict[str, Any]:
    return {
        **{name: getattr(node, name) for name, usual in _LATER.items() if getattr(node, name) != usual},
        **{name: plain(getattr(node, name)) for name in ("code", "name", "full", "weight", "source")},
        "point": plain(vars(node.point)) if node.point else None,
        "children": [_plain_node(child) for child in node.children],
    }


def from_plain(data: Mapping[str, Any]) -> IndicatorTree:
    """Read a tree back from JSON. Raises ScoringError for a missing or unknown field, and for an invalid tree."""
    try:
        built = {
            "root": _node_of(data["root"]),
            "grades": tuple(Grade(**{**grade, "floor": _decimal(grade["floor"])}) for grade in data.get("grades", ())),
            "vetoes": tuple(Veto(**veto) for veto in data.get("vetoes", ())),
            "rounding": Rounding(**data.get("rounding", {})),
            "step": _decimal(data.get("step", "0.01")),
        }
        return IndicatorTree(**{**data, **built})
    except (KeyError, TypeError, AttributeError) as error:
        raise ScoringError(f"指标体系的字段缺少或无法识别（{error}）", fix="请核对指标体系文件") from error


def _node_of(data: Mapping[str, Any]) -> Node:
    point = data.get("point")
    weight = data.get("weight")
    built = {
        "full": _decimal(data["full"]),
        "weight": None if weight is None else _decimal(weight),
        "children": tuple(_node_of(child) for child in data.get("children", ())),
        "point": None if point is None else Point(**point),
    }
    return Node(**{**data, **built})


def _decimal(value: Decimal | int | str) -> Decimal:
    return Decimal(text(exact(value)))
