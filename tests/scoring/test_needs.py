"""Profiles, changes, matching and other places' grades, over a small scheme of three dimensions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.needs import (
    Answer,
    Circumstances,
    Grade,
    Grading,
    Improvement,
    Indicator,
    Scheme,
    Service,
    Term,
    alert,
    by_indicator,
    change,
    describe,
    grade,
    improvement,
    match,
    profile,
)
from scoring.points import measure

LEVELS = ("无困难", "轻微", "中等", "较重", "严重")
INDICATORS = (
    Indicator("income", "收入困境", "material"),
    Indicator("housing", "居住困境", "material"),
    Indicator("illness", "疾病困境", "health"),
    Indicator("youth", "儿童青少年困境", "education"),
)
DIMENSIONS = (Term("material", "物质"), Term("health", "健康"), Term("education", "教育"))
HIGHEST = Scheme("测试方案", DIMENSIONS, INDICATORS, LEVELS)
MEAN = Scheme("测试方案", DIMENSIONS, INDICATORS, LEVELS, "mean")
NOTHING = dict.fromkeys(("income", "housing", "illness", "youth"), 0)
SEVERITY = st.fixed_dictionaries({}, optional={one.id: st.none() | st.integers(0, 4) for one in INDICATORS})
EXAMPLES = settings(max_examples=80, deadline=None)


# profile


def test_profile_takes_the_highest_or_the_mean_as_the_scheme_says():
    severity = {"income": 3, "housing": 2, "illness": 0, "youth": 1}
    assert profile(HIGHEST, severity).radar == (("物质", 3), ("健康", 0), ("教育", 1))
    assert profile(MEAN, severity).radar == (("物质", Fraction(5, 2)), ("健康", 0), ("教育", 1))
    assert profile(HIGHEST, severity).top == 4
    assert [one.worst for one in profile(MEAN, severity).dimensions] == [("收入困境",), (), ("儿童青少年困境",)]


def test_profile_keeps_what_is_missing_apart_from_no_hardship():
    found = profile(HIGHEST, {"income": 3, "housing": None, "youth": 0})
    assert found.radar == (("物质", 3), ("健康", None), ("教育", 0))
    assert (found.assessed, found.missing) == (2, ("居住困境", "疾病困境"))
    assert found.sentence == "4项中已评2项。物质3（收入困境，本维度2项中已评1项）；未评：居住困境、疾病困境。"


def test_mean_leaves_out_what_was_not_assessed():
    assert profile(MEAN, {"income": 3}).radar[0] == ("物质", 3)
    assert profile(MEAN, {"income": 3, "housing": 0}).radar[0] == ("物质", Fraction(3, 2))
    assert profile(MEAN, {"income": 3, "housing": 2}).sentence.startswith("4项中已评2项。物质2.5（收入困境）")


def test_profile_of_nothing_and_of_no_hardship_differ():
    assert profile(HIGHEST, {}).sentence == "4项中没有一项已评，没有可以说明的困难。"
    assert profile(HIGHEST, NOTHING).sentence == "4项中已评4项。已评各项均无困难。"


@pytest.mark.parametrize("level", [5, -1, True, 2.0, "3"])
def test_level_outside_the_scheme_is_refused_with_its_indicator(level):
    with pytest.raises(ScoringError, match="不在0至4级之间") as refusal:
        profile(HIGHEST, {"illness": level})
    assert refusal.value.where == "疾病困境"


def test_unknown_indicator_is_refused():
    with pytest.raises(ScoringError, match="没有指标“spirit”"):
        profile(HIGHEST, {"spirit": 1})


@EXAMPLES
@given(SEVERITY)
def test_mean_never_exceeds_the_highest_and_both_miss_the_same(severity):
    for highest, mean in zip(profile(HIGHEST, severity).radar, profile(MEAN, severity).radar, strict=True):
        assert (highest[1] is None) == (mean[1] is None)
        assert mean[1] is None or 0 <= mean[1] <= highest[1] <= 4


# change


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ({"income": 3, "illness": 2}, {"income": 2, "illness": 2}, "improved"),
        ({"income": 3, "illness": 2}, {"income": 3, "illness": 2}, "unchanged"),
        ({"income": 3, "illness": 2}, {"income": 1, "illness": 3}, "worse"),
        ({"income": 3, "illness": 2}, {"income": 1}, "no_exit"),
        ({"income": 3, "illness": 2}, {"income": 4}, "worse"),
        ({"income": 3}, {"income": 2, "illness": 4}, "improved"),
        ({"income": 3}, None, "no_exit"),
        (None, {"income": 3}, "no_baseline"),
        ({"income": None}, {"income": 3}, "no_baseline"),
    ],
)
def test_person_improves_only_without_a_worsening_seen_or_hidden(before, after, outcome):
    assert change(HIGHEST, before, after).outcome == outcome


def test_change_of_each_indicator_has_its_direction():
    found = change(HIGHEST, {"income": 3, "housing": 1, "illness": 0}, {"income": 2, "housing": 1, "illness": 4})
    assert [one.direction for one in found.indicators] == ["improved", "unchanged", "worse", "no_data"]
    table = by_indicator(HIGHEST, [found, change(HIGHEST, {"income": 1}, {"income": 1})])
    assert table["income"] == {"improved": 1, "unchanged": 1, "worse": 0, "no_data": 0}
    assert table["youth"] == {"improved": 0, "unchanged": 0, "worse": 0, "no_data": 2}


def test_improvement_is_an_exact_ratio_with_people_without_data_apart():
    better = change(HIGHEST, {"income": 3}, {"income": 2})
    same = change(HIGHEST, {"income": 3}, {"income": 3})
    gone = change(HIGHEST, {"income": 3}, None)
    found = improvement([better, better, same, gone])
    assert found == Improvement(improved=2, unchanged=1, worse=0, no_baseline=0, no_exit=1)
    assert (found.share, found.limits) == (Fraction(2, 3), (Fraction(1, 2), Fraction(3, 4)))
    assert found.sentence == (
        "改善且没有恶化2人÷前后都评3人＝66.67%；缺少基线0人，缺少结束评估1人，不计入比例；补齐后比例在50%至75%之间。"
    )


def test_improvement_of_nobody_is_no_data():
    found = improvement([change(HIGHEST, None, {"income": 1})])
    assert (found.share, found.compared, found.no_data) == (None, 0, 1)
    assert found.sentence.startswith("没有前后都评的人，改善程度没有可以计算的数据")
    assert improvement([]).limits is None


def test_improvement_with_all_data_says_no_more_than_the_ratio():
    assert improvement([change(HIGHEST, {"income": 3}, {"income": 2})]).sentence == (
        "改善且没有恶化1人÷前后都评1人＝100%。"
    )


def test_improvement_is_the_fact_that_the_scoring_point_reads(point):
    options = {"actual": "改善且没有恶化的人数", "target": "跟踪对象人数", "bounded": True}
    node = point("ratio", "6", **options, cap_if={"label": "跟踪对象缺少基线", "cap": "0.6"})
    better = change(HIGHEST, {"income": 3}, {"income": 2})
    same = change(HIGHEST, {"income": 3}, {"income": 3})
    lost = change(HIGHEST, None, {"income": 3})

    assert measure(node, improvement([better, better, same]).fact).marks == 4
    assert measure(node, improvement([better, better, same, lost]).fact).marks == Fraction(36, 10)
    assert measure(node, improvement([lost]).fact).marks is None


@EXAMPLES
@given(st.lists(st.tuples(SEVERITY, SEVERITY), max_size=8))
def test_every_person_is_counted_once_and_the_share_lies_inside_its_limits(pairs):
    changes = [change(HIGHEST, before, after) for before, after in pairs]
    found = improvement(changes)
    assert found.compared + found.no_data == len(changes)
    assert sum(sum(row.values()) for row in by_indicator(HIGHEST, changes).values()) == 4 * len(changes)
    if found.share is not None:
        low, high = found.limits
        assert low <= found.share <= high


@EXAMPLES
@given(SEVERITY, SEVERITY)
def test_change_seen_from_the_other_side_turns_improvement_into_worsening(before, after):
    turned = {"improved": "worse", "worse": "improved"}
    there, back = change(HIGHEST, before, after), change(HIGHEST, after, before)
    assert [turned.get(one.direction, one.direction) for one in there.indicators] == [
        one.direction for one in back.indicators
    ]


# matching

SERVICES = (
    Service(1, "走访探视"),
    Service(3, "定期体检", "医疗机构执业许可"),
    Service(5, "就医陪护"),
    Service(7, "临终关怀"),
    Service(20, "维修服务"),
)
ANSWERS = (
    Answer(1, "income", 1),
    Answer(3, "illness", 2),
    Answer(5, "illness", 2),
    Answer(5, "income", 1),
    Answer(7, "illness", 2, from_level=4),
    Answer(20, "housing", 2),
)


def test_matches_are_ranked_by_the_hardship_they_answer_directly():
    found = match(HIGHEST, {"income": 4, "housing": 2, "illness": 3, "youth": 0}, SERVICES, ANSWERS)
    assert [(one.service.name, one.state, one.directly, one.weight) for one in found.matches] == [
        ("就医陪护", "offered", 3, 10),
        ("维修服务", "offered", 2, 4),
        ("走访探视", "offered", 0, 4),
        ("定期体检", "needs_licence", 3, 6),
    ]
    assert found.matches[0].reasons == ("间接回应收入困境4级（严重）", "直接回应疾病困境3级（较重）")
    assert found.matches[3].reasons == (
        "直接回应疾病困境3级（较重）",
        "须先有具备资质的承接主体：医疗机构执业许可",
    )
    assert [one.name for one in found.unrelated] == ["临终关怀"]


def test_service_received_or_impossible_stays_with_its_reason():
    around = Circumstances({5: "县医保局陪诊项目"}, {20: "产权人不同意"}, licensed={3})
    found = match(HIGHEST, {"housing": 2, "illness": 3}, SERVICES, ANSWERS, around)
    assert [(one.service.number, one.state, one.reasons[-1]) for one in found.matches] == [
        (3, "offered", "直接回应疾病困境3级（较重）"),
        (5, "received", "已经享受：县医保局陪诊项目"),
        (20, "impossible", "目前不能提供：产权人不同意"),
    ]
    assert [one.service.number for one in found.offered] == [3]


def test_hardship_without_an_answer_and_indicators_not_assessed_are_named():
    found = match(HIGHEST, {"youth": 2, "illness": 1}, SERVICES, ANSWERS)
    assert (found.unanswered, found.not_assessed) == (("儿童青少年困境",), ("收入困境", "居住困境"))
    assert found.sentence == (
        "对应的服务2项，其中可以提供1项，另1项附有原因；没有对应服务的困难：儿童青少年困境；"
        "未评指标：收入困境、居住困境，评估后可能还有对应的服务。"
    )


def test_service_for_the_gravest_level_waits_for_that_level():
    numbers = [one.service.number for one in match(HIGHEST, {"illness": 4}, SERVICES, ANSWERS).matches]
    assert numbers == [5, 7, 3]


def test_answer_to_a_service_or_indicator_that_does_not_exist_is_refused():
    with pytest.raises(ScoringError, match="服务项目9与指标“illness”，清单或方案中没有"):
        match(HIGHEST, {}, SERVICES, (Answer(9, "illness", 1),))
    with pytest.raises(ScoringError, match="对应强度应为1或2"):
        Answer(1, "illness", 3)


@EXAMPLES
@given(SEVERITY, st.sets(st.sampled_from([1, 3, 5, 7, 20])), st.sets(st.sampled_from([1, 3, 5, 7, 20])))
def test_no_service_is_ever_dropped(severity, received, impossible):
    around = Circumstances(dict.fromkeys(received, "已有"), dict.fromkeys(impossible, "无"))
    found = match(HIGHEST, severity, SERVICES, ANSWERS, around)
    assert sorted([one.service.number for one in found.matches] + [one.number for one in found.unrelated]) == [
        1,
        3,
        5,
        7,
        20,
    ]
    assert all(one.reasons for one in found.matches)
    assert {one.service.number for one in found.offered}.isdisjoint(received | impossible)


# other places' grades

UNGRADED = Grading(
    "探访三级", "某省", "某报", (Grade("高风险"), Grade("一般")), missing="划分办法", alerts=("重大疾病",)
)
GRADED = Grading(
    "抗风险三级",
    "某县",
    "某文件",
    (Grade("一级", "最弱", Decimal(0)), Grade("二级", "居中", Decimal(60)), Grade("三级", "最强", Decimal("85.5"))),
    example=False,
)


def test_grading_without_cut_offs_describes_and_refuses_to_grade():
    assert describe(UNGRADED) == (
        "示例：某省“探访三级”，分为高风险；一般。触发预警：重大疾病。来源未给出：划分办法。来源：某报。"
    )
    with pytest.raises(ScoringError, match="来源未给出分界，不能按“探访三级”定级"):
        grade(UNGRADED, 50)


@pytest.mark.parametrize(
    ("score", "name"), [("0", "一级"), ("59.99", "一级"), ("60", "二级"), ("85.49", "二级"), ("85.5", "三级")]
)
def test_grading_with_cut_offs_includes_the_floor_itself(score, name):
    assert grade(GRADED, Decimal(score)).name == name


def test_score_below_every_grade_is_refused():
    with pytest.raises(ScoringError, match="-1 低于最低一级的分界"):
        grade(GRADED, -1)


def test_alert_names_its_event_and_refuses_others():
    assert alert(UNGRADED, "重大疾病") == "发生“重大疾病”，按“探访三级”（某省）触发预警：请重新评估并处置"
    with pytest.raises(ScoringError, match="没有预警事件“失业”"):
        alert(UNGRADED, "失业")
    with pytest.raises(ScoringError, match="来源没有列出"):
        alert(GRADED, "失业")
