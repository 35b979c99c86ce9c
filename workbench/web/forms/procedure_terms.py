"""The further terms of a round: ground, publicity, like purchases, small firms, bond, formula, ties, framework."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st

from scoring.bids import PriceFormula, RankOrder
from workbench.queries.procurement_rows import Record
from workbench.rules.prices import share_fen
from workbench.rules.procurement_words import LAWS, RESERVATIONS, TIE_KEYS
from workbench.security.policy import Actor
from workbench.services.procurement import Terms, record_terms
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import decimal, money, share, whole
from workbench.web.page import command

_FORMULAS = {
    "": "按采购记录：低价优先法或固定价格",
    "quantity": "固定总价，按承诺数量计分",
    "linear": "线性（只用于限额以下或工程）",
    "deviation": "偏差率（只用于限额以下或工程）",
    "log": "对数（只用于限额以下或工程）",
}
_BASES = {"": "不用", "lowest": "最低有效报价", "ceiling": "控制价", "mean": "平均价", "mean_without_extremes": "去掉最高最低后的平均价"}  # fmt: skip
_REASONS = {
    "only_supplier": "只能从唯一供应商处采购",
    "emergency": "不可预见的紧急情况",
    "add_on": "向原供应商添购不超过原合同10%",
}
_RATIOS = {"of_mean": "平均价的比例", "of_second_lowest": "次低价的比例", "of_ceiling": "最高限价的比例"}


def terms(actor: Actor, record: Record) -> None:
    """Draw the terms as a form; they stand from the opening on."""
    form = draft(f"terms_{record.id}", record.version)
    with st.form(f"terms_{record.id}", enter_to_submit=False):
        st.markdown("**采购文件的其他条款**　开标后不能再改")
        typed = _ground(form, record) | _small_firms(form, record)
        with st.expander("保证金、异常低价比例、最低限价"):
            typed |= _money(form, record)
        with st.expander("价格分公式、并列和框架协议"):
            typed |= _formula(form, record) | _ties(form, record)
        sent = st.form_submit_button("保存条款")
    if sent:
        with command("采购文件的条款已保存", then=form.saved) as session:
            record_terms(session, actor, record.id, _read(typed, record.ceiling_fen), seen=form.seen)


def _ground(form: Draft, kept: Record) -> dict[str, Any]:
    grid = two_columns()
    return {
        "ground": grid.text_input("采用这种方式的理由", value=kept.ground, key=form.key("ground")),
        "single_source_reason": pick("单一来源的法定情形", _REASONS, key=form.key("single_source_reason"), kept=kept.single_source_reason, on=grid),
        "publicity_from": pick_day("单一来源公示开始日", key=form.key("publicity_from"), kept=kept.publicity_from, on=grid),
        "publicity_until": pick_day("单一来源公示结束日", key=form.key("publicity_until"), kept=kept.publicity_until, on=grid),
        "notice_from": pick_day("采购公告开始日", key=form.key("notice_from"), kept=kept.notice_from, on=grid),
        "notice_until": pick_day("采购公告结束日", key=form.key("notice_until"), kept=kept.notice_until, on=grid),
        "budget_item": grid.text_input("预算项目", value=kept.budget_item, placeholder="用于核对化整为零", key=form.key("budget_item")),
        "category": grid.text_input("服务类别", value=kept.category, placeholder="同一预算项目的同类服务合并计算", key=form.key("category")),
        "urgent": grid.checkbox("不可预见的紧急采购", value=kept.urgent, key=form.key("urgent")),
    }  # fmt: skip


def _small_firms(form: Draft, kept: Record) -> dict[str, Any]:
    grid = two_columns()
    return {
        "reserved": pick("中小企业预留", RESERVATIONS, key=form.key("reserved"), kept=kept.reserved, on=grid),
        "reserved_reason": grid.text_input("预留或者不预留的理由", value=kept.reserved_reason, key=form.key("reserved_reason")),
        "reserved_fen": grid.text_input("预留金额（元，或占限价的比例）", placeholder="如 40%", value=_yuan(kept.reserved_fen), key=form.key("reserved_fen")),
        "reserved_micro_fen": grid.text_input("其中小微企业（元，或占预留的比例）", placeholder="如 60%", value=_yuan(kept.reserved_micro_fen), key=form.key("reserved_micro_fen")),
        "deduction_rate": grid.text_input("小微企业价格扣除比例", value=_percent(kept.deduction_rate), placeholder="如 10%", key=form.key("deduction_rate")),
        "partner_rate": grid.text_input("联合体、分包的扣除比例", value=_percent(kept.partner_rate), placeholder="如 4%", key=form.key("partner_rate")),
    }  # fmt: skip


def _money(form: Draft, kept: Record) -> dict[str, Any]:
    grid = two_columns()
    typed = {
        "bond": grid.text_input("投标（响应）保证金（元）", value=_yuan(kept.bond_fen or None), placeholder="不收取的留空", key=form.key("bond")),
        "lowest": grid.text_input("最低限价（元）", value=_yuan(kept.lowest_allowed_fen), placeholder="招标不得设最低限价", key=form.key("lowest")),
        "bond_cash": grid.checkbox("要求以现金交纳", value=kept.bond_cash, key=form.key("bond_cash")),
    }  # fmt: skip
    for name, label in _RATIOS.items():
        value = str(kept.low_price_ratios.get(name, ""))
        typed[name] = grid.text_input(label, value=value, placeholder="按规定的留空，如 0.60", key=form.key(name))
    return typed


def _formula(form: Draft, kept: Record) -> dict[str, Any]:
    grid, own = two_columns(), kept.formula
    return {
        "kind": pick("价格分公式", _FORMULAS, key=form.key("kind"), kept=str(own.get("kind", "")), on=grid),
        "law": pick("适用的规定", LAWS, key=form.key("law"), kept=str(own.get("law", "order-87")), on=grid),
        "base": pick("基准价（偏差率）", _BASES, key=form.key("base"), kept=str(own.get("base", "")), on=grid),
        "above": grid.text_input("每高 1% 扣（分）", value=str(own.get("above", "0")), key=form.key("above")),
        "below": grid.text_input("每低 1% 扣（分）", value=str(own.get("below", "0")), key=form.key("below")),
        "cap_above": grid.text_input("高于基准价最多扣（分）", value=str(own.get("cap_above") or ""), key=form.key("cap_above")),
        "cap_below": grid.text_input("低于基准价最多扣（分）", value=str(own.get("cap_below") or ""), key=form.key("cap_below")),
        "factor": grid.text_input("系数（对数）", value=str(own.get("factor", "0")), key=form.key("factor")),
        "unit": grid.text_input("数量的单位", value=str(own.get("unit", "")), placeholder="如 小时", key=form.key("unit")),
        "document": grid.text_input("采购文件的条款", value=str(own.get("document", "")), key=form.key("document")),
        "to_best": grid.checkbox("商务技术分按最高者折算", value=kept.quality_scale == "to_best", key=form.key("to_best")),
    }  # fmt: skip


def _ties(form: Draft, kept: Record) -> dict[str, Any]:
    order, frame = kept.tie_rule, kept.framework
    keys = st.multiselect("排序依据（按先后选择，按规定的留空）", list(TIE_KEYS), default=list(order.get("keys", [])), format_func=lambda one: TIE_KEYS[one], key=form.key("keys"))  # fmt: skip
    grid = two_columns()
    return {
        "keys": keys,
        "source": grid.text_input("排序的条款", value=str(order.get("source", "")), key=form.key("source")),
        "decided_by": grid.text_input(
            "仍并列的办法",
            value=str(order.get("decided_by", "")),
            placeholder="如 评标委员会表决",
            key=form.key("decided_by"),
        ),
        "frame_kind": grid.text_input(
            "框架协议：封闭式或者开放式", value=str(frame.get("kind", "")), key=form.key("frame_kind")
        ),
        "frame_places": grid.text_input(
            "框架协议：入围家数", value=str(frame.get("places", "")), key=form.key("frame_places")
        ),
        "frame_months": grid.text_input(
            "框架协议：期限（月）", value=str(frame.get("months", "")), key=form.key("frame_months")
        ),
    }


def _read(typed: Mapping[str, Any], ceiling_fen: int) -> Terms:
    """Read what was typed. Raises ValidationError or ScoringError for the first field that cannot be read."""
    frame = {
        "kind": typed["frame_kind"].strip(),
        "places": _count(typed["frame_places"], "入围家数"),
        "months": _count(typed["frame_months"], "期限"),
    }
    reserved = _part_of(ceiling_fen, typed["reserved_fen"], "预留金额")
    return Terms(
        ground=typed["ground"].strip(),
        single_source_reason=typed["single_source_reason"] or "",
        **{name: _day(typed[name]) for name in ("publicity_from", "publicity_until", "notice_from", "notice_until")},
        urgent=typed["urgent"],
        budget_item=typed["budget_item"].strip(),
        category=typed["category"].strip(),
        reserved=typed["reserved"] or "",
        reserved_reason=typed["reserved_reason"].strip(),
        reserved_fen=reserved,
        reserved_micro_fen=_part_of(reserved, typed["reserved_micro_fen"], "其中小微企业"),
        deduction_rate=_rate(typed["deduction_rate"], "小微企业价格扣除比例"),
        partner_rate=_rate(typed["partner_rate"], "联合体、分包的扣除比例"),
        lowest_allowed_fen=_fen(typed["lowest"], "最低限价"),
        bond_fen=_fen(typed["bond"], "保证金") or 0,
        bond_cash=typed["bond_cash"],
        framework={name: value for name, value in frame.items() if value},
        formula=_formula_of(typed),
        quality_scale="to_best" if typed["to_best"] else "as_marked",
        low_price_ratios=_ratios_of(typed),
        tie_rule=_order_of(typed),
    )


def _formula_of(typed: Mapping[str, Any]) -> PriceFormula | None:
    kind = typed["kind"]
    if not kind:
        return None
    given: dict[str, Any] = {"kind": kind, "law": typed["law"], "document": typed["document"].strip()}
    if kind == "deviation":
        caps = {name: decimal(typed[name], "最多扣分") for name in ("cap_above", "cap_below") if typed[name].strip()}
        points = {name: decimal(typed[name] or "0", "每 1% 扣分") for name in ("above", "below")}
        given |= {"base": typed["base"] or "", **points, **caps}
    if kind == "log":
        given["factor"] = decimal(typed["factor"], "系数")
    if kind == "quantity":
        given["unit"] = typed["unit"].strip()
    return PriceFormula(**given)


def _ratios_of(typed: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: share(typed[name], label) for name, label in _RATIOS.items() if typed[name].strip()}


def _order_of(typed: Mapping[str, Any]) -> RankOrder | None:
    if not typed["keys"]:
        return None
    return RankOrder(tuple(typed["keys"]), typed["source"].strip() or "采购文件", typed["decided_by"].strip() or "表决")


def _fen(text: str, where: str) -> int | None:
    return money(text, where) if text.strip() else None


def _part_of(whole_fen: int | None, text: str, where: str) -> int | None:
    """An amount, or a share of a whole, rounded half up to the fen once."""
    if text.strip().endswith(("%", "％")):
        return share_fen(whole_fen or 0, Fraction(share(text, where)))
    return _fen(text, where)


def _count(text: str, where: str) -> int | None:
    return whole(text, where) if text.strip() else None


def _rate(text: str, where: str) -> Decimal | None:
    return share(text, where) if text.strip() else None


def _day(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None


def _yuan(fen: int | None) -> str:
    return "" if fen is None else ui.yuan(fen)


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{(rate * 100).normalize():f}%"
