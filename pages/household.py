"""One household: its people with hardships, wishes and benefits; its visits; its identities behind masks."""

import streamlit as st

from workbench import clock
from workbench.errors import NotFoundError
from workbench.queries.needs_household import household_of_person, household_record
from workbench.web import ui
from workbench.web.forms import needs_entry, needs_visit
from workbench.web.forms.needs_decide import decide
from workbench.web.forms.needs_identity import identity_part
from workbench.web.forms.needs_person import assess, grade, want
from workbench.web.forms.needs_register import member
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views import needs_household as view
from workbench.web.views.choose import part

actor = open_page("household")
today, person_id = clock.today(), asked("person")
with reading() as session:
    wanted = asked("household") or (household_of_person(session, person_id) if person_id else None)
    home = household_record(session, actor, wanted, today) if wanted else None
if home is None:
    ui.head("一户的记录", "从对象清单打开一户")
    if wanted or person_id:
        ui.refusal(NotFoundError("没有这一户，或您无权查看", fix="从对象清单重新打开，或核对链接"))
    else:
        ui.empty("home_pin", "还没有选择一户", "在需求画面的对象清单里选一户，或用编码开头查找。")
    link("needs", "对象清单", icon="list")
    st.stop()

late = home.next_visit_on is not None and home.next_visit_on < today
view.head(home, late)
link("needs", "对象清单", icon="arrow_back")
writes = "need.write" in home.can
labels = {"people": "对象和需求", "visits": "探访和送达"} | (
    {"identity": "身份信息"} if "vault.see" in home.can else {}
)
chosen = part(labels)

if chosen == "people":
    codes = {one.id: one.code for one in home.people}
    if not codes:
        ui.empty("person_add", "这一户还没有登记成员", "登记成员后评估困境指标、登记想要的服务。")
    picked = person_id if person_id in codes else next(iter(codes), None)
    if len(codes) > 1:
        names = list(codes)
        picked = st.pills(
            "成员", names, default=picked, required=True, format_func=lambda one: codes[one], key=f"member_{home.id}"
        )
    person = next((one for one in home.people if one.id == picked), None)
    told, asking = st.columns([1.25, 1], gap="medium")
    if person is not None:
        with told:
            view.person_head(person)
            view.hardships(person)
            view.suggestions(person.matching)
            view.wishes(person)
            view.benefits(person.benefits)
        with asking:
            for raised in [one for one in person.alerts if one.closed_on is None and writes]:
                needs_visit.alert(actor, raised)
            if writes and person.left_on is None:
                with st.expander("评估困境指标", icon=":material/assignment:", expanded=not person.assessments):
                    assess(actor, person)
                if person.assessments and person.assessments[0].by_hand:
                    with st.expander("按分级方案定级", icon=":material/stacked_line_chart:"):
                        grade(actor, person)
                with st.expander("登记想要的服务", icon=":material/add_task:", expanded=bool(person.assessments)):
                    want(actor, person)
                with st.expander("已享受的救助和服务", icon=":material/redeem:"):
                    needs_entry.benefit(actor, person)
                with st.expander("监护人、代理人", icon=":material/supervisor_account:"):
                    needs_entry.agent(actor, person)
                with st.expander("类别变更、退出", icon=":material/swap_horiz:"):
                    needs_entry.category(actor, person)
                    needs_entry.leaving(actor, person)
            if "need.dispose" in home.can:
                decide(actor, person.wishes)
    if writes:
        with asking, st.expander("登记成员", icon=":material/person_add:", expanded=not codes):
            member(actor, home.id)
elif chosen == "visits":
    told, asking = st.columns([1.25, 1], gap="medium")
    with told:
        view.visits(home)
    with asking:
        if writes:
            for problem in [one for one in home.problems if one.solved_on is None]:
                needs_visit.solve(actor, problem)
            needs_visit.risk(actor, home)
            needs_visit.visit(actor, home)
            needs_visit.happiness_list(actor, home)
elif chosen == "identity":
    identity_part(actor, home)
