"""Where an objection may be registered and by whom, and the list of abuse."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.objections import AbuseRecord, Objection
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import papers_of
from workbench.queries.objections import ItemCard, item_cards
from workbench.queries.project_reach import near
from workbench.security.policy import Actor, may

_MOST = 200


@dataclass(frozen=True)
class Filing:
    """A project in which the actor may register an objection: its bidders, and its challenges that a complaint may follow."""

    id: int
    bidders: dict[int, str]
    challenges: dict[int, tuple[str, tuple[ItemCard, ...]]]
    as_supplier: bool


def filing(session: Session, actor: Actor, project_id: int) -> Filing | None:
    """Return what the form of a new objection needs; None where the actor may not file one."""
    project = session.get(Project, project_id)
    if project is None or not may(session, actor, "objection.file", project):
        return None
    query = select(Contractor).join(Bid, col(Bid.contractor_id) == Contractor.id)
    query = query.join(Procurement, col(Procurement.id) == Bid.procurement_id)
    rows = session.exec(query.where(Procurement.project_id == project_id).order_by(col(Contractor.id))).all()
    mine = actor.contractors()
    earlier = select(Objection).where(Objection.project_id == project_id, Objection.kind == "challenge")
    seen = [row for row in session.exec(earlier).all() if may(session, actor, "objection.read", row)]
    return Filing(
        id=project_id,
        bidders={row.id or 0: row.name for row in rows if not mine or row.id in mine},
        challenges={
            row.id or 0: (row.number, item_cards(session, papers_of(session, row), told=False)) for row in seen
        },
        as_supplier=bool(mine) and not may(session, actor, "objection.write", project),
    )


def filable(session: Session, actor: Actor) -> dict[int, str]:
    """Return the projects in which the actor may register an objection, newest first."""
    if actor.contractors():
        query = select(Project).join(Procurement, col(Procurement.project_id) == Project.id)
        query = query.join(Bid, col(Bid.procurement_id) == Procurement.id)
        query = query.where(col(Bid.contractor_id).in_(actor.contractors())).distinct()
    else:
        query = select(Project).where(near(actor))
    rows = session.exec(query.order_by(col(Project.id).desc()).limit(_MOST)).all()
    return {row.id or 0: f"{row.code} {row.title}" for row in rows if may(session, actor, "objection.file", row)}


@dataclass(frozen=True)
class AbuseLine:
    """An entry of the list of abuse."""

    id: int
    supplier: str
    kind: str
    document: str
    first_day: date
    last_day: date
    barred: bool
    words: str
    annulled_on: date | None
    annulled_by: str
    may_strike: bool


def abuse_lines(session: Session, actor: Actor) -> list[AbuseLine]:
    """Return the list of abuse as the actor's purchasers keep it, newest first."""
    query = select(AbuseRecord, Contractor.name).join(Contractor, col(Contractor.id) == AbuseRecord.contractor_id)
    names = {"id", "kind", "document", "first_day", "last_day", "barred", "words", "annulled_on", "annulled_by"}
    return [
        AbuseLine(
            **row.model_dump(include=names),
            supplier=name,
            may_strike=row.annulled_on is None and may(session, actor, "objection.list", row),
        )
        for row, name in session.exec(query.order_by(col(AbuseRecord.id).desc())).all()
        if may(session, actor, "compliance.read", row)
    ]


def suppliers(session: Session) -> dict[int, str]:
    """Return every supplier on record by name, for the list of abuse."""
    rows = session.exec(select(Contractor).order_by(col(Contractor.name)))
    return {row.id or 0: f"{row.name}（{row.credit_code}）" for row in rows}
