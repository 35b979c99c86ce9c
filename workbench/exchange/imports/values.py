"""Cells as offices hand them in, read exactly or refused in words: nothing is guessed, and what is hidden is never 0."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

YUAN, TEN_THOUSAND = 100, 1_000_000
"""Fen in a 元 and in a 万元."""

_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {ord(wide): plain for wide, plain in zip("．－／＋％　", ".-/+% ", strict=True)}
_HIDDEN = re.compile(r"[*＊●■×✕╳◆□]|(?<=\d)[xX]{2,}|[xX]{3,}")
_POWER = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}|1[3-9]\d{9}")
_GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WITH_UNIT = re.compile(r"(-?\d+(?:\.\d+)?|\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?)\s*([^\d\s.,，。；:：]{1,4})")
_DAY = re.compile(r"(\d{4}|\d{2})\s*(?:[.\-/年]|\s)\s*(\d{1,2})\s*(?:[.\-/月]|\s)\s*(\d{1,2})\s*(?:日|号)?(?:\s.*)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EPOCH, _SERIALS = date(1899, 12, 30), range(20_000, 80_000)  # days counted by the spreadsheet program, 1954 to 2119
_LARGEST = 15  # digits that a spreadsheet keeps of a number
MOST = 999_999_999
RESEND = "按模板的要求改正后重新上传"


class UnreadableError(Exception):
    """What is wrong with a cell, and what to do; both in Chinese."""

    def __init__(self, what: str, fix: str = RESEND) -> None:
        """Keep both apart for the list of faults."""
        self.what, self.fix = what, fix
        super().__init__(what)


def said(cell: Any) -> str:  # noqa: ANN401  (a cell holds what a person typed)
    """A cell as plain text: full-width letters and digits made narrow, a whole number without its ".0"."""
    if isinstance(cell, str):
        text = cell.strip()
        return text if text.isascii() else " ".join(text.translate(_WIDE).split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def text(cell: Any, most: int) -> str:  # noqa: ANN401
    """A text of at most so many characters."""
    found = said(cell)
    if len(found) > most:
        raise UnreadableError(f"有 {len(found)} 个字，最多 {most} 个", "缩短后重新上传")
    return found


def code(cell: Any) -> str:  # noqa: ANN401
    """A code of 32 characters at most; refuses hidden digits, numbers broken by the program, and numbers of persons."""
    found = text(cell, 32)
    if _HIDDEN.search(found):
        raise UnreadableError(f"“{found}”有被遮盖的字符，对不上是哪一条", "填写完整的编码")
    if _broken(cell, found):
        raise UnreadableError("编码被表格软件当作数字，后几位已经丢失", "把这一列设为文本格式，从原始资料重新录入")
    if _IDENTITY.fullmatch(found):
        raise UnreadableError("看起来是身份证号或电话号码，编码不得使用身份信息", "另编不含身份信息的编码")
    return found


def whole(cell: Any) -> int:  # noqa: ANN401
    """A whole number from 0 up; a unit behind it is passed over."""
    found = number(cell)[0]
    if found != int(found):
        raise UnreadableError(f"“{said(cell)}”不是整数", "填写整数")
    if not 0 <= found <= MOST:
        raise UnreadableError(f"“{said(cell)}”超出范围", f"填写 0 至 {MOST} 的整数")
    return int(found)


def number(cell: Any) -> tuple[Decimal, str]:  # noqa: ANN401
    """A number and the unit that stands behind it, if one does; refuses what hides digits or runs columns together."""
    found = said(cell)
    if _NUMBER.fullmatch(found):
        return Decimal(found), ""
    if _HIDDEN.search(found):
        raise UnreadableError(f"“{found}”的数字被遮盖，不能当作 0，也不能猜", "向原单位取得完整的数字")
    if _GROUPED.fullmatch(found):
        return _ungrouped(found), ""
    if match := _WITH_UNIT.fullmatch(found):
        return _ungrouped(match[1]), match[2]
    if re.search(r"\d", found) and re.search(r"[^\d.,，\s-]", found):
        why = f"“{found}”把文字和数字连在一起，可能是几列并成了一列，无法判断从哪里分开"
        raise UnreadableError(why, "恢复成每列一个值的表格，再导入")
    raise UnreadableError(f"“{found}”不是数", "只填数字")


def _ungrouped(found: str) -> Decimal:
    return Decimal(found.replace(",", "").replace("，", ""))


def money(cell: Any, unit: int = YUAN) -> int:  # noqa: ANN401
    """An amount in fen; the unit is the column's unless the cell says 元 or 万元 itself."""
    value, behind = number(cell)
    units = {"": unit, "元": YUAN, "万元": TEN_THOUSAND, "万": TEN_THOUSAND, "￥": YUAN, "人民币": YUAN}
    if behind not in units:
        raise UnreadableError(f"“{said(cell)}”的单位“{behind}”无法识别", "金额只写数字，单位写在表头")
    fen = value * units[behind]
    if fen != int(fen):
        raise UnreadableError(f"“{said(cell)}”折合后不是整分", "金额最多保留到分")
    if fen < 0:
        raise UnreadableError(f"“{said(cell)}”是负数", "填写大于或等于 0 的金额")
    return int(fen)


