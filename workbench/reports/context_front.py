"""Cover and summary; every comparison is computed from the marks."""

from collections.abc import Iterable
from fractions import Fraction

from scoring.exact import exact, rounded, text
from scoring.grading import UNGRADED
from workbench.models.words import PHASE_NAMES
from workbench.queries.results import NodeLine, ResultCard
from workbench.reports.context_appeal import moved
from workbench.reports.context_case import Case
from workbench.reports.context_rows import Labelled, RadarAxis
from workbench.reports.context_types import Cover, Summary
from workbench.reports.context_words import on, percent, rate, shown_grade, span, tidy

SHORT_TITLES = {"服务质量体系与督导": "质量与督导", "风险管理与应急预案": "风险与应急"}
"""Names of indicators that are too long for a spoke of the radar."""
LABEL_LETTERS = 7
"""So many letters have room at a spoke."""
EVALUATORS = {"购买主体组织评估小组": "购买主体组织的评估小组", "评估小组与第三方共同": "评估小组和第三方机构"}
INDICATORS = 2
"""The level of the nine indicators."""


def report_title(case: Case) -> str:
    """Return the name of the document."""
    return "期末绩效评估报告" if case.final else "中期评估报告"


def cover(case: Case) -> Cover:
    """Return the first page."""
    project, contract = case.project, case.contract
    letter = "期" if case.final else "中"
    return Cover(
        project_title=project.title,
        report_title=report_title(case),
        subtitle=_subtitle(case),
        project_number=project.code,
        document_number=f"{project.code}-{letter}{case.card.number}",
        purchaser=project.purchaser,
        contractor=contract.contractor if contract else "",
        evaluator=EVALUATORS.get(case.plan.form, case.plan.form),
        period=span(contract.first_day if contract else project.first_day, case.plan.cutoff_on),
        date=on(case.dated),
    )


def _subtitle(case: Case) -> str:
    kind = "" if case.final else f"{PHASE_NAMES[case.card.phase]}（{UNGRADED}）"
    version = (
        "申诉复核后的最终结果" if case.appeal else "初稿" if case.draft else "更正后的结果" if case.correction else ""
    )
    return "　".join(part for part in (kind, version) if part) or f"{case.plan.cutoff_on.year}年度"


def summary(case: Case) -> Summary:
    """Return the page for readers with one minute."""
    card = case.card
    return Summary(
        total_label="期末总分" if case.final else "中期得分",
        total=str(card.total),
        scale=f"满分{card.full}分",
        grade=shown_grade(card),
        grade_note=grade_note(case),
        sentence=tidy(str(card.narrative.get("summary", ""))) or _said_of(case),
        radar=tuple(_axis(case, node) for node in card.level(INDICATORS)),
        legend="实线：期末得分率　虚线：中期得分率" if case.earlier else f"实线：{PHASE_NAMES[card.phase][:2]}得分率",
        findings=tuple(findings(case)),
        note=_note(case),
    )


def grade_note(case: Case) -> str:
    """Return the grade's bounds, or why there is none."""
    if not case.final:
        return "中期只作过程评价"
    if not case.tree.grades:
        return "指标体系没有设等级"
    if not case.card.grade:
        return case.card.withheld
    floors = sorted((grade.floor, grade.name) for grade in case.tree.grades)
    place = next(i for i, (_, name) in enumerate(floors) if name == case.card.grade)
    above = f"＜{text(floors[place + 1][0])}" if place + 1 < len(floors) else f"≤{case.card.full}"
    return f"{text(floors[place][0])}≤{case.card.grade}{above}"


def _said_of(case: Case) -> str:
    best, worst = extremes(case.card)
    return f"{best.name}得分率最高，{worst.name}得分率最低。"


def _axis(case: Case, node: NodeLine) -> RadarAxis:
    earlier = case.earlier.node(node.code) if case.earlier else None
    return RadarAxis(
        title=spoke_name(node),
        share=share_of(node),
        shown=f"{node.rate}%" if node.rate else "不适用",
        earlier=share_of(earlier) if earlier else None,
        earlier_shown=f"{earlier.rate}%" if earlier and earlier.rate else "",
    )


def spoke_name(node: NodeLine) -> str:
    """Return what a spoke is called: its name where there is room, else its code, which the table beside it explains."""
    name = SHORT_TITLES.get(node.name, node.name)
    return name if len(name) <= LABEL_LETTERS else node.code


def share_of(node: NodeLine) -> Fraction | None:
    """Return the share of full marks that a node reached, unrounded."""
    return exact(node.exact) / exact(node.full) if node.exact else None


def ranked(nodes: Iterable[NodeLine]) -> list[NodeLine]:
    """Return the nodes that have marks, the highest share first; equal shares keep the printed order."""
    known = [(share, node) for node in nodes if (share := share_of(node)) is not None]
    return [node for _, node in sorted(known, key=lambda pair: -pair[0])]


