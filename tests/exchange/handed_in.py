"""Files as offices hand them in, made for tests; all codes and people are invented."""

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed clock: the same rows are the same file
REGISTER = ("户编码", "对象编码", "对象类别", "乡镇（街道）", "村（社区）", "发现渠道", "发现日期")
ASSESSED = ("对象编码", "评估日期", "评估人")
WISHED = ("对象编码", "服务项目", "数量", "提出日期")
GIVEN = ("对象编码", "提供部门", "救助或服务名称", "开始日期", "金额（元）")
PLACE = ("低保", "青禾镇", "青禾村", "主动发现")
ID_NUMBER, CHILD = "110101199003070011", "110101201903070017"


def registered(household: str, recipient: str, day: object = "2025-03-05", *more: object) -> tuple[object, ...]:
    """A row of the register in the first village of the training county."""
    return (household, recipient, *PLACE, day, *more)


def xlsx(*rows: Sequence[Any], merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A workbook of one sheet; texts stay texts and numbers numbers."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    for top, left, bottom, right in merged:
        sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return target.getvalue()


def text(*rows: Sequence[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A text table."""
    target = StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)
