"""Public red flags of procurement, computed exactly: a reason to open the file, never a finding about anybody."""

from scoring.red_flags.across import across
from scoring.red_flags.model import CODES, Bid, Process, Reading, Thresholds
from scoring.red_flags.within import within

__all__ = ["CODES", "Bid", "Process", "Reading", "Thresholds", "across", "within"]
