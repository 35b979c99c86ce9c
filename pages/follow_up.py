"""Visits after the end: rounds and their draw, the visits to make, and what was found."""

import streamlit as st

from workbench.queries.follow_up import follow_desk, visits_of
from workbench.queries.follow_up_draw import draw_check
from workbench.queries.follow_up_outcome import outcome_of
from workbench.queries.project_choice import readable
from workbench.web import ui
from workbench.web.forms import follow_up as forms
from workbench.web.forms.follow_up_files import files
from workbench.web.forms.follow_up_paper import type_in
from workbench.web.page import link, open_page, reading
from workbench.web.views import follow_up as view
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("follow_up")
chosen = choose_project(actor, "follow_up.open")
if chosen is None:
    ui.head("事后回访", "项目结束后 1、3、6 个月（默认值）回访服务对象和家庭")
    why = "合同期满后，由采购经办安排各轮回访，抽到的人次分给村（社区）和乡镇（街道）。"
    ui.empty("home_pin", "还没有要回访的项目", why, cite="石嘴山方案正文二（四）4")
    st.stop()
with reading() as session:
    title = readable(session, actor, "follow_up.open", chosen) or ""
    desk = follow_desk(session, actor, chosen)
rounds, can = desk.rounds, desk.can
ui.head("事后回访", title)
if not rounds:
    ui.empty("home_pin", "还没有合同", "合同期满后安排回访。", cite="石嘴山方案正文二（四）4")
    st.stop()
names = {str(one.months): f"满 {one.months} 个月" for one in rounds}
open_one = next((one for one in rounds if one.closed_on is None), rounds[-1])
months = part(names, key="months", default=str(open_one.months))
card = next(one for one in rounds if str(one.months) == months)
view.round_head(card)
with reading() as session:
    cards = visits_of(session, actor, card.id) if card.drawn else ()
    mine = {one.id for one in visits_of(session, actor, card.id, write=True)} if card.drawn else set()
labels = {"visits": f"回访（{sum(one.visited_on is None for one in cards)} 待登记）"} if card.drawn else {}
labels |= {"outcome": "结果"} if card.drawn else {}
labels |= {"files": "纸质表和 Excel"} if card.drawn else {}
labels |= {"round": "安排和抽取"} if "follow_up.read" in can or not labels else {}
shown = part(labels, default="round" if not card.drawn else "visits")
if shown == "round":
    if "application.write" in can:
        forms.next_act(actor, card)
    elif not card.drawn:
        ui.empty("casino", "这一轮还没有抽取", "由采购经办安排和抽取，抽到的人次会出现在这里。")
    view.sealed(card)
    with reading() as session:
        found = draw_check(session, card.id) if card.drawn else None
    if found:
        view.checked(found)
    link("application", "结果应用", icon="recycling", project=chosen)
elif shown == "visits":
    if not cards:
        ui.empty("home_pin", "这一轮没有抽到您管辖的服务对象", "其他乡镇（街道）的回访由他们登记。")
    for one in cards:
        if one.problem_goes == "finding" and one.finding_id is None and "application.write" in can:
            forms.to_finding(actor, one)
    only = st.toggle("只看待登记的", value=any(one.visited_on is None for one in cards), key=f"only_{card.id}")
    for one in cards:
        if only and one.visited_on is not None:
            continue
        with st.expander(view.visit_line(one)):
            view.told(one)
            if one.id in mine and card.closed_on is None:
                forms.visit_form(actor, one)
elif shown == "outcome":
    with reading() as session:
        view.outcome(outcome_of(session, actor, card.id))
else:
    files(actor, card, title)
    if card.closed_on is None and mine:
        type_in(actor, [one for one in cards if one.id in mine])
