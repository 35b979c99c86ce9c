"""What a procurement's screen shows beside the ranking: rounds, clarifications, clauses, like purchases, the comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scoring.bids import Difference, explain_difference
from scoring.errors import ScoringError
from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.procurement import Bid, Clarification, Procurement, RequirementClause
from workbench.queries.bids import Ranking
from workbench.queries.checks.book import book_on, bureau_fen
from workbench.queries.checks.procurement_documents import purchases_alike
from workbench.queries.procurement_terms import formula_of
from workbench.rules.endings import ending
from workbench.rules.values import names

REPORT = "bid_report"
"""Kind of the file that holds an issued report of a review."""


@dataclass(frozen=True)
class EndedRound:
    """A round that failed or was terminated: on which ground, why, and how many had bid."""

    round: int
    started_on: date
    ended_on: date
    ground: str
    clause: str
    mark: str
    reason: str
    bids: int
    next_steps: tuple[str, ...]


@dataclass(frozen=True)
class Clarified:
    """A clarification of the documents."""

    told_on: date
    affects_bids: bool
    new_due: date | None
    words: str


@dataclass(frozen=True)
class ClauseLine:
    """A clause that bids are examined against."""

    id: int
    code: str
    kind: str
    words: str


@dataclass(frozen=True)
class Compared:
    """The published figures against the recomputed ones, of one kind; why they could not be compared, if so."""

    figure: str
    difference: Difference | None
    refusal: str = ""


@dataclass(frozen=True)
class Issued:
    """An issued report of the review."""

    public_id: str
    name: str
    stored_on: date


@dataclass(frozen=True)
class More:
    """The rest of a procurement's screen."""

    ended: tuple[EndedRound, ...] = ()
    clarifications: tuple[Clarified, ...] = ()
    clauses: tuple[ClauseLine, ...] = ()
    alike: tuple[tuple[str, int], ...] = ()
    threshold_fen: int | None = None
    compared: tuple[Compared, ...] = ()
    relations: Mapping[str, str] | None = None
    reports: tuple[Issued, ...] = ()


def more_of(session: Session, purchaser_id: int, project_id: int, row: Procurement, ranking: Ranking) -> More:
    """Return what stands beside the ranking of a round."""
    rule = book_on(session, purchaser_id, row.reviewed_on).rule("review/recusal")
    alike = purchases_alike(session, purchaser_id, row) if row.budget_item and row.category else []
    return More(
        ended=ended_rounds(session, project_id),
        clarifications=tuple(_clarifications(session, row)),
        clauses=clauses_of(session, row),
        alike=tuple(alike),
        threshold_fen=bureau_fen(session, purchaser_id, "public_tender_threshold", row.started_on),
        compared=compared_of(row, ranking),
        relations=names(rule, "kinds") if rule else {},
        reports=tuple(_reports(session, project_id)),
    )


def ended_rounds(session: Session, project_id: int) -> tuple[EndedRound, ...]:
    """Return the rounds of a project that ended without an award, oldest first."""
    query = select(Procurement).where(Procurement.project_id == project_id, col(Procurement.ended_on).is_not(None))
    return tuple(_ended(session, row) for row in session.exec(query.order_by(col(Procurement.round))))


def _ended(session: Session, row: Procurement) -> EndedRound:
    bids = session.exec(select(func.count()).select_from(Bid).where(Bid.procurement_id == row.id)).one()
    on = row.ended_on or row.started_on
    ground = ending(row.ended_ground, row.method, on)
    return EndedRound(
        round=row.round,
        started_on=row.started_on,
        ended_on=on,
        ground=ground.words if ground else row.ended_ground,
        clause=ground.clause if ground else "",
        mark=ground.rule.mark if ground else "Y",
        reason=row.ended_reason,
        bids=bids,
        next_steps=ground.next_steps if ground else (),
    )


def _clarifications(session: Session, row: Procurement) -> list[Clarified]:
    query = (
        select(Clarification)
        .where(Clarification.procurement_id == row.id)
        .order_by(col(Clarification.told_on), col(Clarification.id))
    )
    return [Clarified(one.told_on, one.affects_bids, one.new_due, one.words) for one in session.exec(query)]


def clauses_of(session: Session, row: Procurement) -> tuple[ClauseLine, ...]:
    """Return the clauses that bids are examined against, in the order of the documents."""
    query = select(RequirementClause).where(RequirementClause.procurement_id == row.id)
    rows = session.exec(query.order_by(col(RequirementClause.position)))
    return tuple(ClauseLine(one.id or 0, one.code, one.kind, one.words) for one in rows)


def compared_of(row: Procurement, ranking: Ranking) -> tuple[Compared, ...]:
    """Compare what was published with the rule, price points and totals; nothing where nothing was kept.

    Which step differs is found for the lowest-price formula, the only one that goods and services may use.
    """
    prices = {one.name: one.row.published_price_points for one in ranking.lines}
    totals = {one.name: one.row.published_total for one in ranking.lines}
    found = []
    for figure, label, published in (("price", "价格分", prices), ("total", "总分", totals)):
        told = {name: value for name, value in published.items() if value is not None}
        if told and formula_of(row).kind == "lowest":
            try:
                difference = explain_difference(
                    told,
                    ranking.scored,
                    price_weight=row.price_weight,
                    figure="price" if figure == "price" else "total",
                    ceiling_fen=row.ceiling_fen,
                )
                found.append(Compared(label, difference))
            except ScoringError as error:
                found.append(Compared(label, None, str(error)))
    return tuple(found)


def _reports(session: Session, project_id: int) -> list[Issued]:
    query = select(StoredFile).where(StoredFile.project_id == project_id, StoredFile.kind == REPORT)
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    return [Issued(one.public_id, one.name, clock.local(one.stored_at).date()) for one in rows]
