"""Files by their public id: to whom permission allows, and to nobody else any sign that they exist."""

from functools import partial
from pathlib import Path

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from workbench.errors import NotFoundError
from workbench.security import sessions
from workbench.security.files import open_file, path_of
from workbench.store.engine import reading
from workbench.web.gate import COOKIE


async def send_file(request: Request) -> Response:
    """Send the file as a download under its own name; 404 alike for missing and forbidden."""
    found = partial(_found, request.path_params["public_id"], request.cookies.get(COOKIE, ""))
    try:
        path, name, media_type = await to_thread.run_sync(found)
    except NotFoundError as error:
        raise HTTPException(404) from error
    # FileResponse writes a Chinese name as RFC 5987 says. The sandbox is for whoever opens it in the browser all the same.
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(path, filename=name, media_type=media_type, headers=headers)


def _found(public_id: str, token: str) -> tuple[Path, str, str]:
    with reading() as session:
        actor = sessions.actor_of(session, token)
        if actor is None:
            raise NotFoundError("没有登录")
        row = open_file(session, actor, public_id)
        return path_of(row.sha256), row.name, row.media_type


ROUTES = [Route("/files/{public_id}", send_file)]
