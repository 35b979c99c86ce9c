"""Every bad input of the main line: a clear sentence, the clause, the way out, and nothing saved."""

from datetime import date

import pytest
from sqlmodel import select

from scoring.deadlines import deadline
from scoring.errors import ScoringError
from workbench import clock
from workbench.demo import evaluation as told
from workbench.demo import people, purchase
from workbench.demo.people import script
from workbench.errors import HardStopError, StaleError, ValidationError, WorkbenchError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, Mark, PanelMember, PointFact, Sheet
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import FundSource, Project
from workbench.models.record import Event
from workbench.models.words import Phase, Role, Seat
from workbench.queries.checks.contract import contract_findings
from workbench.queries.clocks import working_deadline
from workbench.rules.calendars import horizon, national_calendar
from workbench.services import contracts, evaluations, facts, procurement, projects, sheets
from workbench.services.accounts import give_role
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip


def count(kind) -> int:
    with reading() as session:
        return len(session.exec(select(kind)).all())


def mid_plan(**changes) -> evaluations.Plan:
    plan = script("evaluation_mid")
    days = told.when(plan)
    given = {
        "tree_id": "szs-2024",
        "form": "panel",
        "planned_on": days["planned"],
        "cutoff_on": days["cutoff"],
        "due_on": days["due"],
        "parts": plan["plan"],
    }
    return evaluations.Plan(**(given | changes))


def planned_with(*members: tuple[str, Seat, bool]) -> None:
    """Plan the mid-term with these members, declared free of interests."""
    with writing() as session:
        evaluations.plan_evaluation(session, actor("jingban"), 1, Phase.MID, mid_plan())
    for username, seat, mid_level in members:
        with writing() as session:
            member = evaluations.NewMember(actor(username).account_id, seat, "职称", mid_level)
            evaluations.appoint_member(session, actor("jingban"), 1, member)
        with writing() as session:
            evaluations.declare_interests(session, actor(username), 1, conflict=False, words="")


def confirm() -> None:
    with writing() as session:
        evaluations.confirm_plan(session, actor("lingdao"), 1, confirmed_on=date(2025, 6, 20))


TWO = (("pingwei1", Seat.ASSISTANCE, False), ("pingwei2", Seat.ACCOUNTANT, True))
THREE = (*TWO, ("pingwei3", Seat.RECIPIENT, False))


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (TWO, "评估小组只有2人"),
        ((*THREE, ("sanfang", Seat.EXPERT, False)), "评估小组人数不是单数"),
        ((TWO[0], ("pingwei2", Seat.ACCOUNTANT, False), THREE[2]), "缺少中级以上职称的财会人员"),
    ],
)
def test_a_panel_that_the_plan_forbids_is_refused_with_its_clause(at, members, what):
    at("signed")
    with writing() as session:
        give_role(session, actor("guanli"), actor("sanfang").account_id, Role.PANEL, purchaser_id=1)
    planned_with(*members)
    with pytest.raises(HardStopError, match=what) as refused:
        confirm()
    assert "附件3三（一）" in refused.value.clause
    assert refused.value.fix
    assert count(Sheet) == 0


def test_a_panel_with_a_silent_member_is_refused(at):
    at("signed")
    planned_with(*TWO)
    with writing() as session:
        evaluations.appoint_member(
            session, actor("jingban"), 1, evaluations.NewMember(actor("pingwei3").account_id, Seat.RECIPIENT)
        )
    with pytest.raises(HardStopError, match="演练评委丙没有申报利害关系"):
        confirm()


def test_the_owner_and_the_contractor_never_sit_on_the_panel(at):
    at("signed")
    planned_with()
    for username, why in (
        ("jingban", "项目经办人"),
        ("chengjie", "承接主体人员"),
        ("caizheng", "没有“评估小组成员”角色"),
    ):
        with pytest.raises(ValidationError, match=why), writing() as session:
            evaluations.appoint_member(
                session, actor("jingban"), 1, evaluations.NewMember(actor(username).account_id, Seat.EXPERT)
            )
    assert count(PanelMember) == 0


def test_a_conflict_ends_the_seat_and_opens_nothing(at):
    at("signed")
    planned_with(*TWO)
    with writing() as session:
        evaluations.appoint_member(
            session, actor("jingban"), 1, evaluations.NewMember(actor("pingwei3").account_id, Seat.RECIPIENT)
        )
    with pytest.raises(ValidationError, match="“申报内容”没有填写"), writing() as session:
        evaluations.declare_interests(session, actor("pingwei3"), 1, conflict=True, words=" ")
    with writing() as session:
        evaluations.declare_interests(session, actor("pingwei3"), 1, conflict=True, words="配偶在承接主体任职")
    with pytest.raises(HardStopError, match="评估小组只有2人"):
        confirm()


def test_an_unknown_tree_is_named_with_the_known_ones(at):
    at("signed")
    with pytest.raises(WorkbenchError, match="没有可用于中期评估的指标体系“szs-2042”") as refused, writing() as session:
        evaluations.plan_evaluation(session, actor("jingban"), 1, Phase.MID, mid_plan(tree_id="szs-2042"))
    assert "政府购买服务类社会救助项目评估指标体系（默认）" in refused.value.fix
    assert count(Evaluation) == 0


