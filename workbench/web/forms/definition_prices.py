"""A price as it is typed: 31.50, or 40/3 for forty yuan for three units, which stays exact."""

from typing import Any

from workbench.errors import ValidationError
from workbench.rules.prices import Price
from workbench.web import ui
from workbench.web.forms.typed import money, whole

HELP = "除不尽的写成“总价/数量”，例如 3 次 40 元写 40/3，按分数精确计算"


def price_typed(typed: str, where: str) -> Price:
    """Return the price that was typed. Raises ValidationError that names the field."""
    total, slash, units = typed.replace("／", "/").partition("/")
    if not slash:
        return Price(money(typed, where))
    count = whole(units.strip().rstrip("次份人月户天小时场件项"), f"{where}里“/”后面的数量")
    if count == 0:
        raise ValidationError("“/”后面的数量应大于 0", where=where, fix="例如 40/3")
    return Price(money(total, where), count)


def price_shown(price: Price) -> str:
    """Return a price as it would be typed."""
    return ui.yuan(price.fen) if price.units == 1 else f"{ui.yuan(price.fen)}/{price.units}"


def package(price: Price) -> dict[str, Any]:
    """Return the fields of a row that keep a price exact."""
    if price.recurs:
        return {"unit_price_fen": price.unit_fen, "package_fen": price.fen, "package_units": price.units}
    return {"unit_price_fen": price.unit_fen, "package_fen": None, "package_units": None}
