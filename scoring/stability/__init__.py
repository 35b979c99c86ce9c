"""How firm a grade is: under other weights, without one member, one mark up or down, and under other rounding."""

from scoring.stability.changes import Margin, Nudge, Nudges, OtherRounding, margin, nudges, other_roundings
from scoring.stability.draws import Frequencies, draw_weights, frequencies, frequencies_of_many, totals_under
from scoring.stability.frames import Frame, Level, concentration_of, frame_of, shares_of_units
from scoring.stability.ladder import Ladder, ladder_of
from scoring.stability.members import LeaveOneOut, Without, leave_one_out
from scoring.stability.report import Settings, Stability, stability
from scoring.stability.words import sentence_of, sentences_of

__all__ = [
    "Frame",
    "Frequencies",
    "Ladder",
    "LeaveOneOut",
    "Level",
    "Margin",
    "Nudge",
    "Nudges",
    "OtherRounding",
    "Settings",
    "Stability",
    "Without",
    "concentration_of",
    "draw_weights",
    "frame_of",
    "frequencies",
    "frequencies_of_many",
    "ladder_of",
    "leave_one_out",
    "margin",
    "nudges",
    "other_roundings",
    "sentence_of",
    "sentences_of",
    "shares_of_units",
    "stability",
    "totals_under",
]
