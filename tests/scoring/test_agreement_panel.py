"""A panel's table, an outlying member, data that contradict themselves, and the answer for a person."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.agreement import (
    Estimate,
    Insufficient,
    RatingTable,
    agreement,
    data_findings,
    icc,
    identical_columns,
    outlier_member,
    rating_table,
)
from scoring.errors import ScoringError

MEMBERS = "赵钱孙李周吴郑王冯"


def panel(points=40, members=5, *, noise=0.05, seed=1):
    """Made marks: points differ by 0.15 of full marks, members by 0.02, and `noise` is their own."""
    random = np.random.default_rng(seed)
    shares = 0.7 + 0.15 * random.standard_normal((points, 1)) + 0.02 * random.standard_normal((1, members))
    shares = np.round(np.clip(shares + noise * random.standard_normal((points, members)), 0, 1), 3)
    return table_of(shares)


def table_of(shares):
    shares = np.array(shares, dtype=float)
    points = tuple(f"P{place}" for place in range(1, len(shares) + 1))
    return RatingTable(points, tuple(MEMBERS[: shares.shape[1]]), shares)


def kinds(findings):
    return [finding.kind for finding in findings]


def test_rating_table_holds_shares_of_full_marks_and_gaps():
    full = {"A1": Decimal(5), "B1": Decimal(40)}
    marks = {"赵": {"A1": Decimal("4.5"), "B1": Decimal(40)}, "钱": {"A1": None}}
    table = rating_table(marks, full, {"A1": "考勤"})

    assert (table.points, table.members) == (("A1 考勤", "B1"), ("赵", "钱"))
    assert table.shares[:, 0].tolist() == [0.9, 1.0]
    assert np.isnan(table.shares[:, 1]).all()


@pytest.mark.parametrize(
    ("marks", "full", "what"),
    [({"X": Decimal(1)}, {}, "没有满分值"), ({"X": Decimal(6)}, {"X": Decimal(5)}, "不在 0 至满分 5 之间")],
)
def test_rating_table_refuses_marks_that_cannot_be(marks, full, what):
    with pytest.raises(ScoringError, match=what) as refusal:
        rating_table({"赵": marks}, full)
    assert "赵" in refusal.value.where


def test_points_of_unequal_full_marks_do_not_make_agreement():
    """Members who disagree at random look agreed on raw marks as soon as some points are worth more."""
    random = np.random.default_rng(5)
    shares = random.integers(0, 11, size=(40, 5))
    full = {f"P{place}": Decimal(40 if place < 5 else 2) for place in range(40)}
    marks = {
        MEMBERS[member]: {code: full[code] * int(shares[place, member]) / 10 for place, code in enumerate(full)}
        for member in range(5)
    }
    raw = [[float(marks[member][code]) for member in marks] for code in full]

    assert icc(raw).forms["2,1"].estimate.value > 0.4
    assert abs(agreement(rating_table(marks, full), seed=1).estimate.value) < 0.1


def test_outlying_member_is_found_in_a_panel_of_nine_and_not_sought_in_five():
    table = panel(members=9)
    table.shares[:, 3] = np.clip(table.shares[:, 3] - 0.2, 0, 1)
    found = outlier_member(table)

    assert (found.member, found.test.outlying) == ("李", True)
    assert "低" in found.sentence
    assert "属于离群，请核实原因" in found.sentence
    assert "未达到离群" in outlier_member(panel(members=9)).sentence
    assert "只有 5 个数值，Grubbs 检验至少要有 7 个" in outlier_member(panel()).sentence


def test_outlying_member_needs_points_that_all_have_marked():
    table = panel(points=9, members=9)
    np.fill_diagonal(table.shares, np.nan)

    assert outlier_member(table).sentence == "不足以判断：只有 0 个评分点可用，至少要有 2 个。"


def test_st_17_marks_keyed_in_the_wrong_order_are_flagged_with_what_the_other_order_gives():
    """Made panel of 20 by 9 in the manner of the Olympic one: marks listed judge by judge, labels pair by pair."""
    true = panel(points=20, members=9, noise=0.03)
    keyed = table_of(true.shares.T.reshape(20, 9))
    (finding,) = data_findings(keyed)

    assert data_findings(true) == ()
    assert finding.kind == "misread"
    assert "标签很可能错位" in finding.text
    assert icc(true.shares).forms["2,1"].estimate.words in finding.text
    assert icc(keyed.shares).forms["2,1"].estimate.words in finding.text


def test_st_17_labels_shuffled_judge_by_judge_are_flagged_as_implausibly_low():
    random = np.random.default_rng(2)
    true = panel(points=20, members=9, noise=0.03).shares
    shuffled = np.column_stack([random.permutation(column) for column in true.T])

    assert kinds(data_findings(table_of(shuffled))) == ["low"]


def test_st_17_four_items_stored_as_copies_of_one_are_named():
    rows = [round(value, 1) for value in panel(points=20, members=9).shares.ravel().tolist()]
    columns = {"ST": rows, "SA": list(rows), "FT": list(rows), "FA": list(rows), "judge": list(range(180))}

    assert identical_columns(columns) == (("ST", "SA", "FT", "FA"),)


def test_columns_that_never_vary_or_share_too_little_are_no_copies():
    assert identical_columns({"甲": [5] * 20, "乙": [5] * 20}) == ()
    assert identical_columns({"甲": [*range(9)], "乙": [*range(9)]}) == ()
    assert identical_columns({"甲": [*range(10), None], "乙": [*range(10), 7]}) == (("甲", "乙"),)


def test_identical_sheets_of_two_members_are_flagged():
    table = panel()
    table.shares[:, 4] = table.shares[:, 1]
    (finding,) = data_findings(table)

    assert (finding.kind, finding.names) == ("same_sheet", ("钱", "周"))
    assert finding.text.startswith("钱、周的评分表逐项完全相同")


def test_identical_points_are_flagged_in_a_large_panel():
    table = panel(members=9)
    wide = RatingTable(
        table.points, tuple("甲乙丙丁戊己庚辛壬癸子丑"), np.hstack([table.shares, table.shares[::-1, :3]])
    )
    wide.shares[7] = wide.shares[2]

    assert ("same_item", ("P3", "P8")) in [(finding.kind, finding.names) for finding in data_findings(wide)]


def test_member_who_gives_every_point_the_same_is_flagged():
    table = panel(noise=0.02)
    table.shares[:, 2] = 1
    found = {finding.kind: finding for finding in data_findings(table)}

    assert found["constant"].text == "孙对 40 个评分点给出的得分率全部为 100%，请核实是否逐项评判。"


def test_one_member_out_of_step_with_a_panel_that_agrees_is_named():
    table = panel(noise=0.02)
    table.shares[:, 2] = np.random.default_rng(9).permutation(table.shares[:, 2])
    (finding,) = data_findings(table)

    assert (finding.kind, finding.names) == ("misplaced", ("孙",))


def test_ordinary_panel_has_no_findings():
    assert [data_findings(panel(seed=seed)) for seed in range(5)] == [()] * 5


def test_complete_panel_is_answered_by_icc_named_with_both_intervals():
    table = panel()
    answer = agreement(table, seed=1)
    forms = icc(table.shares).forms

    assert answer.estimate == forms["2,1"].estimate
    assert answer.mean == forms["2,k"].estimate
    assert (answer.points, answer.members) == (40, 5)
    assert answer.sentence == (
        f"5 名成员对 40 个评分点的打分，ICC(2,1)（双向随机、绝对一致、单人）为 {answer.estimate.words}，"
        f"说的是单独一名成员的打分有多可靠。5 人平均分的 ICC(2,k) 为 {answer.mean.words}。"
        "按 Koo 与 Li（2016）的分级（默认值），区间为“良好”至“优秀”。"
    )


def test_panel_with_a_gap_is_answered_by_alpha_over_all_marks():
    table = panel()
    table.shares[3, 1] = table.shares[9, 2] = np.nan
    answer = agreement(table, seed=1)

    assert answer.label == "Krippendorff α（定距）"
    assert answer.mean is None
    assert "40 个评分点共 198 个打分" in answer.sentence
    assert "重抽样 1000 次" in answer.sentence
    assert answer == agreement(table, seed=1)


def test_bands_are_answered_by_ordinal_alpha():
    table = table_of(np.digitize(panel().shares, [0.6, 0.8]))

    assert agreement(table, seed=1, metric="ordinal").label == "Krippendorff α（定序）"


@pytest.mark.parametrize(
    ("points", "members", "reason"),
    [(40, 1, "只有 1 名成员打分，至少要有 2 名"), (9, 5, "只有 9 个评分点有两名以上成员打分，少于 10 个（默认值）")],
)
def test_below_the_minimum_nothing_is_said(points, members, reason):
    answer = agreement(panel(points, members), seed=1)

    assert answer.estimate == Insufficient(reason)
    assert answer.sentence == f"成员一致性不足以判断：{reason}。"
    assert answer.mean is None


def test_minimum_can_be_set():
    assert isinstance(agreement(panel(9, 5), seed=1, fewest_points=5).estimate, Estimate)
    assert isinstance(agreement(panel(40, 2), seed=1, fewest_members=3).estimate, Insufficient)


def test_panel_that_gives_full_marks_throughout_is_insufficient_and_flagged():
    answer = agreement(table_of(np.ones((12, 3))), seed=1)

    assert "没有差异" in answer.sentence
    assert kinds(answer.findings) == ["constant"] * 3


def test_small_sample_is_said_with_whose_advice():
    sentence = agreement(panel(12, 3), seed=1).sentence

    assert "样本小于 Koo 与 Li（2016）建议的 30 个评分对象、3 名评分人" in sentence
    assert "样本小于" not in agreement(panel(30, 3), seed=1).sentence


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 14), st.integers(1, 4)).flatmap(
        lambda size: st.lists(
            st.lists(st.one_of(st.none(), st.sampled_from([0, 0.5, 0.8, 1])), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )
)
def test_no_answer_ever_shows_a_nan_or_a_value_without_its_interval(shares):
    answer = agreement(table_of(shares), seed=1)
    words = answer.sentence + "".join(finding.text for finding in answer.findings)

    assert "nan" not in words
    assert "inf" not in words
    assert ("置信区间" in answer.sentence) != ("成员一致性不足以判断" in answer.sentence)
