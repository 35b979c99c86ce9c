"""What an appeal is refused for: a second one, a point that is settled, a group that is not complete, a change of nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session, or_, select

from scoring.exact import parse_mark, text
from scoring.points import measure
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import ResultState
from workbench.queries.appeal_clock import Windows
from workbench.queries.appeals import GROUP_AT_LEAST, filing_windows
from workbench.queries.corrections import facts_in_force, ruled_points
from workbench.queries.evaluations import frozen_tree
from workbench.security.record import plain
from workbench.services.acting import found

PLAN = "石嘴山方案附件3五（五）"
"""The clause on appeals."""


def evaluation_of(session: Session, appeal: Appeal) -> Evaluation:
    """Return the evaluation whose result is disputed."""
    return found(session, Evaluation, found(session, Result, appeal.result_id).evaluation_id)


def refuse_unappealable(session: Session, result: Result) -> Windows:
    """One appeal for a result, and none against what an appeal decided; return its clocks."""
    query = select(Appeal).where(or_(Appeal.result_id == result.id, Appeal.new_result_id == result.id))
    if session.exec(query).first():
        raise ValidationError(
            "对这份结果已经提出过申诉，不能再次申诉", where="申诉", clause=PLAN, fix="复核结果为最终结果"
        )
    if result.state == ResultState.SUPERSEDED:
        raise ValidationError(
            f"结果第 {result.number} 版已被新的版本代替", where="申诉", fix="对新的版本有异议的，反馈以后提出"
        )
    windows = filing_windows(session, result)
    if result.state != ResultState.CONFIRMED or windows is None:
        raise ValidationError("结果还没有确认并反馈，不能申诉", where="申诉", fix="对初稿有意见的，先在结果页提出意见")
    return windows


def refuse_settled(session: Session, evaluation: Evaluation, claims: Mapping[str, str]) -> None:
    """An appeal names points, and none that an earlier appeal of this evaluation decided."""
    if not claims:
        raise ValidationError("没有列出有异议的评分点", where="申诉", fix="至少列出一个评分点并写明主张")
    tree, ruled = frozen_tree(evaluation), ruled_points(session, evaluation.id or 0)
    for node in map(tree.node, claims):
        if node.point is None:
            raise ValidationError(f"{node.label}不是评分点", where="申诉", fix="选择它下面有异议的评分点")
        if node.code in ruled:
            raise ValidationError(
                f"{node.label}已经由申诉复核决定，不能再次申诉", where="申诉", clause=PLAN, fix="复核结果为最终结果"
            )


def refuse_incomplete(session: Session, appeal: Appeal) -> None:
    """Who has no interest is an odd number of three or more; before, nothing is ruled and nothing decided."""
    group = session.exec(select(Reviewer).where(Reviewer.appeal_id == appeal.id)).all()
    waiting = [one for one in group if one.conflict is None]
    if waiting:
        raise ValidationError(
            f"还有 {len(waiting)} 名复核组成员没有申报利害关系", where="复核组", fix="全部申报后再复核、作决定"
        )
    free = [one for one in group if one.conflict is False]
    if len(free) < GROUP_AT_LEAST or len(free) % 2 == 0:
        raise ValidationError(
            f"没有利害关系的复核组成员 {len(free)} 人", where="复核组", fix="请领导补足为不少于 3 人的单数"
        )


def corrected_point(
    session: Session, appeal: Appeal, code: str, *, new_fact: Mapping[str, Any] | None, new_marks: str
) -> tuple[dict[str, Any] | None, Decimal | None]:
    """The new mark of a judged point, or the corrected fact of a measured one; what changes nothing is no change."""
    evaluation, result = evaluation_of(session, appeal), found(session, Result, appeal.result_id)
    tree = frozen_tree(evaluation)
    node = tree.node(code)
    fact, marks = plain(new_fact) or {}, None
    if node.judged:
        marks = parse_mark(new_marks, node.full, tree.step, where=node.label)
        same = [one["exact"] for one in result.payload["nodes"] if one["code"] == code] == [text(marks)]
    else:
        measure(node, fact)
        before = facts_in_force(session, evaluation.id or 0, until=result.number).get(code, {})
        same = {key: str(one) for key, one in fact.items()} == {key: str(one) for key, one in before.items()}
    if same:
        raise ValidationError(
            "更正后的内容与原来的相同，没有变更", where=node.label, fix="维持原来的，选“维持”；变更的，写明变更后的内容"
        )
    return (None, marks) if node.judged else (fact, None)
