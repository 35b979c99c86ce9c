"""A bureau's scheme as a YAML file: read strictly with every fault by line and field, and written the same way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml

from workbench.rules.loader import DataError, Item, composed, fields, sequence, text, texts, whole
from workbench.rules.scheme_text import SchemeGrade, SchemeText, Wrong, faults_of, tidied

MOST_BYTES = 64 * 1024
_LISTS = ("indicators", "people", "aspects", "alerts")
_NO_ROWS: tuple[Item, ...] = ()
Read = TypeVar("Read")


@dataclass(frozen=True)
class LineFault:
    """What is wrong on one line of the file."""

    line: int
    field: str
    what: str
    fix: str


@dataclass
class _Reading:
    """A file on its way: where each field stands, and what could not be read."""

    lines: dict[str, int] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)

    def read(self, item: Item, key: str, how: Callable[[Item], Read], otherwise: Read) -> Read:
        """Read one field; a field that cannot be read is kept as a fault and does not hide the next one's."""
        self.lines[key] = item.line
        try:
            return how(item)
        except DataError as error:
            self.faults.append(LineFault(error.line, key, error.what, error.fix))
            return otherwise


def read_scheme(content: bytes) -> tuple[SchemeText | None, tuple[LineFault, ...]]:
    """Return the scheme of an uploaded file, or what is wrong with it, by line."""
    if len(content) > MOST_BYTES:
        return None, (LineFault(1, "文件", "文件过大，不是分级方案", f"最多 {MOST_BYTES // 1024} KB"),)
    try:
        item = composed(content.decode("utf-8-sig"), Path("方案.yaml"))
        body = fields(item, ("title", "kind", "measure", "grades"), _LISTS)
    except DataError as error:
        return None, (LineFault(error.line, "文件", error.what, error.fix),)
    except (UnicodeDecodeError, RecursionError):
        return None, (LineFault(1, "文件", "不能读取", "以 UTF-8 保存为 YAML 文件后再上传"),)
    return _checked(body)


def _checked(body: Mapping[str, Item]) -> tuple[SchemeText | None, tuple[LineFault, ...]]:
    reading = _Reading()
    scheme = _read(body, reading)
    broken = {one.field for one in reading.faults}
    wrong = [one for one in faults_of(scheme) if one.key not in broken]
    found = sorted([*reading.faults, *(_on_line(one, reading.lines) for one in wrong)], key=lambda one: one.line)
    return (None if found else scheme), tuple(found)


def _read(body: Mapping[str, Item], reading: _Reading) -> SchemeText:
    nothing: tuple[str, ...] = ()
    rows: tuple[Item, ...] = reading.read(body["grades"], "grades", sequence, _NO_ROWS)
    lists = {key: reading.read(body[key], key, texts, nothing) if key in body else nothing for key in _LISTS}
    return tidied(
        SchemeText(
            title=reading.read(body["title"], "title", text, ""),
            kind=reading.read(body["kind"], "kind", text, ""),
            measure=reading.read(body["measure"], "measure", text, ""),
            grades=tuple(_grade(row, place, reading) for place, row in enumerate(rows, 1)),
            **lists,
        )
    )


def _grade(item: Item, place: int, reading: _Reading) -> SchemeGrade:
    start = f"grades.{place}"
    empty: Mapping[str, Item] = {}
    body = reading.read(item, start, lambda one: fields(one, ("name",), ("meaning", "floor", "every_days")), empty)
    for key in ("name", "floor", "every_days"):
        reading.lines[f"{start}.{key}"] = item.line
    none: int | None = None
    words = {key: reading.read(body[key], f"{start}.{key}", text, "") for key in ("name", "meaning") if key in body}
    numbers = {
        key: reading.read(body[key], f"{start}.{key}", whole, none) for key in ("floor", "every_days") if key in body
    }
    return SchemeGrade(words.get("name", ""), words.get("meaning", ""), numbers.get("floor"), numbers.get("every_days"))


def _on_line(one: Wrong, lines: Mapping[str, int]) -> LineFault:
    return LineFault(lines.get(one.key, 1), one.field, one.what, one.fix)


def scheme_yaml(scheme: SchemeText) -> str:
    """Return a scheme as the file that `read_scheme` reads."""
    grades = [{key: value for key, value in vars(one).items() if value not in ("", None)} for one in scheme.grades]
    head: dict[str, object] = {"title": scheme.title, "kind": scheme.kind, "measure": scheme.measure}
    lists = {key: list(value) for key in _LISTS if (value := getattr(scheme, key))}
    return str(yaml.safe_dump(head | {"grades": grades} | lists, allow_unicode=True, sort_keys=False, width=1000))
