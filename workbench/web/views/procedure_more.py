"""A round's days and what came of it: clarifications, like purchases, deposits, earlier rounds, the comparison."""

import pandas as pd
import streamlit as st

from scoring.exact import DEFAULT_ROUNDING, exact, rounded
from workbench.queries.procurement_desk import Compared, EndedRound, Issued, More
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.web import ui
from workbench.web.page import link

SUPPLIERS = "review/suppliers"


def days(record: Record, more: More) -> None:
    """Draw clarifications and like purchases of the year."""
    st.subheader("澄清和修改", anchor=False)
    rows = [
        (ui.day(one.told_on), "是" if one.affects_bids else "否", ui.day(one.new_due), one.words)
        for one in more.clarifications
    ]
    if rows:
        frame = pd.DataFrame(rows, columns=["通知日", "影响响应", "截止日顺延至", "内容"])
        ui.table(frame, alt=f"{len(rows)} 次澄清", key="clarifications")
    else:
        st.caption("没有登记澄清或修改。")
    if more.alike:
        _alike(record, more)


def _alike(record: Record, more: More) -> None:
    st.subheader("同一年度同类采购", anchor=False)
    total = sum(fen for _, fen in more.alike)
    frame = pd.DataFrame([(name, ui.yuan(fen)) for name, fen in more.alike], columns=["项目", "最高限价（元）"])
    ui.table(frame, alt="同一预算项目同类服务的非公开招标采购", key="alike")
    limit = f"{ui.yuan(more.threshold_fen)} 元" if more.threshold_fen is not None else "没有登记"
    st.caption(f"{record.started_on.year} 年“{record.budget_item}”“{record.category}”合计 {ui.yuan(total)} 元，公开招标数额标准 {limit}")  # fmt: skip


def deposits(tender: Tendering) -> None:
    """Draw every bidder's deposit, received and returned."""
    rows = [
        (
            one.name,
            ui.yuan(one.row.deposit_fen),
            one.row.deposit_form,
            ui.day(one.row.deposit_received_on),
            ui.day(one.row.deposit_returned_on),
        )
        for one in tender.bids
        if one.row.deposit_fen
    ]
    st.subheader("保证金", anchor=False)
    if not rows:
        st.caption("没有登记保证金。")
        return
    frame = pd.DataFrame(rows, columns=["供应商", "金额（元）", "形式", "收到", "退还"])
    ui.table(frame, alt=f"{len(rows)} 家的保证金", key="deposits")
    st.markdown(
        ui.clause("政府采购法实施条例第三十三条：未中标的自通知书发出、中标的自合同签订之日起 5 个工作日内退还")
    )


def compared(found: tuple[Compared, ...]) -> None:
    """Draw the published figures against the recomputed ones, and the step that would explain a difference."""
    for one in found:
        if one.difference is None:
            st.markdown(f":orange-badge[{one.figure}] {ui.safe(one.refusal)}")
            continue
        colour, word = ("green", "一致") if one.difference.agrees else ("orange", "不一致")
        st.markdown(f":{colour}-badge[{one.figure}{word}] {ui.safe(one.difference.words)}")
        slip = (
            {} if one.difference.agrees else {"如果出现这种差错": [_figure(row.by_slip) for row in one.difference.rows]}
        )
        frame = pd.DataFrame(
            {
                "供应商": [row.name for row in one.difference.rows],
                "公布": [_figure(row.published) for row in one.difference.rows],
                "按规定": [_figure(row.by_rule) for row in one.difference.rows],
                **slip,
            }
        )
        ui.table(frame, alt=f"{one.figure}的比对", key=f"compared_{one.figure}")
    if found:
        st.caption("差异的解释只说明“如果这样算就会得到公布的数”，不能证明当时就是这样算的。")


def _figure(text: str) -> str:
    """A figure with the two places in which it is published; a dash where there is none."""
    return str(rounded(exact(text), DEFAULT_ROUNDING)) if text else "—"


def ended(rounds: tuple[EndedRound, ...]) -> None:
    """Draw the rounds that ended without an award."""
    for one in rounds:
        with st.container(border=True, key=f"edge_warn_round_{one.round}", gap="xxsmall"):
            st.markdown(
                f"**第 {one.round} 轮采购已终止**　{ui.day(one.started_on)} 开始，{ui.day(one.ended_on)} 终止，"
                f"登记响应 {one.bids} 家"
            )
            st.markdown(ui.safe(f"{one.ground}。{one.reason}"))
            st.markdown(ui.clause(one.clause, one.mark))
            for step in one.next_steps:
                st.markdown(f":small[:material/arrow_forward: {ui.safe(step)}]")


def too_few(tender: Tendering) -> None:
    """Say that a round cannot go on for want of suppliers, and where its failure is registered."""
    found = next((one for one in tender.findings if one.rule_id == SUPPLIERS and one.severity == "stop"), None)
    if found is None or tender.record is None or tender.record.closed or tender.record.opened_on is None:
        return
    with st.container(border=True, key="edge_warn_too_few", gap="xxsmall"):
        st.markdown(f"**{ui.safe(found.what)}，本轮不能定标**　{ui.safe(found.why)}")
        st.markdown(ui.clause(found.clause, found.mark))
        link("procurement", "登记废标或者终止", icon="block", project=tender.project_id, part="dates")


def reports(issued: tuple[Issued, ...]) -> None:
    """Draw the issued reports, newest first."""
    for one in issued:
        st.markdown(
            f":gray-badge[评审情况报告] {ui.file_link(one.public_id, one.name)} :small[{ui.day(one.stored_on)}]"
        )
