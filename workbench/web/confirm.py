"""Asking again before what cannot be undone, and saying why something cannot be done yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from workbench.errors import HardStopError
from workbench.web import ui


def ask(name: str, label: str, *, kind: Literal["primary", "secondary"] = "secondary", icon: str | None = None) -> None:
    """Draw the button that opens the question of that name; ``confirmed`` asks it."""
    icon = f":material/{icon}:" if icon else None
    st.button(label, key=f"ask_{name}", type=kind, icon=icon, on_click=_open, args=(name,))


def confirmed(name: str, title: str, words: str, yes: str) -> bool:
    """Ask while the question is open; return True once, in the run after "yes" was pressed."""
    if st.session_state.pop(f"_yes_{name}", False):
        return True
    if st.session_state.get(f"_ask_{name}"):
        _question(name, title, words, yes)
    return False


def asking(name: str) -> bool:
    """Tell whether the question is open, or was just answered with yes."""
    return bool(st.session_state.get(f"_ask_{name}") or st.session_state.get(f"_yes_{name}"))


def _open(name: str) -> None:
    st.session_state[f"_ask_{name}"] = True


def _close(name: str) -> None:
    st.session_state[f"_ask_{name}"] = False


def _question(name: str, title: str, words: str, yes: str) -> None:
    @st.dialog(title, on_dismiss=lambda: _close(name))
    def show() -> None:
        st.markdown(ui.safe(words))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("再想想", key=f"no_{name}"):
                _close(name)
                st.rerun()
            if st.button(yes, key=f"yes_{name}", type="primary"):
                _close(name)
                st.session_state[f"_yes_{name}"] = True
                st.rerun()

    show()


@contextmanager
def hard_stops(flag: str) -> Iterator[None]:
    """Stand inside ``command``: a hard stop rolls it back and waits at the flag for ``ui.refusal_dialog``.

    The run after it draws the dialog; every other refusal passes to ``command``.
    """
    try:
        yield
    except HardStopError as error:
        st.session_state[flag] = error
        st.rerun()
