"""What a table of visits is compared with: the visits drawn for these people, in plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.application import FollowUpRound, FollowUpVisit

_AT_ONCE = 900  # values in one question: the oldest SQLite takes 999


@dataclass(frozen=True)
class DrawnVisit:
    """A visit on record: of whom, in which round, and what was told of it, as staged rows hold it."""

    id: int
    recipient_id: int
    ended_on: date
    closed: bool
    version: int
    told: Mapping[str, Any]

    def fault(self, day: date, contact: str, state: str, words: str) -> tuple[str, str, str] | None:
        """Return column, fault and way out of what a row says; None where it can be taken over."""
        if self.closed:
            return "visit", "这一轮回访已经结束", "已结束的不能再改"
        if day < self.ended_on:
            return "day", f"早于服务结束日 {self.ended_on:%Y-%m-%d}", "核对日期"
        if contact == "reached" and not state:
            return "state", "联系上的没有填服务情况", "填保持、有变化或中断"
        if contact != "reached" and not words.strip():
            return "words", "没有联系上或拒绝的没有写原因", "写明几次、怎样联系，或对方怎么说"
        return None


def visit_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row tells as the staging table holds it; a state counts only where somebody was reached."""
    reached = values["contact"] == "reached"
    return {
        "day": values["day"],
        "person": values["person"],
        "category": values["contact"],
        "channel": values["manner"],
        "occasion": values.get("state", "") if reached else "",
        "worse": values.get("words", "").strip(),
    }


def drawn_visits(session: Session, people: Iterable[int]) -> dict[str, DrawnVisit]:
    """Return the visits drawn for these people, by the code on the list."""
    ids = sorted(set(people))
    found: dict[str, DrawnVisit] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(FollowUpVisit, FollowUpRound).join(
            FollowUpRound, col(FollowUpRound.id) == FollowUpVisit.round_id
        )
        query = query.where(col(FollowUpVisit.recipient_id).in_(ids[start : start + _AT_ONCE]))
        found |= {f"{row.round_id}-{row.position}": _drawn(row, held) for row, held in session.exec(query)}
    return found


def _drawn(row: FollowUpVisit, held: FollowUpRound) -> DrawnVisit:
    told = {
        "day": row.visited_on,
        "person": row.visitor,
        "category": row.contact,
        "channel": row.manner,
        "occasion": row.service_state,
        "worse": row.note if row.contact == "reached" else row.why_not,
    }
    return DrawnVisit(row.id or 0, row.recipient_id, held.ended_on, held.closed_on is not None, row.version, told)
