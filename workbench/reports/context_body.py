"""Chapters one to four: what was bought, the goals, who evaluated it how."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from scoring.exact import text
from scoring.money import yuan
from scoring.trace import walk
from scoring.tree import Grade, Node
from workbench.models.words import SEAT_NAMES, Seat
from workbench.queries.evaluations import MemberLine
from workbench.queries.projects import GoalCard, LineCard
from workbench.reports.context_appeal import replaced
from workbench.reports.context_case import Case
from workbench.reports.context_rows import (
    DeliveryRow,
    GoalRow,
    IndicatorBlock,
    IndicatorRow,
    MemberRow,
    SampleRow,
    StepRow,
)
from workbench.reports.context_types import Goals, Method, Organisation, Overview
from workbench.reports.context_words import member_labels, on, percent, rounding_words, span, tidy

FOUND = {"open": "正在核查", "proven": "经认定属实", "dismissed": "经核查不成立"}
"""What a finding on a veto says, by its state."""
SAMPLED = ("抽样", "抽查", "核对")
"""Words in the name of a denominator that say it is a sample."""


def overview(case: Case) -> Overview:
    """Return chapter one."""
    project, contract = case.project, case.contract
    paragraphs = [tidy(str(case.card.narrative.get("background", "")))]
    if contract:
        paragraphs.append(
            f"项目由{project.purchaser}购买，{contract.contractor}承接。合同编号{contract.number}，"
            f"{on(contract.signed_on)}签订，合同金额{yuan(contract.amount_fen)}元，"
            f"服务期{span(contract.first_day, contract.last_day)}，"
            f"服务范围为{project.area}，合同约定服务{project.recipients_planned}人。"
        )
    return Overview(
        paragraphs=tuple(part for part in paragraphs if part),
        caption=f"服务量与完成情况（截至{on(case.plan.cutoff_on)}）",
        agreed_label="合同量" if case.final else "阶段计划量",
        deliveries=tuple(_delivery(case, line) for line in case.lines),
    )


def _delivery(case: Case, line: LineCard) -> DeliveryRow:
    agreed = line.quantity if case.final else line.quantity_mid
    return DeliveryRow(
        title=line.name,
        unit=line.unit,
        agreed=f"{agreed:,}",
        accepted=f"{line.delivered:,}",
        price=yuan(line.unit_price_fen),
        rate=percent(Fraction(line.delivered, agreed)) if agreed else "",
    )


def goals(case: Case) -> Goals:
    """Return chapter two."""
    whose = "合同" if case.final else "本阶段"
    return Goals(
        paragraphs=tuple(filter(None, (tidy(case.project.purpose),))),
        caption=f"{whose}绩效目标（完成情况见第六部分）",
        rows=tuple(goal_row(case, goal) for goal in case.goals),
    )


def goal_row(case: Case, goal: GoalCard) -> GoalRow:
    """Return a goal with its target of the phase."""
    target = goal.target_final if case.final else goal.target_mid
    return GoalRow(goal.name, f"{target:,f}{goal.unit}", f"{text(goal.weight * 100)}%")


def organisation(case: Case) -> Organisation:
    """Return chapter three."""
    labels = member_labels(case.members)
    return Organisation(
        paragraphs=tuple(
            part for part in (tidy(str(case.card.narrative.get("organisation", ""))), _panel(case)) if part
        ),
        members=tuple(
            MemberRow(
                label=f"{labels[one.name]}　组长" if one.chair else labels[one.name],
                role=SEAT_NAMES[one.seat],
                qualification=one.title if one.title != SEAT_NAMES[one.seat] else "—",
                interest=_interest(one),
            )
            for one in case.members
        ),
        steps=tuple(_steps(case)),
        samples=tuple(_samples(case)),
    )


def _interest(member: MemberLine) -> str:
    if not member.declared:
        return "未申报"
    return "已申报，有" if member.conflict else "已申报，无"


def _panel(case: Case) -> str:
    accountants = sum(one.seat == Seat.ACCOUNTANT and one.mid_level_title for one in case.members)
    recipients = sum(one.seat == Seat.RECIPIENT for one in case.members)
    odd = "为单数" if len(case.members) % 2 else "不为单数"
    return (
        f"评估小组{len(case.members)}人，{odd}，其中中级以上职称的财会人员{accountants}人、服务对象代表{recipients}人。"
    )


def _steps(case: Case) -> Iterator[StepRow]:
    """Say what was done on which days, as the records have it."""
    plan, appeal, first = case.plan, case.appeal, replaced(case) or case.card
    frozen = "指标体系、标准和等级界线" if case.tree.grades else "指标体系和标准"
    done: tuple[tuple[Iterable[date | None], str], ...] = (
        ((plan.planned_on,), "编制评估实施方案，组成评估小组"),
        (plan.declared_on, "成员申报利害关系；申报之前不能查看评估材料"),
        ((plan.frozen_on,), f"分管领导确认方案，冻结{frozen}"),
        (plan.submitted_on, "各成员独立评分并提交，评分表封存，互不可见"),
        ((plan.opened_on,), "全部提交后同时启封，计算得分"),
        ((first.commented_on,), "征求承接主体对初稿的意见"),
        ((first.confirmed_on,), "分管领导确认评估结果"),
        ((first.fed_back_on,), "书面反馈承接主体"),
        ((appeal.filed_on, appeal.accepted_on) if appeal else (), "承接主体提出申诉，审查后受理"),
        ((appeal.decided_on,) if appeal else (), "复核组作出复核决定"),
    )
    for days, work in done:
        known = sorted(day for day in days if day)
        if known:
            yield StepRow(span(known[0], known[-1]), work)


def _samples(case: Case) -> Iterator[SampleRow]:
    """List every sample behind a measured point, with its size from the trace."""
    for node in case.points():
        step = case.steps.get(node.code)
        if step is None or node.point is None:
            continue
        if node.point.kind == "survey" and "raters" not in node.point.options:
            answers = next(below for below in walk(step) if below.operation == "index")
            count = sum(int(item.value) for item in answers.inputs)
            yield SampleRow(node.name, f"{case.project.recipients_planned}人", f"{count}份", "问卷调查，五级评价")
        for leaf in walk(step):
            target = leaf.inputs[1] if leaf.operation == "ratio" else None
            if target and any(word in target.name for word in SAMPLED):
                yield SampleRow(node.name, "—", f"{target.value}{target.unit}", _asked(node))


def _asked(node: Node) -> str:
    """Say what a point's evidence has to be."""
    return f"留存{'、'.join(node.point.evidence)}" if node.point and node.point.evidence else "留存抽查记录"


