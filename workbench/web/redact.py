"""Blacking out evidence: our own page with the pages of a file, boxes drawn on them, and the copy made of it."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.models.accounts import Workspace
from workbench.models.evaluations import Evaluation, Evidence, StoredFile
from workbench.security import sessions
from workbench.security.files import path_of
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.store.engine import reading, writing
from workbench.web import loading, plain
from workbench.web.gate import COOKIE, safe_next
from workbench.web.sign_in import check_form_token, form_token

_MOST = 64 * 1024
_Box = tuple[int, int, int, int]
_CORNERS = 4


async def redact_form(request: Request) -> Response:
    """Show the pages of a piece of evidence to who may black it out; 404 to everybody else."""
    piece = request.query_params.get("piece", "")
    if not (piece.isascii() and piece.isdigit() and len(piece) < 10):  # noqa: PLR2004 - fits every id
        raise HTTPException(404)
    try:
        shown = await to_thread.run_sync(partial(_shown, request.cookies.get(COOKIE, ""), int(piece)))
    except WorkbenchError as error:
        raise HTTPException(404) from error
    back = safe_next(request.query_params.get("next", "/"))
    return plain.page("redact", piece=int(piece), csrf=form_token(request), next=back, **shown)


async def redact(request: Request) -> Response:
    """Draw the copy and keep it; a refusal goes to the page as words."""
    check_form_token(request, request.headers.get("x-form-token", ""))
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MOST:
            raise HTTPException(413)
    try:
        asked = json.loads(content)
        piece, reason, boxes = int(asked["piece"]), str(asked["reason"]), _boxes(asked["boxes"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(400) from error
    try:
        await to_thread.run_sync(partial(_made, request.cookies.get(COOKIE, ""), piece, boxes, reason))
    except ValidationError as error:
        return JSONResponse({"error": str(error)}, 422)
    except WorkbenchError as error:
        raise HTTPException(404) from error
    return JSONResponse({})


def _boxes(given: Mapping[str, Sequence[Sequence[int]]]) -> dict[int, list[_Box]]:
    found_boxes: dict[int, list[_Box]] = {}
    for page, every in given.items():
        if any(len(one) != _CORNERS for one in every):
            raise ValueError(page)
        found_boxes[int(page)] = [(int(a), int(b), int(c), int(d)) for a, b, c, d in every]
    return found_boxes


def _shown(token: str, piece: int) -> dict[str, Any]:
    loading.wait()
    from workbench.security.previews import MOST_PAGES, pages_of  # noqa: PLC0415 - as below

    with reading() as session:
        row = found(session, Evidence, piece)
        allow(session, _signed_in(token), "evidence.redact", found(session, Evaluation, row.evaluation_id))
        file = found(session, StoredFile, row.file_id)
        workspace = session.get(Workspace, 1)
        pages = pages_of(path_of(file.sha256).read_bytes(), file.media_type)
        return {
            "title": f"{row.number} {row.title}",
            "public_id": file.public_id,
            "pages": pages if pages <= MOST_PAGES else 0,
            "most": MOST_PAGES,
            "training": bool(workspace and workspace.training),
        }


def _made(token: str, piece: int, boxes: Mapping[int, Sequence[_Box]], reason: str) -> None:
    loading.wait()
    # Here, not above: the commands load the rules, which takes a second, and the server answers without them.
    from workbench.services.evidence import draw_copy, keep_copy  # noqa: PLC0415

    actor = _signed_in(token)
    with reading() as session:
        drawn = draw_copy(session, actor, piece, boxes)
    with writing() as session:
        keep_copy(session, actor, drawn, reason=reason)


def _signed_in(token: str) -> Actor:
    with reading() as session:
        actor = sessions.actor_of(session, token)
    if actor is None:
        raise NotAllowedError("没有登录", fix="重新登录")
    return actor


ROUTES = [Route("/redact", redact_form), Route("/redact", redact, methods=["POST"])]
