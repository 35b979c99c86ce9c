"""Taking staged rows over into the record: a fixed set of statements a kind, however many rows there are."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, delete, func, insert, literal, null, select, update
from sqlmodel import Session, SQLModel

from workbench import clock
from workbench.errors import StaleError
from workbench.models.imports import ImportBatch, ImportIdentity, ImportRow
from workbench.models.needs import (
    Household,
    NeedAlert,
    NeedsAssessment,
    ReceivedBenefit,
    Recipient,
    RecipientCategory,
    WantedService,
)
from workbench.models.vault import VaultEntry
from workbench.rules.needs import load_scheme
from workbench.services.follow_up_take import take_visits
from workbench.services.hotline_take import take_calls
from workbench.services.ledger_take import PROJECT_TAKERS
from workbench.services.surveys_take import take_answers

_SEALED = (
    "id", "key_id", "name", "id_number", "phone", "address", "id_number_hash", "phone_hash", "ground", "informed_on",
    "consent_on", "consent_by",
)  # fmt: skip
_HOME_FIELDS = ("township_id", "village_id", "found_by", "channel")
Query = Any  # a select of Core columns: SQLAlchemy types them only as far as the mapper is asked


def _table(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - any table
    return kind.__table__  # type: ignore[attr-defined]


def _columns(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - the columns of any table
    return _table(kind).c


_ROW, _SEALED_ROW, _HOME, _PERSON = (_columns(kind) for kind in (ImportRow, ImportIdentity, Household, Recipient))
_MADE, _WISH, _GIVEN = (_columns(kind) for kind in (NeedsAssessment, WantedService, ReceivedBenefit))
_ENTRY, _KIND_SINCE = _columns(VaultEntry), _columns(RecipientCategory)


def take(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Take over the rows of a batch; return what else was written, by name. Raises StaleError for a changed record."""
    session.flush()
    return _TAKERS[batch.kind](session, batch)


def outside(session: Session, batch: ImportBatch, places: Collection[int]) -> bool:
    """Tell whether a staged row is of a household outside the places: a new one, or one on record elsewhere."""
    here = _HOME.township_id.in_(places) | _HOME.village_id.in_(places)
    home = select(_HOME.id).join(Recipient, _PERSON.household_id == _HOME.id)
    theirs = home.where(_PERSON.id == _ROW.recipient_id, here).correlate(_table(ImportRow)).exists()
    inside = _ROW.township_id.in_(places) | _ROW.village_id.in_(places)
    fits = (_ROW.recipient_id.is_(None) | theirs) & (_ROW.township_id.is_(None) | inside)
    return session.execute(select(_ROW.id).where(_ROW.batch_id == batch.id, ~fits).limit(1)).first() is not None


def _rows(batch: ImportBatch, change: str) -> Any:  # noqa: ANN401 - a condition
    return and_(_ROW.batch_id == batch.id, _ROW.change == change)


def _refuse_stale(session: Session, *queries: Query) -> None:
    for query in queries:
        if first := session.execute(query.limit(1)).first():
            what = f"第 {first[0]} 行的记录在核对之后被他人登记或修改，整份都没有导入"
            raise StaleError(what, fix="重新上传并核对")


def _insert(session: Session, kind: type[SQLModel], source: Query) -> int:
    """Copy what a query gives into the columns of its labels; return how many rows."""
    return int(session.execute(insert(kind).from_select([one.key for one in source.selected_columns], source)).rowcount)  # type: ignore[attr-defined]


def _update(session: Session, kind: type[SQLModel], where: Any, **values: Any) -> None:  # noqa: ANN401 - conditions and columns
    session.execute(update(_table(kind)).where(where).values(**values))


def _register(session: Session, batch: ImportBatch) -> dict[str, int]:
    _refuse_taken(session, batch)
    _insert(session, Household, _new_homes(batch))
    _insert(session, Recipient, _new_people(batch))
    _insert(session, RecipientCategory, _first_categories(batch))
    moved = {name: _ROW[name] for name in _HOME_FIELDS}
    same = and_(_HOME.id == _ROW.household_id, _ROW.batch_id == batch.id, _ROW.home_changed)
    _update(session, Household, same, **moved, found_on=_ROW.day, version=_HOME.version + 1)
    _change_people(session, batch)
    sealed = select(func.count()).where(_SEALED_ROW.batch_id == batch.id)
    return {"identities": session.execute(sealed).scalar_one()}


