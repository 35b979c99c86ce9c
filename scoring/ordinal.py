"""The bands of a judged point: 100-80 % (incl.), 80-60 % (incl.), 60-0 % of its full marks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from scoring.errors import ScoringError
from scoring.exact import exact, percent, text
from scoring.tree import Node


class MarkBand(NamedTuple):
    """A band of a judged point and the share of full marks at which it begins (included)."""

    name: str
    floor: Decimal


THREE_BANDS = (MarkBand("一档", Decimal("0.8")), MarkBand("二档", Decimal("0.6")), MarkBand("三档", Decimal(0)))


def bands_of(node: Node) -> tuple[MarkBand, ...]:
    """The bands a point declares, best first; the three of 财预〔2020〕10号 if it declares none."""
    declared: Sequence[Mapping[str, str]] = node.point.options.get("bands", ()) if node.point else ()
    bands = [MarkBand(str(band["name"]), Decimal(text(exact(band["floor"])))) for band in declared]
    return tuple(sorted(bands, key=lambda band: band.floor, reverse=True)) or THREE_BANDS


def band_of(mark: Decimal, full: Decimal, bands: Sequence[MarkBand] = THREE_BANDS) -> MarkBand:
    """The band a mark lies in; a mark on a limit belongs to the better band."""
    share = exact(mark) / exact(full)
    reached = [band for band in bands if band.floor <= share]
    if not reached:
        raise ScoringError(f"{text(mark)} 分不在任何一档之内", fix="请核对分档表，最低一档须从 0 起")
    return max(reached, key=lambda band: band.floor)


def band_words(bands: Sequence[MarkBand], name: str) -> str:
    """The band of that name with its ends as shares of full marks: 二档，满分的 60%（含）至 80%."""
    ends = dict(zip((band.name for band in bands), (Decimal(1), *(band.floor for band in bands)), strict=False))
    floor = next(band.floor for band in bands if band.name == name)
    return f"{name}，满分的 {percent(exact(floor))}（含）至 {percent(exact(ends[name]))}"


def check_in_band(
    mark: Decimal, full: Decimal, band: str, bands: Sequence[MarkBand] = THREE_BANDS, *, where: str = ""
) -> None:
    """Refuse a mark outside the band that was chosen for it. Raises ScoringError."""
    if band not in {known.name for known in bands}:
        names = "、".join(known.name for known in bands)
        raise ScoringError(f"没有“{band}”这一档", where=where, fix=f"可选的有：{names}")
    actual = band_of(mark, full, bands)
    if actual.name != band:
        raise ScoringError(
            f"选择了“{band}”，但 {text(mark)} 分（满分 {text(full)} 分）属于“{actual.name}”",
            where=where,
            fix="请改分数，或改选相应的档次",
        )
