"""幸福清单: what reached each household in a quarter, or is on its way, from where every wish went; codes only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from workbench.models.ledger import ServiceRecord
from workbench.models.needs import Household, ReceivedBenefit, Recipient, WantedService
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.delivered import has_ledger
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import in_reach
from workbench.rules.catalogue import load_catalogue
from workbench.security.policy import Actor

_MONTHS = 3
_NUMERALS = "一二三四"


@dataclass(frozen=True)
class HappinessRow:
    """One thing that a person receives or was told about."""

    person: str
    name: str
    quantity: str
    by: str
    state: str


@dataclass(frozen=True)
class HappinessSheet:
    """The list of one household (``happiness_list.html``, context ``{"sheets": [...], "quarter": ...}``)."""

    code: str
    place: str
    rows: tuple[HappinessRow, ...]


def quarter_words(first: date) -> str:
    """Name the quarter that begins on a day."""
    return f"{first.year}年第{_NUMERALS[(first.month - 1) // _MONTHS]}季度"


def happiness_sheets(
    session: Session, actor: Actor, households: Sequence[int], quarter: date
) -> Iterator[HappinessSheet]:
    """Return the lists of the households in reach that had anything in the quarter."""
    last = _last_day(quarter)
    units = unit_names(session)
    for household_id in households:
        home = session.exec(select(Household).where(Household.id == household_id, in_reach(actor))).first()
        rows = (
            (*_services(session, household_id, quarter, last), *_benefits(session, household_id, quarter, last))
            if home
            else ()
        )
        if home and rows:
            place = f"{units[home.township_id]}{units.get(home.village_id or 0, '')}"
            yield HappinessSheet(home.code, place, rows)


def _last_day(quarter: date) -> date:
    after = quarter.month + _MONTHS
    return date(quarter.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)  # noqa: PLR2004 - months


def _services(session: Session, household_id: int, first: date, last: date) -> Iterator[HappinessRow]:
    """Wishes that were decided by the end of the quarter; a refusal is no gift and stands elsewhere.

    What a project with a ledger took in is told by the ledger: what was received in the quarter, not what was promised.
    """
    query = select(WantedService, Recipient.code, Project.title).join(
        Recipient, col(Recipient.id) == WantedService.recipient_id
    )
    query = query.outerjoin(Project, col(Project.id) == WantedService.project_id)
    query = query.where(Recipient.household_id == household_id, col(WantedService.disposed_on) <= last)
    served = _served(session, household_id, first, last)
    for wish, code, project in session.exec(query.order_by(col(Recipient.code), col(WantedService.id))):
        if wish.disposition is None or wish.disposition == Disposition.DECLINED:
            continue
        name, state = load_catalogue().item(wish.catalogue_number).name, DISPOSITION_NAMES[wish.disposition]
        if wish.project_id is not None and has_ledger(session, wish.project_id):
            key = (wish.recipient_id, wish.project_id, wish.catalogue_number)
            yield _received(code, name, wish.unit, project or "", served.get(key))
        else:
            told = f"{state}：{wish.outcome}" if wish.outcome else state
            yield HappinessRow(code, name, f"{wish.quantity} {wish.unit}", project or wish.receiver or "", told)


def _received(code: str, name: str, unit: str, project: str, got: tuple[int, date] | None) -> HappinessRow:
    if got is None:
        return HappinessRow(code, name, f"0 {unit}", project, "本季度没有服务记录")
    quantity, newest = got
    return HappinessRow(code, name, f"{quantity} {unit}", project, f"已提供，最近一次 {newest.month}月{newest.day}日")


def _served(
    session: Session, household_id: int, first: date, last: date
) -> dict[tuple[int, int, int], tuple[int, date]]:
    """Qualified quantity and newest day of the quarter, by person, project and catalogue number."""
    row = ServiceRecord
    key = (row.recipient_id, row.project_id, ServiceLine.catalogue_number)
    query = select(*key, func.sum(row.quantity), func.max(row.day)).where(  # type: ignore[call-overload]
        row.line_id == ServiceLine.id,
        row.recipient_id == Recipient.id,
        Recipient.household_id == household_id,
        row.day >= first,
        row.day <= last,
        row.state == "qualified",
    )
    return {tuple(one[:3]): (int(one[3]), one[4]) for one in session.exec(query.group_by(*key))}


def _benefits(session: Session, household_id: int, first: date, last: date) -> Iterator[HappinessRow]:
    row = ReceivedBenefit
    query = select(row, Recipient.code).join(Recipient, col(Recipient.id) == row.recipient_id)
    query = query.where(Recipient.household_id == household_id, row.first_day <= last)
    query = query.where(col(row.last_day).is_(None) | (col(row.last_day) >= first))
    for benefit, code in session.exec(query.order_by(col(Recipient.code), col(row.id))):
        fen = benefit.amount_fen
        amount = "" if fen is None else f"{fen // 100}.{fen % 100:02d} 元"
        yield HappinessRow(code, benefit.name, amount, benefit.department, f"{benefit.first_day} 起")
