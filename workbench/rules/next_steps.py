"""The next steps of a report as its text writes them: one a clause, with the time and who, where the text names them."""

import re
from dataclasses import dataclass

_BY_WHEN = re.compile(r"^[^，；。]{0,14}?(?:日前|月底前|底前|月前|[一二三四五六七八九十\d]周|季度|年内|月内|日内)")
_WHO = re.compile(r"^由?(承接主体|购买主体|评估小组|第三方机构|(?:县|区|市)?民政局|乡镇（街道）|村（社区）)[，、]?")
_NO_TIME = "本阶段内"


@dataclass(frozen=True)
class NextStep:
    """One step: its words as written, by when with who, and what is to be done."""

    words: str
    when: str
    what: str


def sentences(words: str) -> tuple[str, ...]:
    """Split a text at semicolons and full stops."""
    return tuple(part for piece in re.split(r"[；。\n]", words) if (part := piece.strip()))


def next_steps_of(words: str) -> tuple[NextStep, ...]:
    """Return the steps of a text in its order; one that names no time is due within the phase."""
    return tuple(map(_timed, sentences(words)))


def _timed(words: str) -> NextStep:
    found = _BY_WHEN.match(words)
    rest = words[found.end() :].strip("，、 ") if found else ""
    if found is None or not rest:
        return NextStep(words, _NO_TIME, words)
    if who := _WHO.match(rest):
        return NextStep(words, f"{found.group()}，{who.group(1)}", rest[who.end() :])
    return NextStep(words, found.group(), rest)
