"""Accounts: added, given roles within bounds, closed, given a new password; each act is recorded."""

import streamlit as st

from workbench.models.words import ROLE_NAMES, Role
from workbench.queries.accounts import AccountLine, Bounds
from workbench.security.policy import Actor
from workbench.services.accounts import create_account, give_role, reset_password, set_disabled, take_role
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.feed import end_link_of_account
from workbench.web.page import command


def new_account(actor: Actor) -> None:
    """Ask for a new account; it has no role yet."""
    form = draft("new_account")
    with st.form(form.key("form"), border=True):
        left, right = st.columns(2)
        username = left.text_input("账号（必填，英文字母、数字、点、横线）", key=form.key("username"))
        name = right.text_input("姓名（必填）", key=form.key("name"))
        title = left.text_input("职务", key=form.key("title"))
        password = right.text_input("初始密码（必填，至少 12 位）", type="password", key=form.key("password"))
        sent = st.form_submit_button("添加账号", type="primary", key=form.key("save"))
    if sent:
        with command(f"账号 {username} 已添加，请授予角色") as session:
            create_account(session, actor, username=username, name=name, password=password, title=title.strip())
            form.saved()


def account_card(actor: Actor, line: AccountLine, bounds: Bounds) -> None:
    """Draw one account with its roles and what can be done with it."""
    state = " :red-badge[:material/block: 已停用]" if line.disabled else ""
    training = " :orange-badge[:material/school: 演练]" if line.training else ""
    st.markdown(
        f"**{ui.safe(line.name)}** :gray[{ui.safe(line.username)}] :small[{ui.safe(line.title)}]{training}{state}"
    )
    for grant in line.grants:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":blue-badge[{ui.safe(grant.name)}] :small[{ui.safe(grant.bound)}]", width="stretch")
            _take(actor, line, grant.id, grant.name)
    if not line.grants:
        st.caption("还没有角色，登录后只能看到首页和规则。")
    with st.expander("授予角色、停用、重设密码", icon=":material/settings:"):
        _give(actor, line, bounds)
        _password(actor, line)
        _close(actor, line)
        if line.calendar_link:
            end_link_of_account(actor, line)


def _take(actor: Actor, line: AccountLine, grant_id: int, role: str) -> None:
    ask(f"take_{grant_id}", "收回")
    words = f"收回 {line.name} 的“{role}”角色。已办理的事项保留在本人名下。"
    if confirmed(f"take_{grant_id}", "收回角色", words, "收回"):
        with command(f"{line.name} 的“{role}”角色已收回") as session:
            take_role(session, actor, grant_id)


def _give(actor: Actor, line: AccountLine, bounds: Bounds) -> None:
    form = draft(f"give_{line.id}")
    left, right = st.columns(2)
    role = left.selectbox("角色", list(ROLE_NAMES), format_func=lambda one: ROLE_NAMES[one], key=form.key("role"))
    units = bounds.of(role)
    unit = right.selectbox(
        "所属单位", list(units), format_func=lambda one: units[one], key=form.key(f"unit_{_bound_of(role)}")
    )
    purchaser_id = next(iter(bounds.purchasers), None)
    if role in _UNIT_ROLES and len(bounds.purchasers) > 1:
        purchaser_id = st.selectbox(
            "购买主体",
            list(bounds.purchasers),
            format_func=lambda one: bounds.purchasers[one],
            key=form.key("purchaser"),
        )
    if st.button("授予", key=form.key("send")):
        with command(f"已授予 {line.name}“{ROLE_NAMES[role]}”角色") as session:
            mine = {_bound_of(role): unit, "purchaser_id": purchaser_id if role in _UNIT_ROLES else unit}
            give_role(session, actor, line.id, role, **mine)
            form.saved()


_UNIT_ROLES = {Role.TOWNSHIP: "organisation_id", Role.VILLAGE: "organisation_id", Role.CONTRACTOR: "contractor_id"}


def _bound_of(role: Role) -> str:
    return _UNIT_ROLES.get(role, "purchaser_id")


def _password(actor: Actor, line: AccountLine) -> None:
    form = draft(f"password_{line.id}")
    typed = st.text_input("新密码（至少 12 位）", type="password", key=form.key("password"))
    ask(f"password_{line.id}", "重设密码")
    words = f"重设 {line.name} 的密码，并结束这个账号的全部登录。"
    if confirmed(f"password_{line.id}", "重设密码", words, "重设"):
        with command(f"{line.name} 的密码已重设") as session:
            reset_password(session, actor, line.id, typed)
            form.saved()


def _close(actor: Actor, line: AccountLine) -> None:
    word = "启用" if line.disabled else "停用"
    ask(f"close_{line.id}", f"{word}账号")
    words = f"{word} {line.name} 的账号。" + ("" if line.disabled else "正在进行的登录随即结束，办理记录保留。")
    if confirmed(f"close_{line.id}", f"{word}账号", words, word):
        with command(f"{line.name} 的账号已{word}") as session:
            set_disabled(session, actor, line.id, disabled=not line.disabled)
