"""Service lines pasted from a table: read by column, refused by row and column, never guessed."""

from dataclasses import dataclass

from scoring.errors import ScoringError
from scoring.money import parse_money, yuan
from workbench.errors import ValidationError

COLUMNS = {"name": "服务项目", "unit": "单位", "quantity": "数量", "price": "单价"}
_OPTIONAL = {"amount": "金额", "standard": "服务标准"}
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_MOST_DIGITS = 9


@dataclass(frozen=True)
class PastedLine:
    """One row of a pasted table."""

    row: int
    name: str
    unit: str
    quantity: int
    unit_price_fen: int
    standard: str = ""


def read_pasted(text: str) -> list[PastedLine]:
    """Read rows of cells between tabs, the first row naming the columns; amounts are checked, never trusted.

    Raises ValidationError that names row and column. A row with fewer cells than columns is refused: its columns may
    have run together, and 32842590 could be 3 times 2842590.
    """
    rows = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not rows:
        raise ValidationError("没有粘贴内容", where="粘贴的表格", fix="在表格软件里选中表头和各行，复制后粘贴")
    places = _places(rows[0][1])
    if len(rows) == 1:
        raise ValidationError("只有表头，没有服务项目", where="粘贴的表格", fix="把各行一起复制")
    return [_line(number, cells, places) for number, cells in rows[1:]]


def _places(head: list[str]) -> dict[str, int]:
    shown = ["".join(cell.split()).removesuffix("（元）").removesuffix("(元)") for cell in head]
    places = {key: shown.index(name) for key, name in (COLUMNS | _OPTIONAL).items() if name in shown}
    missing = [name for key, name in COLUMNS.items() if key not in places]
    if missing:
        raise ValidationError(
            f"第 1 行缺少列：{'、'.join(missing)}",
            where="粘贴的表格第 1 行",
            fix="第一行写列名：服务项目、单位、数量、单价，可加金额、服务标准；从表格软件复制，各列之间是制表符",
        )
    return places


def _line(number: int, cells: list[str], places: dict[str, int]) -> PastedLine:
    if len(cells) <= max(places[key] for key in COLUMNS):
        raise ValidationError(
            f"第 {number} 行只有 {len(cells)} 格，应有 {len(places)} 格：数量、单位、单价可能连在一起，不能猜",
            where=f"粘贴的表格第 {number} 行",
            fix="从原表格重新复制这一行，或逐格填写",
        )
    cell = {key: cells[place].strip() if place < len(cells) else "" for key, place in places.items()}
    for key in ("name", "unit"):
        if not cell[key]:
            raise _bad(number, COLUMNS[key], "是空的", f"填写{COLUMNS[key]}")
    quantity, price = _whole(number, cell["quantity"]), _money(number, "单价", cell["price"])
    if cell.get("amount") and _money(number, "金额", cell["amount"]) != quantity * price:
        raise _bad(number, "金额", f"“{cell['amount']}”不等于 {quantity} × {yuan(price)}", "核对数量、单价和金额")
    return PastedLine(number, cell["name"], cell["unit"], quantity, price, cell.get("standard", ""))


def _whole(number: int, typed: str) -> int:
    plain = typed.translate(_WIDE).replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS and int(plain) > 0):
        raise _bad(number, "数量", f"“{typed}”不是正整数", "只填数字，例如 1200")
    return int(plain)


def _money(number: int, column: str, typed: str) -> int:
    try:
        return parse_money(typed)
    except ScoringError as error:
        raise _bad(number, column, error.what, error.fix) from error


def _bad(number: int, column: str, what: str, fix: str) -> ValidationError:
    where = f"粘贴的表格第 {number} 行“{column}”列"
    return ValidationError(f"第 {number} 行“{column}”{what}", where=where, fix=fix)
