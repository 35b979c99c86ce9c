"""Payments: nothing beyond contract, milestone, gate or purse; settlements to the cent, by published figures."""

import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import as_actor
from workbench.errors import HardStopError, NotAllowedError, ValidationError, WorkbenchError
from workbench.models.contracts import Contract, Milestone
from workbench.models.findings import Misconduct
from workbench.models.ledger import ServiceMonth
from workbench.models.payments import PaymentPart, PaymentTerm
from workbench.models.procurement import Bid
from workbench.models.projects import Project
from workbench.queries.checks.settlement import settlement_findings
from workbench.queries.checks.stopped import committed_fen, earned_before_stop
from workbench.queries.payments import Payments, payments_of
from workbench.queries.payments_lines import LineAccount, proportional_fen, undelivered_fen, undelivered_words
from workbench.queries.settlement import account_of
from workbench.rules.finding import Finding
from workbench.rules.prices import Price, share_fen, split_by_shares
from workbench.services import payments, payments_terms
from workbench.services.contracts import NewMilestone
from workbench.services.contracts_changes import Change, amend_contract
from workbench.store.engine import engine, reading, writing

DAY = date(2025, 8, 15)
SEVENTH = 4_208_333
PURSE = ("special_fund", 2025)


@pytest.fixture
def signed(at) -> int:
    """The training contract with six of twelve months paid; return its id."""
    at("signed")
    return 1


def milestone(session: Session, position: int) -> Milestone:
    """The milestone of that place of the training contract."""
    return session.exec(select(Milestone).where(Milestone.contract_id == 1, Milestone.position == position)).one()


def reach(session: Session, position: int, on: date = DAY) -> int:
    row = milestone(session, position)
    payments.reach_milestone(session, as_actor(session, "jingban"), row.id, done_on=on)
    return row.id or 0


def ask(session: Session, position: int, fen: int, on: date = DAY, who: str = "chengjie") -> int:
    row = milestone(session, position)
    request = payments.Request(on, fen, "发票1")
    return payments.ask_payment(session, as_actor(session, who), row.id, request).id or 0


def approve(session: Session, payment_id: int, fen: int, on: date = DAY) -> None:
    payments.approve_payment(session, as_actor(session, "lingdao"), payment_id, approved_on=on, amount_fen=fen)


def pay(session: Session, payment_id: int, fen: int, on: date = DAY, purse: tuple[str, int] = PURSE) -> None:
    purses = [payments.Purse(*purse, fen, "付1")]
    payments.pay(session, as_actor(session, "jingban"), payment_id, paid_on=on, purses=purses)


def pay_whole(session: Session, position: int, fen: int = SEVENTH) -> None:
    reach(session, position)
    payment_id = ask(session, position, fen)
    approve(session, payment_id, fen)
    pay(session, payment_id, fen)


def test_payment_is_asked_by_the_contractor_approved_by_the_leader_and_paid_by_the_officer(signed):
    with writing() as session:
        pay_whole(session, 7)
    with reading() as session:
        one = payments_of(session, signed).milestones[6]
        assert (one.paid_fen, one.paid_on, one.open_fen, one.settled) == (SEVENTH, DAY, 0, True)
        assert milestone(session, 7).paid_on == DAY


FORBIDDEN = {
    "approve": lambda session, actor, one: payments.approve_payment(session, actor, one, approved_on=DAY, amount_fen=1),
    "pay": lambda session, actor, one: payments.pay(session, actor, one, paid_on=DAY, purses=[]),
    "ask": lambda session, actor, _: payments.ask_payment(
        session, actor, milestone(session, 8).id, payments.Request(DAY, 1, "发票")
    ),
}


@pytest.mark.parametrize(
    ("who", "act"),
    [("chengjie", "approve"), ("jingban", "approve"), ("lingdao", "pay"), ("caizheng", "ask"), ("chengjie", "pay")],
)
def test_nobody_does_anothers_part_of_a_payment(signed, who, act):
    del signed
    with writing() as session:
        reach(session, 7)
        payment_id, actor = ask(session, 7, SEVENTH), as_actor(session, who)
        with pytest.raises(NotAllowedError):
            FORBIDDEN[act](session, actor, payment_id)


