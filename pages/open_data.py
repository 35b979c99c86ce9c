"""Open data of a project: what is public and can be taken away, the red flags, and what others published."""

import streamlit as st

from workbench.queries.open_data import open_project
from workbench.queries.red_flags import flag_cards
from workbench.web import ui
from workbench.web.forms.open_data import export_part, untold_part
from workbench.web.forms.open_data_import import import_part
from workbench.web.page import open_page, reading
from workbench.web.views import open_data as view
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("open_data")
chosen = choose_project(actor, "open_data.read")
ui.head("数据公开", "开放合同数据标准（OCDS）1.1.5：只含已经公布的内容；警示只在内部看，不在公开文件里")
shown = part({"open": "公开内容", "flags": "采购警示", "others": "其他单位公开的采购"}, wide=True)
if shown == "others":
    import_part(actor)
    st.stop()
with reading() as session:
    project = open_project(session, actor, chosen)
    flags = flag_cards(session, actor, chosen) if shown == "flags" else ()
if project is None:
    ui.empty("public", "还没有项目", "项目建立并公示后，这里列出可以公开的内容。")
elif shown == "flags":
    view.flags(flags)
else:
    view.stages(project)
    export_part(actor, project)
    untold_part(actor, project.id)
    view.preview(project)
