"""The one route of the public form: read a small body, check it, seal it, put it down, tell the receipt."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from workbench import clock
from workbench.errors import WorkbenchError
from workbench.public_form.limits import Limits
from workbench.public_form.page import KINDS, done_page, form_page, notice_page
from workbench.security.spool import put, sealed
from workbench.security.vault_numbers import read_phone

BODY_BYTES, BODY_SECONDS, FIELDS = 16 * 1024, 10, 12
_LONGEST = {"words": 1000, "place": 40, "name": 20, "phone": 20, "kind": 20, "website": 200}
_LEAST_WORDS = 5
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)  # fmt: skip
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class RefusedError(Exception):
    """A request that is not taken: its status, and why."""

    def __init__(self, status: int, words: str) -> None:
        """Keep the status beside the words."""
        self.status, self.words = status, words
        super().__init__(words)


@dataclass
class PublicForm:
    """The application: where notes go, to which key they are sealed, and whose form it is."""

    folder: Path
    public: bytes
    setup: Mapping[str, object]
    behind_proxy: bool = False
    limits: Limits = field(default_factory=Limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong inside is told as nothing but "later"."""
        if scope["type"] != "http":
            return
        try:
            status, page = await self._answer(scope, receive)
        except RefusedError as error:
            status, page = error.status, notice_page(self.setup, error.words)
        except OSError:
            status, page = 503, notice_page(self.setup, "现在收不下，请过一会儿再试，或拨打 12349")
        body = b"" if scope["method"] == "HEAD" else page
        headers = [*HEADERS, (b"content-length", str(len(page)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        path, method = scope["path"], scope["method"]
        if path == "/healthz" and method in {"GET", "HEAD"}:
            return 200, b"ok"
        if path != "/":
            raise RefusedError(404, "没有这个页面")
        if method in {"GET", "HEAD"}:
            return 200, form_page(self.setup, {})
        if method != "POST":
            raise RefusedError(405, "不能这样访问")
        typed = fields_of(await body_of(scope, receive))
        if wrong := wrong_with(typed):
            return 422, form_page(self.setup, typed, wrong)
        if words := self.limits.refuses(self._address(scope)):
            raise RefusedError(429, words)
        return 200, done_page(self.setup, self._keep(typed))

    def _keep(self, typed: Mapping[str, str]) -> str:
        """Put the note down and return its receipt; a machine that filled the hidden field gets a receipt for nothing."""
        receipt = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        if typed.get("website"):
            return receipt
        kept = {name: typed.get(name, "").strip() for name in ("kind", "words", "place", "name", "phone")}
        note = {"v": 1, "receipt": receipt, "at": clock.now().isoformat(timespec="seconds"), **kept}
        put(self.folder, sealed(self.public, json.dumps(note, ensure_ascii=False).encode()))
        return receipt

    def _address(self, scope: Scope) -> str:
        """Who writes, for counting only: the peer, or who the proxy says it was."""
        if self.behind_proxy:
            told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
            if told:
                return str(told[-1].decode("latin-1").rpartition(",")[2].strip()[:64])
        client = scope.get("client")
        return str(client[0]) if client else ""


async def body_of(scope: Scope, receive: Receive) -> bytes:
    """Return the body of a form. Raises RefusedError for another type, one that is too long, and one that comes too slowly."""
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind != b"application/x-www-form-urlencoded":
        raise RefusedError(415, "请用本页的表单提交")
    told = headers.get(b"content-length", b"0")
    if not told.isdigit() or int(told) > BODY_BYTES:
        raise RefusedError(413, "内容太长，请写得短一些")
    body, more = b"", True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RefusedError(400, "连接断开，没有提交")
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > BODY_BYTES:
                    raise RefusedError(413, "内容太长，请写得短一些")
    except TimeoutError as error:
        raise RefusedError(408, "网络太慢，没有提交，请再试一次") from error
    return body


def fields_of(body: bytes) -> dict[str, str]:
    """Return the fields of a form; the first of each name, control characters out. Raises RefusedError for what is no form."""
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise RefusedError(400, "内容看不懂，没有提交") from error
    typed: dict[str, str] = {}
    for name, value in pairs:
        if name in _LONGEST:
            typed.setdefault(
                name, "".join(one for one in value.replace("\r\n", "\n") if one == "\n" or one.isprintable())
            )
    return typed


def wrong_with(typed: Mapping[str, str]) -> str:
    """Say what is wrong with a filled-in form; nothing where it can be taken."""
    if typed.get("kind") not in KINDS:
        return "请选择咨询、求助还是投诉"
    if len(typed.get("words", "").strip()) < _LEAST_WORDS:
        return "请写清楚是什么事情"
    if any(len(typed.get(name, "")) > most for name, most in _LONGEST.items()):
        return "有的内容太长，请写得短一些"
    try:
        if typed.get("phone", "").strip():
            read_phone(typed["phone"])
    except WorkbenchError as error:
        return f"电话不对：{error.fix}"
    return ""