def test_request_beyond_the_milestone_is_refused_to_the_fen(signed):
    del signed
    with writing() as session:
        reach(session, 7)
        with pytest.raises(ValidationError, match=r"超出 0\.01"):
            ask(session, 7, SEVENTH + 1)
        ask(session, 7, SEVENTH - 1)
        with pytest.raises(ValidationError, match=r"还可以申请 0\.01 元"):
            ask(session, 7, 2)
        ask(session, 7, 1)


def test_payment_before_the_milestone_is_reached_is_a_hard_stop(signed):
    del signed
    with writing() as session:
        payment_id = ask(session, 7, SEVENTH)
        with pytest.raises(HardStopError, match="节点完成"):
            approve(session, payment_id, SEVENTH)


def test_last_payment_waits_for_the_final_evaluation_and_the_acceptance(signed):
    del signed
    with writing() as session:
        reach(session, 12)
        payment_id = ask(session, 12, 4_208_337)
        with pytest.raises(HardStopError) as refused:
            approve(session, payment_id, 4_208_337)
        said = str(refused.value)
        assert "期末评估" in said
        assert "验收合格" in said


def test_gate_of_quantity_opens_with_what_was_delivered(signed):
    with writing() as session:
        term = payments_terms.NewTerm(milestone(session, 7).id, "progress", ["reached", "quantity"], 60)
        payments_terms.set_terms(session, as_actor(session, "jingban"), signed, [term])
        reach(session, 7)
        payment_id = ask(session, 7, SEVENTH)
        with pytest.raises(HardStopError, match="服务量达到合同的60%"):
            approve(session, payment_id, SEVENTH)
        lower = payments_terms.NewTerm(milestone(session, 7).id, "progress", ["reached", "quantity"], 40)
        payments.return_payment(session, as_actor(session, "lingdao"), payment_id, returned_on=DAY, reason="改前提")
        payments_terms.set_terms(session, as_actor(session, "jingban"), signed, [lower])
        approve(session, ask(session, 7, SEVENTH), SEVENTH)


def test_gate_of_the_mid_term_evaluation_opens_when_its_result_is_confirmed(at):
    at("opened")
    with writing() as session:
        term = payments_terms.NewTerm(milestone(session, 7).id, "progress", ["reached", "mid"])
        payments_terms.set_terms(session, as_actor(session, "jingban"), 1, [term])
        reach(session, 7, date(2025, 7, 15))
        payment_id = ask(session, 7, SEVENTH, date(2025, 7, 15))
        with pytest.raises(HardStopError, match="中期评估"):
            approve(session, payment_id, SEVENTH, date(2025, 7, 15))
        approve(session, payment_id, SEVENTH, date(2025, 7, 16))


def test_purses_make_up_what_was_approved_and_none_is_overdrawn(signed):
    del signed
    with writing() as session:
        reach(session, 7)
        payment_id = ask(session, 7, SEVENTH)
        approve(session, payment_id, SEVENTH)
        with pytest.raises(ValidationError, match="各来源合计"):
            pay(session, payment_id, SEVENTH - 1)
        with pytest.raises(ValidationError, match=r"2024 年.*还有 0\.00 元"):
            pay(session, payment_id, SEVENTH, purse=("special_fund", 2024))
        pay(session, payment_id, SEVENTH)


def test_retention_is_held_until_released_and_then_owed_again(signed):
    with writing() as session:
        reach(session, 7)
        officer = as_actor(session, "jingban")
        new = payments_terms.NewDeduction("retention", "合同第九条", "质保金", 200_000, DAY, milestone(session, 7).id)
        held = payments_terms.deduct(session, officer, signed, new)
        with pytest.raises(ValidationError, match="超出"):
            ask(session, 7, SEVENTH)
        first = ask(session, 7, SEVENTH - 200_000)
        approve(session, first, SEVENTH - 200_000)
        pay(session, first, SEVENTH - 200_000)
        assert milestone(session, 7).paid_on is None
        payments_terms.release_retention(session, officer, held.id, released_on=DAY)
        second = ask(session, 7, 200_000)
        approve(session, second, 200_000)
        pay(session, second, 200_000)
        assert milestone(session, 7).paid_on == DAY


