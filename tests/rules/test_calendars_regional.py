"""The regional layer: shipped empty and marked so; filled here with days made for the test."""

import shutil
from datetime import date

import pytest

from scoring.deadlines import add_days, deadline, explain, is_working_day
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.calendars import load_region, national_calendar, region_ids, regional_calendar
from workbench.rules.check_data import check_all
from workbench.rules.loader import DataError

MADE_UP_YEAR = """years:
  2026:
    title: 测试用通知
    number: 测试〔2025〕1号
    link: "https://example.org/"
    holidays: {2026-03-20: 开斋节}
    workdays: {2026-03-21: 开斋节}
"""


@pytest.fixture
def filled(tmp_path):
    """A copy of the data folder whose region has one year, changed where asked."""

    def fill(old="", new=""):
        root = shutil.copytree(DATA, tmp_path / "data")
        path = root / "calendar/regional/ningxia.yaml"
        words = path.read_text("utf-8").replace("years: {}\n", MADE_UP_YEAR)
        assert old in words
        path.write_text(words.replace(old, new, 1), "utf-8")
        return root

    return fill


def test_shipped_region_has_no_verified_year_and_says_so():
    assert region_ids() == ("ningxia",)
    region = load_region("ningxia")
    assert (region.name, region.festivals, dict(region.cites)) == ("宁夏回族自治区", ("开斋节", "古尔邦节"), {})
    assert "待核" in (DATA / "calendar/regional/ningxia.yaml").read_text("utf-8")


def test_shipped_region_counts_nationally_and_says_what_is_not_known():
    due = deadline("受理", date(2026, 3, 17), 5, "working", regional_calendar("ningxia"), "默认值")
    assert due.due == add_days(date(2026, 3, 17), 5, "working", national_calendar())
    assert explain(due).endswith("宁夏回族自治区2026年的地方放假安排（开斋节、古尔邦节）没有登记，到期日可能更晚。")


def test_filled_region_changes_days_and_cites_its_decision(filled):
    local = regional_calendar("ningxia", filled())
    assert not is_working_day(date(2026, 3, 20), local)
    assert is_working_day(date(2026, 3, 21), local)
    due = deadline("受理", date(2026, 3, 17), 3, "working", local, "默认值")
    assert due.due == date(2026, 3, 21)
    assert explain(due).endswith("其中宁夏回族自治区的放假安排依据《测试用通知》（测试〔2025〕1号）。")


def test_national_calendar_names_its_holidays():
    due = deadline("合同签订", date(2026, 2, 13), 7, "working", national_calendar(), "条例第五十条")
    assert explain(due) == (
        "自合同签订（2026年2月13日）起7个工作日，当日不计入，从次日起算；"
        "跳过休息日和节假日10天（春节放假2月15日至2月23日）；"
        "调休上班日照常计入（春节调休上班日2月14日，春节调休上班日2月28日）。"
        "到期日为2026年3月2日（星期一）。依据：条例第五十条。"
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("id: ningxia", "id: other", "与文件名“ningxia”不一致"),
        ("instrument: holidays-2024", "instrument: holidays-1999", "“holidays-1999”不在可选范围内"),
        ("2026-03-20: 开斋节", "2025-03-20: 开斋节", "不在 2026 年"),
        ("2026-03-20: 开斋节", "2026-03-20: 丰收节", "“丰收节”不在可选范围内"),
        ("2026-03-21: 开斋节", "2026-03-20: 开斋节", "既是放假日又是上班日"),
        ("    number: 测试〔2025〕1号\n", "", "缺少必填的键：number"),
    ],
)
def test_wrong_region_is_refused(filled, old, new, what):
    with pytest.raises(DataError, match=what):
        load_region("ningxia", filled(old, new))


def test_wrong_region_is_found_by_the_check_of_all_data(filled):
    (problem,) = check_all(filled("2026-03-20: 开斋节", "2026-03-20: 丰收节"))
    assert (problem.file, problem.line) == ("calendar/regional/ningxia.yaml", 19)


def test_unknown_region_is_refused():
    with pytest.raises(WorkbenchError, match="没有地区“x”的放假安排"):
        load_region("x")


def test_region_in_a_year_without_a_national_calendar_is_refused(filled):
    root = filled("2026:\n", "2027:\n")
    path = root / "calendar/regional/ningxia.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-03", "2027-03"), "utf-8")
    with pytest.raises(ValueError, match="不在日历所含年份之内"):
        regional_calendar("ningxia", root)


def test_region_file_that_is_no_mapping_is_refused(filled):
    with pytest.raises(DataError, match="这里应为键值表"):
        load_region("ningxia", filled("holidays: {2026-03-20: 开斋节}", "holidays: []"))
