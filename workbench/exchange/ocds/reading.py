"""Bytes to plain values: exact numbers, and limits that hold before anything is built from a hostile file."""

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.errors import ValidationError

MOST_BYTES = 10 * 1024 * 1024
MOST_DEPTH = 40
MOST_VALUES = 400_000
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?+|[\[\]{},]', re.DOTALL)
_WHERE = "文件"
_FIX = "向发布单位另取一份，或按项目分开导出"
_LONGEST_INT = 18


class Pairs(dict[str, Any]):
    """An object of the file that names some of its fields twice; ``twice`` holds their names."""

    twice: tuple[str, ...] = ()


def read_json(content: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the values of a JSON file: numbers with a fraction as Decimal, objects that repeat a field as Pairs.

    Raises ValidationError for what is no JSON, and for a file beyond the limits of size, depth and number of values.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", where=_WHERE, fix=_FIX)
    _refuse_bomb(content)
    try:
        text = content.decode("utf-8-sig")
        return json.loads(
            text, parse_float=_fraction, parse_int=_whole, parse_constant=_refuse_constant, object_pairs_hook=_pairs
        )
    except UnicodeDecodeError as error:
        raise ValidationError(
            f"第 {error.start + 1} 个字节起不是 UTF-8 文字", where=_WHERE, fix="JSON 文件按 UTF-8 保存后重新上传"
        ) from error
    except json.JSONDecodeError as error:
        raise ValidationError(
            "不是完整的 JSON 文件", where=f"第 {error.lineno} 行第 {error.colno} 列", fix="核对文件是否下载完整"
        ) from error


def _refuse_bomb(content: bytes) -> None:
    """Count brackets outside texts: a parser that recurses would meet the depth too late."""
    depth, values = 0, 1
    for found in _TOKEN.finditer(content):
        match found.group()[:1]:
            case b"[" | b"{":
                depth, values = depth + 1, values + 1
            case b"]" | b"}":
                depth -= 1
            case b",":
                values += 1
        if depth > MOST_DEPTH:
            raise ValidationError(f"文件嵌套超过 {MOST_DEPTH} 层", where=_WHERE, fix="这不是正常的公开数据，请核对来源")
        if values > MOST_VALUES:
            raise ValidationError(f"文件的内容超过 {MOST_VALUES} 项", where=_WHERE, fix=_FIX)


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _LONGEST_INT else Decimal(digits)


def _fraction(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation as error:  # an exponent of twenty digits
        raise ValidationError(f"数“{digits[:40]}”大得或小得不合常理", where=_WHERE, fix=_FIX) from error


def _refuse_constant(name: str) -> Any:  # noqa: ANN401 - it never returns
    raise ValidationError(f"“{name}”不是 JSON 的数", where=_WHERE, fix="向发布单位另取一份")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    times = Counter(name for name, _ in pairs)
    repeated = Pairs(found)
    repeated.twice = tuple(sorted(name for name, count in times.items() if count > 1))
    return repeated
