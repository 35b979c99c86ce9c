"""From a measured fact to marks.

Facts and options by kind. Numbers are int, Decimal or exact text; money is whole fen in keys that end in `_fen`.

=========  ============================================================  =============================================
kind       fact                                                          options (all may be left out unless marked *)
=========  ============================================================  =============================================
ratio      actual, target; explanation                                   actual, target: their names; unit;
                                                                         bounded: actual cannot exceed target;
                                                                         floor: share below which the point gets 0;
                                                                         explain_above: share that needs a reason
                                                                         (default 1.3);
                                                                         targets: {mid: n, final: n} in place of
           phase: "mid" | "final", where the tree serves any phase       the target; yuan where unit is 元
 unit 元   actual_fen, target_fen                                        the same
 weights   parts: [{name, weight, actual, target}]                       weights: "share" (Σ weight = 1)
           parts: [{name, amount_fen, actual, target}]                   weights: "amount" (by money of the line)
 0 of 0    items: {item: true | false}                                   when_empty: {label, items}: the checklist
                                                                         that counts when there was nothing to do
banded     actual, target (or *_fen)                                     bands*: from the best, [{limit, share}] up to
                                                                         a limit, or [{floor, share}] from a floor;
                                                                         strict: true: the limit does not belong;
                                                                         of: "deviation" |1 − a/t| or "share" a/t
checklist  items: {item: true | false}, every item answered              items*: names
ordinal    mark, band                                                    bands: [{name, floor}], floors as shares
mark       mark                                                          none
survey     counts: [很满意, 满意, 一般, 不满意, 很不满意]; required      full_at (90), zero_below (60)
 weights   questions: [{name, weight, counts}]; required                 the weighted mean of the items' indexes
 raters    raters: {rater: counts}                                       raters: names, equal weights
=========  ============================================================  =============================================

Every kind may carry adjustments, applied in this order; a condition that the options name must be answered.

============  ===========================  ===========================================================================
option        fact                         effect
============  ===========================  ===========================================================================
zero_if       zero_if: true | false        {label}: marks are 0
deduct_if     deduct_if: true | false      {label, marks}: taken off, never under 0
cap_if        cap_if: true | false         {label, cap}: at most that share of full
cap_below     cap_below: {actual, target}  {label, below, cap}: capped when the ratio lies below
evidence_cap  evidence_missing (argument)  share of full that a point without evidence cannot exceed (default 0.6)
============  ===========================  ===========================================================================

0 of 0 is no data: the marks are None, never 0 and never full.
Sources: 财预〔2020〕10号 (proportional marks, over-achievement, three bands); the rest are bureau defaults.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, exact, percent, rounded, text
from scoring.facts import Fact, Reader
from scoring.found import Flag, Found
from scoring.kinds import KINDS
from scoring.trace import Input, Step, make
from scoring.tree import Node

__all__ = ["EVIDENCE_CAP", "Fact", "Flag", "Measured", "cap_without_evidence", "measure"]

EVIDENCE_CAP = Decimal("0.6")  # bureau default


@dataclass(frozen=True)
class Measured:
    """Marks of one point with their reason.

    `marks` is None where there is no data; then `step` is None too. `sentence` and `formula` hold the numbers,
    `inputs` the figures they came from, `flags` what a person should look at.
    """

    marks: Fraction | None
    sentence: str
    formula: str
    inputs: tuple[Input, ...]
    flags: tuple[Flag, ...]
    step: Step | None


def measure(
    node: Node,
    fact: Mapping[str, object],
    *,
    evidence_missing: bool = False,
    evidence: Sequence[str] = (),
    phase: str = "",
) -> Measured:
    """Turn a fact into marks by the point's kind and adjustments.

    `phase` chooses the target where the point has one for each stage; the fact may name it where the tree serves any.
    Raises ScoringError naming point and field if a key is missing, negative, not a number, or impossible.
    """
    if node.point is None:
        raise ScoringError("不是评分点，不能直接计分", where=node.label)
    reader = Reader(node, fact, phase=phase)
    found = KINDS[node.point.kind](reader)
    if found.step is None:
        flag = Flag("no_data", found.words)
        return Measured(None, f"{node.label}：{found.words}。", "", found.inputs, (*found.flags, flag), None)
    for adjust in _ADJUSTMENTS:
        found = adjust(reader, found)
    if evidence_missing:
        found = _capped(reader, found, _evidence_cap(node), "证据缺失")
    return _measured(node, found, evidence)


def cap_without_evidence(node: Node, step: Step) -> Step:
    """Hold the marks of a point without evidence to the share its tree allows."""
    return _capped(Reader(node, {}), Found(step, ""), _evidence_cap(node), "证据缺失").step or step


def _measured(node: Node, found: Found, evidence: Sequence[str]) -> Measured:
    if found.step is None or node.point is None:
        raise ScoringError("没有可以计算的数据", where=node.label)
    bare = found.step
    step = make(
        bare.operation,
        code=node.code,
        title=node.name,
        inputs=bare.inputs,
        children=bare.children,
        rule=node.point.rule,
        source=node.source,
        evidence=evidence,
    )
    marks = rounded(step.exact, DEFAULT_ROUNDING)
    sentence = f"{node.label}：{found.words}，得 {text(marks)} 分（满分 {text(node.full)} 分）。"
    return Measured(step.exact, sentence, step.formula, found.inputs, found.flags, step)


def _condition(node: Node, name: str) -> Mapping[str, Any] | None:
    return node.point.options.get(name) if node.point else None


def _zero_if(reader: Reader, found: Found) -> Found:
    condition = _condition(reader.node, "zero_if")
    if condition is None or not reader.answer("zero_if", condition["label"]):
        return found
    flag = Flag("zeroed", f"{condition['label']}，得 0 分")
    return _then(reader, found, "zero", (Input(condition["label"], "0", "分"),), flag)


def _deduct_if(reader: Reader, found: Found) -> Found:
    condition = _condition(reader.node, "deduct_if")
    if condition is None or not reader.answer("deduct_if", condition["label"]):
        return found
    marks = text(exact(condition["marks"]))
    flag = Flag("deducted", f"{condition['label']}，扣 {marks} 分")
    return _then(reader, found, "deduct", (Input(condition["label"], marks, "分"),), flag)


def _cap_if(reader: Reader, found: Found) -> Found:
    condition = _condition(reader.node, "cap_if")
    if condition is None or not reader.answer("cap_if", condition["label"]):
        return found
    return _capped(reader, found, exact(condition["cap"]), condition["label"])


def _cap_below(reader: Reader, found: Found) -> Found:
    condition = _condition(reader.node, "cap_below")
    if condition is None:
        return found
    given = reader.inner("cap_below", condition["label"])
    actual, target = given.number("actual", "相符数"), given.number("target", "核对数")
    if target == 0 or actual > target:
        raise reader.fault(f"{condition['label']}无法计算：{text(actual)} ÷ {text(target)}", "请核对两个数")
    share, below = actual / target, exact(condition["below"])
    why = f"{condition['label']} {text(actual)} ÷ {text(target)} = {percent(share)}，低于 {percent(below)}"
    return _capped(reader, found, exact(condition["cap"]), why) if share < below else found


def _evidence_cap(node: Node) -> Fraction:
    return exact(node.point.options.get("evidence_cap", EVIDENCE_CAP) if node.point else EVIDENCE_CAP)


def _capped(reader: Reader, found: Found, share: Fraction, why: str) -> Found:
    limits = (Input(f"{why}：最高比例", text(share)), Input("满分", text(reader.node.full), "分"))
    return _then(reader, found, "cap", limits, Flag("capped", f"{why}，最高得满分的 {percent(share)}"))


def _then(reader: Reader, found: Found, operation: str, inputs: tuple[Input, ...], flag: Flag) -> Found:
    below = [found.step] if found.step else []
    step = make(operation, code=reader.node.code, title=inputs[0].name, inputs=inputs, children=below)
    return Found(step, f"{found.words}；{flag.text}", (*found.flags, flag), found.inputs + inputs[:1])


_ADJUSTMENTS: tuple[Callable[[Reader, Found], Found], ...] = (_zero_if, _deduct_if, _cap_if, _cap_below)
