import pytest

from workbench.reports.prose import numeral, units


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numeral_counts_as_headings_do(number: int, said: str) -> None:
    assert numeral(number) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("服务150人", "150人"),
        ("完成96.2%。", "96.2%"),
        ("共9,600小时", "9,600"),
        ("合同金额72.00万元", "72.00"),
        ("见E20", "E20"),
        ("涉及B2-3，", "B2-3"),
        ("提高2.5个百分点", "2.5"),
    ],
)
def test_number_and_unit_stay_together(text: str, kept: str) -> None:
    assert f'<span class="nb">{kept}</span>' in units(text)


def test_date_may_break_between_its_parts() -> None:
    assert units("2026年11月23日") == (
        '<span class="nb">2026年</span><span class="nb">11月</span><span class="nb">23日</span>'
    )


def test_comma_after_a_number_is_not_part_of_it() -> None:
    assert units("得8.5,再") == '得<span class="nb">8.5</span>,再'


def test_markup_in_a_paragraph_is_escaped() -> None:
    assert units("<b>1人&") == '&lt;b&gt;<span class="nb">1人</span>&amp;'
