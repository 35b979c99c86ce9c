"""Pauses, months, counting backwards, minimum periods, regions, and deadlines that explain themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.deadlines import (
    Calendar,
    CalendarUnavailable,
    Counting,
    DueUnknown,
    Pause,
    Region,
    add_days,
    add_months,
    check_minimum,
    days_before,
    days_counted,
    days_given,
    deadline,
    earliest_end,
    explain,
    is_working_day,
    kept,
    recounted,
    working_days_between,
)
from scoring.errors import ScoringError

CHINA = Calendar(
    frozenset(range(2004, 2027)),
    frozenset(constants.holidays),
    frozenset(constants.workdays),
    {date(2026, 2, 14 + n): "春节" for n in range(10)} | {date(2026, 2, 28): "春节"},
)
DAYS = st.dates(date(2006, 1, 1), date(2024, 1, 1))
KINDS = st.sampled_from(["working", "calendar"])
LENGTHS = st.integers(1, 60)
EXAMPLES = settings(max_examples=60, deadline=None)


def day(text):
    return date.fromisoformat(text)


def paused(*spans, **named):
    return Counting(pauses=tuple(Pause(day(first), day(last)) for first, last in spans), **named)


@st.composite
def pauses(draw, start):
    first = start + timedelta(draw(st.integers(-20, 60)))
    return Pause(first, first + timedelta(draw(st.integers(0, 30))), draw(st.sampled_from(["", "检测", "专家评审"])))


# suspension


def test_pause_of_calendar_days_moves_the_end_by_its_days():
    how = paused(("2025-03-10", "2025-03-19"))
    assert add_days(day("2025-03-03"), 10, "calendar", CHINA, how=how) == day("2025-03-24")  # 23 March is a Sunday


def test_pause_of_working_days_leaves_weekends_where_they_are():
    how = paused(("2025-03-08", "2025-03-09"))
    assert add_days(day("2025-03-03"), 10, "working", CHINA, how=how) == day("2025-03-17")
    how = paused(("2025-03-07", "2025-03-10"))
    assert add_days(day("2025-03-03"), 10, "working", CHINA, how=how) == day("2025-03-19")


def test_overlapping_and_touching_pauses_count_once():
    apart = paused(("2025-03-05", "2025-03-07"), ("2025-03-06", "2025-03-10"), ("2025-03-11", "2025-03-11"))
    joined = paused(("2025-03-05", "2025-03-11"))
    for kind in ("working", "calendar"):
        assert add_days(day("2025-03-03"), 12, kind, CHINA, how=apart) == add_days(
            day("2025-03-03"), 12, kind, CHINA, how=joined
        )


def test_clock_that_stands_still_without_an_end_has_no_due_day_and_says_what_is_left():
    how = Counting(pauses=(Pause(day("2026-03-02"), None, "检测"),))
    with pytest.raises(DueUnknown) as refusal:
        deadline("收到投诉书", day("2026-01-30"), 30, "working", CHINA, "政府采购法第五十六条", how=how)
    assert refusal.value.what == (
        "期限自2026年3月2日起中止（检测），尚未恢复，已计16个工作日，尚余14个工作日，到期日无法计算"
    )
    assert "登记止日" in refusal.value.fix
    with pytest.raises(DueUnknown, match="已计30日，尚余5日"):
        deadline("收到投诉书", day("2026-01-30"), 35, "calendar", CHINA, "", how=how)


def test_pause_that_begins_after_the_end_changes_nothing():
    how = Counting(pauses=(Pause(day("2026-03-02"), None, "检测"),))
    assert add_days(day("2026-01-30"), 16, "working", CHINA, how=how) == day("2026-02-28")
    assert add_days(day("2026-01-30"), 10, "calendar", CHINA, how=how) == day("2026-02-09")


def test_open_pause_under_the_day_a_period_rolls_to_leaves_the_due_day_unknown():
    how = Counting(pauses=(Pause(day("2026-02-23"), None),))
    with pytest.raises(DueUnknown, match="期间已满，届满日是放假日，顺延未定"):
        add_days(day("2026-02-10"), 7, "calendar", CHINA, how=how)


def test_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ScoringError, match="止日2026年3月1日早于起日2026年3月2日"):
        Pause(day("2026-03-02"), day("2026-03-01"))


@EXAMPLES
@given(st.data(), DAYS, LENGTHS, KINDS)
def test_pauses_never_bring_the_end_forward_and_their_order_is_irrelevant(data, start, days, kind):
    drawn = data.draw(st.lists(pauses(start), max_size=4))
    shuffled = data.draw(st.permutations(drawn))
    ends = [add_days(start, days, kind, CHINA, how=Counting(pauses=tuple(each))) for each in (drawn, shuffled)]

    assert ends[0] == ends[1]
    assert ends[0] >= add_days(start, days, kind, CHINA)
    assert not any(pause.holds(ends[0]) for pause in drawn)


@EXAMPLES
@given(st.data(), DAYS, LENGTHS, st.sampled_from(["working", "calendar", "months"]), st.booleans(), st.booleans())
def test_table_numbers_every_day_once_and_ends_on_the_due_day(data, start, days, kind, first_day_counts, rolls_over):
    how = Counting(first_day_counts, rolls_over, tuple(data.draw(st.lists(pauses(start), max_size=3))))
    length = days if kind != "months" else 1 + days % 4
    due = deadline("起算", start, length, kind, CHINA, "", how=how)
    rows = days_counted(due)
    numbers = [row.number for row in rows if row.mark == "counted"]

    assert [row.day for row in rows] == [start + timedelta(n) for n in range((due.due - start).days + 1)]
    assert numbers == list(range(1, len(numbers) + 1))
    if kind != "months":
        assert len(numbers) == length
    if kind == "working" or rolls_over:
        assert is_working_day(due.due, CHINA)
    assert rows[-1].mark == "counted" or (rolls_over and rows[-1].mark == "rolled")


# first day, roll-over, months, years


def test_first_day_that_counts_must_be_worked_to_be_a_working_day():
    how = Counting(first_day_counts=True)
    assert add_days(day("2025-03-07"), 1, "working", CHINA, how=how) == day("2025-03-07")
    assert add_days(day("2025-03-08"), 1, "working", CHINA, how=how) == day("2025-03-10")


def test_period_rolls_off_a_day_off_unless_the_rule_says_not_to():
    assert add_days(day("2026-01-20"), 30, "calendar", CHINA) == day("2026-02-24")
    assert add_days(day("2026-01-20"), 30, "calendar", CHINA, how=Counting(rolls_over=False)) == day("2026-02-19")


@pytest.mark.parametrize(
    ("start", "length", "unit", "how", "due"),
    [
        ("2026-01-31", 1, "months", Counting(rolls_over=False), "2026-02-28"),
        ("2024-02-29", 15, "years", Counting(rolls_over=False), "2039-02-28"),
        ("2024-02-28", 4, "years", Counting(rolls_over=False), "2028-02-28"),
        ("2025-12-15", 2, "months", Counting(), "2026-02-24"),
        ("2024-02-29", 12, "months", Counting(first_day_counts=True, rolls_over=False), "2025-02-28"),
        ("2024-03-01", 12, "months", Counting(first_day_counts=True, rolls_over=False), "2025-02-28"),
        ("2024-01-31", 1, "months", Counting(first_day_counts=True, rolls_over=False), "2024-02-29"),
        ("2025-01-15", 1, "months", paused(("2025-02-01", "2025-02-10"), rolls_over=False), "2025-02-25"),
    ],
)
def test_period_in_months_or_years_ends_on_the_day_that_answers_to_its_start(start, length, unit, how, due):
    assert deadline("起算", day(start), length, unit, CHINA, "", how=how).due == day(due)


@EXAMPLES
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240), st.integers(0, 240))
def test_months_add_up_and_never_leave_the_month(start, some, more):
    end = add_months(start, some)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == some
    assert end.day == start.day or (end + timedelta(1)).day == 1
    assert add_months(start, some + more) >= add_months(end, more)
    assert add_months(end, -some) <= start


def test_retention_needs_no_calendar_because_it_does_not_roll():
    kept_until = deadline("采购结束", day("2024-02-29"), 15, "years", CHINA, "", how=Counting(rolls_over=False))
    assert (kept_until.due, kept_until.provisional) == (day("2039-02-28"), False)


@pytest.mark.parametrize("unit", ["working", "calendar", "months", "years"])
@pytest.mark.parametrize("length", [0, -1, 10**9])
def test_period_of_nothing_or_of_centuries_is_refused_in_every_unit(unit, length):
    with pytest.raises(ScoringError, match="不成立，须在1至"):
        deadline("起算", day("2026-01-05"), length, unit, CHINA, "")


def test_moment_is_no_day():
    """A datetime never equals a date, so every holiday would silently count as worked."""
    with pytest.raises(ScoringError, match="须是日期，不带钟点"):
        is_working_day(datetime(2026, 2, 17, 9, 0, tzinfo=UTC), CHINA)


# backwards


@pytest.mark.parametrize(
    ("event", "days", "kind", "latest"),
    [
        ("2025-10-10", 3, "working", "2025-09-29"),
        ("2025-10-10", 15, "calendar", "2025-09-25"),
        ("2026-03-02", 2, "working", "2026-02-27"),
        ("2025-03-14", 5, "working", "2025-03-07"),
    ],
)
def test_last_day_before_an_event_is_counted_backwards_without_the_events_day(event, days, kind, latest):
    assert days_before(day(event), days, kind, CHINA) == day(latest)


def test_counting_backwards_refuses_nothing_and_an_unknown_year():
    with pytest.raises(ScoringError, match="期限0日不成立，须在1至36525之间"):
        days_before(day("2025-03-14"), 0, "calendar", CHINA)
    with pytest.raises(CalendarUnavailable):
        days_before(day("2004-01-02"), 5, "working", CHINA)
    assert days_before(day("2004-01-05"), 2, "working", CHINA, planning=True) == day("2003-12-31")


@EXAMPLES
@given(DAYS, DAYS, LENGTHS, KINDS)
def test_backwards_mirrors_forwards_on_working_days(start, event, days, kind):
    begun = add_days(start, 1, "working", CHINA)
    assert (earliest_end(begun, days, kind, CHINA) <= event) == (begun <= days_before(event, days, kind, CHINA))


# minimum periods


def test_documents_of_the_golden_week_need_until_the_ninth():
    first = day("2024-09-26")
    assert earliest_end(first, 5, "working", CHINA) == day("2024-10-09")
    too_early = check_minimum(
        days_given(first, day("2024-10-02"), "working", CHINA), 5, CHINA, "财政部令第87号第十八条"
    )
    assert (too_early.verdict, too_early.missing) == ("short", 2)
    assert too_early.sentence == (
        "2024年9月26日至2024年10月2日，不计首日3个工作日，计入首日4个工作日；"
        "应不少于5个工作日（依据：财政部令第87号第十八条），少2个工作日，最早应到2024年10月9日"
    )


def test_minimum_of_calendar_days_may_end_on_a_day_off():
    assert earliest_end(day("2026-01-20"), 30, "calendar", CHINA) == day("2026-02-19")
    given_days = days_given(day("2026-01-20"), day("2026-02-19"), "calendar", CHINA)
    assert check_minimum(given_days, 30, CHINA, "").verdict == "met"


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ScoringError, match="止日2026年1月1日早于起日2026年1月2日"):
        days_given(day("2026-01-02"), day("2026-01-01"), "calendar", CHINA)


@EXAMPLES
@given(DAYS, st.integers(0, 60), LENGTHS, KINDS, st.booleans())
def test_minimum_is_met_exactly_from_its_earliest_end_on(first, lasted, least, kind, first_day_counts):
    given_days = days_given(first, first + timedelta(lasted), kind, CHINA)
    found = check_minimum(given_days, least, CHINA, "", first_day_counts=first_day_counts)
    assert (found.verdict == "met") == (first + timedelta(lasted) >= found.earliest)
    assert (found.missing == 0) == (found.verdict == "met")


# unknown years


def test_provisional_date_is_recounted_when_the_notice_arrives():
    known = Calendar(frozenset({2025}), frozenset({date(2025, 1, 1)}))
    planned = deadline("发出成交通知书", day("2025-12-29"), 5, "working", known, "条例第五十条", planning=True)
    assert (planned.due, planned.provisional) == (day("2026-01-05"), True)
    with pytest.raises(CalendarUnavailable):
        recounted(planned, known)

    final = recounted(planned, CHINA)
    assert (final.due, final.provisional) == (day("2026-01-06"), False)
    assert (final.event, final.days, final.kind, final.clause) == ("发出成交通知书", 5, "working", "条例第五十条")


def test_period_that_ends_in_a_known_year_after_an_unknown_one_is_not_provisional():
    planned = deadline("受理", day("2003-12-31"), 1, "calendar", CHINA, "", planning=True)
    assert (planned.due, planned.provisional) == (day("2004-01-02"), False)
    rolled = deadline("受理", day("2003-12-26"), 1, "calendar", CHINA, "", planning=True)
    assert (rolled.due, rolled.provisional) == (day("2003-12-29"), True)


# kept or late

DUE = deadline("收到质疑", date(2026, 2, 10), 7, "working", CHINA, "政府采购法第五十三条")


@pytest.mark.parametrize(
    ("received", "posted", "verdict", "late", "working"),
    [
        ("2026-02-26", None, "in_time", 0, 0),
        ("2026-02-27", None, "late", 1, 1),
        ("2026-03-02", None, "late", 4, 3),
        ("2026-03-02", "2026-02-26", "in_time", 0, 0),
        ("2026-03-02", "2026-02-27", "late", 1, 1),
        ("2026-02-06", None, "before_event", 0, 0),
    ],
)
def test_act_is_judged_by_the_day_it_came_or_was_posted(received, posted, verdict, late, working):
    assert DUE.due == day("2026-02-26")
    found = kept(DUE, "答复", day(received), posted=day(posted) if posted else None)
    assert (found.verdict, found.days_late, found.working_days_late) == (verdict, late, working)


def test_act_posted_after_it_was_received_is_refused():
    with pytest.raises(ScoringError, match="交邮日2026年3月2日晚于收到日2026年3月1日"):
        kept(DUE, "答复", day("2026-03-01"), posted=day("2026-03-02"))


def test_nothing_is_late_by_a_provisional_date():
    planned = deadline("收到质疑", day("2026-12-28"), 7, "working", CHINA, "", planning=True)
    found = kept(planned, "答复", day("2027-02-01"))
    assert (found.verdict, found.days_late) == ("undecided", 0)
    assert found.sentence == "2027年2月1日答复，晚于暂定的2027年1月6日；该年放假安排没有导入，导入后再判断"
    assert kept(planned, "答复", day("2026-12-30")).verdict == "in_time"


def test_act_in_an_unknown_year_is_not_called_in_time_either():
    """A weekend that the coming notice makes a workday would bring the due day forward."""
    planned = deadline("收到质疑", day("2026-12-28"), 7, "working", CHINA, "", planning=True)
    found = kept(planned, "答复", day("2027-01-06"))
    assert found.verdict == "undecided"
    assert found.sentence == "2027年1月6日答复，未超过暂定的2027年1月6日；该年放假安排没有导入，导入后再判断"


def test_nothing_is_late_by_a_date_counted_through_an_unknown_year():
    planned = deadline("收到质疑", day("2003-12-20"), 10, "working", CHINA, "", planning=True)
    assert (planned.due, planned.provisional) == (day("2004-01-05"), True)
    found = kept(planned, "答复", day("2004-02-10"))
    assert found.verdict == "undecided"
    assert found.sentence.endswith("期间有放假安排没有导入的年份，导入后再判断")


# a region of its own; its days are made for these tests

MADE_UP = Region(
    "测试州",
    ("丰收节",),
    {2026: "测试州政办发〔2025〕1号"},
    {date(2026, 3, 20): "丰收节"},
    {date(2026, 3, 21): "丰收节"},
)


def test_region_adds_its_days_to_the_national_calendar():
    local = CHINA.with_region(MADE_UP)
    assert not is_working_day(day("2026-03-20"), local)
    assert is_working_day(day("2026-03-21"), local)
    assert add_days(day("2026-03-17"), 3, "working", local) == day("2026-03-21")
    assert add_days(day("2026-03-17"), 3, "calendar", local) == day("2026-03-21")
    assert add_days(day("2026-03-17"), 3, "working", CHINA) == day("2026-03-20")
    assert hash(local) != hash(CHINA)


def test_region_may_work_on_a_national_day_off():
    worked = Region("测试州", ("丰收节",), {2026: "文件"}, {}, {date(2026, 2, 23): "丰收节"})
    assert is_working_day(day("2026-02-23"), CHINA.with_region(worked))


def test_region_without_a_decision_for_the_year_counts_nationally_and_says_so():
    due = deadline("受理", day("2025-03-17"), 5, "working", CHINA.with_region(MADE_UP), "默认值")
    assert (due.due, due.provisional) == (day("2025-03-24"), False)
    assert explain(due).endswith("测试州2025年的地方放假安排（丰收节）没有登记，到期日可能更晚。")


def test_explanation_cites_the_decision_behind_a_local_day():
    due = deadline("受理", day("2026-03-17"), 3, "working", CHINA.with_region(MADE_UP), "默认值")
    assert "跳过休息日和节假日1天（丰收节放假3月20日）；调休上班日照常计入（丰收节调休上班日3月21日）" in explain(due)
    assert explain(due).endswith("依据：默认值。其中测试州的放假安排依据测试州政办发〔2025〕1号。")


def test_region_refuses_days_without_a_decision_and_years_without_a_national_calendar():
    with pytest.raises(ScoringError, match="2025-03-20 的地方放假安排没有依据"):
        Region("测试州", ("丰收节",), {}, {date(2025, 3, 20): "丰收节"})
    later = Region("测试州", ("丰收节",), {2027: "文件"}, {date(2027, 3, 10): "丰收节"})
    with pytest.raises(ScoringError, match="2027-03-10 不在日历所含年份之内"):
        CHINA.with_region(later)


# explanations


def test_explanation_names_holidays_worked_days_pauses_and_clause():
    how = Counting(pauses=(Pause(day("2026-03-02"), day("2026-03-06"), "专家评审"),))
    due = deadline("收到投诉书", day("2026-01-30"), 30, "working", CHINA, "政府采购法第五十六条", how=how)
    assert explain(due) == (
        "自收到投诉书（2026年1月30日）起30个工作日，当日不计入，从次日起算；"
        "跳过休息日和节假日20天（春节放假2月15日至2月23日）；"
        "调休上班日照常计入（春节调休上班日2月14日，春节调休上班日2月28日）；"
        "3月2日至3月6日中止5天（专家评审），不计入。"
        "到期日为2026年3月26日（星期四）。依据：政府采购法第五十六条。"
    )


def test_explanation_says_how_a_period_rolled():
    due = deadline("成交通知书发出", day("2026-01-20"), 30, "calendar", CHINA, "政府采购法第四十六条")
    assert explain(due) == (
        "自成交通知书发出（2026年1月20日）起30日，当日不计入，从次日起算；"
        "期满日2月19日是放假日，顺延至其后第一个工作日。"
        "到期日为2026年2月24日（星期二）。依据：政府采购法第四十六条。"
    )


def test_explanation_of_a_provisional_date_says_that_it_will_be_recounted():
    due = deadline("发出成交通知书", day("2026-12-28"), 7, "working", CHINA, "", planning=True)
    assert explain(due).endswith(
        "到期日为2027年1月6日（星期三），为暂定日期。导入该年放假通知后须重新计算，在此之前不据此判断逾期。"
    )
    assert days_counted(due)[4].why == "暂按工作日计，该年放假安排没有导入"


def test_explanation_of_a_first_day_that_counts():
    due = deadline("公示开始", day("2019-01-16"), 5, "working", CHINA, "", how=Counting(first_day_counts=True))
    assert explain(due) == (
        "自公示开始（2019年1月16日）起5个工作日，当日计为第1日；跳过休息日和节假日2天。"
        "到期日为2019年1月22日（星期二）。"
    )


def test_table_shows_an_auditor_why_each_day_does_or_does_not_count():
    how = paused(("2026-02-12", "2026-02-12"))
    rows = days_counted(deadline("成交通知书发出", day("2026-02-11"), 3, "calendar", CHINA, "", how=how))
    assert [(row.day.day, row.mark, row.number, row.why) for row in rows] == [
        (11, "start", None, "成交通知书发出当日，不计入"),
        (12, "paused", None, "中止，不计入"),
        (13, "counted", 1, "工作日"),
        (14, "counted", 2, "春节调休上班日"),
        (15, "counted", 3, "春节放假"),
        *((n, "rolled", None, "春节放假，顺延") for n in range(16, 24)),
        (24, "rolled", None, "顺延后的到期日"),
    ]


def test_working_days_of_nothing_are_none():
    assert working_days_between(day("2026-03-02"), day("2026-03-02"), CHINA) == 0
