"""The parts of the procurement screen: what is read above, the forms of who may write below."""

import streamlit as st

from workbench.queries.bids import RankedBid
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.reports.bid_report import draw_bid_report, issue_bid_report
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms import bids as bid_forms
from workbench.web.forms import bids_committee, bids_import, bids_marks, bids_review, procedure_dates, procedure_terms
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.views import bids_committee as committee_views
from workbench.web.views import procedure_more, procedure_record


def terms(actor: Actor, record: Record) -> None:
    """Draw the further terms: as a form before the opening, to be read afterwards."""
    if record.opened_on is None:
        procedure_terms.terms(actor, record)
    else:
        procedure_record.terms(record)


def dates(actor: Actor, tender: Tendering, record: Record, *, writable: bool, may_write: bool) -> None:
    """Draw clarifications, the opening and deposits."""
    procedure_more.days(record, tender.more)
    if writable and record.opened_on is None:
        procedure_dates.clarification(actor, record)
    procedure_more.deposits(tender)
    if may_write and tender.bids:
        one = _pick(tender, "deposit_of")
        bids_review.deposit(actor, record, one)
    if writable:
        procedure_dates.ending(actor, record)


def committee(actor: Actor, tender: Tendering, record: Record, *, writable: bool) -> None:
    """Draw the scoring table, the committee, the examination and the marks."""
    if tender.ranking is None:
        return
    kept = tender.ranking.committee
    committee_views.table(kept)
    committee_views.clauses(tender.more.clauses, tender.bids)
    one = _pick(tender, "marks_of") if tender.bids else None
    if one is not None:
        committee_views.marks(kept, one)
    if not writable:
        bids_marks.sheets_out(record)
        return
    bids_import.importing(actor, tender, record)
    bids_marks.paper(actor, record)
    bids_marks.type_in(actor, tender, record, kept)
    if one is not None and tender.more.clauses:
        bids_review.examination(actor, tender, one)
    with st.expander("评审因素、评审小组和条款清单", expanded=not kept.criteria):
        bids_committee.criteria(actor, record, kept)
        bids_committee.committee_form(actor, tender, record, kept)
        bids_committee.requirements(actor, tender, record)


def enter(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw new bids and suppliers until the opening, which is registered here too."""
    if record.opened_on is not None:
        st.markdown(f":blue-badge[已开标] {ui.day(record.opened_on)}，报价和供应商名单不能再改。")
        return
    bid_forms.bid(actor, tender, record)
    bid_forms.supplier(actor, tender)
    for one in tender.bids:
        bid_forms.correct(actor, record, one)
    if tender.bids:
        procedure_dates.opening(actor, tender, record)


def beside(actor: Actor, tender: Tendering, record: Record, one: RankedBid) -> None:
    """Draw what is recorded of the chosen bid beside its arithmetic."""
    bids_review.correction(actor, one)
    bids_review.tie(actor, tender, record)
    if one.line.triggers:
        bid_forms.low_price(actor, one)
    with st.expander("评审意见", icon=":material/rate_review:"):
        bids_review.reviewed(actor, record, one)


def refusals(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw that the winner, or the candidate whose turn it is, does not sign."""
    winner = next((one for one in tender.bids if one.awarded), None)
    one = winner or (tender.first if record.awarded_on is None else None)
    for fallen in (each for each in tender.bids if each.row.fallen_on is not None):
        st.markdown(f":orange-badge[不签约] {ui.safe(fallen.name)}：{ui.safe(fallen.row.fallen_reason)}（{ui.day(fallen.row.fallen_on)}）")  # fmt: skip
    if one is not None:
        bids_review.refusal(actor, one)


def outcome(actor: Actor, tender: Tendering, record: Record, *, may_write: bool) -> None:
    """Draw the comparison with what was published, and the report."""
    if not tender.bids:
        ui.empty("compare_arrows", "还没有登记响应", "登记响应后，可以比对公布的得分，制发评审情况报告。")
        return
    if not tender.more.compared:
        ui.empty("compare_arrows", "还没有登记公布的得分", "填写公告中的价格分或者总分，系统逐家比对并指出差在哪一步。", cite="87号令第五十五条")  # fmt: skip
    procedure_more.compared(tender.more.compared)
    procedure_more.reports(tender.more.reports)
    if may_write:
        if st.button("制发评审情况报告（PDF）", icon=":material/print:", type="primary"):
            issue(
                "评审情况报告",
                lambda session: draw_bid_report(session, actor, record.id),
                lambda session, drawn: issue_bid_report(session, actor, drawn),
            )
        word_twin(
            actor,
            tender.project_id,
            lambda session: draw_bid_report(session, actor, record.id),
            key="bid_report",
        )
        bids_review.published(actor, tender, record)


def _pick(tender: Tendering, key: str) -> RankedBid:
    """Choose one bid by name."""
    names = {one.bid_id: one.name for one in tender.bids}
    chosen = st.selectbox("供应商", list(names), format_func=lambda one: names[one], key=f"{key}_{tender.project_id}")
    return next(one for one in tender.bids if one.bid_id == chosen)
