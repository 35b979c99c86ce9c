"""Service orders: made for some days, and done on the phone with one tap."""

from datetime import date, timedelta
from typing import Literal

import streamlit as st

from workbench import clock
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_entry import shown
from workbench.queries.ledger_orders import OrderLine
from workbench.security.policy import Actor
from workbench.services.ledger_orders import CANCELLED, DONE, OPEN, NewOrder, cancel_order, finish_order, make_orders
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.ledger import clock_time, read_rows
from workbench.web.forms.typed import whole
from workbench.web.page import command

_MARKS = {OPEN: "gray", DONE: "green", CANCELLED: "orange"}
_WORDS = {OPEN: "待服务", DONE: "已完成", CANCELLED: "已取消"}
ROWS = 6


def plan(actor: Actor, desk: LedgerDesk) -> None:
    """Draw the form that makes orders: day, service and person above, a recipient a line, on so many days."""
    form = draft(f"orders_{desk.project_id}")
    with st.form(f"orders_{desk.project_id}", enter_to_submit=False):
        day, times, line, staff = _above(form, desk)
        st.caption("一行一个对象：编码 数量 计划开始 计划结束，如“YLD001 1 0930 1000”，时间可以不写。")
        typed = [
            st.text_input(f"第 {n} 行", key=form.key(f"row{n}"), label_visibility="visible" if n == 1 else "collapsed")
            for n in range(1, ROWS + 1)
        ]
        sent = st.form_submit_button("保存工单", type="primary")
    if sent:
        with command("工单已保存", then=form.saved) as session:
            weeks = whole(times, "几次")
            rows = read_rows(typed, day, line, staff)
            orders = [
                NewOrder(line, one.code, staff, day + timedelta(weeks=week), one.quantity, one.start)
                for week in range(weeks)
                for one in rows
            ]
            make_orders(session, actor, desk.project_id, orders)


def _above(form: Draft, desk: LedgerDesk) -> tuple[date, str, int, int]:
    today = clock.today()
    with st.container(horizontal=True):
        last = desk.last_day or today
        day = st.date_input(
            "从哪天起", value=min(today, last), min_value=desk.first_day, max_value=last, key=form.key("day"),
            format="YYYY-MM-DD", width=150,
        )  # fmt: skip
        times = st.text_input("几次（每周一次）", value="1", key=form.key("times"), width=120)
        lines = {one.id: f"{one.catalogue_number} {one.name}（{one.unit}）" for one in desk.lines}
        line = st.selectbox(
            "服务项目", list(lines), format_func=lambda one: lines[one], key=form.key("line"), width=220
        )
        people = {one.id: one.label for one in desk.staff if one.left_on is None}
        staff = st.selectbox(
            "服务人员", list(people), format_func=lambda one: people[one], key=form.key("staff"), width=260
        )
    return day, times, line, staff


def list_orders(actor: Actor, desk: LedgerDesk, orders: list[OrderLine]) -> None:
    """Draw the orders as cards: one tap when it went as planned, the rest folded."""
    day: date | None = None
    next_one = next((one for one in orders if one.state == OPEN), None)
    for one in orders:
        if one.day != day:
            day = one.day
            late = "，已过" if day < clock.today() and any(o.state == OPEN and o.day == day for o in orders) else ""
            st.markdown(f"**{ui.day(day)}**{late}")
        _card(actor, desk, one, first=one is next_one)


def _card(actor: Actor, desk: LedgerDesk, one: OrderLine, *, first: bool) -> None:
    with st.container(border=True, key=f"order_{one.id}", gap="xxsmall"):
        time = f"{one.time} " if one.time else ""
        badge = f":{_MARKS[one.state]}-badge[{_WORDS[one.state]}]"
        st.markdown(f"{time}**{ui.safe(one.code)}** {ui.safe(one.line)} {one.quantity} {ui.safe(one.unit)} {badge}")
        st.markdown(f":small[{ui.safe(one.staff)}{'，' + ui.safe(one.reason) if one.reason else ''}]")
        if one.state == OPEN and "ledger.write" in desk.can and one.day <= clock.today():
            _finish(actor, one, first=first)
        elif one.state == DONE and one.record_id and not one.proved and "ledger.write" in desk.can:
            back = f"/ledger?project={desk.project_id}&part=orders&record={one.record_id}"
            ui.upload_link("proof", desk.project_id, back=back, label="补照片或签到表")
        elif one.state == OPEN and "ledger.write" in desk.can:
            with st.expander("不做了"):
                _cancel(actor, one)


def _finish(actor: Actor, one: OrderLine, *, first: bool) -> None:
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    if st.button("完成", key=f"done_{one.id}", type=kind, icon=":material/check:", width="stretch"):
        with command(f"{one.code} {one.line}已完成，可以补照片") as session:
            finish_order(session, actor, one.id, seen=one.version)
    with st.expander("时间、数量不同，或没有做成"):
        _otherwise(actor, one)
        _cancel(actor, one)


def _otherwise(actor: Actor, one: OrderLine) -> None:
    form = draft(f"finish_{one.id}", one.version)
    with st.form(f"finish_{one.id}", enter_to_submit=False):
        with st.container(horizontal=True):
            start = st.text_input(
                "开始", value=shown(one.start) if one.start is not None else "", key=form.key("start"), width=100
            )
            end = st.text_input("结束", key=form.key("end"), width=100)
            quantity = st.text_input(
                f"数量（{one.unit}）", value=str(one.quantity), key=form.key("quantity"), width=100
            )
        why = st.text_input("说明理由（有提示时填）", key=form.key("why"))
        sent = st.form_submit_button("按实际完成")
    if sent:
        with command(f"{one.code} {one.line}已完成，可以补照片", then=form.saved) as session:
            times = [clock_time(text, "时间") if text.strip() else None for text in (start, end)]
            finish_order(
                session,
                actor,
                one.id,
                start=times[0],
                end=times[1],
                quantity=whole(quantity, "数量"),
                explanation=why,
                seen=form.seen,
            )


def _cancel(actor: Actor, one: OrderLine) -> None:
    form = draft(f"cancel_order_{one.id}", one.version)
    with st.form(f"cancel_order_{one.id}", enter_to_submit=False, border=False):
        reason = st.text_input("没有做成的原因", key=form.key("reason"), placeholder="如 住院，家里没人")
        sent = st.form_submit_button("取消这张工单")
    if sent:
        with command("工单已取消", then=form.saved) as session:
            cancel_order(session, actor, one.id, reason, seen=form.seen)
