"""Casework with one recipient: plan and need before, sessions, need after and closure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.ledger import CaseFile, CaseSession, StaffMember
from workbench.models.projects import Project, ServiceLine
from workbench.queries.ledger_entry import listed_people
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need


@dataclass(frozen=True)
class NewCase:
    """A case as it is opened: for whom, by whom, the plan, the need on every indicator."""

    line_id: int
    code: str
    staff_id: int
    opened_on: date
    plan: str
    before: Mapping[str, int]


def open_case(session: Session, actor: Actor, project_id: int, new: NewCase) -> CaseFile:
    """Open a case; the need is assessed on every indicator, none left out."""
    project = found(session, Project, project_id)
    allow(session, actor, "ledger.write", project)
    person = listed_people(session, project_id, [new.code.strip()]).get(new.code.strip())
    line, staff = found(session, ServiceLine, new.line_id), found(session, StaffMember, new.staff_id)
    if person is None or line.project_id != project_id or staff.project_id != project_id:
        what = f"对象编码“{new.code.strip()}”不在本项目的名单内，或服务项目、人员不属于本项目"
        raise ValidationError(what, where="个案", fix="核对编码，从列表选择")
    in_order([("开案日", new.opened_on), ("今天", clock.today())])
    refuse_identity("个案计划", new.plan)
    row = CaseFile(
        project_id=project_id,
        line_id=new.line_id,
        recipient_id=person.id,
        staff_id=new.staff_id,
        opened_on=new.opened_on,
        plan=need(new.plan, "服务计划"),
        before=_levels(new.before, "开案时的困境等级"),
    )
    session.add(row)
    record(session, actor, "case.open", about(session, row), after=row.model_dump())
    return row


def add_session(
    session: Session, actor: Actor, case_id: int, *, held_on: date, minutes: int, words: str
) -> CaseSession:
    """Enter one session of an open case."""
    case = _open(session, actor, case_id)
    in_order([("开案日", case.opened_on), ("会谈日", held_on), ("今天", clock.today())])
    if minutes <= 0:
        raise ValidationError("会谈时长应大于 0", where="个案会谈", fix="填分钟数")
    refuse_identity("会谈记录", words)
    row = CaseSession(
        case_id=case_id, staff_id=case.staff_id, held_on=held_on, minutes=minutes, words=need(words, "会谈记录")
    )
    session.add(row)
    after = {"held_on": held_on, "minutes": minutes}
    record(session, actor, "case.meet", about(session, case), after=after)
    return row


def close_case(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    closed_on: date,
    after: Mapping[str, int],
    closure: str,
    seen: int | None = None,
) -> CaseFile:
    """Close a case with the need on every indicator as it is then, and why it is closed."""
    case = _open(session, actor, case_id)
    expect_version(case, seen)
    last = session.exec(select(col(CaseSession.held_on)).where(CaseSession.case_id == case_id)).all()
    if not last:
        raise ValidationError("还没有一次会谈，不能结案", where="个案", fix="先登记会谈")
    in_order([("最近一次会谈", max(last)), ("结案日", closed_on), ("今天", clock.today())])
    refuse_identity("结案说明", closure)
    case.after, case.closed_on = _levels(after, "结案时的困境等级"), closed_on
    case.closure = need(closure, "结案说明")
    record(session, actor, "case.close", about(session, case), after=case.model_dump())
    return case


def _open(session: Session, actor: Actor, case_id: int) -> CaseFile:
    case = found(session, CaseFile, case_id)
    allow(session, actor, "ledger.write", case)
    if case.closed_on is not None:
        raise ValidationError(f"这个个案已于 {case.closed_on:%Y-%m-%d} 结案", where="个案", fix="需要的，另开一个案")
    return case


def _levels(told: Mapping[str, int], where: str) -> dict[str, int]:
    scheme = load_scheme()
    if set(told) != {one.id for one in scheme.indicators} or any(
        level not in scheme.severity for level in told.values()
    ):
        raise ValidationError(
            "困境等级没有填全", where=where, fix=f"{len(scheme.indicators)} 项都填 0 至 {max(scheme.severity)}"
        )
    return dict(told)
