"""Appeals: one for a result, by a group without interests, on the evidence of its day; what it changes is told in full."""

from datetime import date

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from workbench.errors import NotAllowedError, ValidationError, WorkbenchError
from workbench.models.contracts import Contract, Milestone
from workbench.models.results import Appeal, Result
from workbench.models.words import Role
from workbench.queries.appeal_effects import appeal_effects
from workbench.queries.appeals import appeal_line
from workbench.queries.checks.gates import gates_of, terms_of
from workbench.security.policy import Actor, Grant, may
from workbench.services.accounts import give_role
from workbench.services.appeals import (
    Ruling,
    accept_appeal,
    appoint_reviewers,
    decide_appeal,
    declare_reviewer,
    feed_back_decision,
    file_appeal,
    rule_on_point,
)
from workbench.store.engine import reading, writing


def test_who_speaks_for_several_contractors_appeals_for_the_one_under_contract(at):
    at("opened")
    me = actor("chengjie")
    grants = me.grants | {Grant(Role.CONTRACTOR, contractor_id=8), Grant(Role.CONTRACTOR, contractor_id=16)}
    several = Actor(me.account_id, me.username, me.name, grants)
    with writing() as session:
        file_appeal(session, several, 1, grounds="统计有误", claims={"A4-4": "应计为按期"}, filed_on=date(2025, 7, 18))
    with reading() as session:
        appealed = session.exec(select(Appeal.contractor_id)).one()
        assert appealed == session.exec(select(Contract.contractor_id)).one()


def appealed(session, brought="续签协议（2025年6月签）"):
    """An appeal against the mid-term result, accepted, its group still to be made."""
    claims, evidence = {"A4-4": "应计为按期", "A2-1": "档案已补齐"}, {"A4-4": brought, "A2-1": " "}
    filed = date(2025, 7, 18)
    row = file_appeal(
        session, actor("chengjie"), 1, grounds="统计有误", claims=claims, filed_on=filed, evidence=evidence
    )
    accept_appeal(session, actor("lingdao"), row.id, accepted_on=filed)
    return row.id


def accounts(*names):
    return [actor(name).account_id for name in names]


def test_reviewer_with_a_conflict_is_replaced_one_for_one_and_reads_no_further(at):
    at("opened")
    with writing() as session:
        give_role(session, actor("guanli"), accounts("pingwei1")[0], Role.REVIEWER, purchaser_id=1)
        appeal_id = appealed(session)
        leader, row = actor("lingdao"), session.get_one(Appeal, appeal_id)
        appoint_reviewers(session, leader, appeal_id, accounts("fuhe1", "fuhe2", "fuhe3"))
        declare_reviewer(session, actor("fuhe1"), appeal_id, conflict=True)
        assert appeal_line(session, row).missing == 1
        assert not may(session, actor("fuhe1"), "appeal.read", row)
        assert may(session, actor("fuhe2"), "appeal.read", row)
        for chosen, why in (
            (("fuhe2",), "已经在复核组里"),
            (("lingdao", "caizheng"), "需要补 1 人"),
            (("pingwei1",), "复核组不能这样组成"),
            (("shenji",), "没有复核组成员的角色"),
        ):
            with pytest.raises(WorkbenchError, match=why):
                appoint_reviewers(session, leader, appeal_id, accounts(*chosen))
        give_role(session, actor("guanli"), accounts("shenji")[0], Role.REVIEWER, purchaser_id=1)
        appoint_reviewers(session, leader, appeal_id, accounts("shenji"))
        assert appeal_line(session, row).missing == 0
        with pytest.raises(ValidationError, match="需要补 0 人"):
            appoint_reviewers(session, leader, appeal_id, accounts("caizheng"))


def test_new_evidence_is_taken_up_or_not_and_a_point_without_any_needs_no_word(at):
    at("opened")
    with writing() as session:
        appeal_id = appealed(session)
        appoint_reviewers(session, actor("lingdao"), appeal_id, accounts("fuhe1", "fuhe2", "fuhe3"))
        for name in ("fuhe1", "fuhe2", "fuhe3"):
            declare_reviewer(session, actor(name), appeal_id, conflict=False)
        with pytest.raises(ValidationError, match="新材料是否采信"):
            rule_on_point(session, actor("fuhe1"), appeal_id, "A4-4", Ruling(changed=False, reason="维持"))
        kept = Ruling(changed=False, reason="评估时已能提交而没有提交", admitted=False)
        rule_on_point(session, actor("fuhe1"), appeal_id, "A4-4", kept)
        rule_on_point(session, actor("fuhe1"), appeal_id, "A2-1", Ruling(changed=False, reason="维持", admitted=True))
        with pytest.raises(ValidationError, match="还没有作出决定"):
            feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=date(2025, 7, 30))
        decide_appeal(
            session, actor("fuhe1"), appeal_id, decided_on=date(2025, 7, 29), document="复1号", summary="维持"
        )
        with pytest.raises(NotAllowedError):
            feed_back_decision(session, actor("fuhe1"), appeal_id, fed_back_on=date(2025, 7, 30))
        feed_back_decision(session, actor("jingban"), appeal_id, fed_back_on=date(2025, 7, 30))
    with reading() as session:
        line = appeal_line(session, session.get_one(Appeal, appeal_id))
        assert [(one.new_evidence, one.admitted) for one in line.points] == [
            ("续签协议（2025年6月签）", False),
            ("", None),
        ]
        assert (line.fed_back_on, line.new_result_id) == (date(2025, 7, 30), None)
        assert appeal_effects(session, session.get_one(Appeal, appeal_id)) == ()


def test_result_that_an_appeal_made_cannot_be_appealed_again_and_the_old_one_stays_readable(at):
    at("final")
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        for result_id in (appeal.result_id, appeal.new_result_id):
            with pytest.raises(ValidationError) as caught:
                file_appeal(
                    session,
                    actor("chengjie"),
                    result_id,
                    grounds="不服",
                    claims={"A4-4": "再算"},
                    filed_on=date(2026, 2, 9),
                )
            assert (caught.value.clause, "不能再次申诉" in caught.value.what) == ("石嘴山方案附件3五（五）", True)
        old, new = (session.get_one(Result, one) for one in (appeal.result_id, appeal.new_result_id))
        assert [
            may(session, actor(name), "result.read", one) for name in ("jingban", "chengjie") for one in (old, new)
        ] == [True] * 4
        said = {one.what: (one.before, one.after) for one in appeal_effects(session, appeal)}
        assert (said["总分"], said["等级"]) == (("89.88", "90.24"), ("良", "优"))
        assert said["承接资格"] == ("没有限制", "没有限制")
        assert said["结果应用的默认后果"][0].startswith("评为良的")


def test_grade_that_an_appeal_lifts_from_the_lowest_opens_the_last_payment(at):
    at("final")
    with writing() as session:
        appeal = session.exec(select(Appeal)).one()
        contract = session.exec(select(Contract)).one()
        last = session.exec(select(Milestone).order_by(col(Milestone.position).desc())).first()
        old, new = (session.get_one(Result, one) for one in (appeal.result_id, appeal.new_result_id))
        gates = []
        for first, second in (("差", "差"), ("差", "中")):
            old.grade, new.grade = first, second
            session.flush()
            found = gates_of(session, contract, last, terms_of(session, contract)[last.id], date(2026, 3, 1))
            gates.append({one.key: one.open for one in found}["final"])
        assert gates == [False, True]
        said = [one for one in appeal_effects(session, appeal) if one.what.startswith(last.name)]
        assert [(one.before, one.after) for one in said] == [("等级为差，不能付", "评估的前提已满足")]
