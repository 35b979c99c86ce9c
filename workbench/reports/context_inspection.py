"""What the papers of an inspection print: the form to fill in by hand, and the record of what was found."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench import clock
from workbench.queries.supervision import InspectionCard, UnitCard
from workbench.reports.context_words import on
from workbench.rules.finding_words import SEVERITIES
from workbench.rules.supervision_words import FRAMES, KINDS, PAPER_VERDICTS, VERDICTS

_LEGEND = "；".join(f"{place} {words}" for place, (_, _, words) in enumerate(PAPER_VERDICTS, 1))
_BLANK_UNITS, _BLANK_ITEMS = 1, 10


@dataclass(frozen=True)
class PaperItem:
    """One row: its code for typing it back, the line, what is looked at, the verdict and what was seen."""

    code: str
    line: str
    item: str
    verdict: str
    note: str


@dataclass(frozen=True)
class PaperUnit:
    """One unit with its rows."""

    label: str
    rows: tuple[PaperItem, ...]


@dataclass(frozen=True)
class InspectionPaper:
    """检查记录表 (``inspection.html``, context ``{"paper": InspectionPaper}``); ``legend`` is of the form, not of the record."""

    title: str
    mark: str
    facts: tuple[tuple[str, str], ...]
    units: tuple[PaperUnit, ...]
    draw: tuple[tuple[str, str], ...]
    conclusion: str
    filled: bool
    legend: str = ""


def form_paper(card: InspectionCard, *, blank: bool) -> InspectionPaper:
    """Return the form to take along: with the units that came up, or with empty rows only."""
    units = (_empty_unit(),) if blank else tuple(_unit(one, filled=False) for one in card.units)
    return InspectionPaper(
        title=f"检查表（{KINDS[card.row.kind]}）",
        mark=f"校对码 {card.row.key[:8]}",
        facts=tuple(_facts(card)),
        units=units,
        draw=(),
        conclusion="",
        filled=False,
        legend=f"结果写数字：{_LEGEND}。不合格的写明看到了什么。录入时一行一项：“行号 结果 情况”，如“1-2 2 没有签字”。",
    )


def record_paper(card: InspectionCard) -> InspectionPaper:
    """Return the record of a submitted inspection, with all that the draw is checked by."""
    return InspectionPaper(
        title="监督检查记录表",
        mark=f"{card.row.number}　校对码 {card.row.key[:8]}",
        facts=tuple(_facts(card)),
        units=tuple(_unit(one, filled=True) for one in card.units),
        draw=tuple(_draw(card)),
        conclusion=card.conclusion,
        filled=True,
    )


def _facts(card: InspectionCard) -> Iterator[tuple[str, str]]:
    row = card.row
    yield "项目", row.project
    yield "检查方式", KINDS[row.kind]
    yield "检查内容", row.purpose
    yield "检查日期", on(row.checked_on) if row.checked_on else f"计划 {on(row.first_day)}至{on(row.last_day)}"
    yield "检查人员", "、".join(row.inspectors) or "____________________"
    yield "在场人员", card.present or ("—" if row.checked_on else "____________________")


def _unit(unit: UnitCard, *, filled: bool) -> PaperUnit:
    rows = [
        PaperItem(
            code=f"{unit.position}-{place}",
            line=item.line,
            item=item.item,
            verdict=_verdict(item.verdict, item.severity) if filled else "",
            note=item.note if filled else "",
        )
        for place, item in enumerate(unit.items, 1)
    ]
    return PaperUnit(f"{unit.position}　{unit.label}", tuple(rows))


def _verdict(verdict: str, severity: str) -> str:
    return f"{VERDICTS[verdict]}（{SEVERITIES[severity]}）" if verdict == "fail" and severity else VERDICTS[verdict]


def _empty_unit() -> PaperUnit:
    rows = tuple(PaperItem(f"1-{place}", "", "", "", "") for place in range(1, _BLANK_ITEMS + 1))
    return PaperUnit("检查对象编码：____________________", rows)


def _draw(card: InspectionCard) -> Iterator[tuple[str, str]]:
    weighted = "，按风险加签" if card.weighted else ""
    yield "抽取方式", f"{FRAMES[card.frame_kind]}，名单{card.framed}个，抽{card.row.size}个{weighted}"
    yield (
        "封存和抽取",
        f"{clock.local(card.planned_at):%Y-%m-%d %H:%M} 封存"
        + (f"，{clock.local(card.drawn_at):%Y-%m-%d %H:%M} 抽取" if card.drawn_at else ""),
    )
    yield "名单摘要", card.frame_digest
    yield "种子摘要", card.commitment
    yield "种子", card.seed
    yield "盐", card.salt
    yield (
        "怎样核对",
        "名单每个编码有若干签，第一签是“种子|编码”，第 k 签是“种子|编码|k”，各取 SHA-256，由小到大，先出现的先抽中；种子摘要是“种子|盐”的 SHA-256。",
    )
