"""Templates of documents: the standard ones, the bureau's own, each tried and shown before the leader confirms it."""

import streamlit as st

from workbench import clock
from workbench.queries.templates import (
    bureaus_with_templates,
    sample_pages,
    template_rights,
    templates_in_force,
    versions,
)
from workbench.web import ui
from workbench.web.forms.templates import decide_form, standard_again, standard_form, upload_part
from workbench.web.page import link, open_page, reading
from workbench.web.views import templates as view
from workbench.web.views.choose import choose

actor = open_page("templates")
ui.head("文书模板", "先检查、看样张，再由分管领导确认启用；已经制发的文书不变，随时可以恢复标准模板")
with reading() as session:
    units = bureaus_with_templates(session, actor)
if not units:
    ui.empty("design_services", "您的角色不属于某个购买主体", "文书模板按购买主体管理。")
    st.stop()
purchaser_id = choose("unit", "购买主体", units)
with reading() as session:
    now = templates_in_force(session, purchaser_id, clock.today())
    lines = versions(session, purchaser_id)
    writes, confirms = template_rights(session, actor, purchaser_id)
if writes:
    with st.container(border=True):
        standard_form(actor, purchaser_id)
        upload_part(actor, purchaser_id)
for line in lines:
    if line.state == "checked":
        with st.container(border=True, key=f"waiting_{line.id}"):
            view.version(line)
            with reading() as session:
                pages = sample_pages(session, line)
            view.sample(line, pages)
            if confirms:
                decide_form(actor, line)
st.subheader("现在用的模板", anchor=False)
view.in_force(now)
if confirms:
    standard_again(actor, purchaser_id, now)
st.caption("版头、落款名称、结尾用语、盖章位置不用换模板：在“规则 › 本级规定”里登记，按起始日生效。")
link("rules", "打开本级规定", part="bureau")
decided = [line for line in lines if line.state != "checked"]
if decided:
    with st.expander(f"各版 {len(decided)}"):
        for line in decided:
            view.version(line)
