"""The member's own score sheet: sealed, saved entry by entry, handed in once."""

import streamlit as st

from workbench import clock
from workbench.models.words import SEAT_NAMES, EvaluationState
from workbench.queries.checks import book_on
from workbench.queries.sheet import own_evaluations, sheet_view
from workbench.web import ui
from workbench.web.forms.panel import changed_interests, declare_form
from workbench.web.forms.panel_invite import answer_forms
from workbench.web.forms.sheet import sheet, submit_question, who_sees
from workbench.web.forms.sheet_files import sheet_files
from workbench.web.page import link, open_page, reading
from workbench.web.ui import Badge
from workbench.web.views.choose import pick, switch

actor = open_page("score_sheet")
with reading() as session:
    mine = own_evaluations(session, actor)
if not mine:
    ui.head("我的评分表", "这里填写您参加的评估")
    answer_forms(actor)
    why = "采购经办聘请您、分管领导确认方案之后，评分表会出现在这里；只协助收集证据的第三方人员没有评分表"
    ui.empty("edit_note", "没有要您填写的评分表", why)
    st.stop()

options = {line.id: f"{line.project} · {line.phase_name}" for line in mine}
evaluation_id = pick("evaluation", "评估", options)
with reading() as session:
    view = sheet_view(session, actor, evaluation_id)
    rule = book_on(session, view.line.purchaser_id, clock.today()).rule("evaluation_prep/interests")
line, handed_in = view.line, view.sheet.submitted_at if view.sheet else None
sealed = Badge("只有您能看到", "gray", "lock")
if line.state == EvaluationState.OPENED:
    sealed = Badge("已启封", "green", "lock_open")
badges = [sealed]
if handed_in:
    badges.append(Badge(f"{clock.local(handed_in):%Y-%m-%d %H:%M} 已提交", "green", "check_circle"))
who = f"评分人 {view.me.name}（{SEAT_NAMES[view.me.seat]}）"
ui.head("我的评分表", f"{line.project} · {line.phase_name} · {who} · {ui.day(line.due_on)} 截止", *badges)
switch("evaluation", "评估", options, evaluation_id)
answer_forms(actor)

if not view.me.declared:
    declare_form(actor, evaluation_id, rule)
    st.stop()
if line.state == EvaluationState.DRAFT or view.sheet is None:
    ui.empty("hourglass_empty", "评分表还没有开放", "分管领导确认评估方案之后开放，指标体系同时冻结")
    link("evaluation", "查看评估方案", evaluation=evaluation_id)
    st.stop()
if line.state == EvaluationState.OPENED:
    link("result", "查看评估结果", evaluation=evaluation_id)
who_sees(view)
submit_question(actor, view)
sheet(actor, evaluation_id)
if line.state == EvaluationState.SCORING:
    sheet_files(actor, view)
    changed_interests(actor, evaluation_id)
