"""Supervision: inspections planned, drawn and made; what stands out in the ledger; what they came to."""

import streamlit as st

from workbench import clock
from workbench.errors import NotFoundError
from workbench.queries.forensics import sign_cards
from workbench.queries.project_choice import readable
from workbench.queries.supervision import READERS, inspection_card, inspections_seen, inspectors_for
from workbench.queries.supervision_results import supervision_results
from workbench.web import ui
from workbench.web.forms import supervision as forms
from workbench.web.forms.supervision_papers import papers
from workbench.web.page import link, open_page, reading
from workbench.web.views import forensics as hints
from workbench.web.views import supervision as view
from workbench.web.views.choose import part
from workbench.web.views.choose_project import choose_project

actor = open_page("supervision")
today, key = clock.today(), st.query_params.get("inspection", "")
if key:
    with reading() as session:
        card = inspection_card(session, actor, key)
        possible = inspectors_for(session, actor, card.row.project_id) if card else {}
    if card is None:
        ui.head("监督检查", "例会、实地检查、暗访、随机抽查、电话回访")
        ui.refusal(NotFoundError("没有这次检查，或您无权查看", fix="从列表重新打开，或核对链接"))
        link("supervision", "全部检查", icon="arrow_back")
        st.stop()
    view.head(card)
    link("supervision", "全部检查", icon="arrow_back", project=card.row.project_id)
    left, right = st.columns([1.55, 1], gap="medium")
    with left:
        if card.row.state == "planned" and "plan" in card.can:
            forms.draw(actor, card)
        if card.row.state == "drawn" and "check" in card.can:
            link("check_form", "打开检查表", icon="checklist", inspection=key)
        if not card.row.open:
            view.ended(card)
        view.units(card)
        papers(actor, card)
    with right:
        st.subheader("抽取", anchor=False)
        view.fixed(card)
        if card.row.open and "plan" in card.can:
            forms.inspectors(actor, card, possible)
            forms.cancel(actor, card)
    st.stop()

chosen = choose_project(actor, "inspection.open")
if chosen is None:
    ui.head("监督检查", "例会、实地检查、暗访、随机抽查、电话回访")
    why = "合同签订后由采购经办安排检查；指定给您的检查会出现在这里和今日待办。"
    ui.empty("policy", "还没有监督检查", why, cite="石嘴山方案正文二（四）4")
    st.stop()
with reading() as session:
    title = readable(session, actor, "inspection.open", chosen)
    found = inspections_seen(session, actor, chosen)
    results = supervision_results(session, actor, chosen, today)
    inspectors = inspectors_for(session, actor, chosen)
open_ones = sum(one.open for one in found)
ui.head("监督检查", f"{title} · 共 {len(found)} 次，待办 {open_ones} 次")
parts = {"list": "检查"} | ({"results": "结果"} if results else {})
parts |= {"signs": "台账提示"} if results and actor.purchasers(*READERS) else {}
shown = part(parts)
if shown == "list":
    if inspectors:
        with st.expander("安排检查", icon=":material/add:", expanded=not found):
            forms.plan(actor, chosen, inspectors)
    if found:
        view.rows(found)
    else:
        why = "每季度不少于一次（默认值）；抽取前先封存名单和种子，承接主体看不到。"
        ui.empty("policy", "还没有检查", why, cite="石嘴山方案附件2四")
elif shown == "signs":
    with reading() as session:
        cards = sign_cards(session, actor, chosen, None, None)
    hints.signs(cards)
elif results and results.count:
    view.results(results)
else:
    ui.empty(
        "query_stats",
        "还没有结果",
        "检查提交后，这里按乡镇和服务项目给出合格率和项数。",
        cite="石嘴山方案正文二（四）4",
    )
