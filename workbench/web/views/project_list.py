"""The list of projects: filters, cards with a small strip of stages, and a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.exchange.project_lists import projects_book
from workbench.models.words import Role
from workbench.queries.projects import ProjectLine
from workbench.queries.projects_page import ENDED, OPEN, Choices, Wanted
from workbench.security.policy import Actor
from workbench.services.offered import offer
from workbench.stages import STAGE_NAMES, STAGES
from workbench.web import ui
from workbench.web.page import command, link, reading

_STATES = {"": "全部状态", OPEN: "在办", ENDED: "已办结"}
_MADE = "_projects_made"
_STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)


def sieve(options: Choices) -> Wanted:
    """Draw the filters; each acts on all projects, not on those of the page."""
    grid = st.grid(3, min_column_width=150)
    text = grid.text_input("查找", placeholder="编号、名称、承接主体、负责人", key="project_text")
    state = grid.selectbox("状态", list(_STATES), format_func=_STATES.__getitem__, key="project_state")
    stages = {"": "全部阶段"} | STAGE_NAMES
    stage = grid.selectbox("阶段", list(stages), format_func=stages.__getitem__, key="project_stage")
    year = grid.selectbox(
        "年度", [None, *options.years], format_func=lambda one: str(one or "全部年度"), key="project_year"
    )
    town = _one_of(grid, "乡镇（街道）", options.townships, "project_town") if options.townships else None
    firm = _one_of(grid, "承接主体", options.contractors, "project_firm") if options.contractors else None
    return Wanted(text.strip(), state, stage, year, town, firm)


def _one_of(grid: DeltaGenerator, label: str, names: dict[int, str], key: str) -> int | None:
    known: dict[int | None, str] = {None: "全部"} | dict(names.items())
    found: int | None = grid.selectbox(label, list(known), format_func=known.__getitem__, key=key)
    return found


def cards(found: Sequence[ProjectLine]) -> None:
    """Draw a card a project."""
    for one in found:
        with st.container(border=True, key=f"project_{one.id}", gap="xxsmall"):
            done = sum(state == "done" for state in one.progress.states.values())
            now = STAGE_NAMES[one.progress.now]
            st.markdown(f"**{ui.safe(one.title)}** {ui.badge(ui.Badge(now, 'blue', 'radio_button_checked'))}")
            contractor = f" · 承接主体 {ui.safe(one.contractor)}" if one.contractor else ""
            st.markdown(
                f":small[{ui.safe(one.code)} · {ui.safe(one.purchaser)}{contractor} · 负责人 {ui.safe(one.owner)}]"
            )
            term = f"{ui.day(one.first_day)} 至 {ui.day(one.last_day)}"
            st.markdown(
                f":small[预算 **{ui.yuan(one.budget_fen)}** 元 · {term} · 已完成 {done} / {len(STAGES)} 个阶段]"
            )
            st.markdown(" ".join(_dot(one, key) for key in STAGE_NAMES))
            link("project", "打开", icon="account_tree", project=one.id)


def _dot(one: ProjectLine, key: str) -> str:
    state = ui.STAGE_STATES[one.progress.states[key]]
    return f":small[:{state.colour}[:material/{state.icon}: {STAGE_NAMES[key]}]]"


def frame(found: Sequence[ProjectLine]) -> pd.DataFrame:
    """Return the projects as a table that sorts and can be saved from its own menu."""
    return pd.DataFrame(
        {
            "项目编号": [one.code for one in found],
            "项目名称": [one.title for one in found],
            "阶段": [STAGE_NAMES[one.progress.now] for one in found],
            "已完成阶段": [sum(state == "done" for state in one.progress.states.values()) for one in found],
            "预算（元）": [ui.yuan(one.budget_fen) for one in found],
            "服务起始": [ui.day(one.first_day) for one in found],
            "服务结束": [ui.day(one.last_day) for one in found],
            "承接主体": [one.contractor or "—" for one in found],
            "购买主体": [one.purchaser for one in found],
            "负责人": [one.owner for one in found],
        }
    )


def export(actor: Actor, wanted: Wanted) -> None:
    """Draw the way to take the filtered list away as a workbook, every page of it; for the purchaser's own people."""
    own = sorted(actor.purchasers(*_STAFF))
    if not own:
        return
    if st.button("导出 Excel", icon=":material/table_view:", help="按上面的条件导出全部页，记入操作记录"):
        with st.spinner("正在生成"), reading() as session:
            made = projects_book(session, actor, wanted)
        with command() as session:
            public_id = offer(session, actor, own[0], made, action="project.export")
            st.session_state[_MADE] = (wanted, public_id, made.name)
    kept = st.session_state.get(_MADE)
    if kept and kept[0] == wanted:
        ui.here(f"/files/{kept[1]}", f"下载 {kept[2]}")
