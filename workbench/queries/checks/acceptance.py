"""Checks of acceptance, handover and archive, from the rows of a project."""

from sqlmodel import Session, select

from workbench.models.acceptance import Acceptance, Handover
from workbench.models.projects import Project
from workbench.models.words import Phase
from workbench.queries.acceptance import AcceptanceCard, acceptance_card, confirmed_result, newest_acceptance
from workbench.queries.checks.book import book_on, run
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding


def acceptance_findings(session: Session, project: Project) -> list[Finding]:
    """Return what the rules say of the newest acceptance of a project, on the day on which it was held."""
    row = newest_acceptance(session, project.id or 0)
    if row is None:
        return []
    card, book = acceptance_card(session, row), book_on(session, project.purchaser_id, row.held_on)
    found = [*conclusion_findings(session, row, card, book), *_signed(card, book)]
    opinions = len(card.given)
    found += run(book, "acceptance/recipient_opinion", opinions, published=card.published_on is not None)
    if row.conclusion == "passed":
        handover = session.exec(select(Handover).where(Handover.project_id == project.id)).first()
        done = handover is not None and handover.given_on is not None and handover.received_on is not None
        found += run(book, "acceptance/handover", handed_over=done)
    return found


def conclusion_findings(session: Session, row: Acceptance, card: AcceptanceCard, book: RuleBook) -> list[Finding]:
    """Return what must hold before an acceptance is concluded: the final evaluation and a verdict on every standard."""
    final = confirmed_result(session, row.project_id, Phase.FINAL)
    verdicts = {f"{one.line}：{one.standard}": one.verdict for one in card.items}
    return [
        *run(book, "acceptance/final_evaluation", final.grade if final else None),
        *run(book, "acceptance/standard_items", verdicts),
    ]


def _signed(card: AcceptanceCard, book: RuleBook) -> list[Finding]:
    names = [one.name for one in card.members]
    return run(book, "acceptance/signatures", names, card.unsigned, signed=card.signed_on is not None)
