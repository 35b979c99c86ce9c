"""Uploads through our own form: by permission on the object the file belongs to, never through Streamlit."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from anyio import to_thread
from sqlmodel import Session, SQLModel, select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.models.accounts import Workspace
from workbench.models.evaluations import Evaluation
from workbench.models.findings import Finding
from workbench.models.imports import ImportBatch
from workbench.models.needs import Recipient
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.supervision import InspectedItem, Inspection
from workbench.models.words import PHASE_NAMES
from workbench.security import sessions
from workbench.security.files import MAX_BYTES, Owner, store_file
from workbench.security.photos import smaller_photo
from workbench.security.policy import Actor, allow
from workbench.security.record import About, record
from workbench.store.engine import reading, writing
from workbench.web import plain
from workbench.web.bodies import form_of
from workbench.web.gate import COOKIE, safe_next
from workbench.web.sign_in import check_form_token, form_token

_FRAME_BYTES = 64 * 1024  # what a form adds to the file it carries


@dataclass(frozen=True)
class Purpose:
    """What a file may be uploaded for: the heading, the object it belongs to, the action that permits it.

    ``column`` finds the object by another number than its counted id, where that would tell too much.
    """

    title: str
    kind: type[SQLModel]
    action: str
    column: str = "id"
    photo: bool = False


PURPOSES = {
    "own_sheet": Purpose("上传填好的评分表（Excel）", Evaluation, "evaluation.score"),
    "evidence": Purpose("上传评估证据", Evaluation, "evidence.write"),
    "project": Purpose("上传项目材料", Project, "project.write"),
    "procurement": Purpose("上传采购材料", Project, "procurement.write"),
    "contract": Purpose("上传合同材料", Project, "contract.write"),
    "acceptance": Purpose("上传签字的验收书", Project, "acceptance.write"),
    "bids": Purpose("上传投标（响应）文件", Project, "archive.write"),
    "vouchers": Purpose("上传付款凭证", Project, "archive.write"),
    "low_price": Purpose("上传异常低价审查材料", Project, "archive.write"),
    "person": Purpose("上传对象本人的材料", Recipient, "vault.write"),
    "finding": Purpose("上传问题和整改的材料", Finding, "finding.answer", "key"),
    "inspection": Purpose("检查照片", InspectedItem, "inspection.check", photo=True),
    "inspection_scan": Purpose("上传签字的检查记录表", Inspection, "inspection.check"),
    "proof": Purpose("上传服务照片或签到表照片", Project, "ledger.write", photo=True),
    "import": Purpose("上传要导入的文件", ImportBatch, "need.import"),
    "scheme": Purpose("上传分级方案（YAML）", Purchaser, "scheme.write"),
}


@dataclass(frozen=True)
class Target:
    """What an upload is for: a purpose, and the object it belongs to."""

    purpose: str
    about_id: int


async def upload_form(request: Request) -> Response:
    """Show the form to who may upload for this object; 404 to everybody else."""
    target = _target(request.query_params.get("purpose", ""), request.query_params.get("about", ""))
    return await _form(request, target, safe_next(request.query_params.get("next", "/")))


async def upload(request: Request) -> Response:
    """Store the file and go back to the page, which finds its public id in ``?file=``; or say why not."""
    form = await form_of(request, MAX_BYTES + _FRAME_BYTES)
    try:
        check_form_token(request, str(form.get("csrf", "")))
        target = _target(str(form.get("purpose", "")), str(form.get("about", "")))
        wanted, file = safe_next(str(form.get("next", "/"))), form.get("file")
        name, content = (file.filename or "", await file.read()) if isinstance(file, UploadFile) else ("", b"")
    finally:
        await form.close()
    try:
        public_id = await to_thread.run_sync(partial(_store, request.cookies.get(COOKIE, ""), target, name, content))
    except ValidationError as error:
        return await _form(request, target, wanted, str(error))
    except WorkbenchError as error:
        raise HTTPException(404) from error
    return RedirectResponse(f"{wanted}{'&' if '?' in wanted else '?'}{urlencode({'file': public_id})}", 303)


async def _form(request: Request, target: Target, wanted: str, message: str = "") -> Response:
    try:
        about, training = await to_thread.run_sync(partial(_described, request.cookies.get(COOKIE, ""), target))
    except WorkbenchError as error:
        raise HTTPException(404) from error
    return plain.page(
        "upload",
        422 if message else 200,
        title=PURPOSES[target.purpose].title,
        purpose=target.purpose,
        about=about,
        about_id=target.about_id,
        training=training,
        csrf=form_token(request),
        next=wanted,
        message=message,
        megabytes=MAX_BYTES // 1024 // 1024,
        photo=PURPOSES[target.purpose].photo,
    )


def _target(purpose: str, about: str) -> Target:
    if purpose not in PURPOSES or not (about.isascii() and about.isdigit() and len(about) < 10):  # noqa: PLR2004
        raise HTTPException(404)
    return Target(purpose, int(about))


def _store(token: str, target: Target, name: str, content: bytes) -> str:
    # Here, not above: the commands load the rules, which takes a second, and the server answers without them.
    from workbench.services.findings import Proof, add_proof  # noqa: PLC0415
    from workbench.services.imports import attach_upload  # noqa: PLC0415
    from workbench.services.person_files import keep_person_file  # noqa: PLC0415
    from workbench.services.sheet_files import keep_own_sheet  # noqa: PLC0415
    from workbench.services.supervision_checks import add_photo, keep_document  # noqa: PLC0415

    with writing() as session:
        actor, row = _allowed(session, token, target)
        if isinstance(row, Recipient):
            return keep_person_file(session, actor, row.id or 0, name=name, content=content).public_id
        if isinstance(row, Finding):
            return add_proof(session, actor, row.id or 0, Proof(name, content)).public_id
        if isinstance(row, InspectedItem):
            return add_photo(session, actor, row.id or 0, content=content).public_id
        if isinstance(row, Inspection):
            return keep_document(session, actor, row, kind="scan", name=name, content=content).public_id
        if isinstance(row, Evaluation) and target.purpose == "own_sheet":
            return keep_own_sheet(session, actor, row.id or 0, name=name, content=content).public_id
        owner = _owner(session, row)
        if target.purpose == "proof":
            name, content = f"{name.rpartition('.')[0] or name}.jpg", smaller_photo(content)
        stored = store_file(session, actor, owner, kind=target.purpose, name=name, content=content)
        if isinstance(row, ImportBatch):
            attach_upload(session, row, stored)
        # what is handed in for import is forgotten after checking, and its name may name a person
        shown = "" if isinstance(row, ImportBatch | Purchaser) else stored.name
        about = About("stored_file", stored.id or 0, shown, owner.purchaser_id, owner.project_id)
        record(session, actor, "file.store", about, after={"sha256": stored.sha256, "size": stored.size})
        return stored.public_id


def _described(token: str, target: Target) -> tuple[str, bool]:
    with reading() as session:
        _actor, row = _allowed(session, token, target)
        phase = f" · {PHASE_NAMES[row.phase]}" if isinstance(row, Evaluation) else ""
        workspace = session.get(Workspace, 1)
        return f"{_title(session, row)}{phase}", bool(workspace and workspace.training)


def _allowed(session: Session, token: str, target: Target) -> tuple[Actor, SQLModel]:
    actor = sessions.actor_of(session, token)
    row = _row(session, target)
    if actor is None or row is None:
        raise NotAllowedError("没有这条记录，或您无权上传")
    allow(session, actor, PURPOSES[target.purpose].action, row)
    return actor, row


def _row(session: Session, target: Target) -> SQLModel | None:
    purpose = PURPOSES[target.purpose]
    if purpose.column == "id":
        return session.get(purpose.kind, target.about_id)
    column = getattr(purpose.kind, purpose.column)
    return session.exec(select(purpose.kind).where(column == str(target.about_id))).first()


def _owner(session: Session, row: SQLModel) -> Owner:
    if isinstance(row, ImportBatch):
        return Owner(row.purchaser_id)
    if isinstance(row, Purchaser):
        return Owner(row.id or 0)
    project = _project(session, row)
    return Owner(project.purchaser_id, project.id, row.id if isinstance(row, Evaluation) else None)


def _title(session: Session, row: SQLModel) -> str:
    if isinstance(row, ImportBatch):
        return f"{session.get_one(Purchaser, row.purchaser_id).name} · 导入"
    if isinstance(row, Recipient | InspectedItem):
        return row.code if isinstance(row, Recipient) else row.item
    if isinstance(row, Purchaser):
        return row.name
    return _project(session, row).title


def _project(session: Session, row: SQLModel) -> Project:
    return row if isinstance(row, Project) else session.get_one(Project, getattr(row, "project_id", None))


ROUTES = [Route("/upload", upload_form), Route("/upload", upload, methods=["POST"])]
