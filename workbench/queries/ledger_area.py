"""The services of one's own area as a township or a village reads them, and what was said of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, not_, select

from scoring.deadlines import add_months
from workbench.models.accounts import Account
from workbench.models.ledger import ServiceConfirmation, ServiceMonth, ServiceRecord
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.ledger_records import RecordPage, Wanted, record_page
from workbench.security.policy import Actor, allow
from workbench.security.predicates_area import services_in_area
from workbench.services.ledger_confirm import DOUBTED, VERDICTS
from workbench.services.ledger_counts import WITHDRAWN

SAID = {"waiting": "未核对"} | VERDICTS
"""By what was said of a record a list is narrowed; anything else narrows nothing."""


@dataclass(frozen=True)
class Said:
    """What a unit said of a record, by whom, on which day; ``changed`` tells that the record was corrected since."""

    unit: str
    verdict: str
    words: str
    by: str
    on: date
    changed: bool

    @property
    def line(self) -> str:
        """Return it as one line of text."""
        told = f"：{self.words}" if self.words else ""
        later = "，之后记录有更正" if self.changed else ""
        return f"{self.unit}核对{VERDICTS[self.verdict]}{told}（{self.on:%Y-%m-%d} {self.by}{later}）"


@dataclass(frozen=True)
class AreaDesk:
    """The services of an area in one project: what may be chosen, and how many were looked at."""

    project_id: int
    title: str
    code: str
    lines: dict[int, str]
    months: tuple[date, ...]
    services: int
    confirmed: int
    doubted: int

    @property
    def waiting(self) -> int:
        """Return how many nothing was said of."""
        return self.services - self.confirmed - self.doubted


def area_desk(session: Session, actor: Actor, project_id: int) -> AreaDesk:
    """Return the services of the actor's area in a project. Raises NotAllowedError where there are none."""
    project = session.get_one(Project, project_id)
    allow(session, actor, "ledger.area", project)
    here = _here(actor, project_id)
    spoken, doubted = _spoken(session, project_id, *here), _spoken(session, project_id, *here, _doubt())
    query = select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    months = select(col(ServiceMonth.month)).where(ServiceMonth.project_id == project_id).distinct()
    return AreaDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        lines={one.id or 0: one.name for one in session.exec(query)},
        months=tuple(session.exec(months.order_by(col(ServiceMonth.month).desc()))),
        services=int(session.exec(select(func.count(col(ServiceRecord.id))).where(*here)).one()),
        confirmed=spoken - doubted,
        doubted=doubted,
    )


def _here(actor: Actor, project_id: int) -> tuple[ColumnElement[bool], ...]:
    row = ServiceRecord
    return (col(row.project_id) == project_id, services_in_area(actor), col(row.state) != WITHDRAWN)


def _doubt() -> ColumnElement[bool]:
    return col(ServiceConfirmation.verdict) == DOUBTED


def _spoken_of() -> ColumnElement[bool]:
    return col(ServiceRecord.id).in_(select(ServiceConfirmation.record_id))


def _doubted() -> ColumnElement[bool]:
    """Somebody found something that does not agree; another's word that all is well does not outweigh it."""
    return col(ServiceRecord.id).in_(select(ServiceConfirmation.record_id).where(_doubt()))


def _spoken(session: Session, project_id: int, *wanted: ColumnElement[bool]) -> int:
    """Count the records that something was said of, from what was said: those are few beside the ledger."""
    one = ServiceConfirmation
    query = select(func.count(func.distinct(one.record_id))).join(ServiceRecord, col(ServiceRecord.id) == one.record_id)
    return int(session.exec(query.where(one.project_id == project_id, *wanted)).one())


def area_page(
    session: Session, actor: Actor, project_id: int, wanted: Wanted, said: str = "", *, after: str = "", size: int = 50
) -> RecordPage:
    """Return the next records of the actor's area in a project, withdrawn ones left out."""
    allow(session, actor, "ledger.area", session.get_one(Project, project_id))
    within = [*_here(actor, project_id), *_saying(said)]
    return record_page(session, project_id, wanted, after=after, size=size, within=within)


def _saying(said: str) -> list[ColumnElement[bool]]:
    if said == "waiting":
        return [not_(_spoken_of())]
    return [_spoken_of(), _doubted() if said == DOUBTED else not_(_doubted())] if said in VERDICTS else []


def said_of(session: Session, record_ids: Sequence[int]) -> dict[int, tuple[Said, ...]]:
    """Return what was said of each of the records that anything was said of, oldest first."""
    one = ServiceConfirmation
    query = select(one, Organisation.name, Account.name, ServiceRecord.version)
    query = query.join(Organisation, col(Organisation.id) == one.unit_id).join(
        Account, col(Account.id) == one.said_by_id
    )
    query = query.join(ServiceRecord, col(ServiceRecord.id) == one.record_id)
    found: dict[int, tuple[Said, ...]] = {}
    for row, unit, who, version in session.exec(query.where(col(one.record_id).in_(record_ids)).order_by(col(one.id))):
        said = Said(unit, row.verdict, row.words, who, row.said_on, version != row.record_version)
        found[row.record_id] = (*found.get(row.record_id, ()), said)
    return found


@dataclass(frozen=True)
class MonthSaid:
    """How many services of a month were found right and how many doubted."""

    confirmed: int
    doubted: int

    @property
    def line(self) -> str:
        """Return it as one line of text."""
        if not self.confirmed + self.doubted:
            return "乡镇（街道）和村（社区）还没有核对本月的服务"
        return f"乡镇（街道）和村（社区）核对：属实 {self.confirmed:,} 条，有出入 {self.doubted:,} 条"


def month_said(session: Session, project_id: int, month: date) -> MonthSaid:
    """Return what was said of a month's services in force; a record with any doubt counts as doubted."""
    row = ServiceRecord
    days = (col(row.day) >= month, col(row.day) < add_months(month, 1), col(row.state) != WITHDRAWN)
    doubted = _spoken(session, project_id, *days, _doubt())
    return MonthSaid(_spoken(session, project_id, *days) - doubted, doubted)
