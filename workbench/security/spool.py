"""Notes that strangers leave: sealed to the workbench's public key, so that whoever takes them down cannot read them.

X25519 with a fresh key a note, HKDF-SHA256, AES-256-GCM (RFC 7748, RFC 5869): nothing in the spool opens anything.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.errors import WorkbenchError

SUFFIX = ".note"
MOST_BYTES = 64 * 1024
_KEY, _NONCE = 32, 12


def make_keys(private: Path, public: Path) -> None:
    """Make the pair of keys of a workspace: the private one for its owner alone; keys that are there stay as they are."""
    if not private.is_file():
        secret = X25519PrivateKey.generate()
        number = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secret.private_bytes_raw().hex() + "\n")
    public.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_whole(public, _private(private).public_key().public_bytes_raw().hex() + "\n")


def put_whole(place: Path, text: str) -> None:
    """Write a small file of the spool so that whoever reads it meanwhile has the old one or the new one."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(place)


def _private(place: Path) -> X25519PrivateKey:
    try:
        return X25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        fix = "从备份取回，或删除后重新运行 ./run public-form；没有它，已收下的留言打不开"
        raise WorkbenchError("公众留言的密钥缺失或损坏", where=str(place), fix=fix) from error


def read_public(place: Path) -> bytes:
    """Return the public key of a spool. Raises ValueError for what is none."""
    key = bytes.fromhex(place.read_text(encoding="ascii").strip())
    X25519PublicKey.from_public_bytes(key)
    return key


def sealed(public: bytes, note: bytes) -> bytes:
    """Return a note that only the private key opens."""
    mine = X25519PrivateKey.generate()
    ours = mine.public_key().public_bytes_raw()
    key = _derived(mine.exchange(X25519PublicKey.from_public_bytes(public)), ours, public)
    nonce = secrets.token_bytes(_NONCE)
    return ours + nonce + AESGCM(key).encrypt(nonce, note, ours)


def opened(private: Path, content: bytes) -> bytes:
    """Return a sealed note in clear. Raises WorkbenchError for bytes that were changed, or sealed to another key."""
    secret, ours, nonce = _private(private), content[:_KEY], content[_KEY : _KEY + _NONCE]
    try:
        shared = secret.exchange(X25519PublicKey.from_public_bytes(ours))
        key = _derived(shared, ours, secret.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, content[_KEY + _NONCE :], ours)
    except (InvalidTag, ValueError) as error:
        raise WorkbenchError("这份留言打不开", fix="不是给这个工作区的，或内容被改动") from error


def _derived(shared: bytes, ours: bytes, theirs: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY, salt=None, info=b"workbench spool" + ours + theirs).derive(shared)


def put(folder: Path, content: bytes) -> None:
    """Write one note and make it visible whole, under a name that tells nothing."""
    name = secrets.token_hex(16)
    draft, place = folder / f".{name}", folder / f"{name}{SUFFIX}"
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(place)
