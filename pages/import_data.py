"""Import: templates, files that offices hand in, their preview, and taking them over; and paper forms typed in."""

import streamlit as st

from workbench.queries.imports import import_purchasers, imports_of
from workbench.web import ui
from workbench.web.forms.import_file import begin, finish, go_on, history
from workbench.web.forms.import_paper import type_in
from workbench.web.forms.import_paper_needs import type_decision, type_visit
from workbench.web.page import asked, open_page, reading
from workbench.web.views.choose import part

actor = open_page("import_data")
finish(actor)
with reading() as session:
    purchasers = import_purchasers(session, actor)
    batches = imports_of(session, actor)

ui.head("导入", "先核对、后导入，整份一次登记；只认编码，身份信息密封保存 · 依据个人信息保护法第二十八条")
if not purchasers:
    ui.empty("domain_disabled", "没有可以导入的单位", "您的角色没有所属的单位，请联系系统管理员。")
    st.stop()
if part({"file": "表格导入", "paper": "纸质表录入"}, key="way") == "paper":
    sheets = {"intake": "登记表", "visit": "探访记录表", "decision": "去向决定表"}
    typing = {"intake": type_in, "visit": type_visit, "decision": type_decision}
    typing[part(sheets, key="sheet")](actor)
    st.stop()
chosen = next((one for one in batches if one.id == asked("batch") and one.state in {"waiting", "checked"}), None)
if chosen is None:
    begin(actor, purchasers)
    history(batches)
else:
    go_on(actor, chosen)
