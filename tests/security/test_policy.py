"""Who may do what: the whole table, role by role, in the finished training purchase; and what must never be."""

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from workbench.errors import NotAllowedError
from workbench.models.evaluations import Evaluation, PanelMember, StoredFile
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.imports import ImportBatch
from workbench.models.needs import Household
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.words import Role
from workbench.security.policy import ACTION_NAMES, POLICY, Actor, Grant, allow, may
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

PEOPLE = (
    "jingban lingdao xiangzhen cunzhan pingwei1 pingwei2 sanfang chengjie fuhe1 daili caizheng shenji guanli".split()  # noqa: SIM905
)
STAFF = "jingban lingdao caizheng shenji"
PUBLISHED = "contractor.history"
"""Offices read of each other what was published; tests/queries/test_contractor_history.py says what that is."""
TABLE = {
    ("need.read", "household"): f"{STAFF} xiangzhen cunzhan",
    ("need.write", "household"): "jingban xiangzhen cunzhan",
    ("need.dispose", "household"): "jingban xiangzhen cunzhan",
    ("need.import", "import"): "jingban",
    ("vault.see", "household"): "jingban lingdao xiangzhen cunzhan",
    ("vault.open", "household"): "jingban xiangzhen cunzhan",
    ("vault.write", "household"): "jingban xiangzhen cunzhan",
    ("vault.delete", "household"): "lingdao",
    ("vault.log", "household"): "lingdao shenji",
    ("project.read", "project"): f"{STAFF} daili chengjie pingwei1 pingwei2 fuhe1",
    ("project.write", "project"): "jingban",
    ("project.approve", "project"): "lingdao",
    ("procurement.read", "project"): f"{STAFF} daili",
    ("procurement.write", "project"): "jingban daili",
    ("procurement.award", "project"): "jingban",
    ("contract.read", "project"): f"{STAFF} chengjie",
    ("contract.write", "project"): "jingban",
    ("delivery.write", "project"): "jingban chengjie",
    ("payment.read", "project"): f"{STAFF} chengjie",
    ("payment.ask", "project"): "jingban chengjie",
    ("payment.approve", "project"): "lingdao",
    ("payment.pay", "project"): "jingban",
    ("settlement.agree", "project"): "jingban chengjie",
    ("settlement.confirm", "project"): "lingdao",
    ("acceptance.read", "project"): f"{STAFF} chengjie",
    ("acceptance.write", "project"): "jingban",
    ("acceptance.confirm", "project"): "lingdao",
    ("handover.give", "project"): "jingban chengjie",
    ("handover.receive", "project"): "jingban",
    ("archive.read", "project"): STAFF,
    ("archive.write", "project"): "jingban",
    ("archive.destroy", "project"): "lingdao",
    ("care.read", "household"): f"{STAFF} xiangzhen cunzhan",
    ("care.write", "household"): "jingban xiangzhen cunzhan",
    ("application.read", "project"): STAFF,
    ("application.write", "project"): "jingban",
    ("contractor.history", "purchaser"): STAFF,
    ("open_data.read", "project"): STAFF,
    ("open_data.import", "purchaser"): "jingban",
    ("red_flag.read", "project"): STAFF,
    ("programme.read", "purchaser"): "jingban lingdao shenji",
    ("programme.write", "purchaser"): "jingban",
    ("follow_up.read", "household"): f"{STAFF} xiangzhen cunzhan",
    ("follow_up.write", "household"): "jingban xiangzhen cunzhan",
    ("call.read", "purchaser"): STAFF,
    ("call.take", "purchaser"): "jingban xiangzhen cunzhan",
    ("call.assign", "purchaser"): "jingban",
    ("call.answer", "purchaser"): "jingban",
    ("call.follow", "purchaser"): "jingban",
    ("call.caller", "purchaser"): "jingban",
    ("finding.read", "project"): f"{STAFF} pingwei1 pingwei2 fuhe1",
    ("finding.raise", "project"): f"{STAFF} xiangzhen cunzhan",
    ("finding.write", "project"): "jingban",
    ("finding.answer", "project"): "jingban",
    ("misconduct.read", "project"): STAFF,
    ("misconduct.write", "project"): "jingban",
    ("misconduct.state", "project"): "jingban",
    ("misconduct.decide", "project"): "lingdao",
    ("inspection.read", "project"): STAFF,
    ("inspection.verify", "project"): STAFF,
    ("inspection.plan", "project"): "jingban",
    ("inspection.check", "project"): "jingban",
    ("ledger.read", "project"): f"{STAFF} pingwei1 pingwei2 chengjie",
    ("inspection.open", "project"): f"{STAFF} pingwei1 pingwei2",
    ("inspection.results", "project"): f"{STAFF} pingwei1 pingwei2",
    ("follow_up.open", "project"): STAFF,
    ("ledger.area", "project"): "xiangzhen cunzhan",
    ("ledger.proof", "project"): f"{STAFF} xiangzhen cunzhan pingwei1 pingwei2 chengjie",
    ("ledger.confirm", "project"): "xiangzhen cunzhan",
    ("ledger.write", "project"): "jingban chengjie",
    ("ledger.submit", "project"): "jingban chengjie",
    ("ledger.verify", "project"): "jingban",
    ("staff.read", "project"): f"{STAFF} pingwei1 pingwei2 chengjie",
    ("staff.write", "project"): "jingban chengjie",
    ("scheme.write", "purchaser"): "jingban lingdao",
    ("tree.read", "purchaser"): f"{STAFF} pingwei1 pingwei2 sanfang",
    ("tree.write", "purchaser"): "jingban",
    ("tree.publish", "purchaser"): "lingdao",
    ("evaluation.read", "final"): f"{STAFF} pingwei1 pingwei2 fuhe1",
    ("evaluation.read", "mid"): f"{STAFF} pingwei1 pingwei2",
    ("evaluation.plan", "final"): "jingban",
    ("evaluation.confirm_plan", "final"): "lingdao",
    ("evaluation.answer", "final"): "",
    ("evaluation.declare", "final"): "pingwei1 pingwei2",
    ("evaluation.score", "final"): "pingwei1 pingwei2",
    ("evaluation.open", "final"): "pingwei1",
    ("survey.read", "mid"): f"{STAFF} pingwei1 pingwei2",
    ("survey.write", "mid"): "jingban",
    ("survey.sample", "mid"): "jingban",
    ("survey.ask", "mid"): "jingban",
    ("survey.identity", "mid"): "",
    ("survey.texts", "mid"): STAFF,
    ("fact.write", "final"): "jingban",
    ("fact.check", "final"): "pingwei1 pingwei2",
    ("evidence.write", "final"): "jingban",
    ("evidence.log", "final"): "jingban lingdao shenji",
    ("evidence.original", "final"): "jingban lingdao shenji",
    ("evidence.redact", "final"): "jingban",
    ("evidence.ask", "final"): "jingban",
    ("evidence.answer", "final"): "chengjie",
    ("third_finding.read", "final"): STAFF,
    ("third_finding.see", "final"): f"{STAFF} pingwei1 pingwei2 fuhe1",
    ("third_finding.write", "final"): "jingban",
    ("third_finding.audit", "final"): "jingban lingdao",
    ("third_finding.release", "final"): "jingban",
    ("third_finding.answer", "released"): "chengjie",
    ("veto.write", "final"): "jingban lingdao",
    ("result.read", "result"): f"{STAFF} pingwei1 pingwei2 fuhe1 chengjie",
    ("result.write", "result"): "jingban",
    ("result.correct", "result"): "jingban",
    ("result.comment", "result"): "chengjie",
    ("result.confirm", "result"): "lingdao",
    ("result.publish", "result"): "jingban",
    ("result.bundle", "result"): "jingban shenji",
    ("batch.write", "purchaser"): "jingban",
    ("template.read", "purchaser"): f"{STAFF} guanli",
    ("template.write", "purchaser"): "guanli",
    ("template.confirm", "purchaser"): "lingdao",
    ("appeal.file", "result"): "chengjie",
    ("appeal.attach", "appeal point"): "chengjie",
    ("appeal.evidence", "appeal"): f"{STAFF} fuhe1",
    ("appeal.read", "appeal"): f"{STAFF} chengjie fuhe1",
    ("appeal.handle", "appeal"): "lingdao",
    ("appeal.declare", "appeal"): "fuhe1",
    ("appeal.decide", "appeal"): "fuhe1",
    ("objection.read", "project"): f"{STAFF} daili",
    ("objection.file", "project"): "jingban daili chengjie",
    ("objection.attach", "project"): "jingban daili caizheng",
    ("objection.paper", "project"): f"{STAFF} daili",
    ("objection.write", "project"): "jingban daili",
    ("objection.withdraw", "project"): "jingban daili",
    ("objection.reply", "project"): "lingdao",
    ("objection.answer", "project"): "jingban",
    ("objection.finance", "project"): "jingban caizheng",
    ("objection.list", "project"): "lingdao caizheng",
    ("document.read", "project"): STAFF,
    ("document.match", "project"): "jingban",
    ("document.withdraw", "project"): "jingban",
    ("file.read", "evidence"): f"{STAFF} pingwei1 pingwei2 fuhe1",
    ("rules.read", "purchaser"): " ".join(PEOPLE),
    ("compliance.read", "project"): STAFF,
    ("rules.write", "purchaser"): "lingdao",
    ("rule.attest", "project"): "jingban",
    ("account.manage", "purchaser"): "guanli",
    ("record.read", "project"): f"{STAFF} guanli",
}


