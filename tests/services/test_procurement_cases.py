"""Published bids and tenders as records: the right result, or the right complaint. Sources stand beside each case."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import select

from scoring.bids import PriceFormula, RankOrder
from scoring.errors import ScoringError
from scoring.money import parse_money
from tests.conftest import actor
from tests.services.rounds import award, begin, bid, ranking, terms
from workbench.errors import HardStopError
from workbench.exchange.files.review_record import read_review
from workbench.models.contracts import Milestone
from workbench.models.procurement import Bid
from workbench.queries.bids import bid_result, procurement_of
from workbench.queries.checks import procurement_findings
from workbench.queries.procurement_desk import Compared, compared_of
from workbench.rules.prices import share_fen, split_by_shares
from workbench.services import contracts, procurement
from workbench.services.procurement_bids import settle_tie
from workbench.services.procurement_review import NewClause, NewCriterion, examine_bid, set_criteria, set_requirements
from workbench.store.engine import reading, writing


@pytest.fixture(autouse=True)
def approved(at):
    at("approved")


def points() -> dict[str, tuple[str, str, str]]:
    return {one.name: tuple(one.line.shown[key] for key in ("price", "quality", "total")) for one in ranking().lines}


def compared() -> tuple[Compared, ...]:
    with reading() as session:
        row = procurement_of(session, 1)
        return compared_of(row, bid_result(session, row))


def stops() -> set[str]:
    with reading() as session:
        return {one.what for one in procurement_findings(session, procurement_of(session, 1)) if one.severity == "stop"}


def test_bid_01_four_firms_scaled_to_the_best():
    """felp.ac.uk, assessment method: quality 80, price 20, both to the best."""
    round_id = begin(2_000_000, method="project_review", price_weight=Decimal(20))
    terms(round_id, quality_scale="to_best")
    firms = {"A": ("10500", "123"), "B": ("10350", "126"), "C": ("11750", "129"), "D": ("9900", "117")}
    for name, (price, quality) in firms.items():
        bid(round_id, name, price, quality)
    assert points() == {
        "A": ("18.86", "76.28", "95.14"),
        "B": ("19.13", "78.14", "97.27"),
        "C": ("16.85", "80.00", "96.85"),
        "D": ("20.00", "72.56", "92.56"),
    }
    assert [one.name for one in sorted(ranking().lines, key=lambda one: one.rank)] == ["B", "C", "A", "D"]


def test_bid_02_thirty_five_points_published_at_one_decimal():
    """rcuh.com procurement form: 35, 28, 23.3."""
    round_id = begin(20_000_000, method="public_tender", price_weight=Decimal(35))
    ids = {name: bid(round_id, name, price) for name, price in (("A", "100000"), ("B", "125000"), ("C", "150000"))}
    assert [one[0] for one in points().values()] == ["35.00", "28.00", "23.33"]
    published = {ids["A"]: "35", ids["B"]: "28", ids["C"]: "23.3"}
    with writing() as session:
        given = {bid_id: (Decimal(value), None) for bid_id, value in published.items()}
        procurement.record_published(session, actor("daili"), round_id, given)
    [found] = compared()
    assert found.difference is not None
    assert (found.difference.agrees, found.difference.slip) == (False, "只保留一位小数")


def test_bid_04_price_alone_in_a_negotiation():
    """the-egov-blog: 20, 40 and 60 crore give 100, 50, 33.33."""
    round_id = begin(700_000_000_00, method="negotiation", price_weight=Decimal(100))
    for name, price in (("A", "200000000"), ("B", "400000000"), ("C", "600000000")):
        bid(round_id, name, price)
    assert [one[0] for one in points().values()] == ["100.00", "50.00", "33.33"]


def test_bid_05_small_firms_blank_price_and_the_published_slip():
    """成都市校服采购 TQ-CG-(2025)093: the analyst's 27.84 is 25.06 by the rule; a blank price is invalid."""
    round_id = begin(79_500, method="public_tender", price_weight=Decimal(30), committee_size=5, committee_experts=4)
    terms(round_id, deduction_rate=Decimal("0.10"))
    small = {"standing": "small", "declared": True, "small_firm": True}
    ids = {
        "乐吉": bid(round_id, "乐吉", "645", **small),
        "牧森": bid(round_id, "牧森", "685", **small),
        "伊顿": bid(round_id, "伊顿", "695", standing="other"),
        "顺华": bid(round_id, "顺华", None, **small),
    }
    lines = {one.name: one for one in ranking().lines}
    assert [lines[name].line.shown["price"] for name in ("乐吉", "牧森", "伊顿")] == ["30.00", "28.25", "25.06"]
    assert (lines["顺华"].line.excluded, lines["顺华"].price_fen) == ("未填写报价", None)
    assert lines["乐吉"].corrected_fen == 64_500
    with writing() as session:
        told = {"乐吉": "30.00", "牧森": "28.25", "伊顿": "27.84"}
        given = {ids[name]: (Decimal(value), None) for name, value in told.items()}
        procurement.record_published(session, actor("daili"), round_id, given)
    [found] = compared()
    assert found.difference.step == "价格扣除"
    assert "伊顿公布 27.84，按规定为 25.06" in found.difference.words


