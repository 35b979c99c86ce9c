"""What the law gives small firms, asks of a committee, and asks of the number of suppliers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bids import (
    Bid,
    Clause,
    Criterion,
    FirmFacts,
    PriceFormula,
    RankOrder,
    Scheme,
    committee_points,
    disagreements,
    enough_suppliers,
    evaluate_bids,
    framework_places,
    next_candidate,
    preference,
)
from scoring.errors import ScoringError
from scoring.trace import replay
from tests.scoring.law_of_bids import LOW_PRICE, RATES

LOWEST = PriceFormula()
BEFORE, SINCE = date(2022, 6, 30), date(2022, 7, 1)


@pytest.mark.parametrize(
    ("on", "facts", "lawful", "unlawful"),
    [
        (BEFORE, FirmFacts("small"), ("0.06", "0.10"), ("0.05", "0.11")),
        (SINCE, FirmFacts("small"), ("0.10", "0.20"), ("0.09", "0.21")),
        (SINCE, FirmFacts("welfare"), ("0.10", "0.20"), ("0.06",)),
        (BEFORE, FirmFacts("other", Decimal("0.3")), ("0.02", "0.03"), ("0.04",)),
        (SINCE, FirmFacts("other", Decimal("0.3")), ("0.04", "0.06"), ("0.03", "0.10")),
        (SINCE, FirmFacts("small", category="works"), ("0.03", "0.05"), ("0.10",)),
    ],
)
def test_small_firm_rate_is_held_to_the_span_of_the_day(on, facts, lawful, unlawful):
    for rate in lawful:
        assert preference(on, facts, Decimal(rate), LOWEST, RATES).rate == Decimal(rate)
    for rate in unlawful:
        with pytest.raises(ScoringError, match="价格扣除比例"):
            preference(on, facts, Decimal(rate), LOWEST, RATES)


@pytest.mark.parametrize(
    ("facts", "formula", "why"),
    [
        (FirmFacts("small", reserved=True), LOWEST, "专门面向中小企业"),
        (FirmFacts("social_organisation"), LOWEST, "社会组织不属于中小企业"),
        (FirmFacts("other"), LOWEST, "不属于小微企业"),
        (FirmFacts("small"), PriceFormula("fixed"), "价格不参加评分"),
        (FirmFacts("small"), PriceFormula("linear", law="below-limit", document="第 3 条"), "工程建设项目"),
    ],
)
def test_small_firm_preference_says_why_there_is_none(facts, formula, why):
    found = preference(SINCE, facts, Decimal("0.10"), formula, RATES)
    assert (found.kind, found.rate) == ("none", 0)
    assert why in found.why


def test_small_firm_rate_must_be_named_by_the_document():
    with pytest.raises(ScoringError, match="没有写明，应为 10% 至 20%"):
        preference(SINCE, FirmFacts("small"), None, LOWEST, RATES)


def test_small_firm_rates_before_the_first_notice_are_refused():
    with pytest.raises(ScoringError, match="没有 2020-12-31 适用"):
        preference(date(2020, 12, 31), FirmFacts("small"), Decimal("0.06"), LOWEST, RATES)


def test_small_firm_share_is_a_share():
    with pytest.raises(ScoringError, match="合同份额 30 "):
        FirmFacts("other", Decimal(30))


def test_low_price_that_the_committee_doubts_is_pending_on_any_day():
    bids = [Bid("甲", 70_00, Decimal(80), doubted="低于人工成本"), Bid("乙", 78_00, Decimal(80))]
    line = evaluate_bids(bids, price_weight=Decimal(10), low_price=None).line("甲")

    assert [(one.code, one.limit, one.words) for one in line.triggers] == [
        ("T4", None, "评审委员会凭专业判断启动：低于人工成本")
    ]
    assert line.pending


def test_low_price_words_have_thousands_separators():
    bids = [Bid("甲", 41_000_000, Decimal(80)), Bid("乙", 95_000_000, Decimal(80))]
    found = (
        evaluate_bids(bids, price_weight=Decimal(10), ceiling_fen=100_000_000, low_price=LOW_PRICE).line("甲").triggers
    )
    assert [one.words for one in found] == [
        "报价低于次低报价的 50%，即 475,000.00 元",
        "报价低于最高限价（未设的为采购预算）的 45%，即 450,000.00 元",
    ]


def test_clause_not_yet_examined_is_refused():
    bid = Bid("甲", 100, Decimal(0), clauses=(Clause("1", "营业执照", "qualification", met=None),))
    with pytest.raises(ScoringError, match="甲：1 营业执照尚未审查"):
        evaluate_bids([bid], price_weight=Decimal(10))


DAY = date(2025, 6, 3)


@pytest.mark.parametrize(
    ("method", "moment", "count", "options", "verdict", "clause"),
    [
        ("public_tender", "opening", 3, {}, "go_on", "财政部令第87号第四十一条"),
        ("public_tender", "opening", 2, {}, "stop", "财政部令第87号第四十一条"),
        ("public_tender", "qualified", 2, {"ground": "services"}, "stop", "财政部令第87号第四十四条"),
        ("public_tender", "conforming", 2, {}, "stop", "政府采购法第三十六条"),
        ("public_tender", "registered", 1, {}, "go_on", "财政部令第87号第四十一条"),
        ("invited_tender", "registered", 2, {}, "stop", "政府采购法第三十四条"),
        ("consultation", "registered", 2, {"ground": "services"}, "stop", "财库〔2014〕214号第六条"),
        ("consultation", "final_offers", 2, {}, "stop", "财库〔2014〕214号第二十一条"),
        ("consultation", "final_offers", 2, {"ground": "research"}, "go_on_with_two", "财库〔2014〕214号第二十一条"),
        ("consultation", "conforming", 2, {"ground": "research"}, "stop", "政府采购法第三十六条"),
        ("consultation", "conforming", 2, {"ground": "services"}, "go_on_with_two", "财库〔2015〕124号"),
        ("consultation", "final_offers", 1, {"ground": "services"}, "stop", "财库〔2014〕214号第二十一条"),
        ("negotiation", "final_offers", 2, {"ground": "failed_tender"}, "stop", "财政部令第74号第二十七条"),
        (
            "negotiation",
            "final_offers",
            2,
            {"ground": "failed_tender", "approval": "某财采〔2025〕3号"},
            "go_on_with_two",
            "财政部令第74号第二十七条",
        ),
        ("negotiation", "opening", 2, {"approval": "某财采〔2025〕3号"}, "stop", "政府采购法第三十八条"),
        ("single_source", "opening", 1, {}, "go_on", "政府采购法第三十一条"),
        ("single_source", "opening", 0, {}, "stop", "政府采购法第三十一条"),
        ("inquiry", "qualified", 2, {"goods": True}, "stop", "政府采购法第四十条"),
        ("framework", "conforming", 2, {}, "stop", "财政部令第110号第三条、第二十五条"),
    ],
)
def test_suppliers_go_on_or_stop_by_method_and_moment(method, moment, count, options, verdict, clause):
    found = enough_suppliers(method, moment, count, on=DAY, **options)
    assert (found.verdict, found.clause) == (verdict, clause)
    assert f"{count} 家" in found.words


def test_suppliers_two_for_services_hold_from_the_day_of_the_notice():
    before, since = (
        enough_suppliers("consultation", "qualified", 2, on=day, ground="services")
        for day in (date(2015, 6, 29), date(2015, 6, 30))
    )
    assert (before.verdict, since.verdict, since.verified) == ("stop", "go_on_with_two", "Y")


def test_suppliers_carry_the_mark_of_a_clause_from_memory():
    assert enough_suppliers("public_tender", "opening", 2, on=DAY).verified == "M"


@pytest.mark.parametrize(
    ("method", "moment", "count", "says"),
    [
        ("inquiry", "opening", 3, "询价只适用于货物.*财政部令第74号第三条"),
        ("public_tender", "final_offers", 3, "没有“提交最后报价”这一步"),
        ("consultation", "opening", -1, "不能为负"),
    ],
)
def test_suppliers_questions_without_an_answer_are_refused(method, moment, count, says):
    with pytest.raises(ScoringError, match=says):
        enough_suppliers(method, moment, count, on=DAY)


@pytest.mark.parametrize(("applicants", "places"), [(3, 2), (5, 4), (6, 4), (10, 8), (11, 8)])
def test_framework_eliminates_a_fifth_and_at_least_one(applicants, places):
    assert framework_places(applicants) == places


def test_framework_with_two_applicants_is_refused():
    with pytest.raises(ScoringError, match="淘汰 1 家后不足两家"):
        framework_places(2)


SCHEME = Scheme(
    (
        Criterion("1", "报价", Decimal(10), "price"),
        Criterion("2", "业绩", Decimal(20), "objective"),
        Criterion("3", "服务方案", Decimal(70), "subjective"),
    )
)


def _sheets(*rows):
    return {f"专家{n}": {"2": Decimal(a), "3": Decimal(b)} for n, (a, b) in enumerate(rows, start=1)}


def test_committee_points_are_the_exact_mean_of_all_members():
    step = committee_points(SCHEME, "甲", _sheets((15, 60), (15, 61), (15, 61)))

    assert step.exact == 15 + Fraction(182, 3)
    assert step.shown == "75.67"
    assert replay(step) == step.exact


def test_committee_objective_marks_that_differ_are_named_by_member_and_criterion():
    sheets = _sheets((15, 60), (12, 61), (15, 61))
    (found,) = disagreements(SCHEME, sheets)

    assert found.words == "2 业绩：专家1 15 分、专家2 12 分、专家3 15 分"
    with pytest.raises(ScoringError, match=r"2 业绩：专家1 15 分、专家2 12 分.*第六十四条"):
        committee_points(SCHEME, "甲", sheets)


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({}, "没有评分表"),
        (_sheets((15, 71)), "甲，专家1，3 服务方案：分数 71 不在 0 至 70 之间"),
        (_sheets((15, -1)), "分数 -1"),
        ({"专家1": {"2": Decimal(1)}}, "专家1，3 服务方案：没有打分"),
        ({"专家1": {"1": Decimal(9), "2": Decimal(1), "3": Decimal(1)}}, "1 不是要打分的评审因素"),
    ],
)
def test_committee_marks_out_of_order_are_refused(sheets, says):
    with pytest.raises(ScoringError, match=says):
        committee_points(SCHEME, "甲", sheets)


@pytest.mark.parametrize(("law", "clause"), [("order-87", "第五十五条"), ("caiku-2014-214", "第二十四条")])
def test_committee_may_not_drop_the_highest_and_lowest_marks(law, clause):
    with pytest.raises(ScoringError, match=f"不得去掉最高分和最低分.*{clause}"):
        Scheme(SCHEME.criteria, aggregation="drop_extremes", law=law)


def test_committee_below_the_limit_may_drop_extremes_if_its_document_says_so():
    scheme = Scheme(SCHEME.criteria, aggregation="drop_extremes", law="below-limit")
    sheets = _sheets((15, 40), (15, 60), (15, 62), (15, 70))
    assert committee_points(scheme, "甲", sheets).exact == 15 + 61


def test_scheme_refuses_a_code_used_twice():
    with pytest.raises(ScoringError, match="编号重复"):
        Scheme(tuple(Criterion("1", "项", Decimal(50), "subjective") for _ in range(2)))


def test_negotiation_goes_to_the_lowest_scored_price():
    bids = [
        Bid("甲", 100_00, Decimal(0)),
        Bid("乙", 105_00, Decimal(0), deduction=Decimal("0.10")),
        Bid("丙", 99_00, Decimal(0), invalid="未实质性响应"),
    ]
    result = evaluate_bids(bids, price_weight=Decimal(100), method="negotiation")

    assert [line.name for line in result.ranking] == ["乙", "甲"]
    assert result.line("乙").price_fen == 105_00


def test_negotiation_refuses_to_score_anything_but_price():
    with pytest.raises(ScoringError, match="谈判和询价只比价格"):
        evaluate_bids([Bid("甲", 100, Decimal(0))], price_weight=Decimal(10), method="negotiation")


def test_consultation_refuses_another_formula():
    linear = PriceFormula("linear", law="works", document="第 3 条")
    with pytest.raises(ScoringError, match="财库〔2014〕214号第二十四条"):
        evaluate_bids([Bid("甲", 100, Decimal(0))], price_weight=Decimal(10), formula=linear, method="consultation")


def test_a_chain_never_skips_a_figure_that_is_missing():
    bids = [
        Bid("甲", 9000, Decimal(80), technical=Decimal(50), decision=2),
        Bid("乙", 9000, Decimal(80), decision=1),
        Bid("丙", 9000, Decimal(70), technical=Decimal(1), decision=3),
    ]
    result = evaluate_bids(bids, price_weight=Decimal(10), method="consultation")
    assert [(line.rank, line.tied) for line in result.lines] == [(1, True), (1, True), (3, False)]


@pytest.mark.parametrize("keys", [(), ("total", "total"), ("decision", "total"), ("beauty",)])
def test_rank_order_refuses_a_doubtful_chain(keys):
    with pytest.raises(ScoringError, match="排序依据"):
        RankOrder(keys, "采购文件")


def test_published_totals_may_rank_where_the_document_says_so():
    bids = [Bid("甲", 9000001, Decimal(80)), Bid("乙", 9000000, Decimal("79.999999"))]
    order = RankOrder(("published_total", "price"), "采购文件第 5 条")
    result = evaluate_bids(bids, price_weight=Decimal(10), method=order)

    assert [line.name for line in result.ranking] == ["乙", "甲"]
    assert result.line("甲").settled_by == "报价较低者在前"


@pytest.fixture
def four():
    bids = [Bid(name, 9000, Decimal(mark)) for name, mark in zip("甲乙丙丁", (80, 79, 78, 77), strict=True)]
    return evaluate_bids(bids, price_weight=Decimal(10))


def test_next_candidate_follows_the_one_that_did_not_sign(four):
    assert next_candidate(four, {}).next.name == "甲"
    found = next_candidate(four, {"甲": "书面放弃"})
    assert found.next.name == "乙"
    assert found.words == "第1名甲：书面放弃；顺延至第2名乙"


def test_next_candidate_after_the_last_is_a_new_purchase(four):
    found = next_candidate(four, {"甲": "放弃", "乙": "逾期", "丙": "放弃"})
    assert found.next is None
    assert [line.name for line, _ in found.fallen] == ["甲", "乙", "丙"]
    assert found.words.endswith("没有可以顺延的候选人，重新开展采购活动")


@pytest.mark.parametrize(
    ("fallen", "says"),
    [
        ({"乙": "放弃"}, "候选人须按名次依次顺延.*第四十九条"),
        ({"甲": " "}, "没有写明不能签约的理由"),
        ({"丁": "放弃"}, "丁不是候选人"),
    ],
)
def test_next_candidate_refuses_a_leap(four, fallen, says):
    with pytest.raises(ScoringError, match=says):
        next_candidate(four, fallen)


def test_next_candidate_waits_while_a_tie_or_a_low_price_is_open():
    tied = evaluate_bids([Bid(name, 9000, Decimal(80)) for name in "甲乙"], price_weight=Decimal(10))
    with pytest.raises(ScoringError, match="下一名并列"):
        next_candidate(tied, {})
    bids = [Bid("甲", 4100, Decimal(80)), Bid("乙", 9000, Decimal(80))]
    with pytest.raises(ScoringError, match="异常低价没有认定"):
        next_candidate(evaluate_bids(bids, price_weight=Decimal(10), low_price=LOW_PRICE), {})


@given(st.permutations(["甲", "乙", "丙", "丁"]))
def test_order_of_bidders_never_matters(names):
    bids = {
        "甲": Bid("甲", 9000, Decimal(80), decision=2),
        "乙": Bid("乙", 9000, Decimal(80), decision=1),
        "丙": Bid("丙", 8000, Decimal(70), Decimal("0.10")),
        "丁": Bid("丁", 3000, Decimal(90)),
    }
    result = evaluate_bids([bids[name] for name in names], price_weight=Decimal(10), low_price=LOW_PRICE)
    ranks = {line.name: (line.rank, line.shown["total"], bool(line.pending)) for line in result.lines}
    assert ranks == {
        "甲": (2, "88.00", False),
        "乙": (1, "88.00", False),
        "丙": (3, "80.00", False),
        "丁": (None, "—", True),
    }
