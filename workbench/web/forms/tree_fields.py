"""Fields that the forms of the tree editor share: full marks by phase, lists one a line, options by kind."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st
import yaml

from scoring.exact import exact, text
from workbench.errors import ValidationError
from workbench.rules.loader import composed, plain
from workbench.rules.trees import PHASES
from workbench.web.draft import Draft
from workbench.web.forms.typed import decimal, share

Full = Mapping[str, Decimal | None]
LISTED = {
    "checklist": ("items", "清单各项（一行一项）"),
    "banded": ("bands", "分档（从最好的一档起，一行一档：“≤ 界限 得分比例”或“≥ 界限 得分比例”）"),
    "ordinal": ("bands", "分档（一行一档：“名称 起点比例”，最低一档从 0 起）"),
}
"""The option of a kind that people write line by line; all others stand in the text below."""


def fulls(form: Draft, phases: Sequence[str], kept: Full, *, disabled: bool = False) -> Callable[[], Full]:
    """Draw a field of full marks for each phase; return how to read them. An empty one takes no part."""
    grid = st.grid(2, min_column_width=160)
    typed = {
        phase: grid.text_input(
            f"{PHASES[phase]}满分（不参加的留空）", "" if (full := kept.get(phase)) is None else text(exact(full)),
            disabled=disabled, key=form.key(f"full_{phase}"),
        )
        for phase in phases
    }  # fmt: skip
    return lambda: {
        phase: decimal(one, f"{PHASES[phase]}满分") if one.strip() else None for phase, one in typed.items()
    }


def joined(lines: Iterable[str]) -> str:
    """Return lines as a text area shows them."""
    return "\n".join(lines)


def plain_text(typed: str) -> list[str]:
    """Return what stands on each line, empty ones left out."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def listed_text(kind: str, options: Mapping[str, Any]) -> str:
    """Return the option that is written line by line."""
    if kind not in LISTED:
        return ""
    rows = options.get(LISTED[kind][0], ())
    if kind == "checklist":
        return joined(rows)
    if kind == "ordinal":
        return joined(f"{row['name']} {row['floor']}" for row in rows)
    return joined(
        f"{'≤' if 'limit' in row else '≥'} {row.get('limit', row.get('floor'))} {row['share']}" for row in rows
    )


def other_text(kind: str, options: Mapping[str, Any]) -> str:
    """Return the other options as YAML; empty if there is none."""
    rest = {key: value for key, value in options.items() if kind not in LISTED or key != LISTED[kind][0]}
    return yaml.safe_dump(rest, allow_unicode=True, sort_keys=False) if rest else ""


def read_options(kind: str, listed: str, other: str) -> dict[str, Any]:
    """Return the options of a point from both fields. Raises ValidationError or DataError that names the line."""
    rest = plain(composed(other, Path("其他评分参数"))) if other.strip() else {}
    if not isinstance(rest, Mapping):
        raise ValidationError("写成“键: 值”", where="其他评分参数", fix="例如 full_at: 90")
    options = yaml.safe_load(yaml.safe_dump(_bare(rest)))
    if kind in LISTED:
        options[LISTED[kind][0]] = _rows(kind, plain_text(listed))
    return dict(options)


def _bare(value: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, Mapping):
        return {key: _bare(inner) for key, inner in value.items()}
    return [_bare(one) for one in value] if isinstance(value, tuple) else value


def _rows(kind: str, lines: Sequence[str]) -> list[Any]:
    if kind == "checklist":
        return list(lines)
    read = _ordinal if kind == "ordinal" else _band
    return [read(line, f"分档第 {number} 行") for number, line in enumerate(lines, 1)]


def _ordinal(line: str, where: str) -> dict[str, str]:
    name, _, floor = line.rpartition(" ")
    if not name.strip():
        raise ValidationError(f"“{line}”缺少名称或起点比例", where=where, fix="例如：制度健全并执行 0.8")
    return {"name": name.strip(), "floor": text(exact(share(floor, where)))}


def _band(line: str, where: str) -> dict[str, str]:
    match = re.fullmatch(r"(≤|<=|≥|>=)\s*(\S+)\s+(\S+)", line)
    if match is None:
        raise ValidationError(f"“{line}”不是一档", where=where, fix="例如：≤ 5% 100% 或 ≥ 0.9 1")
    key = "limit" if match[1] in ("≤", "<=") else "floor"
    return {key: text(exact(_figure(match[2], where))), "share": text(exact(share(match[3], where)))}


def _figure(typed: str, where: str) -> Decimal:
    return decimal(typed.removesuffix("%"), where) / 100 if typed.endswith("%") else decimal(typed, where)
