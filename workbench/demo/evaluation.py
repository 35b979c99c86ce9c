"""Stages 6 to 8 of the training purchase: plan, panel, facts, sealed sheets, result, appeal."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlmodel import Session, select

from scoring.ordinal import bands_of
from workbench import clock
from workbench.demo import application
from workbench.demo.people import as_actor, script
from workbench.models.evaluations import Evaluation, PointFact
from workbench.models.results import Appeal, Result
from workbench.models.words import Phase, Seat
from workbench.queries.evaluations import judged_points
from workbench.queries.measures import digest_of
from workbench.security.policy import Actor
from workbench.services import appeals, evaluations, facts, results, sheets
from workbench.services.acting import found
from workbench.services.measures import enter_measure
from workbench.services.receipts import Receipt, record_receipt

PANEL = (
    ("pingwei1", Seat.ASSISTANCE, "社会救助工作人员", False, True),
    ("pingwei2", Seat.ACCOUNTANT, "会计师（中级）", True, False),
    ("pingwei3", Seat.RECIPIENT, "服务对象代表", False, False),
)
CHAIR = PANEL[0][0]


def when(part: Mapping[str, Any]) -> dict[str, date]:
    """Return the days of a script."""
    return {key: date.fromisoformat(str(text)) for key, text in part["days"].items()}


def plan(session: Session, project_id: int, name: str) -> int:
    """Write the plan, appoint the panel, let it declare, and confirm; return the evaluation's id."""
    told = script(name)
    days, officer = when(told), as_actor(session, "jingban")
    with clock.held_at(days["planned"]):
        evaluation = evaluations.plan_evaluation(
            session, officer, project_id, Phase(told["phase"]), plan_of(told, days)
        )
        session.flush()
        for username, seat, title, mid_level, chair in PANEL:
            account_id = as_actor(session, username).account_id or 0
            member = evaluations.NewMember(account_id, seat, title, mid_level, chair)
            evaluations.appoint_member(session, officer, evaluation.id or 0, member)
    with clock.held_at(days["declared"]):
        for username, *_ in PANEL:
            evaluations.declare_interests(
                session, as_actor(session, username), evaluation.id or 0, conflict=False, words="没有利害关系"
            )
    with clock.held_at(days["confirmed"]):
        leader = as_actor(session, "lingdao")
        evaluations.confirm_plan(session, leader, evaluation.id or 0, confirmed_on=days["confirmed"])
    return evaluation.id or 0


def plan_of(told: Mapping[str, Any], days: Mapping[str, date]) -> evaluations.Plan:
    """Return the plan that a script tells."""
    return evaluations.Plan(
        tree_id="szs-2024",
        form="panel",
        planned_on=days["planned"],
        cutoff_on=days["cutoff"],
        due_on=days["due"],
        parts=told["plan"],
    )


def gather(session: Session, evaluation_id: int, name: str) -> None:
    """Enter evidence, take the facts that the records give, enter the others; two members sign."""
    told = script(name)
    days, officer = when(told), as_actor(session, "jingban")
    with clock.held_at(days["facts"]):
        enter(session, officer, evaluation_id, told)
    with clock.held_at(days["checked"]):
        sign(session, evaluation_id, ("pingwei1", "pingwei2"))


def enter(session: Session, officer: Actor, evaluation_id: int, told: Mapping[str, Any]) -> None:
    """Enter the evidence, take the facts that the records give, enter the others."""
    for one in told["evidence"]:
        facts.add_evidence(session, officer, evaluation_id, evidence_of(one, told["title"]))
    taken = facts.take_facts(session, officer, evaluation_id)
    for code, fact in told["facts"].items():
        if code not in taken:
            facts.enter_fact(session, officer, evaluation_id, code, fact, source="现场评估记录和证据清单（演练）")


def sign(session: Session, evaluation_id: int, usernames: Sequence[str]) -> None:
    """Let members agree to every fact."""
    rows = session.exec(select(PointFact).where(PointFact.evaluation_id == evaluation_id)).all()
    for username in usernames:
        member = as_actor(session, username)
        for row in rows:
            facts.check_fact(session, member, row.id or 0, agreed=True)


def evidence_of(one: Mapping[str, Any], title: str) -> facts.NewEvidence:
    """Return a piece of evidence that a script tells, with invented content."""
    text = f"{title}证据：{one['title']}\n\n本文件为演练材料，不含真实人员和机构信息。\n对应评分点：{'、'.join(one['points'])}\n"
    dated = date.fromisoformat(str(one["dated"]))
    return facts.NewEvidence(one["title"], dated, one["points"], f"{one['title']}.txt", text.encode())