def extremes(card: ResultCard) -> tuple[NodeLine, NodeLine]:
    """Return the indicators with the highest and the lowest share."""
    order = ranked(card.level(INDICATORS))
    return order[0], order[-1]


def findings(case: Case) -> Iterable[Labelled]:
    """Say what was good, what cost marks, how it compares with the mid-term, and what an appeal changed."""
    order = ranked(case.card.level(INDICATORS))
    good = "，".join(f"{node.name}得分率{node.rate}%" for node in order[:2])
    yield Labelled("做得好的", f"{good}；{delivered_words(case)}")
    weak = "，".join(f"{node.name}得分率{node.rate}%" for node in order[:-3:-1])
    yield Labelled("需要改的", f"{weak}；失分最多的评分点是{_costliest(case)}。")
    if case.earlier:
        yield Labelled("比中期", compared(case, case.earlier))
    if steps := tidy(str(case.card.narrative.get("advice" if case.final else "next_steps", ""))):
        yield Labelled("建议" if case.final else "下一步", steps)
    yield Labelled("申诉", _appeal_words(case))


def delivered_words(case: Case) -> str:
    """Say how much of the agreed services was delivered, weighed by money."""
    agreed = [(line, line.quantity if case.final else line.quantity_mid) for line in case.lines]
    known = [(line, wanted) for line, wanted in agreed if wanted]
    money = sum(line.amount_fen for line, _ in known)
    if not money:
        return "没有可以计算的服务量。"
    done = sum(
        (line.amount_fen * min(Fraction(1), Fraction(line.delivered, wanted)) for line, wanted in known), Fraction(0)
    )
    stage = "合同" if case.final else "阶段计划"
    return f"{len(known)}项服务按金额加权完成{stage}量的{percent(done / money)}。"


def _costliest(case: Case) -> str:
    """Name the three points that lost the most marks."""
    lost = [(exact(n.full) - exact(n.exact), n) for n in points_of(case) if n.exact]
    most = sorted((pair for pair in lost if pair[0] > 0), key=lambda pair: -pair[0])[:3]
    return (
        "、".join(f"{node.code}{node.name}（失{rounded(marks, case.tree.rounding)}分）" for marks, node in most) or "无"
    )


def points_of(case: Case) -> tuple[NodeLine, ...]:
    """Return the scoring points with their marks, in printed order."""
    return tuple(node for node in case.card.nodes if node.established)


def compared(case: Case, earlier: ResultCard) -> str:
    """Compare the shares of the indicators with the mid-term, as full marks differ between the phases."""
    changes = [
        (now - then, node)
        for node in case.card.level(INDICATORS)
        if (now := share_of(node)) is not None and (then := share_of(earlier.node(node.code))) is not None
    ]
    rises = sorted((pair for pair in changes if pair[0] > 0), key=lambda pair: -pair[0])
    falls = sorted((pair for pair in changes if pair[0] < 0), key=lambda pair: pair[0])
    every = len(rises) == len(changes)
    words = f"{len(changes)}项指标{'的得分率都高于中期' if every else f'中{len(rises)}项得分率高于中期'}"
    if rises:
        words += f"，提高最多的是{_changed(rises[:2])}"
    if falls:
        words += f"；低于中期的有{_changed(falls)}"
    return f"{words}。两次满分口径不同，只比得分率。"


def _changed(pairs: list[tuple[Fraction, NodeLine]]) -> str:
    return "、".join(
        f"{node.name}（{'+' if change > 0 else '−'}{percent(abs(change))[:-1]}个百分点）" for change, node in pairs
    )


def _appeal_words(case: Case) -> str:
    if case.appeal:
        return f"承接主体提出申诉，复核后{moved(case)}，见第五部分；复核决定为最终结果。"
    if case.card.fed_back_on is None:
        return "报告反馈后，承接主体有疑议的，可以在规定期限内书面申诉。"
    return f"{on(case.card.fed_back_on)}书面反馈；承接主体有疑议的，{case.appeal_way}。"


def _note(case: Case) -> str:
    wide = [code for code, spread in case.card.spread.items() if spread["wide"]]
    talk = f"{'、'.join(wide)}各成员打分极差超过满分的20%（▲），说明见第五部分。" if wide else ""
    made_up = "本项目为演练，公开数字和编制数字的范围见附件4。" if case.project.made_up else ""
    return f"评分数据可以按附件2逐级复算；总分只在最后取舍一次，等级按两位小数的总分读取。{talk}{made_up}"


def whole_rate(case: Case) -> str:
    """Return the total as a share of the scale."""
    return rate(str(case.card.total), case.card.full)
