"""The small documents of a result: the decision on an appeal, the notice of the result, a member's sheet to sign."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from scoring.exact import exact, rounded, text
from scoring.ordinal import MarkBand, bands_of
from scoring.tree import Node
from workbench.errors import NotFoundError
from workbench.queries.appeal_effects import Effect
from workbench.queries.appeals import AppealLine, PointLine
from workbench.reports.context_appeal import brought, corrected_words, group_words, moved, replaced, ruling
from workbench.reports.context_case import Case
from workbench.reports.context_front import grade_note
from workbench.reports.context_rows import Labelled
from workbench.reports.context_text import written
from workbench.reports.context_words import NO_MARKS, member_labels, on, shown_grade, tidy
from workbench.reports.letter_types import AppealDecision, DisputedMark, PanelSheet, ResultNotice, SheetFact, SheetPoint

DECLARATION = "本人与承接主体没有利害关系，独立评分，对本人的评分和签认的事实负责。"
CHECK_DIGITS = 12
_FINAL = (
    "依据《石嘴山市开展全国服务类社会救助试点工作方案》附件3五（五），本复核决定为最终结果，不能再次申诉。"
    "原来的结果存档备查。"
)


def appeal_decision(case: Case, effects: Sequence[Effect] = ()) -> AppealDecision:
    """Return the decision that made this version, or left it as it was, and what follows. Raises NotFoundError without one."""
    appeal = case.appeal
    if appeal is None or appeal.decided_on is None:
        raise NotFoundError("这份结果没有已作出的申诉复核决定", fix="申诉复核作出决定后再出具")
    before = replaced(case) or case.card
    return AppealDecision(
        project_title=case.project.title,
        document_number=appeal.document,
        applicant=appeal.contractor,
        paragraphs=_proceedings(case, appeal),
        marks=tuple(_disputed(case, point) for point in appeal.points),
        total_before=str(before.total),
        total_after=str(case.card.total),
        grade_before=shown_grade(before),
        grade_after=shown_grade(case.card),
        conclusion=(f"评估{moved(case)}。{tidy(appeal.summary)}", *_following(effects), _FINAL),
        signer=case.project.purchaser,
        date=on(appeal.decided_on),
        copies="",
    )


def _proceedings(case: Case, appeal: AppealLine) -> tuple[str, ...]:
    accepted = f"，于{on(appeal.accepted_on)}受理" if appeal.accepted_on else ""
    late = f"（逾期提出，申诉期限至{on(appeal.windows.file_by.due)}止）" if appeal.late else ""
    return (
        (
            f"你单位对{case.project.title}{case.card.phase_name}结果提出的申诉，我局于{on(appeal.filed_on)}收到{late}{accepted}。"
            f"申诉理由：{tidy(appeal.grounds)}"
        ),
        (f"{group_words(appeal)}，以评估时已经固定的证据为依据逐点复核；新提交的材料，逐项说明是否采信。结果如下："),
    )


def _following(effects: Sequence[Effect]) -> Iterator[str]:
    """What follows for payment, use of the result and the right to take part, beyond total and grade."""
    told = [
        f"{one.what}：由“{one.before}”变为“{one.after}”" if one.changed else f"{one.what}：{one.after}，不变"
        for one in effects
        if one.what not in {"总分", "等级"}
    ]
    if told:
        yield f"对付款、结果应用和承接资格的影响：{'；'.join(told)}。"


def _disputed(case: Case, point: PointLine) -> DisputedMark:
    before, node = replaced(case) or case.card, case.tree.node(point.code)
    return DisputedMark(
        code=point.code,
        title=node.name,
        full=text(node.full),
        before=before.node(point.code).shown or NO_MARKS,
        after=case.card.node(point.code).shown or NO_MARKS,
        decision=ruling(point),
        reason=f"主张：{tidy(point.claim)}{brought(point)}复核：{tidy(point.reason)}",
        evidence="、".join(case.steps[point.code].evidence),
    )


def result_notice(case: Case) -> ResultNotice:
    """Return the notice of a confirmed result to the contractor."""
    contractor = case.contract.contractor if case.contract else ""
    return ResultNotice(
        title=f"{case.project.purchaser}关于{case.project.title}{case.card.phase_name}结果的通知",
        document_number="",
        addressee=f"{contractor}：",
        opening=(
            f"我局组织评估小组，对你单位承接的{case.project.title}（项目编号：{case.project.code}）"
            f"进行了{case.card.phase_name}。现将结果通知如下："
        ),
        items=tuple(_notices(case)),
        closing="特此通知。",
        signer=case.project.purchaser,
        date=on(case.card.fed_back_on or case.dated),
    )


def _notices(case: Case) -> Iterator[Labelled]:
    blocks = "，".join(f"{node.name}{node.shown}分（满分{node.full}分）" for node in case.card.level(1) if node.shown)
    grade = shown_grade(case.card)
    graded = f"等级为“{grade}”（{grade_note(case)}）" if case.card.grade else grade_note(case)
    if not case.final:
        graded = "只作过程评价，不评定等级"
    yield Labelled("评估结果", f"总分{case.card.total}分，{graded}。其中{blocks}。")
    if case.correction:
        yield Labelled("更正", corrected_words(case, case.correction))
    if case.card.overall:
        yield Labelled("总评", f"{case.card.overall.words}；{case.card.overall.use_words}。")
    if steps := tidy(written(case, "next_steps")):
        yield Labelled("整改事项", steps)
    yield Labelled("申诉途径", _remedy(case))


def _remedy(case: Case) -> str:
    if case.appeal:
        return f"本结果已经复核（{case.appeal.document}），为最终结果。"
    if case.card.fed_back_on is None:
        return "对结果有疑议的，可以在收到本通知后的规定期限内书面申诉。"
    return f"对结果有疑议的，{case.appeal_way}。"


def panel_sheet(case: Case, account_id: int) -> PanelSheet:
    """Return one member's sheet, filled in, to print and sign. Raises NotFoundError for who is not on the panel."""
    member = next((one for one in case.members if one.account_id == account_id and one.name in case.card.marks), None)
    if member is None:
        raise NotFoundError("这名成员没有提交的评分表", fix="核对评估小组名单")
    points = {node.code: node for node in case.points()}
    lines = [node for node in case.card.nodes if node.established and node.code in case.steps]
    return PanelSheet(
        title=f"{case.card.phase_name}评分表（成员个人）",
        project_title=case.project.title,
        project_number=case.project.code,
        contractor=case.contract.contractor if case.contract else "",
        member=member_labels(case.members)[member.name],
        date=on(case.plan.submitted_on[-1]) if case.plan.submitted_on else "",
        judged=tuple(_judged(case, points[n.code], member.name) for n in lines if n.established == "judged"),
        facts=tuple(SheetFact(n.code, n.name, f"{n.shown}／{n.full}") for n in lines if n.established != "judged"),
        declaration=DECLARATION,
        checksum=case.card.tree["digest"][:CHECK_DIGITS],
    )


def _judged(case: Case, node: Node, member: str) -> SheetPoint:
    bands, chosen = bands_of(node), case.bands[member].get(node.code)
    return SheetPoint(
        code=node.code,
        title=node.name,
        full=text(node.full),
        standard="／".join(band.name for band in bands),
        bands=tuple(_ranges(case, node, bands)),
        chosen=next((place for place, band in enumerate(bands) if band.name == chosen), None),
        evidence="、".join(case.steps[node.code].evidence),
        mark=case.card.marks[member][node.code],
        reason=case.card.reasons[member].get(node.code, ""),
    )


def _ranges(case: Case, node: Node, bands: tuple[MarkBand, ...]) -> Iterator[str]:
    """Say from which mark to which each band reaches, in steps of the tree."""
    step, top = exact(case.tree.step), exact(node.full)
    for place, band in enumerate(bands, 1):
        low = -(-exact(band.floor) * exact(node.full) // step) * step
        yield f"{place}档 {_mark(case, Fraction(low))}～{_mark(case, top)}"
        top = Fraction(low) - step


def _mark(case: Case, value: Fraction) -> str:
    return str(rounded(value, case.tree.rounding))
