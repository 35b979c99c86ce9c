"""Vetoes: what was found on each, and by which decision."""

import streamlit as st

from workbench import clock
from workbench.queries.vetoes import VetoLine
from workbench.security.policy import Actor
from workbench.services.facts import NewVeto, record_veto
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.typed import day
from workbench.web.page import command
from workbench.web.ui import Badge

STATES = {"open": "调查中", "proven": "查证属实", "dismissed": "不成立"}
_BADGES = {
    "": Badge("没有认定", "gray", "radio_button_unchecked"),
    "open": Badge("调查中，等次暂缓公布", "orange", "hourglass_top"),
    "proven": Badge("查证属实", "red", "block"),
    "dismissed": Badge("不成立", "green", "check_circle"),
}
_EFFECTS = {"zero": "总分记零", "withhold": "不公布等次"}


def veto_card(line: VetoLine) -> None:
    """Draw a veto, what it does if proven, and the newest finding."""
    effect = _EFFECTS.get(line.effect, f"等次最高为“{line.grade_cap}”")
    st.markdown(f"**{ui.safe(line.code)} {ui.safe(line.title)}** {ui.badge(_BADGES[line.state])}")
    st.markdown(f"属实的，{ui.safe(effect)} {ui.clause(line.source)}")
    if line.state:
        document = f"；文书：{line.document}" if line.document else ""
        st.caption(ui.safe(f"{ui.day(line.found_on)}：{line.finding}{document}"))


def veto_form(actor: Actor, evaluation_id: int, lines: list[VetoLine]) -> None:
    """Ask for a finding on one veto."""
    names = {line.code: f"{line.code} {line.title}" for line in lines}
    form = draft(f"veto_{evaluation_id}")
    with st.form(form.key("form"), border=True):
        left, right = st.columns(2)
        code = left.selectbox("否决事项", list(names), format_func=lambda one: names[one], key=form.key("code"))
        state = right.selectbox("认定", list(STATES), format_func=lambda one: STATES[one], key=form.key("state"))
        finding = st.text_area("认定情况（必填，会存入档案）", key=form.key("finding"), height=80)
        document = left.text_input("决定文书（调查结束的必填）", key=form.key("document"))
        on = right.date_input("认定日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        sent = st.form_submit_button("登记认定", key=form.key("save"))
    if sent:
        with command("认定已登记") as session:
            record_veto(session, actor, evaluation_id, NewVeto(code, state, finding, document, day(on, "认定日期")))
            form.saved()
