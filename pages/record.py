"""The record of everything done, and whether it is whole."""

import streamlit as st

from workbench.queries.record import check_chain, choices, events_seen
from workbench.web import ui
from workbench.web.page import open_page, reading
from workbench.web.views.record import chain_words, event_detail, event_table, filters

actor = open_page("record")
with reading() as session:
    offered = choices(session, actor)
ui.head("操作记录", "谁在什么时候办了什么，改动前后是什么；密封的评分启封之后才写入这里")
wanted = filters(offered)
with reading() as session:
    lines = events_seen(session, actor, wanted)

if lines:
    chosen = event_table(lines)
    if chosen is None:
        st.caption("点选一行，查看改动前后的内容。")
    else:
        with st.container(border=True):
            event_detail(chosen)
else:
    ui.empty("history", "没有符合条件的记录", "换一个项目、人员、操作或日期")

if st.button("校验记录链", icon=":material/verified:", type="primary", key="check_chain"):
    with st.spinner("正在逐条重算"), reading() as session:
        result = check_chain(session, actor)
    chain_words(result)
