"""The procedure over misconduct as screens show it: where it stands, what comes next, and whether a project stands still."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.queries.permitted import permitted
from workbench.rules.finding_words import KINDS, OUTCOMES
from workbench.security.policy import Actor, may

ACTIONS = ("misconduct.write", "misconduct.decide", "misconduct.state")


@dataclass(frozen=True)
class MisconductCard:
    """One procedure with its days and words, the bar it ended in, its documents, and what the actor may do."""

    id: int
    key: str
    project_id: int
    project: str
    contractor: str
    kind: str
    facts: str
    clause: str
    findings: tuple[int, ...]
    opened_on: date
    notice: str
    notified_on: date | None
    state_by: date | None
    statement: str
    stated_on: date | None
    hearing_asked_on: date | None
    hearing_told_on: date | None
    hearing_on: date | None
    hearing_held_on: date | None
    hearing_words: str
    outcome: str
    decided_on: date | None
    decision: str
    reason: str
    stopped_on: date | None
    annulled_on: date | None
    annulled_by: str
    annulled_reason: str
    version: int
    bar: str
    files: tuple[tuple[str, str], ...]
    can: frozenset[str]

    @property
    def state_name(self) -> str:
        """Return where the procedure stands, in words."""
        if self.annulled_on:
            return "决定已撤销"
        if self.outcome:
            return OUTCOMES[self.outcome]
        if self.notified_on is None:
            return "未告知"
        if self.hearing_asked_on and not self.hearing_held_on:
            return "待听证"
        if self.stated_on is None and self.state_by and clock.today() <= self.state_by:
            return "陈述申辩期"
        return "待决定"


def misconduct_seen(session: Session, actor: Actor, project_id: int | None = None) -> list[MisconductCard]:
    """Return the procedures that the actor may read, newest first, of a project or of all."""
    query = select(Misconduct).order_by(col(Misconduct.id).desc())
    if project_id is not None:
        query = query.where(Misconduct.project_id == project_id)
    return [
        _card(session, actor, one) for one in session.exec(query).all() if may(session, actor, "misconduct.read", one)
    ]


def misconduct_card(session: Session, actor: Actor, key: str) -> MisconductCard | None:
    """Return a procedure by its key; None alike when there is none and when the actor may not read it."""
    one = session.exec(select(Misconduct).where(Misconduct.key == key)).first()
    return _card(session, actor, one) if one is not None and may(session, actor, "misconduct.read", one) else None


def _card(session: Session, actor: Actor, one: Misconduct) -> MisconductCard:
    inside = not actor.contractors()
    return MisconductCard(
        **one.model_dump(exclude={"kind", "findings", "contractor_id"}),
        kind=KINDS[one.kind],
        findings=tuple(one.findings) if inside else (),
        project=session.get_one(Project, one.project_id).title,
        contractor=session.get_one(Contractor, one.contractor_id).name,
        bar=_bar_words(session, one),
        files=_files(session, actor, one),
        can=permitted(session, actor, one, *ACTIONS),
    )


def _bar_words(session: Session, one: Misconduct) -> str:
    bar = session.exec(select(ContractorBar).where(ContractorBar.misconduct_id == one.id)).first()
    if bar is None:
        return ""
    ended = f"，{bar.annulled_on:%Y-%m-%d} 起解除（{bar.annulled_by}）" if bar.annulled_on else ""
    return f"{bar.first_day:%Y-%m-%d} 至 {bar.last_day:%Y-%m-%d}，{bar.scope}{ended}"


def _files(session: Session, actor: Actor, one: Misconduct) -> tuple[tuple[str, str], ...]:
    query = select(StoredFile).where(StoredFile.project_id == one.project_id, StoredFile.kind == "misconduct")
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    numbers = [number for number in (one.notice, one.decision) if number]
    mine = [row for row in rows if any(number in row.name for number in numbers)]
    return tuple((row.public_id, row.name) for row in mine if may(session, actor, "file.read", row))


@dataclass(frozen=True)
class Stop:
    """A project that stands still: since when, and by which decision."""

    since: date
    document: str


def stop_of(session: Session, project_id: int, on: date) -> Stop | None:
    """Return the stop of a project that is in force on a day; None while it runs, and after it was annulled."""
    return stops_on(session, project_id, [on]).get(on)


def stops_on(session: Session, project_id: int, days: Iterable[date]) -> dict[date, Stop]:
    """Return the stop in force on each of the days that has one; asks the database once."""
    query = select(Misconduct).where(Misconduct.project_id == project_id, col(Misconduct.stopped_on).is_not(None))
    rows = session.exec(query).all()
    return {day: stop for day in days if (stop := _in_force(rows, day))}


def _in_force(rows: Sequence[Misconduct], on: date) -> Stop | None:
    begun = [(one.stopped_on, one) for one in rows if one.stopped_on is not None and one.stopped_on <= on]
    running = [(since, one) for since, one in begun if one.annulled_on is None or on < one.annulled_on]
    first = min(running, key=lambda one: one[0], default=None)
    return Stop(first[0], first[1].decision) if first else None
