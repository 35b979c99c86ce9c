"""Needs: who was found, what they need, what they want, where each wish went, and whom to visit."""

import streamlit as st

from workbench import clock
from workbench.models.words import Role
from workbench.queries.needs import groups, heads, people_page
from workbench.queries.needs_places import places, townships_seen
from workbench.queries.needs_rates import quarter_of, rates
from workbench.queries.needs_reach import purchasers_seen
from workbench.queries.needs_schemes import level_names
from workbench.queries.needs_vault import reading_log, retention, tombstones
from workbench.queries.needs_visits import agenda
from workbench.queries.needs_wishes import services_wanted, state_counts, wishes_page
from workbench.web import ui
from workbench.web.forms.needs_decide import decide
from workbench.web.forms.needs_register import register
from workbench.web.page import open_page, reading
from workbench.web.views import needs_lists, needs_vault, pager
from workbench.web.views.choose import part
from workbench.web.views.needs_rates import rate_cards
from workbench.web.views.needs_visits import agenda_lists

actor = open_page("needs")
today = clock.today()
with reading() as session:
    total = heads(session, actor)
    where = places(session, actor)

badges = [ui.Badge(f"{total.waiting} 项待决定", "orange", "pending_actions")] if total.waiting else []
ui.head("需求", "对象清单、需求清单、项目清单 · 依据石嘴山方案正文二（三）", *badges)
ui.counts(
    [
        ui.Count("困难家庭", str(total.households), "户"),
        ui.Count("服务对象", str(total.people), "人"),
        ui.Count("未评估", str(total.unassessed), "人", "orange" if total.unassessed else None),
        ui.Count("服务需求", str(total.wishes), f"待决定 {total.waiting}"),
    ]
)
labels = {"people": "对象清单", "wishes": "需求清单", "services": "项目清单", "visits": "探访和送达", "spread": "分布"}
if not total.people:
    ui.empty(
        "diversity_1",
        "还没有登记服务对象",
        "村（社区）、乡镇（街道）发现困难家庭后在这里登记，只用编码，不含姓名。",
        cite="石嘴山方案正文二（四）2",
    )
    labels = {}
labels |= {"register": "登记"} if where else {}
labels |= {"vault": "身份信息"} if actor.purchasers(Role.LEADER, Role.AUDITOR) else {}
chosen = part(labels, key="list") if labels else ""

if chosen == "people":
    with reading() as session:
        towns, risks = townships_seen(session, actor), level_names(session, purchasers_seen(session, actor))
    wanted = needs_lists.people_filter(towns, risks)
    with reading() as session:
        page = people_page(session, actor, wanted, after=pager.begins("people", wanted, ""))
    if page.people:
        needs_lists.people_list(page)
        pager.turn("people", page.last)
    else:
        ui.empty("search_off", "没有符合条件的对象", "换一个编码开头，或放宽筛选条件。")
elif chosen == "wishes":
    with reading() as session:
        numbers = state_counts(session, actor)
    state, text = needs_lists.wish_state(numbers, st.query_params.get("state", "all"))
    with reading() as session:
        start = pager.begins("wishes", (state, text), 0)
        shown = wishes_page(session, actor, today, state=state, text=text, after=start)
    needs_lists.wishes_list(shown.wishes)
    pager.turn("wishes", shown.last)
    decide(actor, shown.wishes)
elif chosen == "services":
    with reading() as session:
        needs_lists.services_list(services_wanted(session, actor))
elif chosen == "visits":
    with reading() as session:
        rate_cards(rates(session, actor, quarter_of(today)), f"{today.year} 年第 {(today.month + 2) // 3} 季度")
        agenda_lists(agenda(session, actor, today), today)
elif chosen == "spread":
    with reading() as session:
        found = {title: groups(session, actor, by) for by, title in needs_lists.SPREADS.items()}
    for title, rows in found.items():
        needs_lists.spread(title, rows)
elif chosen == "register":
    register(actor, where)
elif chosen == "vault":
    with reading() as session:
        read, kept, stones = reading_log(session, actor), retention(session, actor), tombstones(session, actor)
    needs_vault.reading_list(read)
    needs_vault.retention_list(kept, today)
    needs_vault.tombstone_list(stones)