def test_two_people_saving_the_same_plan_the_second_is_told(at):
    at("signed")
    planned_with()
    with reading() as session:
        seen = session.get_one(Evaluation, 1).version
    with writing() as session:
        evaluations.change_plan(session, actor("jingban"), 1, mid_plan(due_on=date(2025, 7, 11)), seen=seen)
    with pytest.raises(StaleError, match="刚被他人修改"), writing() as session:
        evaluations.change_plan(session, actor("jingban"), 1, mid_plan(due_on=date(2025, 7, 30)), seen=seen)
    with reading() as session:
        assert session.get_one(Evaluation, 1).due_on == date(2025, 7, 11)


def test_a_confirmed_plan_stands_still(at):
    at("scoring")
    with reading() as session:
        digest, seen = session.get_one(Evaluation, 1).tree_digest, session.get_one(Evaluation, 1).version
    with pytest.raises(ValidationError, match="指标体系和标准不能再改"), writing() as session:
        evaluations.change_plan(session, actor("jingban"), 1, mid_plan(tree_id="ptq-2026"), seen=seen)
    with reading() as session:
        assert session.get_one(Evaluation, 1).tree_digest == digest


def test_a_budget_over_the_cap_is_refused_with_the_arithmetic(at):
    at("defined")
    with writing() as session:
        projects.enter_fund_ledger(
            session, actor("jingban"), 1, year=2024, subsidy_total_fen=1_000_000_000, document="演练决算"
        )
    with reading() as session:
        seen = session.get_one(Project, 1).version
    money = [(2025, "special_fund", 30_000_001), (2025, "lottery", 20_499_999)]
    with pytest.raises(HardStopError, match="超过专项资金比例上限") as refused, writing() as session:
        projects.set_funding(session, actor("jingban"), 1, money, seen=seen)
    assert "正文二（四）6" in refused.value.clause
    assert "减少0.01元" in refused.value.fix.replace(" ", "")
    with reading() as session:
        assert sorted(s.amount_fen for s in session.exec(select(FundSource))) == [10_500_000, 40_000_000]


def test_a_budget_exactly_at_the_cap_is_accepted(at):
    at("defined")
    with writing() as session:
        projects.enter_fund_ledger(
            session, actor("jingban"), 1, year=2024, subsidy_total_fen=1_000_000_000, document="演练决算"
        )
    with reading() as session:
        seen = session.get_one(Project, 1).version
    with writing() as session:
        projects.set_funding(
            session, actor("jingban"), 1, [(2025, "special_fund", 30_000_000), (2025, "lottery", 20_500_000)], seen=seen
        )
    assert count(FundSource) == 2


def _terms(*, last: int) -> contracts.Terms:
    first = [contracts.NewMilestone(f"{n}月", date(2025, n, 10), 4_208_333) for n in range(1, 12)]
    return contracts.Terms(
        number="YL-HT-1",
        signed_on=date(2024, 12, 27),
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        clauses=script("purchase")["contract"]["clauses"],
        milestones=[*first, contracts.NewMilestone("12月", date(2025, 12, 31), last)],
    )


def _procured(at) -> None:
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")


@pytest.mark.parametrize("last", [4_208_336, 4_208_338, 4_208_333])
def test_milestones_a_cent_off_are_refused(at, last):
    _procured(at)
    with pytest.raises(ValidationError, match="付款节点合计") as refused, writing() as session:
        contracts.sign_contract(session, actor("jingban"), 1, _terms(last=last))
    assert "一分不差" in refused.value.clause
    assert count(Contract) == 0


def test_twelve_payments_of_the_published_amount_add_up_to_the_cent(at):
    _procured(at)
    with writing() as session:
        contracts.sign_contract(session, actor("jingban"), 1, _terms(last=4_208_337))
    with reading() as session:
        assert session.exec(select(Contract)).one().amount_fen == 50_500_000 == 11 * 4_208_333 + 4_208_337


def test_a_contract_that_lacks_a_clause_is_refused_with_its_name(at):
    _procured(at)
    terms = _terms(last=4_208_337)
    short = {key: words for key, words in terms.clauses.items() if key != "breach"}
    with pytest.raises(HardStopError, match="违约责任"), writing() as session:
        contracts.sign_contract(session, actor("jingban"), 1, contracts.Terms(**(terms.__dict__ | {"clauses": short})))
    assert count(Contract) == 0


