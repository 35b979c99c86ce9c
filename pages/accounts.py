"""Accounts and roles, for the administrator."""

import streamlit as st

from workbench.models.words import ROLE_NAMES
from workbench.queries.accounts import accounts_seen, bounds_of
from workbench.web import ui
from workbench.web.forms.accounts import account_card, new_account
from workbench.web.page import open_page, reading

actor = open_page("accounts")
with reading() as session:
    lines, bounds = accounts_seen(session, actor), bounds_of(session)

ui.head("账号", f"{len(lines)} 个账号 · 角色决定能看到和能办理什么，一人可以有几个角色")
with st.expander("添加账号", icon=":material/person_add:"):
    new_account(actor)

left, right = st.columns([2, 1])
text = left.text_input("搜索", placeholder="姓名、账号或职务", key="account_text")
names = {"": "全部角色"} | {role.value: name for role, name in ROLE_NAMES.items()}
role = right.selectbox("角色", list(names), format_func=lambda one: names[one], key="account_role")
found = [
    line
    for line in lines
    if text.strip() in f"{line.name} {line.username} {line.title}"
    and (not role or role in {grant.role.value for grant in line.grants})
]
for line in found:
    with st.container(border=True, gap="xsmall"):
        account_card(actor, line, bounds)
if not found:
    ui.empty("person_search", "没有找到账号", "换一个搜索词或角色")
