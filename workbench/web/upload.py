"""Uploads through our own form: by permission on the object the file belongs to, never through Streamlit."""

from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
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
from workbench.models.evidence_more import EvidenceRequest, ThirdPartyFinding
from workbench.models.findings import Finding
from workbench.models.imports import ImportBatch
from workbench.models.needs import Recipient
from workbench.models.objections import Objection
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.supervision import InspectedItem, Inspection
from workbench.models.words import PHASE_NAMES
from workbench.security import sessions
from workbench.security.files import MAX_BYTES
from workbench.security.judged import judged
from workbench.security.policy import Actor, allow
from workbench.store.engine import reading, writing
from workbench.web import loading, plain
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
    scan: bool = False  # a PDF is as good as a photo


PURPOSES = {
    "own_sheet": Purpose("上传填好的评分表（Excel）", Evaluation, "evaluation.score"),
    "evidence": Purpose("上传评估证据", Evaluation, "evidence.write"),
    "evidence_answer": Purpose("提交评估资料", EvidenceRequest, "evidence.answer", "key"),
    "third_reply": Purpose("上传对第三方发现的答复材料", ThirdPartyFinding, "third_finding.answer", "key"),
    "third_findings": Purpose("上传第三方发现（Excel）", Evaluation, "third_finding.write"),
    "receipt": Purpose("上传签收的送达回执", Result, "result.publish"),
    "objection_paper": Purpose("上传质疑投诉的材料", Objection, "objection.attach"),
    "appeal_evidence": Purpose("上传申诉的新材料", AppealPoint, "appeal.attach"),
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
    "proof": Purpose("上传服务照片、签到表或记录表", Project, "ledger.write", photo=True, scan=True),
    "import": Purpose("上传要导入的文件", ImportBatch, "need.import"),
    "scheme": Purpose("上传分级方案（YAML）", Purchaser, "scheme.write"),
    "signed_scan": Purpose("上传签章的文书（PDF、JPG、PNG）", Purchaser, "document.match"),
    "template": Purpose("上传文书模板（网页模板 .html 或 .txt，Word 模板 .docx）", Purchaser, "template.write"),
    "ocds": Purpose("上传其他单位公开的采购数据（JSON）", Purchaser, "open_data.import"),
}

MANY = frozenset({"evidence", "evidence_answer"})
"""Purposes for which many files come at once; their content is looked into before it is kept."""


@dataclass(frozen=True)
class Target:
    """What an upload is for: a purpose, and the object it belongs to."""

    purpose: str
    about_id: int


async def upload_form(request: Request) -> Response:
    """Show the form to who may upload for this object; 404 to everybody else."""
    target = target_of(request.query_params.get("purpose", ""), request.query_params.get("about", ""))
    return await _form(request, target, safe_next(request.query_params.get("next", "/")))


async def upload(request: Request) -> Response:
    """Store the file and go back to the page, which finds its public id in ``?file=``; or say why not."""
    form = await form_of(request, MAX_BYTES + _FRAME_BYTES)
    try:
        check_form_token(request, str(form.get("csrf", "")))
        target = target_of(str(form.get("purpose", "")), str(form.get("about", "")))
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
        about, training = await to_thread.run_sync(partial(described, request.cookies.get(COOKIE, ""), target))
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
        scan=PURPOSES[target.purpose].scan,
    )


def target_of(purpose: str, about: str) -> Target:
    """Read what an upload is for; 404 for what is no purpose or no number."""
    if purpose not in PURPOSES or not (about.isascii() and about.isdigit() and len(about) < 10):  # noqa: PLR2004
        raise HTTPException(404)
    return Target(purpose, int(about))


def _store(token: str, target: Target, name: str, content: bytes) -> str:
    loading.wait()
    # Here, not above: the commands load the rules, which takes a second, and the server answers without them.
    from workbench.web.upload_kept import keep_upload  # noqa: PLC0415

    if target.purpose in MANY:
        content = judged(name, content)
    if target.purpose == "template":
        name = _template_name(name)
    with writing() as session:
        actor, row = allowed(session, token, target)
        return keep_upload(session, actor, row, target.purpose, name, content).public_id


def _template_name(name: str) -> str:
    """Return under which name a template is kept: a page as text, so that nothing that a browser would run is stored.

    Raises ValidationError for a file that is neither a page nor a Word document without macros.
    """
    path = PurePath(name)
    suffix = path.suffix.lower()
    if suffix not in {".html", ".htm", ".txt", ".docx"}:
        raise ValidationError(
            "不是模板的文件：网页模板是 .html 或 .txt，Word 模板是不带宏的 .docx",
            where=name,
            fix="在 Word 里另存为“Word 文档（*.docx）”；网页模板存为 UTF-8 的 .txt 或 .html",
        )
    return f"{path.stem}.txt" if suffix in {".html", ".htm"} else name


def described(token: str, target: Target) -> tuple[str, bool]:
    """Say what the object is called, and whether this is a training workspace. Raises NotAllowedError."""
    with reading() as session:
        _actor, row = allowed(session, token, target)
        phase = f" · {PHASE_NAMES[row.phase]}" if isinstance(row, Evaluation) else ""
        workspace = session.get(Workspace, 1)
        return f"{_title(session, row)}{phase}", bool(workspace and workspace.training)


def allowed(session: Session, token: str, target: Target) -> tuple[Actor, SQLModel]:
    """Return who is signed in and the object, if that person may upload for it. Raises NotAllowedError."""
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


def _title(session: Session, row: SQLModel) -> str:
    if isinstance(row, ImportBatch):
        return f"{session.get_one(Purchaser, row.purchaser_id).name} · 导入"
    if isinstance(row, Recipient | InspectedItem):
        return row.code if isinstance(row, Recipient) else row.item
    if isinstance(row, Purchaser):
        return row.name
    if isinstance(row, EvidenceRequest):
        return row.title
    return _project(session, row).title


def _project(session: Session, row: SQLModel) -> Project:
    if isinstance(row, Project):
        return row
    if isinstance(row, AppealPoint):
        row = session.get_one(Result, session.get_one(Appeal, row.appeal_id).result_id)
    if isinstance(row, Result | ThirdPartyFinding):
        row = session.get_one(Evaluation, row.evaluation_id)
    return session.get_one(Project, getattr(row, "project_id", None))


ROUTES = [Route("/upload", upload_form), Route("/upload", upload, methods=["POST"])]
