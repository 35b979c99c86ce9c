"""The tables that can be imported: their columns, the names by which offices call them, and how each is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from workbench.errors import WorkbenchError
from workbench.exchange.imports.columns import Column, day_until, one_of, short
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.values import (
    Reader,
    UnreadableError,
    code,
    identity_text,
    money,
    whole,
    yes,
)
from workbench.queries.follow_up import CONTACTS, MANNERS, STATES
from workbench.rules.catalogue import load_catalogue
from workbench.rules.hotline_words import CHANNELS, KINDS, SATISFACTION
from workbench.rules.needs import load_scheme
from workbench.rules.questionnaires import MOST_ITEMS
from workbench.rules.register import load_register
from workbench.rules.survey_words import RELATIONS

REGISTER, ASSESSMENTS, WISHES, RECEIVED = "register", "assessments", "wishes", "received"
FOLLOW_UP = "follow_up"
LEDGER, STAFF = "ledger", "staff"  # of one project: see forms_project
PROJECT_FORM_NAMES = {LEDGER: "服务台账", STAFF: "服务人员名册"}
FORM_NAMES = {
    REGISTER: "对象登记",
    ASSESSMENTS: "需求评估",
    WISHES: "服务需求",
    RECEIVED: "已享受的救助和服务",
    FOLLOW_UP: "事后回访",
}
HOTLINE = "hotline"
SURVEY = "survey"
FORM_NAMES |= {HOTLINE: "12349 来电清单", SURVEY: "满意度调查"}
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
class Form:
    """A table that can be imported."""

    kind: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """Return what the table is called."""
        return title_of(self.kind)

    @property
    def names(self) -> dict[str, str]:
        """Return the key of a column by each of its names."""
        return {plain(name): one.key for one in self.columns for name in (one.title, *one.also)}

    def column(self, key: str) -> Column:
        """Return the column of that key; KeyError if there is none."""
        return {one.key: one for one in self.columns}[key]


_must = partial(Column, required=True)


def title_of(kind: str) -> str:
    """Return what a table is called."""
    return (FORM_NAMES | PROJECT_FORM_NAMES)[kind]


def form_of(kind: str, today: date) -> Form:
    """Return the form of a kind as it is on a day. Raises WorkbenchError for an unknown kind."""
    built = {
        REGISTER: _register,
        ASSESSMENTS: _assessments,
        WISHES: _wishes,
        RECEIVED: _received,
        FOLLOW_UP: _follow_up,
        HOTLINE: _hotline,
        SURVEY: _survey,
    }
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
        _must("category", "对象类别", one_of(kinds), ("救助类别", "人员类别", "困难类型", "类别"),
               "从下拉列表选择", tuple(one.name for one in names)),
        _must("township", "乡镇（街道）", short(80), ("所属乡镇", "所在乡镇", "乡镇街道", "镇街", "街道"),
               "按单位名称填写"),
        Column("village", "村（社区）", short(80), ("所属村", "所在村", "村社区", "社区", "村居"), "没有就留空"),
        _must("channel", "发现渠道", one_of(channels, {"主动发现": "village", "本人申请": "self"}),
               ("发现方式", "来源"), "从下拉列表选择", tuple(channels)),
        _must("found_on", "发现日期", day_until(today), ("登记日期", "申请日期"), "如 2025-03-05"),
        Column("can_apply", "能否自行申请", lru_cache(64, typed=True)(yes), ("自行申请",),
               "填“是”或“否”，留空算“是”", ("是", "否")),
        Column("name", "姓名", short(40, quiet=True), ("对象姓名",), "身份信息：密封保存；四项都可留空", quiet=True),
        Column("id_number", "身份证号", _id_number, ("身份证号码", "公民身份号码", "身份证", "证件号码"),
               "文本格式，18 位", quiet=True),
        Column("phone", "联系电话", _phone, ("电话", "手机", "手机号", "手机号码"), "文本格式", quiet=True),
        Column("address", "住址", short(200, quiet=True), ("家庭住址", "地址", "详细地址"), "", quiet=True),
        Column("ground", "处理依据", one_of(grounds), (), "有身份信息时必填", tuple(grounds)),
        Column("informed_on", "告知日期", day_until(today), (), "有身份信息时必填"),
        Column("consent_on", "监护人同意日期", day_until(today), (), "不满 14 周岁时必填"),
        Column("consent_by", "监护人关系", short(40), (), "不满 14 周岁时必填，如“母亲”，不写姓名"),
    )  # fmt: skip


def _assessments(today: date) -> tuple[Column, ...]:
    scheme = load_scheme()
    levels = {name: level for level, name in scheme.severity.items()}
    levels |= {f"{level}{mark}": level for level in scheme.severity for mark in ("", "级", "分")}
    told = "，".join(f"{level} {name}" for level, name in scheme.severity.items())
    every = tuple(map(str, scheme.severity))
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("day", "评估日期", day_until(today), ("评估时间", "日期"), "如 2025-03-05"),
        _must("person", "评估人", short(80), ("评估员", "评估人员"), "岗位或姓名"),
        Column("occasion", "评估时点", one_of(_OCCASIONS), (), "留空算“基线”", ("基线", "期间", "结束")),
        *(
            _must(one.id, one.name, one_of(levels), (one.name.removesuffix("困境"),), told, every)
            for one in scheme.indicators
        ),
    )


def _wishes(today: date) -> tuple[Column, ...]:
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("item", "服务项目", one_of(_items()), ("服务名称", "项目名称", "需求项目", "项目"),
               "从下拉列表选择，或填目录序号", _item_choices()),
        _must("quantity", "数量", _positive, ("需求数量", "次数"), "大于 0 的整数"),
        Column("unit", "单位", short(20), ("计量单位",), "可留空；填写的须是目录的单位"),
        _must("day", "提出日期", day_until(today), ("需求日期", "登记日期", "日期"), "如 2025-03-05"),
    )  # fmt: skip


def _received(today: date) -> tuple[Column, ...]:
    return (
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("department", "提供部门", short(80), ("部门", "实施部门", "单位名称"), "如“县残联”"),
        _must("name", "救助或服务名称", short(120), ("名称", "救助名称", "服务名称", "项目名称")),
        Column("item", "对应目录项目", one_of(_items()), ("目录项目",), "是目录内的服务时填写", _item_choices()),
        _must("day", "开始日期", day_until(today), ("起始日期", "享受日期", "发放日期"), "如 2025-03-05"),
        Column("last_day", "结束日期", day_until(FAR), ("截止日期", "终止日期"), "还在享受的留空"),
        Column("amount_fen", "金额（元）", money, ("发放金额", "救助金额"), "表头可写“金额（万元）”", money=True),
    )  # fmt: skip


def _follow_up(today: date) -> tuple[Column, ...]:
    return (
        _must("visit", "回访编号", code, ("编号", "行号"), "清单上的编号，如 1-12"),
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        _must("day", "回访日期", day_until(today), ("日期",), "如 2026-01-28"),
        _must("contact", "联系结果", _choice(CONTACTS), ("结果",), "从下拉列表选择", tuple(CONTACTS.values())),
        Column("state", "服务情况", _choice(STATES), ("情况",), "联系上的必填", tuple(STATES.values())),
        _must("manner", "回访方式", _choice(MANNERS), ("方式",), "从下拉列表选择", tuple(MANNERS.values())),
        Column("words", "说明或原因", short(200), ("说明", "原因"), "没有联系上、拒绝的必填"),
        _must("person", "回访人", short(80), ("回访人员",), "岗位或姓名"),
    )  # fmt: skip


def _survey(_today: date) -> tuple[Column, ...]:
    return (
        _must("survey", "问卷编号", code, ("编号", "行号"), "样本清单上的编号，如 1-12"),
        _must("recipient", "对象编码", code, ("对象编号", "人员编码", "编码")),
        Column("proxy", "代答人", _choice(RELATIONS), ("谁回答", "关系"), "本人回答留空", tuple(RELATIONS.values())),
        *(
            Column(f"item{number}", f"第{number}题", short(400), (), "填答案原文，未答留空；不写姓名")
            for number in range(1, MOST_ITEMS + 1)
        ),
    )  # fmt: skip


def _choice(words: Mapping[str, str]) -> Reader:
    return one_of({name: key for key, name in words.items()})


def _hotline(today: date) -> tuple[Column, ...]:
    kinds, channels, content = ({name: key for key, name in told.items()} for told in (KINDS, CHANNELS, SATISFACTION))
    return (
        _must("number", "编号", code, ("工单号", "工单编号", "受理编号", "来电编号"), "每件一个，不重复"),
        _must("kind", "种类", one_of(kinds, {"诉求": "help", "举报": "complaint"}), ("类别", "诉求类型", "工单类型"),
               "从下拉列表选择", tuple(kinds)),
        Column("channel", "渠道", one_of(channels, {"电话": "phone", "来电": "phone", "网络": "online"}), ("来源",),
               "留空算“12349 来电”", tuple(channels)),
        _must("day", "收到日期", day_until(today), ("来电日期", "受理日期", "来电时间", "受理时间"), "如 2025-03-05"),
        Column("time", "收到时间", short(8), ("时间",), "如 09:30"),
        _must("words", "内容", short(1000), ("来电内容", "诉求内容", "事项"), "不写姓名和号码"),
        Column("township", "乡镇（街道）", short(80), ("所属乡镇", "乡镇街道", "镇街"), "按单位名称填写"),
        Column("project", "项目编号", code, (), "知道才填"),
        Column("recipient", "对象编码", code, ("对象编号",), "知道才填"),
        Column("name", "姓名", short(40, quiet=True), ("来电人", "来电人姓名"), "密封保存", quiet=True),
        Column("phone", "联系电话", _phone, ("电话", "来电号码", "手机号码"), "文本格式；密封保存", quiet=True),
        Column("answer", "答复", short(1000), ("办理结果", "答复内容"), "还没有答复的留空"),
        Column("answered_on", "答复日期", day_until(today), ("办结日期", "办理日期"), "有答复时必填"),
        Column("satisfaction", "回访结果", one_of(content), ("满意度",), "还没有回访的留空", tuple(content)),
        Column("called_on", "回访日期", day_until(today), (), "有回访结果时必填"),
    )  # fmt: skip


@lru_cache(1)
def _items() -> Mapping[str, int]:
    items = load_catalogue().items
    named = {one.name: one.number for one in items} | {f"{one.number} {one.name}": one.number for one in items}
    return named | {str(one.number): one.number for one in items}


def _item_choices() -> tuple[str, ...]:
    return tuple(f"{one.number} {one.name}" for one in load_catalogue().items)


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
