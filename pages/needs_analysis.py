"""Needs analysis: who needs what where, the lists to take away, and the documents by village."""

import streamlit as st

from workbench.queries.needs_analysis import analysis
from workbench.queries.needs_reach import purchasers_seen, villages_seen
from workbench.web import ui
from workbench.web.page import open_page, reading
from workbench.web.views.choose import part
from workbench.web.views.needs_analysis import documents, lists, pictures, third_list

actor = open_page("needs_analysis")
with reading() as session:
    purchasers = purchasers_seen(session, actor)
    villages = villages_seen(session, actor)

ui.head("需求分析", "按地方、类别、服务、困境和发现渠道；不足 5 人的组不显示 · 依据石嘴山方案正文二（三）")
if not villages:
    ui.empty("query_stats", "还没有可以分析的对象", "在“需求”登记对象，或在“导入”整批导入后，这里出现图表和清单。")
    if not purchasers:
        st.stop()
labels = {"pictures": "图表", "items": "项目清单", "lists": "导出清单", "documents": "文书和表格"}
chosen = part(labels if villages else {"documents": "文书和表格"}, key="show")
if chosen in {"pictures", "items"}:
    with reading() as session:
        found = analysis(session, actor)
    if chosen == "pictures":
        pictures(found)
    else:
        third_list(found.items)
elif chosen == "lists":
    lists(actor, purchasers)
else:
    documents(actor, purchasers, villages)
