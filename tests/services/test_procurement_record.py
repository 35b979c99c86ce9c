"""The record of a procurement: what each command keeps, refuses, and makes of the ranking."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import select

from scoring.bids import PriceLine
from scoring.errors import ScoringError
from tests.conftest import actor
from tests.services.rounds import DAYS_2026, award, begin, bid, ranking, supplier, terms
from workbench.errors import HardStopError, ValidationError
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.models.words import ContractorKind
from workbench.queries.bids import UNCONFIRMED, bid_result, procurement_of
from workbench.queries.checks import award_findings, procurement_findings
from workbench.queries.checks.procurement_documents import purchases_alike
from workbench.queries.procurement_desk import ended_rounds
from workbench.services import procurement
from workbench.services import procurement_bids as bidding
from workbench.services import procurement_dates as dates
from workbench.services import procurement_review as reviewing
from workbench.store.engine import reading, writing


@pytest.fixture(autouse=True)
def approved(at):
    at("approved")


def findings(severity: str = "stop") -> list[str]:
    with reading() as session:
        found = procurement_findings(session, procurement_of(session, 1))
        return [one.what for one in found if one.severity == severity]


def three(round_id: int) -> list[int]:
    """Three valid bids: 甲 leads, 丙 is last."""
    prices = {"甲": ("400000", "85"), "乙": ("410000", "80"), "丙": ("420000", "70")}
    return [bid(round_id, name, price, quality) for name, (price, quality) in prices.items()]


def do(command, *arguments, who: str = "daili", **named) -> None:
    with writing() as session:
        command(session, actor(who), *arguments, **named)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("91350100M000100Y4", "应为 18 位，填了 17 位"),
        ("91350100M000100Y44", "按前 17 位应为“3”"),
        ("9135010*M000100Y43", r"第 8 位“\*”"),
    ],
)
def test_supplier_with_a_wrong_credit_code_is_refused_with_its_character(code, what):
    with pytest.raises(ValidationError, match=what) as refused:
        do(procurement.add_contractor, 1, name="某机构", credit_code=code, kind=ContractorKind.COMPANY)
    assert (refused.value.where, refused.value.clause) == ("统一社会信用代码", "GB 32100—2015")


def test_supplier_with_the_code_of_the_standard_is_kept_in_capitals():
    do(procurement.add_contractor, 1, name="某机构", credit_code="91350100m000100y43", kind=ContractorKind.COMPANY)
    with reading() as session:
        codes = session.exec(select(Contractor.credit_code)).all()
    assert "91350100M000100Y43" in codes


def test_price_is_put_right_before_the_opening_and_never_after():
    round_id = begin()
    first = three(round_id)[0]
    new = procurement.NewBid(supplier("甲"), 39_000_000, Decimal(85))
    do(bidding.change_bid, first, new)
    assert ranking().of(first).price_fen == 39_000_000
    do(bidding.confirm_opening, round_id, opened_on=date(2024, 12, 24))
    with pytest.raises(ValidationError, match="2024-12-24 已经开标（开启响应文件），不能再改动报价"):
        do(bidding.change_bid, first, procurement.NewBid(supplier("甲"), 1, Decimal(85)))
    with pytest.raises(ValidationError, match="不能再增加响应"):
        bid(round_id, "丁", "100000")
    with pytest.raises(ValidationError, match="不能再改动采购文件的条款"):
        terms(round_id, deduction_rate=Decimal("0.10"))
    assert ranking().of(first).price_fen == 39_000_000


def test_tender_with_two_bids_is_not_opened():
    round_id = begin(method="public_tender", committee_size=5, committee_experts=4)
    bid(round_id, "甲", "400000", "80")
    bid(round_id, "乙", "410000", "80")
    with pytest.raises(HardStopError, match="投标人不足，不得开标"):
        do(bidding.confirm_opening, round_id, opened_on=date(2024, 12, 24))
    with reading() as session:
        assert session.get_one(Procurement, round_id).opened_on is None


def test_correction_follows_the_order_of_the_law_and_waits_for_the_bidder():
    round_id = begin()
    items = (PriceLine("照料服务", Decimal(1000), Decimal("31.50")), PriceLine("探访", Decimal(500), Decimal(15)))
    one = bid(round_id, "甲", "40000", "80", items=items)
    bid(round_id, "乙", "41000", "80")
    bid(round_id, "丙", "42000", "80")
    assert ranking().of(one).line.excluded == UNCONFIRMED
    assert f"甲：{UNCONFIRMED}" in findings()
    do(bidding.confirm_correction, one, confirmed=True)
    found = ranking().of(one)
    assert (found.line.rank, found.price_fen, found.corrected_fen) == (1, 4_000_000, 3_900_000)
    assert [fix.clause for fix in found.correction.corrections] == ["财政部令第87号第五十九条第（四）项"]
    award(round_id, one)
    with reading() as session:
        row = session.get_one(Bid, one)
        assert (row.price_fen, row.award_fen) == (4_000_000, 3_900_000)


def test_correction_that_the_bidder_refuses_makes_its_bid_invalid():
    round_id = begin()
    one = bid(round_id, "甲", "40000", "80", price_words="叁万玖仟元整")
    do(bidding.confirm_correction, one, confirmed=False)
    assert ranking().of(one).line.excluded == "投标人不确认修正后的报价 39,000.00 元"


def test_tie_waits_for_the_recorded_draw_and_is_not_awarded_before():
    round_id = begin()
    a, b = (bid(round_id, name, "400000", "80") for name in "甲乙")
    bid(round_id, "丙", "420000", "70")
    for one in (a, b):
        with pytest.raises((HardStopError, ScoringError)):
            award(round_id, one)
    with pytest.raises(ValidationError, match="没有并列，或者名次重复"):
        do(bidding.settle_tie, round_id, {a: 1, b: 1}, how="抽取")
    draw = "2024年12月25日在监督人员见证下抽取"
    with pytest.raises(ValidationError, match="先按技术得分比较"):
        do(bidding.settle_tie, round_id, {a: 2, b: 1}, how=draw)
    for one in (a, b):
        do(bidding.record_review, one, bidding.Reviewed(Decimal(80), technical=Decimal(50)))
    do(bidding.settle_tie, round_id, {a: 2, b: 1}, how=draw)
    assert [ranking().of(one).rank for one in (b, a)] == [1, 2]
    award(round_id, b)


def test_who_refuses_to_sign_is_followed_by_the_next_and_nobody_is_passed_over():
    round_id = begin()
    first, second, third = three(round_id)
    award(round_id, first)
    with pytest.raises(ValidationError, match="“不能签约的理由”没有填写"):
        do(procurement.record_refusal, first, on=date(2024, 12, 30), reason=" ", who="jingban")
    do(procurement.record_refusal, first, on=date(2024, 12, 30), reason="人员不能到位", who="jingban")
    for wrong in (first, third):
        with pytest.raises(ValidationError, match="下一名候选是 乙，不能确定其他供应商"):
            award(round_id, wrong, date(2024, 12, 31))
    with pytest.raises(ScoringError, match="候选人须按名次依次顺延"):
        do(procurement.record_refusal, third, on=date(2024, 12, 30), reason="退出", who="jingban")
    award(round_id, second, date(2024, 12, 31))
    with reading() as session:
        assert [one.awarded for one in session.exec(select(Bid).order_by(Bid.id))] == [False, True, False]


def test_failed_round_stays_and_the_next_one_begins_anew():
    round_id = begin()
    ids = three(round_id)
    ending = {"ended_on": date(2024, 12, 26), "reason": "只有一家合格"}
    with pytest.raises(ValidationError, match="没有选择废标（终止）的法定情形"):
        do(procurement.end_round, round_id, ground="too_few", **ending)
    with pytest.raises(HardStopError, match="终止的情形与登记的响应不符"):
        do(procurement.end_round, round_id, ground="consultation_too_few", **ending)
    for bid_id in ids[1:]:
        do(bidding.record_review, bid_id, bidding.Reviewed(Decimal(60), None, "签章不全"))
    do(procurement.end_round, round_id, ground="consultation_too_few", **ending)
    with pytest.raises(ValidationError, match="第 1 轮采购已经终止"):
        bid(round_id, "丁", "400000")
    with pytest.raises(ValidationError, match="早于“第 1 轮终止日”"):
        begin()
    later = {name: date(2025, 2, day) for name, day in (("started_on", 5), ("documents_from", 5), ("documents_until", 12), ("responses_due", 18), ("reviewed_on", 19), ("report_received_on", 20))}  # fmt: skip
    second = begin(**later)
    assert second != round_id
    bid(second, "甲", "400000", "80")
    with reading() as session:
        row = procurement_of(session, 1)
        assert (row.id, row.round) == (second, 2)
        [ended] = ended_rounds(session, 1)
    assert (ended.round, ended.bids, ended.mark) == (1, 3, "M")
    assert ended.clause == "财库〔2014〕214号第三十四条第（三）项；财库〔2015〕124号"
    assert "政府购买服务项目还有两家符合要求的，可以继续磋商，不必终止（财库〔2015〕124号）" in ended.next_steps


def test_purchases_of_one_item_and_category_in_a_year_add_up_to_splitting():
    round_id = begin(150_000_000)
    terms(round_id, budget_item="救助服务", category="照护", reserved="none", reserved_reason="面向社会组织")
    assert "涉嫌化整为零规避公开招标" not in findings()
    with writing() as session:
        own = session.get_one(Project, 1)
        data = own.model_dump(exclude={"id", "code", "version"}) | {"code": "YL-2025-099"}
        other = Project(**data)
        session.add(other)
        session.flush()
        kept = session.get_one(Procurement, round_id).model_dump(exclude={"id", "version", "project_id"})
        session.add(Procurement(**kept, project_id=other.id))
    assert "涉嫌化整为零规避公开招标" in findings()
    with reading() as session:
        row = session.get_one(Procurement, round_id)
        assert [fen for _, fen in purchases_alike(session, 1, row)] == [150_000_000, 150_000_000]


def test_late_clarification_is_a_stop_until_the_due_day_moves():
    round_id = begin()
    do(
        dates.record_clarification,
        round_id,
        dates.NewClarification(date(2024, 12, 20), "修改服务标准", affects_bids=True),
    )
    assert "澄清或修改通知过晚" in findings()
    moved = dates.NewClarification(date(2024, 12, 20), "顺延", affects_bids=False, new_due=date(2024, 12, 25))
    do(dates.record_clarification, round_id, moved)
    assert "澄清或修改通知过晚" not in findings()


def test_deposits_are_late_after_five_working_days():
    round_id = begin()
    first, second, _ = three(round_id)
    award(round_id, first)
    for one, back in ((first, None), (second, date(2025, 1, 20))):
        do(dates.record_deposit, one, dates.Deposit(100_000, "保函", date(2024, 12, 24), back))
    with reading() as session:
        row = session.get_one(Procurement, round_id)
        told = [
            one.what
            for one in award_findings(session, row, row.awarded_on, row.notice_on)
            if one.rule_id == "award/bond_refund"
        ]
    assert told == ["退还保证金逾期14日"]
    with pytest.raises(ValidationError, match="保证金的金额或者交纳形式没有填写"):
        do(dates.record_deposit, first, dates.Deposit(0, "微信", None, None))


CRITERIA = (
    reviewing.NewCriterion("P", "报价", Decimal(10), "price"),
    reviewing.NewCriterion("S", "服务方案", Decimal(50), "subjective", technical=True),
    reviewing.NewCriterion("O", "业绩", Decimal(40), "objective"),
)
MEMBERS = tuple(reviewing.NewMember(code, "评审专家", "expert", declared=True) for code in ("一", "二", "三"))


def marked(round_id: int, bids: list[int], marks: dict[str, tuple[str, ...]]) -> None:
    new = [
        reviewing.NewMark(one, member.code, code, Decimal(given[place % len(given)]))
        for one in bids
        for code, given in marks.items()
        for place, member in enumerate(MEMBERS)
    ]
    do(reviewing.record_marks, round_id, new)


def test_marks_are_averaged_exactly_and_take_the_place_of_the_total():
    round_id = begin()
    bids = three(round_id)
    do(reviewing.set_criteria, round_id, CRITERIA)
    do(reviewing.set_committee, round_id, MEMBERS)
    assert "甲的评分没有登记完" in findings()
    marked(round_id, bids, {"S": ("40", "41", "41"), "O": ("30",)})
    found = ranking().of(bids[0])
    assert (found.quality_step.exact, found.quality_step.shown) == (Fraction(212, 3), "70.67")
    assert found.line.shown["quality"] == "70.67"
    assert "甲的商务技术得分与评委评分不符" in findings("warn")
    with pytest.raises(ValidationError, match="评审因素表不能再改"):
        do(reviewing.set_criteria, round_id, CRITERIA)


def test_objective_marks_that_differ_block_the_award_and_name_everyone():
    round_id = begin()
    bids = three(round_id)
    do(reviewing.set_criteria, round_id, CRITERIA)
    do(reviewing.set_committee, round_id, MEMBERS)
    marked(round_id, bids, {"S": ("40",), "O": ("30", "30", "29")})
    with pytest.raises(HardStopError, match="甲的客观评审因素评分不一致"):
        award(round_id, bids[0])
    with reading() as session:
        [why] = {one.why for one in procurement_findings(session, procurement_of(session, 1)) if "不一致" in one.what}
    assert why == "O 业绩：一 30 分、二 30 分、三 29 分"


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        (("一", "S", "50.01"), "分数 50.01 不在 0 至 50 之间"),
        (("四", "S", "40"), "评审小组里没有“四”"),
        (("一", "P", "10"), "没有要打分的评审因素“P”"),
    ],
)
def test_mark_of_nobody_or_out_of_range_is_refused_with_its_place(mark, what):
    round_id = begin()
    bids = three(round_id)
    do(reviewing.set_criteria, round_id, CRITERIA)
    do(reviewing.set_committee, round_id, MEMBERS)
    member, code, value = mark
    with pytest.raises(ValidationError, match=what) as refused:
        do(
            reviewing.record_marks,
            round_id,
            [reviewing.NewMark(bids[0], member, code, Decimal(value), "“评分”表第 3 行 C 列（S）")],
        )
    assert "“评分”表第 3 行 C 列（S）" in refused.value.what


@pytest.mark.parametrize(("until", "barred"), [(date(2020, 6, 30), False), (date(2022, 6, 30), True), (None, True)])
def test_reviewer_is_barred_by_employment_within_three_years(until, barred):
    round_id = begin()
    three(round_id)
    related = reviewing.NewMember("一", "评审专家", "expert", declared=True, relations=(reviewing.Relation("employment", supplier("乙"), until),))  # fmt: skip
    do(reviewing.set_committee, round_id, (related, *MEMBERS[1:]))
    assert ("评审人员一应当回避" in findings()) is barred


def test_bidders_with_the_same_responsible_person_are_a_stop():
    round_id = begin()
    bid(round_id, "甲", "400000", "80", responsible_person="张某")
    bid(round_id, "乙", "410000", "80", responsible_person="张 某")
    assert "甲、乙的单位负责人相同" in findings()


def test_missing_condition_makes_a_bid_invalid():
    round_id = begin()
    one = bid(round_id, "甲", "400000", "80", conditions=("liability", "accounts", "equipment", "taxes", "others"))
    assert ranking().of(one).line.excluded.startswith("资格审查不合格：没有证明参加政府采购活动前三年内")


def test_doubted_price_waits_for_its_explanation_and_t2_is_found_in_2026():
    round_id = begin(12_000_000, **DAYS_2026)
    prices = {"甲": "100000", "乙": "95000", "丙": "42000", "丁": "88000"}
    ids = {name: bid(round_id, name, price, "80") for name, price in prices.items()}
    found = ranking()
    assert [trigger.code for trigger in found.of(ids["丙"]).line.triggers] == ["T2", "T3"]
    with pytest.raises(HardStopError, match="异常低价没有按规定说明"):
        award(round_id, ids["丁"], date(2026, 3, 30))
    do(procurement.explain_low_price, ids["丙"], explanation="不能说明成本", minutes=30, accepted=False)
    assert ranking().of(ids["丙"]).line.excluded == "异常低价，书面说明未能证明报价合理"
    award(round_id, ids["丁"], date(2026, 3, 30))


def test_every_command_leaves_an_event_of_its_own():
    round_id = begin()
    bids = three(round_id)
    do(reviewing.set_criteria, round_id, CRITERIA)
    do(bidding.record_review, bids[0], bidding.Reviewed(Decimal(85), doubted="报价构成不清"))
    with reading() as session:
        actions = session.exec(select(Event.action).order_by(Event.id.desc()).limit(2)).all()
        assert actions == ["procurement.record_review", "procurement.set_criteria"]
        assert bid_result(session, procurement_of(session, 1)).of(bids[0]).line.pending
