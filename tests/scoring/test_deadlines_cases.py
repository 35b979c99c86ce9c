"""Published complaints and timetables: every date recounted on the national calendar of its year."""

from datetime import date

import pytest
from chinese_calendar import constants

from scoring.deadlines import (
    CHALLENGE_AND_COMPLAINT,
    Calendar,
    Counting,
    DueUnknown,
    add_days,
    check_chain,
    check_claim,
    check_minimum,
    days_given,
    deadline,
    is_working_day,
    kept,
    on_days_off,
    out_of_order,
    possible_days,
    read_day,
    working_days_between,
)
from scoring.errors import ScoringError

YEARS = frozenset(range(2004, 2027))
CHINA = Calendar(YEARS, frozenset(constants.holidays), frozenset(constants.workdays))
ORDER_94 = "政府采购质疑和投诉办法（财政部令第94号）"
INCLUSIVE = Counting(first_day_counts=True)


def day(text):
    return date.fromisoformat(text)


def _verdicts(**days):
    named = {name: day(text) if text else None for name, text in days.items()}
    return {found.link.end: found.verdict for found in check_chain(named, CHALLENGE_AND_COMPLAINT, CHINA)}


def _last_lawful_days(**days):
    named = {name: day(text) if text else None for name, text in days.items()}
    found = check_chain(named, CHALLENGE_AND_COMPLAINT, CHINA)
    return {one.link.end: one.due.due.isoformat() for one in found if one.due}


CP_01 = {
    "知道权益受损": "2023-02-15",
    "质疑": "2023-02-22",
    "质疑答复": "2023-02-28",
    "投诉": "2023-03-06",
    "处理决定": "2023-03-24",
}


def test_cp_01_every_step_lies_inside_its_limit():
    assert _verdicts(**CP_01) == dict.fromkeys(("质疑", "质疑答复", "投诉", "处理决定"), "in_time")
    due = _last_lawful_days(**CP_01)
    assert (due["质疑"], due["质疑答复"], due["处理决定"]) == ("2023-02-24", "2023-03-03", "2023-04-18")


def test_cp_01_complaint_window_from_the_reply_differs_from_the_window_after_the_reply_period():
    from_reply = deadline("质疑答复", day("2023-02-28"), 15, "working", CHINA, "")
    assert from_reply.due == day("2023-03-21")
    assert _last_lawful_days(**CP_01)["投诉"] == "2023-03-24"


@pytest.mark.parametrize(
    ("start", "end", "working"),
    [
        ("2023-02-15", "2023-02-22", 5),
        ("2023-02-22", "2023-02-28", 4),
        ("2023-02-28", "2023-03-06", 4),
        ("2023-03-06", "2023-03-24", 14),
        ("2024-08-01", "2024-08-09", 6),
        ("2024-08-09", "2024-08-14", 3),
        ("2024-08-01", "2024-09-10", 28),
        ("2019-01-17", "2019-01-18", 1),
        ("2026-01-29", "2026-02-04", 4),
        ("2026-01-29", "2026-02-14", 12),
    ],
)
def test_cp_01_03_05_07_working_days_between_the_published_dates(start, end, working):
    assert working_days_between(day(start), day(end), CHINA) == working


def test_cp_01_suspension_is_announced_before_the_decision():
    order = ("知道权益受损", "质疑", "质疑答复", "投诉", "暂停通知", "处理决定")
    days = {name: day(text) for name, text in CP_01.items()} | {"暂停通知": day("2023-03-08")}
    assert out_of_order(days, order) == ()
    days["暂停通知"] = day("2023-03-28")
    assert out_of_order(days, order) == (
        "“处理决定”（2023年3月24日）早于“暂停通知”（2023年3月28日），至少有一个日期有误",
    )


def test_cp_03_damaged_date_has_one_reading_and_the_chain_holds_with_it():
    complaint = read_day("202481日")
    assert complaint == day("2024-08-01")
    days = {
        "投诉": complaint.isoformat(),
        "投诉答复通知": "2024-08-09",
        "被投诉人答复": "2024-08-14",
        "处理决定": "2024-09-10",
    }
    assert set(_verdicts(**days).values()) == {"in_time"}
    assert _last_lawful_days(**days) == {
        "投诉答复通知": "2024-08-13",
        "被投诉人答复": "2024-08-16",
        "处理决定": "2024-09-12",
    }
    assert is_working_day(day("2024-09-14"), CHINA)  # published on a Saturday worked before Mid-Autumn
    assert on_days_off({"公告": day("2024-09-14")}, CHINA) == ()


