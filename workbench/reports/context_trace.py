"""Annex two: the way from the points to the total, every point's formula, and what an appeal changed."""

from collections.abc import Iterator

from scoring.exact import exact, text
from scoring.trace import Step, walk
from workbench.reports.context_appeal import replaced
from workbench.reports.context_case import Case
from workbench.reports.context_front import grade_note
from workbench.reports.context_rows import TraceChain, TracePoint, TraceRow
from workbench.reports.context_words import exact_words, rounding_words, shown_grade


def chains(case: Case) -> tuple[TraceChain, ...]:
    """Return the chain to the total, after it that of the appeal, and the full chains of points members judged apart."""
    total = TraceChain(f"总分　{case.card.total}分", tuple(_to_total(case)))
    return (total, *_overall_chain(case), *_appeal_chain(case), *_longest(case))


def _to_total(case: Case) -> Iterator[TraceRow]:
    """Indicators, blocks, total, rounding and grade, each with its formula and unrounded value."""
    inner = [node for node in case.tree.root.walk() if not node.point]
    for node in sorted(inner, key=lambda one: -_level(case, one.code)):
        step = case.steps.get(node.code)
        name = node.label if node.code else "总分"
        yield TraceRow(
            node.code or "总分",
            f"{node.name}：{step.formula}" if step else f"{name}：不适用",
            exact_words(step.exact) if step else "不适用",
        )
    yield TraceRow("取舍", f"{rounding_words(case.tree.rounding)}，只此一次", str(case.card.total))
    yield TraceRow("定级", _graded(case), shown_grade(case.card))


def _level(case: Case, code: str) -> int:
    return next(node.level for node in case.card.nodes if node.code == code)


def _graded(case: Case) -> str:
    if not case.final:
        return "中期不评定等级"
    return grade_note(case)


def _overall_chain(case: Case) -> Iterator[TraceChain]:
    """Both phases weighed, where the plan declares it; why there is no figure, where there is none."""
    overall = case.card.overall
    if overall is None:
        return
    if overall.trace is None:
        yield TraceChain("总评", (TraceRow("总评", overall.words, "—"),))
        return
    steps = [step for step in walk(overall.trace) if step.children]
    rows = [TraceRow(step.title, step.formula, step.shown) for step in reversed(steps)]
    yield TraceChain(f"总评　{overall.total}分", tuple(rows))


def _appeal_chain(case: Case) -> Iterator[TraceChain]:
    """Every figure that an appeal changed, the total first; claims and reasons stand in chapter five."""
    if replaced(case):
        rows = [
            TraceRow(one.code or "总分", one.name if one.code else "", f"{one.before}→{one.after}")
            for one in case.differences
        ]
        yield TraceChain("申诉复核后的变化", tuple(rows))


def _longest(case: Case) -> Iterator[TraceChain]:
    """The full chain of the point that lost the most marks, as an example of how to read the rest."""
    nodes = [node for node in case.points() if node.code in case.steps]
    if not nodes:
        return
    node = max(nodes, key=lambda one: exact(one.full) - case.steps[one.code].exact)
    code, step = node.code, case.steps[node.code]
    rows = [
        TraceRow("评分规则", step.rule, f"满分{text(node.full)}分"),
        TraceRow("依据", step.source, "、".join(step.evidence)),
    ]
    rows += [_row(place, below) for place, below in enumerate(reversed(list(walk(step))), 1)]
    rows.append(TraceRow("去向", f"计入{_above(case, code)}，再计入总分", str(case.card.node(code).shown)))
    yield TraceChain(f"失分最多的评分点　{node.label}", tuple(rows))


def _row(place: int, step: Step) -> TraceRow:
    given = "，".join(f"{item.name}{item.value}{item.unit}" for item in step.inputs)
    return TraceRow(
        f"{place} {step.title}", f"{step.formula}（{given}）" if given else step.formula, exact_words(step.exact)
    )


def _above(case: Case, code: str) -> str:
    line = case.card.node(code)
    return case.tree.node(line.indicator).label if line.indicator else "总分"


def points(case: Case) -> tuple[TracePoint, ...]:
    """Return every point in one line."""
    return tuple(
        TracePoint(node.code, node.name, step.formula, exact_words(step.exact), str(case.card.node(node.code).shown))
        for node in case.points()
        if (step := case.steps.get(node.code))
    )
