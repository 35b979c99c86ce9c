"""The workbook of a published table as entries of the same shape as the JSON file.

Sheets: 评分表, and where needed 等级, 设置. docs/scoring.md shows the columns.
"""

from collections.abc import Sequence

from workbench.exchange.files.cells import Line, sheets
from workbench.exchange.files.entry import Entry, Faults
from workbench.exchange.files.sheets import settings, table

SHEETS = ("评分表", "等级", "设置")
COLUMNS = {
    "指标": "name", "分值": "full", "得分": "score", "权重": "weight", "加权得分": "weighted", "目标值": "target",
    "实际值": "actual", "预算数": "planned", "执行数": "executed", "扣分理由": "reason", "不适用": "not_applicable",
}  # fmt: skip
PARENT, BAND, GRADE = "上级指标", "印出的区间", "公布的等级"
_GRADE = {"名称": "name", "起点": "floor"}


def entry(content: bytes, faults: Faults) -> Entry:
    """Read a workbook as the entries of a published table."""
    found = sheets(content)
    for name in found:
        if name not in SHEETS and found[name]:
            faults.add(f"“{name}”表", f"不认识这个工作表，可用的有：{'、'.join(SHEETS)}；说明文字请删去或另存")
    given = settings("设置", found.get("设置", []), faults)
    for name, one in given.items():
        if name != GRADE:
            one.fault(f"不认识“{name}”，可用的有：{GRADE}")
    grades = _grades(found.get("等级", []), faults)
    parts = {"table": _tree(found.get("评分表", []), faults), **grades}
    return Entry(parts | ({"grade": given[GRADE]} if GRADE in given else {}), "文件", faults)


def _tree(lines: Sequence[Line], faults: Faults) -> Entry:
    """Rows under the nearest row above that bears the name of their parent; the one row without a parent is the total."""
    read = table("评分表", lines, faults, required=("指标", PARENT, "得分"))
    for head in read.heads:
        if head not in (*COLUMNS, PARENT):
            faults.add("“评分表”表", f"不认识“{head}”列，可用的有：{'、'.join((*COLUMNS, PARENT))}")
    below: dict[str, list[Entry]] = {}
    tops: list[Entry] = []
    for row in read.rows:
        parent, children = row.get(PARENT), list[Entry]()
        made = _row(row, children, faults)
        if parent.blank:
            tops.append(made)
        elif parent.text() in below:
            below[parent.text()].append(made)
        else:
            parent.fault(f"上面没有指标“{parent.text()}”，上级须列在下级之前")
        below[row.get("指标").text()] = children
    if read.rows and len(tops) != 1:
        faults.add("“评分表”表", f"没有上级指标的应为一行（总分），现有 {len(tops)} 行")
    return tops[0] if tops else Entry(None, "“评分表”表", faults)


def _row(row: Entry, children: list[Entry], faults: Faults) -> Entry:
    cells = {code: row.get(name) for name, code in COLUMNS.items() if not row.get(name).blank}
    return Entry({**cells, "rows": Entry(children, row.place, faults)}, row.place, faults)


def _grades(lines: Sequence[Line], faults: Faults) -> dict[str, Entry]:
    if not lines:
        return {}
    rows = table("等级", lines, faults, required=tuple(_GRADE)).rows
    made = [Entry({code: row.get(name) for name, code in _GRADE.items()}, row.place, faults) for row in rows]
    bands = [row.get(BAND) for row in rows if not row.get(BAND).blank]
    return {"grades": Entry(made, "“等级”表", faults), "printed_bands": Entry(bands, "“等级”表", faults)}
