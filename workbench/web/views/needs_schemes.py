"""Schemes of grading on the screen: the bureau's own with their versions, and the examples of other places."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from scoring.needs import describe
from workbench.queries.needs_schemes import SchemeVersion
from workbench.rules.gradings import KINDS, grading_ids, grading_kind, load_grading
from workbench.rules.needs import load_scheme
from workbench.rules.scheme_file import scheme_yaml
from workbench.rules.scheme_text import MEASURES, SchemeText
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.web import ui
from workbench.web.page import command

_MADE = "_scheme_made"


def scheme_cards(
    actor: Actor, purchaser_id: int, versions: Sequence[SchemeVersion], today: date, *, writes: bool
) -> None:
    """Draw each scheme with its newest version, the ways on, and its earlier versions folded."""
    newest = {one.code: one for one in reversed(versions)}
    if not newest:
        told = "复制一个示例，补上起始分和探访间隔；或者新建、上传 YAML。没有设定时，探访间隔用默认值。"
        ui.empty("stacked_line_chart", "还没有本单位的分级方案", told)
        return
    for one in newest.values():
        with st.container(border=True):
            _head(one, today)
            grades_table(one.text)
            with st.container(horizontal=True):
                if writes and one.last_day is None:
                    st.button("改定新的一版", key=f"edit_{one.id}", on_click=_start, args=(f"edit-{one.id}",))
                if writes:
                    st.button("复制为新方案", key=f"copy_{one.id}", on_click=_start, args=(f"copy-{one.id}",))
                if st.button("生成 YAML", key=f"yaml_{one.id}"):
                    content = scheme_yaml(one.text).encode()
                    with command() as session:
                        drawn = Made(f"{one.name}.yaml", content, len(one.text.grades), is_list=False)
                        st.session_state[_MADE] = (one.id, offer(session, actor, purchaser_id, drawn), drawn.name)
            made = st.session_state.get(_MADE)
            if made and made[0] == one.id:
                ui.here(f"/files/{made[1]}", f"下载 {made[2]}")
            _history([other for other in versions if other.code == one.code and other.id != one.id])


def _start(wanted: str) -> None:
    st.query_params["from"] = wanted


def _head(one: SchemeVersion, today: date) -> None:
    state = _state(one, today)
    st.markdown(
        f"**{ui.safe(one.text.title)}** {ui.badge(ui.Badge(KINDS[one.text.kind], 'blue', 'category'))} {ui.badge(state)}"
    )
    based = f" · 由{one.based_on}而来" if one.based_on else ""
    ended = f" · {ui.day(one.last_day)} 停用（{one.retired_by}）" if one.last_day else ""
    st.caption(ui.safe(f"第 {one.number} 版，自 {ui.day(one.first_day)}，{one.document}{based}{ended}"))
    names = {item.id: item.name for item in load_scheme().indicators}
    counted = "、".join(names[key] for key in one.text.indicators) or "全部十项"
    measured = "" if one.text.measure == "manual" else f"，计入：{counted}"
    st.caption(ui.safe(f"按{MEASURES[one.text.measure]}{measured}" if measured else f"{MEASURES[one.text.measure]}"))


def _state(one: SchemeVersion, today: date) -> ui.Badge:
    if one.last_day is not None and one.last_day < today:
        return ui.Badge("已停用", "gray", "stop_circle")
    return (
        ui.Badge("将施行", "violet", "schedule")
        if today < one.first_day
        else ui.Badge("施行中", "green", "check_circle")
    )


def grades_table(text: SchemeText) -> None:
    """Draw the grades of a scheme, worst first."""
    rows = [(one.name, one.floor, one.every_days, one.meaning or "—") for one in text.grades]
    frame = pd.DataFrame(rows, columns=["等级（最重的在前）", "起始分", "探访间隔（天）", "说明"])
    for name in ("起始分", "探访间隔（天）"):
        frame[name] = frame[name].astype("Int64")
    hidden = ["起始分"] * (text.measure == "manual") + ["探访间隔（天）"] * (text.kind != "risk")
    ui.table(frame.drop(columns=hidden), alt=f"{text.title}的 {len(rows)} 级")


def _history(earlier: Sequence[SchemeVersion]) -> None:
    if not earlier:
        return
    with st.expander(f"以前的 {len(earlier)} 版", icon=":material/history:"):
        for one in earlier:
            st.caption(ui.safe(f"第 {one.number} 版，自 {ui.day(one.first_day)}，{one.document}"))
            grades_table(one.text)


def example_cards(*, writes: bool) -> None:
    """Draw the examples of other places: read only, without what their sources do not tell."""
    st.caption("随程序提供的示例，只能看和复制；来源没有写出的分界、频次要由本单位以文件确定。")
    for key in grading_ids():
        found = load_grading(key)
        with st.container(border=True):
            example = ui.badge(ui.Badge("示例", "violet", "visibility"))
            kind = ui.badge(ui.Badge(KINDS[grading_kind(key)], "blue", "category"))
            st.markdown(f"**{ui.safe(found.title)}** {kind} {example}")
            st.markdown(ui.safe(describe(found)))
            if writes:
                st.button("复制为本单位的方案", key=f"example_{key}", on_click=_start, args=(f"example-{key}",))
