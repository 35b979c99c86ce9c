"""The use of a final result as it stands: what the grade leads to, decisions, next year's budget, the way to renewal."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.application import ApplicationDesk, DecisionCard
from workbench.queries.checks import SOURCES
from workbench.queries.next_budget import BudgetPlan, ThisYear
from workbench.queries.renewal import Timeline
from workbench.web import ui
from workbench.web.page import link


def basis(desk: ApplicationDesk) -> None:
    """Draw the result that the decision rests on, and what its grade leads to."""
    if desk.result is None:
        why = "期末评估结果确认、反馈、公布以后，登记继续购买、改进后继续或中断项目。"
        ui.empty("recycling", "还没有期末评估结果", why, cite="石嘴山方案附件3五（六）")
        link("evaluation", "评估方案与小组", icon="groups", project=desk.project_id, phase="final")
        return
    numbers = [
        ui.Count("期末总分", desk.result.total, f"第 {desk.result.number} 版"),
        ui.Count("等次", desk.result.grade or "未评定"),
    ]
    used = desk.result.used
    if used.overall:
        numbers.append(ui.Count("总评", used.total or "没有数据", used.grade or used.missing or "未评定"))
    ui.counts(numbers)
    published = f"{ui.day(desk.result.published_on)} 公布" if desk.result.published_on else "还没有公布"
    st.caption(ui.safe(" · ".join(one for one in (published, used.why) if one)))
    if desk.consequence is not None:
        one = desk.consequence
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**等次“{ui.safe(used.grade)}”的默认后果**：{ui.safe(one.words)}")
            st.caption(f"可以作出的决定：{'、'.join(one.uses)}。另作决定的，写明理由。")
            st.markdown(ui.clause(one.clause, one.mark))


def decision(card: DecisionCard) -> None:
    """Draw a decision; one whose result was replaced says so on top."""
    with st.container(border=True, key=f"edge_{'warn' if card.stale else 'ok'}_decision_{card.number}", gap="xxsmall"):
        badge = (
            ui.Badge("须重新确认", "orange", "warning") if card.stale else ui.Badge("已决定", "green", "check_circle")
        )
        st.markdown(f"**{card.name}** {ui.badge(badge)}")
        told = f"依据结果第 {card.number} 版：{card.total} 分，{card.grade or '未评定等次'}"
        st.markdown(
            f":small[{ui.safe(told)} · {ui.safe(card.document)} · {ui.day(card.decided_on)} · {ui.safe(card.decided_by)}]"
        )
        if card.stale:
            st.markdown(f":material/arrow_forward: {ui.safe(card.stale)}，请重新确认决定。")
        st.markdown(ui.safe(card.reason))
        if card.improvements:
            st.markdown("\n".join(f"{place}. {ui.safe(one)}" for place, one in enumerate(card.improvements, 1)))
        if card.departure:
            st.caption(f"与默认后果不同的理由：{ui.safe(card.departure)}")


def history(past: tuple[DecisionCard, ...]) -> None:
    """Draw the earlier decisions, folded."""
    if past:
        with st.expander(f"以前的决定 {len(past)} 项", icon=":material/history:"):
            for card in past:
                st.markdown(
                    f"**{card.name}** {ui.day(card.decided_on)} {ui.safe(card.document)}：结果第 {card.number} 版 "
                    f"{card.total} 分，{ui.safe(card.grade)}。{ui.safe(card.reason)}"
                )


def this_year(lines: tuple[ThisYear, ...]) -> None:
    """Draw what was bought this year, for who plans nothing."""
    rows = [
        (ui.safe(one.name), f"{one.quantity:,} {ui.safe(one.unit)}", f"{one.delivered:,}", ui.yuan(one.amount_fen))
        for one in lines
    ]
    frame = pd.DataFrame(rows, columns=["服务项目", "本期数量", "合格交付", "金额（元）"])
    st.table(frame, border="horizontal", hide_index=True)


def budget(plan: BudgetPlan) -> None:
    """Draw next year's budget with the arithmetic of every line and the change to this year."""
    change = f"比本期{'增加' if plan.change_fen >= 0 else '减少'} {ui.yuan(abs(plan.change_fen))} 元"
    ui.counts(
        [
            ui.Count(f"{plan.year} 年预算", ui.yuan(plan.amount_fen), "元"),
            ui.Count("增减", ui.yuan(plan.change_fen), "元"),
        ]
    )
    for one in plan.lines:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.now.name)}** {ui.safe(one.arithmetic)}")
            moved = (
                "与本期相同"
                if not one.change_fen
                else f"本期 {ui.yuan(one.now.amount_fen)} 元，增减 {ui.yuan(one.change_fen)} 元"
            )
            st.caption(f"{moved}{f'：{ui.safe(one.reason)}' if one.reason else ''}")
    sources = "，".join(f"{SOURCES.get(key, key)} {ui.yuan(fen)} 元" for key, fen in plan.sources)
    st.markdown(f"合计 **{ui.yuan(plan.amount_fen)}** 元，{change}；来源：{ui.safe(sources)}。")
    document = f" · {plan.document}" if plan.document else ""
    st.caption(f"{ui.day(plan.made_on)} · {ui.safe(plan.made_by)}{ui.safe(document)}")
    if plan.carried_to_id is not None:
        st.markdown(ui.badge(ui.Badge("已带入续购项目", "green", "check_circle")))