def test_bid_07_linear_formula_is_refused_for_a_tender_and_scored_below_the_limit():
    """materialsmanagement.info: PS = MP × (1 − (SP − LQB) ÷ LQB), never below 0."""
    with pytest.raises(ScoringError, match="价格分只能用低价优先法计算") as refused:
        PriceFormula("linear")
    assert refused.value.clause == "财政部令第87号第五十五条"
    round_id = begin(50_000, method="project_review", price_weight=Decimal(100))
    terms(round_id, formula=PriceFormula("linear", law="below-limit", document="评审办法第3条"))
    for name, price in (("A", "100"), ("B", "125"), ("C", "140"), ("D", "250")):
        bid(round_id, name, price)
    assert [one[0] for one in points().values()] == ["100.00", "75.00", "60.00", "0.00"]


def test_bid_09_and_td_09_fixed_total_price_scores_hours_and_a_star_not_met_is_a_veto():
    """广州市增城区石滩镇社工服务站: 1,854,000 yuan fixed, the most hours get full points, ★ clauses are mandatory."""
    round_id = begin(185_400_000, method="public_tender", price_weight=Decimal(30))
    terms(round_id, formula=PriceFormula("quantity", unit="小时"))
    ids = {name: bid(round_id, name, "1854000", "50", quantity=Decimal(hours)) for name, hours in (("A", 10000), ("B", 8000), ("C", 9000))}  # fmt: skip
    assert [one[0] for one in points().values()] == ["30.00", "24.00", "27.00"]
    with writing() as session:
        clauses = [
            NewClause("★1", "工资不低于当地最低工资标准", "starred"),
            NewClause("★2", "缴纳社会保险和公积金", "starred"),
        ]
        set_requirements(session, actor("daili"), round_id, clauses)
    assert "A的资格和符合性没有审查完" in stops()
    for name, bid_id in ids.items():
        met = {"★1": (name != "A", "测算的工资低于最低工资标准"), "★2": (True, "")}
        with writing() as session:
            examine_bid(session, actor("daili"), bid_id, met)
    lines = {one.name: one.line for one in ranking().lines}
    assert lines["A"].excluded == "不满足★实质性要求：★1 工资不低于当地最低工资标准（测算的工资低于最低工资标准）"
    assert [lines[name].shown["price"] for name in ("B", "C")] == ["26.67", "30.00"]


def test_bid_11_and_bid_12_deviation_with_caps():
    """huanbaozhaobiao.com and a forum: points off per 1 %, capped; only below the limit, by the document's clause."""
    round_id = begin(100_000, method="project_review", price_weight=Decimal(30))
    caps = {"cap_above": Decimal(5), "cap_below": Decimal(5)}
    shape = PriceFormula("deviation", "ceiling", Decimal("0.2"), Decimal("0.1"), law="below-limit", document="评标办法修正第2条", **caps)  # fmt: skip
    terms(round_id, formula=shape)
    for name, price in (("A", "1000"), ("B", "900"), ("C", "400")):
        bid(round_id, name, price)
    assert [one[0] for one in points().values()] == ["30.00", "29.00", "25.00"]


def test_bid_13_criteria_that_sum_to_102_are_refused():
    """qianlima.com notice: 32 + 59 + 11, four dimensions announced and three listed."""
    round_id = begin(price_weight=Decimal(32), method="public_tender")
    rows = [
        NewCriterion("P", "报价合理性", Decimal(32), "price"),
        NewCriterion("T", "技术规范", Decimal(59), "subjective"),
    ]
    with pytest.raises(ScoringError, match=r"32 \+ 59 \+ 11 = 102，不是 100"), writing() as session:
        set_criteria(
            session, actor("daili"), round_id, [*rows, NewCriterion("B", "商务评审", Decimal(11), "objective")]
        )
    whole = [*rows, NewCriterion("B", "商务评审", Decimal(9), "objective")]
    with pytest.raises(ScoringError, match="采购文件称有 4 项评审因素，只列出 3 项"), writing() as session:
        set_criteria(session, actor("daili"), round_id, whole, announced=4)