def test_cp_03_a_wrong_reading_of_the_damaged_date_is_found():
    days = {"投诉": day("2024-08-10"), "投诉答复通知": day("2024-08-09")}
    (found,) = check_chain(days, CHALLENGE_AND_COMPLAINT, CHINA)
    assert (found.verdict, "至少有一个登记有误" in found.sentence) == ("before_event", True)
    assert on_days_off(days, CHINA) == ("“投诉”的日期2024年8月10日（星期六）不是工作日，请核对",)


def test_cp_05_correction_period_without_a_receipt_date_cannot_be_counted():
    days = {"投诉": day("2019-01-17"), "补正通知": day("2019-01-18"), "补正通知送达": None, "补正": None}
    asked, correction = check_chain(days, CHALLENGE_AND_COMPLAINT, CHINA)
    assert (asked.verdict, asked.due.due) == ("in_time", day("2019-01-24"))
    assert (correction.verdict, correction.due) == ("unknown", None)
    assert "没有登记“补正通知送达”的日期" in correction.sentence
    assert "无法计算" in correction.sentence


def test_cp_05_correction_period_if_received_the_same_day():
    due = deadline("补正通知送达", day("2019-01-18"), 5, "working", CHINA, ORDER_94)
    assert due.due == day("2019-01-25")


CP_07 = {
    "知道权益受损": "2026-01-23",
    "质疑": "2026-01-26",
    "质疑答复": "2026-01-27",
    "投诉": "2026-01-29",
    "投诉答复通知": "2026-02-04",
    "处理决定": None,
}


def test_cp_07_fast_chain_waits_only_for_its_decision():
    verdicts = _verdicts(**CP_07)
    assert verdicts.pop("处理决定") == "open"
    assert set(verdicts.values()) == {"in_time"}
    due = _last_lawful_days(**CP_07)
    assert (due["质疑"], due["质疑答复"]) == ("2026-02-03", "2026-02-04")
    assert (due["投诉答复通知"], due["处理决定"]) == ("2026-02-10", "2026-03-18")


def test_cp_07_published_on_a_worked_saturday_and_a_complaint_before_the_reply_period_ends():
    assert is_working_day(day("2026-02-14"), CHINA)
    assert add_days(day("2026-01-27"), 15, "working", CHINA) == day("2026-02-24")
    early = {"质疑": day("2026-01-26"), "质疑答复": None, "投诉": day("2026-01-29")}
    assert [one.verdict for one in check_chain(early, CHALLENGE_AND_COMPLAINT, CHINA)] == ["open", "before_event"]


@pytest.mark.parametrize(
    ("decision", "published"), [("2023-12-14", "2023-12-14"), ("2025-09-18", "2025-09-19")], ids=["cp_08", "cp_09"]
)
def test_cp_08_and_09_name_only_decision_and_publication_so_no_clock_is_counted(decision, published):
    days = {"处理决定": day(decision), "公告": day(published)}
    assert check_chain(days, CHALLENGE_AND_COMPLAINT, CHINA) == ()
    assert out_of_order(days, ("处理决定", "公告")) == ()
    assert on_days_off(days, CHINA) == ()


def test_cp_09_date_that_lost_its_separators_has_one_reading():
    assert possible_days("2025918") == (day("2025-09-18"),)


def test_cp_11_thirty_days_of_suspension_end_a_day_apart_by_the_way_of_counting():
    ends = [
        deadline("暂停通知送达", day("2022-03-05"), 30, "calendar", CHINA, "政府采购法第五十七条", how=how).due
        for how in (Counting(first_day_counts=True, rolls_over=False), Counting(rolls_over=False))
    ]
    assert ends == [day("2022-04-03"), day("2022-04-04")]
    assert on_days_off({"暂停通知": day("2022-03-05")}, CHINA) == (
        "“暂停通知”的日期2022年3月5日（星期六）不是工作日，请核对",
    )


def test_cp_11_without_a_delivery_date_the_suspension_has_no_last_day():
    with pytest.raises(DueUnknown, match="没有登记“暂停通知送达”的日期") as refusal:
        deadline("暂停通知送达", None, 30, "calendar", CHINA, "政府采购法第五十七条")
    assert "请登记“暂停通知送达”的日期" in refusal.value.fix


def test_cp_13_decision_without_a_complaint_date_cannot_be_tested():
    days = {"投诉": None, "处理决定": day("2026-02-27")}
    (found,) = check_chain(days, CHALLENGE_AND_COMPLAINT, CHINA)
    assert (found.verdict, found.due) == ("unknown", None)


