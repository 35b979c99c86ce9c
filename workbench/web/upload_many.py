"""Many files at once, in pieces, with progress and resume: our own page and the few requests it makes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from anyio import to_thread
from sqlmodel import Session, SQLModel, col, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workbench.errors import NotAllowedError, NotFoundError, ValidationError, WorkbenchError
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.evidence_more import EvidenceAnswer, EvidenceRequest
from workbench.security import sessions
from workbench.security.files import MAX_BYTES
from workbench.security.judged import judged
from workbench.security.parts import PIECE, Coming, OutOfOrderError, add_piece, begin, forget, give_up, state_of, whole
from workbench.store.engine import reading, writing
from workbench.web import loading, plain
from workbench.web.gate import COOKIE, safe_next
from workbench.web.sign_in import check_form_token, form_token
from workbench.web.upload import MANY, PURPOSES, Target, allowed, described, target_of

_JSON_BYTES = 4096


async def many_form(request: Request) -> Response:
    """Show the page to who may upload for this object; 404 to everybody else."""
    target = _target(request.query_params.get("purpose", ""), request.query_params.get("about", ""))
    try:
        about, training = await to_thread.run_sync(partial(described, _token(request), target))
    except WorkbenchError as error:
        raise HTTPException(404) from error
    return plain.page(
        "upload_many",
        title=PURPOSES[target.purpose].title,
        purpose=target.purpose,
        about=about,
        about_id=target.about_id,
        training=training,
        csrf=form_token(request),
        next=safe_next(request.query_params.get("next", "/")),
        megabytes=MAX_BYTES // 1024 // 1024,
        piece=PIECE,
    )


async def start(request: Request) -> Response:
    """Announce a file; the answer says from where to send it."""
    _check(request)
    asked = await _json(request)
    target = _target(str(asked.get("purpose", "")), str(asked.get("about", "")))

    def run() -> dict[str, Any]:
        with reading() as session:
            actor, _row = allowed(session, _token(request), target)
        size = asked.get("size")
        coming = Coming(
            actor.account_id or 0, target.purpose, target.about_id, str(asked.get("name", "")),
            size if isinstance(size, int) else 0, str(asked.get("mark", ""))[:80], str(asked.get("sha256", "")),
        )  # fmt: skip
        upload_id, offset = begin(coming)
        return {"id": upload_id, "offset": offset}

    return await _answer(run)


async def offset(request: Request) -> Response:
    """Tell how much of a file has come."""
    return await _answer(lambda: {"offset": state_of(_id(request), _account(request))[1]})


async def piece(request: Request) -> Response:
    """Take the next piece; one that broke off on the way leaves nothing."""
    _check(request)
    given = request.query_params.get("offset", "")
    if not (given.isascii() and given.isdigit() and len(given) < 12):  # noqa: PLR2004 - more than any file
        raise HTTPException(400)
    content = await _body(request, PIECE)
    digest = request.headers.get("x-piece-sha256", "").lower()
    return await _answer(lambda: {"offset": add_piece(_id(request), _account(request), int(given), content, digest)})


async def finish(request: Request) -> Response:
    """Judge the whole file and keep it; the answer has its public id, its SHA-256, and whether it was there before."""
    _check(request)
    return await _answer(partial(_finished, _token(request), _id(request)))


async def cancel(request: Request) -> Response:
    """Remove what has come of a file."""
    _check(request)

    def run() -> dict[str, Any]:
        give_up(_id(request), _account(request))
        return {}

    return await _answer(run)


def _finished(token: str, upload_id: str) -> dict[str, Any]:
    loading.wait()
    # Here, not above: the commands load the rules, which takes a second, and the server answers without them.
    from workbench.web.upload_kept import keep_upload  # noqa: PLC0415

    account_id = _account_of(token)
    coming, content = whole(upload_id, account_id)
    try:
        content = judged(coming.name, content)
    except ValidationError:
        forget(upload_id, account_id)  # it would be refused again, and is not left lying about
        raise
    with writing() as session:
        actor, row = allowed(session, token, Target(coming.purpose, coming.about))
        kept = _there_already(session, row, content)
        twice = kept is not None
        kept = kept or keep_upload(session, actor, row, coming.purpose, coming.name, content)
        told = {"public_id": kept.public_id, "name": kept.name, "sha256": kept.sha256, "duplicate": twice}
    forget(upload_id, account_id)
    return told


def _there_already(session: Session, row: SQLModel, content: bytes) -> StoredFile | None:
    """The same bytes that were handed in for the same object before."""
    query = select(StoredFile).where(StoredFile.sha256 == hashlib.sha256(content).hexdigest())
    if isinstance(row, EvidenceRequest):
        query = query.join(EvidenceAnswer, col(EvidenceAnswer.file_id) == StoredFile.id)
        query = query.where(EvidenceAnswer.request_id == row.id)
    else:
        kinds = ("evidence", "evidence_original")
        wanted = row.id if isinstance(row, Evaluation) else None
        query = query.where(StoredFile.evaluation_id == wanted, col(StoredFile.kind).in_(kinds))
    return session.exec(query.order_by(col(StoredFile.id))).first()


def _target(purpose: str, about: str) -> Target:
    if purpose not in MANY:
        raise HTTPException(404)
    return target_of(purpose, about)


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _id(request: Request) -> str:
    return str(request.path_params["upload_id"])


def _account(request: Request) -> int:
    return _account_of(_token(request))


def _account_of(token: str) -> int:
    with reading() as session:
        actor = sessions.actor_of(session, token)
    if actor is None or actor.account_id is None:
        raise NotAllowedError("登录已结束", fix="重新登录")
    return actor.account_id


def _check(request: Request) -> None:
    check_form_token(request, request.headers.get("x-form-token", ""))


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        found = json.loads(await _body(request, _JSON_BYTES))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found


async def _body(request: Request, most: int) -> bytes:
    """The body, read no further than allowed; ClientDisconnect ends the request before anything was kept."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise HTTPException(413)
    return content


async def _answer(run: Callable[[], dict[str, Any]]) -> Response:
    """Do it off the loop; a refusal goes to the page as words, and one out of order with where to go on."""
    try:
        return JSONResponse(await to_thread.run_sync(run))
    except OutOfOrderError as error:
        return JSONResponse({"error": str(error), "offset": error.offset}, 409)
    except ValidationError as error:
        return JSONResponse({"error": str(error)}, 422)
    except (NotFoundError, NotAllowedError) as error:
        raise HTTPException(404) from error


ROUTES = [
    Route("/upload/many", many_form),
    Route("/upload/parts", start, methods=["POST"]),
    Route("/upload/parts/{upload_id}", offset),
    Route("/upload/parts/{upload_id}", piece, methods=["PUT"]),
    Route("/upload/parts/{upload_id}", cancel, methods=["DELETE"]),
    Route("/upload/parts/{upload_id}/finish", finish, methods=["POST"]),
]
