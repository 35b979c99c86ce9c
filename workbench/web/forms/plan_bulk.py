"""Many evaluations begun at once: which projects, one plan, one panel; afterwards what became of each."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.models.words import PHASE_NAMES, SEAT_NAMES, Phase, Seat
from workbench.queries.desk import Plannable, people_of
from workbench.security.policy import Actor
from workbench.services.evaluations import NewMember
from workbench.services.plans_bulk import MOST, Planned, plan_many
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.plan import plan_fields
from workbench.web.page import command, link, reading

_DONE = "_planned_many"


def plan_many_form(actor: Actor, projects: Sequence[Plannable]) -> None:
    """Ask for the projects, the plan and the panel; below, what became of the last ones."""
    _told()
    purchaser_id = projects[0].purchaser_id
    mine = [one for one in projects if one.purchaser_id == purchaser_id]
    asked = st.radio("阶段", list(Phase), format_func=lambda one: PHASE_NAMES[one], horizontal=True, key="bulk_phase")
    phase = asked or Phase.MID
    names = {one.project_id: one.title for one in mine if phase in one.phases}
    if not names:
        st.caption("没有还缺这个阶段方案的项目。")
        return
    chosen = st.multiselect(
        f"项目（最多 {MOST} 个）",
        list(names),
        format_func=lambda one: names[one],
        max_selections=MOST,
        key="bulk_projects",
    )
    with reading() as session:
        people = people_of(session, purchaser_id)
    form = draft(f"bulk_{purchaser_id}_{phase}")
    with st.form(form.key("form"), border=True):
        read = plan_fields(form, None, purchaser_id, phase)
        members = _panel(form, people)
        sent = st.form_submit_button("为这些项目编制方案", type="primary", key=form.key("save"))
    if sent and not chosen:
        st.caption(":red[还没有选择项目。]")
    elif sent:
        with command("批量编制完成，结果见下") as session:
            st.session_state[_DONE] = plan_many(session, actor, chosen, phase, read(), members)
            form.saved()


def _panel(form: Draft, people: Mapping[int, str]) -> dict[str, NewMember]:
    """Draw who sits where and who leads; return the members by name."""
    seats = {seat: _seat(form.key(f"seat_{seat}"), seat, people) for seat in Seat}
    chair = st.selectbox(
        "组长", list(people), index=None, format_func=lambda one: people[one], key=form.key("chair"),
        placeholder="从上面选好的人员中选",
    )  # fmt: skip
    return {
        people[person]: NewMember(person, seat, people[person], seat == Seat.ACCOUNTANT, person == chair)
        for seat, persons in seats.items()
        for person in persons
    }


def _seat(key: str, seat: Seat, people: Mapping[int, str]) -> list[int]:
    label = f"{SEAT_NAMES[seat]}{'（中级以上职称）' if seat == Seat.ACCOUNTANT else ''}"
    return st.multiselect(label, list(people), format_func=lambda one: people[one], key=key)


def _told() -> None:
    done: list[Planned] = st.session_state.get(_DONE, [])
    for one in done:
        with st.container(border=True, gap="xxsmall"):
            mark = ui.SEVERITY["stop" if one.evaluation_id is None else "warn" if one.not_appointed else "ok"]
            told = one.refused or f"方案已编制，聘请 {one.members} 人"
            st.markdown(f"{ui.badge(mark)} **{ui.safe(one.project)}** {ui.safe(told)}")
            for words in one.not_appointed:
                st.caption(ui.safe(words))
            if one.evaluation_id is not None:
                link("evaluation", "打开", evaluation=one.evaluation_id)
