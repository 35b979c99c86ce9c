"""How a project's final result is used, in a few lines for the project's own screen."""

from sqlmodel import Session

from scoring.money import yuan
from workbench.models.projects import Project
from workbench.queries.application import decisions_of
from workbench.queries.follow_up import RoundCard, rounds_of
from workbench.queries.next_budget import budget_plan
from workbench.queries.renewal import successor_of
from workbench.security.policy import Actor, may


def application_lines(session: Session, actor: Actor, project_id: int) -> dict[str, str]:
    """Return what is decided, planned, begun and visited, by name; nothing where nothing was, or the actor may not read it."""
    project = session.get_one(Project, project_id)
    if not may(session, actor, "application.read", project):
        return {}
    told: dict[str, str] = {}
    if decisions := decisions_of(session, project_id):
        card = decisions[0]
        again = f"（须重新确认：{card.stale}）" if card.stale else ""
        told["决定"] = f"{card.name}{again}，{card.document}，{card.decided_on}"
        if card.improvements:
            told["改进要求"] = "；".join(card.improvements)
    if plan := budget_plan(session, project):
        told["下年预算"] = f"{plan.year} 年 {yuan(plan.amount_fen)} 元"
    if successor := successor_of(session, project_id):
        told["续购"] = f"{successor.code} {successor.title}，{successor.begun_on} 启动"
    rounds = [one for one in rounds_of(session, project) if one.committed]
    return told | {f"回访（满 {one.months} 个月）": _round(one) for one in rounds}


def _round(one: RoundCard) -> str:
    if one.closed_on:
        return f"已登记 {one.visited} 人次，{one.closed_on} 结束"
    return f"应于 {one.due_on} 前完成，已登记 {one.visited} / {one.size} 人次" if one.drawn else "已安排，还没有抽取"
