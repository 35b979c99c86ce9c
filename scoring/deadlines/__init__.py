"""Deadlines in working days, calendar days, months and years, over a calendar that is handed in.

The start day does not count; a deadline that ends on a day off moves to the next working day (民法典 201, 203;
财政部令第94号 44). An unknown year is refused, or marked provisional where a plan may live with it.
"""

from scoring.deadlines.calendar import Calendar, CalendarUnavailable, DayKind, Region, is_working_day
from scoring.deadlines.chain import CHALLENGE_AND_COMPLAINT, Checked, Link, check_chain, on_days_off, out_of_order
from scoring.deadlines.clock import Deadline, Kept, deadline, kept, recounted
from scoring.deadlines.counting import (
    BY_LAW,
    Counting,
    DueUnknown,
    Pause,
    add_days,
    add_months,
    days_before,
    working_days_between,
)
from scoring.deadlines.explain import CountedDay, days_counted, explain
from scoring.deadlines.periods import (
    Claim,
    Given,
    Minimum,
    check_claim,
    check_minimum,
    days_given,
    earliest_end,
)
from scoring.deadlines.reading import possible_days, read_day
from scoring.deadlines.words import Unit

__all__ = [
    "BY_LAW",
    "CHALLENGE_AND_COMPLAINT",
    "Calendar",
    "CalendarUnavailable",
    "Checked",
    "Claim",
    "CountedDay",
    "Counting",
    "DayKind",
    "Deadline",
    "DueUnknown",
    "Given",
    "Kept",
    "Link",
    "Minimum",
    "Pause",
    "Region",
    "Unit",
    "add_days",
    "add_months",
    "check_chain",
    "check_claim",
    "check_minimum",
    "days_before",
    "days_counted",
    "days_given",
    "deadline",
    "earliest_end",
    "explain",
    "is_working_day",
    "kept",
    "on_days_off",
    "out_of_order",
    "possible_days",
    "read_day",
    "recounted",
    "working_days_between",
]
