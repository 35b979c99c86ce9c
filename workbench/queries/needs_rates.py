"""The three rates of a quarter, each with numerator and denominator; no rate where there is nothing to count."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scoring.deadlines import add_months
from scoring.exact import percent
from workbench.models.needs import HappinessList, Household, HouseholdVisit, Recipient, VisitProblem
from workbench.queries.needs import counted
from workbench.queries.needs_scope import in_reach
from workbench.security.policy import Actor

Counted = TypeVar("Counted", Household, VisitProblem)


@dataclass(frozen=True)
class Rate:
    """A share with what is counted above and below the line."""

    name: str
    part: int
    whole: int
    counted: str

    @property
    def shown(self) -> str:
        """Return the percentage, or that there is no data."""
        return percent(Fraction(self.part, self.whole)) if self.whole else "没有数据"

    @property
    def sentence(self) -> str:
        """Return the division in words."""
        return f"{self.part}÷{self.whole}（{self.counted}）" if self.whole else f"没有可以计算的数据（{self.counted}）"


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that a day is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def rates(session: Session, actor: Actor, quarter: date) -> tuple[Rate, Rate, Rate]:
    """Return 探访率, 送达率 and 问题解决率 of a quarter for the households in reach."""
    last = add_months(quarter, 3) - timedelta(days=1)
    known = select(Household).where(in_reach(actor), Household.found_on <= last, _has_people())
    graded = known.where(Household.risk_level != "")
    visited = select(HouseholdVisit.id).where(
        HouseholdVisit.household_id == Household.id, col(HouseholdVisit.visited_on).between(quarter, last)
    )
    reached = select(HappinessList.id).where(
        HappinessList.household_id == Household.id, HappinessList.quarter == quarter
    )
    problems = _problems(actor, quarter, last)
    return (
        _rate(session, "探访率", graded.where(visited.exists()), graded, "本季度探访过的户÷已定探访等级的户"),
        _rate(session, "送达率", known.where(reached.exists()), known, "本季度幸福清单送达的户÷在册户"),
        _rate(
            session,
            "问题解决率",
            problems.where(col(VisitProblem.solved_on).is_not(None)),
            problems,
            "已解决的问题÷本季度探访发现的问题",
        ),
    )


def _rate(
    session: Session, name: str, part: SelectOfScalar[Counted], whole: SelectOfScalar[Counted], words: str
) -> Rate:
    return Rate(name, counted(session, part), counted(session, whole), words)


def _has_people() -> ColumnElement[bool]:
    """Somebody of the household is still assisted."""
    inside = select(Recipient.id).where(Recipient.household_id == Household.id, col(Recipient.left_on).is_(None))
    return inside.exists()


def _problems(actor: Actor, first: date, last: date) -> SelectOfScalar[VisitProblem]:
    query = select(VisitProblem).join(Household, col(Household.id) == VisitProblem.household_id)
    return query.where(in_reach(actor), col(VisitProblem.found_on).between(first, last))
