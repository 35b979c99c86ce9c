"""What a round of visits after the end found: by service and township, with intervals, small groups hidden."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from scoring.survey import SMALLEST, TOTAL, Interval, safe_groups, wilson_finite
from workbench.models.application import FollowUpRound
from workbench.models.projects import ServiceLine
from workbench.queries.follow_up import VisitCard, visits_of
from workbench.queries.needs_places import unit_names
from workbench.security.policy import Actor


@dataclass(frozen=True)
class Group:
    """How one service, or one township, stands after the end; None where a small group is hidden, or nobody was reached."""

    name: str
    drawn: int | None
    reached: int | None
    not_reached: int | None
    refused: int | None
    kept: int | None
    changed: int | None
    lapsed: int | None
    interval: Interval | None


@dataclass(frozen=True)
class Outcome:
    """What a round found: together, by service, by township, and what is said about hidden groups."""

    total: Group
    services: tuple[Group, ...]
    townships: tuple[Group, ...]
    words: str


def outcome(visits: Sequence[VisitCard], frame: Counter[str], places: Counter[str]) -> Outcome:
    """Count what was found; ``frame`` and ``places`` say how many could be drawn of each service and township.

    A group in which fewer than five were reached is hidden, and another with it where the total would give it away.
    """
    services = _groups(visits, frame, lambda one: one.service)
    towns = _groups(visits, places, lambda one: one.township)
    hidden = any(one.drawn is None for one in (*services, *towns))
    words = "联系上的人次少于 5 的分组不显示，另有分组为防止推算一并不显示。" if hidden else ""
    return Outcome(_total(visits, frame.total()), services, towns, words)


def _total(visits: Sequence[VisitCard], frame: int) -> Group:
    """All together; hidden too where fewer than five were reached."""
    reached = sum(one.contact == "reached" for one in visits)
    return _hidden(TOTAL) if 0 < reached < SMALLEST else _counted(TOTAL, visits, frame)


def _hidden(name: str) -> Group:
    return Group(name, *[None] * 8)


def _groups(visits: Sequence[VisitCard], frame: Counter[str], name_of: Callable[[VisitCard], str]) -> tuple[Group, ...]:
    reached = Counter(name_of(one) for one in visits if one.contact == "reached")
    safe = safe_groups({name: reached[name] for name in frame})
    return tuple(
        _counted(name, [one for one in visits if name_of(one) == name], frame[name])
        if safe.shown[name, TOTAL] is not None
        else _hidden(name)
        for name in sorted(frame)
    )


def _counted(name: str, visits: Sequence[VisitCard], frame: int) -> Group:
    contacts, states = Counter(one.contact for one in visits), Counter(one.state for one in visits)
    reached = contacts["reached"]
    return Group(
        name=name,
        drawn=len(visits),
        reached=reached,
        not_reached=contacts["not_reached"],
        refused=contacts["refused"],
        kept=states["kept"],
        changed=states["changed"],
        lapsed=states["lapsed"],
        interval=wilson_finite(states["kept"], reached, max(frame, reached)) if reached else None,
    )


def outcome_of(session: Session, actor: Actor, round_id: int) -> Outcome:
    """Return what a round found, as far as it is in the actor's reach."""
    row, visits = session.get_one(FollowUpRound, round_id), visits_of(session, actor, round_id)
    names = unit_names(session)
    towns = {one.township for one in visits}
    lines = {
        line.id: line.name for line in session.exec(select(ServiceLine).where(ServiceLine.project_id == row.project_id))
    }
    units = [(lines[line], names[town]) for _, _, town, line in row.frame if names[town] in towns]
    return outcome(visits, Counter(service for service, _ in units), Counter(town for _, town in units))
