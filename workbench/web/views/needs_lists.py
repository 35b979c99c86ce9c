"""The lists of the needs screen: recipients, wishes, services wanted, and how they are spread."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from workbench.queries.needs import Person, Wish, counts, services_wanted
from workbench.rules.catalogue import ServiceItem, load_catalogue
from workbench.rules.needs import load_scheme
from workbench.web import charts, ui

STATES = {"all": "全部", "waiting": "待决定", "open": "转出未办结", "done": "已决定"}
_NARROW = 110


def item_name(item: ServiceItem) -> str:
    """Return a catalogue item with its number; a misprinted number is shown beside the right one."""
    printed = f"，原件印作 {item.printed_number}" if item.printed_number != item.number else ""
    return f"{item.number} {item.name}（{item.category}{printed}）"


def people_list(found: Sequence[Person]) -> list[Person]:
    """Draw the list of recipients with its filters; return those that are left."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("查找", placeholder="户编码或对象编码", key="people_text", width=220)
        towns = ["全部乡镇（街道）", *dict.fromkeys(one.township for one in found)]
        town = st.selectbox("乡镇（街道）", towns, key="people_town", width=220)
        kinds = ["全部类别", *dict.fromkeys(one.category for one in found)]
        kind = st.selectbox("对象类别", kinds, key="people_kind", width=260)
    left = [
        one
        for one in found
        if text.strip().upper() in f"{one.household} {one.code}".upper()
        and town in (towns[0], one.township)
        and kind in (kinds[0], one.category)
    ]
    st.caption(f"{len({one.household_id for one in left})} 户 {len(left)} 人 · 只有编码，不含姓名和身份信息")
    ui.table(_people_frame(left), alt=f"对象清单，{len(left)} 人", height=420)
    return left


def _people_frame(found: Sequence[Person]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "对象编码": [one.code for one in found],
            "户编码": [one.household for one in found],
            "对象类别": [one.category for one in found],
            "乡镇（街道）": [one.township for one in found],
            "村（社区）": [one.village for one in found],
            "发现渠道": [one.found_by for one in found],
            "自行申请": ["能" if one.can_apply else "不能" for one in found],
            "最近评估": [ui.day(one.assessed_on) for one in found],
            "需求": [one.wishes for one in found],
        }
    )


def assessment(person: Person) -> None:
    """Draw the last assessment of a person by dimension; nothing is made up for one who was never assessed."""
    if not person.severity:
        ui.empty(
            "assignment", "还没有评估", "十项困境指标评估后，这里显示各维度的困难程度。", cite="石嘴山方案正文二（四）4"
        )
        return
    scheme = load_scheme()
    names = {one.id: one.name for one in scheme.dimensions}
    order = list(names)
    rows = [
        (names[one.dimension], one.name, _level(int(person.severity[one.id]), scheme.severity))
        for one in sorted(scheme.indicators, key=lambda one: order.index(one.dimension))
        if one.id in person.severity
    ]
    st.caption(f"{ui.day(person.assessed_on)} 评估 · 六个维度、{len(rows)} 项指标")
    st.table(pd.DataFrame(rows, columns=["维度", "指标", "程度"]), border="horizontal", hide_index=True)


def _level(level: int, names: Mapping[int, str]) -> str:
    colour = ("gray", "gray", "blue", "orange", "red")[min(level, 4)]
    return f":{colour}-badge[{level} {names[level]}]"


def wishes_list(found: Sequence[Wish], state: str) -> None:
    """Draw the list of wishes with its filters."""
    numbers = {name: sum(name in ("all", one.state) for one in found) for name in STATES}
    names = [name for name in STATES if numbers[name] or name == "all"]
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.pills(
            "状态",
            names,
            default=state if state in names else "all",
            required=True,
            format_func=lambda name: f"{STATES[name]} {numbers[name]}",
            key=f"wish_state_{'_'.join(map(str, numbers.values()))}",
            label_visibility="collapsed",
        )
        text = st.text_input(
            "查找", placeholder="对象编码或服务项目", key="wish_text", width=220, label_visibility="collapsed"
        )
    left = [
        one for one in found if chosen in ("all", one.state) and text.strip() in f"{one.person} {item_name(one.item)}"
    ]
    ui.table(_wishes_frame(left), alt=f"需求清单，{len(left)} 项", height=min(420, 42 + 38 * max(len(left), 1)))


def _wishes_frame(found: Sequence[Wish]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "对象编码": [one.person for one in found],
            "服务项目": [item_name(one.item) for one in found],
            "数量": [f"{one.quantity} {one.unit}" for one in found],
            "提出日期": [ui.day(one.wanted_on) for one in found],
            "去向": [one.disposition_name for one in found],
            "去处": [one.project or one.receiver or "—" for one in found],
            "办理期限": [ui.day(one.due_on) for one in found],
            "办理结果": [one.outcome or "—" for one in found],
            "乡镇（街道）": [one.township for one in found],
        }
    )


def services_list(found: list[Wish]) -> None:
    """Draw the third list: what is wanted, by how many, and where it went."""
    frame = services_wanted(found)
    items = {one.number: one for one in load_catalogue().items}
    frame["印刷序号"] = [str(items[number].printed_number) for number in frame["序号"]]
    st.caption(f"{load_catalogue().title} · {len(items)} 项，其中有人提出的 {len(frame)} 项。第 29 项在原件中印作 39。")
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
            "内容": [one.content for one in items],
            "资质提示": [one.licence or "—" for one in items],
        }
    )


def spread(found: list[Person]) -> None:
    """Draw how many people there are by township and by category: a picture with its table."""
    for field, title in (("township", "按乡镇（街道）"), ("category", "按对象类别")):
        frame = counts(found, field)
        st.subheader(title, anchor=False)
        left, right = st.columns([1.2, 1], gap="medium")
        with left:
            people = [Decimal(int(number)) for number in frame["人数"]]
            assessed = [Decimal(int(number)) for number in frame["已评估"]]
            figure = charts.bars(list(frame["名称"]), assessed, people, words=("已评估", "人数"))
            words = "；".join(f"{name} {number} 人" for name, number in zip(frame["名称"], frame["人数"], strict=True))
            ui.show_chart(figure, f"{title}：{words}", height=_NARROW + 36 * len(frame))
        with right:
            ui.table(frame, alt=f"{title}的户数、人数和已评估人数")
