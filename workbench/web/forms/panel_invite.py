"""Inviting to a panel: the records are searched first, then the person is asked; and the answer of who was asked."""

from collections.abc import Mapping

import streamlit as st

from workbench import clock
from workbench.models.words import SEAT_NAMES, Seat
from workbench.queries.desk import Desk
from workbench.queries.panel import (
    Building,
    CandidateCard,
    InvitationCard,
    OwnInvitation,
    building,
    checked_before,
    own_invitations,
)
from workbench.security.policy import Actor
from workbench.services.evaluations import NewMember
from workbench.services.panel import answer_invitation, invite, name_chair, recuse_member
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, two_columns
from workbench.web.forms.panel_register import register_forms
from workbench.web.page import command, messages, reading

_FOUND = "_panel_checked"


def build_panel(actor: Actor, desk: Desk) -> None:
    """Draw the invitations, the way to a new one with its check, and the register of candidates."""
    with reading() as session:
        built = building(session, actor, desk.line.id)
    if built.invitations:
        st.subheader("邀请", anchor=False)
        for one in built.invitations:
            st.markdown(_invitation_words(one))
    if built.findings:
        with st.expander("受邀人员都接受时的小组组成", icon=":material/rule:"):
            ui.findings(built.findings, key="if_accepted")
    st.subheader("邀请成员", anchor=False)
    if desk.opened_at is None and (desk.frozen_on is None or built.recused):
        _invite(actor, desk, built)
    else:
        st.caption("方案已确认，只有成员回避时才能增补替换。")
    with st.expander(f"候选人员名册（{len(built.people)} 人可邀请）", icon=":material/badge:"):
        register_forms(actor, desk.line.purchaser_id)


def _invitation_words(one: InvitationCard) -> str:
    badge = {
        None: ":orange-badge[:material/pending: 待答复]",
        True: ":green-badge[:material/check_circle: 已接受]",
        False: ":gray-badge[:material/cancel: 已谢绝]",
    }[one.accepted]
    chair = "，任组长" if one.chair else ""
    told = [f"{clock.local(one.invited_at):%Y-%m-%d} 邀请", one.reason]
    told += [f"核对到：{'；'.join(one.suspicions)}。核实：{one.passed}"] if one.suspicions else []
    words = "；".join(filter(None, told))
    return f"**{ui.safe(one.name)}** {badge} {ui.safe(SEAT_NAMES[one.seat] + chair)} :small[:gray[{ui.safe(words)}]]"


@st.fragment
def _invite(actor: Actor, desk: Desk, built: Building) -> None:
    """Ask whom to invite; the button that sends appears after the check was made for this person."""
    messages()
    people = {one.account_id: one for one in built.people}
    if not people:
        ui.empty("person_add", "没有可以邀请的人员", "请系统管理员先给人员授予“评估小组成员”角色")
        return
    form = draft(f"invite_{desk.line.id}")
    place = two_columns()
    person = pick("人员", {one.account_id: _labelled(one) for one in built.people}, key=form.key("person"), on=place)
    seat = pick("席位", SEAT_NAMES, key=form.key("seat"), on=place)
    replaced = pick("替换谁", built.recused, key=form.key("replaces"), on=place) if built.recused else None
    chair = st.checkbox("任组长", key=form.key("chair"))
    ready = person is not None and seat is not None
    if st.button("检查后再邀请", icon=":material/search:", key=form.key("check"), disabled=not ready) and person:
        with reading() as session:
            st.session_state[_FOUND] = (desk.line.id, person, checked_before(session, actor, desk.line.id, person))
    checked = st.session_state.get(_FOUND)
    if not ready or person is None or seat is None or checked is None or checked[:2] != (desk.line.id, person):
        st.caption("先核对名册、台账、投标和申诉记录里有没有与承接主体的关系，再发出邀请。")
        return
    passed = _checked(checked[2], form.key("passed"))
    if st.button("发出邀请", type="primary", icon=":material/send:", key=form.key("send")):
        new = _member(people[person], seat, chair=chair)
        with command("已邀请，本人登录答复；接受后先申报利害关系", then=form.saved) as session:
            invite(session, actor, desk.line.id, new, passed=passed, replaces_id=replaced)