def test_only_the_first_candidate_can_be_awarded(at):
    at("approved")
    with writing() as session:
        row = procurement.record_procedure(
            session, actor("daili"), 1, purchase.procedure_of(script("purchase"), purchase.days_of("purchase"))
        )
        for one in script("purchase")["bids"]:
            procurement.record_bid(session, actor("daili"), row.id, purchase.bid_of(people.the_cast(session), one))
    for bid_id in (2, 3, 4):
        with pytest.raises(ValidationError, match="第一候选是 安宁社会工作服务中心（演练）"), writing() as session:
            procurement.award_bid(
                session,
                actor("jingban"),
                1,
                bid_id,
                awarded_on=date(2024, 12, 20),
                notice_on=date(2024, 12, 23),
                reason="更便宜",
            )
    with reading() as session:
        assert not any(bid.awarded for bid in session.exec(select(Bid)))
        assert session.get_one(Procurement, 1).awarded_on is None


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("99", "99"),
        ("-5", "不能为负"),
        ("2.105", "0.01"),
        ("2,1", "逗号"),
        ("很好", "不是分数"),
        ("1e0", "不是分数"),
    ],
)
def test_a_bad_mark_is_refused_at_its_point_and_nothing_is_saved(at, typed, what):
    at("scoring")
    before = count(Event)
    with pytest.raises(ScoringError, match=what) as refused, writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, typed, "理由"))
    assert refused.value.where == "A3-1 总体计划与阶段计划"
    assert refused.value.fix
    assert (count(Mark), count(Event)) == (0, before)


def test_full_width_digits_are_a_mark(at):
    at("scoring")
    with writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, "２．１", "理由"))
    with reading() as session:
        assert str(session.exec(select(Mark)).one().value) == "2.1"


def test_a_mark_outside_its_band_is_refused(at):
    at("scoring")
    with pytest.raises(ScoringError, match="属于“完整可执行，与合同一致”"), writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry("基本完整", "2.4", "理由"))
    assert count(Mark) == 0


def test_an_empty_sheet_is_refused_with_every_gap(at):
    at("scoring")
    with pytest.raises(ValidationError, match="还有 7 处没有填完") as refused, writing() as session:
        sheets.submit_sheet(session, actor("pingwei1"), 1)
    assert "A3-1 总体计划与阶段计划缺档次、分数、理由" in refused.value.what


def test_a_second_submission_is_refused_and_changes_nothing(at):
    at("marked")
    before = count(Event)
    with pytest.raises(ValidationError, match="提交，不能再改"), writing() as session:
        sheets.submit_sheet(session, actor("pingwei1"), 1)
    with pytest.raises(ValidationError, match="提交，不能再改"), writing() as session:
        sheets.save_mark(session, actor("pingwei1"), 1, "A3-1", sheets.Entry(None, "2", "改主意"))
    assert count(Event) == before


def test_sheets_do_not_open_while_one_is_missing(at):
    at("scoring")
    with writing() as session:
        told.score(session, 1, "evaluation_mid", "pingwei1", "pingwei2")
    with pytest.raises(ValidationError, match="已提交 2 / 3"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)
    with pytest.raises(HardStopError, match="评估小组只有2人"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1, reason="一名成员住院")


def test_sheets_do_not_open_while_a_fact_is_unsigned(at):
    at("marked")
    with writing() as session:
        row = session.exec(select(PointFact).where(PointFact.point_code == "A4-2")).one()
        facts.check_fact(session, actor("pingwei2"), row.id, agreed=False, reason="督导记录只有十次")
    with pytest.raises(ValidationError, match="A4-2 专业督导完成率 有成员提出异议"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)


def test_a_changed_fact_takes_back_its_signatures(at):
    at("marked")
    with reading() as session:
        seen = session.exec(select(PointFact).where(PointFact.point_code == "A4-2")).one().version
    with writing() as session:
        facts.enter_fact(
            session, actor("jingban"), 1, "A4-2", {"actual": 10, "target": 12}, source="督导记录", seen=seen
        )
    with pytest.raises(ValidationError, match="A4-2 专业督导完成率 只有 0 人签认，需 2 人"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)


def test_a_fact_without_data_is_neither_zero_nor_full(at):
    at("marked")
    with writing() as session:
        row = session.exec(select(PointFact).where(PointFact.point_code == "A4-2")).one()
        facts.enter_fact(
            session, actor("jingban"), 1, "A4-2", {"actual": 0, "target": 0}, source="没有计划", seen=row.version
        )
    with pytest.raises(ValidationError, match="A4-2 专业督导完成率 没有数据"), writing() as session:
        sheets.open_sheets(session, actor("pingwei1"), 1)


def test_a_deadline_in_a_year_without_calendar_is_provisional_and_never_late():
    last = horizon()
    due = working_deadline("结果反馈", last, 5, "依据", national_calendar())
    assert due.provisional
    with pytest.raises(ScoringError, match=f"没有 {last.year + 1} 年的工作日历") as refused:
        deadline("结果反馈", last, 5, "working", national_calendar(), "依据")
    assert f"请导入国务院办公厅关于 {last.year + 1} 年部分节假日安排的通知" in refused.value.fix


def test_contract_at_the_end_of_the_known_calendar_is_warned_of_it_and_not_refused(at):
    at("signed")
    with writing() as session, clock.held_at(horizon()):
        contract = session.exec(select(Contract)).one()
        contract.signed_on, contract.published_on, contract.filed_on = horizon(), None, None
        found = {one.rule_id: one for one in contract_findings(session, contract)}
        session.rollback()
    for rule_id in ("contract/publicity_days", "contract/filing_days"):
        assert found[rule_id].severity == "warn"
        assert f"没有 {horizon().year + 1} 年的工作日历" in found[rule_id].what
