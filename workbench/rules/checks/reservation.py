"""What the rules on reserving purchases for small firms share: the reservation as it was decided."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Reservation:
    """How far a purchase is reserved for small and medium firms, and why it is not.

    ``whole`` says that the package is reserved as a whole, ``share`` and ``micro_share`` are parts of the budget and of
    that share, ``reason`` says why nothing suits them.
    """

    whole: bool = False
    share: Fraction = Fraction(0)
    micro_share: Fraction = Fraction(0)
    reason: str = ""