def day(cell: Any, latest: date) -> date:  # noqa: ANN401
    """A day in any of the ways that offices write one, not after the latest; refuses what lost its month or day."""
    found = _day(cell)
    if found.year < 1900:  # noqa: PLR2004 - no date of anybody alive
        raise UnreadableError(f"“{said(cell)}”的年份不对", "按 2025-03-05 的样子填写")
    if found > latest:
        raise UnreadableError(f"{found.isoformat()} 晚于 {latest.isoformat()}", "核对日期")
    return found


def _day(cell: Any) -> date:  # noqa: ANN401
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = said(cell)
    if match := _DAY.fullmatch(found) or _TOGETHER.fullmatch(found):
        return _calendar(match[1], match[2], match[3], found)
    if _NUMBER.fullmatch(found) and (serial := Decimal(found)) == int(serial) and int(serial) in _SERIALS:
        return _EPOCH + timedelta(days=int(serial))
    if _HIDDEN.search(found):
        raise UnreadableError(f"“{found}”的数字被遮盖", "填写完整的日期")
    if re.fullmatch(r"\d{4}\s*[.\-/年]\s*\d{1,2}\s*月?", found):
        raise UnreadableError(f"“{found}”没有日，或末尾的 0 被表格软件去掉了", "按 2025-03-05 的样子填写")
    if re.fullmatch(r"\d{5,7}", found):
        raise UnreadableError(f"“{found}”丢了“年月日”，可以读成几个日子", "按 2025-03-05 的样子填写")
    raise UnreadableError(f"“{found}”不是日期", "按 2025-03-05 的样子填写")


def _calendar(year: str, month: str, number: str, found: str) -> date:
    if len(year) == 2:  # noqa: PLR2004 - as said
        raise UnreadableError(f"“{found}”的年份只有两位", "写四位年份，如 2025-03-05")
    try:
        return date(int(year), int(month), int(number))
    except ValueError as error:
        raise UnreadableError(f"“{found}”不是日历上的日子", "核对月和日") from error


def yes(cell: Any) -> bool:  # noqa: ANN401
    """Yes or no, in the words of offices."""
    words = {"是": True, "能": True, "可以": True, "有": True, "√": True, "1": True, "y": True}
    words |= {"否": False, "不能": False, "无": False, "0": False, "n": False}
    found = said(cell).lower()
    if found not in words:
        raise UnreadableError(f"“{found}”应为“是”或“否”", "填“是”或“否”")
    return words[found]


def identity_text(cell: Any, what: str) -> str:  # noqa: ANN401
    """A number of a person as text, without quoting it in any refusal."""
    found = said(cell).replace(" ", "").replace("-", "").upper()
    if _broken(cell, said(cell)):
        why = f"{what}被表格软件当作数字存成了 1.1E+17 的样子，后几位已经丢失，无法恢复"
        raise UnreadableError(why, "把这一列设为文本格式，从原始资料重新录入")
    if _HIDDEN.search(found.rstrip("X")):
        raise UnreadableError(f"{what}被遮盖，不能登记，也不能猜", "取得完整的号码，或把这一格留空")
    return found


def _broken(cell: Any, found: str) -> bool:  # noqa: ANN401
    """A number of more digits than the program keeps, or one already written with a power of ten."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return len(found.partition(".")[0]) > _LARGEST
    return bool(_POWER.fullmatch(found))


Reader = Callable[[Any], Any]
