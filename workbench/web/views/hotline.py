"""Matters brought forward on the screen: one line each, the course of one, and the figures."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.clocks import days_left
from workbench.queries.hotline import PAGE, CallCard, CallRow, Narrowed
from workbench.queries.hotline_figures import Figures
from workbench.rules.hotline_words import KINDS, STATES
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

STATE_BADGES = {
    "received": Badge("待交办", "orange", "inbox"),
    "assigned": Badge("办理中", "blue", "pending_actions"),
    "answered": Badge("待回访", "blue", "phone_callback"),
    "closed": Badge("已办结", "green", "check_circle"),
    "merged": Badge("已并案", "gray", "merge"),
}
KIND_BADGES = {
    "consult": Badge("咨询", "gray", "help"),
    "help": Badge("求助", "blue", "volunteer_activism"),
    "complaint": Badge("投诉", "orange", "campaign"),
}
_LATE = Badge("逾期", "red", "schedule")
_UNHAPPY = Badge("不满意", "red", "sentiment_dissatisfied")


def badges_of(row: CallRow) -> list[Badge]:
    """Return the badges of a matter: its kind, where it stands, whether it is late or left somebody discontent."""
    found = [KIND_BADGES[row.kind], STATE_BADGES[row.state]]
    found += [Badge(row.severity, "orange", "priority_high")] if row.severity else []
    found += [_LATE] if row.late else []
    return found + ([_UNHAPPY] if row.satisfaction == "unsatisfied" else [])


def narrowed() -> Narrowed:
    """Ask by what the list is narrowed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("编号或回执号", key="call_text", width=200)
        kinds, states = {"": "全部种类"} | dict(KINDS), {"": "全部状态"} | dict(STATES)
        kind = st.selectbox("种类", list(kinds), format_func=lambda one: kinds[one], key="call_kind", width=160)
        state = st.selectbox("状态", list(states), format_func=lambda one: states[one], key="call_state", width=160)
        late = st.checkbox("只看逾期", key="call_late")
    return Narrowed(kind=kind or "", state=state or "", text=text or "", late=bool(late))


def lines(rows: Sequence[CallRow]) -> None:
    """Draw the matters as rows, each with the way to it."""
    for row in rows:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            marks = " ".join(ui.badge(one) for one in badges_of(row))
            due = f" · 应于 {ui.day(row.due_on)} 前答复" if row.state in {"received", "assigned"} else ""
            place = " · ".join(one for one in (row.township, row.project) if one)
            told = f"{row.number} · {row.channel_name} · {ui.day(row.received_on)}{f' · {place}' if place else ''}{due}"
            words = row.words if len(row.words) <= 60 else f"{row.words[:60]}…"  # noqa: PLR2004 - one line
            st.markdown(f"**{ui.safe(words)}** {marks}\n\n:small[{ui.safe(told)}]", width="stretch")
            link("hotline", "打开", call=row.key)
    if len(rows) == PAGE:
        st.caption(f"只列最近 {PAGE} 件，更早的按编号查找，或在“统计与清单”导出。")


def matter(card: CallCard) -> None:
    """Draw one matter: what was said, what was answered, and its course."""
    row = card.row
    st.markdown(ui.safe(row.words))
    facts = {
        "收到": f"{ui.day(row.received_on)} {row.received_time} · {row.channel_name}{' · 匿名' if row.anonymous else ''}",
        "归属": " · ".join(one for one in (row.township, row.project, row.line) if one) or "没有登记",
        "对象编码": row.person,
        "承办": row.handler,
        "答复期限": f"{ui.day(row.due_on)}（{days_left(row.due_on, clock.today())}）"
        if row.state in {"received", "assigned"}
        else ui.day(row.due_on),
        "并入": card.merged_into[1],
        "重复件": "、".join(number for _, number in card.took),
    }
    for label, words in facts.items():
        if words:
            st.markdown(f":small[:gray[{label}]] {ui.safe(words)}")
    if card.merged_into[0]:
        link("hotline", f"打开 {card.merged_into[1]}", call=card.merged_into[0])
    _became(card)
    st.subheader("经过", anchor=False)
    for one in card.course:
        until = f"，期限 {ui.day(one.due_on)}" if one.due_on and one.name in {"登记", "重新办理"} else ""
        st.markdown(f"**{ui.safe(one.name)}** :small[:gray[{ui.safe(f'{ui.day(one.on_day)} · {one.by}{until}')}]]")
        if one.words:
            st.markdown(ui.safe(one.words))


def _became(card: CallCard) -> None:
    """Draw what the matter became, and what was found about a complaint."""
    if card.wanted:
        st.markdown(":blue-badge[:material/diversity_1: 已转为需求]")
    if card.finding:
        st.markdown(":orange-badge[:material/report_problem: 属实，已转为问题整改]")
    elif card.row.substantiated is False:
        st.markdown(":gray-badge[:material/task_alt: 查不属实]")


def analysis(found: Figures) -> None:
    """Draw the rates with what they are made of, and each spread with its small groups hidden."""
    ui.counts([ui.Count(one.name, one.share, one.made_of) for one in found.rates])
    st.caption("按期：应答复的件里每次答复都在期限内的；没有到期的件不计。回访满意：只算联系上的。并案的件不重复计。")
    if not found.total:
        ui.empty("query_stats", "这段时间没有来电来访", "换一段时间，或先在“登记”里登记、在“导入”里导入 12349 清单。")
        return
    for spread in found.spreads:
        st.markdown(f"**{spread.title}** :small[:gray[{spread.words}]]")
        rows = [(name, "不公布" if count is None else str(count)) for name, count in spread.lines]
        st.table(pd.DataFrame(rows, columns=["分组", "件数"]), border="horizontal", hide_index=True)
