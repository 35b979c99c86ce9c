"""The fund ledger on the screen of projects: the cap of a year, its arithmetic and its picture, every project and source."""

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench.queries.checks import SOURCES, SPECIAL_FUND
from workbench.queries.definition_funds import STATES, FundYear
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.definition_ledger import ledger
from workbench.web.fund_chart import fund_bar

_CLAUSE = "石嘴山方案正文二（四）6"


def funds(actor: Actor, years: list[FundYear], *, writes: frozenset[int]) -> None:
    """Draw one year of one purchaser."""
    if not years:
        ui.empty("payments", "没有您可以查看的资金台账", "资金台账由购买主体的人员查看。")
        return
    names = {f"{one.year}_{one.purchaser_id}": f"{one.year} 年　{one.purchaser}" for one in years}
    wanted = st.query_params.get("fund", "")
    keys = list(names)
    chosen = st.selectbox(
        "年度", keys, index=keys.index(wanted) if wanted in keys else 0, format_func=lambda key: names[key], key="fund_year"
    )  # fmt: skip
    st.query_params["fund"] = chosen
    year = years[keys.index(chosen)]
    _cap(year)
    _uses(year)
    if year.purchaser_id in writes:
        ledger(actor, year.purchaser_id, year.year - 1)


def _cap(year: FundYear) -> None:
    st.subheader("专项资金上限", anchor=False)
    if year.share is None:
        st.caption(f"{year.year} 年没有专项资金比例上限的规定。")
        return
    if year.base_fen is None or year.cap_fen is None or year.left_fen is None:
        why = f"登记 {year.year - 1} 年社会救助补助资金总额之后，按 {percent(year.share)} 计算上限。"
        ui.empty("calculate", "还不能计算上限", why, cite=_CLAUSE)
        return
    over = year.left_fen < 0
    ui.counts(
        [
            ui.Count("当年上限", ui.yuan(year.cap_fen), f"{percent(year.share)} × {year.year - 1} 年总额"),
            ui.Count("已用（已批准）", ui.yuan(year.used_fen), "元"),
            ui.Count("计划（编制中）", ui.yuan(year.planned_fen), "元"),
            ui.Count("超出" if over else "还可安排", ui.yuan(abs(year.left_fen)), "元", "red" if over else "green"),
        ]
    )
    alt = f"上限 {ui.yuan(year.cap_fen)} 元，已用 {ui.yuan(year.used_fen)} 元，计划 {ui.yuan(year.planned_fen)} 元"
    ui.show_chart(fund_bar(year.cap_fen, year.used_fen, year.planned_fen), alt, height=170)
    st.markdown(
        f":small[{ui.yuan(year.base_fen)} × {percent(year.share)} = {ui.yuan(year.cap_fen)}；"
        f"{ui.yuan(year.cap_fen)} − {ui.yuan(year.used_fen)} − {ui.yuan(year.planned_fen)} = {ui.yuan(year.left_fen)} 元]"
    )
    st.caption(f"基数取自 {ui.safe(year.document)}")
    st.markdown(ui.clause(year.clause))
    if year.expired:
        st.caption("试点方案已到期，没有登记继续执行的，这一上限只作提醒。")


def _uses(year: FundYear) -> None:
    st.subheader("各项目的资金来源", anchor=False)
    if not year.uses:
        ui.empty("account_balance_wallet", f"{year.year} 年还没有项目安排资金", "在项目立项的“资金来源”里登记。")
        return
    rows = [
        (f"{u.code} {u.title}", SOURCES.get(u.source, u.source), STATES[u.state], ui.yuan(u.amount_fen), "计入" if u.source == SPECIAL_FUND else "不计入")
        for u in year.uses
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["项目", "来源", "进度", "金额（元）", "3% 上限"])
    ui.table(frame, alt=f"{year.year} 年 {len(rows)} 笔资金来源")
    totals = {source: sum(u.amount_fen for u in year.uses if u.source == source) for source in SOURCES}
    told = "；".join(f"{SOURCES[source]} {ui.yuan(fen)} 元" for source, fen in totals.items() if fen)
    st.caption(f"合计 {ui.yuan(sum(totals.values()))} 元：{told}")
