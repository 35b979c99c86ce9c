"""Keeping a recipient's entry up to date: who speaks for one, category, what is received, leaving."""

import streamlit as st

from workbench import clock
from workbench.queries.needs_person import PersonRecord
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.register import NewBenefit, add_agent, add_benefit, change_category, leave
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day, money
from workbench.web.page import command
from workbench.web.views.needs_lists import item_name


def benefit(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for a benefit or service that is received already."""
    form = draft(f"benefit_{person.id}")
    items = {one.number: item_name(one) for one in load_catalogue().items}
    with st.form(f"benefit_{person.id}", enter_to_submit=False):
        st.markdown("**登记已享受的救助和服务**")
        st.caption("各部门的都登记；与目录中的服务相同的，选出对应项，用来核对重复。")
        grid = two_columns()
        department = grid.text_input("部门（必填）", placeholder="如 县残联", key=form.key("department"))
        name = grid.text_input("救助或服务（必填）", placeholder="如 重度残疾人护理补贴", key=form.key("name"))
        number = pick("相同的目录服务", items, key=form.key("number"), on=grid)
        amount = grid.text_input("金额（元）", placeholder="没有金额的留空", key=form.key("amount"))
        first = pick_day("开始日（必填）", key=form.key("first"), on=grid)
        last = pick_day("结束日", key=form.key("last"), on=grid)
        sent = st.form_submit_button("登记救助")
    if sent:
        with command(f"{person.code} 的救助已登记", then=form.saved) as session:
            fen = money(amount, "金额") if amount.strip() else None
            new = NewBenefit(department, name, day(first, "开始日"), last, number, fen)
            add_benefit(session, actor, person.id, new)


def agent(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for somebody who speaks for the person."""
    form, roles = draft(f"agent_{person.id}"), load_register().choices("agents", clock.today())
    with st.form(f"agent_{person.id}", enter_to_submit=False):
        st.markdown("**登记监护人或代理人**")
        st.caption("这里只登记身份和关系；姓名、电话填在“身份信息”里。")
        grid = two_columns()
        role = pick("身份（必填）", roles, key=form.key("role"), on=grid)
        relation = grid.text_input("与对象的关系（必填）", placeholder="如 祖母", key=form.key("relation"))
        first = pick_day("起始日（必填）", key=form.key("first"), on=grid)
        sent = st.form_submit_button("登记代理人")
    if sent:
        with command(f"{person.code} 的代理人已登记", then=form.saved) as session:
            on = day(first, "起始日")
            add_agent(session, actor, person.id, role=role or "", relation=relation, first_day=on)


def category(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for another category from a day on."""
    form, names = draft(f"category_{person.id}"), {one.id: one.name for one in load_scheme().categories}
    with st.form(f"category_{person.id}", enter_to_submit=False):
        st.markdown("**变更对象类别**")
        grid = two_columns()
        chosen = pick("新类别（必填）", names, key=form.key("new_category"), on=grid)
        first = pick_day("起始日（必填）", key=form.key("first"), on=grid)
        document = st.text_input("认定文件（必填）", placeholder="文件名称和文号", key=form.key("document"))
        sent = st.form_submit_button("变更类别")
    if sent:
        with command(f"{person.code} 的类别已变更", then=form.saved) as session:
            on = day(first, "起始日")
            change_category(session, actor, person.id, category=chosen or "", first_day=on, document=document)


def leaving(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for a person who is no longer assisted."""
    form = draft(f"leave_{person.id}")
    with st.form(f"leave_{person.id}", enter_to_submit=False):
        st.markdown("**登记退出**")
        st.caption("退出后不再计入在册户，身份信息的保存期限从退出日起算。")
        grid = two_columns()
        left_on = pick_day("退出日期（必填）", key=form.key("left_on"), on=grid)
        reason = grid.text_input("退出原因（必填）", placeholder="如 不再符合条件、迁出、去世", key=form.key("reason"))
        sent = st.form_submit_button("登记退出")
    if sent:
        with command(f"{person.code} 已登记退出", then=form.saved) as session:
            leave(session, actor, person.id, left_on=day(left_on, "退出日期"), reason=reason)
