"""Issuing a document: drawn outside the write lock, then kept in a command of its own."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Protocol, TypeVar

import streamlit as st
from sqlmodel import Session

from scoring.errors import ScoringError
from workbench.errors import WorkbenchError
from workbench.reports.word import as_word
from workbench.security.policy import Actor
from workbench.services.documents import ATTEMPTS, NumberTakenError
from workbench.services.word_drafts import keep_word_draft
from workbench.web import incidents, ui
from workbench.web.page import command, reading

_Drawn = TypeVar("_Drawn")
WORD = "Word 稿（可编辑）"


class Paper(Protocol):
    """What was drawn up: a file with its name."""

    @property
    def name(self) -> str:
        """Its file name."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


def issue(label: str, draw: Callable[[Session], _Drawn], keep: Callable[[Session, _Drawn], object]) -> None:
    """Draw up a document and keep it; say how it goes, and why where it does not.

    It is drawn up again while others take the number that it was drawn with.
    """
    for left in reversed(range(ATTEMPTS)):
        with st.status(f"正在生成{label}，请稍候") as status:
            drawn = _drawn(label, draw)
            if drawn is None:
                status.update(label=f"{label}没有生成", state="error", expanded=True)
                return
            status.update(label=f"{label}已生成", state="complete")
        try:
            with command(f"{label}已制发", passing=(NumberTakenError,) if left else ()) as session:
                keep(session, drawn)
        except NumberTakenError:
            continue
        return


def word_twin(actor: Actor, project_id: int, draw: Callable[[Session], Paper], *, key: str, label: str = WORD) -> None:
    """Draw the button that makes the editable twin of a document, and the link to it once it is made."""
    place = f"_word_{project_id}_{key}"
    if st.button(label, icon=":material/edit_document:", type="tertiary", key=f"word_{key}"):
        with st.spinner("正在生成 Word 稿"), as_word():
            drawn = _drawn("Word 稿", draw)
        if drawn is not None:
            name = word_name(drawn.name)
            with command() as session:
                kept = keep_word_draft(session, actor, project_id, name=name, content=drawn.content)
                st.session_state[place] = (kept, name)
    if made := st.session_state.get(place):
        ui.here(f"/files/{made[0]}", f"下载 {made[1]}")


def word_name(name: str) -> str:
    """Name a twin after its document, so that nobody takes it for the issued one."""
    return f"{PurePath(name).stem}（Word稿）.docx"


def _drawn(label: str, draw: Callable[[Session], _Drawn]) -> _Drawn | None:
    """Return the document, or None after saying why there is none."""
    try:
        with reading() as session:
            return draw(session)
    except (WorkbenchError, ScoringError) as error:
        ui.refusal(error)
    except Exception as error:  # noqa: BLE001 - a screen never shows a traceback: it is kept in the log
        ui.refusal(incidents.refusal(error, f"{label}没有生成"))
    return None
