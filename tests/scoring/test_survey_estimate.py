"""What the answers say of the population: estimates, intervals, silence, proxies, call-backs, sentences."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from scoring.errors import ScoringError
from scoring.survey import (
    Contact,
    Response,
    ResponseClass,
    Stratum,
    call_backs,
    class_adjusted,
    collapsed,
    consistency,
    counts_of,
    findings,
    index_bounds,
    index_of,
    mean_interval,
    proxy_effect,
    response_rate,
    satisfied_of,
    score_of,
    share_interval,
    stratified_mean,
    survey_report,
    wilson,
    wilson_finite,
)

PUBLISHED = json.loads((Path(__file__).parent / "published" / "survey.json").read_text("utf-8"))
WORDS = {100: "很满意", 75: "满意", 50: "一般", 25: "不满意", 0: "很不满意"}


def _stratum(name, population, *scores):
    return Stratum(name, population, tuple(map(Fraction, scores)))


@pytest.mark.parametrize(("seen", "limits"), PUBLISHED["newcombe"]["limits"].items())
def test_wilson_interval_newcombe_1998_table_1(seen, limits):
    count, answered = map(int, seen.split("/"))
    interval = wilson(count, answered)

    assert [f"{end:.4f}" for end in (interval.low, interval.high)] == limits


@given(st.integers(1, 400), st.data())
def test_wilson_interval_as_statsmodels(answered, data):
    count = data.draw(st.integers(0, answered))
    interval = wilson(count, answered, confidence=Decimal("0.90"))

    assert (interval.low, interval.high) == pytest.approx(
        proportion_confint(count, answered, 0.10, "wilson"), abs=1e-12
    )
    assert 0 <= interval.low <= count / answered <= interval.high <= 1


@pytest.mark.parametrize(
    ("population", "answered", "mean", "least"),
    [
        (60, 30, 0.9545128724287674, 0.8876003568242641),
        (200, 80, 0.9521585932289977, 0.9073007986454678),
    ],
)
def test_wilson_fpc_coverage_by_exact_hypergeometric_enumeration(population, answered, mean, least):
    limits = [wilson_finite(seen, answered, population) for seen in range(answered + 1)]
    ends = [(interval.low, interval.high) for interval in limits]
    covered = []
    for satisfied in range(population + 1):
        true = satisfied / population
        chances = stats.hypergeom(population, satisfied, answered).pmf(range(answered + 1))
        covered.append(sum(p for p, (low, high) in zip(chances, ends, strict=True) if low <= true <= high))

    assert sum(covered) / len(covered) == pytest.approx(mean, abs=1e-9)
    assert min(covered) == pytest.approx(least, abs=1e-9)


@given(st.integers(2, 300), st.data())
def test_wilson_finite_never_contains_what_the_answers_rule_out(population, data):
    answered = data.draw(st.integers(1, population))
    count = data.draw(st.integers(0, answered))
    interval, plain = wilson_finite(count, answered, population), wilson(count, answered)

    assert count / population <= interval.low <= interval.high <= (population - answered + count) / population
    assert interval.high - interval.low <= plain.high - plain.low + 1e-12
    if answered == population:
        assert interval.low == interval.high == count / answered


@pytest.mark.parametrize("seen", [(5, 4), (-1, 4), (0, 0)])
def test_wilson_interval_refuses_impossible_counts(seen):
    with pytest.raises(ScoringError, match="人数不可能"):
        wilson(*seen)


@pytest.fixture
def api():
    data = PUBLISHED["api"]
    return [_stratum(name, people, *data["api00"][name]) for name, people in data["population"].items()]


def test_stratified_mean_fpc_api_data(api):
    estimate = stratified_mean(api)

    assert f"{float(estimate.mean):.2f}" == PUBLISHED["api"]["mean"]
    assert f"{estimate.error:.4f}" == PUBLISHED["api"]["error"]
    assert estimate.degrees == 197
    interval = mean_interval(estimate, limits=(200, 1000))
    assert (interval.low, interval.high) == pytest.approx(
        stats.t.interval(0.95, 197, float(estimate.mean), estimate.error), abs=1e-9
    )


def test_stratified_mean_is_exact_and_corrected_for_a_finite_population():
    estimate = stratified_mean([_stratum("甲", 10, 100, 75, 50), _stratum("乙", 2, 0, 25)])

    assert estimate.mean == Fraction(10, 12) * 75 + Fraction(2, 12) * Fraction(25, 2)
    assert estimate.variance == Fraction(10, 12) ** 2 * Fraction(7, 10) * 625 / 3


def test_stratified_mean_says_when_it_cannot_know():
    lonely = stratified_mean([_stratum("甲", 10, 100), _stratum("乙", 9, 75, 50)])

    assert lonely.variance is None
    assert mean_interval(lonely) is None
    assert mean_interval(stratified_mean([_stratum("甲", 10, 75, 75, 75)])) is None
    whole = mean_interval(stratified_mean([_stratum("甲", 3, 75, 75, 0)]))
    assert whole.low == whole.high == 50
    with pytest.raises(ScoringError, match="乙：没有人回答"):
        stratified_mean([_stratum("甲", 10, 100), _stratum("乙", 9)])
    with pytest.raises(ScoringError, match="多于层内 1 人"):
        stratified_mean([_stratum("甲", 1, 100, 0)])


def test_collapsed_merges_thin_strata_until_two_have_answered():
    a, b, c = _stratum("甲", 50, 75, 50, 100), _stratum("乙", 9, 75, 25), _stratum("丙", 6, 100)
    d, e = _stratum("丁", 4), _stratum("戊", 1, 50)

    assert collapsed([a, e]) == (a, e)
    assert collapsed([a, b, c]) == (a, _stratum("丙＋乙", 15, 100, 75, 25))
    assert collapsed([a, d, c]) == (_stratum("丁＋丙＋甲", 60, 100, 75, 50, 100),)


def test_share_interval_of_several_strata_never_feigns_certainty():
    agreed = share_interval([_stratum("甲", 100, *[1] * 10), _stratum("乙", 100, *[0] * 10)])
    simple = wilson_finite(10, 20, 200)

    assert (agreed.low, agreed.high) == pytest.approx((simple.low, simple.high), abs=1e-12)
    assert share_interval([_stratum("甲", 200, *[1] * 10, *[0] * 10)]) == simple


def test_share_interval_widens_by_the_variance_of_unequal_strata():
    strata = [_stratum("甲", 900, 1, 0, 1, 1, 0), _stratum("乙", 100, *[1] * 30, *[0] * 20)]
    estimate, interval = stratified_mean(strata), share_interval(strata)
    share = float(estimate.mean)
    size = share * (1 - share) / float(estimate.variance)
    low, high = proportion_confint(share * size, size, 0.05, "wilson")

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-12)


def test_index_and_share_are_exact():
    counts = counts_of(["很满意", "非常满意", "满意", "", " 一般 ", "很不满意"])

    assert counts == (2, 1, 1, 0, 1)
    assert index_of(counts) == 65
    assert satisfied_of(counts) == Fraction(3, 5)
    assert index_of((0,) * 5) is satisfied_of((0,) * 5) is None


def test_score_is_the_headline_or_the_mean_of_what_was_answered():
    response = Response(1, "P1", "甲", {"总体": "一般", "态度": "很满意", "及时": "", "效果": "满意"})

    assert score_of(response) == 75
    assert score_of(response, "总体") == 50
    assert score_of(response, "及时") is None


def test_response_rate_is_rr1_with_reasons_of_refusal():
    outcomes = ["完成"] * 6 + ["部分完成", "拒访", "拒访", "拒访", "情况不明", "不符合条件"]
    reasons = [""] * 7 + ["身体原因", "身体原因", ""] + [""] * 2
    contacts = [Contact(n, f"P{n}", "甲", *pair) for n, pair in enumerate(zip(outcomes, reasons, strict=True), 2)]
    rate = response_rate(contacts)

    assert rate.rate == Fraction(6, 11)
    assert rate.refusals == (("身体原因", 2), ("未说明原因", 1))
    assert response_rate(contacts[-1:]).rate is None
    with pytest.raises(ScoringError, match="第 9 行：没有“不在家”"):
        response_rate([Contact(9, "P1", "甲", "不在家")])
    with pytest.raises(ScoringError, match="第 4 行：代码“P2”重复"):
        response_rate([contacts[0], Contact(4, "P2", "甲", "拒访")])


SCORES = st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=12)


@given(SCORES, SCORES, st.integers(0, 5), st.integers(0, 5))
def test_index_bounds_are_what_worst_and_best_answers_would_give(first, second, quiet, silent):
    strata = [_stratum("甲", 40, *first), _stratum("乙", 25, *second)]
    low, high = index_bounds(strata, {"甲": quiet, "乙": silent})
    ends = [
        stratified_mean([_stratum("甲", 40, *first, *[end] * quiet), _stratum("乙", 25, *second, *[end] * silent)]).mean
        for end in (0, 100)
    ]

    assert [low, high] == ends


def test_index_bounds_of_a_stratum_nobody_reached_span_the_scale():
    assert index_bounds([_stratum("甲", 50, 100), _stratum("乙", 50)], {}) == (50, 100)
    with pytest.raises(ScoringError, match="不能为负"):
        index_bounds([_stratum("甲", 50, 100)], {"甲": -1})


def test_class_adjusted_lets_each_class_speak_for_its_silent():
    town, hills = ResponseClass("镇区", 10, (Fraction(100),) * 8), ResponseClass("山区", 10, (Fraction(50),) * 2)

    assert class_adjusted([town, hills]) == 75
    with pytest.raises(ScoringError, match="山区：抽取 10 人，回答 0 人"):
        class_adjusted([town, ResponseClass("山区", 10, ())])


def test_call_backs_are_a_tenth_rounded_up_whatever_the_order():
    codes = [f"P{number}" for number in range(61)]

    assert len(call_backs(codes, 7)) == 7
    assert call_backs(reversed(codes), 7) == call_backs(codes, 7)


def test_consistency_of_call_backs_in_words():
    checks = consistency([("满意", "满意")] * 9 + [("满意", "不满意")])

    assert checks.words == "复核回访 10 人，9 人前后一致，一致率 90%（95% 置信区间 59.58% 至 98.21%）"
    assert consistency([]).words == "没有复核回访，真实性没有核对"


def test_proxy_effect_is_welch():
    own, proxies = [100, 75, 75, 50, 100, 75, 100, 75, 50, 75, 100], [75, 50, 50, 25, 75, 50, 50, 75, 50, 25]
    effect = proxy_effect(list(map(Fraction, own)), list(map(Fraction, proxies)))
    oracle = stats.ttest_ind(own, proxies, equal_var=False).confidence_interval(0.95)

    assert effect.difference == Fraction(sum(own), 11) - Fraction(sum(proxies), 10)
    assert effect.own_index == Fraction(sum(own), 11)
    assert effect.all_index == Fraction(sum(own + proxies), 21)
    assert (effect.interval.low, effect.interval.high) == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    assert effect.words.startswith("本人回答 11 份，代答 10 份（47.62%）；本人的指数比代答的高 27.0")
    assert effect.words.endswith("代答与本人回答有差别，请分别列出")


def test_proxy_effect_with_too_few_of_either_is_not_enough_to_say():
    own = [Fraction(75)] * 40

    assert proxy_effect(own, own[:9]).words.endswith("代答有无影响不足以判断")
    assert proxy_effect(own, own[:9]).difference is None
    assert proxy_effect(own, []).words == "40 份全部由本人回答"
    assert proxy_effect(own, own[:10]).interval is None
    alike = proxy_effect([*own, Fraction(50)], [Fraction(100), Fraction(50), *own[:9]])
    assert alike.words.endswith("看不出差别，但不证明没有差别")
    assert "代答的低" in proxy_effect([Fraction(50), Fraction(75)] * 6, [Fraction(100), Fraction(75)] * 6).words


def _questionnaires():
    """Sixty answers: forty in 甲镇, seventeen in 乙镇, three in 丙镇."""
    values = [100, 100, 75, 75, 50, 100, 75, 25, 100, 75] * 6
    for number, value in enumerate(values, 1):
        town = "甲镇" if number <= 40 else "乙镇" if number <= 57 else "丙镇"
        answers = {"总体": WORDS[value], "态度": WORDS[100] if number % 4 else ""}
        yield Response(number + 1, f"P{number:03}", town, answers, proxy=number % 5 == 0, groups={"乡镇": town})


TOWNS = {"甲镇": 120, "乙镇": 60, "丙镇": 20}


@pytest.fixture
def contacts():
    done = [Contact(one.row, one.code, one.stratum, "完成") for one in _questionnaires()]
    return [
        *done,
        *(Contact(100 + n, f"Q{n}", "甲镇", "拒访", "身体原因") for n in range(4)),
        Contact(110, "Q8", "乙镇", "未联系上"),
        Contact(111, "Q9", "乙镇", "不符合条件"),
    ]


def test_survey_report_says_what_was_found(contacts):
    report = survey_report(_questionnaires(), TOWNS, contacts, headline="总体", needed=66)
    found = report.findings

    assert report.sentences == (
        "服务对象 200 人，收回有效问卷 60 份。",
        "应答率 60 ÷ 65 = 92.31%（完成份数 ÷ 抽中且符合条件的人数，即 AAPOR 的 RR1）。",
        "拒访 4 人：身体原因 4 人。",
        "满意度指数为 76.99（满分 100），95% 置信区间 70.85 至 83.13。",
        "满意率（很满意与满意）为 79.37%，95% 置信区间 68.05% 至 87.43%。",
        "未答的人如果都最不满意或都最满意，指数在 71.44 至 78.56 之间。",
        "本人回答 48 份，代答 12 份（20%）；本人的指数比代答的高 18.8（95% 置信区间 8.2 至 29.3），代答与本人回答有差别，请分别列出。",
        "按乡镇：甲镇 40 份，指数 77.50；另有 2 组不公布（不足 5 人，或公布后可推出不足 5 人的组）。",
    )
    assert found.index.mean == (120 * Fraction(3100, 40) + 60 * Fraction(1350, 17) + 20 * Fraction(200, 3)) / 200
    assert found.share.mean == (120 * Fraction(32, 40) + 60 * Fraction(14, 17) + 20 * Fraction(2, 3)) / 200
    assert report.warnings == ("有效问卷 60 份，少于应达样本量 66 份。",)
    assert found.bounds[0] < found.index.mean < found.bounds[1]
    assert [line.answered for line in found.questions] == [60, 45]


def test_survey_report_warns_of_groups_of_one_mind_thin_strata_and_silence(contacts):
    responses = [
        Response(
            n, f"R{n}", "甲镇" if n < 30 else "乙镇", {"总体": "满意" if n < 8 else "一般"}, groups={"村": f"{n < 8}"}
        )
        for n in range(1, 31)
    ]
    asked = [Contact(one.row, one.code, one.stratum, "完成") for one in responses]
    silent = [Contact(100 + n, f"S{n}", "甲镇", "未联系上") for n in range(31)]
    warnings = survey_report(responses, {"甲镇": 90, "乙镇": 30}, asked + silent).warnings

    assert warnings == (
        "应答率 49.18%，未答的多于回答的，结果主要取决于未答的人怎么想。",
        "“乙镇＋甲镇”回答太少，合并为一层计算。",
        "村“False”的 23 人无一满意：公布即等于说出其中每个人的回答，请并组或不公布该组。",
        "村“True”的 7 人全部满意：公布即等于说出其中每个人的回答，请并组或不公布该组。",
    )


def test_survey_report_of_a_census_has_no_sampling_error():
    responses = [Response(n, f"P{n}", "全体", {"总体": WORDS[25 * (n % 3)]}) for n in range(9)]
    sentences = survey_report(responses, {"全体": 9}).sentences

    assert sentences[1] == "满意度指数为 25.00（满分 100），已全部调查，没有抽样误差。"
    assert sentences[2] == "满意率（很满意与满意）为 0%，已全部调查，没有抽样误差。"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "P001"}, "问卷第 99 行：代码“P001”与第 2 行重复"),
        ({"stratum": "丁镇"}, "问卷第 99 行：没有“丁镇”这一层"),
        ({"answers": {"总体": "还行"}}, "问卷第 99 行“总体”：“还行”不是五个答案之一"),
    ],
)
def test_survey_report_refuses_a_row_that_cannot_be(change, says):
    row = {"row": 99, "code": "P900", "stratum": "甲镇", "answers": {"总体": "满意"}} | change

    with pytest.raises(ScoringError, match=says):
        survey_report([*_questionnaires(), Response(**row)], TOWNS)


def test_survey_report_refuses_contacts_that_contradict_it(contacts):
    unasked = [contact for contact in contacts if contact.code != "P007"]
    lost = [*contacts, Contact(120, "Q20", "甲镇", "完成")]
    elsewhere = [*contacts, Contact(120, "Q20", "丁镇", "拒访")]
    crowd = [*contacts, *(Contact(200 + n, f"X{n}", "丙镇", "未联系上") for n in range(18))]

    for wrong, says in (
        (unasked, "问卷第 8 行"),
        (lost, "访问记录第 120 行：记为完成"),
        (elsewhere, "没有“丁镇”这一层"),
        (crowd, "丙镇：访问 21 人，多于层内 20 人"),
    ):
        with pytest.raises(ScoringError, match=says):
            findings(_questionnaires(), TOWNS, wrong)


def test_survey_report_of_fewer_than_five_answers_publishes_nothing():
    with pytest.raises(ScoringError, match="有效问卷 4 份，不足 5 份"):
        survey_report(list(_questionnaires())[:4], TOWNS)
