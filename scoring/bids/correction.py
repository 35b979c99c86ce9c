"""Errors in a price, corrected in the order of 财政部令第87号第五十九条, each with its record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import Rounding, exact, rounded, text
from scoring.money import from_words, in_words, yuan

_CLAUSE = "财政部令第87号第五十九条第（{}）项"
_WHOLE_FEN = Rounding(places=0)
_SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4)  # a decimal point moved by one to four places


@dataclass(frozen=True)
class PriceLine:
    """A line of the price schedule: quantity, and unit price in yuan."""

    name: str
    quantity: Decimal
    unit_yuan: Decimal

    @property
    def amount(self) -> Fraction:
        """Quantity × unit price, in fen, exact."""
        return exact(self.quantity) * exact(self.unit_yuan) * 100


@dataclass(frozen=True)
class PriceSheet:
    """A price as one bid states it: the opening list in figures and words, the total in the body, the lines.

    What the bid does not state is None, "" or ().
    """

    opening_fen: int
    opening_words: str = ""
    body_fen: int | None = None
    lines: tuple[PriceLine, ...] = ()


@dataclass(frozen=True)
class Correction:
    """One correction: what, from what, to what, by which clause, and why."""

    what: str
    before: str
    after: str
    clause: str
    reason: str


@dataclass(frozen=True)
class CorrectedPrice:
    """The price after correction, the lines as corrected, and every correction in the order it was made."""

    price_fen: int
    lines: tuple[PriceLine, ...]
    corrections: tuple[Correction, ...]

    def refusal(self, *, confirmed: bool | None) -> str:
        """Why the bid is invalid after its bidder was asked; "" if nothing was corrected or it confirmed in writing.

        Raises ScoringError while the bidder has not been asked.
        """
        if not self.corrections or confirmed:
            return ""
        if confirmed is None:
            raise ScoringError(
                "报价经过修正，投标人还没有确认", clause="财政部令第87号第五十九条", fix="请投标人书面确认"
            )
        return f"投标人不确认修正后的报价 {yuan(self.price_fen)} 元"


def corrected(sheet: PriceSheet) -> CorrectedPrice:
    """The price that holds, corrected in the order of the law; several corrections may follow each other.

    Raises ScoringError for words that are no amount, or where more than one misplaced decimal point would explain the
    total: then the committee decides.
    """
    total = from_words(sheet.opening_words) if sheet.opening_words else sheet.opening_fen
    made = [*_body_follows(sheet, total), *_words_govern(sheet, total)]
    lines, moved = _point_moved(sheet.lines, total)
    made += moved
    of_lines = _sum_fen(lines) if lines else total
    if of_lines != total:
        made.append(_record("总价", total, of_lines, "四", "总价与按单价汇总的金额不一致，以单价计算结果为准"))
    return CorrectedPrice(of_lines, lines, tuple(made))


def _record(what: str, before: int, after: int, item: str, reason: str) -> Correction:
    return Correction(what, f"{yuan(before)} 元", f"{yuan(after)} 元", _CLAUSE.format(item), reason)


def _body_follows(sheet: PriceSheet, total: int) -> Iterator[Correction]:
    if sheet.body_fen is not None and sheet.body_fen not in (total, sheet.opening_fen):
        yield _record("正文中的总价", sheet.body_fen, total, "一", "正文与开标一览表不一致，以开标一览表为准")


def _words_govern(sheet: PriceSheet, total: int) -> Iterator[Correction]:
    if total != sheet.opening_fen:
        yield _record("小写金额", sheet.opening_fen, total, "二", f"大写“{in_words(total)}”与小写不一致，以大写为准")


def _sum_fen(lines: Sequence[PriceLine]) -> int:
    return int(rounded(sum((line.amount for line in lines), Fraction(0)), _WHOLE_FEN))


def _point_moved(lines: tuple[PriceLine, ...], total: int) -> tuple[tuple[PriceLine, ...], list[Correction]]:
    """The lines with the one unit price whose decimal point was misplaced put right, if that explains the total."""
    if not lines or _sum_fen(lines) == total:
        return lines, []
    found = [
        (place, moved)
        for place in range(len(lines))
        for shift in _SHIFTS
        if _sum_fen(moved := _shifted(lines, place, shift)) == total
    ]
    if len(found) > 1:
        names = "、".join(dict.fromkeys(lines[place].name for place, _ in found))
        raise ScoringError(f"无法判断单价的小数点错在哪一项：{names}", fix="由评审委员会认定后填写正确的单价")
    if not found:
        return lines, []
    place, moved = found[0]
    before, after = (f"{text(one[place].unit_yuan)} 元" for one in (lines, moved))
    reason = "单价的小数点明显错位，以总价为准，修改单价"
    return moved, [Correction(f"{lines[place].name}的单价", before, after, _CLAUSE.format("三"), reason)]


def _shifted(lines: tuple[PriceLine, ...], place: int, shift: int) -> tuple[PriceLine, ...]:
    line = lines[place]
    moved = replace(line, unit_yuan=line.unit_yuan.scaleb(shift))
    return (*lines[:place], moved, *lines[place + 1 :])
