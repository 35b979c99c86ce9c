"""The workbook to fill in: one sheet with the head and its drop-down lists, one that explains each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from workbench.exchange.imports.columns import Column
from workbench.exchange.imports.forms import Form, form_of
from workbench.reports.word.xml import clean

_INK, _PALE, _NEEDED = "#16324f", "#edf1f5", "#fdebd2"
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed clock: the same template is the same file
_ROWS = 5_000  # rows that get the lists and the text format
_PLACES = ("township", "village")


def template(kind: str, today: date, places: dict[str, list[str]]) -> bytes:
    """Return the workbook of a kind; `places` are the villages by township within the reach of who asks."""
    return template_of(form_of(kind, today), places)


def template_of(form: Form, places: dict[str, list[str]]) -> bytes:
    """Return the workbook of a form."""
    return templates_of(form.title, [form], places)


def templates_of(title: str, forms: Sequence[Form], places: dict[str, list[str]]) -> bytes:
    """Return one workbook with a sheet for each form."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": f"{title}导入模板", "created": _MADE})
    shapes = {
        "text": workbook.add_format({"num_format": "@"}),
        "head": workbook.add_format({"bold": True, "bg_color": _PALE, "font_color": _INK, "bottom": 1}),
        "needed": workbook.add_format({"bold": True, "bg_color": _NEEDED, "font_color": _INK, "bottom": 1}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheets = [workbook.add_worksheet(form.title) for form in forms]
    _notes(workbook.add_worksheet("填写说明"), forms, shapes)
    choices = _Choices(workbook.add_worksheet("选项"), {"township": list(places)})
    choices.lists["village"] = [name for every in places.values() for name in dict.fromkeys(every)]
    choices.sheet.hide()
    for sheet, form in zip(sheets, forms, strict=True):
        for place, column in enumerate(form.columns):
            _column(sheet, choices, place, column, shapes)
        sheet.freeze_panes(1, 0)
    workbook.close()
    return target.getvalue()


@dataclass
class _Choices:
    """The hidden sheet of lists, and the lists that are not the columns' own."""

    sheet: Any  # XlsxWriter ships no types
    lists: dict[str, list[str]]
    used: int = 0


def _column(
    sheet: Any,  # noqa: ANN401 - XlsxWriter ships no types
    choices: _Choices,
    place: int,
    column: Column,
    shapes: dict[str, Any],
) -> None:
    sheet.set_column(place, place, max(12, 3 + 2 * len(column.title)), shapes["text"])
    sheet.write_string(0, place, column.title, shapes["needed" if column.required else "head"])
    if column.note:
        sheet.write_comment(0, place, clean(f"{'必填。' if column.required else ''}{column.note}"))
    options = choices.lists.get(column.key, list(column.choices))
    if options:
        choices.sheet.write_column(0, choices.used, [clean(option) for option in options])
        letter = xlsxwriter.utility.xl_col_to_name(choices.used)
        choices.used += 1
        source = f"=选项!${letter}$1:${letter}${len(options)}"
        # a list only offers: other names that offices use are read too
        told = {"validate": "list", "source": source, "error_type": "information", "error_title": "不在列表中"}
        sheet.data_validation(1, place, _ROWS, place, told)


def _notes(
    sheet: Any,  # noqa: ANN401 - XlsxWriter ships no types
    forms: Sequence[Form],
    shapes: dict[str, Any],
) -> None:
    row = 0
    for form in forms:
        named = (f"列名（{form.title}）" if len(forms) > 1 else "列名", "必填", "怎样填", "也可以叫")
        sheet.write_row(row, 0, named, shapes["head"])
        for row, one in enumerate(form.columns, row + 1):  # noqa: B020 - the next form goes on below
            told = (one.title, "必填" if one.required else "", clean(one.note), "、".join(one.also))
            sheet.write_row(row, 0, told, shapes["wrap"])
        row += 2
    below = row
    first = "第一张表" if len(forms) == 1 else "各表"
    notes = (
        f"{first}只放表头和数据；一行一条，不要合并单元格。",
        "身份证号、电话、编码须是文本格式；被表格软件改成 1.1E+17 的号码不能恢复。",
        "带星号的号码和数字不导入，也不当作 0。",
        "重复上传同一份文件不会重复登记；改了几行再传，只导入改过的行。",
    )
    sheet.write_column(below, 0, notes)
    for place, width in enumerate((22, 8, 48, 48)):
        sheet.set_column(place, place, width)
