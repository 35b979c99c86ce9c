"""Generalizability: where the spread of marks comes from, and how many points and members a dependable mark takes."""

from scoring.generalizability.decisions import Dependability, Needed, decide, levels_needed, members_needed
from scoring.generalizability.studies import GStudy, crossed_study, nested_study

__all__ = [
    "Dependability",
    "GStudy",
    "Needed",
    "crossed_study",
    "decide",
    "levels_needed",
    "members_needed",
    "nested_study",
]
