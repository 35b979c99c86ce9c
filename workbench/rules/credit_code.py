"""Unified social credit codes: eighteen characters, the last one computed from the others (GB 32100-2015)."""

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_LENGTH = 18
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def plain_code(typed: str) -> str:
    """The code without spaces, in capitals and half-width digits."""
    return "".join(typed.split()).upper().translate(_WIDE)


def fault_of(code: str) -> str:
    """What is wrong with a plain code, in words; "" if nothing is. Masked characters are no code."""
    if len(code) != _LENGTH:
        return f"统一社会信用代码应为 18 位，填了 {len(code)} 位"
    strange = [f"第 {place} 位“{letter}”" for place, letter in enumerate(code, 1) if letter not in _LETTERS]
    if strange:
        return f"统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z：{'、'.join(strange)}"
    wanted = check_letter(code[:-1])
    if code[-1] != wanted:
        return f"统一社会信用代码的校验位不对：末位为“{code[-1]}”，按前 17 位应为“{wanted}”"
    return ""


def check_letter(first: str) -> str:
    """The last character of a code, from the seventeen before it."""
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(first, _WEIGHTS, strict=True))
    return _LETTERS[-total % len(_LETTERS)]
