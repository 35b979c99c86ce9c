"""Predicates on the object, named so that the policy reads as sentences."""

from collections.abc import Callable

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, or_, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.evaluations import MARKS, Evaluation, PanelMember, StoredFile
from workbench.models.imports import ImportBatch
from workbench.models.needs import Household, Recipient
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.vault import PersonFile
from workbench.models.words import EvaluationState, ResultState, Role
from workbench.security.actors import Actor, Place, place_of

Predicate = Callable[[Session, Actor, SQLModel | None], bool]


def holds(*roles: Role) -> Predicate:
    """Return the predicate: holds one of the roles at the object's purchaser."""

    def predicate(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        return actor.holds(place_of(session, about).purchaser_id, *roles)

    return predicate


def holds_anywhere(*roles: Role) -> Predicate:
    """Return the predicate: holds one of the roles somewhere; for what belongs to the whole installation."""

    def predicate(_session: Session, actor: Actor, _about: SQLModel | None) -> bool:
        return bool(actor.roles & set(roles))

    return predicate


def signed_in(_session: Session, actor: Actor, _about: SQLModel | None) -> bool:
    """Anybody with an account."""
    return actor.account_id is not None


def any_of(*predicates: Predicate) -> Predicate:
    """Return the predicate: one of these holds."""

    def predicate(session: Session, actor: Actor, about: SQLModel | None) -> bool:
        return any(one(session, actor, about) for one in predicates)

    return predicate


def serves_the_place(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A township officer for the households of its township, a village station for those of its village."""
    household = _household_of(session, about)
    if household is None:
        return False
    mine = actor.organisations(Role.TOWNSHIP) | actor.organisations(Role.VILLAGE)
    return household.township_id in mine or household.village_id in mine


def _household_of(session: Session, about: SQLModel | None) -> Household | None:
    if about is None or isinstance(about, Household):
        return about
    household_id = getattr(about, "household_id", None)
    if household_id is None and (recipient_id := getattr(about, "recipient_id", None)):
        household_id = session.get_one(Recipient, recipient_id).household_id
    return session.get_one(Household, household_id) if household_id else None


def recipient_of_file(session: Session, file: StoredFile) -> Recipient | None:
    """Return the recipient whom a stored file is about; None for every other file."""
    query = select(Recipient).join(PersonFile, col(PersonFile.recipient_id) == Recipient.id)
    return session.exec(query.where(PersonFile.file_id == file.id)).first()


def began_the_import(_session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Began this import and registers households: what is handed in is between the program and who hands it in."""
    writes = actor.roles & {Role.OFFICER, Role.TOWNSHIP, Role.VILLAGE}
    return isinstance(about, ImportBatch) and bool(writes) and about.started_by_id == actor.account_id


def began_a_project_import(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Began this import of a project's ledger or roster, and may still write there."""
    if not isinstance(about, ImportBatch) or about.project_id is None or about.started_by_id != actor.account_id:
        return False
    return holds(Role.OFFICER)(session, actor, about) or delivers_the_project(session, actor, about)


def made_the_file(_session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Stored the file: lists and drafts made for one person follow that person's reach, and nobody else's."""
    return isinstance(about, StoredFile) and actor.account_id is not None and about.stored_by_id == actor.account_id


def delivers_the_project(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the contractor that holds the project's contract."""
    project = place_of(session, about).project
    if project is None or not actor.contractors():
        return False
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    return contract is not None and contract.contractor_id in actor.contractors()


def is_commissioned(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """A third-party evaluator commissioned for this evaluation (named among its people), or for one of the project."""
    place = place_of(session, about)
    return Role.THIRD_PARTY in actor.roles and _has_seat(session, actor, place)


def sits_on_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Sits on the panel of this evaluation, or of one of the project's evaluations."""
    return Role.PANEL in actor.roles and _has_seat(session, actor, place_of(session, about))


def is_cleared(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Marks on that panel, a third party too, and has declared to be free of interests: nothing is open before."""
    return _evaluates(actor) and _has_seat(session, actor, place_of(session, about), cleared=True)


def owns_the_project(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The officer in whose name the project runs."""
    project = place_of(session, about).project
    return (
        project is not None and project.owner_id == actor.account_id and actor.holds(project.purchaser_id, Role.OFFICER)
    )


def _evaluates(actor: Actor) -> bool:
    return bool(actor.roles & {Role.PANEL, Role.THIRD_PARTY})


def _has_seat(session: Session, actor: Actor, place: Place, *, cleared: bool = False) -> bool:
    if place.project is None:
        return False
    query = select(PanelMember.id).where(
        PanelMember.account_id == actor.account_id, col(PanelMember.recused_at).is_(None)
    )
    if cleared:
        query = query.where(PanelMember.part == MARKS, col(PanelMember.conflict).is_(False), _still_declared())
    if place.evaluation is not None:
        return session.exec(query.where(PanelMember.evaluation_id == place.evaluation.id)).first() is not None
    joined = query.join(Evaluation, col(Evaluation.id) == PanelMember.evaluation_id)
    return session.exec(joined.where(Evaluation.project_id == place.project.id)).first() is not None


def _still_declared() -> ColumnElement[bool]:
    """The declaration has not run out, or the sheets are opened, after which it need not be made again."""
    opened = select(Evaluation.id).where(Evaluation.state == EvaluationState.OPENED)
    until = col(PanelMember.declared_until)
    return or_(until.is_(None), until >= clock.today(), col(PanelMember.evaluation_id).in_(opened))


def _member(session: Session, actor: Actor, about: SQLModel | None) -> PanelMember | None:
    evaluation = place_of(session, about).evaluation
    if evaluation is None:
        return None
    query = select(PanelMember).where(
        PanelMember.evaluation_id == evaluation.id, PanelMember.account_id == actor.account_id
    )
    return session.exec(query).first()


def is_named_on_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is named on the panel or among the third party's people, declared or not: for the declaration itself."""
    member = _member(session, actor, about)
    return _evaluates(actor) and member is not None and member.recused_at is None


def is_free_of_interests(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Sits on the panel of this evaluation, has declared, and has no conflict."""
    return place_of(session, about).evaluation is not None and is_cleared(session, actor, about)


def chairs_the_panel(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Chairs the panel, free of interests."""
    member = _member(session, actor, about)
    return member is not None and member.chair and is_free_of_interests(session, actor, about)


def reviews_the_appeal(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is in the group that reviews this appeal, or one within this project, and has not declared a conflict."""
    if Role.REVIEWER not in actor.roles:
        return False
    query = select(Reviewer.id).where(Reviewer.account_id == actor.account_id, col(Reviewer.conflict).is_not(True))
    if isinstance(about, Appeal):
        return session.exec(query.where(Reviewer.appeal_id == about.id)).first() is not None
    place = place_of(session, about)
    if place.project is None:
        return False
    query = query.join(Appeal, col(Appeal.id) == Reviewer.appeal_id).join(Result, col(Result.id) == Appeal.result_id)
    query = query.join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    wanted = Evaluation.id == place.evaluation.id if place.evaluation else Evaluation.project_id == place.project.id
    return session.exec(query.where(wanted)).first() is not None


def decides_the_appeal(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is in the appeal's group, has declared, and has no conflict."""
    query = select(Reviewer).where(
        Reviewer.appeal_id == getattr(about, "id", None), Reviewer.account_id == actor.account_id
    )
    reviewer = session.exec(query).first() if isinstance(about, Appeal) else None
    return reviewer is not None and reviewer.conflict is False


def is_the_appellant(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Speaks for the contractor that appeals."""
    del session
    return isinstance(about, Appeal) and about.contractor_id in actor.contractors()


def sees_the_result(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """The contractor sees what was put to it: a draft out for comment, and what was confirmed.

    A draft that was returned is the bureau's own, and stays so once it was withdrawn or computed again.
    """
    if not isinstance(about, Result):
        return False
    kept_back = about.returned_reason and about.confirmed_on is None and about.state != ResultState.DRAFT
    return not kept_back and delivers_the_project(session, actor, about)


def is_opened(session: Session, about: SQLModel | None) -> bool:
    """The object's evaluation has been opened."""
    evaluation = place_of(session, about).evaluation
    return evaluation is not None and evaluation.state == EvaluationState.OPENED