def method(case: Case) -> Method:
    """Return chapter four."""
    tree, parts = case.tree, case.plan.parts
    frozen = f"，{on(case.plan.frozen_on)}随评估实施方案一并冻结" if case.plan.frozen_on else ""
    parts_of = f"{_names(tree.blocks())}{len(tree.blocks())}个部分、{len(tree.indicators())}项指标"
    return Method(
        paragraphs=(
            f"指标体系为“{tree.title}”第{tree.version}版，包括{parts_of}{frozen}，校验值见附件4。{_planned(parts)}",
        ),
        blocks=tuple(
            IndicatorBlock(block.code, block.name, text(block.full), tuple(_indicator(one) for one in block.children))
            for block in tree.blocks()
        ),
        full=text(tree.root.full),
        points=str(len(tree.points())),
        after=(_established(case), _graded(case)),
    )


def _planned(parts: dict[str, str]) -> str:
    """Quote standards and methods from the plan of the evaluation."""
    named = (("评估标准", "standards"), ("评估方法", "methods"))
    quoted = "".join(f"{name}：{words}" for name, key in named if (words := tidy(parts.get(key, ""))))
    return f"按评估实施方案，{quoted}" if quoted else ""


def _names(nodes: Iterable[Node]) -> str:
    return "、".join(node.name for node in nodes)


def _indicator(node: Node) -> IndicatorRow:
    leaves = [leaf for leaf in node.walk() if leaf.point]
    return IndicatorRow(node.code, node.name, text(node.full), _names(leaves), str(len(leaves)))


def _established(case: Case) -> str:
    kinds = [node.point.established for node in case.points() if node.point]
    return (
        f"{len(kinds)}个评分点中，计算{kinds.count('computed')}个，由记录和台账得出；核查{kinds.count('checked')}个，"
        f"对照清单或者抽样逐项核实，由两名以上成员签认；评判{kinds.count('judged')}个，由每名成员在所选档次内打分并写明理由，"
        "取全体成员的平均数，不去最高分和最低分。按比例计分的，达到目标得满分，不因超额加分；没有证据支持的评分点，得分不超过规定的上限。"
    )


def _graded(case: Case) -> str:
    tree = case.tree
    rounding = f"总分由各评分点的原值累加，最后{rounding_words(tree.rounding)}，只此一次。"
    vetoes = f"一票否决事项有{len(tree.vetoes)}项，{_veto_words(case)}。" if tree.vetoes else ""
    if not case.final:
        return f"{rounding}中期评估只作过程评价，不评定等级。{vetoes}"
    return f"{rounding}{_bands(tree.grades)}。{vetoes}"


def _bands(grades: Sequence[Grade]) -> str:
    """Say between which totals each grade lies, the highest first."""
    if not grades:
        return "指标体系没有设等级，不评定等级"
    down = sorted(grades, key=lambda grade: -grade.floor)
    top = [f"{text(down[0].floor)}分以上为{down[0].name}"]
    between = [f"{text(low.floor)}分以上不足{text(up.floor)}分为{low.name}" for up, low in pairwise(down) if low.floor]
    lowest = [f"不足{text(up.floor)}分为{low.name}" for up, low in pairwise(down) if not low.floor]
    return "，".join([*top, *between, *lowest])


def _veto_words(case: Case) -> str:
    found = [f"{one.code}{one.title}{FOUND[one.state]}" for one in case.vetoes if one.state]
    return "，".join(found) if found else "评估期间没有登记相应的认定"
