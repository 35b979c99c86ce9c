"""What every answer carries, and the last net below every route: no traceback ever leaves the server."""

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workbench.config import settings
from workbench.web import incidents, plain

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
}


def content_policy(host: str) -> str:
    """Return the content security policy of a page: everything from here, no inline script.

    Styles are inline because Streamlit makes them at run time. The socket's address is spelled out: older browsers do
    not count ws: as 'self'.
    """
    socket = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self'{socket}; worker-src 'self' blob:; manifest-src 'self'; "
        "frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def guarded(app: ASGIApp) -> ASGIApp:
    """Wrap the application: security headers on every answer, and a numbered notice instead of a traceback."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        connection, started = HTTPConnection(scope), False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_ours(message["headers"], connection)
            await send(message)

        try:
            await app(scope, receive, send_guarded)
        except Exception as error:
            number = incidents.noted(error)
            if started:
                raise
            await plain.notice(connection, 500, f"（事故编号 {number}）")(scope, receive, send_guarded)

    return answer


def _with_ours(headers: list[tuple[bytes, bytes]], connection: HTTPConnection) -> list[tuple[bytes, bytes]]:
    """Add our headers where the route did not set its own; pages and answers without a rule are never cached."""
    answer = MutableHeaders(raw=list(headers))
    for name, value in _FIXED.items():
        answer.setdefault(name, value)
    answer.setdefault("Content-Security-Policy", content_policy(connection.headers.get("host", "")))
    if settings().https:
        answer.setdefault("Strict-Transport-Security", "max-age=31536000")
    if answer.get("content-type", "").startswith("text/html") or "cache-control" not in answer:
        answer["Cache-Control"] = "no-store"
    return answer.raw
