"""A member's marks typed in from the paper sheet: the same row codes in the same order, by keyboard alone."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from scoring.exact import parse_mark
from workbench.errors import ValidationError
from workbench.models.procurement import CommitteeMember
from workbench.queries.bids import RankedBid
from workbench.queries.procurement_committee import Committee, CriterionLine
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.reports.project_documents import issue_for_project
from workbench.reports.review_forms import MARKS, draw_marks_forms
from workbench.security.policy import Actor
from workbench.services.paper_forms import bind_entries
from workbench.services.procurement_review import NewMark, record_marks
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.issuing import issue
from workbench.web.forms.paper_forms import on_paper, printed_of
from workbench.web.page import command

_STEP = Decimal("0.01")
_NONE = ("-", "－", "—", "–")


def type_in(actor: Actor, tender: Tendering, record: Record, committee: Committee) -> None:
    """Draw the sheet of one member as rows, the marks on record in them; at first the member who is not done."""
    bids = tender.ranking.lines if tender.ranking else ()
    if not (committee.marked and committee.markers and bids):
        return
    st.markdown("**按评分表录入**　行号与纸质评分表相同")
    codes = [one.code for one in committee.markers]
    waiting = next((place for place, code in enumerate(codes) if not _done(committee, code, bids)), 0)
    member = st.selectbox("评委", codes, index=waiting, key=f"sheet_of_{record.id}_{waiting}", width=260)
    st.caption("各栏依次是：" + "，".join(f"{n} {ui.safe(one.name)}" for n, one in enumerate(bids, 1)))
    form = draft(f"sheet_{record.id}_{member}", record.version)
    with st.form(f"sheet_{record.id}_{member}", enter_to_submit=False):
        typed = [
            st.text_input(
                f"R{n} {each.code} {each.name}（0 至 {each.full:f}）",
                value=_shown(committee, bids, member, each.code),
                placeholder=" ".join(str(place) for place in range(1, len(bids) + 1)) + "　各栏的分数，空格隔开",
                key=form.key(each.code),
            )
            for n, each in enumerate(committee.marked, 1)
        ]
        numbered = on_paper(form, f"{MARKS}_{record.id}")
        sent = st.form_submit_button("保存这一份评分表")
    if sent:
        with command("评分已登记，名次已重新计算", then=form.saved) as session:
            rows = zip(committee.marked, typed, strict=True)
            new = [mark for n, (each, said) in enumerate(rows, 1) for mark in _row(n, each, said or "", member, bids)]
            record_marks(session, actor, record.id, new)
            who = next(one.id for one in committee.markers if one.code == member)
            bind_entries(session, actor, MARKS, record.id, [session.get_one(CommitteeMember, who)], numbered)


def _done(committee: Committee, code: str, bids: Sequence[RankedBid]) -> bool:
    asked = {each.code for each in committee.marked}
    return all(asked <= committee.marks.get(one.bid_id, {}).get(code, {}).keys() for one in bids)


def _shown(committee: Committee, bids: Sequence[RankedBid], member: str, code: str) -> str:
    given = [committee.marks.get(one.bid_id, {}).get(member, {}).get(code) for one in bids]
    if all(one is None for one in given):
        return ""
    return " ".join("-" if one is None else f"{one:f}" for one in given)


def _row(number: int, each: CriterionLine, said: str, member: str, bids: Sequence[RankedBid]) -> list[NewMark]:
    """Read one row of the paper. Raises ValidationError that names the row and the column."""
    cells = said.split()
    if not cells:
        return []
    if len(cells) != len(bids):
        what = f"要 {len(bids)} 个分数，这里有 {len(cells)} 个"
        raise ValidationError(what, where=f"R{number} {each.name}", fix="每栏一个，用空格隔开；没有打分的写“-”")
    return [
        NewMark(one.bid_id, member, each.code, parse_mark(cell, each.full, _STEP, where=place), place)
        for column, (one, cell) in enumerate(zip(bids, cells, strict=True), 1)
        if cell not in _NONE and (place := f"R{number} 第 {column} 栏（{one.name}）")
    ]


def paper(actor: Actor, record: Record) -> None:
    """Draw the buttons that print the sheets, blank or one for each member."""
    with st.container(horizontal=True):
        for label, blank in (("空白评分表（PDF）", True), ("预填评分表（PDF）", False)):
            if st.button(f"打印{label}", icon=":material/print:", key=f"paper_{record.id}_{blank}"):
                issue(
                    label,
                    lambda session, blank=blank: draw_marks_forms(session, actor, record.id, blank=blank),  # type: ignore[misc]  # bound at once
                    lambda session, drawn: issue_for_project(session, actor, drawn, "procurement.write"),
                )
    sheets_out(record)


def sheets_out(record: Record) -> None:
    """Say which numbered sheets of a round are out, and what came back signed."""
    printed_of(MARKS, f"procurement:{record.id}")
