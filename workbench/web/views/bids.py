"""Bids side by side, and the arithmetic of the one chosen."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.exact import exact, percent
from scoring.trace import Step, walk
from workbench.models.words import CONTRACTOR_KIND_NAMES, ContractorKind
from workbench.queries.bids import RankedBid
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.rules.finding import Finding
from workbench.web import ui
from workbench.web.views.methods import method_name

LOW_PRICE = "review/abnormally_low_price"
_NUMBERS = ("名次", "报价（元）", "评审价（元）", "价格分", "商务技术", "总分")
_PLACES = {1: "第一候选", 2: "第二候选", 3: "第三候选"}


def head(tender: Tendering) -> None:
    """Draw the head: how many bids are valid, how many are abnormally low."""
    valid = sum(not one.line.excluded for one in tender.bids)
    low = sum(bool(one.line.triggers) for one in tender.bids)
    badges = [ui.Badge(f"{valid} 家有效", "green", "check_circle")] if valid else []
    if low:
        badges.append(ui.Badge(f"{low} 家触发异常低价", "orange", "warning"))
    if tender.record and tender.record.awarded_on:
        badges.append(ui.Badge("已定标", "blue", "gavel"))
    told = [tender.title]
    if tender.record:
        told.append(method_name(tender.record.method, tender.record.started_on))
        told.append(f"价格分 {tender.record.price_weight:f} 分")
    ui.head("采购与定标", " · ".join([*told, f"预算 {ui.yuan(tender.budget_fen)} 元"]), *badges)


def base_line(tender: Tendering, record: Record) -> None:
    """Draw the base price and the formula in one line, with the clauses."""
    if record.price_formula == "fixed":
        st.markdown("固定价格项目，价格不计分，按商务技术得分排名。")
        return
    base = tender.ranking.base_yuan if tender.ranking else ""
    weight = f"{record.price_weight:f}"
    st.markdown(
        f"评标基准价 **{ui.safe(base or '—')} 元**（扣除后的最低有效报价） · 价格分 = 基准价 ÷ 评审价 × {weight}"
    )
    cited = "财库〔2014〕214号第二十四条" if record.method == "consultation" else "87号令第五十五条"
    st.markdown(ui.clause(f"{cited}；小微企业价格扣除依据财库〔2022〕19号"))


def bids_table(bids: Sequence[RankedBid]) -> RankedBid:
    """Draw the bids; return the one chosen, at first the one that waits for an explanation, else the first."""
    waiting = next((place for place, one in enumerate(bids) if one.line.pending), 0)
    event = ui.table(
        _frame(bids),
        alt=f"{len(bids)} 家供应商的报价、得分和名次",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [waiting], "columns": [], "cells": []}},
        column_config={name: st.column_config.TextColumn(alignment="right") for name in _NUMBERS},
        key=f"bids_{'_'.join(str(one.bid_id) for one in bids)}",
    )
    st.caption(":material/touch_app: 点一行看它的算法 · 报价相同、总分相同的，按采购文件规定的办法排序")
    rows = event.selection.rows
    return bids[rows[0] if rows and rows[0] < len(bids) else waiting]


def _frame(bids: Sequence[RankedBid]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "供应商": [one.name for one in bids],
            "名次": [str(one.rank) if one.rank else "—" for one in bids],
            "小微": ["是" if one.small_firm else "" for one in bids],
            "报价（元）": ["—" if one.price_fen is None else ui.yuan(one.price_fen) for one in bids],
            "评审价（元）": [_scored(one) for one in bids],
            "价格分": [one.line.shown["price"] for one in bids],
            "商务技术": [f"{one.quality:f}" for one in bids],
            "总分": [one.line.shown["total"] for one in bids],
            "状态": [state(one) for one in bids],
        }
    )


def _scored(one: RankedBid) -> str:
    price = one.line.scored_price
    return "—" if price is None else ui.yuan(int(price * 100))


def state(one: RankedBid) -> str:
    """Return what a bid is, in words."""
    if one.awarded:
        return "成交"
    if one.line.excluded:
        return f"无效：{one.line.excluded}"
    if one.row.fallen_on is not None:
        return "不签约"
    if one.line.pending:
        return "异常低价，待说明"
    if one.line.tied:
        return "并列，待确定先后"
    return _PLACES.get(one.rank or 0, "")


def arithmetic(chosen: RankedBid) -> None:
    """Draw every step of the chosen bid's arithmetic, from the price as opened to the total."""
    st.subheader(ui.safe(chosen.name), anchor=False)
    st.caption(f"{CONTRACTOR_KIND_NAMES[ContractorKind(chosen.kind)]} · {state(chosen) or '未列入前三名候选'}")
    rows = _opened(chosen)
    if chosen.line.trace is not None:
        rows += [_row(step) for step in reversed(_steps(chosen.line.trace))]
    else:
        why = chosen.line.excluded or chosen.line.pending
        rows.append(("价格分和总分", "暂不计算", ui.safe(why)))
    frame = pd.DataFrame(rows, columns=["步骤", "数", "算法和出处"])
    st.table(frame, border="horizontal", hide_index=True)


def _opened(chosen: RankedBid) -> list[tuple[str, str, str]]:
    if chosen.price_fen is None:
        return [("投标报价", "未填写", "响应文件")]
    rows = [("投标报价", f"{ui.yuan(chosen.price_fen)}\u00a0元", "响应文件")]
    if chosen.deduction:
        rate = percent(exact(chosen.deduction))
        rows.append(
            (f"小微扣除 {rate}", f"−{ui.yuan(int(chosen.price_fen * chosen.deduction))}\u00a0元", "财库〔2022〕19号")
        )
    return rows


def _steps(trace: Step) -> list[Step]:
    return [step for step in walk(trace) if step.operation != "mark" or "商务" in step.title]


def _row(step: Step) -> tuple[str, str, str]:
    """A step in words; the base price is the lowest one, which says more than the list it was taken from."""
    amount = step.operation in ("lowest", "discount")
    formula = "各有效报价扣除后最低的一个" if step.operation == "lowest" else step.formula
    source = "；".join(one for one in (formula, step.rule, step.source) if one)
    shown = ui.yuan(int(step.exact * 100)) if amount else step.shown
    title = "总得分" if step.operation == "sum" else step.title
    return title, f"{shown}\u00a0{'元' if amount else '分'}", ui.safe(source)


def findings_of(tender: Tendering, chosen: RankedBid) -> list[Finding]:
    """Return the findings that name the chosen bid; for the first also what is said of the winner."""
    return [one for one in tender.findings if chosen.name in f"{one.what}{one.why}"]
