"""What the third party found is put to the contractor, and the contractor answers; the list as a workbook."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.exchange.third_findings_list import findings_list
from workbench.queries.desk import Desk
from workbench.queries.third_party_findings import ThirdCard
from workbench.queries.third_party_put import PutCard, put_to
from workbench.rules.third_party_words import ACCEPTED, NO_FAULT
from workbench.security.policy import Actor
from workbench.services.offered import Made
from workbench.services.third_party_release import answer_note, export_notes, release_notes
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.evidence_requests import asked_part
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.issuing import issue
from workbench.web.forms.typed import day
from workbench.web.page import command, reading
from workbench.web.views.choose import part
from workbench.web.views.third_findings import put_card

_MADE = "_third_list"
_DAYS = 5


def release_form(actor: Actor, desk: Desk, cards: Sequence[ThirdCard]) -> None:
    """Ask which accepted findings are put to the contractor, on which day, and by when an answer is wanted."""
    waiting = {one.id: one for one in cards if one.state == ACCEPTED and one.told_on is None}
    if not waiting:
        return
    faults = [key for key, one in waiting.items() if one.severity != NO_FAULT and one.kind != "interview"]
    with st.expander(f"告知承接主体，请其答复：{len(waiting)} 条还没有告知", icon=":material/outgoing_mail:"):
        st.caption(
            "承接主体只看到告知的各条：种类、评分点、日期、地点或对象、内容、轻重、证据名称；看不到编号、没有告知的和评分。"
            "访谈记录可能让人认出说话的人，告知前请核对内容。"
        )
        chosen = st.multiselect(
            "告知哪几条（必填）", list(waiting), faults, format_func=lambda one: _named(waiting[one]),
            key=f"release_{desk.line.id}_{len(waiting)}",
        )  # fmt: skip
        grid = two_columns()
        told = pick_day("告知日期（必填）", key="release_on", kept=clock.today(), on=grid)
        by = pick_day("答复期限（必填）", key="release_by", kept=clock.today() + timedelta(days=_DAYS), on=grid)
        ask("release_third", "告知承接主体", kind="primary")
    words = f"告知 {len(chosen)} 条，告知后不能收回；承接主体的待办里会出现。"
    if confirmed("release_third", "告知承接主体", words, "告知"):
        with command("已告知承接主体") as session:
            days = {"told_on": day(told, "告知日期"), "answer_by": day(by, "答复期限")}
            release_notes(session, actor, desk.line.id, chosen, **days)


def _named(one: ThirdCard) -> str:
    return f"{one.label} · {one.point} · {one.words[:30]}"


def export(actor: Actor, desk: Desk, cards: Sequence[ThirdCard]) -> None:
    """Draw the button that makes the list as a workbook, and its link."""

    def keep(session: Session, made: Made) -> None:
        file = export_notes(session, actor, desk.line.id, made)
        st.session_state[_MADE] = (desk.line.id, file.public_id, file.name)

    name = f"{desk.line.project} · {desk.line.phase_name}"
    if cards and st.button("导出清单（Excel）", icon=":material/table_view:", key="export_third"):
        issue("第三方发现清单", lambda _session: findings_list(name, cards), keep)
    if (made := st.session_state.get(_MADE)) and made[0] == desk.line.id:
        ui.here(f"/files/{made[1]}", f"下载 {made[2]}")


def contractor_part(actor: Actor) -> None:
    """Draw what the evaluation asks of the contractor: papers, and answers to what was put to it, where anything was."""
    with reading() as session:
        cards = put_to(session, actor)
    ui.head("评估资料", "评估需要您提交的资料；期限前逐项上传，迟交的也收，注明迟交")
    waiting = sum(one.waits for one in cards)
    chosen = part({"requests": "资料清单", "put": f"第三方的发现 {waiting} 待答复"}) if cards else "requests"
    if chosen == "put":
        _put(actor, cards)
    else:
        asked_part(actor)


def _put(actor: Actor, cards: Sequence[PutCard]) -> None:
    for card in cards:
        with st.container(border=True, gap="xsmall"):
            put_card(card)
            if card.open:
                _answer(actor, card)
    if cards and not any(one.open for one in cards):
        st.caption("评分表已启封，不再接受答复；对评估结果有意见的，在结果页提出意见或申诉。")


def _answer(actor: Actor, card: PutCard) -> None:
    if not card.waits:
        with st.expander("补充答复", icon=":material/add_comment:"):
            _form(actor, card)
    else:
        _form(actor, card)


def _form(actor: Actor, card: PutCard) -> None:
    form = draft(f"third_answer_{card.key}")
    ui.upload_link("third_reply", int(card.key), back="/evidence?part=put", label="上传答复材料")
    with st.form(form.key("form"), border=False):
        words = st.text_area(
            "答复（必填）", height=100, key=form.key("words"),
            placeholder="写明是否属实、原因、已经怎样改正；不写服务对象姓名和证件号码",
        )  # fmt: skip
        sent = st.form_submit_button("提交答复", type="primary", key=form.key("send"))
    if sent:
        with command("答复已提交，评估小组在评分点旁可以看到", then=form.saved) as session:
            answer_note(session, actor, card.key, words)
