"""Where everything stands in the score workbook, decided before a cell is written, so that formulas can point to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.trace import Input, Step, walk
from workbench.queries.results import NodeLine
from workbench.reports.context_case import Case
from workbench.reports.context_words import member_labels

SUMMARY, FACTS, EVIDENCE, NOTES = "汇总", "评分事实", "证据", "说明"
FIRST_ROW = 6
"""The first row of a table, counted from 1 as spreadsheets do; title, project, notes and head stand above."""
MARKS, FIGURES, MARK = "D", "D", "E"
"""Columns: marks in the summary, figures of facts, and the mark on a member's sheet."""


@dataclass(frozen=True)
class FactRow:
    """A row of the sheet of facts: a point, or one figure behind it."""

    line: NodeLine | None
    item: Input | None


@dataclass(frozen=True)
class Places:
    """Rows of the summary and of the facts, and the cells of steps and of their own numbers, by identity."""

    nodes: Mapping[str, int]
    facts: tuple[FactRow, ...]
    cells: Mapping[int, str]
    inputs: Mapping[int, tuple[str, ...]]
    total_row: int


def places_of(case: Case) -> Places:
    """Lay the workbook out."""
    rows = {node.code: FIRST_ROW + place for place, node in enumerate(summary_lines(case))}
    cells = {id(step): f"{SUMMARY}!{MARKS}{rows[code]}" for code, step in case.steps.items() if code in rows}
    facts, inputs = _facts(case)
    return Places(rows, facts, cells | _marks(case), inputs, FIRST_ROW + len(rows))


def summary_lines(case: Case) -> tuple[NodeLine, ...]:
    """Return blocks, indicators and points in printed order, the root last."""
    root, *rest = case.card.nodes
    return (*rest, root)


def judged_lines(case: Case) -> tuple[NodeLine, ...]:
    """Return the points that members judged."""
    return tuple(node for node in case.card.nodes if node.established == "judged" and node.code in case.steps)


def sheet_name(case: Case, member: str) -> str:
    """Return the title of a member's sheet."""
    return member_labels(case.members)[member]


def _marks(case: Case) -> dict[int, str]:
    """Find the cell of every mark on the members' sheets."""
    found: dict[int, str] = {}
    for place, line in enumerate(judged_lines(case)):
        for step in walk(case.steps[line.code]):
            if step.operation == "mark" and step.title in case.card.marks:
                found[id(step)] = f"{sheet_name(case, step.title)}!{MARK}{FIRST_ROW + place}"
    return found


def _facts(case: Case) -> tuple[tuple[FactRow, ...], dict[int, tuple[str, ...]]]:
    """Give every figure behind a measured point its row, and remember the cell."""
    rows: list[FactRow] = []
    inputs: dict[int, tuple[str, ...]] = {}
    for line in case.card.nodes:
        if line.established in {"computed", "checked"} and line.code in case.steps:
            rows.append(FactRow(line, None))
            for step in _with_figures(case.steps[line.code]):
                first = FIRST_ROW + len(rows)
                rows += [FactRow(None, Input(_named(step, item), item.value, item.unit)) for item in step.inputs]
                inputs[id(step)] = tuple(f"{FACTS}!{FIGURES}{first + place}" for place in range(len(step.inputs)))
    return tuple(rows), inputs


def _with_figures(top: Step) -> Iterator[Step]:
    return (step for step in walk(top) if step.inputs)


def _named(step: Step, item: Input) -> str:
    """Say which part of a point a figure belongs to."""
    return item.name if step.operation in {"worth", "checklist", "weighted"} else f"{step.title}：{item.name}"
