"""The stage of definition on a project's screen: its parts to work on, or the whole record."""

import streamlit as st

from workbench.queries.overview import Overview
from workbench.security.policy import Actor
from workbench.web.forms import definition_rows, definition_staff
from workbench.web.forms.definition import change
from workbench.web.forms.definition_budget import budget
from workbench.web.forms.definition_decide import decisions
from workbench.web.forms.definition_ledger import ledger
from workbench.web.forms.definition_lines import lines
from workbench.web.forms.definition_papers import papers, renew
from workbench.web.views import project_prepared, project_record
from workbench.web.views.choose import part

PARTS = {
    "all": "全部内容",
    "what": "立项内容",
    "lines": "服务项目",
    "staff": "人员配备",
    "survey": "需求调查",
    "asked": "征求意见",
    "goals": "绩效目标",
    "funding": "资金来源",
    "budget": "预算调整",
}


def definition_stage(actor: Actor, project: Overview) -> None:
    """Draw the part looked at; before approval the officer may change each."""
    editable = "project.write" in project.can and project.card.approved_on is None
    shown = part(PARTS, wide=True) if editable else "all"
    match shown:
        case "what":
            change(actor, project.card)
        case "lines":
            lines(actor, project)
        case "staff":
            definition_staff.posts(actor, project)
        case "survey":
            definition_staff.survey(actor, project)
        case "asked":
            definition_staff.consultation(actor, project)
        case "goals":
            definition_rows.goals(actor, project)
        case "funding":
            _funding(actor, project)
        case "budget":
            budget(actor, project)
        case _:
            decisions(actor, project)
            project_record.definition(project)
            project_prepared.prepared(project)
            papers(actor, project)
            renew(actor, project)


def _funding(actor: Actor, project: Overview) -> None:
    definition_rows.funding(actor, project)
    for cap in project.caps:
        project_record.arithmetic(cap)
    ledger(actor, project.card.purchaser_id, project.card.first_day.year - 1)
    st.caption("同一年度所有项目的专项资金使用情况见“项目”页的“资金台账”。")
