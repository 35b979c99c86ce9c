"""12349 and the other ways in: what people ask, want and complain of, until it is answered and they were called back."""

from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.hotline import call_card, calls_seen, choices, outside
from workbench.queries.hotline_figures import figures
from workbench.rules.hotline_words import WAITING
from workbench.web import ui
from workbench.web.forms import hotline as forms
from workbench.web.forms import hotline_follow, hotline_lists
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.page import link, open_page, reading
from workbench.web.views import hotline as views
from workbench.web.views.choose import part

actor = open_page("hotline")
key = st.query_params.get("call", "")
with reading() as session:
    chosen = choices(session, actor)
if key:
    with reading() as session:
        card = call_card(session, actor, key)
    if card is None:
        ui.head("来电来访", "咨询、求助、投诉")
        ui.empty("search_off", "没有这一件，或您无权查看", "核对链接，或回到清单重新打开。")
        link("hotline", "回到清单", icon="arrow_back")
        st.stop()
    ui.head(f"{card.row.kind_name} {card.row.number}", card.row.project or "来电来访", *views.badges_of(card.row))
    link("hotline", "回到清单", icon="arrow_back")
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        views.matter(card)
    with right:
        forms.actions(actor, card, chosen)
        if not outside(actor) and "call.answer" in card.can and card.row.state in WAITING:
            hotline_lists.filled_paper(actor, card.row)
        if "call.follow" in card.can:
            hotline_follow.follow(actor, card, chosen)
        if card.caller and "call.caller" in card.can:
            hotline_follow.caller(actor, card)
    st.stop()

ui.head("来电来访", "咨询、求助、投诉，从登记到答复、回访 · 依据石嘴山方案附件3四（一）4")
labels = {"list": "清单"} | ({"take": "登记"} if chosen.purchasers else {})
labels |= {} if outside(actor) else {"figures": "统计与清单"}
shown = part(labels) if len(labels) > 1 else "list"
if shown == "take":
    forms.take(actor, chosen)
    hotline_lists.paper(actor)
elif shown == "figures":
    today, grid = clock.today(), two_columns()
    first = pick_day("从", kept=today - timedelta(days=365), key="figures_from", on=grid) or today
    last = pick_day("到", kept=today, key="figures_to", on=grid) or today
    with reading() as session:
        found = figures(session, actor, first, last, today)
    views.analysis(found)
    hotline_lists.export(actor, first, last)
else:
    by = views.narrowed()
    with reading() as session:
        rows = calls_seen(session, actor, by)
    views.lines(rows)
    if not rows and by == type(by)():
        why = (
            "交办给您的件会列在这里。"
            if not chosen.purchasers
            else "在“登记”里登记来电、来信、来访，或导入 12349 清单。"
        )
        ui.empty("support_agent", "没有来电来访", why, cite="石嘴山方案附件3四（一）4")
    elif not rows:
        ui.empty("search_off", "没有符合条件的件", "放宽条件再看。")
