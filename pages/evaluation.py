"""Evaluation plan and panel: the board of all evaluations, and one of them with plan, panel, facts and evidence."""

import streamlit as st

from workbench.models.evaluations import Evaluation
from workbench.models.words import EvaluationState
from workbench.queries.checks import book_on
from workbench.queries.desk import candidates, desk, material, plannable
from workbench.queries.evaluations import evaluations_seen, panels_of
from workbench.queries.findings import carried_into
from workbench.queries.measures import may_enter, measures_carried
from workbench.queries.supervision_beside import supervision_beside
from workbench.queries.vetoes import veto_lines
from workbench.web import ui
from workbench.web.forms.consensus import consensus_part
from workbench.web.forms.measures import measures_part
from workbench.web.forms.panel import declare_form
from workbench.web.forms.panel_invite import answer_forms
from workbench.web.forms.plan import new_plan
from workbench.web.forms.plan_bulk import plan_many_form
from workbench.web.page import asked, open_page, reading
from workbench.web.views import findings
from workbench.web.views import supervision_beside as beside
from workbench.web.views.board import board
from workbench.web.views.choose import part, pick, switch
from workbench.web.views.evaluation import (
    STATE_BADGES,
    evidence_part,
    facts_part,
    panel_part,
    plan_part,
    progress_part,
    veto_part,
)

actor = open_page("evaluation")
with reading() as session:
    lines = evaluations_seen(session, actor)
    panels = panels_of(session, [line.id for line in lines])
    projects = plannable(session, actor)

if asked("evaluation") is None:
    ui.head("评估进度", f"{len(lines)} 个评估 · 只显示是否提交，启封前任何人看不到他人的分数")
    answer_forms(actor)
    if lines:
        board(lines, panels)
    if not lines and not projects:
        ui.empty("groups", "还没有您能看到的评估", "采购经办编制评估方案并聘请您之后，会出现在这里")
    if projects:
        with st.expander("编制新的评估方案", icon=":material/add:", expanded=not lines or asked("project") is not None):
            new_plan(actor, projects, asked("project"))
    if len(projects) > 1:
        with st.expander("为多个项目一次编制方案、聘请小组", icon=":material/library_add:"):
            plan_many_form(actor, projects)
    st.stop()

options = {line.id: f"{line.project} · {line.phase_name}" for line in lines}
evaluation_id = pick("evaluation", "评估", options)
with reading() as session:
    shown = desk(session, actor, evaluation_id)
if shown is None:
    st.stop()
line = shown.line
ui.head(
    f"{line.phase_name}方案与小组",
    f"{line.project} · 事实截至 {ui.day(shown.cutoff_on)} · 评分 {ui.day(line.due_on)} 截止",
    STATE_BADGES[line.state],
)
switch("evaluation", "评估", options, evaluation_id)
if shown.must_declare:
    with reading() as session:
        rule = book_on(session, line.purchaser_id, shown.planned_on).rule("evaluation_prep/interests")
    declare_form(actor, evaluation_id, rule)
    st.stop()

with reading() as session:
    found, vetoes = material(session, actor, evaluation_id), veto_lines(session, evaluation_id)
    watched = supervision_beside(session, actor, evaluation_id)
    rectified = carried_into(session, actor, line.project_id, shown.cutoff_on)
    row = session.get_one(Evaluation, evaluation_id)
    measures, enters = measures_carried(session, row), may_enter(session, actor, row)
    people = candidates(session, evaluation_id) if "evaluation.plan" in shown.can else {}
parts = {
    "progress": "进度",
    "plan": "方案与指标",
    "panel": f"小组 {len(shown.members)}",
    "facts": "评分事实",
    "evidence": f"证据 {len(found.evidence)}",
    "vetoes": "一票否决",
} | ({"rectified": f"整改清单 {len(rectified)}"} if rectified else {})
parts |= {"measures": f"中期措施 {len(measures)}"} if measures else {}
parts |= {"supervision": "监督结果"} if watched else {}
if line.state == EvaluationState.OPENED:
    parts["consensus"] = "合议"
match part(parts):
    case "consensus":
        consensus_part(actor, evaluation_id)
    case "plan":
        plan_part(actor, shown)
    case "panel":
        panel_part(actor, shown, people)
    case "facts":
        facts_part(actor, shown, found, watched)
    case "evidence":
        evidence_part(shown, found)
    case "supervision":
        beside.by_point(watched, evaluation_id, ui.day(shown.cutoff_on))
    case "rectified":
        findings.summary(rectified, "截至评估截止日发现的问题")
    case "measures":
        measures_part(actor, shown, measures, enters=enters)
    case "vetoes":
        veto_part(actor, shown, vetoes)
    case _:
        progress_part(actor, shown)