def test_deduction_takes_off_only_what_is_not_asked_for_yet(signed):
    with writing() as session:
        officer, row = as_actor(session, "jingban"), milestone(session, 7)
        reach(session, 7)
        ask(session, 7, SEVENTH - 100)
        new = payments_terms.NewDeduction("breach", "合同第八条", "迟到", 101, DAY, row.id)
        with pytest.raises(ValidationError, match=r"还可以扣减 1\.00 元"):
            payments_terms.deduct(session, officer, signed, new)


def test_terms_of_a_milestone_with_a_request_stay(signed):
    with writing() as session:
        reach(session, 7)
        ask(session, 7, 1)
        term = payments_terms.NewTerm(milestone(session, 7).id, "progress", [])
        with pytest.raises(ValidationError, match="已有付款申请"):
            payments_terms.set_terms(session, as_actor(session, "jingban"), signed, [term])


def test_agreed_days_beyond_sixty_are_refused(signed):
    with writing() as session:
        officer = as_actor(session, "jingban")
        with pytest.raises(ValidationError, match="最长 60 日"):
            payments_terms.agree_days(session, officer, signed, pay_days=61, counted_from="delivery")
        payments_terms.agree_days(session, officer, signed, pay_days=60, counted_from="delivery")


def test_old_record_of_a_payment_counts_in_full(signed):
    with writing() as session:
        row = milestone(session, 7)
        row.done_on = row.paid_on = DAY
        session.add(row)
        session.flush()
        one = payments_of(session, signed).milestones[6]
        assert (one.paid_fen, one.open_fen, one.settled) == (SEVENTH, 0, True)


def test_amendment_leaves_a_milestone_with_a_request_as_it_is(signed):
    with writing() as session:
        ask(session, 7, 1_000)
        rest = [milestone(session, n) for n in range(8, 13)]
        new = [NewMilestone(one.name, one.due_on, one.amount_fen) for one in rest]
        change = Change("补1", DAY, "提前一天结束", 0, new, last_day=date(2025, 12, 30))
        amend_contract(session, as_actor(session, "jingban"), signed, change)
        assert payments_of(session, signed).milestones[6].claimed_fen == 1_000


def test_td_01_undelivered_services_are_deducted_exactly_and_rounded_once():
    """TD-01 (505,000 元 in twelve months): 1/3 fen a line would vanish or double when rounded a line at a time."""
    thirds = [LineAccount(n, f"服务{n}", "次", 3, Price(100, 3), 2) for n in range(3)]  # each short by 33 1/3 fen
    assert [one.missing_fen for one in thirds] == [Fraction(100, 3)] * 3
    assert undelivered_fen(thirds) == 100
    assert undelivered_words(thirds)[0].endswith("1/3元（约0.33元）")
    month = [LineAccount(1, "走访", "次", 300, Price(2500), 299)]
    assert proportional_fen(SEVENTH, month) == 14_028  # 42,083.33 / 300 = 140.2777…
    assert proportional_fen(SEVENTH, [LineAccount(1, "走访", "次", 300, Price(2500), 301)]) == 0


def test_td_05_classes_at_a_recurring_price_settle_without_a_lost_fen():
    """TD-05: class B is 40 yuan for 3 visits (13.3333…), class C 60 for 4, A1 to A3 31.50 a visit."""
    lines = [
        LineAccount(1, "A1", "次", 20, Price(63_000, 20), 20),
        LineAccount(2, "B", "次", 3, Price(4_000, 3), 1),
        LineAccount(3, "C", "次", 4, Price(6_000, 4), 3),
    ]
    assert undelivered_fen(lines) == 4_167  # 2 × 13.3333… + 15.00 = 41.6666…


