"""What is to be visited, solved and looked at again: the nearest first, each with the way to its household."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from workbench.models.needs import Household, NeedAlert, Recipient, VisitProblem
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import in_reach
from workbench.rules.register import load_register
from workbench.security.policy import Actor

AHEAD = timedelta(days=14)
MOST = 100
"""As many lines of each kind as a screen shows; what is later comes up when these are done."""


@dataclass(frozen=True)
class AgendaLine:
    """Something due at a household: by when, what, and where."""

    household_id: int
    household: str
    place: str
    what: str
    due_on: date


@dataclass(frozen=True)
class Agenda:
    """Visits due within a fortnight or overdue, problems unsolved, alerts open."""

    visits: tuple[AgendaLine, ...]
    problems: tuple[AgendaLine, ...]
    alerts: tuple[AgendaLine, ...]


def agenda(session: Session, actor: Actor, today: date) -> Agenda:
    """Return what is due in the actor's reach."""
    units, register = unit_names(session), load_register()

    def line(home: Household, what: str, due_on: date) -> AgendaLine:
        place = f"{units[home.township_id]} {units.get(home.village_id or 0, '')}".strip()
        return AgendaLine(home.id or 0, home.code, place, what, due_on)

    homes = select(Household).where(in_reach(actor), col(Household.next_visit_on) <= today + AHEAD)
    visits = session.exec(homes.order_by(col(Household.next_visit_on), col(Household.code)).limit(MOST)).all()
    return Agenda(
        tuple(
            line(home, register.name("visiting", home.risk_level) or "约定探访", home.next_visit_on)
            for home in visits
            if home.next_visit_on
        ),
        tuple(line(home, row.what, row.due_on) for row, home in _problems(session, actor)),
        tuple(line(home, row.worse, row.raised_on) for row, home in _alerts(session, actor)),
    )


def _problems(session: Session, actor: Actor) -> list[tuple[VisitProblem, Household]]:
    query = select(VisitProblem, Household).join(Household, col(Household.id) == VisitProblem.household_id)
    query = query.where(in_reach(actor), col(VisitProblem.solved_on).is_(None))
    return list(session.exec(query.order_by(col(VisitProblem.due_on), col(VisitProblem.id)).limit(MOST)))


def _alerts(session: Session, actor: Actor) -> list[tuple[NeedAlert, Household]]:
    query = select(NeedAlert, Household).join(Recipient, col(Recipient.id) == NeedAlert.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id)
    query = query.where(in_reach(actor), col(NeedAlert.closed_on).is_(None))
    return list(session.exec(query.order_by(col(NeedAlert.raised_on), col(NeedAlert.id)).limit(MOST)))
