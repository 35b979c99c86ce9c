import time
from statistics import median

import pytest
from argon2 import PasswordHasher

from workbench.errors import ValidationError
from workbench.security.passwords import has_outgrown, hash_password, password_matches, require_strong

GOOD = "correct horse battery"


def test_password_matches_its_own_hash_only() -> None:
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_matches(kept, GOOD)
    assert not password_matches(kept, GOOD + " ")
    assert hash_password(GOOD) != kept, "every hash has its own salt"


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$broken"])
def test_password_never_matches_without_a_hash(kept: str | None) -> None:
    assert not password_matches(kept, GOOD)
    assert not password_matches(kept, "nobody has this password")


def test_missing_account_takes_as_long_as_a_wrong_password() -> None:
    kept = hash_password(GOOD)
    password_matches(None, "x")

    def seconds(one: str | None) -> float:
        begun = time.process_time()  # of this process alone: others may be at work beside it
        password_matches(one, "wrong")
        return time.process_time() - begun

    known, unknown = (median(seconds(one) for _ in range(7)) for one in (kept, None))
    assert 0.4 < unknown / known < 2.5


def test_hash_with_smaller_parameters_has_outgrown() -> None:
    assert has_outgrown(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))
    assert not has_outgrown(hash_password(GOOD))


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("elevenchars", "11 个字符"),
        ("x" * 129, "129 个字符"),
        ("abababababab", "不同的字符太少"),
        ("my-OFFICER-password", "含有账号名"),
    ],
)
def test_weak_password_is_refused_with_the_reason(password: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        require_strong(password, "officer")


@pytest.mark.parametrize("password", ["twelve chars", GOOD, "石嘴山民政局购买服务工作台密码", "a1B2c3D4e5F6"])
def test_password_of_twelve_characters_is_enough(password: str) -> None:
    require_strong(password, "officer")
