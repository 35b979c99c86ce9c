"""What people type, read exactly: money as fen, whole numbers, decimals, days; refusals name the field."""

import re
from datetime import date
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.money import parse_money
from workbench.errors import ValidationError

_WIDE = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")
_WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")


def money(typed: str, where: str) -> int:
    """Return an amount in fen. Raises ValidationError that names the field."""
    try:
        return parse_money(typed)
    except ScoringError as error:
        raise ValidationError(error.what, where=where, clause=error.clause, fix=error.fix) from error


def whole(typed: str, where: str) -> int:
    """Return a whole number, thousands separators and full-width digits welcome. Raises ValidationError."""
    text = _plain(typed, where)
    if not _WHOLE.fullmatch(text):
        raise ValidationError(f"“{typed.strip()}”不是整数", where=where, fix="只填数字，例如 1200")
    return int(text.replace(",", ""))


def decimal(typed: str, where: str) -> Decimal:
    """Return a decimal without sign or exponent. Raises ValidationError, also for a comma as decimal point."""
    text = _plain(typed, where)
    if "," in text:
        raise ValidationError(f"“{typed.strip()}”把逗号当作小数点", where=where, fix="小数点请用“.”，例如 7.5")
    if not _DECIMAL.fullmatch(text):
        raise ValidationError(f"“{typed.strip()}”不是数", where=where, fix="只填数字，例如 7.5")
    return Decimal(text)


def share(typed: str, where: str) -> Decimal:
    """Return a share between 0 and 1 from "30%" or "0.3". Raises ValidationError."""
    text = typed.strip().translate(_WIDE)
    value = decimal(text.removesuffix("%"), where)
    value = value / 100 if text.endswith("%") else value
    if value > 1:
        raise ValidationError(f"“{typed.strip()}”大于 1", where=where, fix="按比例填写，例如 30% 或 0.3")
    return value


def day(chosen: object, where: str) -> date:
    """Return the day chosen. Raises ValidationError when none was."""
    if not isinstance(chosen, date):
        raise ValidationError(f"“{where}”没有填写", where=where, fix="选择日期")
    return chosen


def _plain(typed: str, where: str) -> str:
    text = "".join(typed.split()).translate(_WIDE)
    if not text:
        raise ValidationError(f"“{where}”没有填写", where=where, fix=f"填写{where}")
    return text