def score(session: Session, evaluation_id: int, name: str, *members: str) -> None:
    """Let members mark and submit their own sheets."""
    told = script(name)
    evaluation = found(session, Evaluation, evaluation_id)
    for minute, username in enumerate(members):
        member = as_actor(session, username)
        with clock.held_at(when(told)["marked"], time(14, 10 * minute)):
            for node in judged_points(evaluation):
                place, mark = told["marks"][username][node.code]
                entry = sheets.Entry(bands_of(node)[place].name, mark, told["reasons"][node.code])
                sheets.save_mark(session, member, evaluation_id, node.code, entry)
            sheets.submit_sheet(session, member, evaluation_id)


def open_and_confirm(session: Session, evaluation_id: int, name: str) -> int:
    """Open the sheets, compute, write the report's text, take the contractor's comment, confirm and feed back."""
    told = script(name)
    days, officer = when(told), as_actor(session, "jingban")
    with clock.held_at(days["opened"]):
        chair = as_actor(session, CHAIR)
        sheets.open_sheets(session, chair, evaluation_id)
        result = results.compute_result(session, chair, evaluation_id)
        session.flush()
    result_id = result.id or 0
    with clock.held_at(days["written"]):
        results.write_narrative(session, officer, result_id, told["narrative"], seen=result.version)
        _enter_measures(session, evaluation_id, told)
    with clock.held_at(days["commented"]):
        contractor = as_actor(session, "chengjie")
        results.comment_result(session, contractor, result_id, comment=told["comment"], commented_on=days["commented"])
    with clock.held_at(days["result_confirmed"]):
        leader = as_actor(session, "lingdao")
        results.confirm_result(session, leader, result_id, confirmed_on=days["result_confirmed"])
    with clock.held_at(days["fed_back"]):
        results.feed_back_result(session, officer, result_id, fed_back_on=days["fed_back"])
    if "received" in days:
        with clock.held_at(days["received"]):
            receipt = Receipt("演练承接（项目负责人）", days["received"], "direct")
            record_receipt(session, officer, result_id, receipt)
    if "published" in days:
        with clock.held_at(days["published"]):
            results.publish_result(session, officer, result_id, published_on=days["published"])
    return result_id


def _enter_measures(session: Session, evaluation_id: int, told: Mapping[str, Any]) -> None:
    """Say what became of the measures of the mid-term report."""
    for words, (status, became) in told.get("measures", {}).items():
        digest = digest_of(words)
        enter_measure(session, as_actor(session, "jingban"), evaluation_id, digest, status=status, became=became)


def appeal(session: Session, result_id: int) -> int:
    """Let the contractor appeal, the group review, and the decision make the final result; return its id."""
    told = script("evaluation_final")["appeal"]
    days = when(told)
    with clock.held_at(days["filed"]):
        contractor = as_actor(session, "chengjie")
        row = appeals.file_appeal(
            session, contractor, result_id, grounds=told["grounds"], claims=told["claims"], filed_on=days["filed"]
        )
    appeal_id, leader = row.id or 0, as_actor(session, "lingdao")
    with clock.held_at(days["accepted"]):
        appeals.accept_appeal(session, leader, appeal_id, accepted_on=days["accepted"])
    with clock.held_at(days["appointed"]):
        group = [as_actor(session, name) for name in ("fuhe1", "fuhe2", "fuhe3")]
        appeals.appoint_reviewers(session, leader, appeal_id, [one.account_id or 0 for one in group])
        for one in group:
            appeals.declare_reviewer(session, one, appeal_id, conflict=False)
    final = _decide(session, appeal_id, told, days)
    return final or result_id


def _decide(session: Session, appeal_id: int, told: Mapping[str, Any], days: Mapping[str, date]) -> int | None:
    first = as_actor(session, "fuhe1")
    with clock.held_at(days["ruled"]):
        for code, one in told["rulings"].items():
            ruling = appeals.Ruling(one["changed"], one["reason"], new_fact=one.get("fact"))
            appeals.rule_on_point(session, first, appeal_id, code, ruling)
    with clock.held_at(days["decided"]):
        result = appeals.decide_appeal(
            session, first, appeal_id, decided_on=days["decided"], document=told["document"], summary=told["summary"]
        )
    return result.id if result else None


def conclude(session: Session, result_id: int) -> None:
    """Feed back, publish and apply the final result."""
    told = script("evaluation_final")
    days, officer = when(told["appeal"]), as_actor(session, "jingban")
    result = found(session, Result, result_id)
    decided = session.exec(select(Appeal).where(Appeal.new_result_id == result_id)).one()
    with clock.held_at(days["fed_back"]):
        appeals.feed_back_decision(session, officer, decided.id or 0, fed_back_on=days["fed_back"])
    with clock.held_at(days["published"]):
        results.publish_result(session, officer, result.id or 0, published_on=days["published"])
    application.decide(session, result.id or 0)
