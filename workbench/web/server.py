"""The one application: sign-in, files, health and the screens behind one gate."""

import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import streamlit as st
import uvicorn
from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from workbench.errors import WorkbenchError
from workbench.models.accounts import Workspace
from workbench.paths import STATIC, home
from workbench.store.engine import reading
from workbench.web import (
    chinese,
    feed,
    files_route,
    gate,
    headers,
    incidents,
    loading,
    plain,
    redact,
    sign_in,
    upload,
    upload_many,
)
from workbench.web.housekeeping import keep_house, take_notes_in, take_up_batches
from workbench.web.theme import THEME

# Set in code and asserted at start: a config.toml is read only beside the working directory, and a dict given through
# the environment is silently ignored, so that identity would be lost without a word.
PINNED: dict[str, object] = {
    "server.trustedUserHeaders": gate.TRUSTED_HEADERS,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.scriptHealthCheckEnabled": False,
    "server.baseUrlPath": "",
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.allowRunOnSave": False,
    "server.maxUploadSize": 1,  # megabytes; Streamlit's uploads are closed, ours have their own bound
    "browser.gatherUsageStats": False,
    "client.allowedOrigins": [],
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "global.developmentMode": False,
    "logger.enableRich": False,  # it would print page tracebacks to the console past the log
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,  # a full collection after every run holds everybody up for 90 ms
}
_BREATH = 0.5  # seconds in which the first requests are answered before the rest is loaded
_ASSETS = {
    "plain.css": "text/css",
    "logo.svg": "image/svg+xml",
    "favicon.svg": "image/svg+xml",
    "photo.js": "text/javascript",
    "many.js": "text/javascript",
    "redact.js": "text/javascript",
}


def create_app() -> st.App:
    """Return the application with every option pinned; it refuses to start when one was changed."""
    pin()
    return st.App(
        STATIC.parent / "main.py",
        lifespan=_lifespan,
        routes=[
            *(Route(path, _start_page) for path in sorted(gate.PAGE_PATHS)),
            *sign_in.ROUTES,
            *files_route.ROUTES,
            *feed.ROUTES,
            *upload.ROUTES,
            *upload_many.ROUTES,
            *redact.ROUTES,
            Route("/healthz", _health),
            Route("/assets/{name}", _asset),
        ],
        middleware=[Middleware(headers.guarded), Middleware(gate.gated)],
        exception_handlers={HTTPException: plain.on_http_error},
        on_script_error=incidents.on_script_error,
    )


def pin() -> None:
    """Set every pinned option, whatever the files and the environment say."""
    for name, value in (PINNED | THEME).items():
        config.set_option(name, value)


def check_pinned() -> None:
    """Raise WorkbenchError when an option is not as pinned: rather no server than an open one."""
    changed = [name for name, value in (PINNED | THEME).items() if config.get_option(name) != value]
    if changed:
        raise WorkbenchError(
            f"安全选项被改动：{'、'.join(changed)}", fix="删除改动它的 config.toml、环境变量或命令行参数后重新启动"
        )


def check_ready() -> None:
    """Raise WorkbenchError when the workspace has no database, no tables or no workspace."""
    try:
        with reading() as session:
            made = session.get(Workspace, 1)
    except SQLAlchemyError as error:
        raise WorkbenchError(
            "数据库还没有建好，或版本不符", where=str(home()), fix="先运行 ./run，它会建好数据库"
        ) from error
    if made is None:
        raise WorkbenchError("这里还没有工作区", where=str(home()), fix="先运行 ./run，它会建好工作区")


def serve(host: str, port: int) -> None:
    """Serve until stopped, in this one process; raises WorkbenchError when the port is taken or nothing is set up."""
    check_ready()
    check_port(host, port)
    uvicorn.run(
        create_app(),
        host=host,
        port=port,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
    )


def check_port(host: str, port: int) -> None:
    """Raise WorkbenchError when something else already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WorkbenchError(
                f"端口 {port} 不能使用，可能已有程序占用",
                where=f"{host}:{port}",
                fix="关闭占用它的程序，或用 --port 换一个端口",
            ) from error


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    """Fail closed, then answer, and beside that load what pages need and keep house."""
    check_pinned()
    check_ready()
    incidents.quiet_streamlit()
    loading.begin()
    async with anyio.create_task_group() as beside:
        beside.start_soon(_work_beside)
        yield
        beside.cancel_scope.cancel()


async def _work_beside() -> None:
    """A page that is asked for before everything is loaded waits for it, and sign-in does not."""
    await anyio.sleep(_BREATH)
    await to_thread.run_sync(_load_pages)
    async with anyio.create_task_group() as beside:
        beside.start_soon(keep_house)
        beside.start_soon(take_notes_in)
        beside.start_soon(take_up_batches)


def _load_pages() -> None:
    """Load what pages need once, and take it out of the collector's sight."""
    loading.load()
    gc.collect()
    gc.freeze()


async def _start_page(request: Request) -> Response:
    """Send Streamlit's page; home, which it knows at the root alone, is sent there from its own address too."""
    return RedirectResponse("/") if request.url.path == "/home" else HTMLResponse(chinese.start_page())


async def _asset(request: Request) -> Response:
    """Send one of the few files that need no session."""
    name = request.path_params["name"]
    cached = {"Cache-Control": "public, max-age=3600"}
    if name == "chinese.js":
        return Response(chinese.script(), media_type="text/javascript", headers=cached)
    if name not in _ASSETS:
        raise HTTPException(404)
    return Response((STATIC / name).read_bytes(), media_type=_ASSETS[name], headers=cached)


async def _health(request: Request) -> Response:
    """Tell that the database answers, and nothing else."""
    try:
        await to_thread.run_sync(check_ready)
    except WorkbenchError:
        return plain.notice(request, 503)
    return JSONResponse({"status": "ok"})