def way_back(found: Timeline, *, begun: bool) -> None:
    """Draw the steps counted back from the contract's last day, each with its days and clause."""
    late = not begun and clock.today() > found.begin_by
    left = (found.begin_by - clock.today()).days
    badge = ui.Badge(f"已过 {-left} 天" if left < 0 else f"剩 {left} 天", "red" if late else "blue", "schedule")
    shown = "" if begun else ui.badge(badge)
    st.markdown(f"最迟 **{ui.day(found.begin_by)}** 启动，新合同才能在 {ui.day(found.ends)} 到期前签订。{shown}")
    for place, one in enumerate(found.steps, 1):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(
                f"**{place}. {ui.safe(one.name)}** 最迟 **{ui.day(one.begins)}** 开始，{one.counted}，至 {ui.day(one.ends)}"
            )
            st.markdown(f"{ui.clause(one.clause, one.mark)} {ui.rule_link(one.rule_id)}")
    if found.provisional:
        st.caption("跨入还没有放假安排的年度，日期为暂定，导入放假通知后重新推算。")
    st.caption("各步骤依次办理、互不重叠；按法定最短期限和签约的最长期限推算，没有计入质疑、废标重来的时间。")


def series(found: tuple[tuple[int, str], ...], now: int) -> None:
    """Draw the projects of the same service in order, where there is more than one."""
    if len(found) > 1:
        st.markdown("**同一服务的历期项目**")
        for project_id, name in found:
            link("project", f"{name}{'（本期）' if project_id == now else ''}", icon="account_tree", project=project_id)


def renewal(desk: ApplicationDesk, routes: Mapping[str, str]) -> None:
    """Draw the renewal that was begun with the gap before it, or the choice of a route to count by."""
    if desk.successor is not None:
        with st.container(border=True, key="edge_ok_successor", gap="xxsmall"):
            st.markdown(f"**续购已启动** {ui.safe(desk.successor.code)} {ui.safe(desk.successor.title)}")
            st.caption(f"{ui.day(desk.successor.begun_on)} 启动，计划 {ui.day(desk.successor.first_day)} 起服务")
            if desk.gap:
                words = f"本期 {ui.day(desk.ends)} 到期，中间有 {desk.gap} 天没有合同，核对这段时间服务怎样接续。"
                st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(words)}")
            link("project", "打开续购项目", icon="account_tree", project=desk.successor.id)
        return
    ids = list(routes)
    now = desk.timeline.route if desk.timeline else ids[0]

    def remember() -> None:
        st.query_params["route"] = st.session_state[f"route_{desk.project_id}"]

    st.selectbox(
        "按哪种采购路径推算",
        ids,
        index=ids.index(now) if now in ids else 0,
        format_func=lambda one: routes[one],
        key=f"route_{desk.project_id}",
        on_change=remember,
        width=320,
    )
