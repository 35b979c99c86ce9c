"""People whose hardship is followed: what was assessed before the service, and again while or after it was given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.needs import Change, change
from workbench.models.ledger import CaseFile, ServicePerson, ServiceRecord
from workbench.models.needs import NeedsAssessment, Recipient, WantedService
from workbench.queries.contracts import contract_row
from workbench.queries.delivered import QUALIFIED, has_ledger
from workbench.rules.needs import load_scheme

BASELINE = "baseline"


@dataclass(frozen=True)
class Tracked:
    """One person with the two assessments that are compared; no day of a baseline where none was made."""

    code: str
    before_on: date | None
    after_on: date
    change: Change


def tracked(session: Session, project_id: int, until: date) -> tuple[Tracked, ...]:
    """Return, by code, those of a project's people who were assessed again, or whose case was closed, by a day."""
    return tracked_of(session, project_id, until, project_people(session, project_id, until))


def tracked_of(session: Session, project_id: int, until: date, people: Collection[int]) -> tuple[Tracked, ...]:
    """Return the same of people who are known already."""
    contract = contract_row(session, project_id)
    if contract is None or not people:
        return ()
    codes = session.exec(select(Recipient.id, Recipient.code).where(col(Recipient.id).in_(people))).all()
    assessed, cases = _assessments(session, people, until), _cases(session, project_id, until)
    found = (
        _tracked(code, assessed.get(one or 0, ()), cases.get(one or 0), contract.first_day)
        for one, code in sorted(codes, key=lambda pair: pair[1])
    )
    return tuple(one for one in found if one is not None)


def project_people(session: Session, project_id: int, until: date) -> set[int]:
    """Return who was served by a day; where the project keeps no ledger, whose wishes it took in."""
    if has_ledger(session, project_id):
        return served(session, project_id, until)
    return set(session.exec(select(WantedService.recipient_id).where(WantedService.project_id == project_id)))


def served(session: Session, project_id: int, until: date) -> set[int]:
    """Return who was served by a day: whole months from the sums, the last one from the records themselves."""
    first = until.replace(day=1)
    whole = select(ServicePerson.recipient_id).where(
        ServicePerson.project_id == project_id, ServicePerson.month < first, ServicePerson.good_visits > 0
    )
    broken = select(ServiceRecord.recipient_id).where(
        ServiceRecord.project_id == project_id,
        ServiceRecord.day >= first,
        ServiceRecord.day <= until,
        ServiceRecord.state == QUALIFIED,
    )
    return set(session.exec(whole.distinct())) | set(session.exec(broken.distinct()))


def _assessments(session: Session, people: Collection[int], until: date) -> Mapping[int, Sequence[NeedsAssessment]]:
    """By person, oldest first."""
    query = select(NeedsAssessment).where(
        col(NeedsAssessment.recipient_id).in_(people), NeedsAssessment.assessed_on <= until
    )
    found: dict[int, list[NeedsAssessment]] = {}
    for row in session.exec(query.order_by(col(NeedsAssessment.assessed_on), col(NeedsAssessment.id))):
        found.setdefault(row.recipient_id, []).append(row)
    return found


def _cases(session: Session, project_id: int, until: date) -> Mapping[int, CaseFile]:
    query = select(CaseFile).where(CaseFile.project_id == project_id, col(CaseFile.closed_on) <= until)
    return {one.recipient_id: one for one in session.exec(query.order_by(col(CaseFile.closed_on), col(CaseFile.id)))}


def _tracked(code: str, rows: Sequence[NeedsAssessment], case: CaseFile | None, begun: date) -> Tracked | None:
    """An assessment made again goes before a case; a baseline from before the service goes before a later one."""
    again = [row for row in rows if row.occasion != BASELINE and row.assessed_on > begun]
    if again:
        last = again[-1]
        bases = [row for row in rows if row.occasion == BASELINE and row.assessed_on < last.assessed_on]
        base = next((row for row in reversed(bases) if row.assessed_on <= begun), bases[0] if bases else None)
        moved = _moved(base.severity if base else None, last.severity)
        return Tracked(code, base.assessed_on if base else None, last.assessed_on, moved)
    if case is None or case.closed_on is None:
        return None
    return Tracked(code, case.opened_on, case.closed_on, _moved(case.before, case.after))


def _moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change:
    return change(load_scheme().assessment, before, after)
