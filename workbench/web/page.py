"""How a page opens, reads and acts.

For authors of pages
--------------------
A page is a script ``pages/<name>.py`` with one line in ``menu.SCREENS``; it reads top to bottom: who, read, ask, do::

    from workbench.web.page import asked, command, open_page, reading
    from workbench.web import ui

    actor = open_page("appeals")                      # who: stops unless signed in with a role of this screen
    with reading() as session:                        # read: frozen dataclasses or frames come out, never rows
        waiting = appeals_waiting(session, actor)
    ui.head("申诉", "收到之日起 5 个工作日内决定是否受理")
    reason = st.text_area("理由（必填）")               # ask
    if st.button("受理", type="primary"):              # do: the last thing a branch does
        with command("申诉已受理") as session:
            accept_appeal(session, actor, waiting[0].id, reason)

- ``command(done)`` commits and runs the page again with ``done`` on top, or rolls back and shows what, where, clause
  and fix. Nothing after the block runs when it worked. ``command()`` without a text commits silently and goes on: for
  autosave in a fragment. It may stand in ``on_change``/``on_click`` too; the refusal then appears on top of the page.
  ``command(done, then=form.saved)`` empties a form that worked; a form that was refused keeps what was typed.
- Inside ``@st.fragment`` call ``messages()`` where a refusal from a callback of the fragment should appear.
- Always ``reading``/``command`` from here, not from the store: they check again that the sign-in is alive, also when a
  callback or a fragment runs without the entrypoint.
- ``asked("project")`` reads a whole number from the address bar, ``go("project", project=3)`` moves on,
  ``link("result", "查看结果", evaluation=7)`` draws a link.
- Every text handed to ``ui`` is plain text: it is escaped there. In your own ``st.markdown`` use ``ui.safe(text)``.
- Bytes go through ``/files/<public_id>`` (``ui.file_link``) and ``/upload`` (``ui.upload_link``). Streamlit's media store
  and uploader are closed: no ``st.download_button``, ``st.file_uploader``, ``st.image`` of bytes, ``st.audio``, ``st.pdf``.
- In a test: ``AppTest.from_file(str(paths.ROOT / "workbench/web/main.py"))``, ``at.user = {"username": ..., "session":
  str(sign_in_id)}`` with a row from ``sessions.open_session``, then ``at.switch_page("../../pages/x.py").run()``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st
from sqlmodel import Session
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

from scoring.errors import ScoringError
from workbench.errors import HardStopError, NotAllowedError, WorkbenchError
from workbench.security import sessions
from workbench.security.policy import Actor
from workbench.store import engine
from workbench.web import incidents, menu, ui

_DONE, _REFUSED, _ACTOR, _ADDRESS = "_done", "_refused", "_actor", "_address"


def open_page(name: str) -> Actor:
    """Return who is at the screen, or stop the run: not signed in, or a role that does not see this screen.

    Shows what the last command reported. KeyError if the name is not in SCREENS.
    """
    actor = present()
    if menu.screen(name) not in menu.screens_of(actor.roles):
        ui.refusal(
            NotAllowedError("您的角色不能打开这个页面", fix="从左侧菜单选择；如工作需要，请联系系统管理员调整角色")
        )
        st.stop()
    _show_address(name)
    messages()
    return actor


def _show_address(name: str) -> None:
    """Write the values into the address bar again where they changed without leaving the screen.

    Streamlit hands the values of a link to the same screen to the script, but leaves the address bar as it was; the
    next click would then fall back to the old ones.
    """
    values = st.query_params.to_dict()
    before = st.session_state.get(_ADDRESS)
    st.session_state[_ADDRESS] = (name, values)
    if before is not None and before[0] == name and before[1] != values:
        st.query_params.from_dict(values)


def present() -> Actor:
    """Return the actor of this run's sign-in as it is now, or show a way to sign in and stop the run."""
    with engine.reading() as session:
        actor = _actor(session)
    if actor is None:
        _ended()
    sessions.note_seen(int(str(st.user["session"])))
    st.session_state[_ACTOR] = actor
    return actor


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for queries while the sign-in is alive; stop the run otherwise."""
    with engine.reading() as session:
        if _actor(session) is None:
            _ended()
        yield session


@contextmanager
def command(
    done: str = "",
    *,
    then: Callable[[], None] | None = None,
    dialog: str = "",
    passing: tuple[type[WorkbenchError], ...] = (),
) -> Iterator[Session]:
    """Yield a session that is committed at the end of the block, or rolled back with the reason shown.

    With ``done`` the page runs again and says so on top; without, it goes on silently. ``then`` is called first when it
    worked. A hard stop goes to the flag ``dialog`` of ``ui.refusal_dialog`` when one is named. When the sign-in ended or
    the roles changed since the page was drawn, the block is not entered and the page runs again. What is ``passing`` is
    rolled back and raised to who can do something about it.
    """
    _check_still()
    try:
        with engine.writing() as session:
            yield session
    except passing:
        raise
    except (WorkbenchError, ScoringError) as error:
        if dialog and isinstance(error, HardStopError):
            st.session_state[dialog] = error
        else:
            _refuse(error)
    except Exception as error:  # noqa: BLE001 - a screen never shows a traceback: it is kept in the log
        _refuse(incidents.refusal(error, "程序出错，本次没有保存"))
    else:
        if done:
            st.session_state[_DONE] = done
        if then:
            then()
        if done:
            st.rerun()


def messages() -> None:
    """Show once what the last command left to say: done, or refused in a callback.

    The message stays on top; a toast points to it, for who has scrolled down.
    """
    if done := st.session_state.pop(_DONE, ""):
        st.success(ui.safe(done), icon=":material/check_circle:")
        st.toast(ui.safe(done), icon=":material/check_circle:")
    if refused := st.session_state.pop(_REFUSED, None):
        ui.refusal(refused)
        st.toast("未办成，原因见页面上方", icon=":material/block:")


def asked(name: str) -> int | None:
    """Return the positive whole number of that name in the address bar; None if there is none."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits every id


