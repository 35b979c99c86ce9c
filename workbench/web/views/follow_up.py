"""Visits after the end as they stand: rounds, the draw and its check, who is to be visited, and what was found."""

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench import clock
from workbench.queries.clocks import days_left
from workbench.queries.follow_up import BASES, CONTACTS, STATES, RoundCard, VisitCard
from workbench.queries.follow_up_draw import METHOD, DrawCheck
from workbench.queries.follow_up_outcome import Group, Outcome
from workbench.web import ui
from workbench.web.page import link

_HIDDEN = "不显示"
_COLOURS = {"kept": "green", "changed": "gray", "lapsed": "orange"}
_ICONS = {"kept": "check", "changed": "swap_horiz", "lapsed": "warning"}


def round_head(card: RoundCard) -> None:
    """Draw how far a round is, and by when it is due."""
    late = card.closed_on is None and clock.today() > card.due_on
    left = "已结束" if card.closed_on else days_left(card.due_on, clock.today())
    numbers = [
        ui.Count("应完成", ui.day(card.due_on), left, "red" if late else None),
        ui.Count("名单", str(card.frame) if card.committed else "—", "人次"),
        ui.Count("抽取", str(card.size) if card.drawn else "—", "人次"),
        ui.Count("已登记", f"{card.visited} / {card.size}" if card.drawn else "—"),
    ]
    ui.counts(numbers)
    if card.closed_on:
        late_words = f"，推迟的原因：{card.late_reason}" if card.late_reason else ""
        st.caption(f"{ui.day(card.closed_on)} 结束{ui.safe(late_words)}")


def sealed(card: RoundCard) -> None:
    """Draw what was kept before the draw; the seed stays sealed until then."""
    if card.committed:
        with st.expander("抽取前封存的摘要", icon=":material/lock:"):
            st.markdown(f"名单来自{ui.safe(BASES[card.basis])}，共 {card.frame} 人次（一人一项服务为一个人次）。")
            st.code(f"名单摘要 {card.frame_digest}\n种子摘要 {card.commitment}", language=None, wrap_lines=True)


def checked(found: DrawCheck) -> None:
    """Draw the revealed seed and whether the draw agrees with it."""
    agrees = (
        ui.Badge("重新抽取，结果一致", "green", "check_circle")
        if not found.faults
        else ui.Badge("不一致", "red", "block")
    )
    with st.expander("核对抽取", icon=":material/casino:"):
        st.markdown(ui.badge(agrees))
        for fault in found.faults:
            st.markdown(ui.safe(fault))
        st.code(f"种子 {found.seed}\n盐 {found.salt}", language=None, wrap_lines=True)
        st.caption(METHOD)


def visit_line(card: VisitCard) -> str:
    """Return one visit as the head of its form."""
    if card.visited_on is None:
        state = ":gray-badge[:material/radio_button_unchecked: 待回访]"
    elif card.contact == "reached":
        state = f":{_COLOURS[card.state]}-badge[:material/{_ICONS[card.state]}: {STATES[card.state]}]"
    else:
        state = f":orange-badge[:material/phone_missed: {CONTACTS[card.contact]}]"
    return f"{card.position} · {ui.safe(card.recipient)} · {ui.safe(card.service)} {state}"


def told(card: VisitCard) -> None:
    """Draw what a visit found."""
    if card.visited_on is None:
        st.caption(f"{ui.safe(card.township)} · 由{ui.safe(card.unit)}回访")
        return
    words = card.why_not if card.contact != "reached" else card.note
    st.markdown(f"{ui.day(card.visited_on)} {ui.safe(card.visitor)}：{CONTACTS[card.contact]}。{ui.safe(words)}")
    if card.problem:
        goes = {"need": "已登记为服务需求", "finding": "已转为整改问题" if card.finding_id else "待经办转为整改问题"}
        st.markdown(f"问题：{ui.safe(card.problem)}（{goes[card.problem_goes]}）")
    link("household", "打开这一户", icon="home_pin", household=card.household_id)


def outcome(found: Outcome) -> None:
    """Draw what was found together, by service and by township, each share with its numbers and interval."""
    total = found.total
    if total.reached is None:
        st.caption("联系上的不足 5 人次，不作统计；逐条情况在“回访”里查看。")
        return
    if not total.reached:
        ui.empty(
            "query_stats", "还没有回访结果", "登记回访后，这里按服务和乡镇统计保持、变化、中断，写明分子、分母和区间。"
        )
        return
    ui.counts(
        [
            ui.Count("联系上", f"{total.reached} / {total.drawn}", "人次"),
            ui.Count("保持", _share(total), f"{total.kept}/{total.reached}"),
            ui.Count("有变化", str(total.changed), "人次"),
            ui.Count("中断", str(total.lapsed), "人次", "orange" if total.lapsed else None),
        ]
    )
    st.subheader("按服务项目", anchor=False)
    _table(found.services, "服务项目")
    st.subheader("按乡镇（街道）", anchor=False)
    _table(found.townships, "乡镇（街道）")
    if found.words:
        st.caption(found.words)
    st.caption(
        "保持率只算联系上的人次，没有联系上和拒绝的单列，不算保持，也不算中断。区间为 95% 的 Wilson 区间，按有限总体修正；"
        "各组人次不按名单加权。"
    )


def _share(one: Group) -> str:
    return percent(Fraction(one.kept or 0, one.reached)) if one.reached else "没有数据"


def _table(groups: Sequence[Group], name: str) -> None:
    rows = [_row(one) for one in groups]
    columns = [name, "抽取", "联系上", "没有联系上", "拒绝", "保持", "有变化", "中断", "保持率", "95% 区间"]
    ui.table(pd.DataFrame(rows, columns=columns), alt=f"回访结果，{len(rows)} 组")


def _row(one: Group) -> tuple[str, ...]:
    if one.drawn is None:
        return (one.name, _HIDDEN, *["—"] * 8)
    numbers = (one.drawn, one.reached, one.not_reached, one.refused, one.kept, one.changed, one.lapsed)
    between = "—"
    if one.interval is not None:
        between = f"{one.interval.low:.1%} 至 {one.interval.high:.1%}"
    return (one.name, *map(str, numbers), _share(one), between)
