"""From a panel's sheets and the established facts to a total, a grade, and the trace of both."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.ascent import Ascent, NodeResult, ascend, rounded_step
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Number, Rounding, exact, is_whole_steps, percent, text
from scoring.grading import VetoFinding, graded
from scoring.ordinal import bands_of, check_in_band
from scoring.points import Fact, Flag, cap_without_evidence, measure
from scoring.trace import Input, Step, make
from scoring.tree import IndicatorTree, Node

__all__ = ["Decided", "NodeResult", "PanelResult", "Sheet", "Spread", "VetoFinding", "combine_phases", "panel_result"]

_WIDE = Fraction(1, 5)  # members further apart than this share of full marks should talk; bureau default
_NOTHING: Mapping[str, Any] = {}
_Scored = tuple[Step, tuple[Flag, ...]]


@dataclass(frozen=True)
class Sheet:
    """One member's submitted marks by point code, with the bands chosen and the reasons given."""

    member: str
    marks: Mapping[str, Decimal]
    bands: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """Marks that a review put in place of the members' mean for one judged point, with who decided and why."""

    marks: Decimal
    by: str


@dataclass(frozen=True)
class Spread:
    """How far the members' marks for one judged point lie apart; `wide` above 20 % of its full marks."""

    code: str
    lowest: Decimal
    highest: Decimal
    range: Decimal
    wide: bool


@dataclass(frozen=True)
class PanelResult:
    """The result of one evaluation.

    `exact_total` is before rounding and vetoes, `total` is published. `grade` is None when it is withheld or the tree
    has none; `grade_withheld` then says why. `trace` ends in the grade and holds the published total as its value.
    `flags` are by point code, `warnings` about the whole.
    """

    total: Decimal
    exact_total: Fraction
    grade: str | None
    grade_withheld: str
    nodes: Mapping[str, NodeResult]
    trace: Step
    spread: Mapping[str, Spread]
    flags: Mapping[str, tuple[Flag, ...]]
    warnings: tuple[str, ...]


def panel_result(
    tree: IndicatorTree,
    sheets: Sequence[Sheet],
    facts: Mapping[str, Fact],
    *,
    not_applicable: Mapping[str, str] = _NOTHING,
    vetoes: Sequence[VetoFinding] = (),
    decided: Mapping[str, Decided] = _NOTHING,
) -> PanelResult:
    """Average the judged points, measure the others once, total upwards, round once, and read the grade.

    `not_applicable` maps codes of points or whole indicators to a reason; the rest is renormalised within the parent.
    `decided` holds judged points whose marks a review decided; the members' own marks stay in the spread.
    Raises ScoringError naming member and point if a mark or fact is missing, out of range, or without data.
    """
    excluded = _excluded(tree, not_applicable)
    _check_sheets(tree, sheets)
    _check_facts(tree, facts)
    scored = {node.code: _scored(tree, node, sheets, facts) for node in tree.points() if node.code not in excluded}
    scored |= {code: _decided(tree, tree.node(code), one, scored) for code, one in decided.items()}
    ascent = ascend(tree, {code: step for code, (step, _) in scored.items()}, excluded)
    verdict = graded(tree, ascent.total, vetoes)
    return PanelResult(
        total=verdict.total,
        exact_total=ascent.total.exact,
        grade=verdict.grade,
        grade_withheld=verdict.withheld,
        nodes=ascent.nodes,
        trace=verdict.trace,
        spread={node.code: _spread(node, sheets) for node in _judged(tree) if node.code not in excluded},
        flags={code: flags for code, (_, flags) in scored.items() if flags},
        warnings=_warnings(tree, ascent),
    )


def combine_phases(
    mid: Number, final: Number, weights: tuple[Decimal, Decimal], *, rounding: Rounding = DEFAULT_ROUNDING
) -> Step:
    """Weigh the mid-term and the final total, exactly, and round once; the step's `shown` is the figure to publish.

    Give exact totals to round a single time, published ones to let readers recompute. The weights must sum to 1.
    """
    if sum(map(exact, weights)) != 1 or min(weights) < 0:
        shares = " + ".join(text(weight) for weight in weights)
        raise ScoringError(f"中期与期末权重之和应为 1，现为 {shares}", fix="请在评估方案中核对权重")
    phases = [
        make("mark", code="", title=title, inputs=[Input(title, text(exact(total)), "分")], rounding=rounding)
        for title, total in (("中期评估", mid), ("期末评估", final))
    ]
    shares_of = [Input("中期权重", text(weights[0])), Input("期末权重", text(weights[1]))]
    whole = make("weighted", code="", title="加权总分", inputs=shares_of, children=phases, rounding=rounding)
    return rounded_step(whole, rounding)


def _excluded(tree: IndicatorTree, not_applicable: Mapping[str, str]) -> dict[str, str]:
    """Spread the reason of an indicator over its points."""
    reasons: dict[str, str] = {}
    for code, reason in not_applicable.items():
        node = tree.node(code)
        if not reason.strip():
            raise ScoringError("注明了“不适用”但没有理由", where=node.label, fix="请写明不适用的理由")
        reasons |= {leaf.code: reason for leaf in node.walk() if leaf.point}
    if len(reasons) == len(tree.points()):
        raise ScoringError("全部评分点都不适用，无法得出总分", where=tree.title, fix="请核对不适用的评分点")
    return reasons


