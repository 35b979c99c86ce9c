"""A person's answer to a rule that no program can judge."""

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.attestations import Attestation
from workbench.queries.checks.attested import questions, subject_of
from workbench.rules.book import Rule
from workbench.rules.checks.attested import Answer
from workbench.rules.values import yes
from workbench.security.policy import Actor, allow, place_of
from workbench.security.record import record
from workbench.services.acting import about, need


def attest_rule(
    session: Session,
    actor: Actor,
    kind: str,
    subject_id: int,
    rule_id: str,
    *,
    answer: bool,
    note: str = "",
    document: str = "",
) -> Attestation:
    """Keep the owner's answer about a project, procedure or contract; the newest counts, older ones stay on record.

    An answer that breaks the rule needs a note. Raises NotFoundError for a rule that is not asked about this record.
    """
    subject = subject_of(session, kind, subject_id)
    if subject is None:
        raise NotFoundError("没有这条记录，可能已被删除，或链接不完整", fix="回到列表重新打开")
    allow(session, actor, "rule.attest", subject)
    asked = {one.rule.id: one for one in questions(session, subject)}
    if rule_id not in asked:
        raise NotFoundError("这一项不需要由人核对", where=rule_id, fix="回到检查列表，从列出的问题中选择")
    _refuse_bare(asked[rule_id].rule, note, answer=answer)
    project = place_of(session, subject).project
    row = Attestation(
        purchaser_id=project.purchaser_id if project else 0,
        project_id=project.id or 0 if project else 0,
        subject_kind=kind,
        subject_id=subject_id,
        rule_id=rule_id,
        answer=answer,
        note=note.strip(),
        document=document.strip(),
        given_by_id=actor.account_id or 0,
        given_on=clock.today(),
    )
    session.add(row)
    before = _told(asked[rule_id].answer)
    record(session, actor, "rules.attest", about(session, subject), before=before, after=row.model_dump())
    return row


def _told(given: Answer | None) -> dict[str, object] | None:
    """What was answered before."""
    return {"answer": given.answer, "note": given.note, "document": given.document} if given else None


def _refuse_bare(rule: Rule, note: str, *, answer: bool) -> None:
    """An answer that breaks the rule says what is the matter."""
    if answer != yes(rule, "wanted"):
        try:
            need(note, "说明")
        except ValidationError as error:
            raise ValidationError(
                f"“{rule.title}”答了“{'是' if answer else '否'}”，没有写说明",
                where="说明",
                clause=rule.clause,
                fix="写明具体情形和拟怎样改正",
            ) from error
