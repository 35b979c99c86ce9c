"""The workbook of a package's bids as entries of the same shape as the JSON file.

Sheets: 条件, 报价, and where needed 评审因素, 评分, 公布. docs/scoring.md shows the columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.exchange.files.cells import Line, sheets
from workbench.exchange.files.entry import Entry, Faults
from workbench.exchange.files.sheets import settings, table

SHEETS = ("条件", "报价", "评审因素", "评分", "公布")
TERMS = {
    "价格权重": "price_weight", "商务技术分": "quality", "采购方式": "method", "最高限价": "ceiling",
    "采购预算": "budget", "采购文件发出日期": "issued_on", "评审日期": "reviewed_on",
    "小微企业扣除比例": "small_firm_rate", "联合体或分包扣除比例": "partner_rate", "专门面向中小企业": "reserved",
}  # fmt: skip
FORMULA = {
    "价格公式": "kind", "基准价": "base", "每高1%扣分": "above", "每低1%扣分": "below", "高于基准价最多扣分": "cap_above",
    "低于基准价最多扣分": "cap_below", "系数": "factor", "对数位数": "places", "数量单位": "unit", "适用规定": "law",
    "采购文件条款": "document",
}  # fmt: skip
LOW_PRICE = {
    "低于平均价的比例": "of_mean",
    "低于次低价的比例": "of_second_lowest",
    "低于限价的比例": "of_ceiling",
}
CRITERIA = {"评审总分": "stated_total", "评审因素项数": "announced"}
COLUMNS = {
    "供应商": "name", "报价": "price", "商务技术分": "quality", "技术分": "technical", "承诺数量": "quantity",
    "企业类型": "standing", "小微企业份额": "partner_share", "价格扣除": "deduction", "无效理由": "invalid",
    "低价说明": "explanation", "专业判断": "doubted",
}  # fmt: skip
ITEM = {"代码": "code", "名称": "name", "分值": "full", "类型": "kind"}
_PUBLISHED = ("价格分", "总得分")


def entry(content: bytes, faults: Faults) -> Entry:
    """Read a workbook as the entries of a bid file."""
    found = sheets(content)
    for name in found:
        if name not in SHEETS and found[name]:
            faults.add(f"“{name}”表", f"不认识这个工作表，可用的有：{'、'.join(SHEETS)}；说明文字请删去或另存")
    book = {name: found.get(name, []) for name in SHEETS}
    given = settings("条件", book["条件"], faults)
    known = TERMS | FORMULA | LOW_PRICE | CRITERIA
    for name, one in given.items():
        if name not in known:
            one.fault(f"不认识条件“{name}”，可用的有：{'、'.join(known)}")
    parts = {
        "terms": _terms(given, faults),
        "bids": Entry(_bids(book, faults), "“报价”表", faults),
        "published": _published(book["公布"], faults),
    }
    criteria = _criteria(book["评审因素"], given, faults)
    return Entry(parts | ({"criteria": criteria} if criteria else {}), "文件", faults)


def _named(given: Mapping[str, Entry], names: Mapping[str, str], faults: Faults) -> Entry:
    return Entry({code: given[name] for name, code in names.items() if name in given}, "“条件”表", faults)


def _terms(given: Mapping[str, Entry], faults: Faults) -> Entry:
    terms = dict(_named(given, TERMS, faults).value)
    for name, names in (("formula", FORMULA), ("low_price", LOW_PRICE)):
        part = _named(given, names, faults)
        if part.value:
            terms[name] = part
    return Entry(terms, "“条件”表", faults)


def _bids(book: Mapping[str, Sequence[Line]], faults: Faults) -> list[Entry]:
    found = table("报价", book["报价"], faults, required=("供应商", "报价"))
    for head in found.heads:
        if head not in COLUMNS:
            faults.add("“报价”表", f"不认识“{head}”列，可用的有：{'、'.join(COLUMNS)}")
    marks = _marks(book["评分"], faults)
    return [_bid(row, marks, faults) for row in found.rows]


def _bid(row: Entry, marks: Mapping[str, Entry], faults: Faults) -> Entry:
    parts = {code: row.get(name) for name, code in COLUMNS.items() if not row.get(name).blank}
    own = marks.get(row.get("供应商").text())
    return Entry(parts | ({"marks": own} if own else {}), row.place, faults)


def _marks(lines: Sequence[Line], faults: Faults) -> dict[str, Entry]:
    """Marks by bidder, member and criterion: one row a member and criterion, one column a bidder."""
    if not lines:
        return {}
    found = table("评分", lines, faults, required=("评委", "代码"))
    bidders = [head for head in found.heads if head not in ("评委", "代码", "名称")]
    return {bidder: _of_bidder(bidder, found.rows, faults) for bidder in bidders}


def _of_bidder(bidder: str, rows: Sequence[Entry], faults: Faults) -> Entry:
    members: dict[str, dict[str, Entry]] = {}
    for row in rows:
        if not row.get(bidder).blank:
            members.setdefault(row.get("评委").required(), {})[row.get("代码").required()] = row.get(bidder)
    place = f"“评分”表“{bidder}”列"
    return Entry({member: Entry(given, place, faults) for member, given in members.items()}, place, faults)


def _criteria(lines: Sequence[Line], given: Mapping[str, Entry], faults: Faults) -> Entry | None:
    if not lines:
        return None
    rows = table("评审因素", lines, faults, required=tuple(ITEM)).rows
    items = [Entry({code: row.get(name) for name, code in ITEM.items()}, row.place, faults) for row in rows]
    parts: dict[str, Any] = dict(_named(given, CRITERIA, faults).value)
    return Entry(parts | {"items": Entry(items, "“评审因素”表", faults)}, "“评审因素”表", faults)


def _published(lines: Sequence[Line], faults: Faults) -> Entry:
    """The published figures: 供应商 beside one column, 价格分 or 总得分."""
    if not lines:
        return Entry(None, "“公布”表", faults)
    found = table("公布", lines, faults, required=("供应商",))
    figure = next((head for head in found.heads if head in _PUBLISHED), "")
    if not figure:
        faults.add("“公布”表", f"须有一列：{'或'.join(_PUBLISHED)}")
    values = {row.get("供应商").required(): row.get(figure) for row in found.rows if not row.get(figure).blank}
    parts = {"figure": Entry(figure, "“公布”表", faults), "values": Entry(values, "“公布”表", faults)}
    return Entry(parts, "“公布”表", faults)
