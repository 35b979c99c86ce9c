"""How often somebody may write: a few notes an address, so many an hour in all; counted in memory, kept nowhere."""

import time
from collections import deque
from collections.abc import Callable

PER_ADDRESS, ADDRESS_SECONDS = 5, 600
IN_ALL, ALL_SECONDS = 120, 3600
_MOST_ADDRESSES = 10_000


class Limits:
    """Counts notes in sliding windows; addresses that are quiet are forgotten."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Count by a clock that never runs backwards."""
        self._now = now
        self._all: deque[float] = deque()
        self._by_address: dict[str, deque[float]] = {}

    def refuses(self, address: str) -> str:
        """Count one note from an address; return why it is refused, or nothing."""
        now = self._now()
        self._forget(now)
        if len(self._all) >= IN_ALL or len(self._by_address) >= _MOST_ADDRESSES:
            return "现在提交的人太多，请过一会儿再试，或拨打 12349"
        mine = self._by_address.setdefault(address, deque())
        if len(mine) >= PER_ADDRESS:
            return "您提交得太频繁，请十分钟以后再试，或拨打 12349"
        mine.append(now)
        self._all.append(now)
        return ""

    def _forget(self, now: float) -> None:
        while self._all and now - self._all[0] >= ALL_SECONDS:
            self._all.popleft()
        for address in list(self._by_address):
            times = self._by_address[address]
            while times and now - times[0] >= ADDRESS_SECONDS:
                times.popleft()
            if not times:
                del self._by_address[address]
