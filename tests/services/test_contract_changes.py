"""Stage 4 in full: priced lines, milestones, amendments, subcontracts, difference to the award, care agreements."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from scoring.money import split_evenly
from tests.conftest import actor
from workbench import clock
from workbench.demo import people, prepared, purchase
from workbench.errors import HardStopError, NotAllowedError, ValidationError, WorkbenchError
from workbench.models.contracts import (
    Amendment,
    CareAgreement,
    Contract,
    ContractGoal,
    ContractLine,
    Milestone,
    Subcontract,
)
from workbench.models.projects import Goal, Project, ServiceLine
from workbench.queries.checks import contract_findings
from workbench.queries.contract_agreed import agreed
from workbench.queries.contract_care import agreements_seen, care_card, dispersed
from workbench.queries.contract_desk import contract_desk
from workbench.queries.duties.care import care_duties
from workbench.rules.finding import Finding
from workbench.services import contracts
from workbench.services.contracts import AgreedGoal, NewMilestone, Terms
from workbench.services.contracts_care import Care, end_agreement, record_care_visit, sign_agreement
from workbench.services.contracts_changes import Change, Part, amend_contract, find_transfer, record_subcontract
from workbench.services.contracts_lines import AgreedLine
from workbench.services.projects import return_project
from workbench.store.engine import reading, writing

CLAUSES = dict.fromkeys(("content", "term", "quantity", "quality", "price", "settlement", "duties", "breach"), "见附件")


def months(total: int, count: int = 12) -> list[NewMilestone]:
    return [NewMilestone(f"{n}月", date(2025, n, 28), fen) for n, fen in enumerate(split_evenly(total, count), 1)]


def terms(**changes) -> Terms:
    return replace(
        Terms("HT-9", date(2024, 12, 27), date(2025, 1, 1), date(2025, 12, 31), CLAUSES, months(50_500_000)), **changes
    )


@pytest.fixture
def unsigned(at) -> None:
    at("approved")
    with writing() as session:
        purchase.procure(session, people.the_cast(session), 1, "purchase")


def sign(**changes) -> None:
    with writing() as session:
        contracts.sign_contract(session, actor("jingban"), 1, terms(**changes))


def row() -> Contract:
    with reading() as session:
        found = session.exec(select(Contract)).one()
        session.expunge(found)
        return found


def of(rule_id: str) -> list[Finding]:
    with reading() as session:
        return [f for f in contract_findings(session, session.exec(select(Contract)).one()) if f.rule_id == rule_id]


def paid_out() -> int:
    with reading() as session:
        return sum(session.exec(select(Milestone.amount_fen)).all())


def agreed_lines(**first) -> list[AgreedLine]:
    with reading() as session:
        rows = session.exec(select(ServiceLine).where(ServiceLine.project_id == 1).order_by(ServiceLine.position)).all()
        found = [AgreedLine(line.id, line.quantity, line.unit_price_fen) for line in rows]
    return [replace(found[0], **first), *found[1:]]


def test_td_01_twelve_monthly_payments_of_505000_end_four_fen_higher(unsigned):
    sign()
    with reading() as session:
        amounts = session.exec(select(Milestone.amount_fen).order_by(Milestone.position)).all()
    assert list(amounts) == [4_208_333] * 11 + [4_208_337]
    assert sum(amounts) == row().amount_fen == 50_500_000
    assert [one.severity for one in of("contract/milestones_sum") + of("contract/term")] == ["ok", "ok"]
    twelfths = [NewMilestone(f"{n}月", date(2025, n, 28), 4_208_333) for n in range(1, 13)]
    with pytest.raises(ValidationError, match=r"504,999\.96 元，合同金额 505,000\.00 元，相差 0\.04"):
        sign(number="HT-10", milestones=twelfths)


def test_priced_lines_must_add_up_to_the_contract(unsigned):
    with pytest.raises(HardStopError, match="各服务项目合计与合同金额不一致"):
        sign(lines=agreed_lines(quantity=3601))
    assert contract_count() == 0
    sign(lines=agreed_lines(), good_practice={"goals": "见附件"})
    assert [one.severity for one in of("contract/lines_total")] == ["ok"]
    assert "缺少" in of("contract/good_practice")[0].what
    assert of("contract/good_practice")[0].severity == "info"


def contract_count() -> int:
    with reading() as session:
        return len(session.exec(select(Contract)).all())


def test_a_contract_over_the_award_is_stopped_and_a_lower_one_is_explained(unsigned):
    with pytest.raises(HardStopError, match="合同金额高于成交价"):
        sign(amount_fen=50_500_001, milestones=months(50_500_001))
    lines = agreed_lines(quantity=3599)
    sign(
        amount_fen=50_497_500,
        milestones=months(50_497_500),
        lines=lines,
        last_day=date(2026, 1, 31),
        first_day=date(2025, 2, 1),
    )
    found = of("contract/award_difference")
    assert {one.severity for one in found} == {"warn"}
    assert [one.what for one in found] == [
        "合同金额低于成交价",
        "合同期超出采购确定的服务期",
        "合同的“走访探视”数量与采购的不一致",
    ]


def test_a_contract_that_cites_the_repealed_law_is_told(unsigned):
    sign(legal_basis="《中华人民共和国合同法》", clauses=CLAUSES | {"breach": "依合同法承担责任"})
    [found] = of("contract/civil_code")
    assert found.severity == "warn"
    assert "合同依据" in found.what
    assert "违约责任" in found.what


def test_a_bond_over_a_tenth_or_in_cash_is_stopped(unsigned):
    for bond in ({"bond_fen": 5_050_001, "bond_form": "letter"}, {"bond_fen": 5_050_000, "bond_form": "cash"}):
        with pytest.raises(HardStopError, match="履约保证金"):
            sign(**bond)
    sign(bond_fen=5_050_000, bond_form="letter")


def test_goals_are_linked_to_points_that_the_tree_has(unsigned):
    with reading() as session:
        goal = session.exec(select(Goal.id).order_by(Goal.position)).first()
    with pytest.raises(ValidationError, match="不在指标体系里"):
        sign(goals=[AgreedGoal(goal, Decimal(40), "szs-2024", "Z9")])
    sign(goals=[AgreedGoal(goal, Decimal(40), "szs-2024", "B1-3")])
    with reading() as session:
        [link] = agreed(session, session.get_one(Project, 1), session.exec(select(Contract)).one()).goals
    assert (link.name, link.point_code, link.point.startswith("B1-3 ")) == ("受益对象覆盖", "B1-3", True)


def change(fen: int, **more) -> Change:
    """A change whose payments are the open ones, the last taking all of it."""
    with reading() as session:
        rows = session.exec(select(Milestone).where(Milestone.done_on.is_(None)).order_by(Milestone.position)).all()
        payments = [NewMilestone(m.name, m.due_on, m.amount_fen) for m in rows]
    payments[-1] = replace(payments[-1], amount_fen=payments[-1].amount_fen + fen)
    return Change("BC-1", date(2025, 7, 20), "增加服务对象", fen, payments, **more)


def amend(one: Change) -> None:
    with writing() as session:
        amend_contract(session, actor("jingban"), row().id, one)


def changed_lines(fen: int) -> list[AgreedLine]:
    lines = kept_lines()
    return [AgreedLine(lines[0].line_id, 1, lines[0].quantity * lines[0].unit_price_fen + fen), *lines[1:]]


def kept_lines() -> list[AgreedLine]:
    with reading() as session:
        rows = session.exec(select(ContractLine).order_by(ContractLine.line_id)).all()
        return [AgreedLine(r.line_id, r.quantity, r.unit_price_fen) for r in rows]


def test_supplements_keep_their_running_total_under_a_tenth(at):
    at("signed")
    amend(change(3_000_000, lines=changed_lines(3_000_000)))
    amend(change(2_050_000, lines=changed_lines(2_050_000)))
    assert (row().original_fen, row().amount_fen, paid_out()) == (50_500_000, 55_550_000, 55_550_000)
    with pytest.raises(HardStopError, match="补充合同累计超过上限") as refused:
        amend(change(1, lines=changed_lines(1)))
    assert "减少0.01" in refused.value.fix.replace(" ", "")
    with reading() as session:
        totals = agreed(session, session.get_one(Project, 1), session.exec(select(Contract)).one()).amendments
    assert [one.added_fen for one in totals] == [3_000_000, 5_050_000]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"fen": 0}, "既没有改金额，也没有改期限"),
        ({"fen": 0, "last_day": date(2024, 1, 1)}, "早于"),
        ({"fen": -60_000_000}, "应大于 0"),
        ({"fen": 100, "number": " "}, "补充合同编号"),
        ({"fen": 100, "reason": " "}, "变更原因"),
        ({"fen": 100, "signed_on": date(2024, 1, 1)}, "早于"),
        ({"fen": 100, "payments": ()}, "付款节点合计"),
        ({"fen": 100}, "各服务项目合计与合同金额不一致"),
    ],
)
def test_a_bad_amendment_is_refused_and_changes_nothing(at, made, said):
    at("signed")
    fields = {key: value for key, value in made.items() if key != "fen"}
    with pytest.raises(WorkbenchError, match=said):
        amend(replace(change(made["fen"]), **fields))
    with reading() as session:
        assert session.exec(select(Amendment)).all() == []
    assert (row().amount_fen, paid_out()) == (50_500_000, 50_500_000)


@pytest.fixture
def signed(at) -> None:
    at("signed")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-4_000_000, 5_100_000), st.integers(-1, 1)), min_size=1, max_size=4))
def test_whatever_is_amended_payments_equal_the_contract_and_the_cap_holds(signed, steps):
    for fen, off in steps:
        with suppress(WorkbenchError):
            amend(change(fen, lines=changed_lines(fen + off)))
        contract = row()
        assert paid_out() == contract.amount_fen
        assert sum(line.quantity * line.unit_price_fen for line in kept_lines()) == contract.amount_fen
        with reading() as session:
            added = sum(fen for fen in session.exec(select(Amendment.change_fen)).all() if fen > 0)
        assert added * 10 <= (contract.original_fen or contract.amount_fen)


def test_subcontracts_need_consent_and_never_take_the_core(at):
    at("signed")
    good = Part(
        "营养配餐公司", "配餐", 5_000_000, core=False, consent_on=date(2025, 1, 5), consent_document="同意函1号"
    )
    for part, said in (
        (replace(good, core=True), "主体和关键部分不得分包"),
        (replace(good, consent_on=None), "没有购买主体的同意"),
        (replace(good, amount_fen=50_500_000), "等于转包"),
        (replace(good, name=" "), "分包单位"),
    ):
        with pytest.raises(WorkbenchError, match=said), writing() as session:
            record_subcontract(session, actor("jingban"), row().id, part)
    with writing() as session:
        record_subcontract(session, actor("jingban"), row().id, good)
    assert [one.severity for one in of("contract/subcontract") + of("contract/no_transfer")] == ["ok", "ok"]
    with writing() as session:
        session.get_one(Project, 1).subcontracting = False
    with pytest.raises(HardStopError, match="采购需求不允许分包"), writing() as session:
        record_subcontract(session, actor("jingban"), row().id, replace(good, amount_fen=1))
    with reading() as session:
        assert len(session.exec(select(Subcontract)).all()) == 1


def test_a_transfer_that_was_found_stands_as_a_hard_stop(at):
    at("signed")
    with writing() as session:
        find_transfer(session, actor("jingban"), row().id, found_on=date(2025, 5, 6), finding="实际由另一机构服务")
    assert [one.severity for one in of("contract/no_transfer")] == ["stop"]
    with pytest.raises(NotAllowedError), writing() as session:
        find_transfer(session, actor("chengjie"), row().id, found_on=date(2025, 5, 6), finding="x")


def test_a_definition_is_not_returned_once_the_contract_is_signed(at):
    at("signed")
    with pytest.raises(ValidationError, match="合同已经签订"), writing() as session:
        return_project(session, actor("lingdao"), 1, reason="重来")


def cards(session, who):
    """Every agreement that somebody reads, as its screen shows it."""
    return [care_card(session, who, one) for one in agreements_seen(session, who).labels]


def care(**changes) -> Care:
    with reading() as session:
        person = next(iter(dispersed(session, actor("xiangzhen"))))
    made = Care(
        person,
        "ZL-1",
        "照料人甲",
        "individual",
        "part",
        ["日常看护", "膳食料理"],
        60_000,
        "special_fund",
        date(2025, 1, 2),
        date(2025, 1, 3),
        date(2025, 12, 31),
        reason="邻居熟悉起居",
    )
    return replace(made, **changes)


def test_a_care_agreement_is_signed_checked_and_ended_by_the_township(at):
    at("signed")
    with clock.held_at(date(2025, 3, 20)):
        with writing() as session:
            sign_agreement(session, actor("xiangzhen"), care())
        with reading() as session:
            [card] = cards(session, actor("xiangzhen"))
            assert {one.what for one in card.findings if one.severity == "warn"} == {"超过31天没有检查"}
            [duty] = care_duties(session, actor("xiangzhen"), date(2025, 3, 20))
            assert (duty.timing.due, duty.timing.severity, duty.query) == (date(2025, 2, 3), "stop", (("care", "1"),))
            assert list(care_duties(session, actor("chengjie"), date(2025, 3, 20))) == []
            assert cards(session, actor("chengjie")) == []
            assert care_card(session, actor("chengjie"), card.id) is None
            shown = agreements_seen(session, actor("xiangzhen"), "zl-1")
            assert (shown.count, shown.running, list(shown.labels)) == (1, 1, [card.id])
            assert agreements_seen(session, actor("xiangzhen"), "ZL-9").labels == {}
        for kept, words, said in (([], "", "没有写明情况"), (["洗车"], "", "不在协议的照料内容里")):
            with pytest.raises(ValidationError, match=said), writing() as session:
                record_care_visit(
                    session,
                    actor("xiangzhen"),
                    card.id,
                    visited_on=date(2025, 3, 18),
                    visitor="村站",
                    kept=kept,
                    words=words,
                )
        with writing() as session:
            record_care_visit(
                session,
                actor("xiangzhen"),
                card.id,
                visited_on=date(2025, 3, 18),
                visitor="村站",
                kept=["日常看护", "膳食料理"],
            )
        with pytest.raises(ValidationError, match="期限内"), writing() as session:
            sign_agreement(session, actor("xiangzhen"), care(number="ZL-2"))
        with writing() as session:
            end_agreement(session, actor("xiangzhen"), card.id, ended_on=date(2025, 3, 19), reason="入住机构")
        with reading() as session:
            [card] = cards(session, actor("jingban"))
    assert {one.severity for one in card.findings} == {"ok"}
    assert (card.running, card.ended_reason) == (False, "入住机构")


@pytest.mark.parametrize(
    ("made", "said"),
    [({"number": " "}, "协议编号"), ({"self_care": ""}, "自理能力"), ({"last_day": date(2024, 1, 1)}, "早于")],
)
def test_a_bad_care_agreement_is_refused(at, made, said):
    at("signed")
    with pytest.raises(ValidationError, match=said), writing() as session:
        sign_agreement(session, actor("xiangzhen"), care(**made))
    with reading() as session:
        assert session.exec(select(CareAgreement)).all() == []


def test_a_person_of_another_kind_without_reason_is_told_to_the_agreement(at):
    at("signed")
    with clock.held_at(date(2025, 1, 10)), writing() as session:
        sign_agreement(session, actor("xiangzhen"), care(reason="", duties=[" "], last_day=date(2026, 1, 31)))
    with clock.held_at(date(2025, 1, 10)), reading() as session:
        [card] = cards(session, actor("xiangzhen"))
    assert {one.what for one in card.findings} == {"没有写明照料内容", "协议期超过12个月", "没有写明向个人购买的理由"}


def test_the_training_agreement_is_there(at):
    at("signed")
    with writing() as session:
        prepared.look_after(session, "second")
    with reading() as session:
        [card] = cards(session, actor("xiangzhen"))
        assert session.exec(select(ContractGoal)).all()
    assert card.duties == ("日常看护", "膳食料理", "清洁卫生", "送医陪护")


def test_quantities_are_shown_against_the_lines_of_the_contract_and_else_the_definition(unsigned):
    with reading() as session:
        defined = contract_desk(session, actor("jingban"), 1).lines
    first, *rest = [
        AgreedLine(one.id, one.quantity, one.unit_price_fen, one.package_fen, one.package_units) for one in defined
    ]
    more = replace(first, quantity=first.quantity * 2, unit_price_fen=first.unit_price_fen // 2)
    sign(lines=[more, *rest])
    with reading() as session:
        shown = contract_desk(session, actor("jingban"), 1).lines
    assert (shown[0].quantity, shown[0].unit_price_fen) == (more.quantity, more.unit_price_fen)
    assert shown[1:] == defined[1:]


def test_goals_of_two_trees_are_refused(unsigned):
    with reading() as session:
        goals = session.exec(select(Goal.id)).all()
    two = [AgreedGoal(goals[0], Decimal(1), "szs-2024", "B1-1"), AgreedGoal(goals[1], Decimal(1), "ptq-2026", "P1-1")]
    with pytest.raises(ValidationError, match="对应了几套指标体系"):
        sign(goals=two)


def test_definition_is_not_returned_while_a_procurement_is_under_way(unsigned):
    with pytest.raises(ValidationError, match="采购已经开始，立项不能退回"), writing() as session:
        return_project(session, actor("lingdao"), 1, reason="重来")
