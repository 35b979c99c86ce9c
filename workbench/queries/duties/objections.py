"""Duties of objections: whose turn it is, by the clock that runs, for the bureau's own part."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.objections import Objection
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import Papers, clocks_of, papers_of
from workbench.queries.checks.objections import holds_of
from workbench.queries.clocks import counted_words, time_left
from workbench.queries.duties.duty import Duty, Timing, by_day, whenever
from workbench.rules.complaint_clocks import Timed
from workbench.rules.objection_words import KINDS, OPEN
from workbench.security.policy import Actor, may


def objection_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What each open objection waits for: an answer, a supplement, a statement, a decision; and the end of a suspension."""
    query = select(Objection, Project).join(Project, col(Project.id) == Objection.project_id)
    for row, project in session.exec(query.where(col(Objection.state).in_(OPEN)).order_by(col(Objection.id))).all():
        if not may(session, actor, "objection.read", row):
            continue
        papers = papers_of(session, row)
        clocks = {one.turn.rule_id: one for one in clocks_of(session, project, papers, today)}
        for what, action, right, rule_id in _waits(papers):
            if may(session, actor, right, row):
                yield _duty(row, project, right, what, action, _timing(clocks.get(rule_id), today))
        if may(session, actor, "objection.finance", row):
            yield from _suspensions(session, project, papers, today)


def _waits(papers: Papers) -> Iterator[tuple[str, str, str, str]]:
    row = papers.row
    if row.kind != "complaint" and row.state == "received":
        what = f"答复{KINDS[row.kind]}"
        rule_id = "complaint/inquiry" if row.kind == "inquiry" else "complaint/reply"
        yield f"逐项写明对{KINDS[row.kind]}的答复", "去写答复", "objection.write", rule_id
        yield what, "去答复", "objection.reply", rule_id
    elif row.kind == "complaint" and row.state == "forwarded":
        yield "向财政部门说明投诉情况", "去说明", "objection.answer", "complaint/answer"
    elif row.kind == "complaint" and row.state == "answered":
        yield "登记投诉处理决定", "去登记", "objection.finance", "complaint/decision"
    elif row.kind == "complaint" and row.state == "received":
        yield "登记投诉的受理和答复通知", "去登记", "objection.finance", "complaint/forward"
    elif row.state == "supplement":
        yield "登记补正", "去登记", "objection.write", "complaint/review"


def _suspensions(session: Session, project: Project, papers: Papers, today: date) -> Iterator[Duty]:
    for hold in holds_of(session, project, papers):
        if hold.resumed is None:
            timing = by_day(hold.until, today, f"政府采购法第五十七条：{hold.document}")
            yield _duty(papers.row, project, f"hold_{hold.first}", "采购活动暂停，期满前登记恢复", "去查看", timing)


def _timing(one: Timed | None, today: date) -> Timing:
    if one is None:
        return whenever()
    if one.due is None:
        return whenever(one.rule.cite.clause, one.rule.mark)
    words = f"{one.rule.cite.clause}：{counted_words(one.due)}"
    severity = "info" if one.due.provisional else by_day(one.due.due, today, "").severity
    return Timing(one.due.due, time_left(one.due, today), severity, words, one.rule.mark, one.due)


def _duty(row: Objection, project: Project, key: str, what: str, action: str, timing: Timing) -> Duty:
    about = f"{project.title} · {row.number} {row.supplier}"
    return Duty(f"objection_{row.key}_{key}", what, about, action, "objections", (("objection", row.key),), timing)
