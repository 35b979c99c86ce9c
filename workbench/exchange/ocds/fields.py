"""One field of a file that others wrote: its value where it is what the standard says, else nothing and a remark."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workbench.clock import CHINA

_MOST = Decimal(10) ** 15
_FEN = Decimal("0.01")
_LONGEST = 200
_SHOWN = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Remark:
    """What is wrong or odd, and where; one that stops keeps its process out."""

    where: str
    what: str
    stops: bool = False


@dataclass(frozen=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Return digits and currency, as they are kept."""
        return f"{self.amount:.2f} {self.currency}"


@dataclass(frozen=True)
class At:
    """A place in a file: the object, its path, and where remarks about it are gathered."""

    value: Mapping[str, Any]
    path: str
    said: list[Remark]

    def say(self, key: str, what: str, *, stops: bool = False) -> None:
        """Gather a remark about a field."""
        self.said.append(Remark(f"{self.path}/{key}" if key else self.path or "/", what, stops))

    def inner(self, key: str) -> "At":
        """Return the object in a field; an empty one where there is none, with a remark where it is something else."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.say(key, f"应是一个对象，却是“{shown(value)}”", stops=True)
        return At(value if isinstance(value, Mapping) else {}, f"{self.path}/{key}", self.said)

    def each(self, key: str) -> Iterator["At"]:
        """Yield the objects of a list; what is no object is remarked on and left out."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            self.say(key, f"应是一个列表，却是“{shown(value)}”", stops=True)
            return
        for place, one in enumerate(value or ()):
            if isinstance(one, Mapping):
                yield At(one, f"{self.path}/{key}/{place}", self.said)
            else:
                self.say(f"{key}/{place}", f"应是一个对象，却是“{shown(one)}”", stops=True)

    def text(self, key: str) -> str:
        """Return a text without the spaces around it, cut to what is kept; a number is its digits."""
        value = self.value.get(key)
        if isinstance(value, str):
            return _clean(value).strip()[:_LONGEST]
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return f"{value}"[:_LONGEST]
        if value is not None:
            self.say(key, f"应是文字，却是“{shown(value)}”", stops=True)
        return ""

    def day(self, key: str) -> date | None:
        """Return a moment as its day in China; a date without a time or a zone is remarked on."""
        value = self.value.get(key)
        if value is None or value == "":
            return None
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.say(key, f"不是日期：“{shown(value)}”")
            return None
        if moment.tzinfo is None:
            self.say(key, "日期没有时区，按所写的日期采用")
            return moment.date()
        try:
            return moment.astimezone(CHINA).date()
        except OverflowError:
            self.say(key, f"不是日期：“{shown(value)}”")
            return None

    def money(self, key: str) -> Money | None:
        """Return an amount with its currency; what is no exact amount in a currency is remarked on and left out."""
        place = self.inner(key)
        value, currency = place.value.get("amount"), place.text("currency")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            place.say("amount", f"金额应是数，却是“{shown(value)}”", stops=True)
            return None
        return _money(place, Decimal(value), currency)


def _money(place: At, amount: Decimal, currency: str) -> Money | None:
    if not amount.is_finite() or amount.adjusted() >= _MOST.adjusted():
        place.say("amount", f"金额大得不合常理：“{shown(amount)}”")
        return None
    if amount < 0:
        place.say("amount", f"金额是负数：{shown(amount)}")
        return None
    if amount != amount.quantize(_FEN, ROUND_HALF_UP):
        place.say("amount", f"金额不到分：{shown(amount)}，四舍五入到分")
    if len(currency) != 3 or not (currency.isascii() and currency.isupper()):  # noqa: PLR2004 - ISO 4217
        told = f"不认识的币种“{shown(currency)}”" if currency else "没有写币种"
        place.say("currency", f"{told}，这个金额不采用")
        return None
    return Money(amount.quantize(_FEN, ROUND_HALF_UP), currency)


def _clean(text: str) -> str:
    """Take out what no database or screen takes: half characters and control characters."""
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())


def shown(value: object) -> str:
    """Return a value of the file cut to what fits a line."""
    text = " ".join(_clean(str(value)).split()) if value is not None else "空值"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
