"""The shape of the programme report and of the notices of a year: texts, numbered tables and charts, ready to be set."""

from dataclasses import dataclass

from workbench.reports.chart_types import YearChart
from workbench.reports.record_types import RecordTable


@dataclass(frozen=True)
class YearTable:
    """A numbered table with the picture over it, and a note under it; either may be missing."""

    number: int
    table: RecordTable
    chart: YearChart | None = None
    note: str = ""

    @property
    def caption(self) -> str:
        """Return the caption with its number."""
        return f"表{self.number}　{self.table.caption}"


@dataclass(frozen=True)
class ToldCase:
    """A chosen case: title, where it comes from, what is told, and the consent."""

    title: str
    source: str
    words: str
    consent: str


@dataclass(frozen=True)
class Chapter:
    """One of the five headings: sentences made from the numbers, tables, what the officer wrote, cases."""

    id: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[YearTable, ...]
    paragraphs: tuple[str, ...]
    cases: tuple[ToldCase, ...] = ()


@dataclass(frozen=True)
class ProgrammePaper:
    """年度实施报告 (``programme_report.html``, context ``{"paper": ProgrammePaper}``)."""

    title: str
    opening: str
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    signer: str
    date: str


@dataclass(frozen=True)
class YearNotice:
    """结果公告 and 承接主体情况 (``year_notice.html``, context ``{"paper": YearNotice}``)."""

    title: str
    opening: tuple[str, ...]
    table: RecordTable
    closing: tuple[str, ...]
    signer: str
    date: str