def go(name: str, **query: object) -> NoReturn:
    """Move to the screen of that name, with the values in its address bar; the actor must be one who sees it."""
    st.switch_page(menu.screen(name).file, query_params={key: str(value) for key, value in query.items()})


def link(name: str, label: str, *, icon: str = "arrow_forward", **query: object) -> None:
    """Draw a link to the screen of that name, with the values in its address bar; nothing for who may not see it."""
    if menu.screen(name) not in menu.screens_of(st.session_state[_ACTOR].roles):
        return
    values = {key: str(value) for key, value in query.items()}
    st.page_link(menu.screen(name).file, label=ui.safe(label), icon=f":material/{icon}:", query_params=values)


def _actor(session: Session) -> Actor | None:
    """Read who is at the screen from what the gate handed to Streamlit, never from anything the browser can set."""
    username, number = st.user.get("username"), st.user.get("session")
    if not isinstance(username, str) or not isinstance(number, str) or not number.isdigit():
        return None
    return sessions.actor_of_sign_in(session, int(number), username)


def _check_still() -> None:
    """Run the page again when it is no longer who it was: it then says so, or draws what the new roles see."""
    with engine.reading() as session:
        actor = _actor(session)
    if actor is None or actor != st.session_state.get(_ACTOR):
        st.session_state[_REFUSED] = NotAllowedError("登录或角色刚刚变更，本次没有保存", fix="核对页面内容后再办理一次")
        st.rerun()


def _refuse(error: WorkbenchError | ScoringError) -> None:
    """Show the refusal here, or on top of the next run when a callback asked."""
    if ThreadState.get().run_location is RunLocation.CALLBACK:
        st.session_state[_REFUSED] = error
    else:
        ui.refusal(error)


def _ended() -> NoReturn:
    st.error("登录已结束：已退出、超时或账号被停用。", icon=":material/logout:")
    ui.here("/sign-in", "重新登录")
    st.stop()
