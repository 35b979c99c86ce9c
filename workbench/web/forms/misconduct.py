"""What is done in a procedure over misconduct: opened, told, stated, heard, decided, withdrawn."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.queries.findings import FindingRow
from workbench.queries.misconduct import MisconductCard
from workbench.reports.findings_documents import Letter, draw_misconduct_decision, draw_misconduct_notice, issue_letter
from workbench.rules.finding_words import KINDS, OUTCOMES
from workbench.security.policy import Actor
from workbench.services.misconduct import (
    Verdict,
    annul_misconduct,
    call_hearing,
    decide_misconduct,
    hold_hearing,
    notify_misconduct,
    open_misconduct,
    state_case,
)
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed, hard_stops
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import WORD, issue, word_twin
from workbench.web.forms.typed import day
from workbench.web.page import command

PLAN = "石嘴山方案附件2四：不正当竞争、弄虚作假等行为，一经查实，立即停止当年项目，取消三年内承接资格"


def open_case(actor: Actor, project_id: int, rows: Sequence[FindingRow]) -> None:
    """Ask for the facts of a new procedure, out of findings or by itself."""
    form = draft(f"case_{project_id}")
    named: Mapping[int, str] = {one.id: one.notice or one.words[:30] for one in rows if one.state != "withdrawn"}
    with st.form(f"case_{project_id}", enter_to_submit=False):
        st.markdown("**立案**")
        kind = pick("行为（必填）", KINDS, key=form.key("kind"))
        facts = st.text_area(
            "事实（必填）", height=110, placeholder="查到什么、何时、有哪些材料", key=form.key("facts")
        )
        clause = st.text_input("依据（必填）", PLAN, key=form.key("clause"))
        chosen = st.multiselect(
            "依据的问题", list(named), format_func=lambda one: named[one], placeholder="可以不选", key=form.key("from")
        )
        st.caption("立案后承接主体看不到，告知之后才看到。")
        sent = st.form_submit_button("立案", type="primary")
    if sent:
        with command("已立案，下一步告知承接主体", then=form.saved) as session:
            open_misconduct(
                session, actor, project_id, kind=kind or "", facts=facts or "", clause=clause or "", findings=chosen
            )


def actions(actor: Actor, card: MisconductCard) -> None:
    """Draw what may be done in a procedure as it stands."""
    if not card.outcome:
        _before_the_decision(actor, card)
    elif card.outcome == "proven" and card.annulled_on is None and "misconduct.decide" in card.can:
        _annul(actor, card)
    if "misconduct.write" in card.can:
        _letters(actor, card)


def _before_the_decision(actor: Actor, card: MisconductCard) -> None:
    if "misconduct.write" in card.can and card.notified_on is None:
        _notify(actor, card)
    if "misconduct.state" in card.can and card.notified_on is not None:
        _state(actor, card)
    if "misconduct.write" in card.can and card.hearing_asked_on is not None:
        _hearing(actor, card)
    if "misconduct.decide" in card.can:
        _decide(actor, card)


def _notify(actor: Actor, card: MisconductCard) -> None:
    form = draft(f"notify_{card.key}", card.version)
    with st.form(f"notify_{card.key}", enter_to_submit=False):
        st.markdown("**告知承接主体**")
        on = pick_day("告知日期（必填）", kept=clock.today(), key=form.key("on"))
        st.caption("告知事实、理由和依据；陈述申辩的期限自告知次日起算（待核，可配置）。")
        sent = st.form_submit_button("登记告知", type="primary")
    if sent:
        with command("已告知，可以生成告知书", then=form.saved) as session:
            notify_misconduct(session, actor, card.id, notified_on=day(on, "告知日期"), seen=form.seen)


def _state(actor: Actor, card: MisconductCard) -> None:
    form = draft(f"state_{card.key}", card.version)
    with st.form(f"state_{card.key}", enter_to_submit=False):
        st.markdown("**陈述申辩**")
        words = st.text_area("陈述申辩（必填）", height=110, key=form.key("words"))
        on = pick_day("提出日期（必填）", kept=clock.today(), key=form.key("on"))
        hearing = st.checkbox("同时要求听证", key=form.key("hearing"))
        sent = st.form_submit_button("提交陈述申辩", type="primary")
    if sent:
        with command("陈述申辩已登记", then=form.saved) as session:
            state_case(
                session, actor, card.id, words=words or "", stated_on=day(on, "提出日期"), hearing=bool(hearing),
                seen=form.seen,
            )  # fmt: skip


def _hearing(actor: Actor, card: MisconductCard) -> None:
    form = draft(f"hearing_{card.key}", card.version)
    told = card.hearing_on is not None
    with st.form(f"hearing_{card.key}", enter_to_submit=False):
        st.markdown("**听证**")
        grid = two_columns()
        first = pick_day("举行日期（必填）" if told else "通知日期（必填）", key=form.key("first"), on=grid)
        second = None if told else pick_day("听证日期（必填）", key=form.key("second"), on=grid)
        words = st.text_area("听证笔录要点（必填）", height=90, key=form.key("words")) if told else ""
        sent = st.form_submit_button("登记听证" if told else "通知听证")
    if sent and told:
        with command("听证已登记", then=form.saved) as session:
            hold_hearing(session, actor, card.id, held_on=day(first, "举行日期"), words=words or "", seen=form.seen)
    elif sent:
        with command("听证通知已登记", then=form.saved) as session:
            call_hearing(
                session,
                actor,
                card.id,
                told_on=day(first, "通知日期"),
                hearing_on=day(second, "听证日期"),
                seen=form.seen,
            )


def _decide(actor: Actor, card: MisconductCard) -> None:
    form, name, flag = draft(f"decide_{card.key}", card.version), f"decide_{card.key}", f"_stops_{card.key}"
    with st.container(border=True):
        st.markdown("**作出决定**")
        word = st.radio(
            "结论（必填）", list(OUTCOMES), index=None, format_func=lambda one: OUTCOMES[one], key=form.key("word")
        )
        grid = two_columns()
        document = grid.text_input("决定文号（必填）", key=form.key("document"))
        on = pick_day("决定日期（必填）", kept=clock.today(), key=form.key("on"), on=grid)
        reason = st.text_area("理由（必填）", height=90, key=form.key("reason"))
        scope = st.text_input("取消资格的范围", placeholder="留空为本单位购买社会救助服务", key=form.key("scope"))
        ask(name, "作出决定", kind="primary")
    words = "查实的，项目立即停止，承接主体三年内不能承接；不成立的，终止处理。决定和理由存档。"
    if asking(name) and confirmed(name, "违规处理决定", words, "作出决定"):
        with command("决定已作出，请生成决定书") as session, hard_stops(flag):
            verdict = Verdict(word or "", day(on, "决定日期"), document or "", reason or "", scope or "")
            decide_misconduct(session, actor, card.id, verdict, seen=form.seen)
            form.saved()
    ui.refusal_dialog("现在还不能作出决定", flag=flag)


def _annul(actor: Actor, card: MisconductCard) -> None:
    name = f"annul_{card.key}"
    with st.expander("撤销决定", icon=":material/undo:"):
        grid = two_columns()
        document = grid.text_input("撤销文件（必填）", key=f"{name}_document")
        on = pick_day("撤销日期（必填）", kept=clock.today(), key=f"{name}_on", on=grid)
        reason = st.text_area("撤销理由（必填）", height=80, key=f"{name}_reason")
        ask(name, "撤销决定")
    if asking(name) and confirmed(name, "撤销决定", "自撤销之日起项目恢复，资格恢复；原决定保留在记录里。", "撤销"):
        with command("决定已撤销") as session:
            annul_misconduct(
                session, actor, card.id, annulled_on=day(on, "撤销日期"), document=document or "", reason=reason or "",
                seen=card.version,
            )  # fmt: skip


def _twin(actor: Actor, card: MisconductCard, label: str, draw: Callable[[Session, Actor, int], Letter]) -> None:
    name = f"{label} {WORD}"
    word_twin(
        actor, card.project_id, lambda session: draw(session, actor, card.id), key=f"{label}_{card.id}", label=name
    )


def _letters(actor: Actor, card: MisconductCard) -> None:
    if card.notified_on and st.button("生成告知书", key="case_notice", icon=":material/description:"):
        issue(
            "告知书",
            lambda session: draw_misconduct_notice(session, actor, card.id),
            lambda session, letter: issue_letter(session, actor, letter),
        )
    if card.notified_on:
        _twin(actor, card, "告知书", draw_misconduct_notice)
    if card.decided_on and st.button("生成决定书", key="case_decision", icon=":material/description:"):
        issue(
            "决定书",
            lambda session: draw_misconduct_decision(session, actor, card.id),
            lambda session, letter: issue_letter(session, actor, letter),
        )
    if card.decided_on:
        _twin(actor, card, "决定书", draw_misconduct_decision)
