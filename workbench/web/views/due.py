"""A clock beside a record: by when, from which event, how many days, which festivals were skipped."""

import streamlit as st

from scoring.deadlines import explain
from workbench.queries.duties.duty import Timing
from workbench.web import ui


def due_line(timing: Timing) -> None:
    """Draw the due day with what is left of it, and the clause with its counting; at length in the help text."""
    if timing.due is not None:
        colour = ui.SEVERITY[timing.severity].colour
        st.markdown(f":{colour}-badge[{ui.safe(timing.left)}] 应于 **{ui.day(timing.due)}** 前")
    st.markdown(
        ui.clause(timing.clause, timing.mark), help=ui.safe(explain(timing.counted)) if timing.counted else None
    )
