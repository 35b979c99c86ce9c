"""The papers of a panel: issued by who builds it, listed for who reads the evaluation."""

import streamlit as st

from workbench.queries.desk import Desk
from workbench.reports.panel_papers import draw_declarations, draw_roster, issue_panel_paper, panel_papers_of
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.issuing import issue
from workbench.web.page import reading

_PAPERS = {"评估小组名单（PDF）": draw_roster, "利害关系声明书（PDF）": draw_declarations}


def panel_papers(actor: Actor, desk: Desk) -> None:
    """Draw the issued papers and the buttons that issue them."""
    with reading() as session:
        issued = panel_papers_of(session, desk.line.id)
    for public_id, name in issued.items():
        st.markdown(ui.file_link(public_id, name))
    if "evaluation.plan" not in desk.can or not desk.members:
        return
    with st.container(horizontal=True):
        asked = [label for label in _PAPERS if st.button(f"制发{label}", icon=":material/print:", key=f"issue_{label}")]
    for label in asked:
        draw = _PAPERS[label]
        issue(
            label,
            lambda session: draw(session, actor, desk.line.id),  # noqa: B023 - drawn at once, in this turn of the loop
            lambda session, drawn: issue_panel_paper(session, actor, drawn),
        )
