"""Who may do what: one table of predicates on the object, read like sentences."""

from collections.abc import Callable

from sqlmodel import Session, SQLModel

from workbench.errors import NotAllowedError
from workbench.models.evaluations import StoredFile
from workbench.models.words import Role
from workbench.security.action_names import ACTION_NAMES
from workbench.security.actors import PROGRAM, Actor, Grant, Place, actor_from, place_of
from workbench.security.file_kinds import OWN_FILES, READ_AS
from workbench.security.predicates import (
    Predicate,
    any_of,
    began_a_project_import,
    began_the_import,
    chairs_the_panel,
    decides_the_appeal,
    delivers_the_project,
    holds,
    holds_anywhere,
    is_cleared,
    is_commissioned,
    is_free_of_interests,
    is_named_on_panel,
    is_opened,
    is_the_appellant,
    made_the_file,
    owns_the_project,
    recipient_of_file,
    reviews_the_appeal,
    sees_the_result,
    serves_the_place,
    signed_in,
    sits_on_panel,
)
from workbench.security.predicates_area import follows_up_in_it, serves_the_service
from workbench.security.predicates_city import holds_at_its_city
from workbench.security.predicates_documents import opened_form_of
from workbench.security.predicates_findings import (
    is_handed_to,
    serves_the_caller,
    was_notified,
    was_put_to,
    was_told,
    works_for_the_purchaser,
)
from workbench.security.predicates_objections import appeals_the_point, bids_in_the_project, is_the_objector
from workbench.security.predicates_panel import is_invited
from workbench.security.predicates_supervision import (
    evaluates_what_was_found,
    inspection_of_file,
    inspects,
    inspects_in_it,
    unless_it_delivers,
)
from workbench.security.predicates_surveys import asks_the_person, interviews

__all__ = [
    "ACTION_NAMES",
    "POLICY",
    "PROGRAM",
    "Actor",
    "Grant",
    "Place",
    "actor_from",
    "allow",
    "may",
    "place_of",
]


