"""The procurement's record: method, days, committee, as the official procedure had them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.security.policy import Actor
from workbench.services.procurement import Procedure, record_procedure
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import two_columns
from workbench.web.forms.typed import day, decimal, money, whole
from workbench.web.page import command
from workbench.web.views.methods import methods_on

FORMULAS = {"lowest": "低价优先法：最低有效报价 ÷ 评审价 × 价格分值", "fixed": "固定价格，价格不计分"}
_DAYS = {
    "intent_published_on": "采购意向公开日（限额以上填写）",
    "started_on": "采购活动开始日（必填）",
    "documents_from": "采购文件发出日（必填）",
    "documents_until": "采购文件截止日（必填）",
    "responses_due": "响应文件提交截止日（必填）",
    "reviewed_on": "评审日（必填）",
    "report_received_on": "收到评审报告日（必填）",
}


def procedure(actor: Actor, tender: Tendering) -> None:
    """Draw the record as a form; it is corrected until the award."""
    record = tender.record if tender.record and tender.record.ended_on is None else None
    form = draft(f"procedure_{tender.project_id}", record.version if record else 0)
    sent, typed = _fields(form, record, tender)
    if sent:
        with command("采购记录已保存", then=form.saved) as session:
            record_procedure(session, actor, tender.project_id, typed(), seen=form.seen if record else None)


def _fields(form: Draft, kept: Record | None, tender: Tendering) -> tuple[bool, Callable[[], Procedure]]:
    typed: dict[str, Any] = {}
    with st.form(f"form_{form.name}", enter_to_submit=False):
        typed |= _method(form, kept, tender)
        st.markdown("**日期**")
        typed |= _days(form, kept)
        st.markdown("**评审小组与评分办法**")
        typed |= _committee(form, kept)
        sent = st.form_submit_button("保存采购记录", type="primary")
    return sent, lambda: _read(typed)


def _method(form: Draft, kept: Record | None, tender: Tendering) -> dict[str, Any]:
    methods = methods_on(kept.started_on if kept else clock.today())
    grid = two_columns()
    ceiling = ui.yuan(kept.ceiling_fen if kept else tender.budget_fen)
    return {
        "method": grid.selectbox("采购方式（必填）", list(methods), index=list(methods).index(kept.method) if kept and kept.method in methods else None, format_func=lambda one: methods[one], placeholder="选择", key=form.key("method")),
        "ceiling": grid.text_input("最高限价（必填，元）", value=ceiling, key=form.key("ceiling")),
        "agency": grid.text_input("采购代理机构", value=kept.agency if kept else "", placeholder="自行采购的留空", key=form.key("agency")),
        "approval": grid.text_input("变更采购方式的批准文号", value=kept.approval if kept else "", placeholder="达到公开招标数额标准而采用其他方式的填写", key=form.key("approval")),
        "approved_on": grid.date_input("批准日期", value=kept.approved_on if kept else None, format="YYYY-MM-DD", key=form.key("approved_on")),
    }  # fmt: skip


def _days(form: Draft, kept: Record | None) -> dict[str, Any]:
    grid = two_columns()
    return {
        key: grid.date_input(label, value=getattr(kept, key) if kept else None, format="YYYY-MM-DD", key=form.key(key))
        for key, label in _DAYS.items()
    }  # fmt: skip


def _committee(form: Draft, kept: Record | None) -> dict[str, Any]:
    with st.container(horizontal=True):
        typed: dict[str, Any] = {
            "size": _short(form, "size", "评审小组人数（必填）", str(kept.committee_size) if kept else "", "3"),
            "experts": _short(
                form, "experts", "其中评审专家（必填）", str(kept.committee_experts) if kept else "", "2"
            ),
            "staff": _short(form, "staff", "代理机构人员", str(kept.agency_staff) if kept else "0", "0"),
            "weight": _short(
                form, "weight", "价格分值（必填，满分100）", f"{kept.price_weight:f}" if kept else "", "10"
            ),
        }
    typed["formula"] = st.radio(
        "价格分算法",
        list(FORMULAS),
        index=list(FORMULAS).index(kept.price_formula) if kept else 0,
        format_func=lambda one: FORMULAS[one],
        key=form.key("formula"),
    )
    typed["complex"] = st.checkbox(
        "技术复杂或社会影响较大的项目", value=bool(kept and kept.complex_or_public), key=form.key("complex")
    )
    return typed


def _short(form: Draft, key: str, label: str, value: str, example: str) -> str:
    return str(st.text_input(label, value=value, placeholder=f"如 {example}", width=190, key=form.key(key)) or "")


def _read(typed: Mapping[str, Any]) -> Procedure:
    """Read what was typed. Raises ValidationError for the first field that cannot be read."""
    if typed["method"] is None:
        raise ValidationError(
            "“采购方式”没有选择", where="采购方式", clause="政府采购法第二十六条", fix="选择采用的方式"
        )
    known = {key: day(typed[key], _plain(label)) for key, label in _DAYS.items() if key != "intent_published_on"}
    return Procedure(
        method=typed["method"],
        agency=typed["agency"].strip(),
        ceiling_fen=money(typed["ceiling"], "最高限价"),
        price_weight=decimal(typed["weight"], "价格分值"),
        price_formula=typed["formula"],
        committee_size=whole(typed["size"], "评审小组人数"),
        committee_experts=whole(typed["experts"], "其中评审专家"),
        agency_staff=whole(typed["staff"] or "0", "代理机构人员"),
        complex_or_public=typed["complex"],
        intent_published_on=_or_none(typed["intent_published_on"]),
        approval=typed["approval"].strip(),
        approved_on=_or_none(typed["approved_on"]),
        **known,
    )


def _plain(label: str) -> str:
    return label.partition("（")[0]


def _or_none(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None
