"""Which row is the head of a table and which column holds what: titles above, two-row heads, units in brackets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import ValidationError
from workbench.exchange.files.cells import column as letters
from workbench.exchange.imports.values import TEN_THOUSAND, YUAN, said

DEEPEST = 12  # rows in which a head is looked for; above it stand titles and notes
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_SIGNS = re.compile(r"[\s*＊:：_\-－—/、]+")
Names = Mapping[str, str]
"""Key of a column by each of its names, as `plain` writes them."""


@dataclass(frozen=True)
class Head:
    """Where the rows begin (counted from 0), where each column stands, and in which unit a column of money is."""

    first: int
    places: Mapping[str, int]
    units: Mapping[str, int]
    unknown: tuple[str, ...]


def plain(name: str) -> str:
    """A column's name without brackets, blanks and signs; 乡镇（街道） is 乡镇."""
    return _SIGNS.sub("", _BRACKETS.sub("", name))


def head_of(rows: Sequence[Sequence[Any]], names: Names, required: Mapping[str, str]) -> Head:
    """Find the head among the first rows, in one row or two. Raises ValidationError that names what is missing.

    `required` gives the title of each key that must be there.
    """
    found = [
        one for depth in (1, 2) for start in range(min(DEEPEST, len(rows))) if (one := _at(rows, start, depth, names))
    ]
    best = max(found, key=lambda one: (len(one.places), -one.first), default=None)
    if best is None or not best.places:
        _refuse_flat(rows, required)
        raise ValidationError("找不到表头", where="前 12 行", fix=f"表头须有：{'、'.join(required.values())}")
    if missing := [title for key, title in required.items() if key not in best.places]:
        raise ValidationError(
            f"表头缺少：{'、'.join(missing)}", where=f"第 {best.first} 行", fix="下载模板，按模板的列名填写"
        )
    return best


def _at(rows: Sequence[Sequence[Any]], start: int, depth: int, names: Names) -> Head | None:
    if start + depth > len(rows):
        return None
    heads = _joined(rows[start : start + depth])
    places: dict[str, int] = {}
    units: dict[str, int] = {}
    unknown = []
    for place, (whole, lower) in enumerate(heads):
        key = names.get(plain(whole)) or names.get(plain(lower))
        if key is None:
            unknown += [f"{letters(place)} 列“{lower or whole}”"] if lower or whole else []
        elif key in places:
            raise ValidationError(
                f"两列都是“{lower or whole}”",
                where=f"{letters(places[key])} 列和 {letters(place)} 列",
                fix="删去多余的一列",
            )
        else:
            places[key], units[key] = place, TEN_THOUSAND if "万元" in whole else YUAN
    return Head(start + depth, places, units, tuple(unknown))


def _joined(rows: Sequence[Sequence[Any]]) -> list[tuple[str, str]]:
    """The name of each column as a whole and in its lowest row: 发现 over 日期 is 发现日期, and 日期."""
    columns = [[said(row[place]) if place < len(row) else "" for row in rows] for place in range(max(map(len, rows)))]
    return [("".join(dict.fromkeys(filter(None, parts))), next(filter(None, reversed(parts)), "")) for parts in columns]


def _refuse_flat(rows: Sequence[Sequence[Any]], required: Mapping[str, str]) -> None:
    """Say so if one cell holds several heads: the columns ran together and cannot be told apart again."""
    for row in rows[:DEEPEST]:
        for cell in row:
            inside = [title for title in required.values() if plain(title) in plain(said(cell))]
            if len(inside) > 1:
                raise ValidationError(
                    "表格被压成了一列，列与列连在一起，无法判断从哪里分开",
                    where=f"“{said(cell)[:40]}”",
                    fix="从原系统重新导出为 .xlsx，每列一个值",
                )