def _same_home(batch: ImportBatch) -> Any:  # noqa: ANN401 - a condition
    return and_(_HOME.purchaser_id == batch.purchaser_id, _HOME.code == _ROW.household_code)


def _same_person(batch: ImportBatch, code: Any) -> Any:  # noqa: ANN401 - a condition on a column
    return and_(_PERSON.purchaser_id == batch.purchaser_id, _PERSON.code == code)


def _refuse_taken(session: Session, batch: ImportBatch) -> None:
    """A code that somebody registered, or a household that somebody changed, since the file was compared."""
    taken = select(_ROW.number).join(Recipient, _same_person(batch, _ROW.recipient_code)).where(_rows(batch, "new"))
    moved = select(_ROW.number).join(Household, _same_home(batch))
    changed = _ROW.household_id.is_(None) | (_HOME.version != _ROW.seen)
    _refuse_stale(session, taken, moved.where(_ROW.batch_id == batch.id, changed))


def _new_homes(batch: ImportBatch) -> Query:
    """One household a code; its rows were found to agree."""
    same = (func.min(_ROW[name]).label(name) for name in _HOME_FIELDS)
    fixed = (literal(batch.purchaser_id).label("purchaser_id"), literal(1).label("version"))
    query = select(*fixed, _ROW.household_code.label("code"), *same, func.min(_ROW.day).label("found_on"))
    return query.where(_rows(batch, "new"), _ROW.household_id.is_(None)).group_by(_ROW.household_code)


def _new_people(batch: ImportBatch) -> Query:
    told = (_ROW.recipient_code.label("code"), _ROW.category, _ROW.can_apply, _ROW.child_until)
    query = select(literal(batch.purchaser_id).label("purchaser_id"), _HOME.id.label("household_id"), *told)
    return query.join_from(ImportRow, Household, _same_home(batch)).where(_rows(batch, "new"))


def _first_categories(batch: ImportBatch) -> Query:
    query = select(_PERSON.id.label("recipient_id"), _ROW.category, _ROW.day.label("first_day"))
    return query.join_from(ImportRow, Recipient, _same_person(batch, _ROW.recipient_code)).where(_rows(batch, "new"))


def _change_people(session: Session, batch: ImportBatch) -> None:
    """Change category and ability to apply; a new category holds from today on, and what held before stays on record."""
    same, today = _PERSON.id == _ROW.recipient_id, clock.today()
    changed = and_(_rows(batch, "changed"), _PERSON.category != _ROW.category)
    people = select(_PERSON.id).join_from(ImportRow, Recipient, same).where(changed)
    session.execute(
        delete(_table(RecipientCategory)).where(_KIND_SINCE.first_day == today, _KIND_SINCE.recipient_id.in_(people))
    )
    document = literal(f"导入：{batch.file_name}"[:120]).label("document")
    day = literal(today, _KIND_SINCE.first_day.type).label("first_day")
    new = select(_PERSON.id.label("recipient_id"), _ROW.category, day, document)
    _insert(session, RecipientCategory, new.join_from(ImportRow, Recipient, same).where(changed))
    _update(session, Recipient, and_(same, _rows(batch, "changed")), category=_ROW.category, can_apply=_ROW.can_apply)


def take_identities(session: Session, batch: ImportBatch, *, most: int) -> bool:
    """Move a part of the sealed identities of an import that was taken over into the vault; return whether there was any.

    Each takes the place of the person's earlier one. What was not moved when the program stopped is moved later.
    """
    part = [
        one[0] for one in session.execute(select(_SEALED_ROW.id).where(_SEALED_ROW.batch_id == batch.id).limit(most))
    ]
    if not part:
        return False
    mine, same = _SEALED_ROW.id.in_(part), _same_person(batch, _SEALED_ROW.recipient_code)
    people = select(_PERSON.id).join_from(ImportIdentity, Recipient, same).where(mine)
    # asked without the agent, or SQLite walks all entries that have none
    earlier = session.execute(select(_ENTRY.id, _ENTRY.agent_id).where(_ENTRY.recipient_id.in_(people))).all()
    if own := [id_ for id_, agent in earlier if agent is None]:
        session.execute(delete(_table(VaultEntry)).where(_ENTRY.id.in_(own)))
        _update(session, Recipient, and_(same, mine), child_until=_SEALED_ROW.child_until)
    gone = and_(same, mine, _PERSON.erased_on.is_not(None))
    _update(session, Recipient, gone, erased_on=null(), child_until=_SEALED_ROW.child_until)
    owner = (literal(batch.purchaser_id).label("purchaser_id"), _PERSON.id.label("recipient_id"))
    query = select(*owner, *(_SEALED_ROW[name] for name in _SEALED))
    _insert(session, VaultEntry, query.join_from(ImportIdentity, Recipient, same).where(mine))
    session.execute(delete(_table(ImportIdentity)).where(mine))
    return True


