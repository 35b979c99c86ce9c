"""The vault's cryptography: keys in a file outside the database, fields sealed with AES-GCM, matches by keyed hash."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench import paths
from workbench.errors import WorkbenchError

_BYTES, _NONCE = 32, 12


@dataclass(frozen=True)
class Key:
    """One key of the vault. Sealing and matching use keys of their own, derived from it (HKDF, RFC 5869)."""

    id: str
    seal: bytes
    match: bytes


def key_from(secret: bytes) -> Key:
    """Return the key of a secret of 32 bytes; its id tells nothing of it."""
    return Key(hashlib.sha256(b"id" + secret).hexdigest()[:16], _derived(secret, b"seal"), _derived(secret, b"match"))


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _BYTES, salt=None, info=b"workbench vault " + purpose).derive(secret)


def keys() -> tuple[Key, ...]:
    """Return the keys of the workspace in use, the one in force last.

    Raises WorkbenchError when the file is missing, readable by others, or broken.
    """
    place = paths.vault_key()
    if not place.is_file():
        fix = "从保管处取回密钥文件放回原处；没有密钥，保险库里的身份信息不能打开"
        raise WorkbenchError("没有找到身份保险库的密钥", where=str(place), fix=fix)
    if place.stat().st_mode & 0o077:
        raise WorkbenchError("身份保险库的密钥别人也能读", where=str(place), fix=f"chmod 600 {place}")
    try:
        found = tuple(_read(line) for line in place.read_text(encoding="ascii").splitlines() if line.strip())
    except (ValueError, binascii.Error) as error:
        raise WorkbenchError("身份保险库的密钥文件损坏", where=str(place), fix="从保管处取回完好的密钥文件") from error
    if not found:
        raise WorkbenchError("身份保险库的密钥文件是空的", where=str(place), fix="从保管处取回完好的密钥文件")
    return found


def _read(line: str) -> Key:
    secret = bytes.fromhex(line.strip())
    if len(secret) != _BYTES:
        message = "a key has 32 bytes"
        raise ValueError(message)
    return key_from(secret)


def make_key() -> None:
    """Make the key file of a new workspace, for its owner alone; a file that is there stays as it is."""
    place = paths.vault_key()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, [secrets.token_hex(_BYTES)])


def add_key() -> Key:
    """Put a new key in force; the older ones stay until `keep_newest_key`."""
    place = paths.vault_key()
    keys()
    _write(place, [*place.read_text(encoding="ascii").split(), secrets.token_hex(_BYTES)])
    return keys()[-1]


def keep_newest_key() -> None:
    """Drop every key but the one in force."""
    place = paths.vault_key()
    _write(place, place.read_text(encoding="ascii").split()[-1:])


def _write(place: Path, lines: Sequence[str]) -> None:
    """Write the whole file or nothing, readable by its owner alone from the first byte on."""
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def seal(key: Key, row: str, field: str, text: str) -> str:
    """Return the text sealed for one field of one row; an empty text stays empty."""
    if not text:
        return ""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key.seal).encrypt(nonce, text.encode(), _bound(row, field))).decode()


def unseal(key: Key, row: str, field: str, sealed: str) -> str:
    """Return what was sealed. Raises WorkbenchError for another key, row or field, or bytes that were changed."""
    if not sealed:
        return ""
    try:
        content = base64.b64decode(sealed, validate=True)
        return AESGCM(key.seal).decrypt(content[:_NONCE], content[_NONCE:], _bound(row, field)).decode()
    except (InvalidTag, ValueError) as error:
        fix = "密钥不对，或数据库里的内容被改动；核对密钥文件，必要时从备份恢复"
        raise WorkbenchError("保险库里的这一项打不开", fix=fix) from error


def _bound(row: str, field: str) -> bytes:
    return f"{row}|{field}".encode()


def matching(key: Key, purchaser_id: int, field: str, text: str) -> str:
    """Return the keyed hash by which equal numbers of one purchaser meet; an empty text has none."""
    if not text:
        return ""
    return hmac.new(key.match, f"{purchaser_id}|{field}|{text}".encode(), hashlib.sha256).hexdigest()
