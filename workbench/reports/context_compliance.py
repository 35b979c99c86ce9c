"""What the compliance sheet prints: every rule that applied, worded and dated."""

from dataclasses import dataclass
from datetime import date

from workbench.queries.compliance import Compliance, Line
from workbench.rules.book import DEFAULT_NOTE
from workbench.rules.not_checked import not_checked
from workbench.rules.words import printed_on

_MARKS = {"Y": "", "M": "（待核）", "D": f"（{DEFAULT_NOTE}）"}


@dataclass(frozen=True)
class SheetRow:
    """One rule: what it is about, its answer, what was found, the day whose law it is, the clause."""

    title: str
    rows: str
    answer: str
    told: tuple[str, ...]
    on: str
    clause: str


@dataclass(frozen=True)
class SheetPart:
    """The rules of one stage."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class ComplianceSheet:
    """合规检查表 (``compliance.html``, context ``{"sheet": ComplianceSheet}``)."""

    title: str
    project_title: str
    code: str
    purchaser: str
    owner: str
    date: str
    counted: str
    notes: tuple[str, ...]
    parts: tuple[SheetPart, ...]


def compliance_sheet(found: Compliance, day: date) -> ComplianceSheet:
    """Return the sheet in words, as of a day."""
    total = sum(len(part.lines) for part in found.parts)
    counted = "，".join(f"{word}{count}条" for word, count in found.counts.items() if count)
    return ComplianceSheet(
        title="合规检查表",
        project_title=found.card.title,
        code=found.card.code,
        purchaser=found.card.purchaser,
        owner=found.card.owner,
        date=printed_on(day),
        counted=f"适用的规定{total}条：{counted}。",
        notes=_notes(),
        parts=tuple(SheetPart(part.name, tuple(map(_row, part.lines))) for part in found.parts),
    )


def _row(line: Line) -> SheetRow:
    reason = f"原因：{line.reason}" if line.reason else ""
    return SheetRow(
        title=line.title,
        rows="、".join(line.rows),
        answer=line.answer,
        told=tuple(words for words in (f"{line.what}。{line.why}", reason) if words),
        on=line.on.isoformat() if line.on else "",
        clause=_clause(line),
    )


def _clause(line: Line) -> str:
    """The clause with how far it was verified; what says so itself is not marked twice."""
    mark = _MARKS[line.mark]
    return line.clause if line.clause.endswith(mark) else f"{line.clause}{mark}"


def _notes() -> tuple[str, ...]:
    return (
        "每条规定按其事件发生那一天的内容核对，“日期”一栏是那一天；“符合”只说明登记的事实符合这一条，不代替审计和财政监督。",
        "标“待核”的条文没有见到原文，标“默认值，可配置”的由本级自定；由人核对的规定由项目经办答复并负责。",
        *(f"不由程序核对：{one.says}（{one.row}）。原因：{one.reason}。" for one in not_checked().values()),
    )
