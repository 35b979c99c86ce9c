"""Grade bands as other places print them: 100-90, 89-80, 60以下. Read only to say what they leave out."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

_PAIR = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:分)?\s*[-－–—~～至到]+\s*([0-9]+(?:\.[0-9]+)?)")
_BELOW = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*分?\s*(?:\(不含\)|（不含）)?以下|(?:低于|不足|不满|小于|<|＜)\s*([0-9]+(?:\.[0-9]+)?)"
)
_ABOVE = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*分?\s*(?:\(含\)|（含）)?(?:及)?以上|(?:≥|>=|不低于)\s*([0-9]+(?:\.[0-9]+)?)"
)


class Band(NamedTuple):
    """A printed band; both ends belong to it. `high` is None where it reaches to the top of the scale."""

    low: Decimal
    high: Decimal | None
    open_top: bool = False


def read_bands(printed: Sequence[str]) -> list[Band]:
    """Read the bands of a printed grade table, one or several to a line; words without numbers are passed over."""
    pieces = [piece for line in printed for piece in re.split(r"[;；/，,、]", line)]
    return [band for piece in pieces if (band := _read_band(piece))]


def _read_band(printed: str) -> Band | None:
    if pair := _PAIR.search(printed):
        low, high = sorted(map(Decimal, pair.groups()))
        return Band(low, high)
    if below := _BELOW.search(printed):
        return Band(Decimal(0), Decimal(below[1] or below[2]), open_top=True)
    if above := _ABOVE.search(printed):
        return Band(Decimal(above[1] or above[2]), None)
    return None


def gaps(bands: Sequence[Band], step: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the first and last score of every stretch that no band covers, in whole steps, from the bottom up."""
    covered = -step
    for band in sorted(bands, key=lambda band: band.low):
        if band.low - covered > step:
            yield covered + step, band.low - step
        if band.high is None:
            return
        covered = max(covered, band.high - step if band.open_top else band.high)