def _judged(tree: IndicatorTree) -> list[Node]:
    return [node for node in tree.points() if node.point and node.point.established == "judged"]


def _check_sheets(tree: IndicatorTree, sheets: Sequence[Sheet]) -> None:
    for member, times in Counter(sheet.member for sheet in sheets).items():
        if times > 1:
            raise ScoringError(f"{member}有 {times} 份评分表", fix="每名成员只能有一份有效的评分表")
    judged = {node.code for node in _judged(tree)}
    for sheet in sheets:
        for code in (*sheet.marks, *sheet.bands):
            if code not in judged:
                raise ScoringError(
                    "该评分点不由成员打分", where=f"{sheet.member}，{tree.node(code).label}", fix="请删去这一项分数"
                )


def _check_facts(tree: IndicatorTree, facts: Mapping[str, Fact]) -> None:
    judged = {node.code for node in _judged(tree)}
    for code, fact in facts.items():
        node = tree.node(code)
        if node.point is None:
            raise ScoringError("不是评分点，不能登记评分事实", where=node.label)
        if code in judged and fact.values:
            raise ScoringError("该评分点由成员打分，不能登记计算数据", where=node.label, fix="请删去这一项数据")


def _scored(tree: IndicatorTree, node: Node, sheets: Sequence[Sheet], facts: Mapping[str, Fact]) -> _Scored:
    if node.point and node.point.established == "judged":
        return _averaged(tree, node, sheets, facts.get(node.code, Fact()))
    if node.code not in facts:
        raise ScoringError("没有评分数据", where=node.label, fix="请录入数据；确不适用时，请注明“不适用”及理由")
    fact = facts[node.code]
    found = measure(node, fact.values, evidence_missing=fact.evidence_missing, evidence=fact.evidence)
    if found.step is None:
        raise ScoringError(
            f"没有数据：{found.flags[-1].text}", where=node.label, fix="请补充数据，或注明“不适用”及理由"
        )
    return found.step, found.flags


def _averaged(tree: IndicatorTree, node: Node, sheets: Sequence[Sheet], fact: Fact) -> _Scored:
    if not sheets:
        raise ScoringError("没有已提交的评分表", where=node.label, fix="请等待评估小组成员提交")
    step = make(
        tree.aggregation,
        code=node.code,
        title=node.name,
        children=[_mark_step(node, sheet.member, _mark(tree, node, sheet)) for sheet in sheets],
        rule=node.point.rule if node.point else "",
        source=node.source,
        evidence=fact.evidence,
    )
    if not fact.evidence_missing:
        return step, ()
    return cap_without_evidence(node, step), (Flag("capped", "证据缺失，得分受上限约束"),)


def _decided(tree: IndicatorTree, node: Node, decision: Decided, scored: Mapping[str, _Scored]) -> _Scored:
    """The mark of a review, checked like a member's, above the mean that it replaces."""
    if node.point is None or node.point.established != "judged":
        raise ScoringError("该评分点按事实计算，复核应更正事实，不能直接改分", where=node.label)
    if node.code not in scored:
        raise ScoringError("该评分点已注明“不适用”，不能改分", where=node.label, fix="请先取消“不适用”")
    mark = _mark(tree, node, Sheet(decision.by, {node.code: decision.marks}))
    before, flags = scored[node.code]
    step = make(
        "decided",
        code=node.code,
        title=node.name,
        inputs=[Input(decision.by, text(mark), "分")],
        children=[before],
        rule=node.point.rule,
        source=node.source,
        evidence=before.evidence,
    )
    return step, (*flags, Flag("decided", decision.by))


def _mark_step(node: Node, member: str, mark: Decimal) -> Step:
    return make("mark", code=node.code, title=member, inputs=[Input(member, text(mark), "分")])


def _mark(tree: IndicatorTree, node: Node, sheet: Sheet) -> Decimal:
    where = f"{sheet.member}，{node.label}"
    mark = sheet.marks.get(node.code)
    if mark is None:
        raise ScoringError("没有打分", where=where, fix="请补全评分表；确不适用时，请注明“不适用”及理由")
    if not isinstance(mark, Decimal) or not mark.is_finite():
        raise ScoringError(f"分数 {mark!r} 不是有效的数值", where=where, fix="请核对分数")
    if not 0 <= mark <= node.full:
        raise ScoringError(f"分数 {mark} 不在 0 至满分 {text(node.full)} 之间", where=where, fix="请核对分数")
    if not is_whole_steps(mark, tree.step):
        raise ScoringError(f"分数 {mark} 不是最小计分单位 {text(tree.step)} 的整数倍", where=where, fix="请核对分数")
    if node.code in sheet.bands:
        check_in_band(mark, node.full, sheet.bands[node.code], bands_of(node), where=where)
    return mark


def _spread(node: Node, sheets: Sequence[Sheet]) -> Spread:
    marks = [sheet.marks[node.code] for sheet in sheets]
    width = max(marks) - min(marks)
    return Spread(node.code, min(marks), max(marks), width, exact(width) > _WIDE * exact(node.full))


def _warnings(tree: IndicatorTree, ascent: Ascent) -> tuple[str, ...]:
    return tuple(
        f"{block.label}：不适用的部分占满分的 {percent(1 - ascent.applicable[block.code])}，超过一半，得分代表性不足"
        for block in tree.blocks()
        if ascent.applicable[block.code] < Fraction(1, 2)
    )
