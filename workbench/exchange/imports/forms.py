"""The four tables that can be imported: their columns, the names by which offices call them, and how each is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from workbench.errors import ValidationError, WorkbenchError
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.values import (
    Reader,
    UnreadableError,
    code,
    day,
    identity_text,
    money,
    said,
    text,
    whole,
    yes,
)
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.vault_numbers import refuse_identity

REGISTER, ASSESSMENTS, WISHES, RECEIVED = "register", "assessments", "wishes", "received"
FORM_NAMES = {REGISTER: "对象登记", ASSESSMENTS: "需求评估", WISHES: "服务需求", RECEIVED: "已享受的救助和服务"}
FAR = date(2199, 12, 31)
_CATEGORIES = {
    "extreme_hardship": ("特困", "特困供养人员", "分散特困人员", "集中特困人员", "五保", "五保户"),
    "dibao": ("低保", "低保对象", "低保户", "最低生活保障家庭", "最低生活保障", "城市低保", "农村低保"),
    "dibao_marginal": ("低保边缘", "低保边缘户", "低保边缘家庭", "低保边缘家庭成员", "最低生活保障边缘家庭", "边缘户"),
    "rigid_expense": ("刚性支出", "刚性支出家庭", "刚性支出困难家庭", "刚性支出困难户"),
    "relapse_monitored": ("防止返贫监测对象", "防返贫监测对象", "监测户", "监测对象", "三类户", "易返贫致贫户"),
}
_OCCASIONS = {"基线": "baseline", "首次": "baseline", "初评": "baseline", "期间": "interim", "中期": "interim"}
_OCCASIONS |= {"复评": "interim", "结束": "exit", "期末": "exit", "末次": "exit"}


@dataclass(frozen=True)
class Column:
    """One column: its key, title, other names, how a cell is read, and what the template says about it.

    `choices` become the drop-down list; `quiet` columns are never quoted; `money` is read in the unit of the head.
    """

    key: str
    title: str
    read: Reader
    also: tuple[str, ...] = ()
    note: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    quiet: bool = False
    money: bool = False


@dataclass(frozen=True)
class Form:
    """A table that can be imported."""

    kind: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """Return what the table is called."""
        return FORM_NAMES[self.kind]

    @property
    def names(self) -> dict[str, str]:
        """Return the key of a column by each of its names."""
        return {plain(name): one.key for one in self.columns for name in (one.title, *one.also)}

    def column(self, key: str) -> Column:
        """Return the column of that key; KeyError if there is none."""
        return {one.key: one for one in self.columns}[key]


_must = partial(Column, required=True)


def form_of(kind: str, today: date) -> Form:
    """Return the form of a kind as it is on a day. Raises WorkbenchError for an unknown kind."""
    built = {REGISTER: _register, ASSESSMENTS: _assessments, WISHES: _wishes, RECEIVED: _received}
    if kind not in built:
        raise WorkbenchError("没有这种导入表", fix=f"可用的有：{'、'.join(FORM_NAMES.values())}")
    return Form(kind, built[kind](today))


def _register(today: date) -> tuple[Column, ...]:
    names = load_scheme().categories
    kinds = {one.name: one.id for one in names} | {also: id_ for id_, every in _CATEGORIES.items() for also in every}
    register = load_register()
    channels = {name: key for key, name in register.choices("channels", today).items()}
    grounds = {name: key for key, name in register.choices("grounds", today).items()}
    return (
        _must("household", "户编码", code, ("家庭编码", "户编号", "家庭编号", "户号"), "不用姓名或身份证号编码"),
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码"), "每人一个，不重复"),
        _must("category", "对象类别", _one_of(kinds), ("救助类别", "人员类别", "困难类型", "类别"),
               "从下拉列表选择", tuple(one.name for one in names)),
        _must("township", "乡镇（街道）", _short(80), ("所属乡镇", "所在乡镇", "乡镇街道", "镇街", "街道"),
               "按单位名称填写"),
        Column("village", "村（社区）", _short(80), ("所属村", "所在村", "村社区", "社区", "村居"), "没有就留空"),
        _must("channel", "发现渠道", _one_of(channels, {"主动发现": "village", "本人申请": "self"}),
               ("发现方式", "来源"), "从下拉列表选择", tuple(channels)),
        _must("found_on", "发现日期", _day(today), ("登记日期", "申请日期"), "如 2025-03-05"),
        Column("can_apply", "能否自行申请", lru_cache(64, typed=True)(yes), ("自行申请",),
               "填“是”或“否”，留空算“是”", ("是", "否")),
        Column("name", "姓名", _short(40, quiet=True), ("对象姓名",), "身份信息：密封保存；四项都可留空", quiet=True),
        Column("id_number", "身份证号", _id_number, ("身份证号码", "公民身份号码", "身份证", "证件号码"),
               "文本格式，18 位", quiet=True),
        Column("phone", "联系电话", _phone, ("电话", "手机", "手机号", "手机号码"), "文本格式", quiet=True),
        Column("address", "住址", _short(200, quiet=True), ("家庭住址", "地址", "详细地址"), "", quiet=True),
        Column("ground", "处理依据", _one_of(grounds), (), "有身份信息时必填", tuple(grounds)),
        Column("informed_on", "告知日期", _day(today), (), "有身份信息时必填"),
        Column("consent_on", "监护人同意日期", _day(today), (), "不满 14 周岁时必填"),
        Column("consent_by", "监护人关系", _short(40), (), "不满 14 周岁时必填，如“母亲”，不写姓名"),
    )  # fmt: skip


def _assessments(today: date) -> tuple[Column, ...]:
    scheme = load_scheme()
    levels = {name: level for level, name in scheme.severity.items()}
    levels |= {f"{level}{mark}": level for level in scheme.severity for mark in ("", "级", "分")}
    told = "，".join(f"{level} {name}" for level, name in scheme.severity.items())
    every = tuple(map(str, scheme.severity))
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("day", "评估日期", _day(today), ("评估时间", "日期"), "如 2025-03-05"),
        _must("person", "评估人", _short(80), ("评估员", "评估人员"), "岗位或姓名"),
        Column("occasion", "评估时点", _one_of(_OCCASIONS), (), "留空算“基线”", ("基线", "期间", "结束")),
        *(
            _must(one.id, one.name, _one_of(levels), (one.name.removesuffix("困境"),), told, every)
            for one in scheme.indicators
        ),
    )


def _wishes(today: date) -> tuple[Column, ...]:
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("item", "服务项目", _one_of(_items()), ("服务名称", "项目名称", "需求项目", "项目"),
               "从下拉列表选择，或填目录序号", _item_choices()),
        _must("quantity", "数量", _positive, ("需求数量", "次数"), "大于 0 的整数"),
        Column("unit", "单位", _short(20), ("计量单位",), "可留空；填写的须是目录的单位"),
        _must("day", "提出日期", _day(today), ("需求日期", "登记日期", "日期"), "如 2025-03-05"),
    )  # fmt: skip


def _received(today: date) -> tuple[Column, ...]:
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("department", "提供部门", _short(80), ("部门", "实施部门", "单位名称"), "如“县残联”"),
        _must("name", "救助或服务名称", _short(120), ("名称", "救助名称", "服务名称", "项目名称")),
        Column("item", "对应目录项目", _one_of(_items()), ("目录项目",), "是目录内的服务时填写", _item_choices()),
        _must("day", "开始日期", _day(today), ("起始日期", "享受日期", "发放日期"), "如 2025-03-05"),
        Column("last_day", "结束日期", _day(FAR), ("截止日期", "终止日期"), "还在享受的留空"),
        Column("amount_fen", "金额（元）", money, ("发放金额", "救助金额"), "表头可写“金额（万元）”", money=True),
    )  # fmt: skip


@lru_cache(1)
def _items() -> Mapping[str, int]:
    items = load_catalogue().items
    named = {one.name: one.number for one in items} | {f"{one.number} {one.name}": one.number for one in items}
    return named | {str(one.number): one.number for one in items}


def _item_choices() -> tuple[str, ...]:
    return tuple(f"{one.number} {one.name}" for one in load_catalogue().items)


def _one_of(words: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Reader:
    """Return how one of some words is read; blanks and brackets make no difference."""
    known = {plain(word): value for word, value in {**(more or {}), **words}.items()}
    shown = "、".join(dict.fromkeys(words))

    @lru_cache(4096, typed=True)
    def read(cell: Any) -> Any:  # noqa: ANN401 - what the word stands for
        found = said(cell)
        if plain(found) not in known:
            raise UnreadableError(f"没有“{found[:40]}”这一项", f"可填：{shown[:200]}")
        return known[plain(found)]

    return read


def _day(latest: date) -> Reader:
    @lru_cache(4096, typed=True)
    def read(cell: Any) -> date:  # noqa: ANN401 - as a reader takes it
        return day(cell, latest)

    return read


def _short(most: int, *, quiet: bool = False) -> Reader:
    """Return how a short text is read; outside the vault none may hold the number of a person."""

    def read(cell: Any) -> str:  # noqa: ANN401 - as a reader takes it
        found = text(cell, most)
        try:
            refuse_identity("这一格", *(() if quiet else (found,)))
        except ValidationError as error:
            raise UnreadableError(error.what, error.fix) from error
        return found

    return read


def _positive(cell: Any) -> int:  # noqa: ANN401 - as a reader takes it
    found = whole(cell)
    if not found:
        raise UnreadableError("数量是 0", "填写大于 0 的整数，没有需求就删去这一行")
    return found


def _id_number(cell: Any) -> str:  # noqa: ANN401 - as a reader takes it
    """Only what the program broke or somebody hid is refused here: the vault checks the number itself."""
    return identity_text(cell, "身份证号")


def _phone(cell: Any) -> str:  # noqa: ANN401 - as a reader takes it
    return identity_text(cell, "电话")
