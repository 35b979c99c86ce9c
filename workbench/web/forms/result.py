"""What is done with a result: commented, confirmed or returned, fed back, published; then the way to its use."""

import streamlit as st

from workbench import clock
from workbench.models.words import ResultState
from workbench.queries.result_desk import ResultDesk
from workbench.queries.results import ResultCard
from workbench.security.policy import Actor
from workbench.services.results import (
    comment_result,
    confirm_result,
    resubmit_result,
    return_result,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.draft import draft
from workbench.web.forms.result_correct import correct_form, recompute_form, withdraw_form
from workbench.web.forms.result_told import tell_step, told
from workbench.web.forms.typed import day
from workbench.web.page import command, link
from workbench.web.views.result import ungraded


def next_step(actor: Actor, desk: ResultDesk) -> None:
    """Draw the one thing that the actor may do with the result now, and what was said about it so far."""
    card = desk.card
    _said(card)
    if card.state == ResultState.DRAFT:
        _draft_steps(actor, desk)
    elif card.state == ResultState.RETURNED and "result.write" in desk.can:
        _resubmit(actor, card)
    elif card.state == ResultState.CONFIRMED:
        _confirmed_steps(actor, desk)
    if desk.outdated and card.state in {ResultState.DRAFT, ResultState.RETURNED} and "result.correct" in desk.can:
        recompute_form(actor, desk)
    if desk.correcting is not None:
        correct_form(actor, desk, desk.correcting)
    if desk.holds_until and "result.correct" in desk.can:
        withdraw_form(actor, desk)


def _said(card: ResultCard) -> None:
    if card.contractor_comment:
        st.markdown(f"**承接主体的意见** {ui.day(card.commented_on)}：{ui.safe(card.contractor_comment)}")
    if card.returned_reason:
        st.markdown(f"**退回原因** {ui.safe(card.returned_reason)}")
    if card.application:
        st.markdown(f"**结果应用** {ui.day(card.applied_on)}：{ui.safe(card.application)}")


def _draft_steps(actor: Actor, desk: ResultDesk) -> None:
    card = desk.card
    if "result.comment" in desk.can:
        _comment(actor, card)
    if "result.confirm" in desk.can:
        _confirm(actor, card)
    if "result.write" in desk.can:
        st.caption("编写好报告并听取承接主体意见后，由分管领导确认。")
        link("report", "编写评估报告", icon="article", result=card.id)


def _comment(actor: Actor, card: ResultCard) -> None:
    form = draft(f"comment_{card.id}", card.version)
    with st.form(form.key("form"), border=True):
        words = st.text_area(
            "对评估结果初稿的意见（必填）", card.contractor_comment, height=100, key=form.key("words"),
            placeholder="没有意见也请写明“没有异议”；有意见的写明哪个评分点、为什么",
        )  # fmt: skip
        sent = st.form_submit_button("提交意见", type="primary", key=form.key("send"))
    if sent:
        with command("意见已提交，会附在报告里") as session:
            comment_result(session, actor, card.id, comment=words, commented_on=clock.today())
            form.saved()


def _confirm(actor: Actor, card: ResultCard) -> None:
    flag, form = f"_stops_result_{card.id}", draft(f"confirm_result_{card.id}", card.version)
    left, right = st.columns(2, gap="medium")
    with left:
        on = st.date_input("确认日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        ask("confirm_result", "确认评估报告", kind="primary")
    with right:
        reason = st.text_input("退回原因（退回的必填，会存入档案）", key=form.key("reason"))
        ask("return_result", "退回修改")
    words = f"确认 {card.phase_name}结果 {card.total} 分，{card.grade or ungraded(card)}。确认后分数和报告都不能再改。"
    if confirmed("confirm_result", "确认评估报告", words, "确认"):
        with command("报告已确认，下一步反馈承接主体") as session, hard_stops(flag):
            confirm_result(session, actor, card.id, confirmed_on=day(on, "确认日期"), seen=form.seen)
    if confirmed("return_result", "退回评估报告", "报告退回采购经办修改文字，分数保持不变。", "退回"):
        with command("报告已退回") as session:
            return_result(session, actor, card.id, reason=reason)
    ui.refusal_dialog("现在还不能确认报告", flag=flag, way=ui.Way("补写报告", "report", (("result", str(card.id)),)))


def _resubmit(actor: Actor, card: ResultCard) -> None:
    link("report", "修改评估报告", icon="article", result=card.id)
    if st.button("重新提交确认", key="resubmit", type="primary"):
        with command("报告已重新提交，等待分管领导确认") as session:
            resubmit_result(session, actor, card.id)


def _confirmed_steps(actor: Actor, desk: ResultDesk) -> None:
    card = desk.card
    if "appeal.file" in desk.can and card.fed_back_on and desk.appeal_id is None:
        link("appeals", "对结果有异议，提出申诉", icon="balance", result=card.id)
    if desk.appeal_id is not None:
        link("appeals", "查看申诉", icon="balance", appeal=desk.appeal_id)
    told(desk)
    if "result.publish" in desk.can:
        tell_step(actor, desk)
