"""The workbook of a review to fill in: blank, or with the criteria, members, suppliers and marks on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from scoring.money import yuan
from workbench.exchange.files.review_record import BIDS, CRITERIA, MEMBERS
from workbench.models.words import CONTRACTOR_KIND_NAMES
from workbench.queries.bids import RankedBid
from workbench.queries.procurement_committee import Committee, CriterionLine
from workbench.reports.word.xml import clean
from workbench.rules.procurement_words import CRITERION_KINDS, MEMBER_KINDS, STANDINGS

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed clock: the same record is the same file
_ROWS = 200  # rows that get the lists and the text format
_NOTES = (
    "四张表可以只交其中几张；没有交的不改动。上传后先预览，确认后一次登记，重复上传会认出来。",
    "评分：一名评委对一家供应商一行；第三列起每列一个评审因素，列名以因素代码开头，如“S1 服务方案”。价格因素不打分。",
    "没有打分的格留空，不写 0；有遮盖的数字（如 4*）不导入，也不当作 0。",
    "报价可以写“486,000.00”“48.6万元”；响应文件没有填写报价的留空，作无效响应。",
    "评委用代号，不写姓名；类别、类型从下拉列表选择。",
    "六项条件：都具备写“是”，否则写具备的序号，如“1、2、3”。",
)


def review_template(committee: Committee | None, bids: Sequence[RankedBid]) -> bytes:
    """Return the workbook; None and no bids give a blank one."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, _OPTIONS)
    workbook.set_properties({"title": "评审记录", "created": _MADE})
    shapes = {
        "text": workbook.add_format({"num_format": "@"}),
        "head": workbook.add_format({"bold": True, "bg_color": "#edf1f5", "font_color": "#16324f", "bottom": 1}),
    }
    criteria, members = (committee.criteria, committee.members) if committee else ((), ())
    rows = [(c.code, c.name, f"{c.full:f}", CRITERION_KINDS[c.kind], "是" if c.technical else "", c.standard) for c in criteria]  # fmt: skip
    _sheet(workbook, shapes, "评审因素", CRITERIA, rows, {"类别": CRITERION_KINDS.values(), "技术": ("是",)})
    seats = [(m.code, m.role, MEMBER_KINDS[m.kind], "是" if m.declared else "") for m in members]
    _sheet(workbook, shapes, "评审小组", MEMBERS, seats, {"类别": MEMBER_KINDS.values(), "已申报": ("是", "否")})
    lists = {"类型": CONTRACTOR_KIND_NAMES.values(), "企业类型": STANDINGS.values(), "声明函": ("是", "否")}
    offers = [_offer(one) for one in bids]
    _sheet(workbook, shapes, "供应商", BIDS, offers, lists)
    marked = committee.marked if committee else ()
    heads = ("评委", "供应商", *(f"{one.code} {one.name}" for one in marked))
    _sheet(workbook, shapes, "评分", heads, _marks(committee, marked, bids), {})
    notes = workbook.add_worksheet("填写说明")
    notes.write_column(0, 0, _NOTES)
    notes.set_column(0, 0, 110)
    workbook.close()
    return target.getvalue()


def _offer(one: RankedBid) -> tuple[str, ...]:
    """The supplier and its price; what else is on record of it is not asked again."""
    told = {"供应商": one.name, "报价（元）": "" if one.price_fen is None else yuan(one.price_fen)}
    return tuple(told.get(head, "") for head in BIDS)


def _marks(
    committee: Committee | None, marked: Sequence[CriterionLine], bids: Sequence[RankedBid]
) -> list[tuple[str, ...]]:
    """A row for each member and supplier, with the marks that are on record."""
    rows = []
    for member in committee.markers if committee else ():
        for one in bids:
            given = committee.marks.get(one.bid_id, {}).get(member.code, {}) if committee else {}
            rows.append((member.code, one.name, *(f"{given[c.code]:f}" if c.code in given else "" for c in marked)))
    return rows


def _sheet(
    workbook: Any,  # noqa: ANN401 - XlsxWriter ships no types
    shapes: Mapping[str, Any],
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    lists: Mapping[str, Any],
) -> None:
    sheet = workbook.add_worksheet(name)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, max(12, 3 + 2 * len(head)), shapes["text"])
        sheet.write_string(0, place, clean(head), shapes["head"])
        if head in lists:
            told = {"validate": "list", "source": list(lists[head]), "error_type": "information"}
            sheet.data_validation(1, place, _ROWS, place, told)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, clean(cell), shapes["text"])
    sheet.freeze_panes(1, 0)
