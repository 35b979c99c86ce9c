"""Signs in the ledger of a project: what scoring.forensics finds in its records, with the rows in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlmodel import Session, col, func, select

from scoring.forensics import TESTS, UNKNOWN, Records, Sign, examine
from workbench.models.ledger import ServiceRecord, StaffMember
from workbench.models.needs import Recipient
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.ledger_entry import WITHDRAWN
from workbench.security.policy import Actor, may

_UNIT_MINUTES = {"小时": 60, "时": 60, "分钟": 1}
MOST = 200
"""Rows of a sign that are told one by one; the number of all of them is told as well."""

Ids = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Examined:
    """The records of some days as columns of ids, and what every test says of them."""

    ids: Ids
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class FlaggedRow:
    """A record that stands out, in words and codes."""

    id: int
    day: date
    time: str
    line: str
    recipient: str
    staff: str
    township: str
    quantity: int


@dataclass(frozen=True)
class SignCard:
    """One test as a screen shows it: its answer, how it tells, what it cannot prove, and the first of its rows."""

    kind: str
    title: str
    state: str
    sentence: str
    rule: str
    cannot: str
    people: tuple[str, ...]
    found: int
    rows: tuple[FlaggedRow, ...]


def examined(session: Session, project_id: int, since: date | None, until: date | None) -> Examined:
    """Run every test on the records of a project between two days, withdrawn ones left out."""
    columns = _columns(session, project_id, since, until)
    minutes = _unit_minutes(session, project_id)
    ids = {name: np.array(columns[place], np.int64) for place, name in enumerate(_IDS)}
    records = Records(
        staff=ids["staff"],
        recipient=ids["recipient"],
        township=ids["township"],
        line=ids["line"],
        day=np.array(columns[5], "datetime64[D]").astype(np.int64),
        start=_known(columns[6]),
        end=_known(columns[7]),
        quantity=np.array(columns[8], np.int64),
        unit_minutes=np.array([minutes[line] for line in columns[4]], np.int64),
        proof=_codes(columns[9]),
    )
    return Examined(ids, examine(records))


_IDS = ("record", "staff", "recipient", "township", "line")


def _columns(session: Session, project_id: int, since: date | None, until: date | None) -> Sequence[Sequence[Any]]:
    """The columns of _IDS, then day, start, end, quantity and proof."""
    row = ServiceRecord
    query = select(  # type: ignore[call-overload]
        row.id, row.staff_id, row.recipient_id, row.township_id, row.line_id,
        row.day, row.start, row.end, row.quantity, row.proof_sha256,
    ).where(row.project_id == project_id, row.state != WITHDRAWN)  # fmt: skip
    query = query.where(row.day >= since) if since else query
    query = query.where(row.day <= until) if until else query
    return list(zip(*session.exec(query.order_by(row.id)).all(), strict=True)) or [()] * 10


def kinds_by(seen: Examined, column: str) -> dict[int, frozenset[str]]:
    """Return the kinds of sign by id of the column: record, staff, recipient or township."""
    found: dict[int, set[str]] = {}
    for sign in seen.signs:
        for key in np.unique(seen.ids[column][sign.rows]).tolist():
            found.setdefault(key, set()).add(sign.kind)
    return {key: frozenset(kinds) for key, kinds in found.items()}


def sign_cards(
    session: Session, actor: Actor, project_id: int, since: date | None, until: date | None
) -> tuple[SignCard, ...]:
    """Return every test on a project's ledger, what was found first; nothing for who may not plan or read inspections."""
    project = session.get_one(Project, project_id)
    if not may(session, actor, "inspection.read", project):
        return ()
    seen = examined(session, project_id, since, until)
    order = {"found": 0, "clear": 1, "insufficient": 2}
    shown = sorted(seen.signs, key=lambda sign: order[sign.state])
    staff = dict(
        session.exec(select(StaffMember.id, StaffMember.name).where(StaffMember.project_id == project_id)).all()
    )
    return tuple(_card(session, seen, sign, staff) for sign in shown)


def _card(session: Session, seen: Examined, sign: Sign, staff: Mapping[int | None, str]) -> SignCard:
    people = [f"{staff.get(one.staff, '')}：{one.hits} / {one.records} 条，{_chance(one.p)}" for one in sign.people]
    wanted = seen.ids["record"][sign.rows[:MOST]].tolist()
    test = TESTS[sign.kind]
    return SignCard(
        kind=sign.kind,
        title=test.title,
        state=sign.state,
        sentence=sign.sentence,
        rule=test.rule,
        cannot=test.cannot,
        people=tuple(people),
        found=len(sign.rows),
        rows=tuple(_rows(session, wanted)),
    )


def _rows(session: Session, wanted: Sequence[int]) -> Iterator[FlaggedRow]:
    if not wanted:
        return
    query = select(ServiceRecord, ServiceLine.name, Recipient.code, StaffMember.name)
    query = query.join(ServiceLine, col(ServiceLine.id) == ServiceRecord.line_id)
    query = query.join(Recipient, col(Recipient.id) == ServiceRecord.recipient_id)
    query = query.join(StaffMember, col(StaffMember.id) == ServiceRecord.staff_id)
    towns = dict(session.exec(select(Organisation.id, Organisation.name)).all())
    query = query.where(col(ServiceRecord.id).in_(wanted))
    day = (col(ServiceRecord.staff_id), col(ServiceRecord.day), func.coalesce(ServiceRecord.start, -1))
    for row, line, recipient, staff in session.exec(query.order_by(*day, col(ServiceRecord.id))):
        time = f"{_clock(row.start)}—{_clock(row.end)}" if row.start is not None and row.end is not None else "没有写"
        yield FlaggedRow(
            row.id or 0, row.day, time, line, recipient, staff, towns.get(row.township_id, ""), row.quantity
        )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _chance(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"  # noqa: PLR2004 - three places


def _unit_minutes(session: Session, project_id: int) -> dict[int, int]:
    query = select(ServiceLine.id, ServiceLine.unit).where(ServiceLine.project_id == project_id)
    return {line_id or 0: _UNIT_MINUTES.get(unit, 0) for line_id, unit in session.exec(query)}


def _known(minutes: Sequence[int | None]) -> np.ndarray:
    return np.array([UNKNOWN if one is None else one for one in minutes], np.int64)


def _codes(proofs: Sequence[str]) -> np.ndarray:
    """One number for each content; no proof is unknown."""
    codes, _ = pd.factorize(np.array([one or None for one in proofs], object))
    return codes.astype(np.int64)
