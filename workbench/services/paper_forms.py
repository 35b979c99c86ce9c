"""Forms that were printed under a number, filled in by hand and typed back: what was typed is tied to its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, SQLModel, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.acceptance import Acceptance
from workbench.models.application import FollowUpVisit
from workbench.models.contracts import CareAgreement
from workbench.models.documents import FormEntry, IssuedDocument, PaperEntry, SheetForm
from workbench.models.evaluations import Evaluation, Sheet, StoredFile
from workbench.models.hotline import Call
from workbench.models.ledger import ServiceRecord
from workbench.models.needs import Household, WantedService
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.models.supervision import Inspection
from workbench.models.surveys import Survey
from workbench.queries.documents_lookup import Among, document_on
from workbench.queries.evaluations import member_of
from workbench.security.policy import Actor, allow
from workbench.security.predicates_documents import SIGNED_SHEET
from workbench.security.record import record, record_sealed
from workbench.services.acting import about, found, in_order
from workbench.services.documents_back import SCANS, tie_paper
from workbench.services.sheet_files import OWN_SHEET

LEDGER_FORM, SCORE_FORM = "ledger_form", "score_form"


@dataclass(frozen=True)
class TypedBack:
    """How a form is typed back: by which permission, on a row of which table, and what its subject begins with.

    A form of the ledger is looked for in its project, any other without a fixed subject in the purchaser of the row.
    """

    action: str
    kind: type[SQLModel]
    about: str = ""
    key: str = "id"


FORMS = {
    LEDGER_FORM: TypedBack("ledger.write", Project),
    "onsite_form": TypedBack("acceptance.write", Acceptance, "acceptance"),
    "opinion_form": TypedBack("acceptance.write", Acceptance, "acceptance"),
    "marks_form": TypedBack("procurement.write", Procurement, "procurement"),
    "inspection_form": TypedBack("inspection.check", Inspection, "inspection"),
    "intake_form": TypedBack("need.write", Household),
    "visit_form": TypedBack("need.write", Household),
    "decision_form": TypedBack("need.dispose", WantedService),
    "care_check": TypedBack("care.write", CareAgreement, "care"),
    "hotline_form": TypedBack("call.answer", Call, "call"),
    "follow_up_form": TypedBack("follow_up.write", FollowUpVisit, "follow_up", "round_id"),
    "survey_form": TypedBack("survey.ask", Survey, "survey"),
}
"""By kind of form; a member's own sheet is sealed and goes its own way."""


@dataclass(frozen=True)
class OnPaper:
    """What stands at the top of a form: its number and short hash; both empty where no numbered form was used."""

    number: str = ""
    hashed: str = ""

    @property
    def given(self) -> bool:
        """Tell whether anything was typed."""
        return bool(self.number.strip() or self.hashed.strip())


def bind_entries(
    session: Session, actor: Actor, kind: str, on_id: int | None, rows: Sequence[SQLModel], paper: OnPaper
) -> IssuedDocument | None:
    """Tie rows that were just typed to the form they were typed from; None where no numbered form was used.

    ``on_id`` is the row of FORMS[kind] that the command acted on: whoever may type there may tie. Raises ValidationError
    for a number that is no form of this kind and subject.
    """
    if not paper.given:
        return None
    way = FORMS[kind]
    on = found(session, way.kind, on_id)
    allow(session, actor, way.action, on)
    told = about(session, on)
    subject = f"{way.about}:{getattr(on, way.key)}" if way.about else ""
    within = on.id if isinstance(on, Project) else None
    form = document_on(session, Among(told.purchaser_id or 0, kind, within, subject), paper.number, paper.hashed)
    for one in rows:
        session.merge(_entry(one, form.id or 0))
    after: dict[str, object] = {"number": form.number, "hash": form.short_hash, "rows": len(rows)}
    record(session, actor, "ledger.bind_form" if kind == LEDGER_FORM else "form.bind", told, after=after)
    return form


def _entry(row: SQLModel, document_id: int) -> SQLModel:
    key = getattr(row, "id", None) or 0
    if isinstance(row, ServiceRecord):
        return FormEntry(record_id=key, document_id=document_id)
    return PaperEntry(entity=str(row.__tablename__), entity_id=key, document_id=document_id)


