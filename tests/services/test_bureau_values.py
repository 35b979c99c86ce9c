"""Values that a bureau sets itself: dated, documented, never edited, and felt by the checks from their day on."""

from datetime import date

import pytest
from sqlmodel import select

from workbench.errors import ValidationError
from workbench.models.organisations import Purchaser
from workbench.models.settings import BureauValue
from workbench.queries.checks import book_on, bureau_text, calendar_of
from workbench.queries.rules import local_lines
from workbench.rules.calendars import national_calendar, region_ids, regional_calendar
from workbench.rules.local_values import LOCAL_VALUES
from workbench.services.bureau import set_bureau_value
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

FIRST, LATER = date(2025, 3, 1), date(2025, 6, 1)


def register(key, value, first_day=FIRST, document="演民发〔2025〕5号"):
    with writing() as session:
        set_bureau_value(session, actor("lingdao"), 1, key, value, document=document, first_day=first_day)


def test_everything_is_a_default_or_missing_until_it_is_set(at):
    at("defined")
    with writing() as session:
        for row in session.exec(select(BureauValue)).all():
            session.delete(row)
        session.flush()
        lines = {one.known.key: one for one in local_lines(session, 1, FIRST)}
        session.rollback()
    assert set(lines) == {one.key for one in LOCAL_VALUES}
    assert {one.first_day for one in lines.values()} == {None}
    assert lines["special_fund_cap"].words == "3%"
    assert lines["appeal_decide_days"].words == "20 个工作日"
    assert lines["public_tender_threshold"].words == ""


def test_cap_and_windows_hold_from_their_day_on_and_older_ones_stay(at):
    at("defined")
    register("special_fund_cap", {"share": "0.02"})
    register("special_fund_cap", {"share": "0.025"}, LATER)
    register("appeal_file_days", {"days": 10})
    with reading() as session:
        caps = [
            book_on(session, 1, on).rule("budget/special_fund_cap").value["max_share"]
            for on in (date(2025, 2, 28), FIRST, date(2025, 5, 31), LATER)
        ]
        window = book_on(session, 1, FIRST).rule("appeal/window")
        lines = {one.known.key: one for one in local_lines(session, 1, LATER)}
    assert caps == ["0.03", "0.02", "0.02", "0.025"]
    assert (window.value["file_working_days"], window.value["accept_working_days"], window.mark) == (10, 5, "Y")
    assert (lines["special_fund_cap"].words, lines["special_fund_cap"].first_day) == ("2.5%", LATER)


def test_region_changes_the_working_days_and_authority_is_told(at):
    at("defined")
    register("calendar_region", {"region": region_ids()[0]})
    register("appeal_authority", {"text": "演练县民政局复核工作组"})
    with reading() as session:
        before, after = calendar_of(session, 1, date(2025, 2, 28)), calendar_of(session, 1, FIRST)
        assert before is national_calendar()
        assert after is regional_calendar(region_ids()[0])
        assert bureau_text(session, 1, "appeal_authority", FIRST) == "演练县民政局复核工作组"
        assert bureau_text(session, 1, "appeal_authority", date(2025, 2, 28)) == ""


def test_second_value_from_the_same_day_is_refused_and_the_first_stays(at):
    at("defined")
    register("special_fund_cap", {"share": "0.02"})
    with pytest.raises(ValidationError, match="已经登记过一次（演民发〔2025〕5号）"):
        register("special_fund_cap", {"share": "0.01"})
    with reading() as session:
        assert book_on(session, 1, FIRST).rule("budget/special_fund_cap").value["max_share"] == "0.02"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("special_fund_cap", {"share": "0"}),
        ("special_fund_cap", {"share": "1.01"}),
        ("special_fund_cap", {"fen": 3}),
        ("public_tender_threshold", {"fen": 0}),
        ("appeal_file_days", {"days": 0}),
        ("appeal_file_days", {"days": 61}),
        ("appeal_file_days", {"days": True}),
        ("calendar_region", {"region": "atlantis"}),
        ("appeal_authority", {"text": " "}),
        ("colour", {"text": "红"}),
        ("continued:atlantis", {}),
    ],
)
def test_value_of_the_wrong_kind_is_refused(at, key, value):
    at("defined")
    with reading() as session:
        before = len(session.exec(select(BureauValue)).all())
    with pytest.raises(ValidationError):
        register(key, value)
    with reading() as session:
        assert len(session.exec(select(BureauValue)).all()) == before
        assert session.get_one(Purchaser, 1)


@pytest.mark.parametrize(
    "levels",
    [
        [],
        [{"name": "", "days": 1}],
        [{"name": "紧急", "days": 0}],
        [{"name": "紧急", "days": 61}],
        [{"name": "紧急", "days": 3}, {"name": "一般", "days": 1}],
        [{"name": "一般", "days": 3}, {"name": "一般", "days": 3}],
        [{"name": f"第{n}级", "days": n} for n in range(1, 8)],
    ],
)
def test_levels_of_complaints_want_names_days_and_the_gravest_first(at, levels):
    at("defined")
    with pytest.raises(ValidationError, match="投诉的轻重和各自的答复期限"):
        register("complaint_levels", {"levels": levels})
