"""Signs in service records that a person should look at before others: hints for supervision, never a verdict."""

from scoring.forensics.lots import Lots, lots_of
from scoring.forensics.report import examine
from scoring.forensics.signs import CAUTION, TESTS, Limits, Person, Sign
from scoring.forensics.visits import UNKNOWN, Records

__all__ = ["CAUTION", "TESTS", "UNKNOWN", "Limits", "Lots", "Person", "Records", "Sign", "examine", "lots_of"]
