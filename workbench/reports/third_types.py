"""The rows of what a third party found, as the reports print them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThirdRow:
    """What the third party found at a point and the bureau accepted, with the contractor's answer."""

    point: str
    text: str
    degree: str
    evidence: str
    answer: str
