"""Files by their public id: to whom permission allows, and to nobody else any sign that they exist."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from workbench.errors import NotFoundError, WorkbenchError
from workbench.models.evaluations import StoredFile
from workbench.rules.template_words import SAMPLE
from workbench.security import sessions
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor
from workbench.services.evidence_log import KINDS, note_reading
from workbench.services.person_files import PERSON_FILE, send_person_file
from workbench.store.engine import reading, writing
from workbench.web import loading
from workbench.web.gate import COOKIE

# The sandbox is for whoever opens the file in the browser all the same.
_HEADERS = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}


async def send_file(request: Request) -> Response:
    """Send the file as a download under its own name; 404 alike for missing and forbidden."""
    found = partial(_found, request.path_params["public_id"], request.cookies.get(COOKIE, ""))
    try:
        file, source = await to_thread.run_sync(found)
    except NotFoundError as error:
        raise HTTPException(404) from error
    if isinstance(source, Path):  # FileResponse writes a Chinese name as RFC 5987 says
        return FileResponse(source, filename=file.name, media_type=file.media_type, headers=_HEADERS)
    named = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(file.name)}"}
    return StreamingResponse(source, media_type=file.media_type, headers=_HEADERS | named)


async def send_preview(request: Request) -> Response:
    """Send a page of a file of evidence, or of a template's sample, as a picture; 404 alike for missing, forbidden and what cannot be drawn."""
    wanted = partial(_preview, request.path_params["public_id"], request.cookies.get(COOKIE, ""))
    try:
        picture = await to_thread.run_sync(wanted, int(request.path_params["page"]))
    except WorkbenchError as error:
        raise HTTPException(404) from error
    return Response(picture, media_type="image/png", headers=_HEADERS)


def _preview(public_id: str, token: str, page: int) -> bytes:
    loading.wait()
    from workbench.security.previews import page_png  # noqa: PLC0415 - the server answers without what draws pages

    with reading() as session:
        actor = _signed_in(session, token)
        file = open_file(session, actor, public_id)
        session.expunge(file)
    if file.kind not in KINDS and file.kind != SAMPLE:
        raise NotFoundError("这份文件没有预览")
    picture = page_png(path_of(file.sha256).read_bytes(), file.media_type, page)
    if file.kind in KINDS:
        with writing() as session:
            note_reading(session, actor, file, "preview")
    return picture


def _found(public_id: str, token: str) -> tuple[StoredFile, Path | Iterator[bytes]]:
    """Return the file's row and its bytes: where they lie, or for a file about a person as they come out of the vault."""
    with reading() as session:
        actor = _signed_in(session, token)
        file = open_file(session, actor, public_id)
        session.expunge(file)
    if file.kind in KINDS:
        with writing() as session:
            note_reading(session, actor, file, "file")
    if file.kind != PERSON_FILE:
        return file, path_of(file.sha256)
    with writing() as session:
        file, parts = send_person_file(session, _signed_in(session, token), public_id)
        session.expunge(file)
    return file, parts


def _signed_in(session: Session, token: str) -> Actor:
    actor = sessions.actor_of(session, token)
    if actor is None:
        raise NotFoundError("没有登录")
    return actor


ROUTES = [Route("/files/{public_id}", send_file), Route("/files/{public_id}/preview/{page:int}", send_preview)]
