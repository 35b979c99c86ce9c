"""A figure that explains itself: every step holds its inputs, and can be computed again from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Rounding, exact, rounded
from scoring.operations import OPERATIONS, Operation, Term

SHARES = Rounding(places=4)


@dataclass(frozen=True)
class Input:
    """A number that came from outside, as exact text, with its name and unit."""

    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Step:
    """One operation: its inputs, the steps below it, the exact value and the figure shown.

    `value` is exact text (n/d); `shown` is rounded as `rounding` says (mode:places), or a grade's name.
    """

    code: str
    title: str
    operation: str
    formula: str
    inputs: tuple[Input, ...]
    value: str
    shown: str
    rule: str = ""
    source: str = ""
    rounding: str = DEFAULT_ROUNDING.code
    evidence: tuple[str, ...] = ()
    children: tuple["Step", ...] = ()

    @property
    def exact(self) -> Fraction:
        """The value as a number."""
        return Fraction(self.value)


def make(  # noqa: PLR0913  (a step is its fields)
    operation: str,
    *,
    code: str,
    title: str,
    inputs: Sequence[Input] = (),
    children: Sequence[Step] = (),
    rule: str = "",
    source: str = "",
    evidence: Sequence[str] = (),
    rounding: Rounding = DEFAULT_ROUNDING,
) -> Step:
    """Apply an operation and keep the proof. Raises ScoringError for an operation that is not known."""
    blank = Step(
        code, title, operation, "", tuple(inputs), "", "", rule, source, rounding.code, tuple(evidence), tuple(children)
    )
    return _computed(blank, [child.exact for child in children])


def replay(step: Step) -> Fraction:
    """Compute a step again from its leaves; raises ScoringError at the first figure that does not match."""
    again = _computed(step, [replay(child) for child in step.children])
    if again != step:
        raise ScoringError(
            f"记录为 {step.formula} = {step.value}（{step.shown}），"
            f"重新计算得 {again.formula} = {again.value}（{again.shown}）",
            where=_place(step),
            fix="计算记录与原始数据不一致，请核对是否被改动",
        )
    return again.exact


def walk(step: Step) -> Iterator[Step]:
    """Yield the step and everything below it, top first."""
    yield step
    for child in step.children:
        yield from walk(child)


def to_plain(step: Step) -> dict[str, Any]:
    """Turn a step into what JSON can hold."""
    plain = {field.name: getattr(step, field.name) for field in fields(Step)}
    return plain | {
        "inputs": [[item.name, item.value, item.unit] for item in step.inputs],
        "evidence": list(step.evidence),
        "children": [to_plain(child) for child in step.children],
    }


def from_plain(plain: Mapping[str, Any]) -> Step:
    """Read a step back from JSON. Raises ScoringError if a field is missing, added or of another shape."""
    try:
        nested = {
            "inputs": tuple(Input(*item) for item in plain["inputs"]),
            "evidence": tuple(plain["evidence"]),
            "children": tuple(from_plain(child) for child in plain["children"]),
        }
        return Step(**{**plain, **nested})
    except (KeyError, TypeError) as error:
        raise ScoringError(f"计算记录的字段不完整或无法识别（{error}）", fix="请使用本系统导出的计算记录") from error


def _computed(step: Step, values: Sequence[Fraction]) -> Step:
    """Fill in formula, value and shown figure from everything else."""
    operation = _operation(step.operation)
    numbers = [exact(item.value) for item in step.inputs]
    terms = [Term(child.formula, value, child.shown) for child, value in zip(step.children, values, strict=True)]
    try:
        value = operation.apply(numbers, values)
        formula = operation.say(numbers, terms)
        return replace(step, formula=formula, value=str(value), shown=_shown(step, operation, numbers, value))
    except ScoringError:
        raise
    except (ArithmeticError, LookupError, ValueError) as error:
        raise ScoringError("这一步的输入不完整，无法计算", where=_place(step), fix="请核对计算记录") from error


def _operation(name: str) -> Operation:
    if name not in OPERATIONS:
        raise ScoringError(f"不认识的计算步骤“{name}”", fix="请使用本系统导出的计算记录")
    return OPERATIONS[name]


def _shown(step: Step, operation: Operation, numbers: Sequence[Fraction], value: Fraction) -> str:
    if operation.names:
        return operation.names([item.name for item in step.inputs], numbers, value)
    return str(rounded(value, rounding_of(step)))


def _place(step: Step) -> str:
    return f"{step.code} {step.title}".strip()


def rounding_of(step: Step) -> Rounding:
    """The rounding a step was shown with."""
    mode, _, places = step.rounding.partition(":")
    return Rounding(mode, int(exact(places)))  # type: ignore[arg-type]  # Rounding refuses an unknown mode
