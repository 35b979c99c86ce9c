"""Checks of the procurement file, once the project was accepted."""

from sqlmodel import Session

from workbench import clock
from workbench.models.projects import Project
from workbench.queries.acceptance import passed_acceptance
from workbench.queries.archive import OTHER, Manifest, archive_card, ended_on, files_of, lost_files, manifest_of
from workbench.queries.archive_sources import reviewed_bids
from workbench.queries.bids import procurement_of
from workbench.queries.checks.book import book_on, run
from workbench.rules.book import history
from workbench.rules.finding import Finding

CONTENTS, RETENTION = "archive/contents", "archive/retention"


def manifest(session: Session, project: Project) -> Manifest:
    """Return the list of a project's procurement file by the rules of the day on which the procurement ended."""
    book = book_on(session, project.purchaser_id, ended_on(session, project))
    contents = book.rule(CONTENTS) or history(CONTENTS)[0]
    return manifest_of(session, project, contents, book.rule(RETENTION) or history(RETENTION)[0])


def archive_findings(session: Session, project: Project) -> list[Finding]:
    """Return what the rules say of the file; nothing before the acceptance was signed."""
    accepted = passed_acceptance(session, project.id or 0)
    if accepted is None or accepted.signed_on is None:
        return []
    ended, listed = ended_on(session, project), manifest(session, project)
    book, card = book_on(session, project.purchaser_id, ended), archive_card(session, project.id or 0)
    kept_until = card.kept_until if card else listed.kept_until
    kept = len(files_of(session, project.id or 0))
    today = book_on(session, project.purchaser_id, clock.today())  # keeping goes on, so the law of today asks for it
    return [
        *run(book, CONTENTS, {one.key: one.present for one in listed.items if one.key != OTHER}),
        *run(book, RETENTION, ended, kept_until),
        *run(today, "archive/records_kept", kept, lost_files(session, project.id or 0)),
        *_low_price(session, project, listed),
    ]


def _low_price(session: Session, project: Project, listed: Manifest) -> list[Finding]:
    row = procurement_of(session, project.id or 0)
    if row is None:
        return []
    filed = any(one.key == "low_price" and one.present for one in listed.items)
    book = book_on(session, project.purchaser_id, row.reviewed_on)
    return run(book, "archive/low_price_file", reviewed_bids(session, project.id or 0), filed=filed)
