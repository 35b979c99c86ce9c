"""A procurement as its screen shows it: the record, the ranking, the checks, and the actor's buttons."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.models.organisations import Contractor
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import RankedBid, Ranking, bid_result, procurement_of
from workbench.queries.checks import award_findings, procurement_findings
from workbench.queries.permitted import permitted
from workbench.queries.procurement_desk import More, more_of
from workbench.queries.procurement_rows import Record, record_of
from workbench.rules.finding import Finding
from workbench.security.policy import Actor


@dataclass(frozen=True)
class Tendering:
    """A project's procurement with everything its screen shows; no record before it was begun."""

    project_id: int
    purchaser_id: int
    title: str
    code: str
    budget_fen: int
    approved: bool
    published: str
    made_up: str
    record: Record | None
    ranking: Ranking | None
    findings: tuple[Finding, ...]
    suppliers: dict[int, str]
    can: frozenset[str]
    more: More

    @property
    def bids(self) -> tuple[RankedBid, ...]:
        """Return the bids by rank, then those without one, in the order recorded."""
        lines = self.ranking.lines if self.ranking else ()
        return tuple(sorted(lines, key=lambda one: (one.rank is None, one.rank or 0)))

    @property
    def first(self) -> RankedBid | None:
        """Return the candidate whose turn it is: the first by rank that has not fallen out; None without one."""
        return next((one for one in self.bids if one.rank is not None and one.row.fallen_on is None), None)


def tendering(session: Session, actor: Actor, project_id: int) -> Tendering:
    """Return the procurement of a project that the actor may read."""
    project = session.get_one(Project, project_id)
    row = procurement_of(session, project_id)
    ranking = bid_result(session, row) if row else None
    taken = {one.contractor_id for one in ranking.lines} if ranking else set()
    suppliers = session.exec(select(Contractor).order_by(col(Contractor.name)))
    return Tendering(
        project_id=project_id,
        purchaser_id=project.purchaser_id,
        title=project.title,
        code=project.code,
        budget_fen=project.budget_fen,
        approved=project.approved_on is not None,
        published=project.published,
        made_up=project.made_up,
        record=record_of(row) if row else None,
        ranking=ranking,
        findings=_findings(session, row) if row else (),
        suppliers={one.id or 0: one.name for one in suppliers if one.id not in taken},
        can=permitted(session, actor, project, "procurement.write", "procurement.award"),
        more=more_of(session, project.purchaser_id, project_id, row, ranking) if row and ranking else More(),
    )


def _findings(session: Session, row: Procurement) -> tuple[Finding, ...]:
    """What the rules say; of a procurement without bids only what can be said without them."""
    found = procurement_findings(session, row)
    return (*found, *award_findings(session, row, row.awarded_on, row.notice_on))
