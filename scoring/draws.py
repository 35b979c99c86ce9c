"""Drawing lots in a way that anybody can repeat with a SHA-256 program: no generator, float, machine or version matters.

Every unit of the frame holds as many lots as its weight, a whole number. A lot is SHA-256 of `seed|unit` (the first) or
`seed|unit|k` (the k-th, from 2 on) in UTF-8, read as hexadecimal text. All lots lie in the order of their hashes; who
comes up first is drawn first, further lots of a unit already drawn are passed over.

The smallest of w independent uniform numbers is above x with probability (1-x)^w, so this is weighted sampling without
replacement unit by unit, each in proportion to its weight among those left: Efraimidis and Spirakis (2006), Information
Processing Letters 97:181-185, algorithm A, with exact numbers in place of logarithms. Equal weights: simple random
sampling. SHA-256 of `seed|salt` and of the frame, both kept before the draw is known, prove that neither was chosen
to fit.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unicodedata import is_normalized

from scoring.errors import ScoringError

FORMAT = "draw/1"
HEAVIEST = 100  # a unit with more lots than this is not drawn but chosen
_SECRET_LENGTH = 16  # shorter secrets can be found from their hash by trying

_TOLD: dict[str, type] = {"frame_digest": str, "commitment": str, "size": int, "seed": str, "salt": str}

Weights = Mapping[str, int]


@dataclass(frozen=True)
class DrawSheet:
    """Everything that a draw can be checked by: what was fixed before, what was revealed after, and who came up."""

    frame: tuple[tuple[str, int], ...]  # unit and its number of lots
    frame_digest: str
    commitment: str
    size: int
    seed: str
    salt: str
    drawn: tuple[str, ...]


def frame_digest(units: Iterable[str], weights: Weights | None = None) -> str:
    """SHA-256 of the frame, whatever its order: sorted lines `unit|lots` joined by line feeds.

    Raises ScoringError for a unit that is empty, unclean or there twice, and for weights that fit no lot.
    """
    lines = sorted(f"{unit}|{lots}" for unit, lots in _lots(units, weights).items())
    return sha256("\n".join(lines).encode()).hexdigest()


def commitment(seed: str, salt: str) -> str:
    """SHA-256 of `seed|salt`, to be kept where it cannot be changed before the draw is known.

    Raises ScoringError for a seed or salt under 16 characters, because it could be found by trying, or unclean.
    """
    for name, secret in (("种子", seed), ("盐", salt)):
        if len(_cleaned(name, secret)) < _SECRET_LENGTH:
            raise ScoringError(
                f"{name}只有 {len(secret)} 个字符，公布摘要后可以被逐个试出", fix="请用 16 个以上随机字符"
            )
    return sha256(f"{seed}|{salt}".encode()).hexdigest()


def drawn(units: Iterable[str], size: int, seed: str, weights: Weights | None = None) -> tuple[str, ...]:
    """Draw `size` units without replacement, in the order they come up; the order of the frame does not matter.

    Raises ScoringError for faults of the frame, weights or seed, and for a size that the frame cannot give.
    """
    lots = _lots(units, weights)
    if not 0 <= size <= len(lots):
        raise ScoringError(f"名单共 {len(lots)} 个，不能抽取 {size} 个", fix="请核对抽取数量")
    return tuple(in_order(lots, seed, lots)[:size])


def in_order(units: Iterable[str], seed: str, weights: Weights | None = None) -> list[str]:
    """Units in the order in which their first lots come up. Raises ScoringError for an unclean seed."""
    start = f"{_cleaned('种子', seed)}|"

    def first_lot(unit: str) -> tuple[bytes, str]:
        lots = 1 if weights is None else weights[unit]
        return min(_lot(start, unit, number) for number in range(1, lots + 1)), unit

    return sorted(units, key=first_lot)


def verify(sheet: DrawSheet) -> tuple[str, ...]:
    """Draw again from the revealed seed and say every difference; nothing said means that the draw is what it claims.

    Raises ScoringError for faults of the frame or seed.
    """
    units, weights = [unit for unit, _ in sheet.frame], dict(sheet.frame)
    faults = []
    if sheet.commitment != sha256(f"{sheet.seed}|{sheet.salt}".encode()).hexdigest():
        faults.append("公布的种子和盐与抽取前封存的摘要不符。")
    if sheet.frame_digest != frame_digest(units, weights):
        faults.append("名单或签数与抽取前封存的摘要不符。")
    if not faults and sheet.drawn != drawn(units, sheet.size, sheet.seed, weights):
        faults.append("抽取结果与按种子重新抽取的不一致。")
    return tuple(faults)


def written(sheet: DrawSheet) -> str:
    """Write a sheet as JSON, the same bytes for the same sheet."""
    return json.dumps({"format": FORMAT, **vars(sheet)}, ensure_ascii=False, indent=1)


def read(text: str) -> DrawSheet:
    """Read a sheet back. Raises ScoringError for anything but a draw sheet of this format."""
    try:
        return _sheet(json.loads(text))
    except (ValueError, TypeError, KeyError) as fault:
        raise ScoringError("这不是抽取记录文件", fix=f"请使用画面上导出的文件，格式为 {FORMAT}") from fault


def _sheet(found: Any) -> DrawSheet:  # noqa: ANN401 - whatever JSON holds
    if found["format"] != FORMAT:
        raise ValueError
    told = {name: _typed(found[name], kind) for name, kind in _TOLD.items()}
    frame = tuple((_typed(unit, str), _typed(lots, int)) for unit, lots in found["frame"])
    return DrawSheet(frame=frame, drawn=tuple(_typed(unit, str) for unit in found["drawn"]), **told)


def _typed(value: Any, kind: type) -> Any:  # noqa: ANN401 - as above
    if type(value) is not kind:
        raise TypeError
    return value


def is_clean(words: str) -> bool:
    """True if nobody can mistake the text: no bar, no spaces, one way only to encode it."""
    visible = words.isprintable() and "|" not in words and not any(sign.isspace() for sign in words)
    return bool(words) and visible and is_normalized("NFC", words)


def _cleaned(name: str, words: str) -> str:
    if not is_clean(words):
        raise ScoringError(f"{name}“{words}”为空，或含有竖线、空白或不可见字符", fix="请用普通字符")
    return words


def _lot(start: str, unit: str, number: int) -> bytes:
    """A lot; in the order of their bytes they stand as in the order of their hexadecimal text."""
    return sha256((f"{start}{unit}" if number == 1 else f"{start}{unit}|{number}").encode()).digest()


def _lots(units: Iterable[str], weights: Weights | None) -> dict[str, int]:
    lots: dict[str, int] = {}
    for row, unit in enumerate(units, 1):
        if _cleaned(f"名单第 {row} 行", unit) in lots:
            raise ScoringError(f"“{unit}”重复", where=f"名单第 {row} 行", fix="一个只能列一次")
        lots[unit] = 1 if weights is None else _weight(unit, weights)
    if not lots:
        raise ScoringError("名单是空的", fix="请先确定从哪里抽取")
    return lots


def _weight(unit: str, weights: Weights) -> int:
    lots = weights.get(unit)
    if not isinstance(lots, int) or isinstance(lots, bool) or not 1 <= lots <= HEAVIEST:
        raise ScoringError(f"“{unit}”的签数 {lots} 不是 1 至 {HEAVIEST} 的整数", fix="每个至少一签，才都有可能被抽到")
    return lots
