"""After the answer: call-back, handling again, merging; what a matter becomes; and who called, for a purpose."""

import streamlit as st

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.queries.hotline import CallCard, Choices, call_by_number, lines_of, recipient_by_code
from workbench.rules.catalogue import load_catalogue
from workbench.rules.finding_words import SEVERITIES
from workbench.rules.hotline_words import SATISFACTION, WAITING
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.hotline_caller import FIELDS, forget_caller, open_caller
from workbench.services.hotline_follow import (
    call_back,
    call_to_finding,
    call_to_need,
    judge_unfounded,
    link_call,
    merge_call,
    rate_call,
    reopen_call,
    reword_call,
)
from workbench.services.vault import Reason
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day
from workbench.web.forms.hotline import level
from workbench.web.forms.pick_project import pick_project
from workbench.web.forms.typed import day, whole
from workbench.web.page import command, reading


def follow(actor: Actor, card: CallCard, chosen: Choices) -> None:
    """Draw what who follows the matter may do, as it stands."""
    row = card.row
    if row.state == "answered":
        _call_back(actor, card)
    if row.state in {"answered", "closed"}:
        with st.expander("重新办理", icon=":material/replay:"):
            _reopen(actor, card)
    if row.kind == "help" and not card.wanted and row.state != "merged":
        with st.expander("转为需求", icon=":material/diversity_1:"):
            _need(actor, card)
    if row.kind == "complaint" and not card.finding and row.substantiated is None and row.state != "merged":
        with st.expander("查证：转为问题整改，或查不属实", icon=":material/report_problem:"):
            _finding(actor, card)
    with st.expander("更正归属", icon=":material/account_tree:"):
        _link(actor, card, chosen)
    if row.kind == "complaint" and chosen.levels and row.state in WAITING and "call.assign" in card.can:
        with st.expander("定投诉的轻重", icon=":material/priority_high:"):
            _rate(actor, card, chosen)
    if row.state == "received" and "call.assign" in card.can:
        with st.expander("隐去内容里的姓名", icon=":material/edit_off:", expanded=row.public):
            _reword(actor, card)
    if row.state in WAITING:
        with st.expander("重复件：并入另一件", icon=":material/merge:"):
            _merge(actor, card)


def _call_back(actor: Actor, card: CallCard) -> None:
    form = draft(f"back_{card.row.key}", card.row.version, of=card.row.key)
    with st.form(f"back_{card.row.key}", enter_to_submit=False):
        st.markdown("**回访**")
        content = pick("T10 回访结果（必填）", SATISFACTION, key=form.key("content"))
        words = st.text_input("回访情况（不满意的必填）", key=form.key("words"))
        on = pick_day("回访日期（必填）", kept=clock.today(), key=form.key("on"))
        sent = st.form_submit_button("登记回访", type="primary")
    if sent:
        with command("回访已登记，本件办结", then=form.saved) as session:
            call_back(
                session, actor, card.row.id, satisfaction=content or "", called_on=day(on, "回访日期"),
                words=words or "", seen=form.seen,
            )  # fmt: skip


def _reopen(actor: Actor, card: CallCard) -> None:
    form = draft(f"reopen_{card.row.key}", card.row.version, of=card.row.key)
    reason = st.text_input("理由（必填）", key=form.key("reason"))
    st.caption("期限自今天重新计算，原来的答复保留。")
    if st.button("重新办理", key=form.key("go")):
        with command("已重新办理") as session:
            reopen_call(session, actor, card.row.id, reason=reason or "", seen=form.seen)
            form.saved()


def _need(actor: Actor, card: CallCard) -> None:
    form = draft(f"need_{card.row.key}", card.row.version, of=card.row.key)
    if not card.row.person:
        st.caption("先在“更正归属”里填对象编码；新对象先在“需求”里登记。")
        return
    items = {one.number: f"{one.number} {one.name}" for one in load_catalogue().items}
    number = pick("服务项目（必填）", items, key=form.key("number"))
    quantity = st.text_input("数量（必填）", key=form.key("quantity"))
    if st.button("转为需求", key=form.key("go")):
        with command("已转为需求，在“需求”里决定去向") as session:
            if number is None:
                raise ValidationError("没有选择服务项目", where="服务项目", fix="从目录选择")
            call_to_need(
                session, actor, card.row.id, number=number, quantity=whole(quantity or "", "数量"), seen=form.seen
            )
            form.saved()


