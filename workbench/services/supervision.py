"""Planning an inspection: what is drawn from is fixed and the seed committed first, then lots are drawn."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlmodel import Session, col, delete, select

from scoring.draws import commitment, drawn, frame_digest
from scoring.forensics import Lots
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account
from workbench.models.projects import Project
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection, Inspector
from workbench.queries.supervision import possible_inspectors
from workbench.queries.supervision_frames import WHOLE, Behind, Frame, items_of, lots_in, units_of
from workbench.rules.supervision_words import FRAMES, KINDS, OPEN_STATES
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need

_MOST = 60
"""Units of one inspection: more than a few people can look at."""


@dataclass(frozen=True)
class NewInspection:
    """An inspection as planned: kind, why, the days in which it is made, what it draws from and how many."""

    kind: str
    purpose: str
    first_day: date
    last_day: date
    frame: Frame
    size: int
    inspectors: tuple[int, ...] = ()


def plan_inspection(session: Session, actor: Actor, project_id: int, new: NewInspection) -> Inspection:
    """Fix what is drawn from and commit to a seed that nobody chose; the contractor learns nothing of it."""
    project = found(session, Project, project_id)
    allow(session, actor, "inspection.plan", project)
    _refuse_new(new)
    units = units_of(session, project, new.frame)
    size = len(units) if new.frame.kind == "whole" else new.size
    if not 1 <= size <= min(len(units), _MOST):
        what = f"名单共 {len(units)} 个，不能抽 {size} 个"
        raise ValidationError(
            what, where="抽取数量", fix=f"填写 1 至 {min(len(units), _MOST)}；名单为空时换一段日期或抽取方式"
        )
    lots = lots_in(session, project, new.frame, units)
    row = _committed(actor, project_id, new, units, lots, size)
    session.add(row)
    session.flush()
    kept = row.model_dump(exclude={"seed", "salt", "frame", "size"}) | {"draw_size": size}
    record(session, actor, "inspection.plan", about(session, row), after=kept)
    assign_inspectors(session, actor, row.id or 0, new.inspectors)
    return row


def _committed(
    actor: Actor, project_id: int, new: NewInspection, units: Mapping[str, Behind], lots: Sequence[Lots], size: int
) -> Inspection:
    """An inspection with its frame and the seed behind its commitment; the seed is made here and shown to nobody."""
    seed, salt = secrets.token_hex(16), secrets.token_hex(16)
    return Inspection(
        key=uuid4().hex[:16],
        project_id=project_id,
        kind=new.kind,
        purpose=need(new.purpose, "检查内容"),
        first_day=new.first_day,
        last_day=new.last_day,
        frame_kind=new.frame.kind,
        since=new.frame.since,
        until=new.frame.until,
        size=size,
        weighted=new.frame.weighted,
        frame=[[one.unit, one.lots, one.words] for one in lots],
        frame_digest=frame_digest(units, {one.unit: one.lots for one in lots}),
        commitment=commitment(seed, salt),
        seed=seed,
        salt=salt,
        planned_by_id=actor.account_id or 0,
        planned_at=clock.now(),
    )


def _refuse_new(new: NewInspection) -> None:
    if new.kind not in KINDS:
        raise ValidationError("没有选择检查方式", where="检查方式", fix=f"可选：{'、'.join(KINDS.values())}")
    if new.frame.kind not in FRAMES:
        raise ValidationError("没有选择抽取方式", where="抽取方式", fix=f"可选：{'、'.join(FRAMES.values())}")
    in_order([("今天", clock.today()), ("检查开始日", new.first_day), ("检查结束日", new.last_day)])
    in_order([("记录起始日", new.frame.since), ("记录截止日", new.frame.until)])
    refuse_identity("检查内容", new.purpose)


def assign_inspectors(
    session: Session, actor: Actor, inspection_id: int, accounts: Iterable[int], *, seen: int | None = None
) -> None:
    """Name who carries an inspection out: people of the purchaser or its townships, never anybody of a contractor."""
    row, project = _open_one(session, actor, inspection_id, seen)
    wanted, possible = set(accounts), possible_inspectors(session, project)
    if strange := wanted - set(possible):
        names = [one.name for one in session.exec(select(Account).where(col(Account.id).in_(strange)))]
        what = f"{'、'.join(names) or '这个账号'}不能担任检查人员"
        raise ValidationError(what, where="检查人员", fix="从购买主体、乡镇（街道）、村（社区）或受委托的第三方中选择")
    before = sorted(_inspectors(session, row))
    session.exec(delete(Inspector).where(col(Inspector.inspection_id) == row.id))
    session.add_all(Inspector(inspection_id=row.id or 0, account_id=one) for one in sorted(wanted))
    if sorted(wanted) != before:
        row.version += 1
        after = {"accounts": [possible[one] for one in sorted(wanted)]}
        record(session, actor, "inspection.assign", about(session, row), after=after)


def _inspectors(session: Session, row: Inspection) -> list[int]:
    return list(session.exec(select(Inspector.account_id).where(Inspector.inspection_id == row.id)))


def draw_inspection(session: Session, actor: Actor, inspection_id: int, *, seen: int | None = None) -> None:
    """Draw by the committed seed; once drawn, an inspection is never drawn again."""
    row, project = _open_one(session, actor, inspection_id, seen)
    if row.state != "planned":
        raise ValidationError("这次检查已经抽取", where="抽取", fix="需要重新抽取的，写明理由取消后另行安排")
    weights = {str(unit): int(lots) for unit, lots, _why in row.frame}
    came = drawn(weights, row.size, row.seed, weights)
    known = units_of(session, project, Frame(row.frame_kind, row.since, row.until, row.weighted))
    for position, unit in enumerate(came, 1):
        _keep_unit(session, row, position, known.get(unit) or Behind(unit, f"{unit}（记录已撤回）", ()))
    row.state, row.drawn_at = "drawn", clock.now()
    session.add(row)
    record(session, actor, "inspection.draw", about(session, row), after={"drawn": list(came)})


def _keep_unit(session: Session, row: Inspection, position: int, behind: Behind) -> None:
    unit = InspectedUnit(
        inspection_id=row.id or 0,
        position=position,
        unit=behind.unit,
        label=behind.label if behind.unit != WHOLE else KINDS[row.kind],
        recipient_id=behind.recipient_id,
        staff_id=behind.staff_id,
        record_id=behind.record_id,
        township_id=behind.township_id,
    )
    session.add(unit)
    session.flush()
    items = items_of(session, row.project_id, row.kind, behind.lines)
    session.add_all(
        InspectedItem(inspection_id=row.id or 0, unit_id=unit.id or 0, position=place, line_id=line_id, item=item)
        for place, (line_id, item) in enumerate(items, 1)
    )


def cancel_inspection(
    session: Session, actor: Actor, inspection_id: int, *, reason: str, seen: int | None = None
) -> None:
    """Cancel an inspection before it is submitted, with the reason; draw and frame stay on record."""
    row, _project = _open_one(session, actor, inspection_id, seen)
    row.state, row.reason = "cancelled", need(reason, "取消理由")
    session.add(row)
    record(session, actor, "inspection.cancel", about(session, row), after={"reason": row.reason})


def _open_one(session: Session, actor: Actor, inspection_id: int, seen: int | None) -> tuple[Inspection, Project]:
    row = found(session, Inspection, inspection_id)
    allow(session, actor, "inspection.plan", row)
    expect_version(row, seen)
    if row.state not in OPEN_STATES:
        raise ValidationError("这次检查已经提交或取消", where="检查", fix="刷新页面查看")
    return row, session.get_one(Project, row.project_id)
