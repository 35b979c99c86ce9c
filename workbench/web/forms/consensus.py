"""The consensus round on the screen: the widest spreads first, first values kept beside the new ones."""

import streamlit as st

from scoring.exact import percent, text
from workbench import clock
from workbench.queries.consensus import Held, PointTalk, Round, round_of
from workbench.security.policy import Actor
from workbench.services.consensus import close_consensus, note_point, revise_mark, sign_dissent
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.page import command, reading


def consensus_part(actor: Actor, evaluation_id: int) -> None:
    """Draw the round of an opened evaluation: points by spread, dissent, and the chair's end of it."""
    with reading() as session:
        held = round_of(session, actor, evaluation_id)
    if held is None:
        ui.empty("forum", "还不能合议", "全部评分表启封之后，小组在这里对分差大的评分点合议")
        return
    flagged = [one for one in held.points if one.flagged]
    limit = percent(held.wide)
    st.markdown(
        f"**{len(flagged)}** 个评分点的分差超过满分的 {limit}。" if flagged else f"没有分差超过满分 {limit} 的评分点。"
    )
    st.caption("合议可以维持不同意见。改分须写理由，初评分原样保留，与改后的分一起写进计算过程和报告。")
    _state(actor, evaluation_id, held)
    for one in held.points:
        head = f"{one.node.code} {one.node.name} · 分差 {text(one.range)} 分（满分的 {percent(one.share)}）"
        with st.expander(ui.safe(head), icon=":material/flag:" if one.flagged else None, expanded=one.flagged):
            _point(actor, evaluation_id, held, one)
    _dissent(actor, evaluation_id, held)


def _point(actor: Actor, evaluation_id: int, held: Round, one: PointTalk) -> None:
    st.markdown("\n".join(f"- {_mark(mark)}" for mark in one.held))
    for note in one.notes:
        at = f"{clock.local(note.at):%m-%d %H:%M}"
        st.markdown(f":material/chat: **{ui.safe(note.name)}** {ui.safe(note.words)} :gray[:small[{at}]]")
    if not held.open or not held.me:
        return
    key = f"{evaluation_id}_{one.node.code}"
    left, right = st.columns(2, gap="medium")
    words = left.text_input("意见", key=f"note_{key}")
    if left.button("写下意见", key=f"send_note_{key}"):
        with command("意见已记下") as session:
            note_point(session, actor, evaluation_id, one.node.code, words)
    if held.me in {mark.name for mark in one.held}:
        mark = right.text_input(f"本人改为（0 至 {text(one.node.full)} 分）", key=f"revised_{key}")
        reason = right.text_input("改分理由（必填）", key=f"why_{key}")
        if right.button("改分", key=f"revise_{key}"):
            with command("已改分，初评分原样保留") as session:
                revise_mark(session, actor, evaluation_id, one.node.code, mark=mark, reason=reason)


def _mark(one: Held) -> str:
    if not one.reasons:
        return f"{ui.safe(one.name)} **{one.now}** 分"
    why = ui.safe("；".join(one.reasons))
    return f"{ui.safe(one.name)} 初评 {one.first} 分，合议后 **{one.now}** 分 :small[{why}]"


def _state(actor: Actor, evaluation_id: int, held: Round) -> None:
    if held.closed_at is not None:
        words = f"{clock.local(held.closed_at):%Y-%m-%d %H:%M} 组长结束合议"
        st.success(ui.safe("：".join(filter(None, [words, held.closed_words]))), icon=":material/check_circle:")
        return
    if not held.open:
        st.caption("结果已确认，合议已经结束。")
        return
    if held.may_close:
        words = st.text_input("合议纪要（可不填）", key=f"closing_{evaluation_id}")
        ask("close_consensus", "结束合议", kind="primary")
        told = "结束后不能再改分。有改分或保留意见的，结果重新计算为新的一版，原来的一版保留。"
        if confirmed("close_consensus", "结束合议", told, "结束合议"):
            with command("合议已结束") as session:
                close_consensus(session, actor, evaluation_id, words=words)


def _dissent(actor: Actor, evaluation_id: int, held: Round) -> None:
    st.subheader("保留意见", anchor=False)
    for one in held.dissents:
        st.markdown(f"**{ui.safe(one.name)}** {ui.safe(one.words)}")
    if not held.dissents:
        st.caption("没有成员署名保留意见。")
    if held.open and held.me and held.me not in {one.name for one in held.dissents}:
        words = st.text_area("署名保留意见（随结果存档，不能修改）", key=f"dissent_{evaluation_id}", height=80)
        if st.button("署名", key=f"sign_{evaluation_id}"):
            with command("保留意见已署名") as session:
                sign_dissent(session, actor, evaluation_id, words)
