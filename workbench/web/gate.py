"""The gate: only a live session passes, only to what is open, and who it is is said by us alone."""

from functools import partial
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.config import settings
from workbench.security import sessions
from workbench.security.sessions import Visit
from workbench.store.engine import reading
from workbench.web import plain
from workbench.web.menu import SCREENS

COOKIE = "wb_session"
SIGN_IN = "/sign-in"
# What the gate tells Streamlit; server.trustedUserHeaders maps these names to st.user.
TRUSTED_HEADERS = {"X-Workbench-User": "username", "X-Workbench-Session": "session"}
_OURS = b"x-workbench-"

PUBLIC = frozenset({SIGN_IN, "/healthz", "/_stcore/health"})
FEED = "/calendar/"  # the token in the address is its guard: a calendar sends no cookie
PUBLIC_FOLDERS = ("/assets/", FEED)
PAGE_PATHS = frozenset({"/", *(f"/{screen.name}" for screen in SCREENS)})
SOCKET = "/_stcore/stream"
OPEN = PAGE_PATHS | {"/sign-out", "/upload", "/redact", "/_stcore/host-config"}
# Streamlit's own scripts, styles and fonts; and files by permission. Not /media, /component, /_stcore/upload_file,
# /_stcore/metrics, /_stcore/agent, /auth: nothing of ours needs them, and none of them asks whose file it is.
OPEN_FOLDERS = ("/static/", "/files/", "/upload/")
_SAFE_METHODS = frozenset({"GET", "HEAD"})


def gated(app: ASGIApp) -> ASGIApp:
    """Wrap the application so that a request reaches it only with a live session, or at a public path."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await app(scope, receive, send)
            return
        scope = dict(scope, headers=[pair for pair in scope["headers"] if not pair[0].lower().startswith(_OURS)])
        connection = HTTPConnection(scope)
        visit = await to_thread.run_sync(partial(visit_of, connection))
        if refused := _refusal(connection, visit):
            await _refuse(refused, scope, receive, send)
            return
        if visit:
            scope["headers"] = scope["headers"] + [
                (b"x-workbench-user", visit.username.encode("ascii")),
                (b"x-workbench-session", str(visit.sign_in_id).encode("ascii")),
            ]
        await app(scope, receive, send)

    return answer


def visit_of(connection: HTTPConnection) -> Visit | None:
    """Return the live session that the request's cookie stands for, and note that it was seen."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return None
    with reading() as session:
        visit = sessions.visit_of(session, token)
    if visit:
        sessions.note_seen(visit.sign_in_id)
    return visit


def _refusal(connection: HTTPConnection, visit: Visit | None) -> Response | None:
    """Return why the request stops here; None lets it pass."""
    path, socket = connection.scope["path"], connection.scope["type"] == "websocket"
    changes = socket or connection.scope["method"] not in _SAFE_METHODS
    if changes and not is_same_origin(connection, needed=socket):
        return plain.notice(connection, 403)
    if _is_crooked(connection.scope):
        return plain.notice(connection, 404)
    if not socket and (path in PUBLIC or path.startswith(PUBLIC_FOLDERS)):
        return None
    if visit is None:
        return _way_in(connection, changes=changes)
    is_open = path == SOCKET if socket else path in OPEN or path.startswith(OPEN_FOLDERS)
    return None if is_open else plain.notice(connection, 404)


def _way_in(connection: HTTPConnection, *, changes: bool) -> Response:
    """Lead who asked for a page to the sign-in form and back again; refuse anything else with 401."""
    if changes or not plain.reads_pages(connection):
        return plain.notice(connection, 401)
    query = connection.scope["query_string"].decode("latin-1")
    wanted = safe_next(connection.scope["path"] + (f"?{query}" if query else ""))
    return RedirectResponse(SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}", 303)


def is_same_origin(connection: HTTPConnection, *, needed: bool) -> bool:
    """Tell whether the Origin is this very server.

    A browser always sends one with a socket; with a form a very old one may not, and the form's token decides.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return not needed
    scheme = "https" if settings().https else connection.scope["scheme"].replace("ws", "http")
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (scheme, connection.headers.get("host", ""))


def safe_next(wanted: str) -> str:
    """Return the wanted address if it is one of our screens or files, else the home page: never another host."""
    path, mark, query = wanted.partition("?")
    if not wanted.isprintable() or "\\" in wanted or "#" in wanted or "//" in path or ".." in path:
        return "/"
    known = path in PAGE_PATHS or path in {"/upload", "/upload/many"} or path.startswith("/files/")
    return path + mark + query if known else "/"


def _is_crooked(scope: Scope) -> bool:
    """Tell whether the path is written so that two readers could take it for two places."""
    path, raw = scope["path"], scope.get("raw_path", b"").lower()
    return (
        "//" in path
        or "\\" in path
        or not path.isprintable()
        or any(part in {".", ".."} for part in path.split("/"))
        or any(code in raw for code in (b"%2f", b"%5c", b"%2e", b"%00", b"%25"))
    )


async def _refuse(refused: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, or close a socket before it opens, which the client sees as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await refused(scope, receive, send)
