from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.residuals import Marked, leanings

MEMBERS = ("甲", "乙", "丙", "丁", "戊")
NOISE = (0, 3, -2, 1, -3, 2, -1, 4, -4, 0, 2, -2)


def _marks(projects, points=4, lean=None, members=MEMBERS):
    """Marks of 100 around 70, with a fixed unevenness and a lean for some members."""
    return [
        Marked(
            f"项目{p}",
            f"P{i}",
            member,
            Decimal(70 + NOISE[(5 * p + 7 * i + 3 * m + p * m) % 12] + (lean or {}).get(member, 0)),
            Decimal(100),
        )
        for p in range(projects)
        for i in range(points)
        for m, member in enumerate(members)
    ]


def test_member_who_marks_low_in_every_project_is_found_among_five():
    found = {lean.member: lean for lean in leanings(_marks(6, lean={"丁": -12}))}

    assert [member for member, lean in found.items() if lean.flagged] == ["丁"]
    assert found["丁"].mean < 0
    assert found["丁"].words.startswith("丁：6 个项目，与同组成员相比平均偏低满分的 ")
    assert sum(lean.mean for member, lean in found.items() if member != "丁") == 0  # compared again without 丁


def test_of_two_members_who_differ_nobody_can_say_which_one_is_off():
    found = leanings(_marks(12, points=6, lean={"甲": -20}, members=MEMBERS[:2]))
    assert [lean.flagged for lean in found] == [True, True]
    assert found[0].mean == -found[1].mean


def test_members_who_always_differ_by_the_same_are_told_apart_from_the_rest():
    marks = [
        Marked(f"项目{p}", "P1", member, Decimal(60 if member == "甲" else 70), Decimal(100))
        for p in range(6)
        for member in MEMBERS
    ]
    assert [lean.member for lean in leanings(marks) if lean.flagged] == ["甲"]


def test_nobody_is_flagged_without_a_lean():
    assert not [lean for lean in leanings(_marks(6)) if lean.flagged]


@pytest.mark.parametrize(("projects", "members"), [(1, MEMBERS), (2, MEMBERS), (4, MEMBERS[:2])])
def test_too_little_to_judge_is_an_answer(projects, members):
    for lean in leanings(_marks(projects, lean={"甲": -30}, members=members)):
        assert (lean.mean, lean.flagged) == (None, False)
        assert lean.words == f"{lean.member}：{projects} 个项目，不足以判断"


def test_member_of_few_projects_is_not_judged_while_others_are():
    marks = [one for one in _marks(8) if one.member != "戊" or one.project in ("项目0", "项目1")]
    found = {lean.member: lean for lean in leanings(marks)}

    assert found["戊"].mean is None
    assert found["甲"].mean is not None


def test_pooled_error_agrees_with_the_two_way_table():
    """Four projects and five members, one point each: the interaction mean square of the two-way layout."""
    marks = _marks(4, points=1)
    table = {(one.project, one.member): Fraction(one.mark) / 100 for one in marks}
    projects = sorted({project for project, _ in table})
    grand = sum(table.values()) / 20
    row = {p: sum(table[p, m] for m in MEMBERS) / 5 for p in projects}
    column = {m: sum(table[p, m] for p in projects) / 4 for m in MEMBERS}
    square = sum((table[p, m] - row[p] - column[m] + grand) ** 2 for p in projects for m in MEMBERS) / 12

    for lean in leanings(marks):
        assert lean.mean == column[lean.member] - grand
        assert lean.error_squared == square * Fraction(4, 5) / 4


def test_point_that_one_member_marked_says_nothing():
    marks = _marks(6)
    alone = Marked("项目0", "P9", "甲", Decimal(0), Decimal(100))
    assert leanings([*marks, alone]) == leanings(marks)


def test_order_of_marks_does_not_matter():
    marks = _marks(6, lean={"乙": 5})
    assert leanings(marks[::-1]) == leanings(marks)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (Marked("项目0", "P0", "甲", Decimal(70), Decimal(100)), "项目0，P0，甲：同一评分点有两个分数"),
        (Marked("项目0", "P7", "甲", Decimal(101), Decimal(100)), "分数 101 不在 0 至满分 100 之间"),
    ],
)
def test_marks_that_cannot_be_are_refused(more, says):
    with pytest.raises(ScoringError, match=says):
        leanings([*_marks(2), more])


def test_nobody_in_a_panel_under_six_can_lie_two_deviations_out():
    """The reason for pooling: with one outlier among n the standardised distance is (n − 1) ÷ √n, whatever the mark."""
    for size, squared in ((3, Fraction(4, 3)), (4, Fraction(9, 4)), (5, Fraction(16, 5)), (6, Fraction(25, 6))):
        values = [Fraction(0)] * (size - 1) + [Fraction(100)]
        mean = sum(values) / size
        variance = sum((value - mean) ** 2 for value in values) / (size - 1)
        assert (values[-1] - mean) ** 2 / variance == squared
        assert (squared > 4) == (size >= 6)