def _new(batch: ImportBatch, **columns: Any) -> Query:  # noqa: ANN401 - columns by the name they go under
    """The new rows of people on record, with the columns of the table they go into."""
    named = {"purchaser_id": literal(batch.purchaser_id), "recipient_id": _ROW.recipient_id, **columns}
    return select(*(column.label(name) for name, column in named.items())).where(_rows(batch, "new"))


def _assessments(session: Session, batch: ImportBatch) -> dict[str, int]:
    same_day = and_(_MADE.recipient_id == _ROW.recipient_id, _MADE.assessed_on == _ROW.day)
    same_row = and_(_MADE.id == _ROW.target_id, _rows(batch, "changed"))
    _refuse_stale(session, select(_ROW.number).join(NeedsAssessment, same_day).where(_rows(batch, "new")))
    told = {"severity": _ROW.severity, "assessor": _ROW.person, "occasion": _ROW.occasion, "gradings": _ROW.gradings}
    _insert(session, NeedsAssessment, _new(batch, scheme=literal(load_scheme().id), assessed_on=_ROW.day, **told))
    alerts = _new(batch, assessment_id=_MADE.id, raised_on=_ROW.day, worse=_ROW.worse, handling=literal(""))
    worse = alerts.join_from(ImportRow, NeedsAssessment, same_day).where(_ROW.worse != "")
    raised = _insert(session, NeedAlert, worse)
    _update(session, NeedsAssessment, same_row, **told)
    return {"alerts": raised}


def _wishes(session: Session, batch: ImportBatch) -> dict[str, int]:
    same = and_(
        _WISH.recipient_id == _ROW.recipient_id,
        _WISH.catalogue_number == _ROW.catalogue_number,
        _WISH.wanted_on == _ROW.day,
    )
    here = and_(_WISH.id == _ROW.target_id, _ROW.batch_id == batch.id)
    moved = select(_ROW.number).join(WantedService, here).where(_WISH.version != _ROW.seen)
    _refuse_stale(session, moved, select(_ROW.number).join(WantedService, same).where(_rows(batch, "new")))
    told = {"catalogue_number": _ROW.catalogue_number, "quantity": _ROW.quantity, "unit": _ROW.unit}
    empty = {"receiver": literal(""), "outcome": literal(""), "version": literal(1)}
    _insert(session, WantedService, _new(batch, wanted_on=_ROW.day, **told, **empty))
    _update(session, WantedService, here, quantity=_ROW.quantity, version=_WISH.version + 1)
    return {}


def _received(session: Session, batch: ImportBatch) -> dict[str, int]:
    same = and_(
        _GIVEN.recipient_id == _ROW.recipient_id,
        _GIVEN.department == _ROW.department,
        _GIVEN.name == _ROW.name,
        _GIVEN.first_day == _ROW.day,
    )
    _refuse_stale(session, select(_ROW.number).join(ReceivedBenefit, same).where(_rows(batch, "new")))
    told = {"last_day": _ROW.last_day, "amount_fen": _ROW.amount_fen, "catalogue_number": _ROW.catalogue_number}
    told["source"] = literal(batch.file_name)
    key = {"department": _ROW.department, "name": _ROW.name, "first_day": _ROW.day}
    _insert(session, ReceivedBenefit, _new(batch, **key, **told))
    _update(session, ReceivedBenefit, and_(_GIVEN.id == _ROW.target_id, _rows(batch, "changed")), **told)
    return {}


_TAKERS = {"register": _register, "assessments": _assessments, "wishes": _wishes, "received": _received}
_TAKERS |= PROJECT_TAKERS | {"follow_up": take_visits, "hotline": take_calls, "survey": take_answers}