def reads_the_file(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A document follows its result, evidence follows its evaluation, and its own contractor may read it too."""
    if not isinstance(about, StoredFile):
        return False
    if about.contractor_id is not None and about.contractor_id in actor.contractors():
        return True
    if about.kind in OWN_FILES:
        opened = opened_form_of(session, about)
        return made_the_file(session, actor, about) or (opened is not None and READS_EVIDENCE(session, actor, opened))
    if about.kind in FOLLOWS:
        find, action = FOLLOWS[about.kind]
        followed = find(session, about)
        return followed is not None and may(session, actor, action, followed)
    if about.kind in {"evidence", "evidence_copy", "score_sheets"}:
        return READS_EVIDENCE(session, actor, about) and (about.kind != "score_sheets" or is_opened(session, about))
    return may(session, actor, READ_AS.get(about.kind, "project.read"), about)


INSPECTION_FILE = "inspection"
"""Kind of the files of an inspection: read by who may read the inspection, never by its project."""
DRAW_FILE = "inspection_draw"
"""Kind of the sheets by which draws are checked: they hold the whole frame, which an inspector need not see."""
FOLLOWS: dict[str, tuple[Callable[[Session, StoredFile], SQLModel | None], str]] = {
    "person": (recipient_of_file, "vault.open"),
    INSPECTION_FILE: (inspection_of_file, "inspection.results"),
    DRAW_FILE: (inspection_of_file, "inspection.verify"),
}
"""Kinds of file that follow one object, however it is found, by what permits reading that."""
STAFF = holds(Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
OFFICER = holds(Role.OFFICER)
LEADER = holds(Role.LEADER)
READS_EVALUATION = any_of(STAFF, sits_on_panel, is_commissioned, reviews_the_appeal)
READS_LEDGER = any_of(STAFF, delivers_the_project, is_cleared, is_commissioned)
READS_EVIDENCE = any_of(STAFF, is_cleared, is_commissioned, reviews_the_appeal)

POLICY: dict[str, Predicate] = {
    "need.read": any_of(STAFF, serves_the_place),
    "need.write": any_of(OFFICER, serves_the_place),
    "need.import": any_of(began_the_import, began_a_project_import),
    "need.dispose": any_of(OFFICER, serves_the_place),
    "scheme.write": any_of(OFFICER, LEADER),
    "vault.see": any_of(OFFICER, LEADER, serves_the_place),
    "vault.open": any_of(OFFICER, serves_the_place),
    "vault.write": any_of(OFFICER, serves_the_place),
    "vault.delete": LEADER,
    "vault.log": holds(Role.LEADER, Role.AUDITOR),
    "project.read": any_of(
        STAFF, holds(Role.AGENCY), delivers_the_project, is_cleared, is_commissioned, reviews_the_appeal
    ),
    "project.write": OFFICER,
    "project.approve": LEADER,
    "procurement.read": any_of(STAFF, holds(Role.AGENCY)),
    "procurement.write": any_of(OFFICER, holds(Role.AGENCY)),
    "procurement.award": OFFICER,
    "contract.read": any_of(STAFF, delivers_the_project),
    "contract.write": OFFICER,
    "delivery.write": any_of(OFFICER, delivers_the_project),
    "ledger.read": READS_LEDGER,
    "ledger.area": serves_the_service,
    "ledger.proof": any_of(READS_LEDGER, serves_the_service),
    "ledger.confirm": unless_it_delivers(serves_the_service),
    "ledger.write": any_of(OFFICER, delivers_the_project),
    "ledger.submit": any_of(OFFICER, delivers_the_project),
    "ledger.verify": OFFICER,
    "staff.read": any_of(STAFF, delivers_the_project, is_cleared, is_commissioned),
    "staff.write": any_of(OFFICER, delivers_the_project),
    "finding.read": any_of(STAFF, is_cleared, is_commissioned, reviews_the_appeal, was_told),
    "finding.raise": any_of(STAFF, is_commissioned, works_for_the_purchaser),
    "finding.write": OFFICER,
    "finding.answer": any_of(OFFICER, was_told),
    "inspection.open": unless_it_delivers(any_of(STAFF, inspects_in_it, evaluates_what_was_found)),
    "inspection.results": unless_it_delivers(any_of(STAFF, inspects, evaluates_what_was_found)),
    "inspection.read": unless_it_delivers(any_of(STAFF, inspects)),
    "inspection.verify": unless_it_delivers(STAFF),
    "inspection.plan": unless_it_delivers(OFFICER),
    "inspection.check": unless_it_delivers(any_of(OFFICER, inspects)),
    "misconduct.read": any_of(STAFF, was_notified),
    "misconduct.write": OFFICER,
    "misconduct.decide": LEADER,
    "misconduct.state": any_of(OFFICER, was_notified),
    "call.read": any_of(STAFF, serves_the_caller, is_handed_to),
    "call.take": any_of(OFFICER, works_for_the_purchaser),
    "call.assign": OFFICER,
    "call.answer": any_of(OFFICER, is_handed_to),
    "call.follow": any_of(OFFICER, serves_the_caller),
    "call.caller": any_of(OFFICER, serves_the_caller),
    "payment.read": any_of(STAFF, delivers_the_project),
    "payment.ask": any_of(OFFICER, delivers_the_project),
    "payment.approve": LEADER,
    "payment.pay": OFFICER,
    "settlement.agree": any_of(OFFICER, delivers_the_project),
    "settlement.confirm": LEADER,
    "acceptance.read": any_of(STAFF, delivers_the_project),
    "acceptance.write": OFFICER,
    "acceptance.confirm": LEADER,
    "handover.give": any_of(OFFICER, delivers_the_project),
    "handover.receive": OFFICER,
    "archive.read": STAFF,
    "archive.write": OFFICER,
    "archive.destroy": LEADER,
    "care.read": any_of(STAFF, serves_the_place),
    "care.write": any_of(OFFICER, serves_the_place),
    "tree.read": any_of(STAFF, holds(Role.PANEL, Role.THIRD_PARTY)),
    "tree.write": OFFICER,
    "tree.publish": LEADER,
    "evaluation.read": READS_EVALUATION,
    "evaluation.plan": OFFICER,
    "evaluation.confirm_plan": LEADER,
    "evaluation.answer": is_invited,
    "evaluation.declare": is_named_on_panel,
    "evaluation.score": is_free_of_interests,
    "evaluation.open": chairs_the_panel,
    "survey.read": unless_it_delivers(any_of(STAFF, is_cleared, is_commissioned, interviews)),
    "survey.write": unless_it_delivers(any_of(OFFICER, is_commissioned)),
    "survey.sample": unless_it_delivers(any_of(OFFICER, is_commissioned)),
    "survey.ask": unless_it_delivers(any_of(OFFICER, is_commissioned, interviews)),
    "survey.identity": unless_it_delivers(asks_the_person),
    "survey.texts": unless_it_delivers(any_of(STAFF, is_commissioned)),
    "fact.write": any_of(OFFICER, is_commissioned),
    "fact.check": is_free_of_interests,
    "evidence.write": any_of(OFFICER, is_commissioned),
    "evidence.log": holds(Role.OFFICER, Role.LEADER, Role.AUDITOR),
    "evidence.original": any_of(holds(Role.OFFICER, Role.LEADER, Role.AUDITOR), is_commissioned),
    "evidence.redact": any_of(OFFICER, is_commissioned),
    "evidence.ask": any_of(OFFICER, is_commissioned),
    "evidence.answer": delivers_the_project,
    "third_finding.read": any_of(STAFF, is_commissioned),
    "third_finding.see": READS_EVIDENCE,
    "third_finding.write": any_of(OFFICER, is_commissioned),
    "third_finding.audit": any_of(OFFICER, LEADER),
    "third_finding.release": OFFICER,
    "third_finding.answer": was_put_to,
    "veto.write": any_of(OFFICER, LEADER),
    "result.read": any_of(READS_EVIDENCE, sees_the_result),
    "result.write": OFFICER,
    "result.correct": OFFICER,
    "result.comment": delivers_the_project,
    "result.confirm": LEADER,
    "result.publish": OFFICER,
    "result.bundle": holds(Role.OFFICER, Role.AUDITOR),
    "application.read": STAFF,
    "application.write": OFFICER,
    "contractor.history": holds_anywhere(Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR),
    "follow_up.open": any_of(STAFF, follows_up_in_it),
    "open_data.read": STAFF,
    "open_data.import": OFFICER,
    "red_flag.read": STAFF,
    "batch.write": OFFICER,
    "template.read": any_of(STAFF, holds(Role.ADMIN)),
    "template.write": holds(Role.ADMIN),
    "template.confirm": LEADER,
    "programme.read": any_of(
        holds(Role.OFFICER, Role.LEADER, Role.AUDITOR), holds_at_its_city(Role.OFFICER, Role.LEADER, Role.AUDITOR)
    ),
    "programme.write": OFFICER,
    "follow_up.read": any_of(STAFF, serves_the_place),
    "follow_up.write": any_of(OFFICER, serves_the_place),
    "appeal.file": delivers_the_project,
    "appeal.attach": appeals_the_point,
    "appeal.evidence": any_of(STAFF, reviews_the_appeal),
    "appeal.read": any_of(STAFF, is_the_appellant, reviews_the_appeal),
    "appeal.handle": LEADER,
    "appeal.declare": reviews_the_appeal,
    "appeal.decide": decides_the_appeal,
    "objection.read": any_of(STAFF, holds(Role.AGENCY), is_the_objector),
    "objection.file": any_of(OFFICER, holds(Role.AGENCY), bids_in_the_project),
    "objection.attach": any_of(OFFICER, holds(Role.AGENCY), holds(Role.FINANCE), is_the_objector),
    "objection.paper": any_of(STAFF, holds(Role.AGENCY)),
    "objection.write": any_of(OFFICER, holds(Role.AGENCY)),
    "objection.withdraw": any_of(OFFICER, holds(Role.AGENCY), is_the_objector),
    "objection.reply": LEADER,
    "objection.answer": OFFICER,
    "objection.finance": holds(Role.OFFICER, Role.FINANCE),
    "objection.list": holds(Role.LEADER, Role.FINANCE),
    "document.read": unless_it_delivers(STAFF),
    "document.match": unless_it_delivers(OFFICER),
    "document.withdraw": unless_it_delivers(OFFICER),
    "file.read": reads_the_file,
    "compliance.read": STAFF,
    "rules.read": signed_in,
    "rules.write": LEADER,
    "rule.attest": owns_the_project,
    "account.manage": holds_anywhere(Role.ADMIN),
    "record.read": any_of(STAFF, holds_anywhere(Role.ADMIN)),
}


def may(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> bool:
    """Tell whether the actor may do this to this object; an unknown action is a defect and raises KeyError."""
    return POLICY[action](session, actor, about)


def allow(session: Session, actor: Actor, action: str, about: SQLModel | None = None) -> None:
    """Do nothing if the actor may, else raise NotAllowedError in Chinese."""
    if not may(session, actor, action, about):
        raise NotAllowedError(
            f"您不能{ACTION_NAMES[action]}", fix="如工作需要，请联系系统管理员调整角色，或请有权限的同事办理"
        )
