"""The steps of an acceptance: opened with its group, verdicts given, concluded, signed on paper, published."""

from datetime import date
from typing import Any

import streamlit as st

from workbench import clock
from workbench.queries.acceptance import ITEM_KINDS, MEMBER_ROLES, VERDICTS, AcceptanceCard, ItemCard
from workbench.queries.acceptance_desk import AcceptanceDesk
from workbench.security.policy import Actor
from workbench.services.acceptance import (
    Conclusion,
    NewAcceptance,
    NewMember,
    conclude,
    judge_items,
    open_acceptance,
    publish_acceptance,
    reopen,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.rows import add_row_button, row_count
from workbench.web.forms.typed import day
from workbench.web.page import command

REFUSED = "acceptance_refused"
_FIRST_ROWS = 5


def open_form(actor: Actor, desk: AcceptanceDesk) -> None:
    """Draw the opening of an acceptance: number, day, place, group."""
    form = draft(f"accept_{desk.project_id}_{len(desk.rounds)}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        again = f"（第 {len(desk.rounds) + 1} 次，整改后复验）" if desk.rounds else ""
        st.markdown(f"**组织验收**{again}　保存后按合同列出每项服务的数量和各项标准")
        if not desk.final_confirmed:
            st.markdown(":orange[:material/warning:] 期末评估还没有确认：可以先组织验收，结论要等评估确认。")
        grid = two_columns()
        number = grid.text_input("验收书编号（必填）", placeholder="如 石民验〔2026〕3号", key=form.key("number"))
        held = pick_day("验收日期（必填）", key=form.key("held"), on=grid)
        place = st.text_input("验收地点", key=form.key("place"))
        st.markdown("**验收小组**（不少于三人，组长一人，宜有服务对象代表）")
        members = [_member(form, row) for row in range(row_count(form, _FIRST_ROWS))]
        add_row_button(form, "再加一人")
        sent = st.form_submit_button("组织验收", type="primary")
    if sent:
        with command("验收已登记，逐项填写履约情况", then=form.saved) as session:
            group = [one for one in members if one.name.strip()]
            open_acceptance(session, actor, desk.project_id, NewAcceptance(number, day(held, "验收日期"), place, group))


def _member(form: Draft, row: int) -> NewMember:
    with st.container(horizontal=True):
        name = st.text_input(f"姓名 {row + 1}", key=form.key(f"{row}_name"), width=120)
        unit = st.text_input("单位", key=form.key(f"{row}_unit"), width=170)
        role = st.selectbox(
            "分工",
            list(MEMBER_ROLES),
            index=0 if row == 0 else 1,
            format_func=lambda one: MEMBER_ROLES[one],
            key=form.key(f"{row}_role"),
            width=135,
        )
    return NewMember(name or "", unit or "", role or "member")


def judge_form(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the standards of one line with their verdicts; the first line that is not wholly judged stands first."""
    lines = {one.line_id: one.line for one in card.items}
    open_lines = [one.line_id for one in card.items if not one.verdict]
    left = {key: sum(one.line_id == key and not one.verdict for one in card.items) for key in lines}
    chosen = st.selectbox(
        "服务项目",
        list(lines),
        index=list(lines).index(open_lines[0]) if open_lines else 0,
        format_func=lambda one: f"{lines[one]}{f'（未填 {left[one]} 项）' if left[one] else ''}",
        key=f"judge_{card.id}_{open_lines[0] if open_lines else 0}",
    )
    form = draft(f"judge_{card.id}_{chosen}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        typed = {one.id: _verdict(form, one) for one in card.items if one.line_id == chosen}
        sent = st.form_submit_button("保存这项服务的结论", type="primary" if open_lines else "secondary")
    if sent:
        with command(f"{lines.get(chosen or 0, '')}的结论已保存", then=form.saved) as session:
            judge_items(session, actor, card.id, typed, seen=form.seen)


def _verdict(form: Draft, one: ItemCard) -> tuple[str, str]:
    done = "" if one.delivered is None else f"　已完成 {one.delivered:,} / {one.agreed or 0:,} {one.unit}"
    st.markdown(f"**{ITEM_KINDS[one.kind]}**　{ui.safe(one.standard)}{ui.safe(done)}")
    options = list(VERDICTS)
    verdict = st.radio(
        "结论",
        options,
        index=options.index(one.verdict) if one.verdict else None,
        format_func=lambda key: VERDICTS[key],
        horizontal=True,
        key=form.key(f"{one.id}_verdict"),
        label_visibility="collapsed",
    )
    words = st.text_input(
        "说明", value=one.words, placeholder="基本符合、不符合的写明情况", key=form.key(f"{one.id}_words"),
        label_visibility="collapsed",
    )  # fmt: skip
    return verdict or "", words or ""


def conclude_form(actor: Actor, desk: AcceptanceDesk, card: AcceptanceCard) -> None:
    """Draw the conclusion: passed, or failed with what is to be put right until when."""
    form = draft(f"conclude_{card.id}", card.version)
    with st.container(border=True, key=form.key("box")):
        st.markdown("**验收结论**　由分管领导确认")
        typed = _conclusion_fields(form, desk)
        ask("conclude", "登记结论", kind="primary")
    name = {True: "合格", False: "不合格"}.get(typed["passed"], "")
    words = f"登记为“{name}”。登记后制发验收书，打印、签字、扫描登记；签字以前可以撤回。"
    if confirmed("conclude", "登记验收结论", words, "登记"):
        with command(f"验收结论已登记：{name}", then=form.saved, dialog=REFUSED) as session:
            conclude(session, actor, card.id, _conclusion(typed), seen=form.seen)
    ui.refusal_dialog("现在还不能登记结论", flag=REFUSED)


def _conclusion_fields(form: Draft, desk: AcceptanceDesk) -> dict[str, Any]:
    passed = st.radio(
        "结论（必填）",
        [True, False],
        index=None,
        format_func=lambda one: "合格" if one else "不合格，整改后复验",
        horizontal=True,
        key=form.key("passed"),
    )
    typed: dict[str, Any] = {"passed": passed}
    typed["words"] = st.text_area("结论的理由（必填，印在验收书上）", height=80, key=form.key("words"))
    typed["on"] = st.date_input("结论日期（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("on"), width=180)
    typed["reason"] = typed["rectify"] = ""
    typed["by"] = None
    if passed is False:
        typed["rectify"] = st.text_area("整改要求（必填）", height=70, key=form.key("rectify"))
        typed["by"] = pick_day("整改期限（必填）", key=form.key("by"))
    elif desk.final_grade == "差" or not desk.final_confirmed:
        typed["reason"] = st.text_input("仍予验收的理由（期末评估不支持结项时必填）", key=form.key("reason"))
    return typed


def _conclusion(typed: dict[str, Any]) -> Conclusion:
    return Conclusion(
        passed=typed["passed"] is True,
        words=typed["words"],
        concluded_on=day(typed["on"], "结论日期"),
        reason=typed["reason"],
        rectify_by=typed["by"] if isinstance(typed["by"], date) else None,
        rectify_words=typed["rectify"],
    )


def reopen_form(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the way back from a conclusion that nobody has signed."""
    form = draft(f"reopen_{card.id}", card.version)
    with st.expander("撤回结论", icon=":material/undo:"), st.form(f"form_{form.name}", enter_to_submit=False):
        reason = st.text_input("撤回的原因（必填，会留在操作记录里）", key=form.key("reason"))
        sent = st.form_submit_button("撤回结论")
    if sent:
        with command("结论已撤回", then=form.saved) as session:
            reopen(session, actor, card.id, reason=reason, seen=form.seen)


def publish_form(actor: Actor, card: AcceptanceCard) -> None:
    """Draw where and when the result was published."""
    form = draft(f"publish_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(f"**登记公告**　{ui.clause('政府采购法实施条例第四十五条：验收结果应当向社会公告')}")
        grid = two_columns()
        where = grid.text_input("公告的网站或处所（必填）", key=form.key("where"))
        on = pick_day("公告日期（必填）", key=form.key("on"), on=grid)
        sent = st.form_submit_button("登记公告", type="primary")
    if sent:
        with command("验收结果公告已登记", then=form.saved) as session:
            on_day = day(on, "公告日期")
            publish_acceptance(session, actor, card.id, published_on=on_day, published_at=where, seen=form.seen)
