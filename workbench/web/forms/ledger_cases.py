"""Casework: a case opened, met, closed."""

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.ledger import LedgerDesk
from workbench.queries.ledger_orders import CaseLine
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services.ledger_cases import NewCase, add_session, close_case, open_case
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.typed import day, whole
from workbench.web.page import command


def begin(actor: Actor, desk: LedgerDesk) -> None:
    """Draw the form that opens a case."""
    form, today = draft(f"case_{desk.project_id}"), clock.today()
    with st.form(f"case_{desk.project_id}", enter_to_submit=False):
        with st.container(horizontal=True):
            code = st.text_input("对象编码（必填）", key=form.key("code"), width=160)
            opened = st.date_input(
                "开案日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
            lines = {one.id: one.name for one in desk.lines}
            line = st.selectbox(
                "服务项目", list(lines), format_func=lambda one: lines[one], key=form.key("line"), width=200
            )
            people = {one.id: one.label for one in desk.staff if one.left_on is None}
            staff = st.selectbox(
                "负责人员", list(people), format_func=lambda one: people[one], key=form.key("staff"), width=240
            )
        plan = st.text_area(
            "服务计划（必填）", key=form.key("plan"), height=90, placeholder="目标、做法、次数、怎样算达到"
        )
        levels = _levels_input(form.key("levels"), "开案时的困境等级")
        sent = st.form_submit_button("开案", type="primary")
    if sent:
        with command("个案已开", then=form.saved) as session:
            new = NewCase(line, code, staff, day(opened, "开案日"), plan, read_levels(levels))
            open_case(session, actor, desk.project_id, new)


def _levels_input(key: str, label: str) -> str:
    names = "、".join(one.name.removesuffix("困境") for one in load_scheme().indicators)
    return str(
        st.text_input(f"{label}（十个数字连写，没有困难写 0）", key=key, help=names, placeholder="如 3200010021") or ""
    )


def read_levels(typed: str) -> dict[str, int]:
    """Read ten digits in the order of the indicators. Raises ValidationError."""
    indicators, digits = load_scheme().indicators, typed.replace(" ", "")
    if len(digits) != len(indicators) or not digits.isdigit():
        names = "、".join(one.name for one in indicators)
        raise ValidationError(f"要 {len(indicators)} 个数字", where="困境等级", fix=f"依次为：{names}")
    return {one.id: int(digit) for one, digit in zip(indicators, digits, strict=True)}


def cases(actor: Actor, desk: LedgerDesk, found: list[CaseLine]) -> None:
    """Draw the cases, each with its sessions and, while it is open, what comes next."""
    for one in found:
        state = "进行中" if one.closed_on is None else f"{ui.day(one.closed_on)}结案，困境等级合计降低 {one.change}"
        with st.expander(f"{one.code} · {one.line} · {one.staff} · {state}", icon=":material/person_heart:"):
            st.markdown(f"**计划**（{ui.day(one.opened_on)}）：{ui.safe(one.plan)}")
            for held, minutes, words in one.sessions:
                st.markdown(f"- {ui.day(held)}，{minutes} 分钟：{ui.safe(words)}")
            _compare(one)
            if one.closure:
                st.markdown(f"**结案**：{ui.safe(one.closure)}")
            if one.closed_on is None and "ledger.write" in desk.can:
                _meet(actor, one)
                _close(actor, one)


def _compare(one: CaseLine) -> None:
    named = [(it.name.removesuffix("困境"), it.id) for it in load_scheme().indicators]
    after = one.after or {}
    told = [
        f"{name} {one.before[id_]}{'→' + str(after[id_]) if id_ in after else ''}"
        for name, id_ in named
        if one.before.get(id_) or after.get(id_)
    ]
    st.markdown(f":small[困境等级：{'，'.join(told) or '没有困难'}]")


def _meet(actor: Actor, one: CaseLine) -> None:
    form, today = draft(f"meet_{one.id}"), clock.today()
    with st.form(f"meet_{one.id}", enter_to_submit=False):
        with st.container(horizontal=True):
            held = st.date_input(
                "会谈日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
            )
            spent = st.text_input("分钟", key=form.key("minutes"), width=100)
        words = st.text_area("会谈记录", key=form.key("words"), height=80)
        sent = st.form_submit_button("登记会谈")
    if sent:
        with command("会谈已登记", then=form.saved) as session:
            add_session(session, actor, one.id, held_on=day(held, "会谈日"), minutes=whole(spent, "分钟"), words=words)


def _close(actor: Actor, one: CaseLine) -> None:
    form, today = draft(f"close_{one.id}", one.version), clock.today()
    with st.form(f"close_{one.id}", enter_to_submit=False):
        closed = st.date_input(
            "结案日", value=today, max_value=today, key=form.key("day"), format="YYYY-MM-DD", width=150
        )
        levels = _levels_input(form.key("levels"), "结案时的困境等级")
        closure = st.text_area("结案说明", key=form.key("words"), height=80, placeholder="达到了什么，以后由谁接着关心")
        sent = st.form_submit_button("结案")
    if sent:
        with command("已结案", then=form.saved) as session:
            close_case(
                session,
                actor,
                one.id,
                closed_on=day(closed, "结案日"),
                after=read_levels(levels),
                closure=closure,
                seen=form.seen,
            )
