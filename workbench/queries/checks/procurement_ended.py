"""Whether a round that ended, or is about to, shows the ground on which it ends."""

from sqlmodel import Session

from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import bid_result
from workbench.queries.checks.book import book_on, run
from workbench.rules.checks.ended import Ended
from workbench.rules.endings import Ending, ending
from workbench.rules.finding import Finding


def ended_of(session: Session, row: Procurement) -> list[Finding]:
    """Return what the rules of its last day say of a round that ended; nothing of one that did not."""
    found = ending(row.ended_ground, row.method, row.ended_on) if row.ended_on else None
    return ended_findings(session, row, found) if found else []


def ended_findings(session: Session, row: Procurement, ground: Ending) -> list[Finding]:
    """Return whether the bids on record speak against ending the round on this ground."""
    project = session.get_one(Project, row.project_id)
    ranking = bid_result(session, row)
    valid = [one for one in ranking.lines if not one.line.excluded]
    priced = [one.corrected_fen for one in ranking.lines if one.corrected_fen is not None]
    ended = Ended(
        row.method,
        ground,
        valid=len(valid),
        all_dear=bool(priced) and min(priced) > project.budget_fen,
        all_fallen=bool(ranking.lines) and all(one.row.fallen_on is not None for one in valid),
    )
    book = book_on(session, project.purchaser_id, row.ended_on or ground.rule.on or row.reviewed_on)
    return run(book, ground.rule.id, ended)
