"""Care agreements: signed, checked, ended; the recipient by code."""

from collections.abc import Mapping, Sequence

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.words import CONTRACTOR_KIND_NAMES, ContractorKind
from workbench.queries.checks import SOURCES
from workbench.queries.contract_care import CareCard
from workbench.reports.care_documents import CHECK, draw_agreement, draw_check_sheet
from workbench.security.policy import Actor
from workbench.services.contracts_care import DUTIES, SELF_CARE, Care, end_agreement, record_care_visit, sign_agreement
from workbench.services.offered import Made, offer
from workbench.services.paper_forms import bind_entries
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import issue
from workbench.web.forms.paper_forms import on_paper
from workbench.web.forms.typed import day, money, whole
from workbench.web.page import command

REFUSED, _MADE = "care_refused", "_care_made"
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
        numbers = st.text_input("或者按检查记录表的行号录入", placeholder="如 1 2 4", key=form.key("numbers"))
        words = st.text_area("情况（有没做到的必填）", height=70, key=form.key("words"))
        paper = on_paper(form, f"{CHECK}_{card.id}")
        sent = st.form_submit_button("登记检查", type="primary")
    if sent:
        with command("检查已登记", then=form.saved) as session:
            row = record_care_visit(
                session, actor, card.id, visited_on=day(on, "检查日期"), visitor=visitor, kept=_kept(card, kept, numbers or ""), words=words, seen=form.seen
            )  # fmt: skip
            bind_entries(session, actor, CHECK, card.id, [row], paper)


def _kept(card: CareCard, chosen: Sequence[str], numbers: str) -> list[str]:
    """What was kept: the duties chosen, and those whose rows of the paper were typed. Raises ValidationError."""
    typed = numbers.replace("，", " ").replace("、", " ").split()
    rows = [whole(one, "检查记录表的行号") for one in typed]
    if any(not 1 <= row <= len(card.duties) for row in rows):
        raise ValidationError("没有这一行", where="检查记录表的行号", fix=f"填 1 至 {len(card.duties)}，空格隔开")
    wanted = {*chosen, *(card.duties[row - 1] for row in rows)}
    return [duty for duty in card.duties if duty in wanted]


def papers(actor: Actor, card: CareCard | None) -> None:
    """Draw the buttons that print the agreement and the sheet of its checks, of one agreement or blank."""
    key, kind = (card.id, "") if card else (0, "空白")
    made = [("协议", draw_agreement), ("检查记录表", draw_check_sheet)]
    with st.container(horizontal=True):
        for label, draw in made:
            if st.button(f"打印{kind}{label}（PDF）", icon=":material/print:", key=f"care_print_{key}_{label}"):
                issue(f"{kind}{label}", lambda session, draw=draw: draw(session, actor, card.id if card else None), lambda session, drawn: _offer(session, actor, key, drawn))  # type: ignore[misc]  # fmt: skip
    offered = st.session_state.get(_MADE)
    if offered and offered[0] == key:
        ui.here(f"/files/{offered[1]}", offered[2])


def _offer(session: Session, actor: Actor, key: int, drawn: tuple[int, Made]) -> None:
    st.session_state[_MADE] = (key, offer(session, actor, *drawn), drawn[1].name)


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
