"""The bureau's own schemes of grading: types, circles, levels, risk with visiting days; examples to copy; versions."""

import streamlit as st

from workbench import clock
from workbench.models.organisations import Purchaser
from workbench.queries.needs_reach import purchasers_seen
from workbench.queries.needs_schemes import versions_of
from workbench.security.policy import may
from workbench.web import ui
from workbench.web.forms.needs_scheme import retire, scheme_form, start_of, uploading
from workbench.web.page import open_page, reading
from workbench.web.views.choose import part, pick, switch
from workbench.web.views.needs_schemes import example_cards, scheme_cards

actor = open_page("needs_schemes")
with reading() as session:
    bureaus = purchasers_seen(session, actor)
ui.head(
    "分级方案", "类型、圈层、级别和风险等级的分法，起始分和探访间隔；每一版写明文号和起始日，原来的评估按当时的版本"
)
if not bureaus:
    ui.empty("domain_disabled", "没有所属的单位", "分级方案按购买主体设定和查看，请联系系统管理员。")
    st.stop()
purchaser_id = pick("bureau", "单位", bureaus)
switch("bureau", "单位", bureaus, purchaser_id)
with reading() as session:
    versions = versions_of(session, purchaser_id)
    writes = may(session, actor, "scheme.write", session.get_one(Purchaser, purchaser_id))
start = start_of(actor, versions) if writes else None

labels = {"own": "本单位的方案", "examples": "示例"} | ({"form": "新建和改定", "file": "上传 YAML"} if writes else {})
chosen = "form" if start else part(labels)
if chosen == "own":
    scheme_cards(actor, purchaser_id, versions, clock.today(), writes=writes)
    if writes:
        retire(actor, versions)
elif chosen == "examples":
    example_cards(writes=writes)
elif chosen == "file":
    uploading(actor, purchaser_id)
else:
    scheme_form(actor, purchaser_id, start)
