"""Needs assessment: hardships by dimension, their change, the services that answer them, other places' grades.

Missing is never zero: every result says how much was assessed, and keeps people without data apart.
"""

from scoring.needs.change import Change, Improvement, IndicatorChange, by_indicator, change, improvement
from scoring.needs.matching import Answer, Circumstances, Match, Matching, Service, match
from scoring.needs.profile import DimensionProfile, Profile, profile
from scoring.needs.scheme import Grade, Grading, Indicator, Scheme, Term, alert, assessed, describe, grade

__all__ = [
    "Answer",
    "Change",
    "Circumstances",
    "DimensionProfile",
    "Grade",
    "Grading",
    "Improvement",
    "Indicator",
    "IndicatorChange",
    "Match",
    "Matching",
    "Profile",
    "Scheme",
    "Service",
    "Term",
    "alert",
    "assessed",
    "by_indicator",
    "change",
    "describe",
    "grade",
    "improvement",
    "match",
    "profile",
]
