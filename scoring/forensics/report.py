"""All tests at once, in a fixed order."""

from scoring.forensics.copies import repeated_days, repeated_proof
from scoring.forensics.digits import first_digits, heaping, rounded_times, same_durations
from scoring.forensics.hours import beyond_hours
from scoring.forensics.signs import Limits, Sign
from scoring.forensics.timing import overlaps, pace, travel
from scoring.forensics.visits import Records, visits_of

_DEFAULT = Limits()


def examine(records: Records, limits: Limits = _DEFAULT) -> tuple[Sign, ...]:
    """Look for what does not fit together in service records: an answer a test, with the rows, never a verdict.

    Contradictions are exact rules; odd frequencies come with an exact or chi-square chance and a smallest sample below
    which they stay silent. A million rows take about a second.
    """
    visits = visits_of(records)
    return (
        overlaps(visits),
        pace(visits, limits),
        travel(visits, limits),
        repeated_proof(records),
        beyond_hours(records, visits, limits),
        repeated_days(records, limits),
        rounded_times(records, limits),
        same_durations(records, limits),
        heaping(records, limits),
        first_digits(records, limits),
    )