def test_bid_13_tie_chain_of_the_document_ends_with_a_recorded_vote():
    """The same notice: higher technical score first, then a vote; the vote is recorded here, never held."""
    round_id = begin(price_weight=Decimal(30), method="public_tender", committee_size=5, committee_experts=4)
    order = RankOrder(("total", "technical", "decision"), "评分细则", "评审小组表决")
    terms(round_id, tie_rule=order)
    a, b = (bid(round_id, name, "400000", "60", technical=Decimal(40)) for name in "甲乙")
    bid(round_id, "丙", "400000", "50", technical=Decimal(30))
    assert [one.line.tied for one in ranking().lines] == [True, True, False]
    with pytest.raises((ScoringError, HardStopError)):
        award(round_id, a)
    with writing() as session:
        settle_tie(session, actor("daili"), round_id, {a: 2, b: 1}, how="评审小组表决，四比一")
    assert [one.rank for one in ranking().lines] == [2, 1, 3]


def test_bid_15_two_parts_of_a_hundred_points_are_refused():
    """askvity.info: technical 80 and financial 70 added to 150."""
    round_id = begin(price_weight=Decimal(70), method="public_tender")
    rows = [NewCriterion("P", "报价", Decimal(70), "price"), NewCriterion("T", "技术", Decimal(80), "subjective")]
    with pytest.raises(ScoringError, match="80 = 150，不是 100"), writing() as session:
        set_criteria(session, actor("daili"), round_id, rows)


def test_bid_17_partners_from_thirty_percent_and_rates_out_of_the_span():
    """财库〔2022〕19号: 4 to 6 % for a consortium in which small firms hold 30 %; 10 to 20 % for a small firm."""
    round_id = begin()
    terms(round_id, deduction_rate=Decimal("0.10"), partner_rate=Decimal("0.04"))
    bid(round_id, "甲", "400000", "60", standing="other", partner_share=Decimal("0.30"), declared=True)
    bid(round_id, "乙", "400000", "60", standing="other", partner_share=Decimal("0.29"), declared=True)
    bid(round_id, "丙", "400000", "60", standing="small", declared=False)
    lines = {one.name: one for one in ranking().lines}
    assert [str(lines[name].deduction) for name in "甲乙丙"] == ["0.04", "0", "0"]
    assert lines["丙"].preference.why == "没有中小企业声明函，不给予价格扣除"
    other = begin_second(round_id)
    terms(other, deduction_rate=Decimal("0.08"))
    with pytest.raises(ScoringError, match="价格扣除比例为 8%，应为 10% 至 20%"):
        bid(other, "丁", "400000", "60", standing="small", declared=True)


def begin_second(round_id: int) -> int:
    with writing() as session:
        procurement.end_round(session, actor("daili"), round_id, ended_on=date(2024, 12, 26), ground="consultation_unfit", reason="需求调整，不再适合磋商")  # fmt: skip
    return begin(**dict.fromkeys(("started_on", "documents_from"), date(2025, 1, 6)), documents_until=date(2025, 1, 14), responses_due=date(2025, 1, 20), reviewed_on=date(2025, 1, 21), report_received_on=date(2025, 1, 22))  # fmt: skip


def test_td_01_consultation_at_its_published_ceiling():
    """bidcenter.com.cn 261664563: 505,000 yuan, one calendar year, consultation; a bid above the ceiling is invalid."""
    round_id = begin(50_500_000)
    bid(round_id, "甲", "505000", "80")
    bid(round_id, "乙", "505000.01", "85")
    lines = {one.name: one.line for one in ranking().lines}
    assert lines["甲"].rank == 1
    assert lines["乙"].excluded == "报价 505,000.01 元超过最高限价 505,000.00 元"


def test_td_12_inquiry_with_a_comprehensive_award_and_masked_digits():
    """仙居县助联体: 询价 named, award by comprehensive evaluation; every digit masked."""
    begin(method="inquiry", price_weight=Decimal(30))
    assert {"采购方式与评审办法不一致", "询价不能用于购买服务"} <= stops()
    masked = '{"供应商": [{"供应商": "甲", "报价（元）": "4**,***"}]}'.encode()
    [fault] = read_review(masked, date(2025, 9, 30))[1]
    assert fault.place == "供应商 第 1 项.报价（元）"
    assert "有遮盖的数字，不能当作 0" in fault.what
    with reading() as session:
        assert session.exec(select(Bid)).first() is None


@pytest.mark.parametrize(("method", "short"), [("consultation", False), ("public_tender", True)])
def test_td_16_twelve_days_are_enough_for_a_consultation_and_not_for_a_tender(method, short):
    """随州市食堂管理 WHJK-ZCFW-2020-043: notice 2020-10-09, opening 2020-10-21, result 2020-10-26, 24.48（万元）."""
    assert parse_money("24.48（万元）") == 24_480_000
    days = {"started_on": date(2020, 10, 9), "documents_from": date(2020, 10, 9), "documents_until": date(2020, 10, 16)}
    begin(30_000_000, method=method, **days, responses_due=date(2020, 10, 21), reviewed_on=date(2020, 10, 21), report_received_on=date(2020, 10, 22), intent_published_on=date(2020, 9, 1))  # fmt: skip
    assert ("响应准备时间时间不足" in stops()) is short


