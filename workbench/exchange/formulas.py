"""A trace as spreadsheet formulas: each operation in the words of Excel and WPS, over the cells that hold its numbers."""

from collections.abc import Callable, Mapping, Sequence

from scoring.errors import ScoringError
from scoring.operations import ANSWER_VALUES
from scoring.trace import Step, rounding_of

Cells = Mapping[int, str]
"""Where a step's value stands, by the step's identity."""
Inputs = Mapping[int, Sequence[str]]
"""Where a step's own numbers stand, by the step's identity."""
Say = Callable[[Sequence[str], Sequence[str]], str]


def formula(step: Step, cells: Cells, inputs: Inputs) -> str:
    """Return the formula that computes a step from the cells below it; raises ScoringError for an unknown operation."""
    return f"={expression(step, cells, inputs, top=True)}"


def expression(step: Step, cells: Cells, inputs: Inputs, *, top: bool = False) -> str:
    """Return a step as an expression: its cell if it has one, else its operation spelled out."""
    if not top and id(step) in cells:
        return cells[id(step)]
    own = inputs.get(id(step)) or [_literal(item.value) for item in step.inputs]
    below = [expression(child, cells, inputs) for child in step.children]
    if step.operation.startswith("round_"):
        return _rounded(below[0], rounding_of(step).places, step.operation)
    if step.operation not in _SPELLED:
        raise ScoringError(f"电子表格里没有计算步骤“{step.operation}”的写法", where=f"{step.code} {step.title}")
    return _SPELLED[step.operation](own, below)


def _literal(value: str) -> str:
    """Write an exact number as a formula has it."""
    return f"({value})" if "/" in value else value


def _joined(parts: Sequence[str]) -> str:
    return ",".join(parts)


def _weighted(weights: Sequence[str], values: Sequence[str]) -> str:
    products = "+".join(f"{weight}*{value}" for weight, value in zip(weights, values, strict=True))
    return f"(({products})/SUM({_joined(weights)}))"


def _index(counts: Sequence[str], _: Sequence[str]) -> str:
    products = "+".join(f"{value}*{count}" for value, count in zip(ANSWER_VALUES, counts, strict=True))
    return f"(({products})/SUM({_joined(counts)}))"


def _band(own: Sequence[str], below: Sequence[str]) -> str:
    spelled = "0"
    for limit, share in reversed(list(zip(own[::2], own[1::2], strict=True))):
        spelled = f"IF({below[0]}<={limit},{share},{spelled})"
    return spelled


def _banded(own: Sequence[str], below: Sequence[str], sign: str) -> str:
    """Bands of three numbers each: the limit, whether it belongs to the band, and the share."""
    spelled = "0"
    for limit, included, share in reversed(list(zip(own[::3], own[1::3], own[2::3], strict=True))):
        reached = f"IF({included}>0,{below[0]}{sign}={limit},{below[0]}{sign}{limit})"
        spelled = f"IF({reached},{share},{spelled})"
    return spelled


def _adjusted(own: Sequence[str], below: Sequence[str]) -> str:
    extras = "".join(f"+{sign}*{value}" for sign, value in zip(own[1:], below[1:], strict=True))
    return f"MIN({own[0]},MAX(0,{below[0]}{extras}))"


def _curve(own: Sequence[str], below: Sequence[str]) -> str:
    full_at, zero_below = own
    value = below[0]
    return f"IF({value}>={full_at},1,IF({value}<{zero_below},0,({value}-{zero_below})/({full_at}-{zero_below})))"


def _dropped(_: Sequence[str], below: Sequence[str]) -> str:
    """Drop one highest and one lowest of four or more."""
    marks = _joined(below)
    count = len(below)
    return f"AVERAGE({marks})" if count < 4 else f"((SUM({marks})-MAX({marks})-MIN({marks}))/{count - 2})"  # noqa: PLR2004


def _rounded(value: str, places: int, operation: str) -> str:
    if operation == "round_truncate":
        return f"ROUNDDOWN({value},{places})"
    if operation == "round_half_up":
        return f"ROUND({value},{places})"
    scaled = f"({value})*10^{places}"
    halfway = f"ABS({scaled}-INT({scaled})-0.5)<1E-9"
    return f"IF({halfway},2*ROUND({scaled}/2,0)/10^{places},ROUND({value},{places}))"


_SPELLED: Mapping[str, Say] = {
    "mark": lambda own, _: own[0],
    "ratio": lambda own, _: f"MIN(1,{own[0]}/{own[1]})",
    "quotient": lambda own, _: f"({own[0]}/{own[1]})",
    "deviation": lambda own, _: f"ABS(1-{own[0]}/{own[1]})",
    "checklist": lambda own, _: f"AVERAGE({_joined(own)})",
    "index": _index,
    "lowest": lambda own, _: f"MIN({_joined(own)})",
    "weighted": _weighted,
    "band": _band,
    "band_up_to": lambda own, below: _banded(own, below, "<"),
    "band_from": lambda own, below: _banded(own, below, ">"),
    "floor": lambda own, below: f"IF({below[0]}>={own[0]},{below[0]},0)",
    "curve": _curve,
    "worth": lambda own, below: f"({below[0]}*{own[0]})",
    "zero": lambda _, __: "0",
    "deduct": lambda own, below: f"MAX(0,{below[0]}-{own[0]})",
    "cap": lambda own, below: f"MIN({below[0]},{own[0]}*{own[1]})",
    "mean": lambda _, below: f"AVERAGE({_joined(below)})",
    "median": lambda _, below: f"MEDIAN({_joined(below)})",
    "drop_extremes": _dropped,
    "decided": lambda own, _: own[0],
    "revised": lambda own, _: own[0],
    "sum": lambda _, below: f"SUM({_joined(below)})",
    "adjusted": _adjusted,
    "beside": lambda _, below: below[0],
    "portion": lambda own, below: f"({own[0]}*{own[1]}*{below[0]}/{own[2]})",
    "scale": lambda own, below: f"({below[0]}*{own[0]}/{own[1]})",
}
