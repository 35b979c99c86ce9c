"""The vault's cryptography and the numbers that go into it."""

import secrets
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import paths
from workbench.errors import ValidationError, WorkbenchError
from workbench.security import vault
from workbench.security.vault_numbers import (
    born_on,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
    read_id_number,
    read_phone,
    refuse_identity,
)

KEY, OTHER = (vault.key_from(bytes([number]) * 32) for number in (1, 2))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@given(WORDS, WORDS)
@settings(max_examples=60)
def test_field_opens_with_its_key_in_its_own_row_and_place_only(text, row):
    sealed = vault.seal(KEY, row, "name", text)
    assert vault.unseal(KEY, row, "name", sealed) == text
    for key, where, field in ((OTHER, row, "name"), (KEY, f"{row}x", "name"), (KEY, row, "phone")):
        with pytest.raises(WorkbenchError, match="打不开"):
            vault.unseal(key, where, field, sealed)


def test_equal_texts_are_sealed_differently_and_a_changed_byte_is_noticed():
    first, second = (vault.seal(KEY, "r", "name", "演练甲") for _ in range(2))
    assert first != second
    changed = ("B" if first[20] != "B" else "C").join((first[:20], first[21:]))
    with pytest.raises(WorkbenchError, match="打不开"):
        vault.unseal(KEY, "r", "name", changed)


def test_match_is_equal_for_one_number_of_one_purchaser_and_key_only():
    mine = vault.matching(KEY, 1, "phone", "13800000000")
    assert mine == vault.matching(KEY, 1, "phone", "13800000000")
    others = [(KEY, 2, "phone"), (OTHER, 1, "phone"), (KEY, 1, "id_number")]
    assert mine not in {vault.matching(*one, "13800000000") for one in others}
    assert vault.matching(KEY, 1, "phone", "") == ""


def test_key_file_is_for_its_owner_alone_and_refused_when_others_may_read(home):
    vault.make_key()
    place = paths.vault_key()
    assert place.stat().st_mode & 0o777 == 0o600
    before = place.read_bytes()
    vault.make_key()
    assert place.read_bytes() == before
    place.chmod(0o640)
    with pytest.raises(WorkbenchError, match="别人也能读"):
        vault.keys()


def test_key_lies_where_the_operator_says(home, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_VAULT_KEY", str(tmp_path / "safe" / "vault.key"))
    vault.make_key()
    assert (tmp_path / "safe" / "vault.key").is_file()
    assert not (home / "vault.key").exists()


@pytest.mark.parametrize(("content", "said"), [("", "是空的"), ("zz\n", "损坏"), ("00ff\n", "损坏")])
def test_broken_key_file_is_named(home, content, said):
    vault.make_key()
    paths.vault_key().write_text(content)
    with pytest.raises(WorkbenchError, match=said):
        vault.keys()


def test_missing_key_says_what_to_do(home):
    with pytest.raises(WorkbenchError, match="没有找到身份保险库的密钥"):
        vault.keys()


def test_id_number_is_read_with_its_check_digit():
    # 11010519491231002X is the example printed in GB 11643-1999
    assert read_id_number(" 11010519491231002ｘ ") == "11010519491231002X"
    assert str(born_on("11010519491231002X")) == "1949-12-31"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("110105194912310021", "校验位不对"),
        ("110105491231002", "15 位的旧身份证号"),
        ("110105********002X", "打了星号"),
        ("1.10105E+17", "科学计数"),
        ("11010519491231", "这里有 14 位"),
        ("11010519491331002X", "校验位不对"),
        ("999999202102300017", "不存在"),
    ],
)
def test_bad_id_number_is_refused_in_words(typed, said):
    with pytest.raises(ValidationError) as refused:
        read_id_number(typed)
    assert said in refused.value.what


@pytest.mark.parametrize(
    ("typed", "read"),
    [("138 0013 8000", "13800138000"), ("１３８００１３８０００", "13800138000"), ("+86 138-0013-8000", "13800138000"),
     ("0952-2012345", "09522012345")],
)  # fmt: skip
def test_phone_is_read_by_shape(typed, read):
    assert read_phone(typed) == read


@pytest.mark.parametrize("typed", ["12800138000", "138001380", "138****8000", "2012345"])
def test_bad_phone_is_refused(typed):
    with pytest.raises(ValidationError):
        read_phone(typed)


def test_masks_are_those_of_the_house():
    assert mask_id_number("110101194912311234") == "110101********1234"
    assert mask_phone("13812345678") == "138****5678"
    assert [mask_name(one) for one in ("张三", "张三丰", "欧阳修", "欧阳", "")] == ["张*", "张*", "欧阳*", "欧*", ""]
    assert mask_address("石嘴山市平罗县姚伏镇永胜村三队") == "石嘴山市平罗县姚伏镇***"
    assert mask_address("石嘴山市大武口区朝阳西街1号") == "石嘴山市大武口区***"
    assert mask_address("三队") == "***"


@given(st.text(string.digits, max_size=12), st.text(string.digits, max_size=12))
@settings(max_examples=60)
def test_text_with_a_mobile_number_is_refused_wherever_it_stands(left, right):
    text = f"户主{left}电话 13800138000 转{right}"
    with pytest.raises(ValidationError, match="手机号"):
        refuse_identity("情况", text)
    refuse_identity("情况", f"第 {left[:10]} 号")


def test_id_of_a_key_tells_nothing_of_it():
    secret = secrets.token_bytes(32)
    assert vault.key_from(secret).id not in secret.hex()
    assert len({KEY.seal, KEY.match, KEY.id}) == 3