def prove_by_form(session: Session, actor: Actor, document_id: int, public_id: str, *, signed_on: date) -> int:
    """Tie the scan of a filled-in form to it and to every record typed from it; return how many records.

    A record that has a proof of its own keeps it.
    """
    form = found(session, IssuedDocument, document_id)
    project = found(session, Project, form.project_id)
    allow(session, actor, "ledger.write", project)
    file = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if form.kind != LEDGER_FORM or file is None or file.kind != "proof" or file.project_id != form.project_id:
        raise ValidationError("没有这份扫描件", where=form.number, fix="重新上传签字的服务记录表")
    in_order([("打印日期", form.issued_on), ("签字日期", signed_on), ("今天", clock.today())])
    query = select(ServiceRecord).join(FormEntry, col(FormEntry.record_id) == ServiceRecord.id)
    rows = session.exec(query.where(FormEntry.document_id == form.id, col(ServiceRecord.proof_id).is_(None))).all()
    for one in rows:
        one.proof_id, one.proof_sha256 = file.id, file.sha256
    session.add_all(rows)
    tie_paper(session, actor, form, file, signed_on)
    after = {"number": form.number, "rows": len(rows), "proof_sha256": file.sha256, "signed_on": signed_on}
    record(session, actor, "ledger.prove_form", about(session, form), after=after)
    return len(rows)


def bind_sheet(session: Session, actor: Actor, evaluation_id: int, paper: OnPaper) -> IssuedDocument:
    """Note from which printed form the actor's own sheet was typed; sealed like the marks."""
    evaluation, sheet = _own(session, actor, evaluation_id)
    if sheet.submitted_at is not None:
        raise ValidationError("评分表已经提交，不能再改", where="纸质表编号", fix="确需更改的，请组长退回评分表")
    project = found(session, Project, evaluation.project_id)
    among = Among(project.purchaser_id, SCORE_FORM, about=form_about(evaluation_id, actor.account_id))
    form = document_on(session, among, paper.number, paper.hashed)
    row = session.get(SheetForm, sheet.id) or SheetForm(sheet_id=sheet.id or 0, document_id=0)
    row.document_id = form.id or 0
    session.add(row)
    values = {"number": form.number, "hash": form.short_hash}
    told = about(session, evaluation)
    record_sealed(session, actor, "sheet.bind_form", told, evaluation_id=evaluation_id, values=values)
    return form


def keep_signed_sheet(session: Session, actor: Actor, evaluation_id: int, public_id: str, *, signed_on: date) -> None:
    """Keep the scan of the signed form beside the actor's sheet; until the opening nobody else reads it."""
    evaluation, sheet = _own(session, actor, evaluation_id)
    bound = session.get(SheetForm, sheet.id)
    if bound is None:
        raise ValidationError("还没有写明照哪一份纸质表填的", where="纸质评分表", fix="先填写表上的编号和校验码")
    file = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if file is None or file.kind != OWN_SHEET or file.stored_by_id != actor.account_id or file.media_type not in SCANS:
        raise ValidationError("没有这份扫描件", where="纸质评分表", fix="重新上传签字的评分表（PDF、JPG 或 PNG）")
    form = found(session, IssuedDocument, bound.document_id)
    in_order([("打印日期", form.issued_on), ("签字日期", signed_on), ("今天", clock.today())])
    file.kind = SIGNED_SHEET
    session.add(file)
    tie_paper(session, actor, form, file, signed_on)
    values = {"number": form.number, "sha256": file.sha256, "signed_on": signed_on}
    told = about(session, evaluation)
    record_sealed(session, actor, "sheet.keep_form", told, evaluation_id=evaluation_id, values=values)


def form_about(evaluation_id: int, account_id: int | None) -> str:
    """Return the subject of a member's form."""
    return f"evaluation:{evaluation_id}:{account_id}"


def _own(session: Session, actor: Actor, evaluation_id: int) -> tuple[Evaluation, Sheet]:
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.score", evaluation)
    member = member_of(session, evaluation_id, actor)
    sheet = session.exec(select(Sheet).where(Sheet.member_id == member.id)).first() if member else None
    if sheet is None:
        raise ValidationError("您还没有评分表", where="评分表", fix="方案确认以后再填")
    return evaluation, sheet
