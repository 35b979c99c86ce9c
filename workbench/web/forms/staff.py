"""The roster: somebody joins, leaves or moves, certificates, hours, changes told, trainings."""

import streamlit as st

from workbench import clock
from workbench.queries.staff import ChangeLine, StaffDesk, StaffLine
from workbench.security.policy import Actor
from workbench.services.staff import (
    NewCertificate,
    NewStaff,
    NewTraining,
    add_certificate,
    add_staff,
    declare_hours,
    end_staff,
    hold_training,
    move_staff,
    tell_change,
)
from workbench.services.staff_words import TRAINING_NAMES
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.typed import day, whole
from workbench.web.page import command


def join(actor: Actor, desk: StaffDesk) -> None:
    """Draw the form that enters somebody into the roster; the posts are those of the project."""
    form, today = draft(f"staff_{desk.project_id}"), clock.today()
    posts = [one.post for one in desk.posts]
    with st.form(f"staff_{desk.project_id}", enter_to_submit=False):
        with st.container(horizontal=True):
            number = st.text_input("工号（必填）", key=form.key("number"), width=110, placeholder="如 B01")
            name = st.text_input("姓名（必填）", key=form.key("name"), width=150)
            kind = st.selectbox(
                "类别", list(desk.kinds), format_func=lambda one: desk.kinds[one], key=form.key("kind"), width=180
            )
            post = st.selectbox(
                "岗位", posts, key=form.key("post"), width=180, accept_new_options=True, index=0 if posts else None,
                placeholder="选择或填写",
            )  # fmt: skip
            joined = st.date_input(
                "到岗日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
        sent = st.form_submit_button("登记到岗", type="primary")
    if sent:
        with command("已登记，记得告知购买主体", then=form.saved) as session:
            new = NewStaff(number, name, kind or "", post or "", day(joined, "到岗日"))
            add_staff(session, actor, desk.project_id, new)


def person(actor: Actor, desk: StaffDesk, one: StaffLine) -> None:
    """Draw what may be done about one person."""
    _certificate(actor, one)
    if one.left_on is None:
        _hours(actor, desk, one)
        with st.expander("调岗或离岗", icon=":material/transfer_within_a_station:"):
            _move(actor, desk, one)
            _leave(actor, one)


def _certificate(actor: Actor, one: StaffLine) -> None:
    form = draft(f"certificate_{one.id}")
    with st.form(f"certificate_{one.id}", enter_to_submit=False):
        st.markdown("**登记或续期证书**")
        with st.container(horizontal=True):
            name = st.text_input("证书名称", key=form.key("name"), width=170)
            number = st.text_input("证书编号", key=form.key("number"), width=150)
            issuer = st.text_input("发证机构", key=form.key("issuer"), width=170)
            until = st.date_input(
                "有效期至（长期的留空）", value=None, key=form.key("until"), format="YYYY-MM-DD", width=170
            )
        sent = st.form_submit_button("保存证书")
    if sent:
        with command("证书已保存", then=form.saved) as session:
            add_certificate(session, actor, one.id, NewCertificate(name, number, issuer, until))


def _hours(actor: Actor, desk: StaffDesk, one: StaffLine) -> None:
    form = draft(f"hours_{one.id}_{desk.month}")
    with st.form(f"hours_{one.id}_{desk.month}", enter_to_submit=False):
        kept = "" if one.declared_minutes is None else str(one.declared_minutes // 60)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hours = st.text_input(f"{desk.month:%Y-%m} 申报工时（小时）", value=kept, key=form.key("hours"), width=200)
            sent = st.form_submit_button("保存工时")
    if sent:
        with command("工时已保存", then=form.saved) as session:
            declare_hours(session, actor, one.id, desk.month, whole(hours, "申报工时") * 60)


def _move(actor: Actor, desk: StaffDesk, one: StaffLine) -> None:
    form, today = draft(f"move_{one.id}", one.version), clock.today()
    with st.form(f"move_{one.id}", enter_to_submit=False):
        with st.container(horizontal=True):
            post = st.text_input("岗位", value=one.post, key=form.key("post"), width=170)
            kinds = list(desk.kinds)
            kind = st.selectbox(
                "类别", kinds, index=kinds.index(one.kind) if one.kind in kinds else 0,
                format_func=lambda key: desk.kinds[key], key=form.key("kind"), width=170,
            )  # fmt: skip
            moved = st.date_input(
                "调岗日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
        sent = st.form_submit_button("登记调岗")
    if sent:
        with command("调岗已登记", then=form.saved) as session:
            move_staff(session, actor, one.id, post=post, kind=kind, moved_on=day(moved, "调岗日"), seen=form.seen)


def _leave(actor: Actor, one: StaffLine) -> None:
    form, today = draft(f"leave_{one.id}", one.version), clock.today()
    with st.form(f"leave_{one.id}", enter_to_submit=False):
        with st.container(horizontal=True):
            left = st.date_input(
                "离岗日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
            reason = st.text_input("离岗原因（必填）", key=form.key("reason"), width=240)
        sent = st.form_submit_button("登记离岗")
    if sent:
        with command("离岗已登记", then=form.saved) as session:
            end_staff(session, actor, one.id, day(left, "离岗日"), reason, seen=form.seen)


def tell(actor: Actor, one: ChangeLine) -> None:
    """Draw a change that the purchaser was not told of yet, with the day of telling."""
    form, today = draft(f"tell_{one.id}"), clock.today()
    with st.form(f"tell_{one.id}", enter_to_submit=False):
        st.markdown(
            f"**{ui.safe(one.name)}{ui.safe(one.change)}** {ui.day(one.changed_on)} :small[{ui.safe(one.words)}]"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            told = st.date_input(
                "告知购买主体的日期", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=170
            )
            sent = st.form_submit_button("登记告知")
    if sent:
        with command("告知已登记", then=form.saved) as session:
            tell_change(session, actor, one.id, day(told, "告知日"))


def train(actor: Actor, desk: StaffDesk) -> None:
    """Draw the form of a training or tutoring session."""
    form, today = draft(f"training_{desk.project_id}"), clock.today()
    with st.form(f"training_{desk.project_id}", enter_to_submit=False):
        with st.container(horizontal=True):
            kind = st.selectbox(
                "种类",
                list(TRAINING_NAMES),
                format_func=lambda one: TRAINING_NAMES[one],
                key=form.key("kind"),
                width=110,
            )
            held = st.date_input(
                "日期", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
            minutes = st.text_input("时长（分钟）", key=form.key("minutes"), width=120)
            trainer = st.text_input("讲授或督导人", key=form.key("trainer"), width=170)
        title = st.text_input("内容（必填）", key=form.key("title"))
        people = {one.id: f"{one.number} {one.name}" for one in desk.present}
        present = st.multiselect(
            "到场的人", list(people), format_func=lambda one: people[one], key=form.key("present"), placeholder="选择"
        )
        sent = st.form_submit_button("登记培训或督导", type="primary")
    if sent:
        with command("已登记", then=form.saved) as session:
            new = NewTraining(kind, day(held, "日期"), title, trainer, whole(minutes, "时长"), present)
            hold_training(session, actor, desk.project_id, new)
