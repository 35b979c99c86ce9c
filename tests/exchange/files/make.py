"""Make the .xls and .ods files beside this one anew; run by hand, with LibreOffice 7 (Debian: libreoffice-calc-nogui).

    .venv/bin/python tests/exchange/files/make.py

Each is what an office hands in: a title over merged heads, numbers as text and texts as numbers, days in every shape.
All codes, numbers and people are invented.
"""

import subprocess
import tempfile
from datetime import date
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
REGISTER = [
    ("户编号", "对象编号", "救助类别", "所在地", "", "发现", "", "身份证号", "姓名", "处理依据", "告知日期"),
    ("", "", "", "乡镇", "村", "渠道", "日期", "", "", "", ""),
    ("X１", "X1-1", "低保", "青禾镇", "青禾村", "主动发现", "2025.3.5", "", "", "", ""),
    ("X2", 2001, "特困人员", "青禾镇", "青禾村", "主动发现", date(2025, 3, 6), "", "", "", ""),
    ("X3", "X3-1", "低保边缘", "青禾镇", "双井村", "本人申请", "２０２５年３月７日", "", "", "", ""),
    ("X4", "X4-1", "低保", "青禾镇", "青禾村", "主动发现", 20250308, "", "", "", ""),
    ("X5", "X5-1", "低保", "青禾镇", "青禾村", "主动发现", 202539, "", "", "", ""),
    ("X6", "X6-1", "低保", "青禾镇", "青禾村", "主动发现", "2025.3.9", 1.10101199003070e17, "演练甲", "履行法定职责", "2025.3.9"),
    ("X7", 1.1e17, "低保", "青禾镇", "青禾村", "主动发现", "2025.3.9", "", "", "", ""),
    ("X8", "X8-1", "低保", "青禾镇", "青禾村", "主动发现", "2025.3.9", "1101**********0011", "演练乙", "履行法定职责", "2025.3.9"),
    ("合计", "8人", "", "", "", "", "", "", "", "", ""),
]  # fmt: skip
RECEIVED = [
    ("对象编码", "提供部门", "救助或服务名称", "开始日期", "金额（万元）"),
    *(("YLD001", "县残联", f"补贴{one}", f"2025.{one}.1", text) for one, text in enumerate(("0.3", 0.3, "０．３", "3,000元", 0.3, 0.3), 1)),
    ("YLD001", "县残联", "护理补贴", "2025.7.1", 3000),
    ("YLD001", "县残联", "临时救助", "2025.8.1", "3***"),
]  # fmt: skip


def main() -> None:
    """Write both tables as .xlsx and let LibreOffice turn them into .xls and .ods."""
    with tempfile.TemporaryDirectory() as folder:
        heads = [(1, 3, 1, 4), (1, 5, 1, 6)]
        made = (("register", REGISTER, heads), ("sound", REGISTER[:6], heads), ("received", RECEIVED, []))
        for name, rows, merged in made:
            source = Path(folder) / f"{name}.xlsx"
            _write(source, rows, merged)
            for kind in ("xls", "ods"):
                told = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)]
                subprocess.run(told, check=True, capture_output=True)


def _write(place: Path, rows: list, merged: list) -> None:
    book = xlsxwriter.Workbook(place, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ("青禾镇困难群众名册（演练）",))
    for place_, row in enumerate(rows, 1):
        sheet.write_row(place_, 0, row)
    for top, left, bottom, right in merged:
        sheet.merge_range(top, left, bottom, right, rows[top - 1][left])
    book.close()


if __name__ == "__main__":
    main()
