"""A file that was handed in and waits: opened and read by its own reader, taken over elsewhere, or dropped here."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from sqlmodel import Session, select

from workbench.errors import WorkbenchError
from workbench.models.evaluations import StoredFile
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor
from workbench.services.imports import forget_file
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.page import command, reading

_Read = TypeVar("_Read")
_DROP = "不用这个文件"


def handed_in(actor: Actor, public_id: str, read: Callable[[bytes], _Read]) -> tuple[StoredFile | None, _Read | None]:
    """Return the file and what its reader made of it; what could not be opened or read is None, and said."""
    file = None
    try:
        with reading() as session:
            file = open_file(session, actor, public_id)
            session.expunge(file)
        return file, read(path_of(file.sha256).read_bytes())
    except WorkbenchError as error:
        ui.refusal(error)
        return file, None


def offer_to_drop(actor: Actor, file: StoredFile, *, key: str) -> None:
    """Draw the way to do without the file."""
    ask(key, _DROP)
    if confirmed(key, _DROP, "文件删除，已登记的不受影响。", "删除文件"):
        with command("文件已删除", then=leave) as session:
            forget_file(session, actor, file.id or 0)


def forget_taken(session: Session, actor: Actor, file: StoredFile) -> None:
    """Delete a file within the command that took it over."""
    kept = session.exec(select(StoredFile.id).where(StoredFile.public_id == file.public_id)).one()
    forget_file(session, actor, kept or 0)


def leave() -> None:
    """Leave the file: the address names it no longer."""
    st.query_params.pop("file", None)
