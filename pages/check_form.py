"""The check form: for a phone, one item after another, each saved at once."""

import streamlit as st

from workbench.queries.supervision import inspection_card, inspections_seen
from workbench.web import ui
from workbench.web.forms.supervision_check import check_form, submit
from workbench.web.forms.supervision_paper import type_in
from workbench.web.page import link, open_page, reading
from workbench.web.views.supervision import head, rows

actor = open_page("check_form")
key = st.query_params.get("inspection", "")
with reading() as session:
    card = inspection_card(session, actor, key) if key else None
    mine = [one for one in inspections_seen(session, actor) if one.mine and one.open]
if card is None:
    ui.head("检查表", "指定给您的检查")
    if mine:
        rows(mine)
    else:
        why = "采购经办指定您为检查人员并抽取后，检查表出现在这里和今日待办。"
        ui.empty("checklist", "没有等您检查的", why, cite="石嘴山方案附件2四")
    st.stop()
head(card)
link("supervision", "这次检查", icon="arrow_back", inspection=key)
if card.row.state != "drawn":
    what = {"planned": "还没有抽取", "submitted": "已经提交，不能再改", "cancelled": "已经取消"}[card.row.state]
    ui.empty("checklist", f"这次检查{what}", "抽取后逐项填写，每填一项立即保存。", cite="石嘴山方案附件2四")
    st.stop()
if "check" in card.can:
    type_in(actor, card)
    check_form(actor, key)
    submit(actor, card)
