"""The lists of the needs screen: recipients, wishes, services wanted, and how they are spread."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.needs import Group, PeoplePage, Person, Wanted
from workbench.queries.needs_wishes import ServiceWanted, Wish
from workbench.rules.catalogue import ServiceItem, load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.web import charts, ui
from workbench.web.page import link

Chosen = TypeVar("Chosen", str, int)
STATES = {"all": "全部", "waiting": "待决定", "open": "转出未办结", "done": "已决定"}
SPREADS = {"township": "按乡镇（街道）", "category": "按对象类别"}
_NARROW = 110


def item_name(item: ServiceItem) -> str:
    """Return a catalogue item with its number; a misprinted number is shown beside the right one."""
    printed = f"，原件印作 {item.printed_number}" if item.printed_number != item.number else ""
    return f"{item.number} {item.name}（{item.category}{printed}）"


def people_filter(townships: Mapping[int, str], risks: Mapping[str, str]) -> Wanted:
    """Ask by what the list of recipients is narrowed."""
    register, today = load_register(), clock.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("查找", placeholder="户编码或对象编码的开头", key="people_text", width=220)
        town = _one_of("乡镇（街道）", {0: "全部乡镇（街道）"} | dict(townships), "people_town")
        kinds = {"": "全部类别"} | {one.id: one.name for one in load_scheme().categories}
        kind = _one_of("对象类别", kinds, "people_kind")
        levels = {"": "全部等级"} | dict(risks)
        risk = _one_of("探访等级", levels, "people_risk")
        channels = {"": "全部渠道"} | {line.id: line.name for line in register.lists["channels"]}
        channel = _one_of("发现渠道", channels, "people_channel")
        overdue = st.checkbox("只看逾期未访", key="people_overdue")
    return Wanted(text or "", town or None, kind, risk, channel, today if overdue else None)


def _one_of(label: str, options: Mapping[Chosen, str], key: str) -> Chosen:
    return st.selectbox(label, list(options), format_func=lambda one: options[one], key=key, width=190)


def people_list(page: PeoplePage) -> None:
    """Draw one page of recipients, each household with the way to its record."""
    found, today = page.people, clock.today()
    homes = {one.household_id: one for one in found}
    st.caption(f"本页 {len(homes)} 户 {len(found)} 人 · 只有编码，不含姓名和身份信息")
    ui.table(
        _people_frame(found, today),
        alt=f"对象清单，本页 {len(found)} 人",
        height=min(420, 42 + 38 * len(found)),
        column_config={"户编码": st.column_config.LinkColumn(display_text=r"code=(.*)$")},
    )
    chosen = st.selectbox(
        "打开一户的记录",
        list(homes),
        index=None,
        format_func=lambda one: f"{homes[one].household} · {homes[one].township} {homes[one].village}",
        placeholder="选择本页的一户",
        key=f"open_home_{hash(tuple(homes))}",
    )
    if chosen is not None:
        link("household", f"打开 {homes[chosen].household}", household=chosen)


def _people_frame(found: Sequence[Person], today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "对象编码": [one.code for one in found],
            "户编码": [f"/household?household={one.household_id}&code={one.household}" for one in found],
            "对象类别": [one.category for one in found],
            "乡镇（街道）": [one.township for one in found],
            "村（社区）": [one.village for one in found],
            "发现渠道": [one.found_by for one in found],
            "自行申请": ["能" if one.can_apply else "不能" for one in found],
            "最近评估": [ui.day(one.assessed_on) for one in found],
            "需求": [one.wishes for one in found],
            "探访等级": [one.risk or "—" for one in found],
            "下次探访": [_visit(one, today) for one in found],
            "状态": [f"{ui.day(one.left_on)} 退出" if one.left_on else "在册" for one in found],
        }
    )


def _visit(one: Person, today: date) -> str:
    late = one.next_visit_on is not None and one.next_visit_on < today
    return f"{ui.day(one.next_visit_on)}{'（逾期）' if late else ''}"


def wish_state(numbers: Mapping[str, int], wanted: str) -> tuple[str, str]:
    """Ask which wishes are shown; return the state and the text that is looked for."""
    names = [name for name in STATES if numbers[name] or name == "all"]
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.pills(
            "状态",
            names,
            default=wanted if wanted in names else "all",
            required=True,
            format_func=lambda name: f"{STATES[name]} {numbers[name]}",
            key=f"wish_state_{'_'.join(map(str, numbers.values()))}",
            label_visibility="collapsed",
        )
        text = st.text_input(
            "查找", placeholder="对象编码的开头或服务项目", key="wish_text", width=220, label_visibility="collapsed"
        )
    return str(chosen or "all"), str(text or "")


def wishes_list(found: Sequence[Wish]) -> None:
    """Draw wishes; one that is late or doubles what is received says so."""
    height = min(420, 42 + 38 * max(len(found), 1))
    ui.table(wishes_frame(found), alt=f"需求清单，本页 {len(found)} 项", height=height)


def wishes_frame(found: Sequence[Wish]) -> pd.DataFrame:
    """Return wishes as a table."""
    today = clock.today()
    return pd.DataFrame(
        {
            "对象编码": [one.person for one in found],
            "服务项目": [item_name(one.item) for one in found],
            "数量": [f"{one.quantity} {one.unit}" for one in found],
            "提出日期": [ui.day(one.wanted_on) for one in found],
            "去向": [one.disposition_name for one in found],
            "去处": [one.project or one.receiver or "—" for one in found],
            "办理期限": [_due(one, today) for one in found],
            "办理结果": [one.outcome or "—" for one in found],
            "已在享受": [one.overlap or "—" for one in found],
            "乡镇（街道）": [one.township for one in found],
        }
    )


def _due(one: Wish, today: date) -> str:
    late = one.state == "open" and one.due_on is not None and one.due_on < today
    return f"{ui.day(one.due_on)}{'（逾期）' if late else ''}"


def services_list(found: Sequence[ServiceWanted]) -> None:
    """Draw the third list: what is wanted, by how many, and where it went."""
    items = load_catalogue().items
    st.caption(f"{load_catalogue().title} · {len(items)} 项，其中有人提出的 {len(found)} 项。第 29 项在原件中印作 39。")
    frame = pd.DataFrame(
        {
            "序号": [one.item.number for one in found],
            "服务项目": [one.item.name for one in found],
            "类别": [one.item.category for one in found],
            "人数": [one.people for one in found],
            "数量": [f"{one.quantity} {one.unit}" for one in found],
            "列入购买": [one.purchased for one in found],
            "待决定": [one.waiting for one in found],
            "印刷序号": [str(one.item.printed_number) for one in found],
        }
    )
    ui.table(frame, alt=f"服务项目清单，{len(frame)} 项")
    with st.expander("查看清单全部 32 项", icon=":material/list:"):
        ui.table(_catalogue_frame(), alt="服务项目清单全部 32 项", height=420)


def _catalogue_frame() -> pd.DataFrame:
    items = load_catalogue().items
    return pd.DataFrame(
        {
            "序号": [one.number for one in items],
            "印刷序号": [one.printed_number for one in items],
            "服务项目": [one.name for one in items],
            "类别": [one.category for one in items],
            "单位": [load_register().unit(one.number) for one in items],
            "内容": [one.content for one in items],
            "资质提示": [one.licence or "—" for one in items],
        }
    )


def spread(title: str, found: Sequence[Group]) -> None:
    """Draw how many people there are by township or by category: a picture with its table."""
    columns = ["名称", "户数", "人数", "已评估"]
    frame = pd.DataFrame([(one.name, one.households, one.people, one.assessed) for one in found], columns=columns)
    st.subheader(title, anchor=False)
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        people, assessed = [Decimal(one.people) for one in found], [Decimal(one.assessed) for one in found]
        figure = charts.bars([one.name for one in found], assessed, people, words=("已评估", "人数"))
        words = "；".join(f"{one.name} {one.people} 人" for one in found)
        ui.show_chart(figure, f"{title}：{words}", height=_NARROW + 36 * len(found))
    with right:
        ui.table(frame, alt=f"{title}的户数、人数和已评估人数")
