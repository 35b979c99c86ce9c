"""The project that a screen is about: from the address bar, the last used, or searched for among all."""

from collections.abc import Callable, Mapping

import streamlit as st
from sqlmodel import Session

from workbench.errors import NotFoundError
from workbench.queries.project_choice import project_choices, readable
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.page import asked, reading

_USED = "_projects_used"
_KEPT = 20


def choose_project(actor: Actor, action: str = "project.read") -> int | None:
    """Return the project in the address bar, or the last used, and draw the way to another; None where there is none.

    Stops the run with a way back when the address asks for one that the actor may not see.
    """
    used, wanted = st.session_state.setdefault(_USED, []), asked("project")
    with reading() as session:
        first = project_choices(session, actor, action, used=used)
        chosen = wanted or next(iter(first), None)
        label = readable(session, actor, action, chosen) if chosen is not None else None
    if chosen is None:
        return None
    if label is None:
        ui.refusal(NotFoundError("没有这个项目，或您无权查看", fix="从列表重新选择，或核对链接"))
        st.button("回到列表", key="back_project", on_click=st.query_params.clear)
        st.stop()
    st.session_state[_USED] = [chosen, *(one for one in used if one != chosen)][:_KEPT]
    if set(first) - {chosen}:
        _another(actor, action, chosen, label)
    return chosen


def _another(actor: Actor, action: str, chosen: int, label: str) -> None:
    """The key follows the choice, so that the search closes and empties when another project is opened."""
    with st.popover(ui.safe(label), icon=":material/swap_horiz:", width="stretch", key=f"projects_{chosen}"):
        text = st.text_input(
            "查找项目",
            placeholder="编号、名称、承接主体、负责人",
            key=f"project_search_{chosen}",
            icon=":material/search:",
        )
        with reading() as session:
            found = project_choices(session, actor, action, text=text, used=st.session_state[_USED])
        others = {key: name for key, name in found.items() if key != chosen}
        st.caption("找到的项目，新的在前" if text.split() else "最近用过的在前")
        for key, name in others.items():
            st.button(ui.safe(name), key=f"open_project_{key}", on_click=_go, args=("project", key), type="tertiary")
        if not others:
            st.caption("没有别的项目符合。换一个词，或从项目清单按阶段、年度、乡镇查找。")


def choose_among(name: str, look: Callable[[Session, str], Mapping[int, str]], *, many: bool) -> int | None:
    """Return the id in the address bar under this name, or the first found, and draw the search for another."""
    with reading() as session:
        first = look(session, "")
    chosen = asked(name) or next(iter(first), None)
    if chosen is not None and many:
        with st.popover(
            ui.safe(first.get(chosen, "选择")), icon=":material/swap_horiz:", width="stretch", key=f"{name}s_{chosen}"
        ):
            text = st.text_input(
                "查找", placeholder="编号或对象编码", key=f"{name}_search_{chosen}", icon=":material/search:"
            )
            with reading() as session:
                found = look(session, text) if text.split() else first
            others = [(key, label) for key, label in found.items() if key != chosen]
            for key, label in others:
                st.button(ui.safe(label), key=f"open_{name}_{key}", on_click=_go, args=(name, key), type="tertiary")
            if not others:
                st.caption("没有别的符合，换一个词。")
    return chosen


def _go(name: str, key: int) -> None:
    st.query_params.clear()
    st.query_params[name] = str(key)
