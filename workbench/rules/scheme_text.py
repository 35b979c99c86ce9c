"""A bureau's own way of grading: what it holds, what is wrong with it field by field, and how it is graded by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from scoring.needs import Grade, Grading, grade
from scoring.needs.scheme import Severity
from workbench.rules.gradings import KINDS
from workbench.rules.needs import load_scheme

MEASURES = {"highest": "最重一项困境的等级", "sum": "各项困境等级之和", "manual": "由经办人逐人确定"}
FEWEST_GRADES, MOST_GRADES, LONGEST_NAME, LONGEST_TITLE, MOST_DAYS = 2, 12, 40, 80, 366


@dataclass(frozen=True)
class SchemeGrade:
    """One grade, worst first: the lowest score that reaches it, and for a risk grade the days between two visits."""

    name: str
    meaning: str = ""
    floor: int | None = None
    every_days: int | None = None


@dataclass(frozen=True)
class SchemeText:
    """A scheme as it is written; no indicators named means all of them."""

    title: str
    kind: str
    measure: str
    grades: tuple[SchemeGrade, ...]
    indicators: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()

    @property
    def highest_score(self) -> int:
        """The highest score that somebody can have."""
        scheme = load_scheme()
        top = max(scheme.severity)
        return top * len(self.indicators or scheme.indicators) if self.measure == "sum" else top

    def grade_of(self, severity: Severity) -> str:
        """Return the grade of an assessment; nothing where a person decides, or a measured indicator is missing."""
        wanted = self.indicators or tuple(one.id for one in load_scheme().indicators)
        levels = [severity.get(one) for one in wanted]
        known = [one for one in levels if one is not None]
        if self.measure == "manual" or len(known) < len(levels):
            return ""
        return grade(self._grading, sum(known) if self.measure == "sum" else max(known)).name

    @property
    def _grading(self) -> Grading:
        floors = [
            Grade(one.name, one.meaning, None if one.floor is None else Decimal(one.floor)) for one in self.grades
        ]
        return Grading(self.title, "", "", tuple(floors), example=False)

    @property
    def body(self) -> dict[str, Any]:
        """Return what a version keeps as JSON beside its title, kind and measure."""
        lists = {name: list(getattr(self, name)) for name in ("indicators", "people", "aspects", "alerts")}
        return {"grades": [vars(one) for one in self.grades]} | lists


def scheme_of(title: str, kind: str, measure: str, body: Mapping[str, Any]) -> SchemeText:
    """Return the scheme of a version."""
    lists = {name: tuple(body[name]) for name in ("indicators", "people", "aspects", "alerts")}
    return SchemeText(title, kind, measure, tuple(SchemeGrade(**one) for one in body["grades"]), **lists)


def tidied(scheme: SchemeText) -> SchemeText:
    """Return the scheme without blanks around its words."""
    grades = tuple(replace(one, name=one.name.strip(), meaning=one.meaning.strip()) for one in scheme.grades)
    return replace(scheme, title=scheme.title.strip(), grades=grades)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one field: its key (`grades.2.floor` counts from 1), its name, what, and what to do."""

    key: str
    field: str
    what: str
    fix: str


def faults_of(scheme: SchemeText) -> list[Wrong]:
    """Return everything that is wrong with a scheme, field by field; nothing if it can be used."""
    return [*_head(scheme), *_names(scheme), *_floors(scheme), *_days(scheme)]


def _head(scheme: SchemeText) -> Iterator[Wrong]:
    if not 1 <= len(scheme.title) <= LONGEST_TITLE:
        yield Wrong("title", "名称", f"有 {len(scheme.title)} 个字", f"写 1 至 {LONGEST_TITLE} 个字")
    for key, value, known, field in (
        ("kind", scheme.kind, KINDS, "分的是什么"),
        ("measure", scheme.measure, MEASURES, "按什么分"),
    ):
        if value not in known:
            told = "、".join(f"{one}（{name}）" for one, name in known.items())
            yield Wrong(key, field, f"“{value}”不在可选范围内", f"可选：{told}")
    names = {one.id: one.name for one in load_scheme().indicators}
    if strange := [one for one in scheme.indicators if one not in names]:
        told = "、".join(f"{one}（{name}）" for one, name in names.items())
        yield Wrong("indicators", "计入的指标", f"没有困境指标“{strange[0]}”", f"可选：{told}")


