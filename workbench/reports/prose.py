"""Small pieces of Chinese text setting: numerals of headings, and numbers that stay with their unit."""

import base64
import re

from markupsafe import Markup, escape

NUMERALS = "一二三四五六七八九"
_TWENTY = 20  # below it the ten has no digit before it
# A number with its sign and separators, and the sign or one-character unit right after it. A longer unit such as 小时
# may begin the next line: what is kept in one piece leaves a gap before it. Codes such as B2-3 are kept too.
NUMBER_AND_UNIT = re.compile(
    r"[+\-＋－]?\d+(?:[,.:]\d+)*(?:[—–-]\d+(?:[,.]\d+)*)?"
    r"(?:[%％‰]|(?:[年月日时分秒元户条份项场期天岁单件点档名字页号位类家支种级张]|人(?!次|月)|个(?!百分点|工作日|自然日|月)|次))?"
    r"|[A-Z]+\d[\dA-Z.-]*",
)


def numeral(number: int) -> str:
    """Return the Chinese numeral of 1 to 999, as headings count."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{NUMERALS[hundreds - 1]}百" if hundreds else ""
    if tens:
        head += "十" if number < _TWENTY else f"{NUMERALS[tens - 1]}十"
    elif hundreds and ones:
        head += "零"
    return head + (NUMERALS[ones - 1] if ones else "")


def units(text: str) -> Markup:
    """Escape a paragraph and keep each number on one line with its unit."""
    text = str(text)  # a field that is not there says so by its name
    parts: list[str] = []
    end = 0
    for match in NUMBER_AND_UNIT.finditer(text):
        parts += [escape(text[end : match.start()]), Markup('<span class="nb">{}</span>').format(match.group())]
        end = match.end()
    return Markup().join([*parts, escape(text[end:])])


def base64_text(content: bytes) -> str:
    """Return bytes as base64 text, for a data: address."""
    return base64.b64encode(content).decode("ascii")
