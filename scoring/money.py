"""Money in whole fen: read as offices write it, split without losing a fen, written in figures and in words."""

import re

from scoring.errors import ScoringError
from scoring.exact import exact

_WIDE = str.maketrans("０１２３４５６７８９．，－￥", "0123456789.,-¥")
_MONEY = re.compile(r"¥?([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(\.[0-9]{1,12})?(万|亿)?元?整?")
_BRACKETED_UNIT = re.compile(r"[（(](万元|亿元|元)[）)]$")
_SCALES = {None: 1, "万": 10**4, "亿": 10**8}
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_GROUP = f"[{_DIGITS}拾佰仟]"
_IN_WORDS = re.compile(
    f"(?:(?!元)((?:{_GROUP}+亿)?(?:{_GROUP}+万)?{_GROUP}*)元)?(?:([{_DIGITS}])角)?零?(?:([{_DIGITS}])分)?整?"
)
_SAME_WORDS = str.maketrans("圆正萬億貳陸", "元整万亿贰陆")
_TOO_MUCH = 10**14  # fen: in_words ends here
_EXAMPLE = "请按“505000.00”“505,000.00”或“50.5万元”的样式填写"


def parse_money(typed: str) -> int:
    """Read an amount as fen: 505,000.00, 50.5万元, 24.48（万元）, full-width figures.

    Raises ScoringError for more than two decimals of a yuan, a minus, an exponent, or anything else.
    """
    plain = _BRACKETED_UNIT.sub(r"\1", re.sub(r"\s", "", typed).translate(_WIDE))
    if not plain:
        raise ScoringError("金额未填写", fix=_EXAMPLE)
    if plain.lstrip("¥").startswith("-"):
        raise ScoringError(f"金额不能为负：“{typed.strip()}”", fix="请核对金额")
    found = _MONEY.fullmatch(plain)
    if found is None:
        raise ScoringError(f"“{typed.strip()}”不是金额", fix=_EXAMPLE)
    fen = exact(found[1].replace(",", "") + (found[2] or "")) * _SCALES[found[3]] * 100
    if fen.denominator != 1:
        raise ScoringError(f"“{typed.strip()}”不足一分的部分无法记账", fix="金额最多两位小数")
    return int(fen)


def split_evenly(total_fen: int, parts: int) -> tuple[int, ...]:
    """Split an amount into equal parts of whole fen; what does not divide goes to the last part."""
    if parts < 1 or total_fen < 0:
        raise ScoringError(f"无法把 {total_fen} 分拆成 {parts} 份", fix="金额不能为负，份数至少为 1")
    each = total_fen // parts
    return (each,) * (parts - 1) + (total_fen - each * (parts - 1),)


def yuan(fen: int) -> str:
    """Write fen as yuan with thousands separators: 505,000.00."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def in_words(fen: int) -> str:
    """Write an amount in the capital figures of cheques and contracts: 伍拾万零伍仟元整.

    Raises ScoringError below zero and from 10^12 yuan.
    """
    if not 0 <= fen < _TOO_MUCH:
        raise ScoringError(f"无法写成大写金额：{fen} 分", fix="请核对金额")
    whole, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    head = f"{_whole_words(whole)}元" if whole else ""
    if not cents:
        return f"{head or '零元'}整"
    tail = f"{_DIGITS[jiao]}角" if jiao else "零" * bool(head)
    return f"{head}{tail}{f'{_DIGITS[rest]}分' if rest else '整'}"


def from_words(words: str) -> int:
    """Read an amount in capital figures as fen, the inverse of in_words.

    圆 for 元, 正 for 整, 人民币 in front, and a 零 more or less are welcome.
    Raises ScoringError for anything that in_words would not write.
    """
    plain = re.sub(r"\s", "", words).removeprefix("人民币").translate(_SAME_WORDS)
    found = _IN_WORDS.fullmatch(plain)
    if found is None:
        raise ScoringError(f"“{words}”不是大写金额", fix="请按“伍拾万零伍仟元整”的样式填写")
    whole, jiao, fen = (part or "" for part in found.groups())
    amount = _value_of(whole) * 100 + _group_value(jiao) * 10 + _group_value(fen)
    if amount >= _TOO_MUCH or _bare(in_words(amount)) != _bare(plain):
        raise ScoringError(f"“{words}”不是规范的大写金额", fix="请核对各位数字和单位")
    return amount


def _bare(words: str) -> str:
    return words.removesuffix("整").replace("零", "")


def _value_of(whole: str) -> int:
    above, hundred_million, rest = whole.rpartition("亿")
    middle, _, low = rest.rpartition("万")
    head = _group_value(above) * 10**8 if hundred_million else 0
    return head + _group_value(middle) * 10**4 + _group_value(low)


def _group_value(group: str) -> int:
    value = digit = 0
    for character in group:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        else:
            value, digit = value + digit * 10 ** _UNITS.index(character), 0
    return value + digit


def _whole_words(whole: int) -> str:
    words, gap = "", False
    for place in range(len(str(whole)) - 1, -1, -1):
        digit = whole // 10**place % 10
        if digit:
            words += ("零" if gap else "") + _DIGITS[digit] + _UNITS[place % 4]
        gap = digit == 0
        if place % 4 == 0 and whole // 10**place % 10**4:
            words += _GROUPS[place // 4]
    return words
