"""The record: the hash of every event, its place in the tree over all events, and commitments to what was sealed."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the one text of a JSON value that hashes are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hex_of(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def committed(salt: str, values: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the commitment to values under a salt."""
    return hex_of(salt.encode() + canonical(values))


def leaf(event_hash: str) -> bytes:
    """Return the leaf of an event in the tree over the record (RFC 9162: leaves and nodes are told apart)."""
    return hashlib.sha256(b"\0" + bytes.fromhex(event_hash)).digest()


def joined(left: bytes, right: bytes) -> bytes:
    """Return the node above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def included(event_hash: str, place: int, size: int, path: list[str], root: str) -> bool:
    """Tell whether the event stands at that place (from 0) in the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    here, last, found = place, size - 1, leaf(event_hash)
    for step in path:
        if last == 0:
            return False
        other = bytes.fromhex(step)
        if here & 1 or here == last:
            found = joined(other, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = joined(found, other)
        here, last = here >> 1, last >> 1
    return last == 0 and found.hex() == root


def grown(first: tuple[int, str], second: tuple[int, str], path: list[str]) -> bool:
    """Tell whether the first tree (size, root) is the beginning of the second (RFC 9162, 2.1.4.2)."""
    (size, root), (later, later_root) = first, second
    if not 0 < size <= later:
        return False
    if size == later:
        return not path and root == later_root
    steps = [bytes.fromhex(one) for one in path]
    if not size & (size - 1):
        steps.insert(0, bytes.fromhex(root))
    here, last = size - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    if not steps:
        return False
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = joined(step, old), joined(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = joined(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old.hex() == root and new.hex() == later_root