KPIS = {  # the least number, and the least size of each: minutes, people or sessions
    "街头救助活动": (6, "次"),
    "救助宣传活动": (3, "次，每次不少于1小时、30人"),
    "小组活动": (3, "个，每个不少于4节、5人"),
    "社区活动": (15, "次，每次不少于8人"),
    "建档": (80, "个，一人一档"),
    "咨询服务": (80, "人次"),
    "专业个案": (3, "例，每例不少于5次"),
    "调研报告": (2, "篇"),
    "探索文章": (1, "篇"),
    "成果手册": (1, "本"),
    "媒体报道": (5, "篇，区级以上"),
}


def test_td_07_offer_below_one_of_eleven_two_level_minimums_is_no_response():
    """许昌市救助管理站 cgwenjian.com 202004250000032169: below the least number or the least size, the bid is not responsive."""
    round_id = begin(method="public_tender", committee_size=5, committee_experts=4)
    ids = [bid(round_id, name, "400000", "80") for name in "甲乙丙"]
    with writing() as session:
        clauses = [
            NewClause(f"★{n}", f"{what}不少于{least}{unit}", "starred")
            for n, (what, (least, unit)) in enumerate(KPIS.items(), 1)
        ]
        set_requirements(session, actor("daili"), round_id, clauses)
    offered = {"甲": {}, "乙": {"★2": "承诺3次，每次25人"}, "丙": {"★1": "承诺5次"}}
    for name, bid_id in zip("甲乙丙", ids, strict=True):
        found = {
            f"★{n}": (f"★{n}" not in offered[name], offered[name].get(f"★{n}", "")) for n in range(1, len(KPIS) + 1)
        }
        with writing() as session:
            examine_bid(session, actor("daili"), bid_id, found)
    lines = {one.name: one.line for one in ranking().lines}
    assert not lines["甲"].excluded
    assert "★2 救助宣传活动不少于3次，每次不少于1小时、30人（承诺3次，每次25人）" in lines["乙"].excluded
    assert "★1 街头救助活动不少于6次（承诺5次）" in lines["丙"].excluded
    assert "合格供应商不足" in stops()


TOWNS = {  # both services, the advance of 90 %, and the city's 40 % of it, as the table prints them
    "开发区": ("371826.0", "334643.4", "133857.4"),
    "高新区": ("486868.2", "438181.4", "175272.6"),
    "花桥开发区": ("135462.6", "121916.3", "48766.5"),
    "张浦镇": ("350532.0", "315478.8", "126191.5"),
    "周市镇": ("190745.1", "171670.6", "68668.2"),
    "陆家镇": ("116025.0", "104422.5", "41769.0"),
    "巴城镇": ("318072.3", "286265.1", "114506.0"),
    "千灯镇": ("305268.6", "274741.7", "109896.7"),
    "淀山湖镇": ("140704.2", "126633.8", "50653.5"),
}


def test_td_13_contract_with_an_advance_of_ninety_percent_keeps_the_printed_payments():
    """zyhjtz.com 202203, nine towns: 90 % in advance to a tenth of a yuan, the rest later; the city bears 40 % of it."""
    for total, advance, city in TOWNS.values():
        paid = split_by_shares(parse_money(total), [Fraction(9, 10), Fraction(1, 10)], step=10)
        assert paid[0] == parse_money(advance)
        assert share_fen(paid[0], Fraction(4, 10), step=10) == parse_money(city)
        assert sum(paid) == parse_money(total)
    round_id = begin(37_182_600)
    ids = [bid(round_id, name, price, "80") for name, price in (("甲", "371826"), ("乙", "371800"), ("丙", "371000"))]
    award(round_id, ids[2])
    parts = split_by_shares(37_100_000, [Fraction(9, 10), Fraction(1, 10)], step=10)
    payments = [contracts.NewMilestone(name, date(2025, n, 28), fen) for n, (name, fen) in enumerate(zip(("预付", "结算"), parts, strict=True), 1)]  # fmt: skip
    words = dict.fromkeys(
        ("content", "term", "quantity", "quality", "price", "settlement", "duties", "breach"), "见附件"
    )
    signed = contracts.Terms("TD-13", date(2024, 12, 30), date(2025, 1, 1), date(2025, 12, 31), words, payments)
    with writing() as session:
        contracts.sign_contract(session, actor("jingban"), 1, signed)
    with reading() as session:
        assert session.exec(select(Milestone.amount_fen)).all() == [33_390_000, 3_710_000]
