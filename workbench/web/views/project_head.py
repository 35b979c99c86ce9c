"""The head of a project's screen: title with badges, the strip of stages, and where it stands."""

import streamlit as st

from workbench.queries.overview import Overview
from workbench.stages import STAGES, Stage
from workbench.web import ui


def head(project: Overview) -> None:
    """Draw title, badges, and one grey line: whose, which number, by whom."""
    card = project.card
    stage = next(one for one in STAGES if one.key == card.progress.now)
    badges = [ui.Badge(stage.name, "blue", "radio_button_checked")]
    if project.stops:
        badges.append(ui.Badge(f"{project.stops} 项硬性未过", "red", "block"))
    contractor = f" · 承接主体 {card.contractor}" if card.contractor else ""
    ui.head(card.title, f"{card.purchaser} · {card.code}{contractor} · 负责人 {card.owner}", *badges)


def strip(project: Overview) -> Stage:
    """Draw the strip of stages and return the one looked at."""
    names = {one.key: one.name for one in STAGES}
    stages = [ui.Stage(name, state) for name, state in project.states]
    name = ui.stage_strip(stages, now=names[project.card.progress.now], key=f"stage_{project.card.id}")
    return next(one for one in STAGES if one.name == name)


def stage_line(project: Overview, stage: Stage) -> None:
    """Draw which step this is, how far it is, and the term."""
    place = STAGES.index(stage)
    state = ui.STAGE_STATES[project.states[place][1]].word
    first, last = project.card.first_day, project.card.last_day
    if project.contract is not None:
        first, last = project.contract.first_day, project.contract.last_day
    term = f"{'合同期' if project.contract else '服务期'} {ui.day(first)} 至 {ui.day(last)}"
    st.caption(f"第 {place + 1} 步，共 {len(STAGES)} 步 · {stage.name}：{state} · {term}")
