"""Real .xls and .ods files as a spreadsheet program saves them: read the same, cell by cell, fault by fault."""

from pathlib import Path

import pytest
from sqlmodel import select

from tests.exchange.test_imports import _day, counts, faults, hand_in, number_of, take_over  # noqa: F401 - the fixture
from workbench.exchange.files.cells import is_workbook
from workbench.models.imports import ImportIdentity, ImportRow
from workbench.models.needs import Household, Recipient
from workbench.store.engine import reading

FILES = Path(__file__).parent / "files"
KINDS = pytest.mark.parametrize("kind", ["xls", "ods"])


def content(name: str, kind: str) -> bytes:
    return (FILES / f"{name}.{kind}").read_bytes()


@KINDS
def test_file_is_what_its_ending_says(kind):
    found = content("register", kind)
    assert is_workbook(found)
    assert found.startswith(b"\xd0\xcf\x11\xe0" if kind == "xls" else b"PK\x03\x04")
    assert kind == "xls" or b"opendocument.spreadsheet" in found[:120]


@KINDS
def test_register_with_merged_heads_names_what_was_destroyed_hidden_or_lost(kind):
    batch = hand_in(content("register", kind), name=f"名册.{kind}")
    assert counts(batch) == (8, 4, 0, 0, 4)
    assert [(row, what) for row, _, what in faults(batch)] == [
        (8, "“202539”丢了“年月日”，可以读成几个日子"),
        (9, "身份证号被表格软件当作数字存成了 1.1E+17 的样子，后几位已经丢失，无法恢复"),
        (10, "编码被表格软件当作数字，后几位已经丢失"),
        (11, "身份证号被遮盖，不能登记，也不能猜"),
    ]
    assert batch.notes == ["第 12 行是“合计”，没有导入"]
    assert (number_of(ImportRow), number_of(ImportIdentity)) == (0, 0)


@KINDS
def test_amounts_slipped_by_ten_thousand_are_asked_about_and_masked_ones_refused(kind):
    batch = hand_in(content("received", kind), "received", name=f"发放.{kind}")
    assert (counts(batch), len(batch.questions)) == ((8, 7, 0, 0, 1), 1)
    assert (batch.questions[0]["row"], faults(batch)) == (
        9,
        [(10, "E 列（金额（元））", "“3***”的数字被遮盖，不能当作 0，也不能猜")],
    )


@KINDS
def test_sound_rows_are_taken_over_alike_from_both_formats(kind):
    batch = hand_in(content("sound", kind), name=f"名册.{kind}")
    assert counts(batch) == (4, 4, 0, 0, 0)
    take_over(batch)
    with reading() as session:
        homes = session.exec(select(Household.code, Household.found_on).where(Household.code.like("X%"))).all()
        people = session.exec(select(Recipient.code).join(Household).where(Household.code.like("X%"))).all()
    days = [("X1", "03-05"), ("X2", "03-06"), ("X3", "03-07"), ("X4", "03-08")]
    assert [(code, f"{on:%m-%d}") for code, on in homes] == days
    assert list(people) == ["X1-1", "2001", "X3-1", "X4-1"]
