"""Whether what people brought forward was handled in time; apart from the figures, because the checks ask it too."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.evaluations import Evaluation
from workbench.models.hotline import Call, CallStep


def handled_in_time(session: Session, rows: Iterable[Call], until: date) -> tuple[int, int]:
    """Count the matters whose day had come, or that were answered, by a day, and those of them never answered late.

    A matter that was reopened is in time only if every answer was; one whose day is still to come counts for nothing.
    """
    ids = [one.id for one in rows]
    query = select(CallStep).where(col(CallStep.call_id).in_(ids), CallStep.on_day <= until).order_by(col(CallStep.id))
    by_call: dict[int, list[CallStep]] = {}
    for step in session.exec(query):
        by_call.setdefault(step.call_id, []).append(step)
    verdicts = [_in_time(steps, until) for steps in by_call.values()]
    known = [one for one in verdicts if one is not None]
    return sum(known), len(known)


def _in_time(steps: Sequence[CallStep], until: date) -> bool | None:
    """Tell whether every answer came by its day; None while nothing was due."""
    answered = [one for one in steps if one.kind == "answered"]
    late = any(one.due_on is not None and one.on_day > one.due_on for one in answered)
    opened = [one for one in steps if one.kind in {"received", "reopened"}]
    waits = len(opened) > len(answered)
    overdue = waits and opened[-1].due_on is not None and until > opened[-1].due_on
    if not answered and not overdue:
        return None
    return not (late or overdue)


def complaints_in_time(session: Session, evaluation: Evaluation) -> dict[str, Any] | None:
    """Return the fact of the point on complaints: handled in time of those that were due; None without any.

    Without one the fact is left to the people: no complaint is neither nothing nor everything.
    """
    query = select(Call).where(
        Call.project_id == evaluation.project_id, Call.kind == "complaint", Call.received_on <= evaluation.cutoff_on
    )
    rows = session.exec(query.where(Call.state != "merged")).all()
    in_time, due = handled_in_time(session, rows, evaluation.cutoff_on)
    return {"actual": in_time, "target": due} if due else None


def late_of(session: Session, project_id: int, today: date) -> tuple[list[str], int]:
    """Return the numbers of a project's matters that were ever late by a day, and how many had been due."""
    query = select(Call).where(Call.project_id == project_id, Call.state != "merged").order_by(col(Call.id))
    rows = session.exec(query).all()
    late, due = [], 0
    for one in rows:
        in_time, counted = handled_in_time(session, [one], today)
        due += counted
        late += [one.number] if counted and not in_time else []
    return late, due
