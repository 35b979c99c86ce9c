"""The official record of a review as a file: criteria, committee, suppliers with prices, and every member's marks."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from scoring.errors import ScoringError
from scoring.exact import parse_mark
from scoring.money import parse_money
from workbench.errors import ValidationError
from workbench.exchange.files.cells import is_workbook, sheets
from workbench.exchange.files.entry import Entry, Faults, entry_of_json
from workbench.exchange.files.sheets import table
from workbench.models.words import CONTRACTOR_KIND_NAMES
from workbench.rules.procurement_words import CRITERION_KINDS, MEMBER_KINDS, STANDINGS, conditions_on
from workbench.services.procurement_bids import NewBid
from workbench.services.procurement_filed import FiledBid, FiledMark, PlacedFault, ReviewFile
from workbench.services.procurement_review import NewCriterion, NewMember

FORMAT = "workbench-review/1"
CRITERIA = ("代码", "评审因素", "分值", "类别", "技术", "标准")
MEMBERS = ("代号", "身份", "类别", "已申报")
BIDS = (
    "供应商",
    "统一社会信用代码",
    "类型",
    "报价（元）",
    "大写报价",
    "企业类型",
    "小微合同份额",
    "声明函",
    "六项条件",
    "单位负责人",
    "控股单位",
    "商务技术得分",
    "承诺数量",
    "无效理由",
)
_SHEETS = {"评审因素": CRITERIA[:4], "评审小组": MEMBERS[:3], "供应商": BIDS[:1], "评分": ("评委", "供应商")}
_STEP, _MOST = Decimal("0.01"), Decimal(1000)
_MASKS = ("*", "＊", "×", "#")
_HUNDRED = Decimal(100)
Made = TypeVar("Made")


def read_review(content: bytes, on: date) -> tuple[ReviewFile, tuple[PlacedFault, ...]]:
    """Read a JSON file or a workbook by the conditions of a day; return it with everything that is wrong, by place.

    Raises ValidationError for what is no such file at all, or holds nothing of a review.
    """
    faults = Faults()
    whole = _book(content, faults) if is_workbook(content) else _json(content, faults)
    conditions = tuple(conditions_on(on))
    found = ReviewFile(
        sha256=hashlib.sha256(content).hexdigest(),
        criteria=_all(_criterion(one) for one in whole["评审因素"]),
        members=_all(_member(one) for one in whole["评审小组"]),
        bids=_all(_bid(one, conditions) for one in whole["供应商"]),
        marks=tuple(mark for one in whole["评分"] for mark in _marks(one)),
    )
    if not faults.said and not (found.criteria or found.members or found.bids or found.marks):
        raise ValidationError("文件里没有评审记录", fix=f"工作表名称应为：{'、'.join(_SHEETS)}")
    return found, tuple(PlacedFault(*one.split("：", 1)) for one in faults.said)


def _book(content: bytes, faults: Faults) -> dict[str, list[Entry]]:
    read = sheets(content)
    return {
        name: list(table(name, read[name], faults, required=heads).rows) if name in read else []
        for name, heads in _SHEETS.items()
    }


def _json(content: bytes, faults: Faults) -> dict[str, list[Entry]]:
    whole = entry_of_json(content, faults)
    whole.only(("format", *_SHEETS))
    if (given := whole.get("format")).text(FORMAT) != FORMAT:
        given.fault(f"不认识格式“{given.value}”，本系统读取 {FORMAT}")
    return {name: list(whole.get(name).each()) for name in _SHEETS}


def _all(made: Iterable[Made | None]) -> tuple[Made, ...]:
    return tuple(one for one in made if one is not None)


def _criterion(row: Entry) -> NewCriterion | None:
    full, code, name = _mark(row.get("分值")), row.get("代码").required(), row.get("评审因素").required()
    kind = row.get("类别").one_of(_turned(CRITERION_KINDS), "subjective")
    if full is None:
        row.get("分值").fault("没有填写")
        return None
    return NewCriterion(code, name, full, kind, row.get("技术").flag(), row.get("标准").text())


def _member(row: Entry) -> NewMember:
    kind = row.get("类别").one_of(_turned(MEMBER_KINDS), "expert")
    return NewMember(row.get("代号").required(), row.get("身份").required(), kind, row.get("已申报").flag())


def _bid(row: Entry, conditions: Sequence[str]) -> FiledBid:
    price, kind, share = row.get("报价（元）"), row.get("类型"), row.get("小微合同份额")
    fen = _money(price)
    standing = row.get("企业类型").one_of(_turned(STANDINGS) | {"": ""}, "")
    bid = NewBid(
        contractor_id=0,
        price_fen=fen or 0,
        price_blank=price.blank,
        price_words=row.get("大写报价").text(),
        quality=_mark(row.get("商务技术得分")) or Decimal(0),
        quantity=row.get("承诺数量").number(),
        standing=standing,
        small_firm=standing in ("small", "prison", "welfare"),
        partner_share=_share(share),
        declared=row.get("声明函").flag(),
        conditions=_conditions(row.get("六项条件"), conditions),
        responsible_person=row.get("单位负责人").text(),
        controller=row.get("控股单位").text(),
        invalid_reason=row.get("无效理由").text(),
    )
    known = {words: key for key, words in CONTRACTOR_KIND_NAMES.items()}
    named = kind.text()
    if named and named not in known:
        kind.fault(f"“{named}”无法识别，可用的有：{'、'.join(known)}")
    return FiledBid(row.get("供应商").required(), row.get("统一社会信用代码").text(), known.get(named), bid, row.place)


def _conditions(given: Entry, known: Sequence[str]) -> tuple[str, ...]:
    """是 means all six; otherwise the ones that are named, by their number."""
    said = given.text()
    if said in ("是", "全部"):
        return tuple(known)
    numbers = dict(enumerate(known, 1))
    parts = [part for part in said.replace("，", "、").replace(",", "、").split("、") if part and said != "否"]
    if any(not part.isdigit() or int(part) not in numbers for part in parts):
        given.fault("写“是”，或者列出具备的条件序号，如 1、2、3")
        return ()
    return tuple(numbers[int(part)] for part in parts)


def _marks(row: Entry) -> tuple[FiledMark, ...]:
    """Every cell of a row but its first two: the head is the criterion's code, with or without its name."""
    member, supplier = row.get("评委").required(), row.get("供应商").required()
    found = []
    for head, cell in row.items():
        if head in ("评委", "供应商") or cell.blank:
            continue
        value = _mark(cell)
        if value is not None:
            found.append(FiledMark(supplier, member, head.split()[0], value, cell.place))
    return tuple(found)


def _mark(cell: Entry) -> Decimal | None:
    """A mark; None where it is blank or, with a fault, none. A masked figure is refused, never taken for zero."""
    if cell.blank or _masked(cell):
        return None
    try:
        return parse_mark(cell.text(), _MOST, _STEP)
    except ScoringError as error:
        cell.fault(f"{error.what}。{error.fix}")
        return None


def _money(cell: Entry) -> int | None:
    if cell.blank or _masked(cell):
        return None
    try:
        return parse_money(cell.text())
    except ScoringError as error:
        cell.fault(f"{error.what}。{error.fix}")
        return None


def _share(cell: Entry) -> Decimal | None:
    text = cell.text()
    if not text.endswith("%"):
        return cell.number()
    value = Entry(text.removesuffix("%"), cell.place, cell.faults).number()
    return None if value is None else value / _HUNDRED


def _masked(cell: Entry) -> bool:
    said = cell.text()
    if any(sign in said for sign in _MASKS):
        cell.fault(f"“{said}”有遮盖的数字，不能当作 0，请填写原数")
        return True
    return False


def _turned(words: Mapping[str, str]) -> dict[str, str]:
    return {name: key for key, name in words.items()}
