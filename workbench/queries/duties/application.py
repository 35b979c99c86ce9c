"""Duties after a final result and after the end: next year's budget, buying again in time, the rounds of visits."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from workbench.models.application import FollowUpRound, FollowUpVisit, NextBudget, ResultDecision
from workbench.models.contracts import Contract
from workbench.models.needs import Household, Recipient
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.checks.application import decision_of
from workbench.queries.checks.book import book_on
from workbench.queries.duties.duty import Duty, Timing, by_day, cited, under
from workbench.queries.follow_up import RULE, RoundCard, rounds_of
from workbench.queries.needs_scope import in_reach
from workbench.queries.renewal import renewal_timeline, successor_of
from workbench.security.policy import Actor

NOTICE = timedelta(days=30)
"""How long before the day on which a renewal has to begin it is told."""
LONGEST = timedelta(days=240)
"""No route takes longer than this from its first step to a contract; a test counts them."""
ROUND_NOTICE = timedelta(days=21)
AFTER = timedelta(days=730)
"""What nobody did within two years of the end is history, and no duty any more."""


def application_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What waits for the officer after a result, and for who visits; nothing for anybody else."""
    purchasers = actor.purchasers(Role.OFFICER)
    if purchasers:
        yield from _budgets(session, purchasers, today)
        yield from _renewals(session, purchasers, today)
        yield from _rounds(session, purchasers, today)
    if actor.purchasers(Role.OFFICER) or actor.organisations(Role.TOWNSHIP) or actor.organisations(Role.VILLAGE):
        yield from _visits(session, actor, today)


def _duty(key: str, what: str, project: Project, action: str, screen: str, timing: Timing, **query: object) -> Duty:
    told = tuple((name, str(value)) for name, value in {"project": project.id, **query}.items())
    return Duty(f"{key}_{project.id}", what, project.title, action, screen, told, timing)


def _budgets(session: Session, purchasers: frozenset[int], today: date) -> Iterator[Duty]:
    planned = select(NextBudget.id).where(NextBudget.project_id == Project.id).exists()
    query = select(Project).join(ResultDecision, col(ResultDecision.project_id) == Project.id)
    query = query.where(col(Project.purchaser_id).in_(purchasers), ResultDecision.decided_on > today - AFTER, ~planned)
    query = query.where(col(Project.dormant).is_(False))
    for project in session.exec(query.distinct().order_by(col(Project.id))):
        decision = decision_of(session, project.id or 0)
        if decision is not None and decision.kind != "stop":
            timing = under(session, project, "feedback/application", decision.decided_on)
            yield _duty("next_budget", "编制下年预算", project, "去编制", "application", timing, part="budget")


def _renewals(session: Session, purchasers: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(Project, Contract).join(Contract, col(Contract.project_id) == Project.id)
    query = query.where(col(Project.purchaser_id).in_(purchasers), col(Project.dormant).is_(False))
    query = query.where(Contract.last_day >= today - NOTICE)
    for project, contract in session.exec(query.where(Contract.last_day <= today + LONGEST).order_by(col(Project.id))):
        decision = decision_of(session, project.id or 0)
        if (decision is not None and decision.kind == "stop") or successor_of(session, project.id or 0):
            continue
        begin_by = renewal_timeline(session, project, contract).begin_by
        if begin_by - NOTICE <= today:
            what = f"启动续购：合同 {contract.last_day:%Y-%m-%d} 到期"
            timing = by_day(begin_by, today, _clause(session, project, contract, "follow_up/renewal_start"))
            yield _duty("renew", what, project, "去办理", "application", timing, part="renewal")


def _clause(session: Session, project: Project, contract: Contract, rule_id: str) -> str:
    on = min(contract.last_day, project.last_day)
    rule = book_on(session, project.purchaser_id, on).rule(rule_id)
    return cited(rule) if rule else ""


def _rounds(session: Session, purchasers: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(Project, Contract).join(Contract, col(Contract.project_id) == Project.id)
    query = query.where(col(Project.purchaser_id).in_(purchasers), col(Project.dormant).is_(False))
    query = query.where(Contract.last_day < today)
    for project, contract in session.exec(query.where(Contract.last_day > today - AFTER).order_by(col(Project.id))):
        clause = _clause(session, project, contract, RULE)
        for one in rounds_of(session, project):
            if one.closed_on is None and one.due_on - ROUND_NOTICE <= today and (what := _to_do(one)):
                timing = by_day(one.due_on, today, clause)
                yield _duty(f"round_{one.months}", what, project, "去办理", "follow_up", timing, months=one.months)


def _to_do(one: RoundCard) -> str:
    """What the officer does next in a round; nothing while others are visiting."""
    if not one.committed:
        return f"安排满 {one.months} 个月的事后回访"
    if not one.drawn:
        return f"抽取满 {one.months} 个月的回访名单"
    return f"结束满 {one.months} 个月的事后回访" if one.visited == one.size else ""


def _visits(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """One duty for each round in which somebody in the actor's reach was drawn and not visited yet."""
    query = select(FollowUpRound, Project, func.count(col(FollowUpVisit.id)))
    query = query.join(Project, col(Project.id) == FollowUpRound.project_id)
    query = query.join(FollowUpVisit, col(FollowUpVisit.round_id) == FollowUpRound.id)
    query = query.join(Recipient, col(Recipient.id) == FollowUpVisit.recipient_id)
    query = query.join(Household, col(Household.id) == Recipient.household_id).where(
        in_reach(actor, write=True, purchaser=col(Project.purchaser_id))
    )
    query = query.where(col(FollowUpRound.closed_on).is_(None), FollowUpRound.due_on > today - AFTER)
    query = query.where(col(FollowUpVisit.visited_on).is_(None))
    for row, project, left in session.exec(query.group_by(col(FollowUpRound.id)).order_by(col(FollowUpRound.id))):
        what = f"事后回访：满 {row.months} 个月，还有 {left} 人次"
        timing = by_day(row.due_on, today, "石嘴山方案正文二（四）4")
        query_ = {"months": row.months, "part": "visits"}
        yield _duty(f"visit_{row.months}", what, project, "去登记", "follow_up", timing, **query_)
