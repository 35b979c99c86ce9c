"""The services rendered in one's own area: a township or a village looks them over and says what it found."""

import streamlit as st

from workbench.queries.ledger_area import area_desk, area_page, said_of
from workbench.queries.ledger_records import record_with_past
from workbench.web import ui
from workbench.web.forms import ledger_area as forms
from workbench.web.page import open_page, reading
from workbench.web.views import ledger_area as view
from workbench.web.views.choose_project import choose_project

actor = open_page("ledger_area")
chosen = choose_project(actor, "ledger.area")
if chosen is None:
    ui.head("辖区服务", "本乡镇（街道）、村（社区）的服务对象得到了哪些服务")
    why = "承接主体为本辖区的对象登记服务后，记录出现在这里，由您核对是否属实。"
    ui.empty("fact_check", "本辖区还没有服务记录", why, cite="石嘴山方案附件2四")
    st.stop()
with reading() as session:
    desk = area_desk(session, actor, chosen)
badges = [ui.Badge(f"{desk.doubted:,} 条有出入", "orange", "error")] if desk.doubted else []
ui.head("辖区服务", f"{desk.code} {desk.title} · 只列本辖区", *badges)
view.counts(desk)
wanted, said = view.filters(desk)
with reading() as session:
    page = area_page(session, actor, chosen, wanted, said, after=view.start(desk, wanted, said))
    spoken = said_of(session, [one.id for one in page.rows])
left, right = st.columns([2.2, 1], gap="medium")
with left:
    picked = view.listed(page, spoken)
    forms.export(actor, desk, wanted, said)
with right:
    if len(picked) == 1:
        with reading() as session:
            found = record_with_past(session, chosen, picked[0].id)
        if found:
            view.detail(found[0], spoken.get(picked[0].id, ()))
    if picked:
        forms.confirm(actor, picked)
    elif page.rows:
        st.caption("在清单里勾选一条看凭证，或勾选几条一起核对。")
