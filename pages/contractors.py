"""Contractors and what they did before: one's own bureau in full, others only as published."""

import streamlit as st

from workbench.exchange.history_book import history_book
from workbench.queries.contractor_history import STAFF, contractors_page, history_of
from workbench.queries.published import published_of
from workbench.services.offered import Made, offer
from workbench.web import ui
from workbench.web.page import asked, command, link, open_page, reading
from workbench.web.views import contractor_history as view
from workbench.web.views import pager
from workbench.web.views.published import beside_history

actor = open_page("contractors")
wanted = asked("contractor")
with reading() as session:
    found = history_of(session, actor, wanted)
    elsewhere = published_of(session, actor, wanted) if wanted and found else ()
if wanted and found:
    ui.head(found.name, f"{found.kind} · {found.credit_code} · 本单位的全部记录，其他单位只有已公开的")
    view.summary(found)
    left, right = st.columns([1.55, 1], gap="medium")
    with left:
        view.contracts(found.lines)
        beside_history(elsewhere)
    with right, st.container(border=True, gap="xxsmall"):
        st.markdown("**怎样使用**")
        st.markdown(view.WARNING)
        st.markdown(ui.clause(view.CLAUSE))
        if st.button("生成履约历史（Excel）", icon=":material/table:", key="book"):
            with command() as session:
                made = Made(f"履约历史-{found.name}.xlsx", history_book(found), len(found.lines))
                st.session_state["_history_book"] = (
                    found.id,
                    offer(session, actor, min(actor.purchasers(*STAFF)), made),
                )
        if (kept := st.session_state.get("_history_book")) and kept[0] == found.id:
            ui.here(f"/files/{kept[1]}", f"履约历史-{found.name}.xlsx")
        st.button("回到承接主体清单", icon=":material/arrow_back:", on_click=st.query_params.clear)
    st.stop()
ui.head("承接主体", "合同、评估、整改、投诉、付款：本单位的全部记录，其他单位只有已公开的")
if wanted:
    ui.empty("lock", "没有这家承接主体的记录", "本单位和已公开的记录里没有它的合同。没有数据不等于不好，也不等于满分。")
text = st.text_input("按名称查找", key="contractor_text", placeholder="输入名称的一部分", width=360)
with reading() as session:
    page = contractors_page(session, actor, text=text, after=pager.begins("contractors", text, ""))
if page.lines:
    link("programme", "把期末等级和禁止承接期限公布出去", icon="campaign", show="standing")
    view.contractor_list(page.lines)
    pager.turn("contractors", page.last)
else:
    ui.empty("groups", "没有符合条件的承接主体", "合同签订后出现在这里；换一个名称再查。")
