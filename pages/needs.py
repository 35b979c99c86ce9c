"""Needs: who was found, what they need, what they want, and where each wish went."""

import streamlit as st

from workbench.queries.needs import people, places, projects_open, wishes
from workbench.web import ui
from workbench.web.forms.needs_decide import decide
from workbench.web.forms.needs_person import assess, want
from workbench.web.forms.needs_register import register
from workbench.web.page import asked, open_page, reading
from workbench.web.views.choose import part
from workbench.web.views.needs_lists import assessment, people_list, services_list, spread, wishes_list

actor = open_page("needs")
with reading() as session:
    persons = people(session, actor)
    wanted = wishes(session, actor)
    where = places(session, actor)
    projects = projects_open(session, actor)

waiting = sum(one.state == "waiting" for one in wanted)
unassessed = sum(one.assessed_on is None for one in persons)
badges = [ui.Badge(f"{waiting} 项待决定", "orange", "pending_actions")] if waiting else []
ui.head("需求", "对象清单、需求清单、项目清单 · 依据石嘴山方案正文二（三）", *badges)
ui.counts(
    [
        ui.Count("困难家庭", str(len({one.household_id for one in persons})), "户"),
        ui.Count("服务对象", str(len(persons)), "人"),
        ui.Count("未评估", str(unassessed), "人", "orange" if unassessed else None),
        ui.Count("服务需求", str(len(wanted)), f"待决定 {waiting}"),
    ]
)
labels = {"people": "对象清单", "wishes": "需求清单", "services": "项目清单", "spread": "分布"}
labels |= {"register": "登记"} if where else {}
if not persons:
    ui.empty(
        "diversity_1",
        "还没有登记服务对象",
        "村（社区）、乡镇（街道）发现困难家庭后在这里登记，只用编码，不含姓名。",
        cite="石嘴山方案正文二（四）2",
    )
    labels = {"register": "登记"} if where else {}
chosen = part(labels, key="list") if labels else ""

if chosen == "people":
    left = {one.id: one for one in people_list(persons)}
    asked_for = asked("person")
    picked = st.selectbox(
        "查看一名对象",
        list(left),
        index=list(left).index(asked_for) if asked_for in left else None,
        format_func=lambda one: f"{left[one].code} · {left[one].category} · {left[one].township}",
        placeholder="输入对象编码查找",
        key=f"person_{asked_for}",
    )
    person = left.get(picked or 0)
    if person is not None:
        told, asking = st.columns([1, 1.2], gap="medium")
        with told:
            st.subheader(ui.safe(person.code), anchor=False)
            assessment(person)
        with asking:
            if person.writable:
                assess(actor, person)
                want(actor, person)
elif chosen == "wishes":
    wishes_list(wanted, st.query_params.get("state", "all"))
    decide(actor, wanted, projects)
elif chosen == "services":
    services_list(wanted)
elif chosen == "spread":
    spread(persons)
elif chosen == "register":
    register(actor, where, persons)
