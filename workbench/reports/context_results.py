"""Chapter five: the nine indicators, every point, and how far the members lie apart."""

from collections.abc import Iterator
from fractions import Fraction

from scoring.exact import exact, text
from scoring.ordinal import bands_of
from scoring.trace import Step
from scoring.tree import Node
from workbench.queries.results import NodeLine, change_of
from workbench.reports.context_appeal import corrected_words, review
from workbench.reports.context_basis import basis
from workbench.reports.context_case import Case
from workbench.reports.context_front import INDICATORS, extremes, grade_note, share_of, whole_rate
from workbench.reports.context_rows import PointGroup, PointRow, ScoreRow, Spread, SpreadRow
from workbench.reports.context_types import Results
from workbench.reports.context_words import NO_MARKS, member_labels, percent, shown_grade, tidy

ESTABLISHED = {"computed": "计算", "checked": "核查", "judged": "评判"}
WIDE = "极差超过满分的20%"


def results(case: Case) -> Results:
    """Return chapter five."""
    return Results(
        paragraphs=tuple(_said(case)),
        rows=tuple(_score_rows(case)),
        full=case.card.full,
        total=str(case.card.total),
        rate=whole_rate(case),
        groups=tuple(_group(case, node) for node in case.card.level(INDICATORS)),
        note=_key(case),
        spread=spread(case),
        after=tuple(_after(case)),
        appeal=review(case),
        earlier_total=f"{case.earlier.total}分（满分{case.earlier.full}分）" if case.earlier else "",
    )


def _said(case: Case) -> Iterator[str]:
    card = case.card
    blocks = "；".join(f"{n.name}{n.shown}分，得分率{rate_words(n)}" for n in card.level(1) if n.shown)
    best, worst = extremes(card)
    verdict = f"期末总分{card.total}分，等级为“{shown_grade(card)}”。"
    if not case.final:
        verdict = f"中期得分{card.total}分，只作过程评价，不评定等级。"
    elif not card.grade:
        verdict = f"期末总分{card.total}分，{grade_note(case)}。"
    yield (
        f"{verdict}{blocks}。{len(card.level(INDICATORS))}项指标中，{best.name}得分率最高，为{rate_words(best)}；"
        f"{worst.name}得分率最低，为{rate_words(worst)}。"
    )
    if card.overall:
        yield f"{card.overall.words}。"
    yield from (f"{warning}。" for warning in card.warnings)


def rate_words(node: NodeLine) -> str:
    """Return a node's share of full marks with one decimal."""
    share = share_of(node)
    return NO_MARKS if share is None else percent(share)


def _score_rows(case: Case) -> Iterator[ScoreRow]:
    for node in case.card.nodes:
        if node.level in (1, INDICATORS):
            level = "block" if node.level == 1 else "indicator"
            earlier = case.earlier.node(node.code) if case.earlier else None
            yield ScoreRow(
                node.code,
                node.name,
                node.full,
                node.shown or NO_MARKS,
                _rate_cell(node),
                level,
                earlier=_rate_cell(earlier) if earlier else "",
                change=change_of(node, earlier).replace("-", "−"),
            )


def _rate_cell(node: NodeLine) -> str:
    return rate_words(node) if node.shown else ""


def _group(case: Case, indicator: NodeLine) -> PointGroup:
    nodes = {node.code: node for node in case.points()}
    own = [one for one in case.card.nodes if one.indicator == indicator.code and one.established]
    rows = tuple(_point_row(case, one, nodes[one.code]) for one in own)
    full, marks = indicator.full, indicator.shown or NO_MARKS
    return PointGroup(indicator.code, indicator.name, full, marks, _rate_cell(indicator), rows)


def _point_row(case: Case, line: NodeLine, node: Node) -> PointRow:
    step, apart = case.steps.get(line.code), case.card.spread.get(line.code)
    words = basis(step, str(apart["range"]) if apart else "") if step else f"不适用：{line.na_reason}"
    return PointRow(
        code=line.code,
        title=node.name,
        established=ESTABLISHED[line.established],
        basis=words,
        full=text(node.full),
        marks=line.shown or NO_MARKS,
        rate=_rate_cell(line),
        evidence="、".join(step.evidence) if step else "",
        flag="▲" if apart and apart["wide"] else "",
    )


def _key(case: Case) -> str:
    wide = any(one["wide"] for one in case.card.spread.values())
    key = f"▲ 各成员打分{WIDE}。" if wide else ""
    return f"{key}各点显示两位小数，总分按原值累加，末位可能相差0.01。证据名称见附件1。"


def spread(case: Case) -> Spread:
    """Return the chart of the members' marks on the judged points."""
    judged = [node for node in case.points() if node.code in case.card.spread]
    bands = bands_of(judged[0]) if judged else ()
    floors = tuple((exact(band.floor), f"{text(band.floor * 100)}%") for band in reversed(bands) if band.floor)
    labels = member_labels(case.members)
    return Spread(
        members=tuple(labels[name] for name in case.card.members),
        floors=floors,
        bands=("第三档", "第二档", "第一档")
        if len(bands) == len(("三", "二", "一"))
        else tuple(b.name for b in reversed(bands)),
        rows=tuple(_spread_row(case, node) for node in judged),
        flag_note=WIDE,
    )


def _spread_row(case: Case, node: Node) -> SpreadRow:
    shares = tuple(exact(marks[node.code]) / exact(node.full) for marks in case.card.marks.values())
    mean = sum(shares, Fraction(0)) / len(shares)
    shown = f"{_mean_step(case, node).shown}／{text(node.full)}"
    return SpreadRow(node.code, node.name, shares, mean, shown, bool(case.card.spread[node.code]["wide"]))


def _mean_step(case: Case, node: Node) -> Step:
    return case.steps[node.code]


def _after(case: Case) -> Iterator[str]:
    """Say of each point that the members see differently how far apart they are, and where their reasons stand."""
    if case.correction:
        yield corrected_words(case, case.correction)
    labels = member_labels(case.members)
    for code, apart in case.card.spread.items():
        if apart["wide"]:
            node, marks = case.tree.node(code), {who: own[code] for who, own in case.card.marks.items()}
            given = "、".join(f"{labels[who]}{mark}分" for who, mark in marks.items())
            reasons = dict.fromkeys(case.card.reasons[who].get(code, "").rstrip("。；") for who in marks)
            said = tidy("；".join(filter(None, reasons)))
            yield (
                f"{node.label}的打分极差为{apart['range']}分，超过满分{text(node.full)}分的20%：{given}。"
                f"{f'评分理由：{said}' if said else ''}各成员的分数全部计入平均，没有去掉最高分和最低分。"
            )
    yield from (f"{code}：{'；'.join(words for _, words in flags)}。" for code, flags in case.card.flags.items())
    if case.final and case.firmness:
        yield f"等级的稳定性：{case.firmness}这一结果放在得分旁边，供使用者判断，不改变得分和等级。"
