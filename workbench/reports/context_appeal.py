"""What an appeal changed: the sentences and the table that the report, the summary and the decision share."""

from workbench.queries.appeals import AppealLine, PointLine
from workbench.queries.corrections import CorrectionLine
from workbench.queries.results import ResultCard
from workbench.reports.context_case import Case
from workbench.reports.context_rows import AppealRow
from workbench.reports.context_types import AppealReview
from workbench.reports.context_words import NO_MARKS, on, shown_grade, tidy


def replaced(case: Case) -> ResultCard | None:
    """Return the version that the appeal replaced; None where it changed nothing, or there was none."""
    return case.before if case.appeal and case.appeal.new_result_id == case.card.id else None


def ruling(point: PointLine) -> str:
    """Say whether a disputed point was changed."""
    return "变更" if point.changed else "维持"


def moved(case: Case) -> str:
    """Say what became of total and grade; a mid-term has no grade to speak of."""
    before, grade = replaced(case), shown_grade(case.card)
    if before is None:
        return f"总分{case.card.total}分" + (f"和等级“{grade}”" if case.final else "") + "不变"
    words = f"总分由{before.total}分变更为{case.card.total}分"
    if not case.final:
        return words
    earlier = shown_grade(before)
    return f"{words}，等级仍为“{grade}”" if earlier == grade else f"{words}，等级由“{earlier}”变更为“{grade}”"


def corrected_words(case: Case, one: CorrectionLine) -> str:
    """Say what the bureau corrected by its own motion, why, and what became of total and grade."""
    points = "；".join(f"{label}：{tidy(why).rstrip('。')}" for label, why in one.points)
    before = f"（第{one.number}版{one.total}分{f'，等级“{one.grade}”' if case.final and one.grade else ''}）"
    now = f"更正后总分{case.card.total}分" + (f"，等级“{shown_grade(case.card)}”" if case.final else "")
    document = f"，依据{one.document}" if one.document else ""
    return (
        f"购买主体于{on(one.begun_on)}依职权更正原结果{before}{document}。原因：{tidy(one.reason)}"
        f"{f'更正的评分点：{points}。' if points else ''}{now}。原结果存档备查，更正后的结果重新反馈，重新计算申诉期限。"
    )


def group_words(appeal: AppealLine) -> str:
    """Say how many decided, and that who had an interest did not."""
    gone = sum(conflict is True for _account, _name, conflict in appeal.reviewers)
    left = f"（另有{gone}人申报利害关系后回避，没有参加复核）" if gone else ""
    return f"复核组{len(appeal.reviewers) - gone}人{left}均没有参加原评估，与项目和承接主体没有利害关系"


def brought(point: PointLine) -> str:
    """Say what was newly brought to a point, and whether it was taken up; empty without any."""
    if not point.new_evidence:
        return ""
    taken = {None: "", True: "（采信）", False: "（不采信）"}[point.admitted]
    return f"新材料{taken}：{tidy(point.new_evidence)}"


def review(case: Case) -> AppealReview | None:
    """Return the section on the appeal that made this version or left it as it was; None without one."""
    appeal = case.appeal
    if appeal is None or appeal.decided_on is None:
        return None
    accepted = f"，{on(appeal.accepted_on)}受理" if appeal.accepted_on else ""
    codes = "、".join(point.code for point in appeal.points)
    return AppealReview(
        opening=(
            f"承接主体于{on(appeal.filed_on)}对{codes}的得分提出申诉{accepted}。{group_words(appeal)}，"
            "依据评估时已经固定的证据逐点复核。"
        ),
        rows=tuple(_row(case, point) for point in appeal.points),
        closing=(
            f"{on(appeal.decided_on)}作出复核决定，文号{appeal.document}：{moved(case)}。"
            f"{'各级得分的变化见附件2。' if replaced(case) else ''}复核决定为最终结果。"
        ),
    )


def _row(case: Case, point: PointLine) -> AppealRow:
    before, now = (replaced(case) or case.card).node(point.code), case.card.node(point.code)
    return AppealRow(
        point=case.tree.node(point.code).label,
        claim=f"{tidy(point.claim)}{brought(point)}",
        ruling=ruling(point),
        before=before.shown or NO_MARKS,
        after=now.shown or NO_MARKS,
        reason=tidy(point.reason),
    )
