"""Taking a table of visits after the end over into the record, in one statement set."""

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, update
from sqlmodel import Session, SQLModel

from workbench.errors import StaleError
from workbench.models.application import FollowUpRound, FollowUpVisit
from workbench.models.imports import ImportBatch, ImportRow


def _columns(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - the columns of any table
    return kind.__table__.c  # type: ignore[attr-defined]


_ROW, _VISIT, _ROUND = (_columns(kind) for kind in (ImportRow, FollowUpVisit, FollowUpRound))


def take_visits(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Write what the rows tell of drawn visits. Raises StaleError for one recorded or closed since it was compared."""
    same = and_(_VISIT.id == _ROW.target_id, _ROW.batch_id == batch.id)
    moved = select(_ROW.number).join(FollowUpVisit, same).join(FollowUpRound, _ROUND.id == _VISIT.round_id)
    moved = moved.where(or_(_VISIT.version != _ROW.seen, _ROUND.closed_on.is_not(None)))
    if first := session.execute(moved.limit(1)).first():
        what = f"第 {first[0]} 行的回访在核对之后被他人登记，或这一轮已结束，整份都没有导入"
        raise StaleError(what, fix="重新上传并核对")
    reached = _ROW.category == "reached"
    told = {
        "visited_on": _ROW.day, "visitor": _ROW.person, "contact": _ROW.category, "manner": _ROW.channel,
        "service_state": _ROW.occasion, "note": case((reached, _ROW.worse), else_=""),
        "why_not": case((reached, ""), else_=func.substr(_ROW.worse, 1, 200)), "version": _VISIT.version + literal(1),
    }  # fmt: skip
    session.execute(update(FollowUpVisit.__table__).where(same).values(**told))  # type: ignore[attr-defined]
    return {}
