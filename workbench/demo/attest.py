"""The officer of the training purchase answers what no program can judge, each record as it should be."""

from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.queries.checks.attested import questions, subject_of
from workbench.services.attestations import attest_rule


def attest_all(session: Session, kind: str, subject_id: int, on: date) -> None:
    """Answer every question about a record as the rules want it, on a day."""
    told, officer = script("attestations"), as_actor(session, "jingban")
    subject = subject_of(session, kind, subject_id)
    with clock.held_at(on):
        for one in questions(session, subject) if subject else ():
            attest_rule(
                session,
                officer,
                kind,
                subject_id,
                one.rule.id,
                answer=bool(one.rule.value["wanted"]),
                note=told["note"],
                document=told["documents"].get(one.rule.id, ""),
            )
