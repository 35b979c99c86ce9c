"""Signing in and out: two forms, their tokens, and the cookie."""

import hmac
import re
import secrets
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from workbench.config import settings
from workbench.models.accounts import Workspace
from workbench.security import sessions
from workbench.security.policy import Actor
from workbench.security.sessions import Refused
from workbench.store.engine import reading, writing
from workbench.web import plain
from workbench.web.bodies import form_of
from workbench.web.gate import COOKIE, SIGN_IN, safe_next

FORM_COOKIE = "wb_form"
_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FORM_BYTES = 16 * 1024
_FEW_AT_A_TIME = CapacityLimiter(4)  # hashing must not take all the threads that the gate needs


async def sign_in_form(request: Request) -> Response:
    """Show the sign-in form; who has a session goes on to where he was going."""
    wanted = safe_next(request.query_params.get("next", "/"))
    if await to_thread.run_sync(partial(actor_of, request)):
        return RedirectResponse(wanted, 303)
    return await _form(request, wanted)


async def sign_in(request: Request) -> Response:
    """Check the form's token and the password, then set the cookie and go on; or say why not."""
    form = await form_of(request, _FORM_BYTES)
    wanted, username = safe_next(str(form.get("next", ""))), str(form.get("username", ""))
    if not _is_our_form(request, str(form.get("csrf", ""))):
        return await _form(request, wanted, 403, message="页面停留过久或浏览器没有保存 Cookie，请重新填写后提交")
    check = partial(sessions.sign_in, username, str(form.get("password", "")), _address(request))
    outcome = await to_thread.run_sync(check, limiter=_FEW_AT_A_TIME)
    if isinstance(outcome, Refused):
        status = 429 if outcome.seconds else 401
        return await _form(request, wanted, status, message=outcome.reason, username=username[:40])
    await to_thread.run_sync(partial(_end, request.cookies.get(COOKIE, "")))
    answer = RedirectResponse(wanted, 303)
    _set_cookie(request, answer, COOKIE, outcome.token)
    answer.delete_cookie(FORM_COOKIE)
    return answer


async def sign_out_form(request: Request) -> Response:
    """Ask once more, with a token: a link alone must not sign anybody out."""
    actor = await to_thread.run_sync(partial(actor_of, request))
    values = await _workspace() | {"csrf": form_token(request), "name": actor.name if actor else ""}
    return plain.page("sign_out", **values)


async def sign_out(request: Request) -> Response:
    """End this session, or all of the account's, and forget the cookie."""
    form = await form_of(request, _FORM_BYTES)
    check_form_token(request, str(form.get("csrf", "")))
    await to_thread.run_sync(partial(_end, request.cookies.get(COOKIE, ""), everywhere=form.get("everywhere") == "1"))
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(COOKIE)
    return answer


def actor_of(connection: HTTPConnection) -> Actor | None:
    """Return who sent the request, by the cookie."""
    with reading() as session:
        return sessions.actor_of(session, connection.cookies.get(COOKIE, ""))


def form_token(connection: HTTPConnection) -> str:
    """Return the token of this session's forms; it cannot be computed without the cookie."""
    return hmac.new(connection.cookies.get(COOKIE, "").encode(), b"form", "sha256").hexdigest()


def check_form_token(connection: HTTPConnection, token: str) -> None:
    """Refuse a form that this session was not given, with 403."""
    if not hmac.compare_digest(token.encode(), form_token(connection).encode()):
        raise HTTPException(403)


def _is_our_form(request: Request, token: str) -> bool:
    """Tell whether the token of the sign-in form is the one in its cookie, which another site can neither read nor set."""
    kept = request.cookies.get(FORM_COOKIE, "")
    return bool(_FORM_TOKEN.fullmatch(kept)) and hmac.compare_digest(token.encode(), kept.encode())


async def _form(
    request: Request, wanted: str, status: int = 200, *, message: str = "", username: str = ""
) -> HTMLResponse:
    kept = request.cookies.get(FORM_COOKIE, "")
    token = kept if _FORM_TOKEN.fullmatch(kept) else secrets.token_urlsafe(32)
    values = await _workspace() | {"csrf": token, "next": wanted, "message": message, "username": username}
    answer = plain.page("sign_in", status, **values)
    _set_cookie(request, answer, FORM_COOKIE, token)
    return answer


async def _workspace() -> dict[str, object]:
    def read() -> dict[str, object]:
        with reading() as session:
            workspace = session.get(Workspace, 1)
            return {
                "workspace": workspace.title if workspace else "",
                "training": bool(workspace and workspace.training),
            }

    return await to_thread.run_sync(read)


def _end(token: str, *, everywhere: bool = False) -> None:
    with writing() as session:
        actor = sessions.actor_of(session, token)
        if actor and everywhere:
            sessions.sign_out_everywhere(session, actor.account_id or 0)
        elif actor:
            sessions.sign_out(session, token)


def _set_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and that goes when the browser closes."""
    secure = settings().https or request.url.scheme == "https"
    answer.set_cookie(name, value, httponly=True, samesite="lax", secure=secure)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


ROUTES = [
    Route(SIGN_IN, sign_in_form),
    Route(SIGN_IN, sign_in, methods=["POST"]),
    Route("/sign-out", sign_out_form),
    Route("/sign-out", sign_out, methods=["POST"]),
]
