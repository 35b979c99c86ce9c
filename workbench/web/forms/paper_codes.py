"""What is written on paper forms as codes and days, read strictly; refusals name the row of the paper."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.values import UnreadableError, day, said

Choice = TypeVar("Choice")


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
