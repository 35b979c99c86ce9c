"""What surrounds every screen: style, menu by role, the training banner, and who is signed in."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session, col, select

from workbench.models.accounts import Account, Workspace
from workbench.models.organisations import Contractor, Organisation, Purchaser
from workbench.models.words import ROLE_NAMES
from workbench.paths import STATIC
from workbench.security.policy import Actor
from workbench.services.accounts import set_large_type
from workbench.web import ui
from workbench.web.menu import Screen, screens_of
from workbench.web.page import command, present, reading

_FAVICON, _LOGO = str(STATIC / "favicon.svg"), str(STATIC / "logo.svg")
_LARGE = "<style>:root{font-size:20px}</style>"


@dataclass(frozen=True)
class Surroundings:
    """What the shell shows besides the actor."""

    training: bool
    large_type: bool
    bodies: tuple[str, ...]


def open_shell() -> None:
    """Draw the frame for who is signed in and run the page asked for, or stop with a way to sign in."""
    st.set_page_config(page_title="民政购买服务工作台", page_icon=_FAVICON, layout="wide", initial_sidebar_state=228)
    st.html(STATIC / "style.css")
    actor = present()
    with reading() as session:
        around = _surroundings(session, actor)
    st.logo(_LOGO, size="large", icon_image=_FAVICON)
    chosen = st.navigation(_menu(actor), expanded=True)  # else the evaluation hides behind “再看”
    if around.training:
        _training_banner()
    with st.sidebar:
        _who(actor, around)
    chosen.run()


def _menu(actor: Actor) -> dict[str, list[st.Page]]:
    """Group the actor's screens; a page that is not here cannot be reached by any address."""
    groups: dict[str, list[st.Page]] = {}
    for screen in screens_of(actor.roles):
        if screen.file.is_file():
            groups.setdefault(screen.group, []).append(_page(screen))
    return groups


def _page(screen: Screen) -> st.Page:
    return st.Page(
        screen.file,
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path=screen.name,
        default=screen.name == "home",
    )


def _training_banner() -> None:
    with st.container(key="training"):
        st.markdown(":material/school: **演练** 数据均为虚构，不作为任何办理依据")


def _who(actor: Actor, around: Surroundings) -> None:
    large = st.toggle("大字显示", value=around.large_type, key="large_type", on_change=_keep_large_type, args=(actor,))
    if large:
        st.html(_LARGE)
    roles = "、".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in actor.roles) or "尚无角色"
    st.caption(f":material/person: {ui.safe(actor.name)} · {roles}")
    for body in around.bodies:
        st.caption(f":material/apartment: {ui.safe(body)}")
    ui.here("/sign-out", "退出登录")


def _keep_large_type(actor: Actor) -> None:
    with command() as session:
        set_large_type(session, actor, large=bool(st.session_state["large_type"]))


def _surroundings(session: Session, actor: Actor) -> Surroundings:
    workspace, account = session.get(Workspace, 1), session.get(Account, actor.account_id)
    return Surroundings(
        training=bool(workspace and workspace.training),
        large_type=bool(account and account.large_type),
        bodies=_bodies(session, actor),
    )


def _bodies(session: Session, actor: Actor) -> tuple[str, ...]:
    """Name the contractors, townships and purchasers that the actor's roles are held for."""
    names: list[str] = []
    for kind, ids in (
        (Contractor, {grant.contractor_id for grant in actor.grants}),
        (Organisation, {grant.organisation_id for grant in actor.grants}),
        (Purchaser, {grant.purchaser_id for grant in actor.grants}),
    ):
        names += session.exec(select(kind.name).where(col(kind.id).in_(ids - {None})).order_by(col(kind.name)))
    return tuple(names)
