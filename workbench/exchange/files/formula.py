"""A price formula in a file: its kind in words or by code, and its parameters."""

from decimal import Decimal
from typing import Any

from scoring.bids import PriceFormula
from scoring.errors import ScoringError
from workbench.exchange.files.entry import Entry

KINDS = {
    "低价优先": "lowest",
    "固定价格": "fixed",
    "线性": "linear",
    "偏差": "deviation",
    "对数": "log",
    "按数量": "quantity",
}
BASES = {
    "": "",
    "最低报价": "lowest",
    "控制价": "ceiling",
    "平均价": "mean",
    "去掉最高最低的平均价": "mean_without_extremes",
}
LAWS = {"政府采购": "order-87", "竞争性磋商": "caiku-2014-214", "工程招标": "works", "限额以下": "below-limit"}
_NUMBERS = ("above", "below", "cap_above", "cap_below", "factor")
PARAMETERS = ("kind", "base", *_NUMBERS, "places", "unit", "law", "document")


def formula_of(given: Entry) -> PriceFormula:
    """Read a formula; a blank one is the statutory one. A fault that the law forbids it, or a parameter is missing."""
    parts = given if not isinstance(given.value, str) else Entry({"kind": given}, given.place, given.faults)
    parts.only(PARAMETERS)
    numbers: dict[str, Any] = {name: parts.get(name).number() for name in _NUMBERS}
    chosen: dict[str, Any] = {
        "kind": parts.get("kind").one_of(KINDS, "lowest"),
        "base": parts.get("base").one_of(BASES, ""),
        "law": parts.get("law").one_of(LAWS, "order-87"),
        "places": parts.get("places").whole(10),
        "unit": parts.get("unit").text(),
        "document": parts.get("document").text(),
        "cap_above": numbers.pop("cap_above"),
        "cap_below": numbers.pop("cap_below"),
        **{name: Decimal(0) if number is None else number for name, number in numbers.items()},
    }
    try:
        return PriceFormula(**chosen)
    except ScoringError as error:
        given.fault(str(error))
        return PriceFormula()
