"""Facts as records give them: read exactly, refused with the point and the field named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.frozen import FrozenMap, freeze
from scoring.tree import Node

_FEN = 100


@dataclass(frozen=True)
class Fact:
    """What was found for one point: values as `scoring.points` lists them, whether the evidence is there, who signed."""

    values: Mapping[str, Any] = field(default_factory=FrozenMap)
    evidence_missing: bool = False
    evidence: tuple[str, ...] = ()
    checked_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", freeze(self.values))
        object.__setattr__(self, "evidence", tuple(self.evidence))
        object.__setattr__(self, "checked_by", tuple(self.checked_by))


@dataclass(frozen=True)
class Reader:
    """Reads the fields of one fact; every fault names the point and the field as people know it."""

    node: Node
    values: Mapping[str, object]
    part: str = ""
    phase: str = ""

    def fault(self, what: str, fix: str = "") -> ScoringError:
        """The error for this point."""
        return ScoringError(what, where=" ".join(filter(None, (self.node.label, self.part))), fix=fix)

    def number(self, key: str, label: str) -> Fraction:
        """A number not below zero."""
        value = self._given(key, label)
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal | Fraction):
            raise self.fault(f"“{label}”（{key}）不是数值：{value!r}", "请填写数字；无数据时不要填写，改注“不适用”")
        try:
            number = exact(value)
        except ScoringError as error:
            raise self.fault(f"“{label}”（{key}）不是数值：{value!r}", "请填写数字") from error
        if number < 0:
            raise self.fault(f"“{label}”（{key}）为负数：{value}", "请核对原始记录")
        return number

    def yuan(self, key: str, label: str) -> Fraction:
        """An amount of money given in fen, as yuan."""
        fen = self.number(key, label)
        if fen.denominator != 1:
            raise self.fault(f"“{label}”（{key}）须为整数分", "请核对金额")
        return fen / _FEN

    def answer(self, key: str, label: str) -> bool:
        """Yes or no; silence is not a no."""
        value = self._given(key, label)
        if not isinstance(value, bool):
            raise self.fault(f"“{label}”（{key}）须回答“是”或“否”", "请逐项作答，不能留空")
        return value

    def answers(self, key: str, items: Sequence[str]) -> list[bool]:
        """One yes or no to each item of a checklist, in its order."""
        given = self.inner(key, "清单")
        if strange := [item for item in given.values if item not in items]:
            raise self.fault(f"清单中没有“{strange[0]}”这一项", "请按指标体系的清单逐项作答")
        return [given.answer(item, item) for item in items]

    def counts(self, key: str, label: str, size: int) -> list[Fraction]:
        """A row of whole numbers, such as how many people gave each answer."""
        row = self._given(key, label)
        if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != size:
            raise self.fault(f"“{label}”（{key}）须依次填写 {size} 个人数", "请从“很满意”到“很不满意”依次填写")
        cells = Reader(self.node, {str(place): cell for place, cell in enumerate(row)}, self.part, self.phase)
        numbers = [cells.number(str(place), f"{label}第 {place + 1} 项") for place in range(size)]
        if any(number.denominator != 1 for number in numbers):
            raise self.fault(f"“{label}”（{key}）的人数须为整数", "请核对原始记录")
        return numbers

    def inner(self, key: str, label: str, part: str = "") -> "Reader":
        """A fact inside the fact."""
        value = self._given(key, label)
        if not isinstance(value, Mapping):
            raise self.fault(f"“{label}”（{key}）的格式不正确", "请按该评分点的要求逐项填写")
        return Reader(self.node, value, part or self.part, self.phase)

    def parts(self, key: str, label: str) -> list["Reader"]:
        """Several facts in a row, each with a name."""
        rows = self._given(key, label)
        if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
            raise self.fault(f"“{label}”（{key}）至少要有一项", "请逐项填写")
        if not all(isinstance(row, Mapping) and str(row.get("name", "")).strip() for row in rows):
            raise self.fault(f"“{label}”（{key}）有未写名称（name）的项", "请写明每一项的名称")
        return [Reader(self.node, row, str(row["name"]), self.phase) for row in rows]

    def words(self, key: str) -> str:
        """A text that may be left out."""
        return str(self.values.get(key) or "").strip()

    def _given(self, key: str, label: str) -> Any:  # noqa: ANN401  (checked by each caller)
        value = self.values.get(key)
        if value is None:
            raise self.fault(f"缺少“{label}”（{key}）", "请填写；确不适用时，请注明“不适用”及理由")
        return value
