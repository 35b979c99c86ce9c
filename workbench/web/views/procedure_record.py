"""The procurement's record and its award: read, not changed."""

from datetime import date

import pandas as pd
import streamlit as st

from scoring.exact import exact, percent
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.rules.procurement_words import RESERVATIONS, TIE_KEYS
from workbench.web import ui
from workbench.web.forms.procedure import FORMULAS
from workbench.web.page import link
from workbench.web.views.methods import method_name


def record(kept: Record) -> None:
    """Draw the whole record."""
    told = {
        "采购方式": method_name(kept.method, kept.started_on),
        "采购代理机构": kept.agency or "自行采购",
        "最高限价": f"{ui.yuan(kept.ceiling_fen)} 元",
        "采购意向公开": ui.day(kept.intent_published_on),
        "采购活动开始": ui.day(kept.started_on),
        "采购文件": f"{ui.day(kept.documents_from)} 至 {ui.day(kept.documents_until)}",
        "响应截止": ui.day(kept.responses_due),
        "评审": ui.day(kept.reviewed_on),
        "收到评审报告": ui.day(kept.report_received_on),
        "评审小组": f"{kept.committee_size} 人，其中评审专家 {kept.committee_experts} 人，代理机构人员 {kept.agency_staff} 人",
        "价格分": f"{kept.price_weight:f} 分；{FORMULAS[kept.price_formula]}",
        "变更方式的批准": f"{kept.approval} {ui.day(kept.approved_on)}" if kept.approval else "—",
    }
    rows = [(label, ui.safe(words)) for label, words in told.items()]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)


def terms(kept: Record) -> None:
    """Draw the further terms; what the documents do not say is left out."""
    told = {
        "轮次": f"第 {kept.round} 轮",
        "采用理由": kept.ground,
        "单一来源公示": _span(kept.publicity_from, kept.publicity_until),
        "采购公告": _span(kept.notice_from, kept.notice_until),
        "预算项目与类别": "，".join(filter(None, (kept.budget_item, kept.category))),
        "中小企业预留": RESERVATIONS.get(kept.reserved, "")
        + (f"：{kept.reserved_reason}" if kept.reserved_reason else ""),
        "小微企业价格扣除": "" if kept.deduction_rate is None else percent(exact(kept.deduction_rate)),
        "保证金": f"{ui.yuan(kept.bond_fen)} 元" if kept.bond_fen else "",
        "排序依据": "、".join(TIE_KEYS[key] for key in kept.tie_rule.get("keys", ())),
        "开标": ui.day(kept.opened_on) if kept.opened_on else "",
    }
    rows = [(label, ui.safe(words)) for label, words in told.items() if words]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)


def _span(begun: date | None, ended: date | None) -> str:
    return f"{ui.day(begun)} 至 {ui.day(ended)}" if begun and ended else ""


def awarded(tender: Tendering, kept: Record) -> None:
    """Draw the award with its reason and the way to the contract."""
    winner = next((one for one in tender.bids if one.awarded), None)
    if winner is None:
        return
    with st.container(border=True, key="edge_ok_award", gap="xxsmall"):
        words = f"{winner.name}，{ui.yuan(winner.corrected_fen or 0)} 元，总分 {winner.line.shown['total']}"
        st.markdown(f"{ui.badge(ui.Badge('已定标', 'green', 'check_circle'))} **{ui.safe(words)}**")
        st.markdown(f"{ui.day(kept.awarded_on)} 定标，{ui.day(kept.notice_on)} 发出通知书并公告")
        st.markdown(f"理由：{ui.safe(kept.award_reason)}")
        link("contract", "打开合同", icon="contract", project=tender.project_id)
