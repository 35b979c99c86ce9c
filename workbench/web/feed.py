"""Deadlines for a calendar on a phone: whoever holds the link reads them, without a cookie and without signing in."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from workbench import clock
from workbench.config import settings
from workbench.services.feeds import token_hash
from workbench.store.engine import reading
from workbench.web import loading
from workbench.web.gate import FEED

_FEW_AT_A_TIME = CapacityLimiter(2)  # calendars can wait; people at their screens cannot
OFTEN, WITHIN = 12, timedelta(minutes=1)
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'attachment; filename="deadlines.ics"',
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
}


class _Turns:
    """When each link was asked for lately, in memory, known or not, so that waiting does not tell which ones exist."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, token: str) -> bool:
        """Count a request, and tell whether it is one of the first OFTEN of that link WITHIN the time."""
        key, now = token_hash(token), clock.now()
        asked = self._asked.setdefault(key, deque(maxlen=OFTEN))
        self._asked.move_to_end(key)
        if len(self._asked) > self._most:
            self._asked.popitem(last=False)
        if len(asked) == OFTEN and now - asked[0] < WITHIN:
            return False
        asked.append(now)
        return True


_turns = _Turns()


async def send_feed(request: Request) -> Response:
    """Send the deadlines under a link; 404 alike for unknown, ended, and of a closed account."""
    token = request.path_params["name"].removesuffix(".ics")
    if not _turns.take(token):
        return Response(status_code=429, headers={"Retry-After": str(WITHIN.seconds), "Cache-Control": "no-store"})
    content = await to_thread.run_sync(partial(_content, token), limiter=_FEW_AT_A_TIME)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=_HEADERS)


def _content(token: str) -> bytes | None:
    loading.wait()
    # Here, not above: the rules behind a duty take a second to load, and the server answers without them.
    from workbench.exchange.calendar_feed import calendar_feed  # noqa: PLC0415
    from workbench.queries.feeds import feed_of  # noqa: PLC0415

    with reading() as session:
        feed = feed_of(session, token, clock.today())
    return calendar_feed(feed, clock.now(), settings().address) if feed else None


ROUTES = [Route(f"{FEED}{{name:path}}", send_feed)]
