"""Care agreements: signed, checked, ended; the recipient by code."""

from collections.abc import Mapping

import streamlit as st

from workbench import clock
from workbench.models.words import CONTRACTOR_KIND_NAMES, ContractorKind
from workbench.queries.checks import SOURCES
from workbench.queries.contract_care import CareCard
from workbench.security.policy import Actor
from workbench.services.contracts_care import SELF_CARE, Care, end_agreement, record_care_visit, sign_agreement
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day, money
from workbench.web.page import command

DUTIES = ("日常看护", "送医陪护", "住院照料", "清洁卫生", "膳食料理", "定期报告情况")
REFUSED = "care_refused"
KINDS = {
    kind.value: CONTRACTOR_KIND_NAMES[kind]
    for kind in (
        ContractorKind.INDIVIDUAL,
        ContractorKind.PUBLIC_INSTITUTION_2,
        ContractorKind.OPERATING_INSTITUTION,
        ContractorKind.SOCIAL_ORGANISATION,
        ContractorKind.RESIDENTS_COMMITTEE,
    )
}


def sign(actor: Actor, people: Mapping[int, str]) -> None:
    """Draw the form of a new agreement and save it."""
    form = draft("care")
    with st.form("care", enter_to_submit=False):
        grid = two_columns()
        person = pick("服务对象编码（必填）", people, key=form.key("person"), on=grid)
        number = grid.text_input("协议编号（必填）", placeholder="如 ZL-2026-001", key=form.key("number"))
        carer = grid.text_input("照料人（必填）", placeholder="姓名或单位名称", key=form.key("carer"))
        kind = pick("照料人类型（必填）", KINDS, key=form.key("kind"), on=grid)
        relation = grid.text_input("与对象的关系", placeholder="如 邻居、亲属、无", key=form.key("relation"))
        self_care = pick("自理能力（必填）", SELF_CARE, key=form.key("self_care"), on=grid)
        fee = grid.text_input("每月照料费（必填，元）", key=form.key("fee"))
        source = pick("资金来源（必填）", SOURCES, key=form.key("source"), on=grid)
        reason = st.text_input("由个人照料的理由（照料人是个人的必填）", key=form.key("reason"))
        duties = st.pills("照料内容（必填）", DUTIES, selection_mode="multi", key=form.key("duties"))
        more = st.text_input("其他照料内容（用、分开）", key=form.key("more"))
        days = _days(form)
        sent = st.form_submit_button("登记协议", type="primary")
    if sent:
        with command("协议已登记", then=form.saved, dialog=REFUSED) as session:
            care = Care(
                recipient_id=person or 0, number=number, carer=carer, carer_kind=kind or "", relation=relation.strip(),
                self_care=self_care or "", monthly_fee_fen=money(fee, "每月照料费"), source=source or "", reason=reason.strip(),
                duties=[*duties, *more.split("、")], signed_on=day(days[0], "签订日期"),
                first_day=day(days[1], "起始日"), last_day=day(days[2], "结束日"),
            )  # fmt: skip
            sign_agreement(session, actor, care)
    ui.refusal_dialog("协议现在还不能保存", flag=REFUSED)


def _days(form: Draft) -> tuple[object, object, object]:
    grid = st.grid(3, min_column_width=160)
    labels = (("signed", "签订日期（必填）"), ("first", "起始日（必填）"), ("last", "结束日（必填）"))
    signed, first, last = (pick_day(label, key=form.key(key), on=grid) for key, label in labels)
    return signed, first, last


def visit(actor: Actor, card: CareCard) -> None:
    """Draw the check of an agreement: each duty kept or not."""
    form = draft(f"visit_{card.id}", card.version)
    with st.form(f"visit_{card.id}", enter_to_submit=False):
        st.markdown("**登记照料检查**")
        grid = two_columns()
        on = pick_day("检查日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        visitor = grid.text_input("检查人（必填）", value=actor.name, key=form.key("visitor"))
        kept = st.pills("做到的照料内容", card.duties, selection_mode="multi", key=form.key("kept"))
        words = st.text_area("情况（有没做到的必填）", height=70, key=form.key("words"))
        sent = st.form_submit_button("登记检查", type="primary")
    if sent:
        with command("检查已登记", then=form.saved) as session:
            record_care_visit(
                session, actor, card.id, visited_on=day(on, "检查日期"), visitor=visitor, kept=kept, words=words, seen=form.seen
            )  # fmt: skip


def end(actor: Actor, card: CareCard) -> None:
    """Draw the end of an agreement before its last day."""
    form = draft(f"end_{card.id}", card.version)
    with st.expander("提前终止协议", icon=":material/event_busy:"), st.form(f"end_{card.id}", enter_to_submit=False):
        on = pick_day("终止日期（必填）", key=form.key("ended"))
        reason = st.text_input("终止原因（必填）", key=form.key("why"))
        sent = st.form_submit_button("登记终止")
    if sent:
        with command("协议终止已登记", then=form.saved) as session:
            end_agreement(session, actor, card.id, ended_on=day(on, "终止日期"), reason=reason, seen=form.seen)
