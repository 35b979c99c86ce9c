"""Issuing a document: drawn outside the write lock, then kept in a command of its own."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from sqlmodel import Session

from scoring.errors import ScoringError
from workbench.errors import WorkbenchError
from workbench.web import incidents, ui
from workbench.web.page import command, reading

_Drawn = TypeVar("_Drawn")


def issue(label: str, draw: Callable[[Session], _Drawn], keep: Callable[[Session, _Drawn], object]) -> None:
    """Draw up a document and keep it; say how it goes, and why where it does not."""
    with st.status(f"正在生成{label}，请稍候") as status:
        drawn = _drawn(label, draw)
        if drawn is None:
            status.update(label=f"{label}没有生成", state="error", expanded=True)
            return
        status.update(label=f"{label}已生成", state="complete")
    with command(f"{label}已制发") as session:
        keep(session, drawn)


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
