"""Needs by township, village, category, service, severity and discovery, and the third list: counted, then made safe."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, case, col, func, select

from workbench.models.needs import Household, NeedsAssessment, ReceivedBenefit, Recipient, WantedService
from workbench.models.projects import Project
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.needs import category_name
from workbench.queries.needs_analysis_safe import Analysis, Counted, Cross, Item, Spread, Way, made_safe
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import in_reach
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor

__all__ = ["Analysis", "Cross", "Item", "Spread", "analysis", "counted_needs", "rows_in_reach"]

SEVERE = 3
"""From which level on a hardship counts as severe in the analysis; a bureau default."""
_WAITING = "待决定"


def analysis(session: Session, actor: Actor) -> Analysis:
    """Count the people in the actor's reach; small groups are hidden in all tables together, also against subtraction."""
    return made_safe(counted_needs(session, actor))


def counted_needs(session: Session, actor: Actor) -> Counted:
    """Return the counts as they are, for `made_safe` and for nobody's eyes."""
    units = unit_names(session)
    town, village = col(Household.township_id), col(Household.village_id)
    return Counted(
        kinds=_named(_people(session, actor, town, col(Recipient.category)), units, category_name),
        villages=_named(_people(session, actor, town, village), units, lambda one: units.get(one, "没有登记")),
        found=dict(_people(session, actor, col(Household.found_by))),
        severe_title=f"按困境（{load_scheme().severity[SEVERE]}以上，一人可有几项）",
        severe=_severe(session, actor),
        wishes=_wishes(session, actor),
        services={_item(number): n for number, n in _wishers(session, actor, col(WantedService.catalogue_number))},
        manners={_manner(kind): n for kind, n in _wishers(session, actor, col(WantedService.disposition))},
        given=_given(session, actor),
    )


def rows_in_reach(actor: Actor, *columns: Any, of: type | None = None) -> Any:  # noqa: ANN401 - a query of any columns
    """Return the query of columns of the people in reach, or of rows about them, with their households."""
    query: Any = select(*columns).select_from(Recipient).join(Household, col(Household.id) == Recipient.household_id)
    if of is not None:
        query = query.join(of, of.recipient_id == Recipient.id)  # type: ignore[attr-defined]
    return query.where(in_reach(actor))


def _people(session: Session, actor: Actor, *key: Any) -> Any:  # noqa: ANN401 - any columns
    return session.exec(rows_in_reach(actor, *key, func.count()).group_by(*key)).all()


def _named(rows: Any, units: Mapping[int, str], second: Callable[[Any], str]) -> Mapping[tuple[str, str], int]:  # noqa: ANN401
    """Counts by the names of two things; two of one name are one."""
    found: Counter[tuple[str, str]] = Counter()
    for town, other, people in rows:
        found[units[town], second(other)] += people
    return found


def _wishers(session: Session, actor: Actor, *key: Any) -> Any:  # noqa: ANN401 - any columns
    people = func.count(func.distinct(WantedService.recipient_id))
    return session.exec(rows_in_reach(actor, *key, people, of=WantedService).group_by(*key)).all()


def _wishes(session: Session, actor: Actor) -> Mapping[tuple[str, Way], int]:
    """People by service and where the wish went; two projects of one title are one."""
    kind = col(WantedService.disposition)
    handed = case((kind.in_((Disposition.HAND_OVER, Disposition.REFER)), WantedService.receiver), else_="")
    key = (col(WantedService.catalogue_number), kind, col(WantedService.project_id), handed)
    titles = {number: title for number, title in session.exec(select(Project.id, Project.title))}  # noqa: C416 - rows are no pairs to dict
    found: Counter[tuple[str, Way]] = Counter()
    for number, sent, project, receiver, people in _wishers(session, actor, *key):
        run_by = titles.get(project, "") if sent == Disposition.PURCHASE else receiver
        found[_item(number), (_manner(sent), run_by)] += people
    return found


def _item(number: int) -> str:
    return {one.number: one.name for one in load_catalogue().items}.get(number, str(number))


def _manner(kind: Disposition | None) -> str:
    return DISPOSITION_NAMES[kind] if kind else _WAITING


def _severe(session: Session, actor: Actor) -> dict[str, int]:
    """People whose newest assessment has an indicator at the severe level or above."""
    columns = (col(NeedsAssessment.recipient_id), col(NeedsAssessment.severity))
    query = rows_in_reach(actor, *columns, of=NeedsAssessment)
    ordered = query.order_by(col(NeedsAssessment.assessed_on), col(NeedsAssessment.id))
    newest: dict[int, dict[str, int]] = dict(tuple(one) for one in session.exec(ordered))
    counts = Counter(code for levels in newest.values() for code, level in levels.items() if level >= SEVERE)
    return {one.name: counts[one.id] for one in load_scheme().indicators if counts[one.id]}


def _given(session: Session, actor: Actor) -> Mapping[Way, int]:
    key = (col(ReceivedBenefit.name), col(ReceivedBenefit.department))
    people = func.count(func.distinct(ReceivedBenefit.recipient_id))
    rows = session.exec(rows_in_reach(actor, *key, people, of=ReceivedBenefit).group_by(*key))
    return {(name, department): count for name, department, count in rows}
