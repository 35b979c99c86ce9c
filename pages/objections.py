"""Inquiries, challenges and complaints of suppliers: the register, one of them with its clocks, and the list of abuse."""

import streamlit as st

from workbench.queries.objections import objection_card, objections_seen
from workbench.queries.objections_filing import abuse_lines, filable, filing
from workbench.web import ui
from workbench.web.forms import objections as forms
from workbench.web.forms.objections_lists import blank_form, export, listing
from workbench.web.forms.objections_steps import actions
from workbench.web.page import link, open_page, reading
from workbench.web.views import objections as views
from workbench.web.views.choose import part

actor = open_page("objections")
key = st.query_params.get("objection", "")
if key:
    with reading() as session:
        card = objection_card(session, actor, key)
    if card is None:
        ui.head("质疑投诉", "登记、答复、处理决定")
        ui.empty("search_off", "没有这一件，或您无权查看", "核对链接，或回到清单重新打开。")
        link("objections", "回到清单", icon="arrow_back")
        st.stop()
    ui.head(card.row.number, f"{card.row.project} · {card.row.supplier}", *views.badges_of(card.row))
    link("objections", "回到清单", icon="arrow_back")
    views.holds(card)
    left, right = st.columns([1.45, 1], gap="medium")
    with left:
        views.head_facts(card)
        views.items(card)
        actions(actor, card)
    with right:
        st.subheader("期限", anchor=False)
        views.clocks(card)
        st.subheader("经过", anchor=False)
        views.course(card)
        st.subheader("检查", anchor=False)
        ui.findings(list(card.findings), key="objection")
    st.stop()

with reading() as session:
    rows = objections_seen(session, actor)
    places = filable(session, actor)
    listed = abuse_lines(session, actor)
ui.head("质疑投诉", "供应商的询问、质疑由购买主体答复，投诉由财政部门处理 · 依据政府采购法第五十一条至第五十八条")
labels = {"open": "未办结", "all": "全部"} | ({"new": "登记"} if places else {})
shown = part(labels | ({} if actor.contractors() else {"abuse": "不良行为记录"}), default="open")
if shown == "new":
    wanted = st.query_params.get("project", "")
    ids = list(places)
    place = ids.index(int(wanted)) if wanted.isdigit() and int(wanted) in places else 0
    chosen = st.selectbox("项目", ids, index=place, format_func=places.__getitem__, key="objection_project")
    with reading() as session:
        offered = filing(session, actor, chosen)
    blank_form(actor)
    if offered:
        forms.new_objection(actor, offered)
elif shown == "abuse":
    views.abuse(listed)
    if not listed:
        why = "财政部门列入名单的供应商登记在这里，它投标时会提示或者停止。"
        ui.empty("playlist_remove", "名单是空的", why, cite="财政部令第94号第三十七条")
    listing(actor, listed)
else:
    views.counts(rows)
    listed_rows = [one for one in rows if one.open or shown == "all"]
    views.lines(listed_rows)
    if not listed_rows:
        why = "收到供应商的询问、质疑，或者财政部门转来的投诉，在“登记”里登记，工作台计算每一步的期限。"
        ui.empty("task_alt", "没有未办结的" if shown == "open" else "还没有登记", why, cite="政府采购法第五十二条")
    export(actor)
