"""The rows of what became of the mid-term measures, as the final report prints them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MeasureRow:
    """A next step of the mid-term report in the final one: by when, and what became of it in words."""

    text: str
    when: str
    became: str