def _objects(session):
    final = session.exec(select(Evaluation).where(Evaluation.phase == "final")).one()
    return {
        "household": session.exec(
            select(Household)
            .join(Organisation, Organisation.id == Household.village_id)
            .where(Organisation.code == "T01-1")
        ).first(),
        "import": ImportBatch(purchaser_id=1, kind="register", started_by_id=actor("jingban").account_id),
        "project": session.get_one(Project, 1),
        "purchaser": session.get_one(Purchaser, 1),
        "final": final,
        "mid": session.exec(select(Evaluation).where(Evaluation.phase == "mid")).one(),
        "result": session.exec(select(Result).where(Result.evaluation_id == final.id)).first(),
        "appeal": session.exec(select(Appeal)).one(),
        "appeal point": session.exec(select(AppealPoint)).first(),
        "released": ThirdPartyFinding(evaluation_id=final.id, told_on=date(2026, 1, 6)),
        "evidence": session.exec(select(StoredFile).where(StoredFile.evaluation_id == final.id)).first(),
    }


def test_every_action_has_a_row_in_the_table_and_a_name():
    assert {action for action, _ in TABLE} == set(POLICY) == set(ACTION_NAMES)


def test_the_whole_table_role_by_role(at):
    at("final")
    people = {name: actor(name) for name in PEOPLE}
    with reading() as session:
        objects = _objects(session)
        found = {
            key: " ".join(name for name in PEOPLE if may(session, people[name], key[0], objects[key[1]]))
            for key in TABLE
        }
    assert found == {key: " ".join(name for name in PEOPLE if name in names.split()) for key, names in TABLE.items()}


