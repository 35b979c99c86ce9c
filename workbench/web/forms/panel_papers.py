"""The papers of a panel: issued by who builds it, listed for who reads the evaluation."""

from functools import partial

import streamlit as st

from workbench.queries.desk import Desk
from workbench.reports import issue as issuing
from workbench.reports.panel_papers import draw_declarations, draw_roster, issue_panel_paper, panel_papers_of
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.fields import pick
from workbench.web.forms.issuing import WORD, issue, word_twin
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
    with st.container(horizontal=True):
        for label, draw in _PAPERS.items():
            made = partial(draw, actor=actor, evaluation_id=desk.line.id)
            word_twin(actor, desk.line.project_id, made, key=label, label=f"{label} {WORD}")
    if desk.result_id is not None:
        _own_sheet(actor, desk, desk.result_id)


def _own_sheet(actor: Actor, desk: Desk, result_id: int) -> None:
    """Draw the button that issues one member's sheet, as it was opened, to print and sign."""
    names = {one.account_id: one.name for one in desk.members if not one.recused}
    chosen = pick("成员评分表，供本人签字", names, key=f"own_sheet_{result_id}")
    if chosen is not None and st.button("制发成员评分表（PDF）", icon=":material/print:", key="issue_own_sheet"):
        issue(
            "成员评分表",
            lambda session: issuing.draw_panel_sheet(session, actor, result_id, chosen),
            lambda session, drawn: issuing.issue(session, actor, drawn),
        )
