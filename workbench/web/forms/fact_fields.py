"""The fields of one measured fact, by the kind of its point: drawn here, read back as the fact that scoring takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from scoring.kinds import ANSWERS
from scoring.money import yuan
from scoring.ordinal import bands_of
from scoring.tree import Node
from workbench.web import ui
from workbench.web.forms.typed import decimal, money

Key = Callable[[str], str]
Typed = dict[str, Any]
_EMPTY_ROWS = 2
_YES_NO = {"是": True, "否": False}


def fact_fields(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    """Draw the fields of a point, filled with its fact; return how to read them, which raises ValidationError."""
    options = node.point.options if node.point else {}
    kind = node.point.kind if node.point else ""
    readers = [_FIELDS[kind](node, fact, key)]
    readers += [_condition(options[name]["label"], name, fact, key) for name in _CONDITIONS if name in options]
    if "cap_below" in options:
        readers.append(_cap_below(node, options["cap_below"], fact, key))
    return lambda: {name: value for read in readers for name, value in read().items() if value is not None}


_CONDITIONS = ("zero_if", "deduct_if", "cap_if")


def _number(node: Node, label: str, name: str, value: object, key: Key) -> Callable[[], str | int | None]:
    """Draw one figure, empty for none; a name that ends in `_fen` is typed as yuan."""
    in_yuan = name.endswith("_fen")
    shown = "" if value is None else yuan(int(str(value))) if in_yuan else str(value)
    typed = st.text_input(f"{ui.safe(label)}{'（元）' if in_yuan else ''}", shown, key=key(name))
    where = f"{node.label}，{label}"

    def read() -> str | int | None:
        if not typed.strip():
            return None
        return money(typed, where) if in_yuan else format(decimal(typed, where), "f")

    return read


def _pair(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    options = node.point.options if node.point else {}
    unit = str(options.get("unit", ""))
    ending = "_fen" if unit == "元" else ""
    said = f"（{unit}）" if unit and not ending else ""
    left, right = st.columns(2)
    names = (
        (f"actual{ending}", str(options.get("actual", "实际值"))),
        (f"target{ending}", str(options.get("target", "目标值"))),
    )
    fields: dict[str, Callable[[], Any]] = {}
    for column, (name, label) in zip((left, right), names, strict=True):
        with column:
            fields[name] = _number(node, f"{label}{said}", name, fact.get(name), key)
    return lambda: {name: read() for name, read in fields.items()}


def _ratio(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    options = node.point.options if node.point else {}
    if "weights" in options:
        return _parts(node, fact, key)
    pair, other = _pair(node, fact, key), options.get("when_empty")
    items: Callable[[], Typed] = dict
    if other:
        st.caption(f"{ui.safe(other['label'])}（上面两项都填 0）的，逐项作答：")
        items = _answers(other["items"], fact, key)
    words = st.text_input(
        "说明（完成比例明显超过目标时填写）", str(fact.get("explanation", "")), key=key("explanation")
    )
    return lambda: {**pair(), **items(), "explanation": words.strip() or None}


def _parts(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    """Draw one row a part, with empty rows for more; a row without a name is not there."""
    options = node.point.options if node.point else {}
    weight = ("amount_fen", "金额") if options["weights"] == "amount" else ("weight", "权重")
    columns = (
        weight,
        ("actual", str(options.get("actual", "实际值"))),
        ("target", str(options.get("target", "目标值"))),
    )
    given: Sequence[Mapping[str, Any]] = fact.get("parts", ())
    rows = [
        _part(node, number, one, columns, key) for number, one in enumerate([*given, *({} for _ in range(_EMPTY_ROWS))])
    ]
    return lambda: {"parts": [row for row in (read() for read in rows) if row] or None}


def _part(
    node: Node, number: int, part: Mapping[str, Any], columns: Sequence[tuple[str, str]], key: Key
) -> Callable[[], Typed]:
    first, *rest = st.columns([2, *(1 for _ in columns)])
    name = first.text_input(f"分项 {number + 1}", str(part.get("name", "")), key=key(f"name{number}"))
    fields: dict[str, Callable[[], Any]] = {}
    for column, (field, label) in zip(rest, columns, strict=True):
        with column:
            fields[field] = _number(node, label, field, part.get(field), lambda one: key(f"{number}{one}"))
    return lambda: {"name": name.strip(), **{field: read() for field, read in fields.items()}} if name.strip() else {}


def _answers(items: Sequence[str], fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    """Draw one yes or no an item; silence is not a no."""
    given = fact.get("items", {})
    said = {item: _yes_no(item, given.get(item), key(f"item{place}")) for place, item in enumerate(items)}
    known = {item: _YES_NO[answer] for item, answer in said.items() if answer is not None}
    return lambda: {"items": known or None}


def _yes_no(label: str, given: bool | None, key: str) -> str | None:  # noqa: FBT001 - yes, no, or nothing yet
    place = None if given is None else 1 - int(given)
    return st.radio(ui.safe(label), list(_YES_NO), index=place, horizontal=True, key=key)


def _condition(label: str, name: str, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    answer = _yes_no(label, fact.get(name), key(name))
    return lambda: {name: None if answer is None else _YES_NO[answer]}


def _cap_below(node: Node, option: Mapping[str, Any], fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    given = fact.get("cap_below", {})
    left, right = st.columns(2)
    with left:
        actual = _number(
            node, f"{option['label']}：相符数", "actual", given.get("actual"), lambda one: key(f"below_{one}")
        )
    with right:
        target = _number(
            node, f"{option['label']}：核对数", "target", given.get("target"), lambda one: key(f"below_{one}")
        )
    return lambda: {"cap_below": {name: value for name, value in (("actual", actual()), ("target", target())) if value}}


def _checklist(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    return _answers(node.point.options["items"] if node.point else (), fact, key)


def _survey(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    raters: Sequence[str] = (node.point.options if node.point else {}).get("raters", ())
    if raters:
        given = fact.get("raters", {})
        rows = {one: _counts(node, one, given.get(one, ()), key) for one in raters}
        return lambda: {"raters": {one: read() for one, read in rows.items()}}
    counts = _counts(node, "", fact.get("counts", ()), key)
    required = _number(node, "应达样本量", "required", fact.get("required"), key)
    return lambda: {"counts": counts(), "required": required()}


def _counts(node: Node, rater: str, given: Sequence[object], key: Key) -> Callable[[], list[str | int]]:
    """Draw one figure an answer, from very satisfied to very dissatisfied; an empty one is nobody."""
    if rater:
        st.markdown(f"**{ui.safe(rater)}**")
    fields = []
    for place, (column, answer) in enumerate(zip(st.columns(len(ANSWERS)), ANSWERS, strict=True)):
        value = given[place] if place < len(given) else None
        with column:
            fields.append(_number(node, f"{answer}（人）", f"{rater}{place}", value, key))
    return lambda: [read() or "0" for read in fields]


def _mark(node: Node, fact: Mapping[str, Any], key: Key) -> Callable[[], Typed]:
    names = [band.name for band in bands_of(node)]
    place = names.index(str(fact["band"])) if fact.get("band") in names else None
    ordinal = node.point is not None and node.point.kind == "ordinal"
    band = st.radio("档次", names, index=place, key=key("band")) if ordinal else None
    mark = _number(node, f"分数（满分 {node.full}）", "mark", fact.get("mark"), key)
    return lambda: {"mark": mark(), "band": band}


_FIELDS: Mapping[str, Callable[[Node, Mapping[str, Any], Key], Callable[[], Typed]]] = {
    "ratio": _ratio,
    "banded": _pair,
    "checklist": _checklist,
    "survey": _survey,
    "ordinal": _mark,
    "mark": _mark,
}
