"""The workbook of an evaluation as entries of the same shape as the JSON file.

Sheets: 设置, 指标, 等级, 评分, and where needed 成员, 事实, 不适用, 一票否决. docs/scoring.md shows the columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.exchange.files.cells import Line, sheets
from workbench.exchange.files.entry import Entry, Faults
from workbench.exchange.files.sheets import Table, settings, table

SHEETS = ("设置", "指标", "等级", "评分", "成员", "事实", "不适用", "一票否决")
SETTINGS = {
    "体系": "use", "体系名称": "title", "版本": "version", "阶段": "phase", "修约方式": "mode", "小数位数": "places",
    "逐级修约": "at_each_level", "汇总方式": "aggregation", "最小计分单位": "step",
}  # fmt: skip
MODES = {"四舍五入": "half_up", "四舍六入五成双": "half_even", "截尾": "truncate"}
AGGREGATIONS = {"平均": "mean", "去掉最高最低": "drop_extremes", "中位数": "median"}
PHASES = {"期末": "final", "中期": "mid", "不分阶段": "any"}
ROLES = {"计分": "share", "加分": "bonus", "减分": "deduction"}
_CODE = "代码"
_POINT = ("代码", "名称")
_FACT = ("代码", "项目", "值")


def entry(content: bytes, faults: Faults) -> Entry:
    """Read a workbook as the entries of an evaluation file."""
    found = sheets(content)
    for name in found:
        if name not in SHEETS and found[name]:
            faults.add(f"“{name}”表", f"不认识这个工作表，可用的有：{'、'.join(SHEETS)}；说明文字请删去或另存")
    book = {name: found.get(name, []) for name in SHEETS}
    parts = {
        "tree": _tree(book, faults),
        "sheets": _sheets(book, faults),
        "facts": _facts(book["事实"], faults),
        "not_applicable": _pairs("不适用", book["不适用"], faults),
        "vetoes": _vetoes(book["一票否决"], faults),
    }
    return Entry(parts, "文件", faults)


def _tree(book: Mapping[str, Sequence[Line]], faults: Faults) -> Entry:
    """A built-in tree by its id, or the tree that the sheets 指标 and 等级 spell out."""
    given = settings("设置", book["设置"], faults)
    for name, one in given.items():
        if name not in SETTINGS:
            one.fault(f"不认识设置“{name}”，可用的有：{'、'.join(SETTINGS)}")
    if "体系" in given:
        chosen = {"use": given["体系"]} | ({"phase": given["阶段"]} if "阶段" in given else {})
        return Entry(chosen, "“设置”表", faults)
    phase = _setting(given, "阶段", faults).one_of(PHASES, "any")
    rounding = {
        "mode": _setting(given, "修约方式", faults).one_of(MODES, "half_up"),
        "places": _setting(given, "小数位数", faults).whole(2),
        "at_each_level": _setting(given, "逐级修约", faults).flag(),
    }
    plain = {
        "id": "file",
        "title": _setting(given, "体系名称", faults).text("文件中的指标体系"),
        "version": _setting(given, "版本", faults).text("1"),
        "phase": phase,
        "rounding": rounding,
        "aggregation": _setting(given, "汇总方式", faults).one_of(AGGREGATIONS, "mean"),
        "step": _setting(given, "最小计分单位", faults).text("0.01"),
        "root": _root(book["指标"], faults),
        "grades": [_grade(row) for row in _optional("等级", book["等级"], faults, ("名称", "起点")).rows],
    }
    return _as_entry(plain, "“指标”表", faults)


def _setting(given: Mapping[str, Entry], name: str, faults: Faults) -> Entry:
    return given.get(name, Entry(None, f"“设置”表的“{name}”", faults))


def _optional(name: str, lines: Sequence[Line], faults: Faults, required: Sequence[str]) -> Table:
    return table(name, lines, faults, required=required) if lines else Table(name, (), ())


def _grade(row: Entry) -> dict[str, Any]:
    return {"name": row.get("名称").required(), "floor": row.get("起点").text("0")}


def _root(lines: Sequence[Line], faults: Faults) -> dict[str, Any]:
    """The one node without a parent, everything else below it."""
    rows = table("指标", lines, faults, required=("代码", "名称", "满分", "上级代码")).rows
    nodes = {row.get(_CODE).required(): _node(row) for row in rows}
    if len(nodes) < len(rows):
        faults.add("“指标”表", "代码有重复，每个指标的代码须唯一")
    roots = []
    for row in rows:
        parent, own = row.get("上级代码"), nodes[row.get(_CODE).text()]
        if parent.blank:
            roots.append(own)
        elif parent.text() in nodes:
            nodes[parent.text()]["children"].append(own)
        else:
            parent.fault(f"没有代码为“{parent.text()}”的指标")
    if rows and len(roots) != 1:
        faults.add("“指标”表", f"应有且只有一行没有上级代码（总分），现有 {len(roots)} 行")
    faults.stop()
    return roots[0]


def _node(row: Entry) -> dict[str, Any]:
    kind = row.get("评分类型")
    node: dict[str, Any] = {
        "code": row.get(_CODE).text(),
        "name": row.get("名称").required(),
        "full": row.get("满分").text("0"),
        "children": [],
    }
    if not (weight := row.get("权重")).blank:
        node["weight"] = weight.text()
    if not (party := row.get("评分方")).blank:
        node["party"] = party.text()
    if not (role := row.get("作用")).blank:
        node["role"] = role.one_of(ROLES, "share")
    if not kind.blank:
        node["point"] = {"kind": "mark", "established": "judged"}
        if kind.text() != "打分":
            kind.fault("表格里只能写“打分”；其余类型请用 JSON 文件，或用内置的指标体系")
    return node


def _sheets(book: Mapping[str, Sequence[Line]], faults: Faults) -> Entry:
    """One column a member in the sheet 评分, below the head row; blank cells are not marked."""
    found = _optional("评分", book["评分"], faults, (_CODE,))
    parties = {
        row.get("成员").text(): row.get("评分方")
        for row in _optional("成员", book["成员"], faults, ("成员", "评分方")).rows
    }
    members = [head for head in found.heads if head not in _POINT]
    entries = [_sheet(member, parties.get(member), found, faults) for member in members]
    return Entry(entries, "“评分”表", faults)


def _sheet(member: str, party: Entry | None, found: Table, faults: Faults) -> Entry:
    marks = {row.get(_CODE).required(): row.get(member) for row in found.rows if not row.get(member).blank}
    place = f"“评分”表“{member}”列"
    parts = {"member": Entry(member, place, faults), "marks": Entry(marks, place, faults)}
    return Entry(parts | ({"party": party} if party else {}), place, faults)


def _facts(lines: Sequence[Line], faults: Faults) -> Entry:
    """One figure a row: the point, the field with dots between levels (parts.1.actual), and the value."""
    facts: dict[str, Any] = {}
    for row in _optional("事实", lines, faults, _FACT).rows:
        path = row.get("项目").required()
        fact = facts.setdefault(row.get(_CODE).required(), {"values": {}})
        if path == "证据缺失":
            fact["evidence_missing"] = row.get("值")
        elif path:
            _put(fact["values"], path.split("."), row.get("值"))
    return _as_entry(_listed(facts), "“事实”表", faults)


def _put(values: dict[str, Any], path: Sequence[str], value: Entry) -> None:
    """Set a value below nested names."""
    name, *rest = path
    if rest:
        below = values.setdefault(name, {})
        if isinstance(below, dict):
            _put(below, rest, value)
        else:
            value.fault(f"“{name}”在别的行已填写为一个值")
    elif name in values:
        value.fault("这一项写了两次")
    else:
        values[name] = _typed(value)


def _typed(value: Entry) -> Entry:
    """是 and 否 are answers; everything else stays as it was written."""
    said = value.text()
    return Entry(said == "是", value.place, value.faults) if said in ("是", "否") else value


def _listed(values: Any) -> Any:  # noqa: ANN401  (nested figures)
    """Turn names 1, 2, 3 … into a list."""
    if not isinstance(values, dict):
        return values
    whole = {key: _listed(value) for key, value in values.items()}
    numbers = [str(place) for place in range(1, len(whole) + 1)]
    return [whole[number] for number in numbers] if whole and set(whole) == set(numbers) else whole


def _pairs(name: str, lines: Sequence[Line], faults: Faults) -> Entry:
    rows = _optional(name, lines, faults, (_CODE, "理由")).rows
    return Entry({row.get(_CODE).required(): row.get("理由") for row in rows}, f"“{name}”表", faults)


def _vetoes(lines: Sequence[Line], faults: Faults) -> Entry:
    rows = _optional("一票否决", lines, faults, (_CODE, "状态", "认定")).rows
    named = [{"code": row.get(_CODE), "state": row.get("状态"), "finding": row.get("认定")} for row in rows]
    return Entry([Entry(one, rows[place].place, faults) for place, one in enumerate(named)], "“一票否决”表", faults)


def _as_entry(plain: Any, place: str, faults: Faults) -> Entry:  # noqa: ANN401  (nested figures)
    """Wrap what is not an entry yet, all the way down."""
    if isinstance(plain, Entry):
        return plain
    if isinstance(plain, dict):
        return Entry({key: _as_entry(value, f"{place} {key}", faults) for key, value in plain.items()}, place, faults)
    if isinstance(plain, list):
        return Entry([_as_entry(value, place, faults) for value in plain], place, faults)
    return Entry(plain, place, faults)
