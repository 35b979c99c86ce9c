"""The register of issued documents: found by number, downloaded, and matched with the signed paper that came back."""

import streamlit as st

from workbench.queries.documents import document_choices, documents_page, waiting_scans
from workbench.web import ui
from workbench.web.forms.documents import details, match_form, upload
from workbench.web.page import asked, open_page, reading
from workbench.web.views import documents as view
from workbench.web.views.pager import begins, turn

actor = open_page("documents")
with reading() as session:
    choices = document_choices(session, actor)
    waiting = tuple(waiting_scans(session, actor))
ui.head("文书登记", "每份制发的文书一个编号；签字盖章后扫描回来，按编号和校验码登记")
upload(choices)
match_form(actor, waiting)
if not choices.kinds:
    ui.empty(
        "approval",
        "还没有制发的文书",
        "在评估报告、评估方案、问题与整改、验收等画面制发的每份文书，编号后登记在这里；草稿和 Word 稿不编号。",
    )
    st.stop()

opened = asked("document")
if opened:
    details(actor, opened)
    st.button("全部文书", icon=":material/arrow_back:", on_click=st.query_params.clear)
wanted = view.filters(choices)
start = begins("documents", wanted, 0)
with reading() as session:
    page = documents_page(session, actor, wanted, before=start)
picked = None
if page.lines:
    picked = view.listed(page.lines)
    turn("documents", page.last)
else:
    ui.empty("search_off", "没有符合条件的文书", "换一个编号、项目、种类、年度或状态。")
if picked and picked != opened:
    details(actor, picked)
elif page.lines and not opened:
    st.caption("点选一行，下载文书，查看签章件，或作废。")
