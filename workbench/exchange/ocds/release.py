"""One release: everything of a project that was public by the end of a day, by the fields of OCDS 1.1.5.

A release of a day never changes afterwards: it is made of dated facts alone. So the newest release is also what the
merge of all of them gives, and becomes the compiled release of the record.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from workbench.clock import CHINA
from workbench.exchange.ocds.writing import amount
from workbench.queries.open_project import Line, OpenProject, Party, Round, Signed
from workbench.rules.open_data import METHODS

Release = dict[str, Any]
CATALOGUE = "x-service-catalogue"


def releases(project: OpenProject, *, year: int | None = None) -> list[Release]:
    """Return a release for every day on which something became public, of one year or of all, oldest first."""
    return [release_on(project, day) for day in project.days if year is None or day.year == year]


def compiled(project: OpenProject) -> Release:
    """Return the state after the newest release, as the compiled release of the record."""
    newest = release_on(project, project.days[-1])
    return newest | {"id": f"{newest['ocid']}-{newest['date']}", "tag": ["compiled"]}


def release_on(project: OpenProject, day: date) -> Release:
    """Return what was public of a project by a day."""
    parts = {
        "ocid": project.ocid,
        "id": f"{project.ocid}-{day:%Y%m%d}",
        "date": moment(day),
        "tag": list(_tags(project, day)),
        "initiationType": "tender",
        "parties": list(_parties(project, day)),
        "buyer": _reference(project.buyer),
        "planning": _planning(project) if _by(project.disclosed_on, day) else None,
        "tender": _tender(project, day),
        "awards": list(_awards(project, day)),
        "contracts": list(_contracts(project, day)),
        "language": "zh",
        "x_evaluations": list(_evaluations(project, day)),
        "x_appeals": list(_appeals(project, day)),
        "x_bars": list(_bars(project, day)),
    }
    return {key: value for key, value in parts.items() if value}


def moment(day: date) -> str:
    """Return the beginning of a day in China, with its time zone (RFC 3339)."""
    return datetime.combine(day, time(), tzinfo=CHINA).isoformat()


def _by(told: date | None, day: date) -> bool:
    return told is not None and told <= day


def _tags(project: OpenProject, day: date) -> Iterable[str]:
    """The closed list releaseTag; results and bars are of the implementation, which has no tag of its own for them."""
    if project.disclosed_on == day:
        yield "planning"
    for number, one in enumerate(project.rounds):
        if one.told_on == day:
            yield "tenderUpdate" if number else "tender"
        if one.award_told_on == day:
            yield "award"
        if one.ended_on == day:
            yield "tenderCancellation"
    if project.contract and project.contract.told_on == day:
        yield "contract"
    later = [project.accepted_on if project.contract else None, *(one.told_on for one in project.results)]
    later += [told for one in project.bars for told in (one.told_on, one.annulled_on)]
    done = sorted(told for told in later if told is not None)
    if day in done:
        yield "implementation" if day == done[0] else "implementationUpdate"


def _parties(project: OpenProject, day: date) -> Iterable[Release]:
    yield _party(project.buyer, ["buyer", "procuringEntity"])
    roles: dict[Party, list[str]] = {}
    for one in project.rounds:
        if one.winner and _by(one.award_told_on, day):
            roles[one.winner] = ["supplier"]
    if project.contract and _by(project.contract.told_on, day):
        paid = project.contract.payments and _by(project.accepted_on, day)
        roles[project.contract.supplier] = ["supplier", "payee"] if paid else ["supplier"]
    for barred in project.bars:
        if _by(barred.told_on, day):
            roles.setdefault(barred.contractor, ["supplier"])
    for party, held in roles.items():
        yield _party(party, held)


def _party(party: Party, roles: list[str]) -> Release:
    code = {"identifier": {"scheme": "CN-USCC", "id": party.code, "legalName": party.name}} if party.code else {}
    return {"id": party.id, "name": party.name, **code, "roles": roles}


def _reference(party: Party) -> Release:
    return {"id": party.id, "name": party.name}


def _money(fen: int) -> Release:
    return {"amount": amount(fen), "currency": "CNY"}


def _period(first: date, last: date) -> Release:
    """A period runs to the end of its last day."""
    return {"startDate": moment(first), "endDate": datetime.combine(last, time(23, 59, 59), tzinfo=CHINA).isoformat()}


def _planning(project: OpenProject) -> Release:
    words = {"description": project.budget_document} if project.budget_document else {}
    rationale = {"rationale": project.purpose} if project.purpose else {}
    return {**rationale, "budget": {**words, "amount": _money(project.budget_fen), "project": project.title}}


def _tender(project: OpenProject, day: date) -> Release | None:
    told = [one for one in project.rounds if one.told_on <= day]
    if not told:
        return None
    one = told[-1]
    return {
        "id": f"tender-{one.id}",
        "title": project.title,
        "status": _status(one, day),
        "procuringEntity": _reference(project.buyer),
        "items": [_item(line) for line in project.lines],
        "value": _money(one.ceiling_fen),
        "procurementMethod": METHODS[one.method],
        "procurementMethodDetails": one.method_name,
        "mainProcurementCategory": "services",
        "awardCriteria": "priceOnly" if one.price_only else "ratedCriteria",
        "tenderPeriod": _period(one.told_on, max(one.told_on, one.due_on)),
        "contractPeriod": _period(project.first_day, project.last_day),
    }


def _status(one: Round, day: date) -> str:
    if _by(one.ended_on, day):
        return "unsuccessful"
    return "complete" if _by(one.award_told_on, day) else "active"


def _item(line: Line) -> Release:
    return {
        "id": line.id,
        "description": line.name,
        "classification": {"scheme": CATALOGUE, "id": f"{line.catalogue}-{line.number}", "description": line.name},
        "quantity": line.quantity,
        "unit": {"name": line.unit, "value": _money(line.unit_fen)},
    }


def _awards(project: OpenProject, day: date) -> Iterable[Release]:
    for one in project.rounds:
        if one.winner and one.award_fen is not None and _by(one.award_told_on, day):
            yield {
                "id": f"award-{one.id}",
                "title": project.title,
                "status": "cancelled" if _by(one.ended_on, day) else "active",
                "date": moment(one.awarded_on or one.award_told_on or day),
                "value": _money(one.award_fen),
                "suppliers": [_reference(one.winner)],
            }


def _contracts(project: OpenProject, day: date) -> Iterable[Release]:
    signed = project.contract
    if signed is None or not _by(signed.told_on, day):
        return
    awarded = [one.id for one in project.rounds if one.winner and one.ended_on is None]
    yield {
        "id": signed.number,
        "awardID": f"award-{awarded[-1] if awarded else '1'}",
        "title": project.title,
        "status": "terminated" if day > signed.last_day else "active",
        "period": _period(signed.first_day, signed.last_day),
        "value": _money(signed.amount_fen),
        "items": [_item(line) for line in project.lines],
        "dateSigned": moment(signed.signed_on),
        **_implementation(project, signed, day),
        "milestones": [
            {
                "id": f"milestone-{place}",
                "title": name,
                "type": "payment",
                "dueDate": moment(due),
                "status": "scheduled",
            }
            for place, name, due in signed.milestones
        ],
    }


def _implementation(project: OpenProject, signed: Signed, day: date) -> Release:
    if not signed.payments or not _by(project.accepted_on, day):
        return {}
    paid = [
        {
            "id": f"payment-{key}",
            "date": moment(on),
            "value": _money(fen),
            "payer": _reference(project.buyer),
            "payee": _reference(signed.supplier),
        }
        for key, on, fen in signed.payments
    ]
    return {"implementation": {"transactions": paid}}


def _evaluations(project: OpenProject, day: date) -> Iterable[Release]:
    for one in project.results:
        if one.told_on <= day:
            grade = {"grade": one.grade} if one.grade else {}
            version = {"version": one.number, "total": one.total, **grade, "datePublished": moment(one.told_on)}
            yield {"id": one.id, "phase": one.phase, **version}


def _appeals(project: OpenProject, day: date) -> Iterable[Release]:
    for one in project.results:
        if one.appeal and one.told_on <= day:
            key, decided = one.appeal
            date_decided = {"dateDecided": moment(decided)} if decided else {}
            yield {"id": key, **date_decided, "evaluationID": one.id, "resultChanged": True}


def _bars(project: OpenProject, day: date) -> Iterable[Release]:
    for one in project.bars:
        if one.told_on <= day:
            gone = {"dateAnnulled": moment(one.annulled_on)} if one.annulled_on and one.annulled_on <= day else {}
            yield {
                "id": one.id,
                "supplier": _reference(one.contractor),
                "period": _period(one.first_day, one.last_day),
                "scope": one.scope,
                "document": one.document,
                "datePublished": moment(one.told_on),
                **gone,
            }
