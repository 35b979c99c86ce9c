"""One project: the strip of its stages, the record on the left, the checks on the right."""

import streamlit as st

from workbench.models.words import Phase
from workbench.queries.findings import findings_seen
from workbench.queries.overview import overview, rules_ahead
from workbench.web import ui
from workbench.web.page import open_page, reading
from workbench.web.views import findings, project_stages
from workbench.web.views.checks import checks
from workbench.web.views.choose_project import choose_project
from workbench.web.views.project_definition import definition_stage
from workbench.web.views.project_head import head, stage_line, strip

actor = open_page("project")
chosen = choose_project(actor)
if chosen is None:
    ui.head("项目办理", "从需求到结果应用，九个阶段")
    ui.empty(
        "account_tree", "还没有您可以查看的项目", "采购经办建立项目，或您受聘参加评估、承接项目后，项目会出现在这里。"
    )
    st.stop()
with reading() as session:
    project = overview(session, actor, chosen)
if project is None:
    st.stop()
head(project)
stage = strip(project)
with reading() as session:
    ahead = rules_ahead(session, project.card.purchaser_id, stage.rule_stages)
stage_line(project, stage)
left, right = st.columns([1.55, 1], gap="medium")
with left:
    match stage.key:
        case "needs":
            project_stages.needs(project)
        case "definition":
            definition_stage(actor, project)
        case "procurement":
            project_stages.procurement(project)
        case "contract":
            project_stages.contract(project)
        case "delivery":
            project_stages.delivery(project)
            with reading() as session:
                told = findings_seen(session, actor, chosen)
            findings.summary(told)
        case "mid":
            project_stages.evaluation(project, Phase.MID)
        case "final":
            project_stages.evaluation(project, Phase.FINAL)
        case "acceptance":
            project_stages.acceptance(project, ahead)
        case _:
            project_stages.application(actor, project)
with right:
    checks(actor, project, stage, ahead)
