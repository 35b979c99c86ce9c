"""What a contractor did before: the list, one contractor's contracts, and the note beside a bidder."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.queries.contractor_history import (
    NO_DATA,
    STAFF,
    UNPUBLISHED,
    ContractorLine,
    Graded,
    History,
    HistoryLine,
    Rectified,
    history_of,
)
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.page import link, reading

WARNING = (
    "只作了解情况之用，本身不是评审因素。不得以规模条件、特定区域或特定行业的业绩奖项加分或设为资格条件，"
    "对其他供应商实行差别待遇。"
)
CLAUSE = "政府采购法第二十二条；政府采购法实施条例第二十条"


def contractor_list(lines: Sequence[ContractorLine]) -> None:
    """Draw a page of contractors, each with the way to its history."""
    for one in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap="xxsmall"):
                barred = f" {ui.badge(ui.Badge('有禁止期限', 'red', 'block'))}" if one.barred else ""
                st.markdown(f"**{ui.safe(one.name)}**{barred}")
                grades = f"期末等次 {'、'.join(one.grades)}" if one.grades else f"期末等次：{NO_DATA}"
                st.caption(f"{one.kind} · {one.contracts} 份合同，{ui.yuan(one.amount_fen)} 元 · {grades}")
            link("contractors", "查看", icon="history", contractor=one.id)


def summary(found: History) -> None:
    """Draw the counts; what nobody knows is said to be unknown."""
    graded, told = found.graded, found.rectified
    ui.counts(
        [
            ui.Count("合同", str(len(found.lines)), "份"),
            ui.Count("合同金额", ui.yuan(found.amount_fen), "元"),
            ui.Count("期末等次", "、".join(one.final.grade for one in graded) or NO_DATA),
            ui.Count("按期整改", _rate(told), "" if told is None or not told.told else "件"),
        ]
    )
    for one in found.bars:
        with st.container(border=True, key=f"edge_stop_bar_{one.first_day}", gap="xxsmall"):
            st.markdown(
                f"{ui.badge(ui.Badge('禁止参加', 'red', 'block'))} {ui.day(one.first_day)} 至 {ui.day(one.last_day)}"
            )
            st.caption(ui.safe(f"{one.purchaser} {one.document} {one.scope}"))
            st.markdown(ui.clause(one.clause))


def _rate(told: Rectified | None) -> str:
    if told is None:
        return NO_DATA
    return f"{told.in_time} / {told.told}" if told.told else "没有登记问题"


def contracts(lines: Sequence[HistoryLine]) -> None:
    """Draw each contract with its results and course; another purchaser's only as published."""
    for one in lines:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.title)}** :small[:gray[{ui.safe(one.code)}]]")
            st.caption(
                f"{ui.safe(one.purchaser)} · {ui.yuan(one.amount_fen)} 元 · {ui.day(one.first_day)} 至 {ui.day(one.last_day)}"
            )
            rows = [(label, ui.safe(words)) for label, words in facts(one)]
            st.table(
                pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True
            )
            if one.own:
                link("project", "打开项目", icon="account_tree", project=one.project_id)


def facts(one: HistoryLine) -> list[tuple[str, str]]:
    """Return the course of a contract in words, for the screen and the workbook alike."""
    unknown = NO_DATA if one.own else UNPUBLISHED
    amended = unknown if one.amendments is None else f"{one.amendments[0]} 次，合计 {ui.yuan(one.amendments[1])} 元"
    heard = unknown if one.complaints is None else f"{one.complaints[0]} 件，其中属实 {one.complaints[1]} 件"
    return [
        ("中期评估", graded(one.mid)),
        ("期末评估", graded(one.final)),
        ("问题整改", rectified(one.findings) if one.findings is not None else unknown),
        ("服务投诉", heard),
        ("已支付", unknown if one.paid_fen is None else f"{ui.yuan(one.paid_fen)} 元"),
        ("合同变更", amended),
        ("续购决定", one.decision),
    ]


def graded(one: Graded) -> str:
    """Return a result in words, or why there is none."""
    if one.words:
        return one.words
    told = f"{one.total} 分，{one.grade}" if one.grade else f"{one.total} 分，不评定等次"
    return f"{told}（申诉复核后）" if one.appealed else told


def rectified(one: Rectified) -> str:
    """Return findings in words."""
    if not one.told:
        return "没有登记告知整改的问题"
    return f"告知 {one.told} 件，按期整改 {one.in_time} 件，逾期 {one.late} 件，未办结 {one.open} 件"


def beside_bidder(actor: Actor, contractor_id: int, name: str) -> None:
    """Draw a bidder's history folded, with the clause that forbids to score it; nothing for who may not read histories."""
    if not actor.purchasers(*STAFF):
        return
    with reading() as session:
        found = history_of(session, actor, contractor_id)
    with st.expander(f"{ui.safe(name)}：履约历史（只作了解）", icon=":material/history:"):
        if found is None:
            st.markdown(f"**{NO_DATA}**：本单位和已公开的记录里没有这家供应商的合同。没有数据不是扣分的理由。")
        else:
            for one in found.lines:
                st.markdown(
                    f"**{ui.safe(one.title)}** {ui.yuan(one.amount_fen)} 元 · 期末：{ui.safe(graded(one.final))}"
                )
            link("contractors", "查看全部履约历史", icon="history", contractor=found.id)
        st.markdown(f":small[{WARNING}]")
        st.markdown(ui.clause(CLAUSE))
