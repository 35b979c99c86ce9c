"""A value with its place: reads from JSON or a sheet alike, and collects every fault instead of stopping at the first."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import exact, text
from workbench.errors import ValidationError

_YES, _NO = frozenset(("是", "true", "√", "对", "1")), frozenset(("否", "false", "×", "不是", "0"))
_SHOWN = 20  # faults said at once; the rest are counted


@dataclass
class Faults:
    """What is wrong with a file, in the order found."""

    said: list[str] = field(default_factory=list)

    def add(self, place: str, what: str) -> None:
        """Keep a fault with its place."""
        self.said.append(f"{place}：{what}")

    def stop(self) -> None:
        """Raise ValidationError with all faults, if there are any."""
        if self.said:
            shown = "\n".join(f"  {one}" for one in self.said[:_SHOWN])
            rest = f"\n  ……另有 {len(self.said) - _SHOWN} 处" if len(self.said) > _SHOWN else ""
            raise ValidationError(
                f"文件有 {len(self.said)} 处不对，没有计算\n{shown}{rest}", fix="按上面的位置改正后再运行"
            )


@dataclass(frozen=True)
class Entry:
    """A value, where it stands, and where its faults go. Mappings and lists hold entries again."""

    value: Any
    place: str
    faults: Faults

    def fault(self, what: str) -> None:
        """Say what is wrong with this value."""
        self.faults.add(self.place, what)

    @property
    def blank(self) -> bool:
        """True if nothing is given here."""
        return self.value is None or self.value == ""

    def items(self) -> Iterator[tuple[str, "Entry"]]:
        """The named entries below; none, with a fault, where this is no mapping."""
        if isinstance(self.value, Mapping):
            yield from self.value.items()
        elif not self.blank:
            self.fault("应为按名称列出的若干项")

    def each(self) -> Iterator["Entry"]:
        """The entries of a list; none, with a fault, where this is no list."""
        if isinstance(self.value, list | tuple):
            yield from self.value
        elif not self.blank:
            self.fault("应为列表")

    def get(self, key: str) -> "Entry":
        """The entry of that name; a blank one where there is none."""
        found = self.value.get(key) if isinstance(self.value, Mapping) else None
        return found if isinstance(found, Entry) else Entry(None, f"{self.place} 的“{key}”", self.faults)

    def only(self, known: Sequence[str]) -> None:
        """Find fault with every name that is not known."""
        for key, entry in self.items():
            if key not in known:
                entry.fault(f"不认识“{key}”，可用的有：{'、'.join(known)}")

    def text(self, default: str = "") -> str:
        """The value as text; a blank one is the default."""
        if self.blank:
            return default
        if isinstance(self.value, str):
            return self.value.strip()
        if isinstance(self.value, int | Decimal) and not isinstance(self.value, bool):
            return text(exact(self.value))
        self.fault("应为文字")
        return default

    def required(self) -> str:
        """The value as text; a fault where there is none."""
        if self.blank:
            self.fault("没有填写")
        return self.text()

    def number(self, default: Decimal | None = None) -> Decimal | None:
        """The value as an exact number; the default where it is blank or, with a fault, no number."""
        if self.blank:
            return default
        try:
            return Decimal(text(exact(self.value.strip() if isinstance(self.value, str) else self.value)))
        except (ScoringError, ArithmeticError):
            self.fault(f"“{self.value}”不是数值")
            return default

    def whole(self, default: int | None = None) -> int | None:
        """The value as a whole number; as `number` does otherwise."""
        found = self.number()
        if found is None:
            return default
        if found != int(found):
            self.fault(f"“{self.value}”须为整数")
            return default
        return int(found)

    def flag(self, *, default: bool = False) -> bool:
        """The value as yes or no."""
        if self.blank or isinstance(self.value, bool):
            return bool(self.value) if not self.blank else default
        said = str(self.value).strip().lower()
        if said not in _YES | _NO:
            self.fault(f"“{self.value}”应为“是”或“否”")
        return said in _YES

    def day(self) -> date | None:
        """The value as a day, 2026-02-01; None where it is blank or, with a fault, no day."""
        try:
            return None if self.blank else date.fromisoformat(self.text())
        except ValueError:
            self.fault(f"“{self.value}”不是日期，应写作 2026-02-01")
            return None

    def one_of(self, words: Mapping[str, str], default: str) -> str:
        """The value translated by a table of words; a code of the table may be given as it is."""
        said = self.text(default)
        if said in words.values():
            return said
        if said not in words:
            self.fault(f"“{said}”无法识别，可用的有：{'、'.join(words)}")
            return default
        return words[said]

    def plain(self) -> Any:  # noqa: ANN401  (what JSON can hold)
        """The value without places, all the way down."""
        if isinstance(self.value, Mapping):
            return {key: entry.plain() for key, entry in self.value.items()}
        if isinstance(self.value, list | tuple):
            return [entry.plain() for entry in self.value]
        return self.value


def entry_of_json(content: bytes, faults: Faults) -> Entry:
    """Read JSON as entries: decimals exactly, names once, places as the names that lead there.

    Raises ValidationError with line and column where it is no JSON.
    """
    try:
        plain = json.loads(content, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise ValidationError("文件不是正确的 JSON", where=where, fix="核对引号、逗号和括号") from error
    except UnicodeDecodeError as error:
        raise ValidationError("文件不是 UTF-8 编码", fix="另存为 UTF-8 编码后再试") from error
    except RecursionError as error:
        raise ValidationError("文件里一层套一层，层数太多", fix="核对括号；各种格式都只有几层") from error
    return _placed(plain, "文件", faults)


def _placed(plain: Any, place: str, faults: Faults) -> Entry:  # noqa: ANN401  (any JSON)
    inner = "" if place == "文件" else f"{place}."
    if isinstance(plain, dict):
        return Entry({key: _placed(value, f"{inner}{key}", faults) for key, value in plain.items()}, place, faults)
    if isinstance(plain, list):
        rows = [_placed(value, f"{place} 第 {number} 项", faults) for number, value in enumerate(plain, start=1)]
        return Entry(rows, place, faults)
    return Entry(plain, place, faults)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValidationError(f"“{key}”写了两次", fix="同一个名称只写一次")
        found[key] = value
    return found


def _refuse_constant(said: str) -> None:
    raise ValidationError(f"“{said}”不是数值", fix="没有数据时不要写这一项")
