"""What is being typed in a form: kept through refusals, tied to the version that was on the screen when it began."""

from dataclasses import dataclass

import streamlit as st

from workbench.web import ui


@dataclass(frozen=True)
class Draft:
    """A form being filled in: the prefix of its widget keys, the version that it began with, and of which record."""

    name: str
    generation: int
    seen: int
    of: str = ""

    def key(self, field: str) -> str:
        """Return the widget key of a field."""
        return f"{_prefix(self.name, self.generation)}{field}"

    def saved(self) -> None:
        """Begin anew at the next run, from what is then stored; call it after the service did its work."""
        st.session_state[_place(self.name)] = (self.generation + 1, None)
        if self.of:
            own_act(self.of, self.seen)


def own_act(of: str, seen: int) -> None:
    """Say that this person's own act moved a record on from the version seen: its other forms go on from the next one."""
    st.session_state[_acted(of)] = seen


def draft(name: str, version: int = 0, *, of: str = "") -> Draft:
    """Return the form of that name: the one being filled in, or a new one that starts from the version.

    A form that was left with the page is gone with its widgets and starts anew. If the record moved on meanwhile, it is
    said here, with a way to drop what was typed and load the newest; `of` names the record where a screen has several
    forms for one, so that a person's own step is not taken for somebody else's.
    """
    generation, seen = st.session_state.get(_place(name), (0, None))
    if seen is None or not _begun(name, generation):
        seen = version
        st.session_state[_place(name)] = (generation, seen)
    elif of and seen + 1 == version and st.session_state.get(_acted(of)) == seen:
        seen = version  # one step, and it was this person's: a second one would be somebody else's
        st.session_state[_place(name)] = (generation, seen)
    form = Draft(name, generation, seen, of)
    if seen != version:
        _moved_on(form)
    return form


def _begun(name: str, generation: int) -> bool:
    return any(str(key).startswith(_prefix(name, generation)) for key in st.session_state)


def _moved_on(form: Draft) -> None:
    with st.container(border=True, key=f"edge_warn_{form.name}_{form.generation}", gap="xxsmall"):
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} **这份内容刚被他人修改，您填写的还没有保存**")
        st.button("放弃填写，载入最新内容", key=f"load_{form.name}", on_click=form.saved)


def _prefix(name: str, generation: int) -> str:
    return f"{name}:{generation}:"


def _place(name: str) -> str:
    return f"_draft_{name}"


def _acted(of: str) -> str:
    return f"_own_act_{of}"
