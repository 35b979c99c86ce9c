"""The roster of a project: who serves, with which certificate, how many hours; changes told; training and tutoring."""

import streamlit as st

from workbench.exchange.ledger_lists import staff_book
from workbench.queries.staff import staff_desk
from workbench.web import ui
from workbench.web.forms import staff as forms
from workbench.web.forms import staff_support as support_forms
from workbench.web.forms.ledger_import import project_import
from workbench.web.forms.ledger_papers import offered
from workbench.web.page import open_page, reading
from workbench.web.views import staff as view
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("staff")
chosen = choose_project(actor, "staff.read")
if chosen is None:
    ui.head("服务人员", "谁提供服务，持什么证，做了多少工时")
    ui.empty("badge", "还没有可以登记名册的项目", "合同登记之后，承接主体在这里登记服务人员。")
    st.stop()
month = st.session_state.get("staff_month")
with reading() as session:
    desk = staff_desk(session, actor, chosen, month)
untold = [one for one in desk.changes if one.told_on is None]
soon = sum(c.state != "ok" for one in desk.present for c in one.certificates)
badges = [ui.Badge(f"{len(untold)} 次变动还没有告知", "orange", "campaign")] if untold else []
badges += [ui.Badge(f"{soon} 本证书到期或快到期", "orange", "warning")] if soon else []
ui.head("服务人员", f"{desk.code} {desk.title} · 在岗 {len(desk.present)} 人", *badges)
if not desk.months:
    ui.empty("badge", "还不能登记名册", "合同开始履行之后登记。")
    st.stop()
writes = "staff.write" in desk.can
parts = {"people": "名册", "changes": "变动", "training": "培训与督导"} | ({"import": "导入"} if writes else {})
shown = part(parts, default="people")
if shown == "people":
    left, right = st.columns([2, 1], gap="medium")
    with left:
        st.selectbox(
            "月份",
            desk.months,
            index=desk.months.index(desk.month),
            format_func=lambda one: f"{one:%Y-%m}",
            key="staff_month",
            width=140,
        )
        picked = view.people(desk) if desk.people else None
        if not desk.people:
            ui.empty("badge", "名册是空的", "逐个登记到岗，或用 Excel 导入。")
        offered(actor, chosen, "导出名册", "download", lambda _session: staff_book(desk))
        if writes:
            with st.expander("登记到岗", icon=":material/person_add:", expanded=not desk.people):
                forms.join(actor, desk)
    with right:
        found = next((one for one in desk.people if one.id == picked), None)
        if found is not None:
            st.markdown(f"**{ui.safe(found.number)} {ui.safe(found.name)}** · {ui.safe(found.post)}")
            for held in found.certificates:
                st.markdown(f":small[{ui.safe(view.certificate(held))} {ui.safe(held.number)}，{ui.safe(held.issuer)}]")
            if writes:
                forms.person(actor, desk, found)
        else:
            view.posts(desk)
            st.subheader("检查", anchor=False)
            ui.findings(desk.findings, key="staff")
            if desk.people:
                st.caption("在左边选一个人，登记证书、工时、调岗和离岗。")
elif shown == "changes":
    if writes:
        for one in untold:
            forms.tell(actor, one)
    view.changes(desk)
elif shown == "training":
    view.support(desk)
    if "project.write" in desk.can:
        with st.expander("登记合同约定的督导和培训", icon=":material/handshake:", expanded=desk.support is None):
            support_forms.agree(actor, desk)
    view.trainings(desk)
    if writes and desk.present:
        with st.expander("登记培训或督导", icon=":material/add:"):
            forms.train(actor, desk)
else:
    project_import(actor, chosen, "staff")
