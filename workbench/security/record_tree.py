"""The tree over the record (RFC 9162): one root for all events, and short proofs that an event or a beginning is in it."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


class RecordTree:
    """The hash tree over the hashes of the events, oldest first; nothing of an event but its hash is in it."""

    def __init__(self, hashes: Sequence[str]) -> None:
        self._leaves = [hashlib.sha256(b"\0" + bytes.fromhex(one)).digest() for one in hashes]
        self._known: dict[tuple[int, int], bytes] = {}

    @property
    def size(self) -> int:
        """Return how many events it covers."""
        return len(self._leaves)

    def root(self, size: int | None = None) -> str:
        """Return the root over the first so many events, over all of them without a size; hexadecimal."""
        return self._over(0, self.size if size is None else size).hex()

    def inclusion(self, place: int, size: int) -> list[str]:
        """Return the proof that the event at a place, from 0, stands in the tree over the first so many."""
        return [one.hex() for one in self._beside(place, 0, size)]

    def consistency(self, first: int, size: int) -> list[str]:
        """Return the proof that the tree over the first so many events is the beginning of a later one."""
        return [one.hex() for one in self._kept(first, 0, size, whole=True)] if first < size else []

    def _over(self, start: int, end: int) -> bytes:
        if end - start <= 1:
            return self._leaves[start] if end > start else EMPTY
        if (start, end) not in self._known:
            middle = start + _split(end - start)
            above = b"\1" + self._over(start, middle) + self._over(middle, end)
            self._known[start, end] = hashlib.sha256(above).digest()
        return self._known[start, end]

    def _beside(self, place: int, start: int, end: int) -> list[bytes]:
        if end - start <= 1:
            return []
        middle = start + _split(end - start)
        if place < middle:
            return [*self._beside(place, start, middle), self._over(middle, end)]
        return [*self._beside(place, middle, end), self._over(start, middle)]

    def _kept(self, first: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if first == end:
            return [] if whole else [self._over(start, end)]
        middle = start + _split(end - start)
        if first <= middle:
            return [*self._kept(first, start, middle, whole=whole), self._over(middle, end)]
        return [*self._kept(first, middle, end, whole=False), self._over(start, middle)]


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)
