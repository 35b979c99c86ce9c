"""The list of projects: filters, cards with a small strip of stages, and a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.queries.projects import ProjectLine
from workbench.stages import STAGE_NAMES, STAGES
from workbench.web import ui
from workbench.web.page import link


def sieve(found: Sequence[ProjectLine]) -> list[ProjectLine]:
    """Draw the filters by text, stage and year; return the projects that are left."""
    present = [one.name for one in STAGES if any(line.progress.now == one.key for line in found)]
    years = sorted({year for one in found for year in range(one.first_day.year, one.last_day.year + 1)}, reverse=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("查找", placeholder="编号、名称、承接主体", width=260, key="project_text")
        stage = st.selectbox("阶段", ["全部阶段", *present], width=180, key="project_stage")
        year = st.selectbox("年度", ["全部年度", *map(str, years)], width=180, key="project_year")
    return [one for one in found if _matches(one, text.strip(), stage, year)]


def _matches(one: ProjectLine, text: str, stage: str, year: str) -> bool:
    named = text.lower() in f"{one.code} {one.title} {one.contractor} {one.owner}".lower()
    at_stage = stage in ("全部阶段", STAGE_NAMES[one.progress.now])
    in_year = year == "全部年度" or one.first_day.year <= int(year) <= one.last_day.year
    return named and at_stage and in_year


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
