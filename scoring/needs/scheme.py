"""What is assessed: dimensions, indicators, levels of severity; and what other places grade people by."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.errors import ScoringError
from scoring.exact import exact, text

DimensionValue = Literal["highest", "mean"]
Severity = Mapping[str, int | None]


@dataclass(frozen=True)
class Term:
    """An id and its Chinese name."""

    id: str
    name: str


@dataclass(frozen=True)
class Indicator:
    """A hardship indicator and the dimension it is mapped to."""

    id: str
    name: str
    dimension: str


@dataclass(frozen=True)
class Scheme:
    """Dimensions, their indicators, the names of the levels from 0 (no hardship) up, and how a dimension is valued."""

    title: str
    dimensions: tuple[Term, ...]
    indicators: tuple[Indicator, ...]
    levels: tuple[str, ...]
    dimension_value: DimensionValue = "highest"

    def level(self, level: int) -> str:
        """A level with its name: 3级（较重）."""
        return f"{level}级（{self.levels[level]}）"


def assessed(scheme: Scheme, severity: Severity) -> dict[str, int]:
    """The levels that were assessed, in the order of the scheme; None and what is left out are missing, not zero.

    Raises ScoringError for an indicator the scheme does not have, or a level outside its range.
    """
    names = {one.id: one.name for one in scheme.indicators}
    if strange := [key for key in severity if key not in names]:
        raise ScoringError(f"《{scheme.title}》没有指标“{strange[0]}”", fix=f"可用的指标：{'、'.join(names)}")
    found = {key: level for key in names if (level := severity.get(key)) is not None}
    for key, level in found.items():
        if type(level) is not int or not 0 <= level < len(scheme.levels):
            top = len(scheme.levels) - 1
            raise ScoringError(f"困难程度 {level!r} 不在0至{top}级之间", where=names[key], fix="请按方案的等级填写整数")
    return found


@dataclass(frozen=True)
class Grade:
    """A grade of a grading scheme, worst first; no floor where its source printed none."""

    name: str
    meaning: str = ""
    floor: Decimal | None = None


@dataclass(frozen=True)
class Grading:
    """How a place sorts people into grades: the grades, what is looked at, what raises an alert, and the source.

    `missing` says what the source does not tell. Without floors the scheme describes, and refuses to grade.
    """

    title: str
    place: str
    source: str
    grades: tuple[Grade, ...]
    aspects: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    example: bool = True
    missing: str = ""

    @property
    def can_grade(self) -> bool:
        """True if every grade has its floor."""
        return bool(self.grades) and all(grade.floor is not None for grade in self.grades)


def grade(grading: Grading, score: Decimal | Fraction | int) -> Grade:
    """The grade a score reaches: the highest floor not above it, the floor itself included (民法典 第一千二百五十九条).

    Raises ScoringError where the source printed no floors, and for a score below the lowest one.
    """
    if not grading.can_grade:
        what = f"来源未给出分界，不能按“{grading.title}”定级"
        raise ScoringError(what, where=grading.place, fix="请由购买主体以文件确定分界后再定级；在此之前只作说明")
    reached = [(one.floor, one) for one in grading.grades if one.floor is not None and exact(score) >= exact(one.floor)]
    if not reached:
        raise ScoringError(f"{text(score)} 低于最低一级的分界", where=grading.title, fix="请核对得分")
    return max(reached, key=lambda pair: pair[0])[1]


def alert(grading: Grading, event: str) -> str:
    """Say what a change in a person's life sets off; the source names no order of handling beyond looking again.

    Raises ScoringError for an event that the scheme does not list.
    """
    if event not in grading.alerts:
        known = "、".join(grading.alerts) or "来源没有列出"
        raise ScoringError(f"“{grading.title}”没有预警事件“{event}”", fix=f"列出的事件：{known}")
    return f"发生“{event}”，按“{grading.title}”（{grading.place}）触发预警：请重新评估并处置"


def describe(grading: Grading) -> str:
    """A scheme in one paragraph, what its source leaves open included."""
    mark = "示例：" if grading.example else ""
    grades = "；".join(f"{one.name}{f'（{one.meaning}）' if one.meaning else ''}" for one in grading.grades)
    parts = [f"{mark}{grading.place}“{grading.title}”，分为{grades}"]
    for label, found in (("对象", grading.people), ("评估方面", grading.aspects), ("触发预警", grading.alerts)):
        parts += [f"{label}：{'、'.join(found)}"] if found else []
    open_points = f"来源未给出：{grading.missing}。" if grading.missing else ""
    return f"{'。'.join(parts)}。{open_points}来源：{grading.source}。"
