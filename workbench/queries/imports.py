"""What an import is compared with: places, people, assessments, wishes and benefits on record, in plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.imports import ImportBatch
from workbench.models.needs import Household, NeedsAssessment, ReceivedBenefit, Recipient, WantedService
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.vault import VaultEntry
from workbench.models.words import OrganisationKind, Role
from workbench.security.policy import Actor

_AT_ONCE = 900  # values in one question: the oldest SQLite takes 999


@dataclass(frozen=True)
class Reach:
    """Whose households somebody may import: all of the purchaser's, or those of some townships and villages."""

    everything: bool
    places: frozenset[int]

    def holds(self, township_id: int | None, village_id: int | None) -> bool:
        """Tell whether a household there is within reach."""
        return self.everything or township_id in self.places or village_id in self.places


@dataclass(frozen=True)
class Home:
    """A household on record."""

    id: int
    township_id: int
    village_id: int | None
    channel: str
    found_on: date
    version: int


@dataclass(frozen=True)
class Known:
    """A recipient on record with the household's code and place."""

    id: int
    household_id: int
    household: str
    township_id: int
    village_id: int | None
    category: str
    can_apply: bool


def reach_of(actor: Actor, purchaser_id: int) -> Reach:
    """Return whose households the actor may import at a purchaser, as need.write has it."""
    places = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    return Reach(actor.holds(purchaser_id, Role.OFFICER), places)


