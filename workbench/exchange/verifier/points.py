"""Marks of one point from its fact, by the kind of measurement: written anew, apart from the program that scored."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Callable

from workbench.exchange.verifier.exact import Wrong, number

WORTH_OF_ANSWERS = (100, 75, 50, 25, 0)


def measured(node: dict[str, Any], values: dict[str, Any], phase: str) -> Fraction:
    """Return the marks that a fact earns at a point, after its adjustments. Raises Wrong where there are none."""
    kind, options, full = node["point"]["kind"], node["point"]["options"], number(node["full"])
    if kind not in KINDS:
        raise Wrong(f"不认识的评分类型“{kind}”")
    marks = KINDS[kind](options, values, full, phase)
    if "zero_if" in options and yes(values, "zero_if"):
        marks = Fraction(0)
    if "deduct_if" in options and yes(values, "deduct_if"):
        marks = max(Fraction(0), marks - number(options["deduct_if"]["marks"]))
    if "cap_if" in options and yes(values, "cap_if"):
        marks = min(marks, number(options["cap_if"]["cap"]) * full)
    if "cap_below" in options:
        pair = values["cap_below"]
        if number(pair["actual"]) / number(pair["target"]) < number(options["cap_below"]["below"]):
            marks = min(marks, number(options["cap_below"]["cap"]) * full)
    return marks


def without_evidence(node: dict[str, Any], marks: Fraction) -> Fraction:
    """Hold the marks of a point without evidence to the share that its tree allows."""
    return min(marks, number(node["point"]["options"].get("evidence_cap", "0.6")) * number(node["full"]))


def yes(values: dict[str, Any], key: str) -> bool:
    """Return the answer to a condition. Raises Wrong where it was not answered."""
    if not isinstance(values.get(key), bool):
        raise Wrong(f"“{key}”没有回答“是”或“否”")
    return bool(values[key])


def pair_of(options: dict[str, Any], values: dict[str, Any], phase: str) -> tuple[Fraction, Fraction]:
    """Return the actual and the target figure, money in yuan."""
    ending, unit = ("_fen", 100) if options.get("unit") == "元" else ("", 1)
    actual = number(values[f"actual{ending}"]) / unit
    if targets := options.get("targets"):
        return actual, number(targets[phase if phase in targets else str(values.get("phase") or "")])
    return actual, number(values[f"target{ending}"]) / unit


def ratio(options: dict[str, Any], values: dict[str, Any], full: Fraction, phase: str) -> Fraction:
    """Marks in proportion to actual over target, never above full."""
    if "weights" in options:
        return several(options, values, phase) * full
    actual, target = pair_of(options, values, phase)
    if target == 0:
        if actual or "when_empty" not in options or "items" not in values:
            raise Wrong("目标值为 0，没有可以计算的数据")
        return passed(options["when_empty"]["items"], values["items"]) * full
    share = min(Fraction(1), actual / target)
    return full * (share if share >= number(options.get("floor", 0)) else 0)


def several(options: dict[str, Any], values: dict[str, Any], phase: str) -> Fraction:
    """The weighted share of several parts, by their shares or by their money."""
    by_money = options["weights"] == "amount"
    whole, reached = Fraction(0), Fraction(0)
    for part in values["parts"]:
        weight = number(part["amount_fen"]) if by_money else number(part["weight"])
        actual, target = pair_of(options, part, phase)
        whole, reached = whole + weight, reached + weight * min(Fraction(1), actual / target)
    if not by_money and whole != 1:
        raise Wrong("各分项权重之和不是 1")
    return reached / whole


def banded(options: dict[str, Any], values: dict[str, Any], full: Fraction, phase: str) -> Fraction:
    """Marks by the band that a ratio, or its deviation from 1, falls in."""
    actual, target = pair_of(options, values, phase)
    quotient = actual / target
    found = quotient if options.get("of") == "share" else abs(1 - quotient)
    for band in options["bands"]:
        sign, limit = (1, number(band["limit"])) if "limit" in band else (-1, number(band["floor"]))
        if sign * found < sign * limit or (found == limit and not band.get("strict")):
            return number(band["share"]) * full
    return Fraction(0)


def checklist(options: dict[str, Any], values: dict[str, Any], full: Fraction, _phase: str) -> Fraction:
    """Marks in proportion to the items passed."""
    return passed(options["items"], values["items"]) * full


def passed(items: list[str], answers: dict[str, Any]) -> Fraction:
    """Return the share of the items that were answered with yes; every item must be answered."""
    return Fraction(sum(yes(answers, item) for item in items), len(items))


def given(_options: dict[str, Any], values: dict[str, Any], full: Fraction, _phase: str) -> Fraction:
    """A mark that was established directly."""
    mark = number(values["mark"])
    if not 0 <= mark <= full:
        raise Wrong("分数不在 0 至满分之间")
    return mark


def survey(options: dict[str, Any], values: dict[str, Any], full: Fraction, _phase: str) -> Fraction:
    """Marks by an index of satisfaction: all from one number on, none below another, in proportion between."""
    index = index_of(options, values)
    full_at, zero_below = number(options.get("full_at", 90)), number(options.get("zero_below", 60))
    if index >= full_at:
        return full
    return Fraction(0) if index < zero_below else full * (index - zero_below) / (full_at - zero_below)


def index_of(options: dict[str, Any], values: dict[str, Any]) -> Fraction:
    """Return the index: of one question, the weighted mean of several, or the mean of several sides."""
    if raters := options.get("raters"):
        return sum((answered(values["raters"][name]) for name in raters), Fraction(0)) / len(raters)
    if "questions" not in values:
        return answered(values["counts"])
    weights = [number(one["weight"]) for one in values["questions"]]
    reached = [weight * answered(one["counts"]) for weight, one in zip(weights, values["questions"])]
    return sum(reached, Fraction(0)) / sum(weights, Fraction(0))


def answered(counts: list[Any]) -> Fraction:
    """Return the index of five counts, from the best answer to the worst."""
    if len(counts) != len(WORTH_OF_ANSWERS):
        raise Wrong("满意度须有五个人数")
    numbers = [number(count) for count in counts]
    worth = [value * count for value, count in zip(WORTH_OF_ANSWERS, numbers)]
    return sum(worth, Fraction(0)) / sum(numbers, Fraction(0))


KINDS: dict[str, Callable[[dict[str, Any], dict[str, Any], Fraction, str], Fraction]] = {
    "ratio": ratio,
    "banded": banded,
    "checklist": checklist,
    "ordinal": given,
    "survey": survey,
    "mark": given,
}
