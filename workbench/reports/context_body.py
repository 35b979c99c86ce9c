"""Chapters one to four: what was bought, the goals, who evaluated it how."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from scoring.exact import text
from scoring.money import yuan
from scoring.trace import walk
from scoring.tree import Node
from workbench.models.words import SEAT_NAMES, Seat
from workbench.queries.projects import GoalCard, LineCard
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
    counted = f"下表为截至{on(case.plan.cutoff_on)}的合格服务量。"
    return Overview(
        paragraphs=tuple(part for part in (*paragraphs, counted) if part),
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
    stage = "" if case.final else "下列为本阶段的目标值。"
    sentence = f"合同约定{len(case.goals)}项绩效目标，权重合计为100%。{stage}完成情况见第六部分。"
    return Goals((tidy(case.project.purpose), sentence), tuple(goal_row(case, goal) for goal in case.goals))


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
                interest="已申报，无" if one.declared and not one.conflict else "未申报",
            )
            for one in case.members
        ),
        steps=tuple(_steps(case)),
        samples=tuple(_samples(case)),
    )


def _panel(case: Case) -> str:
    accountants = sum(one.seat == Seat.ACCOUNTANT and one.mid_level_title for one in case.members)
    recipients = sum(one.seat == Seat.RECIPIENT for one in case.members)
    odd = "为单数" if len(case.members) % 2 else "不为单数"
    return (
        f"评估小组{len(case.members)}人，{odd}，其中中级以上职称的财会人员{accountants}人、服务对象代表{recipients}人。"
    )


def _steps(case: Case) -> Iterator[StepRow]:
    """Say what was done on which days, as the records have it."""
    plan, first = case.plan, case.before or case.card
    appeal = case.appeal
    done: tuple[tuple[Iterable[date | None], str], ...] = (
        ((plan.planned_on,), "编制评估实施方案，组成评估小组"),
        (plan.declared_on, "成员申报利害关系；申报之前不能查看评估材料"),
        ((plan.frozen_on,), "分管领导确认方案，冻结指标体系、标准和等级界线"),
        (plan.submitted_on, "各成员独立评分并提交，评分表封存，互不可见"),
        ((plan.opened_on,), "全部提交后同时启封，计算得分"),
        ((first.commented_on,), "征求承接主体对初稿的意见"),
        ((first.confirmed_on,), "分管领导确认评估结果"),
        ((first.fed_back_on,), "书面反馈承接主体"),
        ((appeal.filed_on, appeal.accepted_on) if appeal else (), "承接主体提出申诉，受理"),
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
            yield SampleRow(
                "满意度问卷", f"{case.project.recipients_planned}人", f"{count}份", "服务对象及家属，五级评价"
            )
        for leaf in walk(step):
            target = leaf.inputs[1] if leaf.operation == "ratio" else None
            if target and any(word in target.name for word in SAMPLED):
                yield SampleRow(node.name, "—", f"{target.value}{target.unit}", f"{target.name}，{_asked(node)}")


def _asked(node: Node) -> str:
    """Say what a point's evidence has to be."""
    return f"留存{'、'.join(node.point.evidence)}" if node.point and node.point.evidence else "留存抽查记录"


def method(case: Case) -> Method:
    """Return chapter four."""
    tree, parts = case.tree, case.plan.parts
    frozen = f"，{on(case.plan.frozen_on)}随评估实施方案一并冻结" if case.plan.frozen_on else ""
    intro = f"指标体系为“{tree.title}”第{tree.version}版，分{_names(tree.blocks())}两部分，共{len(tree.indicators())}项指标{frozen}，"
    return Method(
        paragraphs=(
            f"{intro}版本和校验值见附件4。{tidy(parts.get('standards', ''))}评估方法：{tidy(parts.get('methods', ''))}",
        ),
        blocks=tuple(
            IndicatorBlock(block.code, block.name, text(block.full), tuple(_indicator(one) for one in block.children))
            for block in tree.blocks()
        ),
        full=text(tree.root.full),
        points=str(len(tree.points())),
        after=(_established(case), _graded(case)),
    )


def _names(nodes: Iterable[Node]) -> str:
    return "、".join(node.name for node in nodes)


def _indicator(node: Node) -> IndicatorRow:
    leaves = [leaf for leaf in node.walk() if leaf.point]
    return IndicatorRow(node.code, node.name, text(node.full), _names(leaves), str(len(leaves)))


def _established(case: Case) -> str:
    kinds = [node.point.established for node in case.points() if node.point]
    return (
        f"{len(kinds)}个评分点中，计算{kinds.count('computed')}个，由记录和台账得出；核查{kinds.count('checked')}个，"
        f"对照清单逐项核实，由两名以上成员签认；评判{kinds.count('judged')}个，由每名成员在所选档次内打分并写明理由，"
        "取全体成员的平均数，不去最高分和最低分。按比例计分的，达到目标得满分，不因超额加分；没有证据的评分点受得分上限约束。"
    )


def _graded(case: Case) -> str:
    tree = case.tree
    rounding = f"总分由各评分点的原值累加，最后{rounding_words(tree.rounding)}，只此一次。"
    vetoes = f"一票否决事项{len(tree.vetoes)}项，{_veto_words(case)}。" if tree.vetoes else ""
    if not case.final:
        return f"{rounding}中期评估只作过程评价，不评定等级。{vetoes}"
    bands = "，".join(
        f"{text(grade.floor)}分以上为{grade.name}"
        for grade in sorted(tree.grades, key=lambda g: -g.floor)
        if grade.floor
    )
    lowest = min(tree.grades, key=lambda g: g.floor).name
    return f"{rounding}{bands}，其余为{lowest}，各等级含起点分。{vetoes}"


def _veto_words(case: Case) -> str:
    return f"现状：{case.card.withheld}" if case.card.withheld else "评估期间没有登记一票否决的认定"
