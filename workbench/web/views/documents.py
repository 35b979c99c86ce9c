"""The register of issued documents on the screen: filters, the list, and one document with its signed paper."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from workbench.models.projects import Project
from workbench.queries.documents import STATES, Choices, DocumentLine, Wanted
from workbench.queries.documents_waiting import awaited
from workbench.web import ui
from workbench.web.page import asked, link, reading

_BADGES = {
    "awaited": ui.Badge("待签章", "orange", "draw"),
    "returned": ui.Badge("已回收", "green", "check_circle"),
    "replaced": ui.Badge("已有新版", "gray", "history"),
    "withdrawn": ui.Badge("已作废", "red", "block"),
    "none": ui.Badge("不需回收", "gray", "description"),
}


def paper_waits(project_id: int, keys: Sequence[str], about: str, since: date | None = None) -> None:
    """Say which signed paper the next step waits for, with the way to the register; nothing where it does not wait."""
    with reading() as session:
        purchaser_id = session.get_one(Project, project_id).purchaser_id
        waits = [one.what for one in awaited(session, purchaser_id, keys, about, since)]
    for what in waits:
        st.markdown(f":orange-badge[:material/draw: 待签章] {ui.safe(what)}")
    if waits:
        link("documents", "打开文书登记", icon="approval", project=project_id, state="awaited")


def filters(choices: Choices) -> Wanted:
    """Ask for words, project, kind, year and state; project and state may stand in the address bar."""
    grid = st.grid(5, min_column_width=160)
    text = grid.text_input("查找", placeholder="编号、标题、校验码", key="documents_text", icon=":material/search:")
    projects = {0: "全部项目"} | choices.projects
    kept = asked("project")
    project = grid.selectbox(
        "项目", list(projects), index=list(projects).index(kept) if kept in projects else 0,
        format_func=lambda one: projects[one], key=f"documents_project_{kept}",
    )  # fmt: skip
    kinds = {"": "全部种类"} | choices.kinds
    kind = grid.selectbox("种类", list(kinds), format_func=lambda one: kinds[one], key="documents_kind")
    years = {0: "全部年度"} | {year: f"{year} 年" for year in choices.years}
    year = grid.selectbox("年度", list(years), format_func=lambda one: years[one], key="documents_year")
    states = {"": "全部状态"} | STATES
    wanted = st.query_params.get("state", "")
    state = grid.selectbox(
        "状态", list(states), index=list(states).index(wanted) if wanted in states else 0,
        format_func=lambda one: states[one], key=f"documents_state_{wanted}",
    )  # fmt: skip
    return Wanted(text or "", project or None, kind or "", year or None, state or "")


def listed(lines: Sequence[DocumentLine]) -> int | None:
    """Draw a page of the register and return the id of the document that was picked."""
    rows = [
        (
            one.number,
            one.kind_name,
            one.title,
            f"第 {one.edition} 版",
            f"{one.issued_on}",
            one.state_name,
            one.short_hash,
        )
        for one in lines
    ]
    event = ui.table(
        pd.DataFrame(rows, columns=["编号", "种类", "标题", "版次", "制发日期", "状态", "校验码"]),
        alt=f"{len(lines)} 份文书，最新的在前",
        on_select="rerun",
        selection_mode="single-row",
        key="documents_table",
        column_config={
            "编号": st.column_config.TextColumn(width=150),
            "标题": st.column_config.TextColumn(width=380),
            "校验码": st.column_config.TextColumn(width=110),
        },
    )
    chosen = event.selection.rows if event else []
    return lines[chosen[0]].id if chosen and chosen[0] < len(lines) else None


def detail(line: DocumentLine) -> None:
    """Draw one document: what it is, its file, and what came back signed."""
    st.markdown(f"**{ui.safe(line.number)}** {ui.safe(line.title)} {ui.badge(_BADGES[line.state])}")
    own = f" · 文内编号 {line.own_number}" if line.own_number else ""
    facts = (
        f"{line.kind_name} · 第 {line.edition} 版 · {line.issued_on} 由{line.issued_by or '系统'}制发 · "
        f"适用 {line.law_on} 的规定 · 校验码 {line.short_hash}{own}"
    )
    st.caption(ui.safe(facts))
    if line.reason:
        st.markdown(f":red[作废原因：{ui.safe(line.reason)}]")
    if line.public_id:
        st.markdown(ui.file_link(line.public_id, line.file_name))
    else:
        st.caption("文件由制发的人自己保管，或您无权打开。")
    for scan in line.scans:
        note = "，已被后来的代替" if scan.superseded else ""
        st.markdown(f"签章件 {ui.file_link(scan.public_id, scan.name)} :gray[{scan.signed_on} 签章{note}]")
    if line.entries:
        st.caption(f"照这份表录入 {line.entries} 条。")
    with st.container(horizontal=True):
        if line.place is not None:
            link(line.place.screen, f"打开{line.place.name}", icon="open_in_new", **line.place.values)
        if line.project_id is not None and (line.place is None or line.place.screen != "project"):
            link("project", "打开项目", icon="account_tree", project=line.project_id)
