"""Batches: the reports and notices of a year drawn up in the background, with progress, and fetched as one ZIP."""

import streamlit as st

from workbench.queries.batches import batches_of, candidates, items_of, purchasers_with_batches
from workbench.web import ui
from workbench.web.forms.batches import ended, running, start_form
from workbench.web.page import link, open_page, reading
from workbench.web.views.batches import heading, items
from workbench.web.views.choose import choose

actor = open_page("batches")
ui.head("批量制发", "一年的评估报告和结果通知在后台逐份制发：做完的就是正式文书，中断了接着做，不会重复")
with reading() as session:
    units = purchasers_with_batches(session, actor)
if not units:
    ui.empty("print", "您的角色不制发文书", "批量制发由采购经办办理；需要文书的，从项目的页面打开。")
    st.stop()
purchaser_id = choose("unit", "购买主体", units)
with reading() as session:
    found = candidates(session, purchaser_id)
    batches = batches_of(session, actor, purchaser_id)
at_work = next((one for one in batches if one.state == "running"), None)
if at_work is not None:
    running(actor, at_work)
elif found:
    start_form(actor, purchaser_id, found)
else:
    ui.empty("print", "还没有可以制发的结果", "结果由分管领导确认以后，在这里成批制发报告和通知。")
    link("result", "查看评估结果")
if batches:
    st.subheader("做过的批次", anchor=False)
for place, card in enumerate(batches):
    with st.expander(heading(card), expanded=place == 0, key=f"batch_{card.id}"):
        if card.state != "running":
            ended(actor, card)
        with reading() as session:
            items(items_of(session, card.id))