def test_cp_15_limit_in_months_and_a_hearing_on_a_worked_sunday():
    due = deadline("投诉处理决定", day("2014-04-14"), 3, "months", CHINA, "行政诉讼法（1989）第三十九条")
    assert due.due == day("2014-07-14")
    assert kept(due, "起诉", day("2014-07-11")).verdict == "in_time"
    assert kept(due, "起诉", day("2014-07-15")).verdict == "late"
    assert (day("2014-07-11") - day("2014-04-14")).days == 88
    assert day("2014-09-28").weekday() == 6
    assert is_working_day(day("2014-09-28"), CHINA)


def test_cp_17_five_working_days_hold_only_if_the_publication_day_counts():
    given = days_given(day("2019-01-16"), day("2019-01-22"), "working", CHINA)
    assert (given.without_first, given.with_first) == (4, 5)
    assert check_claim(given, 5).verdict == "with_first"
    assert check_claim(given, 4).verdict == "without_first"
    assert check_claim(given, 6).verdict == "wrong"
    assert check_claim(given, 5).sentence == (
        "2019年1月16日至2019年1月22日写作5个工作日，实际不计首日4个工作日，计入首日5个工作日，首日计入才相符"
    )
    assert add_days(day("2019-01-16"), 5, "working", CHINA) == day("2019-01-23")
    assert add_days(day("2019-01-16"), 5, "working", CHINA, how=INCLUSIVE) == day("2019-01-22")


def test_cp_19_consultation_timetable_gives_ten_days_and_documents_five_working_days_with_the_first():
    rule = "财库〔2014〕214号第十条"
    reply = days_given(day("2021-12-06"), day("2021-12-16"), "calendar", CHINA)
    assert check_minimum(reply, 10, CHINA, rule).verdict == "met"
    documents = days_given(day("2021-12-06"), day("2021-12-10"), "working", CHINA)
    found = check_minimum(documents, 5, CHINA, rule)
    assert (found.verdict, found.missing, found.earliest) == ("met_with_first_day", 1, day("2021-12-13"))
    assert check_minimum(documents, 5, CHINA, rule, first_day_counts=True).verdict == "met"


def test_td_01_contract_of_a_year_that_counts_its_first_day_ends_on_the_last_of_december():
    how = Counting(first_day_counts=True, rolls_over=False)
    assert deadline("合同期开始", day("2024-01-01"), 1, "years", CHINA, "", how=how).due == day("2024-12-31")
    assert deadline("合同期开始", day("2024-01-01"), 12, "months", CHINA, "", how=how).due == day("2024-12-31")


def test_td_16_twelve_days_are_enough_for_a_consultation_and_not_for_a_tender():
    given = days_given(day("2020-10-09"), day("2020-10-21"), "calendar", CHINA)
    assert given.without_first == 12
    assert check_minimum(given, 10, CHINA, "财库〔2014〕214号第十条").verdict == "met"
    tender = check_minimum(given, 20, CHINA, "政府采购法第三十五条")
    assert (tender.verdict, tender.missing, tender.earliest) == ("short", 8, day("2020-10-29"))
    assert tender.sentence.endswith("应不少于20日（依据：政府采购法第三十五条），少8日，最早应到2020年10月29日")


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("2024年8月1日", ["2024-08-01"]),
        ("2025.3.5", ["2025-03-05"]),
        ("20240801", ["2024-08-01"]),
        ("2024111日", ["2024-01-11", "2024-11-01"]),
        ("2024230", []),
        ("2024-02-30", []),
        ("****918", []),
        ("8月1日", []),
    ],
)
def test_damaged_date_gives_every_day_it_can_mean(printed, days):
    assert [one.isoformat() for one in possible_days(printed)] == days


def test_damaged_date_with_two_readings_is_refused_unless_its_neighbours_decide():
    with pytest.raises(ScoringError, match="可能是2024年1月11日或2024年11月1日，不能确定"):
        read_day("2024111日")
    assert read_day("2024111日", not_before=day("2024-08-01")) == day("2024-11-01")
    with pytest.raises(ScoringError, match="不是前后日期之间的任何一天"):
        read_day("2024111日", not_before=day("2024-12-01"))


@pytest.mark.parametrize("year", range(2004, 2027))
def test_working_days_of_a_year_agree_with_an_independent_calendar(year):
    from chinese_calendar import get_workdays  # noqa: PLC0415  (only this test asks the oracle to count)

    first, last = date(year, 1, 1), date(year, 12, 31)
    given = days_given(first, last, "working", CHINA)
    assert given.with_first == len(get_workdays(first, last))
    assert given.without_first == working_days_between(first, last, CHINA)
