"""Texts of the screen as markdown: escaped, with badges and clauses, amounts and days."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from urllib.parse import quote, urlencode

Colour = Literal["red", "orange", "green", "blue", "violet", "gray"]


@dataclass(frozen=True)
class Badge:
    """A word with its colour and icon: never colour alone."""

    word: str
    colour: Colour
    icon: str


SEVERITY: dict[str, Badge] = {
    "stop": Badge("硬性", "red", "block"),
    "warn": Badge("需说明", "orange", "warning"),
    "info": Badge("提示", "gray", "info"),
    "ok": Badge("已满足", "green", "check_circle"),
}
STAGE_STATES: dict[str, Badge] = {
    "done": Badge("已完成", "green", "check_circle"),
    "now": Badge("进行中", "blue", "radio_button_checked"),
    "stop": Badge("有硬性未过", "red", "block"),
    "todo": Badge("未开始", "gray", "radio_button_unchecked"),
    "skip": Badge("不适用", "gray", "remove_circle"),
}
_MARKS = {
    "Y": "",
    "M": " :violet-badge[:material/help: 待核]",
    "D": " :gray-badge[:material/tune: 默认值，可配置]",
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^])")


def safe(text: object) -> str:
    """Return the text so that markdown shows it letter by letter; newlines become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def badge(one: Badge) -> str:
    """Return a badge as markdown."""
    return f":{one.colour}-badge[:material/{one.icon}: {safe(one.word)}]"


def clause(text: str, mark: str = "Y") -> str:
    """Return a citation as markdown in small grey; 待核 and 默认值 are spelled out, never implied."""
    return f":gray[:small[依据 {safe(text)}]]{_MARKS[mark]}" if text else _MARKS[mark].strip()


def rule_link(rule_id: str, on: date | None = None) -> str:
    """Return the way to a rule on the screen of rules, as it stood on a day, as markdown."""
    query = urlencode({"rule": rule_id} | ({"on": on.isoformat()} if on else {}))
    return f"[:small[:material/menu_book: 规则]](/rules?{query})"


def day(value: date | None) -> str:
    """Return a day as a row shows it; a dash when there is none."""
    return f"{value:%Y-%m-%d}" if value else "—"


def yuan(fen: int | None) -> str:
    """Return an amount of fen as yuan with two places; a dash when there is none."""
    return "—" if fen is None else f"{Decimal(fen).scaleb(-2):,.2f}"


def file_link(public_id: str, label: str) -> str:
    """Return a link to a stored file as markdown; permission is checked when it is opened."""
    return f"[:material/description: {safe(label)}](/files/{quote(public_id, safe='')})"
