"""A year over all projects: the choice of year, unit and townships, and its numbers with pictures."""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
import streamlit as st

from workbench.errors import NotFoundError
from workbench.queries.programme import NO_DATA, Programme
from workbench.queries.programme_people import PeopleServed
from workbench.queries.programme_problems import Problems
from workbench.reports import programme_tables as tables
from workbench.reports.record_types import RecordTable
from workbench.web import charts, ui
from workbench.web.page import asked, link


def chosen(name: str, label: str, options: Mapping[int, str], default: int) -> int:
    """Return the id in the address bar under this name, or the default, with the way to another one of them."""
    wanted = asked(name)
    if wanted is not None and wanted not in options:
        ui.refusal(NotFoundError(f"没有这个{label}，或您无权查看", fix="从列表重新选择，或核对链接"))
        st.button("回到列表", key=f"back_{name}", on_click=st.query_params.clear)
        st.stop()
    now = default if wanted is None else wanted
    key = f"programme_{name}_{now}"

    def remember() -> None:
        st.query_params[name] = str(st.session_state[key])

    ids = list(options)
    picked = st.selectbox(
        label, ids, index=ids.index(now), format_func=lambda one: options[one], key=key, on_change=remember, width=240
    )
    return int(picked)


def townships(options: Mapping[int, str]) -> tuple[int, ...]:
    """Return the townships in the address bar, with the way to choose others; none stands for all."""
    asked_for = [int(one) for one in st.query_params.get("towns", "").split("-") if one.isascii() and one.isdigit()]
    now = [one for one in asked_for if one in options]
    key = f"programme_towns_{'-'.join(map(str, now))}"

    def remember() -> None:
        st.query_params["towns"] = "-".join(map(str, st.session_state[key]))

    picked = st.multiselect(
        "试点乡镇（街道）", list(options), default=now, format_func=lambda one: options[one], key=key, on_change=remember,
        placeholder="全部", width=420,
    )  # fmt: skip
    return tuple(picked)


def overview(year: Programme, people: PeopleServed, found: Problems, towns: tuple[int, ...]) -> None:
    """Draw the numbers of the year."""
    grades = "、".join(tables.grades_words(year.grades)) or NO_DATA
    ui.counts(
        [
            ui.Count("项目", str(len(year.projects)), "个"),
            ui.Count("本年支付", tables.money(tables.paid_fen(year)), "元" if year.paid else ""),
            ui.Count("服务人数", tables.total_words(people), "人" if people.total else ""),
            ui.Count("期末等级", grades),
        ]
    )
    if towns:
        partly = f"所选有 {people.partly} 个乡镇（街道）不能单独公布，没有计入。" if people.partly else ""
        st.caption(
            f"项目是本年在所选乡镇（街道）提供过服务的项目，金额按项目计，不按乡镇拆分；人数只计所选乡镇（街道）。{partly}"
        )
    if people.left_out and people.total is not None:
        st.caption(f"{len(people.left_out)} 个单位服务不足 5 人，不公布，不计入合计。")
    if people.untold:
        st.caption(f"{len(people.untold)} 个项目没有服务台账，服务人数没有数据，不计入合计。")
    _money(year, people)
    _people(year, people)
    _judged(year, found)
    _wrong(year, found, towns)
    _next(year)


def _money(year: Programme, people: PeopleServed) -> None:
    st.subheader("项目和资金", anchor=False)
    _table(tables.project_table(year))
    left, right = st.columns(2, gap="medium")
    with left:
        _table(tables.stage_table(year))
    with right:
        _table(tables.purse_table(year))
    if len(year.purchasers) > 1:
        _table(tables.unit_table(year, people))


def _people(year: Programme, people: PeopleServed) -> None:
    st.subheader("服务了谁", anchor=False)
    st.caption("每人只计一次，归入本年最后一次服务所在的乡镇（街道）；不足 5 人的组和能推算出它们的组不公布。")
    if people.places:
        left, right = st.columns([1.2, 1], gap="medium")
        with left:
            counts = [Decimal(one.people) for one in people.places]
            figure = charts.bars([one.name for one in people.places], counts, counts, words=("人数", ""))
            figure.update_layout(showlegend=False)
            figure.data[0].text = [f"{one.people} 人" for one in people.places]
            told = "；".join(f"{one.name} {one.people} 人" for one in people.places)
            ui.show_chart(figure, f"各乡镇（街道）服务人数：{told}", height=70 + 34 * len(people.places))
        with right:
            _table(tables.place_table(people))
    else:
        st.markdown(f"服务人数：**{tables.total_words(people)}**")
    if people.services:
        _table(tables.service_table(people))
    _table(tables.contractor_table(year, people))


def _judged(year: Programme, found: Problems) -> None:
    st.subheader("评估和满意度", anchor=False)
    if year.evaluated:
        _table(tables.result_table(year))
    else:
        st.caption("没有事实截止在本年的评估。")
    if found.content:
        _table(tables.content_table(year, found))
    else:
        st.caption("没有结束的满意度调查，满意率没有数据。")


def _wrong(year: Programme, found: Problems, towns: tuple[int, ...]) -> None:
    st.subheader("问题、来电来访、质疑投诉和申诉", anchor=False)
    if found.kinds:
        _table(tables.kind_table(found))
    else:
        st.caption("没有登记发现的问题；没有登记不等于没有问题。")
    if towns:
        st.caption("来电来访不按乡镇（街道）拆分，取消筛选后查看。")
    elif found.calls:
        _table(tables.call_table(found))
    else:
        st.caption("没有登记来电来访，没有数据。")
    if found.objections or found.appeals:
        _table(tables.objection_table(year, found))


def _next(year: Programme) -> None:
    st.subheader("结果应用和下年预算", anchor=False)
    for one in year.next_steps:
        with st.container(border=True, gap="xxsmall"):
            budget = "没有编制下年预算" if one.amount_fen is None else f"{one.year} 年预算 {ui.yuan(one.amount_fen)} 元"
            st.markdown(f"**{ui.safe(year.project(one.project_id).title)}** {ui.safe(one.decision)} · {budget}")
            st.markdown("\n".join(f"- {ui.safe(words)}" for words in one.improvements) or "没有写改进要求")
    if not year.next_steps:
        st.caption("还没有项目作出结果应用的决定。")
        link("application", "登记结果应用", icon="recycling")


def notice(table: RecordTable, closing: tuple[str, ...]) -> None:
    """Draw a notice as it goes out."""
    if table.rows:
        _table(table)
    for words in closing:
        st.caption(words)


def _table(table: RecordTable) -> None:
    """Draw a table of the report; a head that is flush right stays so."""
    heads = [head.partition("|")[0] for head in table.heads]
    flush = {
        head.partition("|")[0]: st.column_config.TextColumn(alignment="right")
        for head in table.heads
        if head.endswith("|r")
    }
    st.markdown(f"**{table.caption}**")
    ui.table(pd.DataFrame(table.rows, columns=heads), alt=f"{table.caption}，{len(table.rows)} 行", column_config=flush)
