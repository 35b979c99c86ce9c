"""The plan as a document: issued by who writes it, listed for who may read the project."""

import streamlit as st

from workbench.queries.desk import Desk
from workbench.reports.evaluation_plan import draw_plan, issue_plan
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.issuing import issue, word_twin


def plan_papers(actor: Actor, desk: Desk) -> None:
    """Draw the issued plans and the button that issues one."""
    for public_id, name in desk.plan_papers.items():
        st.markdown(ui.file_link(public_id, name))
    if "evaluation.plan" in desk.can and st.button("制发评估实施方案（PDF）", icon=":material/print:"):
        issue(
            "评估实施方案（PDF）",
            lambda session: draw_plan(session, actor, desk.line.id),
            lambda session, drawn: issue_plan(session, actor, drawn),
        )
    if "evaluation.plan" in desk.can:
        word_twin(actor, desk.line.project_id, lambda session: draw_plan(session, actor, desk.line.id), key="plan")