def test_nobody_of_another_purchaser_may_anything_but_read_the_rules(at):
    at("final")
    with reading() as session:
        objects = _objects(session)
        strangers = [Actor(99, "fremd", "外人", frozenset({Grant(role, purchaser_id=2)})) for role in Role]
        found = {
            (action, role.roles)
            for role in strangers
            for action, kind in TABLE
            if action not in {"rules.read", "account.manage", PUBLISHED} and may(session, role, action, objects[kind])
        }
    assert found == {("record.read", frozenset({Role.ADMIN}))}


@given(st.sets(st.sampled_from(sorted(Role)), min_size=1), st.sampled_from(sorted(set(POLICY) - {"rules.read"})))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_roles_without_a_bound_open_nothing_that_belongs_to_a_purchaser(points, roles, action):
    os.environ["WORKBENCH_HOME"] = str(points["final"])
    kinds = [kind for one, kind in TABLE if one == action]
    nobody = Actor(98, "x", "无单位", frozenset(Grant(role) for role in roles))
    with reading() as session:
        objects = _objects(session)
        allowed = [kind for kind in kinds if may(session, nobody, action, objects[kind])]
    everywhere = Role.ADMIN in roles and action in {"account.manage", "record.read"}
    published = action == PUBLISHED and roles & {Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR}
    assert allowed == ([kinds[0]] if everywhere or published else [])


def test_a_refusal_says_what_and_what_to_do(at):
    at("final")
    with reading() as session, pytest.raises(NotAllowedError) as refused:
        allow(session, actor("jingban"), "evaluation.score", session.get_one(Evaluation, 1))
    assert str(refused.value) == "您不能评分。办法：如工作需要，请联系系统管理员调整角色，或请有权限的同事办理"


def test_a_township_officer_sees_only_the_own_township(at):
    at("defined")
    with reading() as session:
        seen = {
            h.township_id for h in session.exec(select(Household)) if may(session, actor("xiangzhen"), "need.read", h)
        }
        all_of_them = {h.township_id for h in session.exec(select(Household))}
    assert (len(seen), len(all_of_them)) == (1, 3)


def test_a_contractor_may_not_read_another_contractors_project(at):
    at("final")
    rival = Actor(97, "rival", "对手", frozenset({Grant(Role.CONTRACTOR, contractor_id=2)}))
    with reading() as session:
        objects = _objects(session)
        assert [
            kind
            for kind in ("project", "final", "result")
            if may(session, rival, f"{'evaluation' if kind == 'final' else kind}.read", objects[kind])
        ] == []


def test_before_declaring_a_member_reaches_neither_project_nor_evidence(at):
    at("scoring")
    with writing() as session:
        member = session.get_one(PanelMember, 3)
        member.conflict, member.declared_at = None, None
    silent, cleared = actor("pingwei3"), actor("pingwei1")
    with reading() as session:
        evaluation, project = session.get_one(Evaluation, 1), session.get_one(Project, 1)
        evidence = session.exec(select(StoredFile).where(StoredFile.kind == "evidence")).first()
        asked = (("evaluation.declare", evaluation), ("project.read", project), ("file.read", evidence))
        found = {
            who.username: [may(session, who, action, about) for action, about in asked] for who in (silent, cleared)
        }
    assert found == {"pingwei3": [True, False, False], "pingwei1": [True, True, True]}
