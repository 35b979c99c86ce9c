"""Marks by bands: the printed limits say which band a limit itself belongs to."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.exact import exact, percent
from scoring.facts import Reader
from scoring.found import Found, options_of, share_step, worth
from scoring.pairs import read_pair
from scoring.trace import Input, Step

_WORDS = {("limit", False): "不超过", ("limit", True): "低于", ("floor", False): "达到", ("floor", True): "超过"}


def banded(reader: Reader) -> Found:
    """Marks by the band a ratio, or its deviation from 1, falls in; a limit belongs to its band unless it is strict."""
    pair, options = read_pair(reader), options_of(reader)
    if pair.empty:
        return Found(None, f"{pair.words}，没有可以计算的数据", inputs=(pair.actual, pair.target))
    operation = "quotient" if options.get("of") == "share" else "deviation"
    measured = share_step(reader, operation, "偏差" if operation == "deviation" else "比例", (pair.actual, pair.target))
    share = _share(reader, options["bands"], measured)
    where = _said(options["bands"], share.exact)
    words = f"{pair.words}，{measured.title} {percent(measured.exact)}，{where}，得 {percent(share.exact)}"
    return Found(worth(reader, share), words, (), (pair.actual, pair.target))


def _share(reader: Reader, bands: Sequence[Mapping[str, Any]], measured: Step) -> Step:
    strict = [bool(band.get("strict")) for band in bands]
    if "limit" in bands[0] and not any(strict):
        plain = tuple(item for band in bands for item in _pair_of(band))
        return share_step(reader, "band", "分档", plain, measured)
    operation = "band_up_to" if "limit" in bands[0] else "band_from"
    limits = tuple(
        item
        for band, open_end in zip(bands, strict, strict=True)
        for item in (_pair_of(band)[0], Input("含界限", str(int(not open_end))), _pair_of(band)[1])
    )
    return share_step(reader, operation, "分档", limits, measured)


def _pair_of(band: Mapping[str, Any]) -> tuple[Input, Input]:
    word, limit = _limit(band)
    return Input.of(word, limit), Input.of("得", exact(band["share"]))


def _limit(band: Mapping[str, Any]) -> tuple[str, Fraction]:
    key = "limit" if "limit" in band else "floor"
    return _WORDS[key, bool(band.get("strict"))], exact(band[key])


def _said(bands: Sequence[Mapping[str, Any]], share: Fraction) -> str:
    """The band reached, in words; shares fall strictly, so a share names its band."""
    for band in bands:
        if exact(band["share"]) == share:
            word, limit = _limit(band)
            return f"在“{word} {percent(limit)}”一档"
    return "不在任何得分档内"
