from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.paths import DATA
from workbench.rules.loader import (
    DataError,
    day,
    entries,
    exact,
    fields,
    flag,
    one_of,
    plain,
    read,
    sequence,
    text,
    texts,
    whole,
)


def one(write, content):
    """The value of the key `x` in a small file."""
    return fields(read(write(content)), ("x",))["x"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 1\n\tb: 2\n", 2),
        ("a:\n  - 1\n - 2\n", 3),
        ("a: 1\nb: [1, 2\n", 3),
        ('a: "one\n', 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: b: c\n", 1),
    ],
)
def test_broken_yaml_is_refused_in_chinese_with_its_line(write, content, line):
    path = write(content)
    with pytest.raises(DataError, match="不是合格的 YAML") as refusal:
        read(path)
    assert (refusal.value.file, refusal.value.line) == (path, line)
    assert f"第 {line} 行" in str(refusal.value)


def test_empty_file_is_refused(write):
    with pytest.raises(DataError, match="文件是空的"):
        read(write("# 只有注释\n"))


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="文件不存在"):
        read(tmp_path / "absent.yaml")


def test_file_not_in_utf8_is_refused(tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("x: 采购".encode("gbk"))
    with pytest.raises(DataError, match="不能读取的字符"):
        read(path)


def test_control_characters_are_refused(write):
    with pytest.raises(DataError):
        read(write("x: a\x07b\n"))


def test_alias_is_refused_even_if_it_contains_itself(write):
    with pytest.raises(DataError, match="锚点和别名"):
        read(write("x: &a [1]\ny: *a\n"))
    with pytest.raises(DataError, match="锚点和别名"):
        read(write("x: &a [*a]\n"))


def test_unknown_key_is_refused_with_its_line_and_the_known_keys(write):
    with pytest.raises(DataError, match="不认识的键“z”") as refusal:
        fields(read(write("x: 1\nz: 2\n")), ("x",), ("y",))
    assert refusal.value.line == 2
    assert refusal.value.fix == "可用的键：x、y"


def test_duplicate_key_is_refused_with_both_lines(write):
    with pytest.raises(DataError, match="键“x”重复，第 1 行已经写过") as refusal:
        fields(read(write("x: 1\ny: 2\nx: 3\n")), ("x", "y"))
    assert refusal.value.line == 3


def test_missing_key_is_refused(write):
    with pytest.raises(DataError, match="缺少必填的键：y"):
        fields(read(write("x: 1\n")), ("x", "y"))


def test_key_that_yaml_takes_for_a_truth_value_is_refused(write):
    with pytest.raises(DataError, match="键不能是真假值"):
        entries(read(write("off: 1\n")))


def test_list_in_place_of_a_mapping_is_refused(write):
    with pytest.raises(DataError, match="应为键值表，写的是列表"):
        entries(read(write("- 1\n")))


def test_mapping_in_place_of_a_list_is_refused(write):
    with pytest.raises(DataError, match="应为列表，写的是键值表"):
        sequence(one(write, "x: {a: 1}\n"))


@pytest.mark.parametrize("content", ["x: 2024", "x: 1.5", "x: true", "x: 2024-11-13", "x:", "x: [甲]", "x: ' '"])
def test_text_refuses_what_is_not_text(write, content):
    with pytest.raises(DataError):
        text(one(write, content))


def test_text_is_read_without_its_blanks(write):
    assert text(one(write, "x: ' 采购 '\n")) == "采购"
    assert texts(one(write, "x: [甲, 乙]\n")) == ("甲", "乙")


@pytest.mark.parametrize("content", ["x: 017", "x: 0x1f", "x: 12:30", "x: 1_000", "x: '5'", "x: 5.0", "x: true"])
def test_whole_number_in_any_other_notation_is_refused(write, content):
    with pytest.raises(DataError, match="应为整数"):
        whole(one(write, content))


def test_whole_number_is_read(write):
    assert whole(one(write, "x: -12\n")) == -12


def test_float_is_refused_with_the_advice_to_quote_it(write):
    with pytest.raises(DataError, match="不再精确") as refusal:
        exact(one(write, "x: 0.03\n"))
    assert refusal.value.fix == '写成 "0.03"'


@pytest.mark.parametrize("content", ["x: '1e3'", "x: 'nan'", "x: ' 1'", "x: '１'", "x: '.5'", "x: true", "x: ''"])
def test_exact_number_in_any_other_notation_is_refused(write, content):
    with pytest.raises(DataError, match="应为精确的数"):
        exact(one(write, content))


def test_exact_number_keeps_every_digit(write):
    assert exact(one(write, 'x: "0.10"\n')) == Decimal("0.10")
    assert exact(one(write, "x: 90\n")) == Decimal(90)


@pytest.mark.parametrize("content", ["x: yes", "x: 1", "x: 'true'", "x: True"])
def test_truth_value_in_any_other_notation_is_refused(write, content):
    with pytest.raises(DataError, match="应为 true 或 false"):
        flag(one(write, content))


def test_truth_value_is_read(write):
    assert flag(one(write, "x: true\n"))
    assert not flag(one(write, "x: false\n"))


@pytest.mark.parametrize("content", ["x: 2024", "x: 2024-2-3", "x: 2024/11/13", "x: 2024-11-13T08:00:00"])
def test_what_is_not_a_day_is_refused(write, content):
    with pytest.raises(DataError, match="不是日期"):
        day(one(write, content))


def test_day_that_does_not_exist_is_refused(write):
    with pytest.raises(DataError, match="没有“2024-02-30”这一天") as refusal:
        day(one(write, "x: 2024-02-30\n"))
    assert refusal.value.line == 1


def test_day_is_read(write):
    assert day(one(write, "x: 2024-02-29\n")) == date(2024, 2, 29)


def test_value_outside_a_closed_list_is_refused(write):
    with pytest.raises(DataError, match="“maybe”不在可选范围内") as refusal:
        one_of(one(write, "x: maybe\n"), ("law", "plan"))
    assert refusal.value.fix == "可选：law、plan"


@pytest.mark.parametrize("content", ["x: !!python/object/apply:os.system ['true']", "x: !secret 1", "x: !!binary aGk="])
def test_foreign_tag_is_refused_and_never_built(write, content):
    with pytest.raises(DataError):
        plain(one(write, content))


@pytest.mark.parametrize("content", ["x: {a: 0.5}", "x: [2024-02-30]", "x: {a: }", "x: {a: 1, a: 2}"])
def test_plain_data_is_as_strict_inside(write, content):
    with pytest.raises(DataError):
        plain(one(write, content))


def test_plain_data_cannot_be_changed(write):
    value = plain(one(write, "x: {a: [1, 甲, true], b: 2024-11-13}\n"))
    assert value == {"a": (1, "甲", True), "b": date(2024, 11, 13)}
    with pytest.raises(TypeError):
        value["a"] = ()


def test_fault_in_the_projects_own_data_is_named_from_its_root():
    error = DataError("错", file=DATA / "rules" / "x.yaml", line=3)
    assert error.where == f"{Path('data/rules/x.yaml')} 第 3 行"
