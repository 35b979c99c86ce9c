"""From the exact total to what is published: rounding once, vetoes, and the grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.ascent import rounded_step
from scoring.errors import ScoringError
from scoring.exact import rounded, text
from scoring.operations import WITHHELD
from scoring.trace import Input, Step, make
from scoring.tree import Effect, Grade, IndicatorTree

UNGRADED = "不定级"


@dataclass(frozen=True)
class VetoFinding:
    """A recorded finding on a veto: what it does if proven, and where the inquiry stands."""

    code: str
    effect: Effect
    finding: str
    state: Literal["open", "proven", "dismissed"] = "open"
    grade_cap: str = ""


@dataclass(frozen=True)
class Verdict:
    """The published total, the grade or why it is withheld, and the trace."""

    total: Decimal
    grade: str | None
    withheld: str
    trace: Step


def graded(tree: IndicatorTree, total: Step, vetoes: Sequence[VetoFinding] = ()) -> Verdict:
    """Round the total as the tree says, apply proven vetoes, and read the grade from the published total.

    While an inquiry is open the grade is withheld. Raises ScoringError for a finding the tree does not know.
    """
    for veto in vetoes:
        _check(tree, veto)
    proven = [veto for veto in vetoes if veto.state == "proven"]
    published = _zeroed(rounded_step(total, tree.rounding), proven, tree)
    figure = rounded(published.exact, tree.rounding)
    reason = _withheld(vetoes)
    if not tree.grades:
        return Verdict(figure, None, UNGRADED, published)
    if reason:
        trace = make("withheld", code=total.code, title=reason, children=[published], rounding=tree.rounding)
        return Verdict(figure, None, reason, trace)
    trace = _grade_step(tree, published, proven)
    return Verdict(figure, trace.shown, "", trace)


def _zeroed(published: Step, proven: Sequence[VetoFinding], tree: IndicatorTree) -> Step:
    zero = [veto for veto in proven if veto.effect == "zero"]
    if not zero:
        return published
    why = Input(_why(zero[0]), "0", "分")
    title = f"{published.title}（一票否决）"
    return make("zero", code=published.code, title=title, inputs=[why], children=[published], rounding=tree.rounding)


def _grade_step(tree: IndicatorTree, published: Step, proven: Sequence[VetoFinding]) -> Step:
    """Read the grade; a cap leaves only the grades it allows."""
    caps = [veto for veto in proven if veto.effect == "cap"]
    ceiling = min((_floor_of(tree, veto.grade_cap) for veto in caps), default=None)
    allowed = [grade for grade in tree.grades if ceiling is None or grade.floor <= ceiling]
    return make(
        "grade",
        code=published.code,
        title="等级" + "".join(f"（{_why(veto)}，不高于{veto.grade_cap}）" for veto in caps),
        inputs=[_floor_input(grade) for grade in allowed],
        children=[published],
        rounding=tree.rounding,
    )


def _floor_input(grade: Grade) -> Input:
    return Input(grade.name, text(grade.floor), "分起")


def _floor_of(tree: IndicatorTree, name: str) -> Decimal:
    return next(grade.floor for grade in tree.grades if grade.name == name)


def _withheld(vetoes: Sequence[VetoFinding]) -> str:
    open_ones = [veto for veto in vetoes if veto.state == "open"]
    proven = [veto for veto in vetoes if veto.state == "proven" and veto.effect == "withhold"]
    reasons = [f"{_why(veto)}，正在核查" for veto in open_ones] + [_why(veto) for veto in proven]
    return f"{WITHHELD}：{'；'.join(reasons)}" if reasons else ""


def _why(veto: VetoFinding) -> str:
    return f"{veto.code} {veto.finding.strip()}".strip()


def _check(tree: IndicatorTree, veto: VetoFinding) -> None:
    where = f"一票否决 {veto.code}"
    declared = {known.code: known for known in tree.vetoes}.get(veto.code)
    if tree.vetoes and declared is None:
        raise ScoringError("指标体系没有规定这一否决事项", where=where, fix="请核对否决事项代码")
    if declared and (declared.effect, declared.grade_cap) != (veto.effect, veto.grade_cap):
        raise ScoringError("后果与指标体系的规定不一致", where=where, clause=declared.source, fix="请按指标体系登记")
    if veto.state == "proven" and not veto.finding.strip():
        raise ScoringError("认定成立但没有认定结论", where=where, fix="请写明何人何时依据什么证据作出认定")
    if veto.effect == "cap" and tree.grades and veto.grade_cap not in {grade.name for grade in tree.grades}:
        raise ScoringError(f"等级上限“{veto.grade_cap}”不在等级表中", where=where, fix="请核对等级名称")
