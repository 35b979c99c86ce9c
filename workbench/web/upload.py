"""Uploads through our own form: by permission on the object the file belongs to, never through Streamlit."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from anyio import to_thread
from sqlmodel import Session, SQLModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.models.accounts import Workspace
from workbench.models.evaluations import Evaluation
from workbench.models.imports import ImportBatch
from workbench.models.needs import Recipient
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES
from workbench.security import sessions
from workbench.security.files import MAX_BYTES, Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import About, record
from workbench.services.erasure import keep_person_file
from workbench.store.engine import reading, writing
from workbench.web import plain
from workbench.web.bodies import form_of
from workbench.web.gate import COOKIE, safe_next
from workbench.web.sign_in import check_form_token, form_token

_FRAME_BYTES = 64 * 1024  # what a form adds to the file it carries


@dataclass(frozen=True)
class Purpose:
    """What a file may be uploaded for: the heading, the object it belongs to, the action that permits it."""

    title: str
    kind: type[SQLModel]
    action: str


PURPOSES = {
    "evidence": Purpose("上传评估证据", Evaluation, "evidence.write"),
    "project": Purpose("上传项目材料", Project, "project.write"),
    "procurement": Purpose("上传采购材料", Project, "procurement.write"),
    "contract": Purpose("上传合同材料", Project, "contract.write"),
    "person": Purpose("上传对象本人的材料", Recipient, "vault.write"),
    "import": Purpose("上传要导入的文件", ImportBatch, "need.import"),
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
    )


def _target(purpose: str, about: str) -> Target:
    if purpose not in PURPOSES or not (about.isascii() and about.isdigit() and len(about) < 10):  # noqa: PLR2004
        raise HTTPException(404)
    return Target(purpose, int(about))


def _store(token: str, target: Target, name: str, content: bytes) -> str:
    with writing() as session:
        actor, row = _allowed(session, token, target)
        if isinstance(row, Recipient):
            return keep_person_file(session, actor, row.id or 0, name=name, content=content).public_id
        owner = _owner(session, row)
        stored = store_file(session, actor, owner, kind=target.purpose, name=name, content=content)
        # what is handed in for import is forgotten after checking, and its name may name a person
        shown = "" if isinstance(row, ImportBatch) else stored.name
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
    row = session.get(PURPOSES[target.purpose].kind, target.about_id)
    if actor is None or row is None:
        raise NotAllowedError("没有这条记录，或您无权上传")
    allow(session, actor, PURPOSES[target.purpose].action, row)
    return actor, row


def _owner(session: Session, row: SQLModel) -> Owner:
    if isinstance(row, ImportBatch):
        return Owner(row.purchaser_id)
    project = _project(session, row)
    return Owner(project.purchaser_id, project.id, row.id if isinstance(row, Evaluation) else None)


def _title(session: Session, row: SQLModel) -> str:
    if isinstance(row, ImportBatch):
        return f"{session.get_one(Purchaser, row.purchaser_id).name} · 导入"
    if isinstance(row, Recipient):
        return row.code
    return _project(session, row).title


def _project(session: Session, row: SQLModel) -> Project:
    return row if isinstance(row, Project) else session.get_one(Project, getattr(row, "project_id", None))


ROUTES = [Route("/upload", upload_form), Route("/upload", upload, methods=["POST"])]