def import_purchasers(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers for which the actor may import, by id."""
    rows = {row.id or 0: row for row in session.exec(select(Purchaser).order_by(col(Purchaser.id)))}
    places = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    above = {one.organisation_id: key for key, one in rows.items()}
    mine = set(actor.purchasers(Role.OFFICER)) | {above[one] for one in _ancestors(session, places) if one in above}
    return {key: row.name for key, row in rows.items() if key in mine}


def _ancestors(session: Session, places: Iterable[int]) -> set[int]:
    found, waiting = set(places), set(places)
    while waiting:
        query = select(Organisation.parent_id).where(col(Organisation.id).in_(waiting))
        waiting = {one for one in session.exec(query) if one is not None} - found
        found |= waiting
    return found


def townships_of(session: Session, purchaser_id: int) -> list[tuple[int, str, str]]:
    """Return id, code and name of the townships below a purchaser that exist now."""
    root = session.get_one(Purchaser, purchaser_id).organisation_id
    return _units(session, OrganisationKind.TOWNSHIP, [root])


def villages_of(session: Session, townships: Iterable[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Return id, code and name of the villages that exist now, by township."""
    return {one: _units(session, OrganisationKind.VILLAGE, [one]) for one in townships}


def _units(session: Session, kind: OrganisationKind, parents: list[int]) -> list[tuple[int, str, str]]:
    query = select(Organisation.id, Organisation.code, Organisation.name).where(
        col(Organisation.parent_id).in_(parents), Organisation.kind == kind, col(Organisation.last_day).is_(None)
    )
    return [(id_ or 0, code, name) for id_, code, name in session.exec(query.order_by(col(Organisation.id)))]


def homes_by_code(session: Session, purchaser_id: int, codes: Iterable[str]) -> dict[str, Home]:
    """Return the households of these codes."""
    columns = (Household.code, Household.id, Household.township_id, Household.village_id)
    query = select(*columns, Household.channel, Household.found_on, Household.version)  # type: ignore[call-overload]
    found = in_parts(session, query.where(Household.purchaser_id == purchaser_id), col(Household.code), codes)
    return {row[0]: Home(*row[1:]) for row in found}


def people_by_code(session: Session, purchaser_id: int, codes: Iterable[str]) -> dict[str, Known]:
    """Return the recipients of these codes, whoever may read them: the caller must ask `Reach`."""
    home = (Household.code, Household.township_id, Household.village_id, Recipient.category, Recipient.can_apply)
    query = select(Recipient.code, Recipient.id, Recipient.household_id, *home)  # type: ignore[call-overload]
    query = query.join(Household, col(Household.id) == Recipient.household_id)
    found = in_parts(session, query.where(Recipient.purchaser_id == purchaser_id), col(Recipient.code), codes)
    return {row[0]: Known(*row[1:]) for row in found}


def assessments_of(session: Session, people: Iterable[int]) -> dict[int, list[tuple[date, int, dict[str, Any], str]]]:
    """Return day, id, severity and assessor of the assessments of each person, oldest first."""
    row = NeedsAssessment
    query = select(row.recipient_id, row.assessed_on, row.id, row.severity, row.assessor)  # type: ignore[call-overload]
    found: dict[int, list[tuple[date, int, dict[str, Any], str]]] = {}
    for person, *rest in in_parts(session, query, col(row.recipient_id), people):
        found.setdefault(person, []).append(tuple(rest))
    return {person: sorted(every, key=lambda one: one[:2]) for person, every in found.items()}


def wishes_of(session: Session, people: Iterable[int]) -> dict[tuple[int, int, date], tuple[int, int, int, bool]]:
    """Return id, version, quantity and whether it is decided, by person, catalogue number and day."""
    row = WantedService
    key = (row.recipient_id, row.catalogue_number, row.wanted_on)
    query = select(*key, row.id, row.version, row.quantity, row.disposition)  # type: ignore[call-overload]
    found = in_parts(session, query, col(row.recipient_id), people)
    return {tuple(one[:3]): (one[3], one[4], one[5], one[6] is not None) for one in found}


def benefits_of(session: Session, people: Iterable[int]) -> dict[tuple[int, str, str, date], tuple[Any, ...]]:
    """Return id, last day, amount and catalogue number, by person, department, name and first day."""
    row = ReceivedBenefit
    key = (row.recipient_id, row.department, row.name, row.first_day)
    query = select(*key, row.id, row.last_day, row.amount_fen, row.catalogue_number)  # type: ignore[call-overload]
    return {tuple(one[:4]): tuple(one[4:]) for one in in_parts(session, query, col(row.recipient_id), people)}


def entries_of(session: Session, people: Iterable[int]) -> dict[int, VaultEntry]:
    """Return the vault's own entry of each person, as sealed as it lies there."""
    query = select(VaultEntry).where(col(VaultEntry.agent_id).is_(None))
    found = in_parts(session, query, col(VaultEntry.recipient_id), people)
    return {one.recipient_id: one for one in found}


def owners_of_hashes(session: Session, purchaser_id: int, hashes: Iterable[str]) -> dict[str, int]:
    """Return whose recipient's identity number has which keyed hash."""
    query = select(VaultEntry.id_number_hash, VaultEntry.recipient_id)
    query = query.where(VaultEntry.purchaser_id == purchaser_id, col(VaultEntry.agent_id).is_(None))
    return dict(tuple(one) for one in in_parts(session, query, col(VaultEntry.id_number_hash), hashes))


def in_parts(session: Session, query: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:  # noqa: ANN401
    """Ask for many values a part at a time."""
    left = iter(dict.fromkeys(values))
    while part := list(islice(left, _AT_ONCE)):
        yield from session.exec(query.where(column.in_(part)))


def imports_of(session: Session, actor: Actor, *, most: int = 20) -> list[ImportBatch]:
    """Return the newest imports that the actor began, detached from the session."""
    query = select(ImportBatch).where(ImportBatch.started_by_id == actor.account_id)
    rows = list(session.exec(query.order_by(col(ImportBatch.id).desc()).limit(most)))
    for row in rows:
        session.expunge(row)
    return rows


def applied_before(session: Session, purchaser_id: int, kind: str, sha256: str) -> ImportBatch | None:
    """Return the import that took over the very same file, if there was one."""
    query = select(ImportBatch).where(
        ImportBatch.purchaser_id == purchaser_id,
        ImportBatch.sha256 == sha256,
        ImportBatch.kind == kind,
        ImportBatch.state == "applied",
    )
    return session.exec(query.order_by(col(ImportBatch.id).desc())).first()
