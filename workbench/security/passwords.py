"""Passwords: hashed with argon2id, verified in the same time whether the account exists or not."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workbench.errors import ValidationError

SHORTEST, LONGEST = 12, 128
# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and a fresh salt."""
    return _HASHER.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one of that hash; without a hash it takes as long and is never true."""
    try:
        return _HASHER.verify(password_hash or _nobody(), password[: LONGEST + 1]) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def has_outgrown(password_hash: str) -> bool:
    """Tell whether the hash was made with parameters other than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def require_strong(password: str, username: str) -> None:
    """Refuse a password that is short, endless, monotonous or holds the account's own name.

    Raises ValidationError. Length counts more than kinds of characters (NIST SP 800-63B, 3.1.1).
    """
    fix = f"用 {SHORTEST} 个以上的字符，例如几个不相干的词连写，不要含账号名"
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValidationError(f"密码有 {len(password)} 个字符，应为 {SHORTEST} 至 {LONGEST} 个", where="密码", fix=fix)
    if len(set(password)) < 5:  # noqa: PLR2004 - fewer different characters than that is a pattern, not a password
        raise ValidationError("密码里不同的字符太少", where="密码", fix=fix)
    if username and username.lower() in password.lower():
        raise ValidationError("密码里含有账号名", where="密码", fix=fix)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Return a hash that stands for an account that does not exist."""
    return _HASHER.hash("nobody has this password")