def _labelled(one: CandidateCard) -> str:
    known = "，".join(filter(None, [one.unit, one.title])) if one.registered else "名册还没有登记"
    return f"{one.name}（{known}）"


def _member(one: CandidateCard, seat: Seat, *, chair: bool) -> NewMember:
    """A title whose certificate has run out counts no longer."""
    mid_level = one.mid_level_title and not one.lapsed(clock.today())
    return NewMember(one.account_id, seat, one.title, mid_level, chair)


def _checked(found: list[str], key: str) -> str:
    if not found:
        st.markdown(f"{ui.badge(ui.SEVERITY['ok'])} 记录里没有查到与承接主体、投标单位、项目经办人的关系")
        return ""
    st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} 请先核实（同名的不一定是同一人）：")
    st.markdown("\n".join(f"- {ui.safe(one)}" for one in found))
    return st.text_area("核实情况（必填才能邀请，会存入档案）", key=key, height=80)


def recuse_button(actor: Actor, desk: Desk, member_id: int, name: str) -> None:
    """Take a member out before the opening, with a reason."""
    with st.popover("回避"):
        st.caption("回避后评分表保持封存，不计入结果；可再邀请一人替换。回避组长的，另行改任组长。")
        reason = st.text_input("回避原因（必填，会存入档案）", key=f"recuse_reason_{member_id}")
        if st.button("办理回避", key=f"recuse_{member_id}"):
            with command(f"{name} 已回避") as session:
                recuse_member(session, actor, desk.line.id, member_id, reason=reason)


def chair_form(actor: Actor, desk: Desk, members: Mapping[int, str]) -> None:
    """Name another chair, with a reason."""
    form = draft(f"chair_{desk.line.id}")
    with st.expander("改任组长", icon=":material/star:"), st.form(form.key("form"), border=False):
        chosen = pick("新组长", members, key=form.key("chair"))
        reason = st.text_input("改任的原因（必填）", key=form.key("reason"))
        if st.form_submit_button("改任", key=form.key("send")) and chosen:
            with command("组长已改任", then=form.saved) as session:
                name_chair(session, actor, desk.line.id, chosen, reason=reason)


def answer_forms(actor: Actor) -> None:
    """Draw the invitations that wait for the actor's answer; nothing of the evaluation is shown before it."""
    with reading() as session:
        waiting = own_invitations(session, actor)
    for one in waiting:
        with st.container(border=True, key=f"edge_info_invited_{one.id}"):
            _answer(actor, one)


def _answer(actor: Actor, one: OwnInvitation) -> None:
    seat = f"{one.seat_name}{'，任组长' if one.chair else ''}"
    st.markdown(f"**{ui.safe(one.purchaser)}请您参加{one.phase_name}** :gray-badge[{ui.safe(seat)}]")
    words = f"{one.project}，承接主体 {one.contractor or '尚未确定'}，{ui.day(one.due_on)} 前评完"
    st.markdown(f":small[{ui.safe(words)}]")
    st.caption("与承接主体有劳动、任职、出资、近亲属等关系的，请谢绝并写明原因。接受后先申报利害关系，再看材料。")
    reason = st.text_input("不能参加的原因（谢绝时必填）", key=f"refusal_{one.id}")
    with st.container(horizontal=True):
        if st.button("接受邀请", type="primary", key=f"accept_{one.id}"):
            with command("已接受，请先申报利害关系") as session:
                answer_invitation(session, actor, one.id, accept=True)
        if st.button("谢绝", key=f"refuse_{one.id}"):
            with command("已谢绝") as session:
                answer_invitation(session, actor, one.id, accept=False, reason=reason)