def _finding(actor: Actor, card: CallCard) -> None:
    form = draft(f"prove_{card.row.key}", card.row.version, of=card.row.key)
    if card.row.project_id is None:
        st.caption("属实的转为问题，须先在“更正归属”里选择项目。")
    words = st.text_area("查证情况（必填）", height=90, placeholder="写问题，不写谁投诉的", key=form.key("words"))
    clause = st.text_input("依据（转为问题的必填）", placeholder="如 合同第五条", key=form.key("clause"))
    severity = pick("轻重（转为问题的必填）", SEVERITIES, key=form.key("severity"))
    with st.container(horizontal=True):
        proven = st.button("属实，转为问题整改", key=form.key("proven"))
        unfounded = st.button("查不属实", key=form.key("unfounded"))
    if proven:
        with command("已转为问题，在“问题与整改”里告知") as session:
            call_to_finding(
                session, actor, card.row.id, clause=clause or "", severity=severity or "", words=words or "",
                seen=form.seen,
            )  # fmt: skip
            form.saved()
    if unfounded:
        with command("已登记查不属实") as session:
            judge_unfounded(session, actor, card.row.id, reason=words or "", seen=form.seen)
            form.saved()


def _link(actor: Actor, card: CallCard, chosen: Choices) -> None:
    form = draft(f"link_{card.row.key}", card.row.version, of=card.row.key)
    project = pick_project("项目", chosen.purchasers, kept=card.row.project_id, key=form.key("project"))
    with reading() as session:
        lines = lines_of(session, project)
    line = pick("服务项目", lines, kept=card.row.line_id, key=form.key("line"))
    person = st.text_input("对象编码", card.row.person, key=form.key("person"))
    if st.button("保存归属", key=form.key("go")):
        with command("归属已更正") as session:
            recipient = recipient_by_code(session, card.purchaser_id, person or "")
            if (person or "").strip() and recipient is None:
                raise ValidationError(f"没有对象编码“{person.strip()}”", where="对象编码", fix="核对编码，或留空")
            link_call(
                session, actor, card.row.id, project_id=project, line_id=line, recipient_id=recipient, seen=form.seen
            )
            form.saved()


def _rate(actor: Actor, card: CallCard, chosen: Choices) -> None:
    form = draft(f"rate_{card.row.key}", card.row.version, of=card.row.key)
    severity = level(chosen, key=form.key("severity"), kept=card.row.severity)
    st.caption("答复期限从收到之日重新计算；上级要求了日期的不变。")
    if st.button("保存轻重", key=form.key("go")):
        with command("轻重已保存") as session:
            rate_call(session, actor, card.row.id, severity=severity, seen=form.seen)
            form.saved()


def _reword(actor: Actor, card: CallCard) -> None:
    form = draft(f"reword_{card.row.key}", card.row.version, of=card.row.key)
    words = st.text_area("内容（必填）", card.row.words, height=110, key=form.key("words"))
    st.caption("网上提交的是原文。交办前把姓名、住址换成“来电人”“服务人员”等称呼；改前的文字不保留。")
    if st.button("保存内容", key=form.key("go")):
        with command("内容已更正") as session:
            reword_call(session, actor, card.row.id, words=words or "", seen=form.seen)
            form.saved()


def _merge(actor: Actor, card: CallCard) -> None:
    form = draft(f"merge_{card.row.key}", card.row.version, of=card.row.key)
    number = st.text_input("并入哪一件的编号（必填）", key=form.key("number"))
    reason = st.text_input("理由（必填）", key=form.key("reason"))
    if st.button("并案", key=form.key("go")):
        with command("已并案") as session:
            into = call_by_number(session, card.purchaser_id, number or "")
            if into is None:
                raise NotFoundError(f"没有编号“{(number or '').strip()}”", fix="核对编号后再试")
            merge_call(session, actor, card.row.id, into, reason=reason or "", seen=form.seen)
            form.saved()


def caller(actor: Actor, card: CallCard) -> None:
    """Draw the way to who called: for a purpose, shown once, each reading on record; and its deletion."""
    form = draft(f"caller_{card.row.key}")
    with st.expander("查阅来电人", icon=":material/lock:"):
        st.caption("每次查阅都记下谁、何时、为什么。")
        purpose = pick("查阅目的（必填）", load_register().choices("purposes", clock.today()), key=form.key("purpose"))
        matter = st.text_input("办理事项（必填）", placeholder="如 回访这一件", key=form.key("matter"))
        if st.button("查阅并登记", key=form.key("open")):
            clear: dict[str, str] = {}
            with command() as session:
                clear = open_caller(session, actor, card.row.id, Reason(purpose or "", matter or ""))
            if clear:
                told = " · ".join(f"{FIELDS[name]} **{ui.safe(value)}**" for name, value in clear.items())
                st.info(f"{told}\n\n已登记本次查阅。离开或再点一次，这里就不再显示。", icon=":material/visibility:")
        if "call.assign" in card.can:
            reason = st.text_input("删除来电人信息的理由", key=form.key("forget"))
            if st.button("删除来电人信息", key=form.key("go")):
                with command("来电人信息已删除") as session:
                    forget_caller(session, actor, card.row.id, reason=reason or "")