def _names(scheme: SchemeText) -> Iterator[Wrong]:
    if not FEWEST_GRADES <= len(scheme.grades) <= MOST_GRADES:
        yield Wrong(
            "grades", "等级", f"有 {len(scheme.grades)} 级", f"写 {FEWEST_GRADES} 至 {MOST_GRADES} 级，最重的在前"
        )
    seen: set[str] = set()
    for place, one in enumerate(scheme.grades, 1):
        if not 1 <= len(one.name) <= LONGEST_NAME:
            yield _wrong(place, "name", "名称", f"有 {len(one.name)} 个字", f"写 1 至 {LONGEST_NAME} 个字")
        elif one.name in seen:
            yield _wrong(place, "name", "名称", f"“{one.name}”重复", "每一级的名称不同")
        seen.add(one.name)


def _floors(scheme: SchemeText) -> Iterator[Wrong]:
    top = scheme.highest_score
    for place, one in enumerate(scheme.grades, 1):
        if scheme.measure == "manual":
            if one.floor is not None:
                yield _wrong(place, "floor", "起始分", "由经办人确定的不写起始分", "删去，或改为按等级计算")
        elif one.floor is None:
            yield _wrong(place, "floor", "起始分", "没有写", f"写 0 至 {top} 的整数：达到几分起列入这一级")
        elif not 0 <= one.floor <= top:
            yield _wrong(place, "floor", "起始分", f"{one.floor} 不在 0 至 {top} 之间", "按所选的算法填写")
    yield from _order(scheme)


def _order(scheme: SchemeText) -> Iterator[Wrong]:
    floors = [one.floor for one in scheme.grades]
    if scheme.measure == "manual" or None in floors or not floors:
        return
    for place, (upper, lower) in enumerate(pairwise(scheme.grades), 2):
        if (upper.floor or 0) <= (lower.floor or 0):
            what = f"{lower.floor} 不低于上一级的 {upper.floor}"
            yield _wrong(place, "floor", "起始分", what, "最重的在前，起始分逐级降低")
    if floors[-1] != 0:
        yield _wrong(len(floors), "floor", "起始分", f"最轻一级从 {floors[-1]} 起，更低的没有等级", "最轻一级写 0")


def _days(scheme: SchemeText) -> Iterator[Wrong]:
    for place, one in enumerate(scheme.grades, 1):
        if scheme.kind != "risk":
            if one.every_days is not None:
                yield _wrong(place, "every_days", "探访间隔", "只有风险等级写探访间隔", "删去")
        elif one.every_days is None:
            yield _wrong(place, "every_days", "探访间隔", "没有写", f"写 1 至 {MOST_DAYS} 天")
        elif not 1 <= one.every_days <= MOST_DAYS:
            yield _wrong(place, "every_days", "探访间隔", f"{one.every_days} 天不能采用", f"写 1 至 {MOST_DAYS} 天")
    for place, (upper, lower) in enumerate(pairwise(scheme.grades), 2):
        if upper.every_days and lower.every_days and upper.every_days > lower.every_days:
            what = f"“{upper.name}”隔 {upper.every_days} 天，较轻的“{lower.name}”反而隔 {lower.every_days} 天"
            yield _wrong(place, "every_days", "探访间隔", what, "较重的等级间隔不应更长")


def _wrong(place: int, key: str, field: str, what: str, fix: str) -> Wrong:
    return Wrong(f"grades.{place}.{key}", f"第 {place} 级的{field}", what, fix)
