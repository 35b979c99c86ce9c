"""Which object a screen is about: from the address bar, or chosen from a list."""

from collections.abc import Mapping

import streamlit as st

from workbench.errors import NotFoundError
from workbench.web import ui
from workbench.web.page import asked


def choose(name: str, label: str, options: Mapping[int, str]) -> int:
    """Return the id in the address bar under this name, or the first, and draw the way to another."""
    chosen = pick(name, label, options)
    switch(name, label, options, chosen)
    return chosen


def pick(name: str, label: str, options: Mapping[int, str]) -> int:
    """Return the id in the address bar under this name, or the first, without drawing the list.

    Stops the run with a way back when the address asks for one that is not among them.
    """
    wanted = asked(name)
    if wanted is not None and wanted not in options:
        ui.refusal(NotFoundError(f"没有这项{label}，或您无权查看", fix="从列表重新选择，或核对链接"))
        st.button("回到列表", key=f"back_{name}", on_click=st.query_params.clear)
        st.stop()
    return wanted or next(iter(options))


def switch(name: str, label: str, options: Mapping[int, str], chosen: int) -> None:
    """Draw the way to another of them; nothing where there is only one. The choice stands in the address bar."""
    if len(options) < 2:  # noqa: PLR2004 - one is no choice
        return
    # The key follows the choice, so that a link to another object is obeyed.
    key = f"choose_{name}_{chosen}"

    def remember() -> None:
        st.query_params.clear()
        st.query_params[name] = str(st.session_state[key])

    ids = list(options)
    st.selectbox(
        label,
        ids,
        index=ids.index(chosen),
        format_func=lambda one: options[one],
        key=key,
        on_change=remember,
        label_visibility="collapsed",
    )


def part(labels: Mapping[str, str], *, key: str = "part", default: str = "", wide: bool = False) -> str:
    """Draw the parts of a screen as one row of buttons and return the one looked at; it stands in the address bar.

    ``wide`` takes the whole width, and more than one line on a phone: for more parts than fit there.
    """
    names = list(labels)
    wanted = st.query_params.get(key, default)

    def remember() -> None:
        st.query_params[key] = st.session_state[f"_part_{key}"]

    chosen = st.segmented_control(
        "查看",
        names,
        default=wanted if wanted in names else names[0],
        format_func=lambda name: labels[name],
        key=f"_part_{key}",
        required=True,
        on_change=remember,
        width="stretch" if wide else "content",
        label_visibility="collapsed",
    )
    return str(chosen or names[0])
