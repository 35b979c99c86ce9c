"""What a kind of measurement finds: marks as a step, in words, with what a person should look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.facts import Reader
from scoring.trace import SHARES, Input, Step, make


@dataclass(frozen=True)
class Flag:
    """Something a person should look at: its kind, and what it is in words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Found:
    """What a kind found: the step that gives marks (None: no data), the numbers in words, and flags."""

    step: Step | None
    words: str
    flags: tuple[Flag, ...] = ()
    inputs: tuple[Input, ...] = ()


def options_of(reader: Reader) -> Mapping[str, Any]:
    """The options of the point that is read."""
    return reader.node.point.options if reader.node.point else {}


def share_step(reader: Reader, operation: str, title: str, inputs: tuple[Input, ...] = (), *below: Step) -> Step:
    """A step that gives a share of the full marks, or what leads to one."""
    return make(operation, code=reader.node.code, title=title, inputs=inputs, children=below, rounding=SHARES)


def worth(reader: Reader, share: Step) -> Step:
    """Turn a share into marks."""
    full = (Input.of("满分", reader.node.full, "分"),)
    return make("worth", code=reader.node.code, title="得分比例 × 满分", inputs=full, children=[share])
