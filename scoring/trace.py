"""A figure that explains itself: every step holds its inputs, and can be computed again from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Number, Rounding, exact, rounded, text
from scoring.operations import OPERATIONS, Operation

SHARES = Rounding(places=4)

_T = TypeVar("_T")


class _Later:
    """A field that is written when it is first read, unless it was recorded; then the record stands."""

    def __init__(self, name: str, write: Callable[[Any], str]) -> None:
        self._name, self._write = name, write

    def __get__(self, owner: object, kind: type) -> Any:  # noqa: ANN401  (the descriptor itself on the class)
        if owner is None:
            return self
        word = vars(owner)[self._name] = self._write(owner)
        return word


def _later(**fields: Callable[[Any], str]) -> Callable[[type[_T]], type[_T]]:
    def prepared(kind: type[_T]) -> type[_T]:
        for name, write in fields.items():
            setattr(kind, name, _Later(name, write))
        return kind

    return prepared


def _holding(kind: type[_T], known: dict[str, Any]) -> _T:
    """An object of that kind with these fields, past the constructor that asks for every one."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", known)
    return made


@_later(value=lambda item: text(item.number))
@dataclass(frozen=True)
class Input:
    """A number that came from outside, as exact text, with its name and unit."""

    name: str
    value: str
    unit: str = ""

    @classmethod
    def of(cls, name: str, number: Number, unit: str = "") -> "Input":
        """The same from a number; raises ScoringError where it is not exact."""
        return _holding(cls, {"name": name, "number": exact(number), "unit": unit})

    @cached_property
    def number(self) -> Fraction:
        """The value as a number. Raises ScoringError where the text is none."""
        return exact(self.value)


@_later(
    formula=lambda step: _operation(step.operation).say(_numbers(step), step.children),
    value=lambda step: str(step.exact),
    shown=lambda step: _shown(step),  # noqa: PLW0108  (it stands below the class)
)
@dataclass(frozen=True)
class Step:
    """One operation: its inputs, the steps below it, the exact value and the figure shown.

    `value` is exact text (n/d); `shown` is rounded as `rounding` says (mode:places), or a grade's name. A step that was
    computed here writes `formula`, `value` and `shown` when they are first read; one that was read back keeps the
    recorded words, for `replay` to hold against a new computation.
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

    @cached_property
    def exact(self) -> Fraction:
        """The value as a number."""
        return Fraction(self.value)


_FIELDS = tuple(Step.__dataclass_fields__)
_WRITTEN = ("formula", "value", "shown")
_PLAIN = {"rule": "", "source": "", "rounding": DEFAULT_ROUNDING.code, "evidence": (), "children": ()}


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
    known = {
        "code": code,
        "title": title,
        "operation": operation,
        "inputs": tuple(inputs),
        "rule": rule,
        "source": source,
        "rounding": rounding.code,
        "evidence": tuple(evidence),
        "children": tuple(children),
    }
    return _computed(known, [child.exact for child in children])


def given(code: str, title: str, number: Number, unit: str = "分") -> Step:
    """A mark that somebody gave: equal to what `make` makes of it as a "mark", at a third of the cost.

    Raises ScoringError where the number is not exact.
    """
    item = Input.of(title, number, unit)
    known = {"code": code, "title": title, "operation": "mark", "inputs": (item,), "exact": item.number}
    return _holding(Step, known | _PLAIN)


def replay(step: Step) -> Fraction:
    """Compute a step again from its leaves; raises ScoringError at the first figure that does not match."""
    values = [replay(child) for child in step.children]
    again = _computed({name: getattr(step, name) for name in _FIELDS if name not in _WRITTEN}, values)
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
    return {name: getattr(step, name) for name in _FIELDS} | {
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


def _computed(known: dict[str, Any], values: Sequence[Fraction]) -> Step:
    """A step of these fields with its value; what can be told from them is told when it is read."""
    operation, inputs = known["operation"], known["inputs"]
    try:
        known["exact"] = _operation(operation).apply([item.number for item in inputs], values)
    except ScoringError:
        raise
    except (ArithmeticError, LookupError, ValueError) as error:
        where = f"{known['code']} {known['title']}".strip()
        raise ScoringError("这一步的输入不完整，无法计算", where=where, fix="请核对计算记录") from error
    return _holding(Step, known)


def _operation(name: str) -> Operation:
    if name not in OPERATIONS:
        raise ScoringError(f"不认识的计算步骤“{name}”", fix="请使用本系统导出的计算记录")
    return OPERATIONS[name]


def _numbers(step: Step) -> list[Fraction]:
    return [item.number for item in step.inputs]


def _shown(step: Step) -> str:
    names = _operation(step.operation).names
    if names:
        return names([item.name for item in step.inputs], _numbers(step), step.exact)
    return str(rounded(step.exact, rounding_of(step)))


def _place(step: Step) -> str:
    return f"{step.code} {step.title}".strip()


def rounding_of(step: Step) -> Rounding:
    """The rounding a step was shown with."""
    return _rounding(step.rounding)


@lru_cache(maxsize=64)  # a trace names few roundings, at every step
def _rounding(code: str) -> Rounding:
    mode, _, places = code.partition(":")
    return Rounding(mode, int(exact(places)))  # type: ignore[arg-type]  # Rounding refuses an unknown mode
