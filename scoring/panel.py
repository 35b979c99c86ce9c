"""From a panel's sheets and the established facts to a total, a grade, and the trace of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.ascent import Ascent, NodeResult, ascend, rounded_step
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Number, Rounding, exact, percent, text
from scoring.grading import VetoFinding, graded
from scoring.judging import Panel, Spread, judge
from scoring.points import Fact, Flag, measure
from scoring.pools import open_pools
from scoring.proceedings import Dissent, Proceedings, Recusal, Revision, history
from scoring.sheets import Sheet, check_mark, check_sheets
from scoring.trace import Input, Step, make
from scoring.tree import IndicatorTree, Node

__all__ = [
    "Decided",
    "Dissent",
    "NodeResult",
    "PanelResult",
    "Proceedings",
    "Recusal",
    "Revision",
    "Sheet",
    "Spread",
    "VetoFinding",
    "combine_phases",
    "panel_result",
]

_NOTHING: Mapping[str, Any] = {}
_UNEVENTFUL = Proceedings()
_NO_FACT = Fact()
_Scored = tuple[Step, tuple[Flag, ...]]


@dataclass(frozen=True)
class Decided:
    """Marks that a review put in place of the members' mean for one judged point, with who decided and why."""

    marks: Decimal
    by: str


@dataclass(frozen=True)
class PanelResult:
    """The result of one evaluation.

    `exact_total` is before rounding and vetoes, `total` is published. `grade` is None when it is withheld or the tree
    has none; `grade_withheld` then says why. `trace` ends in the grade and holds the published total as its value.
    `flags` are by point code, `warnings` about the whole; `dissents` travel with the result and change nothing.
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
    dissents: tuple[Dissent, ...] = ()


def panel_result(
    tree: IndicatorTree,
    sheets: Sequence[Sheet],
    facts: Mapping[str, Fact],
    *,
    not_applicable: Mapping[str, str] = _NOTHING,
    vetoes: Sequence[VetoFinding] = (),
    decided: Mapping[str, Decided] = _NOTHING,
    proceedings: Proceedings = _UNEVENTFUL,
) -> PanelResult:
    """Average the judged points, measure the others once, total upwards, round once, and read the grade.

    `not_applicable` maps codes of points or whole indicators to a reason; the rest is renormalised within the parent.
    `decided` holds judged points whose marks a review decided; the members' own marks stay in the spread.
    Every judged point is averaged over the sheets of its party, and over the panel's where it names none.
    Raises ScoringError naming member and point if a mark or fact is missing, out of range, or without data.
    """
    if pools := open_pools(tree):
        raise ScoringError("共用的分值还没有分配到可选指标", where=pools[0].label, fix="请先按本项目选用的指标分配分值")
    excluded = _excluded(tree, not_applicable)
    check_sheets(tree, sheets)
    _check_facts(tree, facts, proceedings.signatures)
    panel = Panel(tree, sheets, proceedings, history(tree, sheets, proceedings))
    applicable = [node for node in tree.points() if node.code not in excluded]
    judged = {node.code: judge(panel, node, facts.get(node.code, _NO_FACT)) for node in applicable if node.judged}
    scored = {code: (one.step, one.flags) for code, one in judged.items()}
    scored |= {node.code: _measured(tree, node, facts) for node in applicable if not node.judged}
    scored |= {code: _decided(tree, tree.node(code), one, scored) for code, one in decided.items()}
    _check_deductions(tree, facts, scored)
    ascent = ascend(tree, {code: step for code, (step, _) in scored.items()}, excluded)
    verdict = graded(tree, ascent.total, vetoes)
    return PanelResult(
        total=verdict.total,
        exact_total=ascent.total.exact,
        grade=verdict.grade,
        grade_withheld=verdict.withheld,
        nodes=ascent.nodes,
        trace=verdict.trace,
        spread={code: one.spread for code, one in judged.items()},
        flags={code: flags for code, (_, flags) in scored.items() if flags},
        warnings=(*_warnings(tree, ascent), *ascent.remarks),
        dissents=proceedings.dissents,
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
    return reasons


def _check_facts(tree: IndicatorTree, facts: Mapping[str, Fact], signatures: int) -> None:
    for code, fact in facts.items():
        node = tree.node(code)
        if node.point is None:
            raise ScoringError("不是评分点，不能登记评分事实", where=node.label)
        if node.judged and fact.values:
            raise ScoringError("该评分点由成员打分，不能登记计算数据", where=node.label, fix="请删去这一项数据")
        signed = {name.strip() for name in fact.checked_by if name.strip()}
        if node.point.established == "checked" and len(signed) < signatures:
            what = f"该评分点须经 {signatures} 人核对签字，现有 {len(signed)} 人"
            raise ScoringError(what, where=node.label, fix="请核对事实并由核对人分别签字")


def _measured(tree: IndicatorTree, node: Node, facts: Mapping[str, Fact]) -> _Scored:
    if node.code not in facts:
        raise ScoringError("没有评分数据", where=node.label, fix="请录入数据；确不适用时，请注明“不适用”及理由")
    fact = facts[node.code]
    capped = fact.evidence_missing and tree.place(node.code).role != "deduction"
    found = measure(node, fact.values, evidence_missing=capped, evidence=fact.evidence, phase=tree.phase)
    if found.step is None:
        raise ScoringError(
            f"没有数据：{found.flags[-1].text}", where=node.label, fix="请补充数据，或注明“不适用”及理由"
        )
    return found.step, found.flags


def _decided(tree: IndicatorTree, node: Node, decision: Decided, scored: Mapping[str, _Scored]) -> _Scored:
    """The mark of a review, checked like a member's, above the mean that it replaces."""
    if node.point is None or not node.judged:
        raise ScoringError("该评分点按事实计算，复核应更正事实，不能直接改分", where=node.label)
    if node.code not in scored:
        raise ScoringError("该评分点已注明“不适用”，不能改分", where=node.label, fix="请先取消“不适用”")
    check_mark(tree, node, decision.marks, decision.by)
    before, flags = scored[node.code]
    step = make(
        "decided",
        code=node.code,
        title=node.name,
        inputs=[Input(decision.by, text(decision.marks), "分")],
        children=[before],
        rule=node.point.rule,
        source=node.source,
        evidence=before.evidence,
    )
    return step, (*flags, Flag("decided", decision.by))


def _check_deductions(tree: IndicatorTree, facts: Mapping[str, Fact], scored: Mapping[str, _Scored]) -> None:
    """Nothing is taken off without a piece of evidence: missing papers cap what is earned, not what is lost."""
    for code, (step, _) in scored.items():
        unproven = code in facts and facts[code].evidence_missing
        if unproven and step.exact > 0 and tree.place(code).role == "deduction":
            what = f"扣 {text(step.exact)} 分没有证据"
            raise ScoringError(what, where=tree.node(code).label, fix="请补充证据，或不予扣分")


def _warnings(tree: IndicatorTree, ascent: Ascent) -> tuple[str, ...]:
    return tuple(
        f"{block.label}：不适用的部分占满分的 {percent(1 - ascent.applicable[block.code])}，超过一半，得分代表性不足"
        for block in tree.root.shares
        if ascent.applicable[block.code] < Fraction(1, 2)
    )