TD_13 = [
    # town, subsidy, aid, total, 90 % in advance, the city's 40 % of it: yuan as published (昆山, 2022)
    ("开发区", "357329.7", "14496.3", "371826.0", "334643.4", "133857.4"),
    ("高新区", "464318.4", "22549.8", "486868.2", "438181.4", "175272.6"),
    ("花桥开发区", "132077.4", "3385.2", "135462.6", "121916.3", "48766.5"),
    ("张浦镇", "332186.4", "18345.6", "350532.0", "315478.8", "126191.5"),
    ("周市镇", "183128.4", "7616.7", "190745.1", "171670.6", "68668.2"),
    ("陆家镇", "111165.6", "4859.4", "116025.0", "104422.5", "41769.0"),
    ("巴城镇", "301446.6", "16625.7", "318072.3", "286265.1", "114506.0"),
    ("千灯镇", "246300.6", "58968.0", "305268.6", "274741.7", "109896.7"),
    ("淀山湖镇", "132295.8", "8408.4", "140704.2", "126633.8", "50653.5"),
]


def fen(yuan: str) -> int:
    return int(Decimal(yuan).scaleb(2))


@pytest.mark.parametrize("row", TD_13, ids=lambda row: row[0])
def test_td_13_advance_and_the_citys_share_are_those_of_the_published_table(row):
    """TD-13: https://zyhjtz.com/kss/llgz/202203/5f0f6d4988f84ed883ab70959f59fc5e, rounded to a tenth of a yuan."""
    _, subsidy, aid, total, advance, city = row
    assert fen(subsidy) + fen(aid) == fen(total)
    assert share_fen(fen(total), Fraction(9, 10), step=10) == fen(advance)
    assert share_fen(fen(advance), Fraction(2, 5), step=10) == fen(city)
    assert split_by_shares(fen(total), [Fraction(9, 10), Fraction(1, 10)], step=10) == (
        fen(advance),
        fen(total) - fen(advance),
    )


def test_td_13_advance_is_paid_from_two_purses_and_the_rest_stays_open(signed):
    """The row of 陆家镇 through the services: 90 % in advance, of which the city bears 40 %."""
    total, advance, city = fen("116025.0"), fen("104422.5"), fen("41769.0")
    with writing() as session:
        for position, amount in ((7, advance), (8, total - advance)):
            row = milestone(session, position)
            row.amount_fen = amount
            session.add(row)
        terms = payments_terms.NewTerm(milestone(session, 7).id, "advance", [])
        payments_terms.set_terms(session, as_actor(session, "jingban"), signed, [terms])
        payment_id = ask(session, 7, advance)
        approve(session, payment_id, advance)
        purses = [
            payments.Purse("special_fund", 2025, city, "付7-1"),
            payments.Purse("lottery", 2025, advance - city, "付7-2"),
        ]
        payments.pay(session, as_actor(session, "jingban"), payment_id, paid_on=DAY, purses=purses)
        account = payments_of(session, signed)
        assert account.milestones[6].settled
        assert account.milestones[7].open_fen == fen("11602.5")
        assert payments.left_in_purse(session, 1, "lottery", 2025) == 10_500_000 - fen("62653.5")


ACTS = ("reach", "ask", "approve", "return", "pay", "deduct", "withdraw", "retain", "release", "terms", "stop", "free")


