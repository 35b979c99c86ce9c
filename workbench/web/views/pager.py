"""Turning the pages of a long list: each page begins after the last key of the one before."""

from typing import TypeVar

import streamlit as st

Start = TypeVar("Start", str, int)


def begins(name: str, filtered: object, start: Start) -> Start:
    """Return after which key the page looked at begins; another filter begins anew."""
    kept = st.session_state.get(_place(name))
    if kept is None or kept[0] != filtered:
        st.session_state[_place(name)] = (filtered, [start])
        return start
    last: Start = kept[1][-1]
    return last


def turn(name: str, last: str | int | None) -> None:
    """Draw the ways to the page before and the next one; nothing where everything is on one page."""
    filtered, starts = st.session_state[_place(name)]
    if last is None and len(starts) == 1:
        return

    def forward() -> None:
        st.session_state[_place(name)] = (filtered, [*starts, last])

    def back() -> None:
        st.session_state[_place(name)] = (filtered, starts[:-1])

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "上一页", key=f"back_{name}", disabled=len(starts) == 1, on_click=back, icon=":material/chevron_left:"
        )
        st.caption(f"第 {len(starts)} 页", width="content")
        st.button(
            "下一页", key=f"next_{name}", disabled=last is None, on_click=forward, icon=":material/chevron_right:"
        )


def _place(name: str) -> str:
    return f"_pages_{name}"
