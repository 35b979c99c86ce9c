"""Bodies of requests, read no further than allowed."""

from collections.abc import AsyncIterator

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message


async def form_of(request: Request, most: int) -> FormData:
    """Return the form of the request; 413 as soon as the body is longer than ``most`` bytes, 400 if it is broken."""
    if int(request.headers.get("content-length") or 0) > most:
        raise HTTPException(413)
    try:
        return await Request(request.scope, _Counted(request.stream(), most).receive).form(max_files=1, max_fields=20)
    except (MultiPartException, ClientDisconnect) as error:
        raise HTTPException(400) from error


class _Counted:
    """The body as messages, counted: a length in a header may lie."""

    def __init__(self, chunks: AsyncIterator[bytes], most: int) -> None:
        self._chunks, self._left = chunks, most

    async def receive(self) -> Message:
        chunk = await anext(self._chunks, b"")
        self._left -= len(chunk)
        if self._left < 0:
            raise HTTPException(413)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunk)}
