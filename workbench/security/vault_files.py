"""Files about a person on the disk: sealed part by part under a key of their own, which the vault's key seals in turn.

Every part is bound to its place, to whether it is the last, and to the file, so that none can be cut off, moved or
exchanged unnoticed (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015).
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.errors import WorkbenchError

PART = 64 * 1024
"""Bytes of the file in one part."""
_HEAD, _PREFIX, _TAG, _KEY = b"WBV1", 7, 16, 32


def new_file_key() -> bytes:
    """Return a key for one file, never used for another."""
    return secrets.token_bytes(_KEY)


def sealed_parts(key: bytes, bound: str, content: bytes) -> Iterator[bytes]:
    """Yield the sealed file: its head, then part by part; `bound` is the name under which alone it opens."""
    box, prefix = AESGCM(key), secrets.token_bytes(_PREFIX)
    yield _HEAD + prefix
    count = max(1, -(-len(content) // PART))
    for number in range(count):
        part = content[number * PART : (number + 1) * PART]
        yield box.encrypt(_nonce(prefix, number, last=number == count - 1), part, bound.encode())


def opened_parts(key: bytes, bound: str, file: BinaryIO) -> Iterator[bytes]:
    """Yield the file in clear, part by part; memory is needed for two parts only.

    Raises WorkbenchError for another key or name, and for a file that was changed or cut off.
    """
    head = file.read(len(_HEAD) + _PREFIX)
    if len(head) != len(_HEAD) + _PREFIX or not head.startswith(_HEAD):
        raise _broken()
    box, prefix, number = AESGCM(key), head[len(_HEAD) :], 0
    part = file.read(PART + _TAG)
    while True:
        following = file.read(PART + _TAG)
        try:
            yield box.decrypt(_nonce(prefix, number, last=not following), part, bound.encode())
        except InvalidTag as error:
            raise _broken() from error
        if not following:
            return
        part, number = following, number + 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _broken() -> WorkbenchError:
    return WorkbenchError("这份本人材料打不开", fix="密钥不对，或文件被改动；核对密钥文件，必要时从备份恢复")
