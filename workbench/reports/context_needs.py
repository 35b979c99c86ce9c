"""The report of the needs analysis and the paper intake form, as their templates want them."""

from dataclasses import dataclass
from datetime import date

from workbench.queries.needs_analysis import Analysis, Cross, Item, Spread
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.rules.words import printed_on

_FULL_BAR = 60  # millimetres
HIDDEN = "不足5人或为保护小组未公布"


@dataclass(frozen=True)
class ReportLine:
    """A group with its figure in words and the length of its bar in millimetres."""

    name: str
    people: str
    bar: int


@dataclass(frozen=True)
class ReportTable:
    """One grouping of the report."""

    title: str
    lines: tuple[ReportLine, ...]
    words: str


@dataclass(frozen=True)
class NeedsReport:
    """需求分析报告 (``needs_analysis.html``, context ``{"report": NeedsReport}``)."""

    title: str
    opening: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    cross: Cross | None
    items: tuple[Item, ...]
    signer: str
    date: str


def needs_report(purchaser: str, found: Analysis, today: date) -> NeedsReport:
    """Return the report; every group under five is hidden in it too."""
    people = found.spreads[0].total if found.spreads else None
    total = f"共登记服务对象{people}人" if people else "登记的服务对象不足5人，合计不公布"
    first = (
        f"{purchaser}按照服务类社会救助需求评估办法，对已登记的服务对象进行分析，{total}。",
        "为保护个人信息，不足5人的组不公布，可以用合计推算出来的组一并不公布。",
    )
    return NeedsReport(
        title=f"{purchaser}服务类社会救助需求分析报告",
        opening=first,
        tables=tuple(_table(one) for one in found.spreads),
        cross=found.cross,
        items=found.items,
        signer=purchaser,
        date=printed_on(today),
    )


def _table(one: Spread) -> ReportTable:
    most = max((people for _, people in one.shown), default=1) or 1
    lines = tuple(
        ReportLine(
            name, "—" if people is None else f"{people}人", 0 if people is None else max(1, people * _FULL_BAR // most)
        )
        for name, people in one.lines
    )
    return ReportTable(one.title, lines, one.words)


@dataclass(frozen=True)
class FormRow:
    """A row of the paper form: its code, what to write, what the numbers mean, and what is filled in already."""

    code: str
    label: str
    options: str
    filled: str = ""


@dataclass(frozen=True)
class IntakeForm:
    """One paper form (``intake_form.html``, context ``{"forms": [...]}``)."""

    rows: tuple[FormRow, ...]
    levels: str
    indicators: tuple[FormRow, ...]
    services: tuple[FormRow, ...]


def intake_form(places: list[str], today: date, filled: dict[str, str] | None = None) -> IntakeForm:
    """Return a form with row codes; what is known already is filled in by row code (A1, A2, ... B1 ...)."""
    told, scheme = filled or {}, load_scheme()
    kinds = "　".join(f"{place} {one.name}" for place, one in enumerate(scheme.categories, 1))
    channels = load_register().choices("channels", today).values()
    heads = (
        ("A1", "户编码", ""),
        ("A2", "对象编码", ""),
        ("A3", "村（社区）", "　".join(f"{place} {name}" for place, name in enumerate(places, 1))),
        ("A4", "对象类别", kinds),
        ("A5", "发现渠道", "　".join(f"{place} {name}" for place, name in enumerate(channels, 1))),
        ("A6", "日期", "年　　月　　日"),
        ("A7", "能否自行申请", "1 能　0 不能"),
        ("A8", "评估人", "岗位，不写对象姓名"),
    )
    return IntakeForm(
        rows=tuple(FormRow(*one, told.get(one[0], "")) for one in heads),
        levels="　".join(f"{level} {name}" for level, name in scheme.severity.items()),
        indicators=tuple(
            FormRow(f"B{place}", one.name, "", told.get(f"B{place}", ""))
            for place, one in enumerate(scheme.indicators, 1)
        ),
        services=tuple(
            FormRow(str(one.number), one.name, load_register().unit(one.number)) for one in load_catalogue().items
        ),
    )
