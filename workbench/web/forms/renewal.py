"""Beginning a renewal: the number of the new project and the first day of its service."""

from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.application import ApplicationDesk
from workbench.security.policy import Actor
from workbench.services.renewal import NewRenewal, start_renewal
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.typed import day
from workbench.web.page import command, go


def renewal_form(actor: Actor, desk: ApplicationDesk) -> None:
    """Ask for the new project's number and first day, and begin it; the way leads on to the new project."""
    form = draft(f"renew_{desk.project_id}")
    ends = desk.ends or clock.today()
    first = max(ends + timedelta(days=1), clock.today())
    carried = (
        "下年预算的数量、单价、金额和资金来源一并带入。"
        if desk.plan
        else "还没有编制下年预算，金额按本期带入，可以再改。"
    )
    st.caption(f"续购是一个新项目：服务内容、绩效目标、人员要求照抄，{carried}需求、调查、审批、采购都重新办理。")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.text_input("新项目编号（必填）", key=form.key("code"), width=220)
        begins = st.date_input("服务起始日（必填）", first, format="YYYY-MM-DD", key=form.key("first"), width=180)
        ask("renew", "启动续购", kind="primary", icon="autorenew")
    if confirmed("renew", "启动续购", f"按“{desk.title}”建立续购项目 {code}，从需求重新开始。", "启动"):
        with command(then=form.saved) as session:
            new = start_renewal(session, actor, desk.project_id, NewRenewal(code, day(begins, "服务起始日")))
            session.flush()
            made = new.id
            st.session_state["_renewed"] = made
    if made := st.session_state.pop("_renewed", None):
        go("project", project=made)
