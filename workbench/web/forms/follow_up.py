"""Visits after the end: plan, draw and close a round; record a visit on a phone; turn a problem into a finding."""

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.follow_up import CONTACTS, MANNERS, STATES, RoundCard, VisitCard
from workbench.rules.finding_words import SEVERITIES
from workbench.security.policy import Actor
from workbench.services.follow_up import (
    NewFollowUp,
    close_round,
    draw_round,
    plan_round,
    raise_from_visit,
    record_follow_up,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick
from workbench.web.forms.typed import day, whole
from workbench.web.page import command

GOES = {"need": "登记为新的服务需求", "finding": "转为整改问题"}


def next_act(actor: Actor, card: RoundCard) -> None:
    """Draw the one thing that the officer does next in a round."""
    if not card.committed:
        ask(f"plan_{card.months}", "安排这一轮", kind="primary", icon="lock")
        words = "按服务台账（没有台账的按列入购买的需求）固定名单，封存名单和种子的摘要。抽取之前谁也不知道抽到谁。"
        if confirmed(f"plan_{card.months}", f"安排满 {card.months} 个月的回访", words, "安排"):
            with command("名单和种子已封存，可以抽取") as session:
                plan_round(session, actor, card.project_id, card.months)
    elif not card.drawn:
        ask(f"draw_{card.months}", "抽取回访名单", kind="primary", icon="casino")
        if confirmed(
            f"draw_{card.months}", "抽取回访名单", "抽取后公布种子，名单不能重抽，分给各村（社区）和乡镇。", "抽取"
        ):
            with command("已抽取，分给各村（社区）和乡镇（街道）") as session:
                draw_round(session, actor, card.id)
    elif card.closed_on is None:
        _close(actor, card)


def _close(actor: Actor, card: RoundCard) -> None:
    form = draft(f"close_{card.id}", card.version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        closed = st.date_input("结束日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"), width=180)
        late = clock.today() > card.due_on
        reason = st.text_input("推迟的原因（必填）", key=form.key("late"), width="stretch") if late else ""
        ask(f"close_{card.months}", "结束这一轮", icon="done_all")
    if confirmed(f"close_{card.months}", "结束这一轮回访", "结束后登记的内容不能再改。", "结束"):
        with command("这一轮回访已结束", then=form.saved) as session:
            close_round(session, actor, card.id, closed_on=day(closed, "结束日期"), late_reason=reason, seen=form.seen)


def visit_form(actor: Actor, card: VisitCard) -> None:
    """Draw the questions of one visit; those that do not apply are not asked."""
    form = draft(f"visit_{card.id}", card.version)
    with st.container(key=form.key("box"), gap="small"):
        contact = _choice("联系结果（必填）", CONTACTS, form.key("contact"), card.contact)
        told = {"why_not": _why(form, card)} if contact in {"not_reached", "refused"} else {}
        told |= _found(form, card) if contact == "reached" else {}
        manner = _choice("回访方式（必填）", MANNERS, form.key("manner"), card.manner)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kept = card.visited_on or clock.today()
            visited = st.date_input("回访日期", kept, format="YYYY-MM-DD", key=form.key("on"), width=170)
            visitor = st.text_input(
                "回访人（岗位或姓名，必填）", card.visitor or actor.name, key=form.key("by"), width=200
            )
        if st.button("保存", type="primary", key=form.key("save")):
            with command(f"{card.code} 已保存", then=form.saved) as session:
                quantity = whole(told.pop("quantity", "1"), "需要的数量")
                new = NewFollowUp(day(visited, "回访日期"), visitor, manner, contact, quantity=quantity, **told)
                record_follow_up(session, actor, card.id, new, seen=form.seen)


def _why(form: Draft, card: VisitCard) -> str:
    return st.text_input("原因（必填）", card.why_not, key=form.key("why"), placeholder="几次、怎样联系，或对方怎么说")


def _found(form: Draft, card: VisitCard) -> dict[str, str]:
    """What is asked of somebody who was reached, by the names of the command."""
    told = {
        "state": _choice("服务现在的情况（必填）", STATES, form.key("state"), card.state),
        "note": st.text_input("说明", card.note, key=form.key("note"), placeholder="例如改由亲属照料"),
        "problem": st.text_input("发现的问题（没有就留空）", card.problem, key=form.key("problem")),
    }
    if told["problem"].strip():
        told["problem_goes"] = _choice("问题怎么办（必填）", GOES, form.key("goes"), card.problem_goes)
    if told.get("problem_goes") == "need":
        label = f"需要的数量（{card.unit_of_service}）"
        told["quantity"] = st.text_input(label, "1", key=form.key("quantity"), width=160)
    return told


def _choice(label: str, options: dict[str, str], key: str, kept: str) -> str:
    ids = list(options)
    at = ids.index(kept) if kept in ids else None
    return st.radio(label, ids, index=at, format_func=lambda one: options[one], horizontal=True, key=key) or ""


def to_finding(actor: Actor, card: VisitCard) -> None:
    """Draw how the officer turns a problem into a finding for the contractor."""
    form = draft(f"raise_{card.id}", card.version)
    with st.container(border=True, key=f"edge_warn_problem_{card.id}", gap="xxsmall"):
        st.markdown(f"**{card.code} {ui.safe(card.service)}** {ui.safe(card.problem)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            severity = pick("轻重（必填）", SEVERITIES, key=form.key("severity"), on=st.container(width=180))
            if st.button("转为整改问题", key=form.key("raise")):
                with command("已转为整改问题", then=form.saved) as session:
                    raise_from_visit(session, actor, card.id, severity=_severity(severity))


def _severity(chosen: str | None) -> str:
    if chosen is None:
        raise ValidationError("没有选择问题的轻重", where="轻重", fix="从列表中选择")
    return chosen
