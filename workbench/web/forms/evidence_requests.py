"""Papers the contractor is asked for: asked by the officer or the third party, handed in by the contractor."""

from datetime import timedelta

import streamlit as st
from sqlmodel import col, select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.words import EvaluationState
from workbench.queries.desk import Desk
from workbench.queries.evidence_requests import AnswerLine, RequestCard, asked_of, requests_of
from workbench.reports.evidence_papers import KIND, draw_wanted, issue_wanted
from workbench.security.policy import Actor
from workbench.services.evidence_requests import (
    ANSWERED,
    ASKED,
    TAKEN,
    WITHDRAWN,
    NewRequest,
    ask_for,
    give_back,
    take_answer,
    withdraw_request,
)
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import issue
from workbench.web.forms.typed import day
from workbench.web.page import command, reading
from workbench.web.ui import Badge

_BADGES = {
    ASKED: Badge("待提交", "blue", "pending"),
    ANSWERED: Badge("待登记", "orange", "inbox"),
    TAKEN: Badge("已登记", "green", "check_circle"),
    WITHDRAWN: Badge("已撤回", "gray", "do_not_disturb_on"),
}
_LATE = Badge("逾期", "red", "schedule")


def requests_part(actor: Actor, desk: Desk) -> None:
    """Draw what was asked for in an evaluation, and what the actor may do about it."""
    with reading() as session:
        cards = requests_of(session, actor, desk.line.id)
    writes = desk.line.state == EvaluationState.SCORING and "evidence.ask" in desk.can
    if writes:
        with st.expander("向承接主体要资料", icon=":material/add:", expanded=not cards):
            _ask(actor, desk)
    if not cards:
        ui.empty(
            "inventory_2", "还没有要资料", "方案确认后，按评分点列出要承接主体提交的资料和期限，承接主体的待办里会出现"
        )
        return
    missing = [one for one in cards if one.state == ASKED]
    late = sum(one.late for one in missing)
    handed = sum(one.state == ANSWERED for one in cards)
    ui.counts(
        [
            ui.Count("要资料", str(sum(one.state != WITHDRAWN for one in cards)), "项"),
            ui.Count("未交", str(len(missing)), "项"),
            ui.Count("逾期", str(late), "项", "red" if late else None),
            ui.Count("待登记", str(handed), "项", "orange" if handed else None),
        ]
    )
    _papers(actor, desk.line.id, writes=writes)
    for card in cards:
        with st.container(border=True, gap="xsmall"):
            _card(card)
            for one in card.answers:
                _answer(actor, card, one, writes=writes)
            if writes:
                _acts(actor, card)


def _ask(actor: Actor, desk: Desk) -> None:
    form = draft(f"request_{desk.line.id}")
    points = {node.code: node.label for node in desk.tree.points()}
    with st.form(form.key("form"), border=False):
        grid = two_columns()
        point = pick("评分点（必填）", points, key=form.key("point"), on=grid)
        due = pick_day("提交期限（必填）", key=form.key("due"), kept=clock.today() + timedelta(days=7), on=grid)
        title = st.text_input("资料名称（必填）", key=form.key("title"), placeholder="例如：劳动合同汇总表")
        words = st.text_input("要求", key=form.key("words"), placeholder="哪段时间、几份、怎样遮盖个人信息")
        sent = st.form_submit_button("列入清单", type="primary", key=form.key("save"))
    if sent:
        with command("已列入资料清单，承接主体可以看到", then=form.saved) as session:
            ask_for(session, actor, desk.line.id, NewRequest(point or "", title, day(due, "提交期限"), words))


def _papers(actor: Actor, evaluation_id: int, *, writes: bool) -> None:
    with reading() as session:
        query = select(StoredFile).where(StoredFile.evaluation_id == evaluation_id, StoredFile.kind == KIND)
        issued = [(row.public_id, row.name) for row in session.exec(query.order_by(col(StoredFile.id).desc()))]
    for public_id, name in issued[:1]:
        st.markdown(ui.file_link(public_id, name))
    if writes and st.button("制发评估资料清单（PDF）", icon=":material/print:", key="issue_wanted"):
        issue(
            "评估资料清单",
            lambda session: draw_wanted(session, actor, evaluation_id),
            lambda session, drawn: issue_wanted(session, actor, drawn),
        )


def _card(card: RequestCard) -> None:
    marks = " ".join(ui.badge(one) for one in (_BADGES[card.state], *([_LATE] if card.late else [])))
    told = f"{card.point} · 应于 {ui.day(card.due_on)} 前提交"
    st.markdown(f"**{ui.safe(card.title)}** {marks}\n\n:small[:gray[{ui.safe(told)}]]")
    if card.words:
        st.markdown(ui.safe(card.words))
    if card.returned:
        st.markdown(f":orange-badge[:material/undo: 退回原因] {ui.safe(card.returned)}")


def _answer(actor: Actor, card: RequestCard, one: AnswerLine, *, writes: bool) -> None:
    late = " :red-badge[迟交]" if one.late else ""
    number = f" :green-badge[{one.number}]" if one.number else ""
    st.markdown(f"{ui.file_link(one.public_id, one.name)} :small[:gray[{ui.day(one.handed_in_on)}]]{late}{number}")
    if not writes or one.number or card.state == WITHDRAWN:
        return
    with st.expander(f"登记为证据：{one.name}", icon=":material/playlist_add_check:"):
        grid = two_columns()
        title = grid.text_input("证据名称（必填）", card.title, key=f"title_answer_{one.id}")
        dated = pick_day("形成日期（必填）", key=f"dated_answer_{one.id}", kept=one.handed_in_on, on=grid)
        if st.button("登记为证据", type="primary", key=f"take_answer_{one.id}"):
            with command("已登记为证据") as session:
                take_answer(session, actor, one.id, title=title, dated=day(dated, "形成日期"))


def _acts(actor: Actor, card: RequestCard) -> None:
    if card.state == ANSWERED:
        with st.expander("退回，要求补充", icon=":material/undo:"):
            reason = st.text_input("退回原因（必填）", key=f"back_request_{card.id}")
            due = pick_day("新的期限（必填）", key=f"due_request_{card.id}", kept=clock.today() + timedelta(days=5))
            if st.button("退回", key=f"give_back_{card.id}"):
                with command("已退回，承接主体可以看到原因") as session:
                    give_back(session, actor, card.id, reason=reason, due_on=day(due, "新的期限"), seen=card.version)
    if card.state not in {ASKED, ANSWERED}:
        return
    name = f"withdraw_request_{card.id}"
    ask(name, "撤回这一项")
    if asking(name) and confirmed(name, "撤回要资料", f"不再要“{card.title}”，已交的保留。", "撤回"):
        with command("已撤回") as session:
            withdraw_request(session, actor, card.id, seen=card.version)


def asked_part(actor: Actor) -> None:
    """Draw what the contractor was asked for, each with the way to hand it in."""
    with reading() as session:
        cards = asked_of(session, actor)
    if not cards:
        ui.empty("inventory_2", "没有要您提交的资料", "评估方案确认后，购买主体要的资料会出现在这里和今日待办里")
    for card in cards:
        with st.container(border=True, gap="xsmall"):
            st.caption(ui.safe(card.about))
            _card(card)
            for one in card.answers:
                _answer(actor, card, one, writes=False)
            if card.open and card.state in {ASKED, ANSWERED}:
                label = "继续上传" if card.answers else "上传资料"
                ui.upload_many_link("evidence_answer", int(card.key), back="/evidence", label=label)
