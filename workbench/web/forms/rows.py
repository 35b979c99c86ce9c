"""Rows of a form whose number can grow: a row left blank counts for nothing, a row ticked for removal neither."""

import streamlit as st

from workbench.web.draft import Draft


def row_count(form: Draft, stored: int) -> int:
    """Return how many rows to draw: those stored, and those added since; at least one."""
    return max(stored, 1) + int(st.session_state.get(_place(form), 0))


def add_row_button(form: Draft, label: str) -> None:
    """Draw the button that adds a blank row; it stands inside the form and keeps what was typed."""
    st.form_submit_button(label, icon=":material/add:", key=f"add_{form.key('row')}", on_click=_add, args=(form,))


def removed(form: Draft, row: int) -> bool:
    """Draw the box that removes a row at the next save."""
    return st.checkbox("删除这一行", key=form.key(f"{row}_removed"))


def _add(form: Draft) -> None:
    st.session_state[_place(form)] = int(st.session_state.get(_place(form), 0)) + 1


def _place(form: Draft) -> str:
    """Apart from the keys of the form's widgets: those tell whether the form has begun."""
    return f"_rows_{form.name}_{form.generation}"
