"""What is written on paper forms as codes and days, read strictly; refusals name the row of the paper."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.values import UnreadableError, day, said

Choice = TypeVar("Choice")
Row = TypeVar("Row")
_LINE = re.compile(r"([A-Za-zＡ-Ｚａ-ｚ]?)\s*([\d—–－-]*\d)[\s,，、．.]+(\S+)\s*(.*)")
_DASHES = str.maketrans("—–－", "---")


def paper_day(typed: str, where: str, latest: date | None = None) -> date:
    """Return a day as offices write it, 20250305 or 2025.3.5, not after the latest: today, if nothing else is said."""
    try:
        return day(typed, latest or clock.today())
    except UnreadableError as error:
        raise ValidationError(error.what, where=where, fix=error.fix) from error


def chosen(typed: str, options: Sequence[Choice], where: str) -> Choice:
    """Return the option whose number was written, counted from 1."""
    found = said(typed)
    if not found.isdigit() or not 1 <= int(found) <= len(options):
        raise ValidationError(f"“{found}”不是代码", where=where, fix=f"填 1 至 {len(options)}")
    return options[int(found) - 1]


def coded_lines(
    typed: str, rows: Mapping[str, Row], options: Sequence[Choice], asked: str, example: str
) -> dict[Row, tuple[Choice, str]]:
    """Read lines of a row code, the number of a choice and words; return the choice and the words by row.

    ``rows`` are found by their codes as printed, ``asked`` names the choice. Raises ValidationError that names line and row.
    """
    found: dict[Row, tuple[Choice, str]] = {}
    codes = list(rows) or [""]
    letter = codes[0][:1] if codes[0][:1].isalpha() else ""
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        where = f"第 {number} 行"
        code, choice, words = _coded(line, where, letter, f"行号 {asked} 说明”，如“{example}")
        if code not in rows:
            fix = f"行号是 {codes[0]} 至 {codes[-1]}，印在纸质表最左一列"
            raise ValidationError(f"没有 {code} 这一行", where=where, fix=fix)
        if rows[code] in found:
            raise ValidationError(f"{code} 录了两次", where=where, fix="一项只留一行")
        found[rows[code]] = (chosen(choice, options, f"{where} {code} 的{asked}"), words)
    if not found:
        raise ValidationError("没有填写任何一行", where="录入", fix="至少录一行")
    return found


def _coded(line: str, where: str, letter: str, form: str) -> tuple[str, str, str]:
    """One line in its parts; the letter of the row code may be left out."""
    parts = _LINE.fullmatch(line.strip())
    if parts is None:
        raise ValidationError(f"“{line.strip()}”读不出来", where=where, fix=f"按“{form}”填写，空格隔开")
    row = unicodedata.normalize("NFKC", parts[2].translate(_DASHES))
    return f"{unicodedata.normalize('NFKC', parts[1]).upper() or letter}{row}", parts[3], parts[4].strip()
