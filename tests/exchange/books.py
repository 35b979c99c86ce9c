"""Workbooks for tests, as people hand them in."""

import io

import xlsxwriter


def book(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook with these sheets, row by row."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()