@pytest.fixture(scope="module")
def shared(points: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One workspace for all examples: each of them is rolled back."""
    kept, target = dict(os.environ), tmp_path_factory.mktemp("payments") / "signed"
    shutil.copytree(points["signed"], target)
    os.environ["WORKBENCH_HOME"] = str(target)
    yield
    engine().dispose()
    os.environ.clear()
    os.environ.update(kept)


@pytest.mark.usefixtures("shared")
@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.sampled_from([7, 8, 12]), st.integers(1, 5_000_000), st.integers(0, 9)),
        min_size=6,
        max_size=25,
    )
)
def test_no_sequence_pays_beyond_contract_milestone_gate_or_purse(acts: list[tuple[str, int, int, int]]):
    with writing() as session:
        served_in_july(session)
        for place, (act, position, amount, pick) in enumerate(acts):
            on, before = DAY + timedelta(place), payments_of(session, 1)
            step = session.begin_nested()
            try:
                do(session, act, position, amount, pick, on)
                step.commit()
            except WorkbenchError:
                step.rollback()
                session.expire_all()
            account = payments_of(session, 1)
            holds(session, account)
            earned = earned_before_stop(session, session.get_one(Contract, 1), on)
            if earned is not None and (committed_fen(account), account.paid_fen) != (
                committed_fen(before),
                before.paid_fen,
            ):
                assert act != "pay" or account.paid_fen <= earned.fen
                assert act != "approve" or committed_fen(account) <= earned.fen
        session.rollback()


def stop_or_free(session: Session, on: date, *, stop: bool) -> None:
    """Stop the project by a decision on a day, or annul what stops it."""
    stops = select(Misconduct).where(col(Misconduct.stopped_on).is_not(None), col(Misconduct.annulled_on).is_(None))
    running = session.exec(stops).first()
    if stop and running is None:
        contractor = session.get_one(Contract, 1).contractor_id
        row = Misconduct(key=f"stop{on:%m%d}", project_id=1, contractor_id=contractor, kind="falsification",
            facts="代签", clause="附件2四", findings=[], opened_on=on, outcome="proven", decided_on=on,
            decision="演民决〔2025〕9号", stopped_on=on)  # fmt: skip
        session.add(row)
    elif not stop and running is not None:
        running.annulled_on, running.annulled_by = on, "复议决定"
        session.add(running)
    session.flush()


def served_in_july(session: Session) -> None:
    """600 visits at 25 yuan beyond the half that is delivered and paid."""
    counted = {"quantity": 600, "visits": 600, "people": 40}
    good = {f"good_{name}": value for name, value in counted.items()}
    session.add(ServiceMonth(line_id=1, township_id=2, month=date(2025, 7, 1), project_id=1, **counted, **good))
    session.flush()


def test_after_a_stop_only_the_services_before_it_are_paid_to_the_fen(signed):
    del signed
    with writing() as session:
        served_in_july(session)
        reach(session, 7)
        whole = ask(session, 7, SEVENTH)
        stop_or_free(session, DAY, stop=True)
        earned = earned_before_stop(session, session.get_one(Contract, 1), DAY)
        assert (earned.stop.since, earned.last_day) == (DAY, DAY - timedelta(1))
        left = earned.fen - committed_fen(payments_of(session, 1))
        assert left == 1_500_000 - 476_798
        with pytest.raises(HardStopError, match="超过停止之前的服务") as refused:
            approve(session, whole, left + 1)
        assert "演民决〔2025〕9号" in refused.value.findings[0].why
        approve(session, whole, left)
        pay(session, whole, left)
        assert committed_fen(payments_of(session, 1)) == earned.fen
        rest = ask(session, 7, 1)
        with pytest.raises(HardStopError, match="已经付清"):
            approve(session, rest, 1)
        stop_or_free(session, DAY, stop=False)
        approve(session, rest, 1)


def test_payment_approved_before_a_stop_is_asked_again_when_it_is_paid(signed):
    del signed
    with writing() as session:
        reach(session, 7)
        payment_id = ask(session, 7, SEVENTH)
        approve(session, payment_id, SEVENTH)
        stop_or_free(session, DAY, stop=True)
        with pytest.raises(HardStopError, match="停止之前的服务"):
            pay(session, payment_id, SEVENTH)


def do(session: Session, act: str, position: int, amount: int, pick: int, on: date) -> None:
    """One act on what is there; most amounts are whatever comes, some are exactly what is open."""
    account, officer = payments_of(session, 1), as_actor(session, "jingban")
    one = account.milestones[position - 1]
    amount = account.room_fen(one.id) if pick < 4 else amount
    cards = [card for card in account.payments if card.milestone_id == one.id] or [None]
    card, taken = (
        cards[pick % len(cards)],
        account.deductions[pick % len(account.deductions)] if account.deductions else None,
    )
    simple = {
        "reach": lambda: reach(session, position, on),
        "ask": lambda: ask(session, position, amount, on),
        "stop": lambda: stop_or_free(session, on, stop=True),
        "free": lambda: stop_or_free(session, on, stop=False),
    }
    if act in simple:
        simple[act]()
    elif act == "terms":
        gates = [["reached"], [], ["reached", "quantity"], ["reached", "mid"]][pick % 4]
        term = payments_terms.NewTerm(one.id, "progress", gates, 45 if "quantity" in gates else None)
        payments_terms.set_terms(session, officer, 1, [term])
    elif act in {"deduct", "retain"}:
        kind, place = ("retention", one.id) if act == "retain" else ("breach", one.id if pick % 2 else None)
        payments_terms.deduct(
            session, officer, 1, payments_terms.NewDeduction(kind, "第八条", "违约", amount, on, place)
        )
    elif taken is not None and act == "withdraw":
        payments_terms.withdraw_deduction(session, officer, taken.id, withdrawn_on=on, reason="有误")
    elif taken is not None and act == "release":
        payments_terms.release_retention(session, officer, taken.id, released_on=on)
    elif card is not None and act == "approve":
        approve(session, card.id, card.asked_fen if pick < 7 else amount, on)
    elif card is not None and act == "return":
        payments.return_payment(session, as_actor(session, "lingdao"), card.id, returned_on=on, reason="退回")
    elif card is not None and act == "pay":
        purse = ("special_fund", 2025) if pick % 2 else ("lottery", 2025)
        pay(session, card.id, card.approved_fen or 0, on, purse)


def holds(session: Session, account: Payments) -> None:
    """What no sequence may break."""
    assert account.paid_fen <= account.contract_fen
    for one in account.milestones:
        assert one.paid_fen + one.deducted_fen + one.held_fen <= one.amount_fen
        assert one.paid_fen <= one.claimed_fen
        assert (milestone(session, one.position).paid_on is not None) == (one.settled and one.paid_fen > 0)
    for card in account.payments:
        assert sum(part.amount_fen for part in card.parts) == (card.approved_fen if card.paid_on else 0)
        if card.paid_on and account.milestone(card.milestone_id).position == 12:
            term = session.exec(select(PaymentTerm).where(PaymentTerm.milestone_id == card.milestone_id)).first()
            assert term is not None, "the last payment without terms of its own waits for the acceptance"
    for source, most in (("special_fund", 40_000_000), ("lottery", 10_500_000)):
        paid = session.exec(
            select(PaymentPart.amount_fen).where(PaymentPart.source == source, PaymentPart.project_id == 1)
        )
        assert sum(paid) <= most
    assert account_of(account).rest_fen == account.contract_fen - account.deducted_fen - account.paid_fen


def test_pay_01_small_firm_is_paid_within_thirty_days_and_a_late_payment_names_its_interest(signed):
    with writing() as session:
        bid = session.exec(select(Bid).where(Bid.awarded)).one()
        bid.small_firm = True
        session.add(bid)
        reach(session, 7)
        session.flush()
        with clock.held_at(DAY + timedelta(30)):
            assert told(session) == []
        with clock.held_at(
            DAY + timedelta(44)
        ):  # the thirtieth day is a Sunday, so it ends on the Monday: 13 days late
            late, interest = told(session)
        assert (late.severity, interest.severity) == ("warn", "info")
        assert "付款已逾期" in late.what
        assert f"利息约{SEVENTH * 5 * 13 / 1_000_000:.2f}" in interest.what
        payments_terms.agree_days(session, as_actor(session, "jingban"), signed, pay_days=60, counted_from="delivery")
        with clock.held_at(DAY + timedelta(44)):
            assert told(session) == []


def told(session: Session) -> list[Finding]:
    """What the clock of the seventh payment says that is not in order."""
    project, contract = session.get_one(Project, 1), session.get_one(Contract, 1)
    found = settlement_findings(session, project, contract)
    wanted = {"settlement/payment_days", "settlement/late_interest"}
    mine = [one for one in found if one.rule_id in wanted and one.severity != "ok"]
    return [one for one in mine if one.severity == "warn" or "7月" in one.what]
