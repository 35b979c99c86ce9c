"""The paper forms of visits and of decisions, blank or with what is known filled in, as their templates want them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.models.words import DISPOSITION_NAMES
from workbench.queries.needs_household import HouseholdRecord
from workbench.queries.needs_wishes import Wish
from workbench.reports.context_needs import FormRow
from workbench.rules.register import load_register

LINES = 10
"""Decisions on one sheet."""


@dataclass(frozen=True)
class VisitForm:
    """One household's visit (``visit_form.html``, context ``{"forms": [...]}``)."""

    rows: tuple[FormRow, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class DecisionLine:
    """One wanted service on the sheet of decisions; blank where there is none."""

    number: str = ""
    person: str = ""
    service: str = ""
    quantity: str = ""
    wanted_on: str = ""


@dataclass(frozen=True)
class DecisionForm:
    """One sheet of decisions (``decision_form.html``, context ``{"forms": [...]}``)."""

    codes: str
    projects: str
    lines: tuple[DecisionLine, ...]
    page: str


def visit_form(today: date, home: HouseholdRecord | None = None) -> VisitForm:
    """Return the form of a visit with row codes, for one household or blank."""
    manners = load_register().choices("manners", today).values()
    rows = (
        ("V1", "户编码", "", home.code if home else ""),
        ("V2", "探访日期", "年　　月　　日", ""),
        ("V3", "探访人", "单位或岗位", ""),
        ("V4", "探访方式", "　".join(f"{place} {name}" for place, name in enumerate(manners, 1)), ""),
        ("V5", "探访情况", "不写姓名、号码", ""),
        ("V6", "发现的问题一", "没有就留空", ""),
        ("V7", "发现的问题二", "", ""),
        ("V8", "发现的问题三", "", ""),
        ("V9", "问题的解决期限", "年　　月　　日", ""),
        ("V10", "约定的下次探访", "年　　月　　日，没有就留空", ""),
    )
    return VisitForm(tuple(FormRow(*one) for one in rows), tuple(_known(home)) if home else ())


def _known(home: HouseholdRecord) -> Sequence[str]:
    due = f"应于 {home.next_visit_on:%Y-%m-%d} 前探访" if home.next_visit_on else "没有排定探访"
    place = f"{home.township} {home.village}".strip()
    told = [f"{place}　探访等级：{home.risk or '没有定'}　{due}"]
    told += [
        f"没有解决的问题：{one.what}（应于 {one.due_on:%Y-%m-%d} 前）" for one in home.problems if one.solved_on is None
    ]
    return told


def decision_forms(wishes: Sequence[Wish], projects: Mapping[int, str]) -> list[DecisionForm]:
    """Return the sheets of decisions for wishes that wait; one blank sheet where there are none."""
    codes = "　".join(f"{place} {name}" for place, name in enumerate(DISPOSITION_NAMES.values(), 1))
    listed = "　".join(f"{place} {title}" for place, title in projects.items())
    lines = [_line(one) for one in wishes] or [DecisionLine()] * LINES
    sheets = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return [
        DecisionForm(codes, listed or "没有可以列入的项目", tuple(sheet), f"第 {page} 张，共 {len(sheets)} 张")
        for page, sheet in enumerate(sheets, 1)
    ]


def _line(wish: Wish) -> DecisionLine:
    return DecisionLine(
        str(wish.id),
        wish.person,
        f"{wish.item.number} {wish.item.name}",
        f"{wish.quantity} {wish.unit}",
        f"{wish.wanted_on:%Y-%m-%d}",
    )
