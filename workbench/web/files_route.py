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

from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.security import sessions
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor
from workbench.services.person_files import PERSON_FILE, send_person_file
from workbench.store.engine import reading, writing
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


def _found(public_id: str, token: str) -> tuple[StoredFile, Path | Iterator[bytes]]:
    """Return the file's row and its bytes: where they lie, or for a file about a person as they come out of the vault."""
    with reading() as session:
        file = open_file(session, _signed_in(session, token), public_id)
        session.expunge(file)
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


ROUTES = [Route("/files/{public_id}", send_file)]
