"""The papers of an inspection: printed to take along, issued as a record, and scanned back."""

from functools import partial

import streamlit as st

from workbench import clock
from workbench.queries.paper_forms import loose_scans
from workbench.queries.supervision import InspectionCard
from workbench.reports.inspection_papers import draw_form, draw_record, keep_paper
from workbench.security.policy import Actor
from workbench.services.documents_back import Returned
from workbench.services.inspection_scans import match_inspection_scan, read_inspection_scan
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.paper_forms import printed_of
from workbench.web.forms.typed import day
from workbench.web.page import command, reading

_KINDS = {"record": "检查记录表", "form": "检查表", "draw": "抽取记录", "scan": "签字扫描件"}


def papers(actor: Actor, card: InspectionCard) -> None:
    """Draw the papers there are, and the ways to another."""
    st.subheader("文书", anchor=False)
    for one in card.documents:
        made = f"{_KINDS[one.kind]} · {clock.local(one.stored_at):%Y-%m-%d %H:%M} · SHA-256 {one.sha256[:12]}"
        st.markdown(f"{ui.file_link(one.public_id, one.name)} :gray[:small[{ui.safe(made)}]]")
    if "check" not in card.can:
        return
    for kind in ("inspection_form", "inspection_record"):
        printed_of(kind, f"inspection:{card.row.id}", register=False)
    with st.container(horizontal=True):
        _buttons(actor, card)
    if not card.row.open:
        back = f"/supervision?inspection={card.row.key}"
        ui.upload_link("inspection_scan", card.row.id, back=back, label="上传签字扫描件")
        _register(actor, card.row.id)


def _register(actor: Actor, inspection_id: int) -> None:
    """Draw the scans that no paper of the inspection has, and the form that ties one to its paper."""
    with reading() as session:
        waiting = loose_scans(session, inspection_id)
    if not waiting:
        st.caption("签字的检查表、检查记录表扫描上传后，照纸面的编号和校验码登记。")
        return
    uploaded = st.query_params.get("file", "")
    with st.container(border=True):
        st.markdown(f"**登记签字件**　{len(waiting)} 份没有登记")
        kept = uploaded if uploaded in waiting else next(iter(waiting))
        if public_id := pick("扫描件", waiting, key=f"inspection_scan_{uploaded}", kept=kept):
            _match(actor, inspection_id, public_id)


def _match(actor: Actor, inspection_id: int, public_id: str) -> None:
    with reading() as session:
        number, hashed = read_inspection_scan(session, actor, inspection_id, public_id)
    form = draft(f"inspection_scan_{public_id}")
    with st.form(f"form_{form.name}", enter_to_submit=False, border=False):
        grid = two_columns()
        number = grid.text_input("文书编号（必填）", value=number, key=form.key("number"))
        hashed = grid.text_input("校验码（必填）", value=hashed, key=form.key("hash"))
        signed_on = pick_day("签字日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        again = st.checkbox("换一份扫描件（原来的仍保留）", key=form.key("again"))
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("签字件已登记", then=form.saved) as session:
            scan = Returned(public_id, number or "", hashed or "", day(signed_on, "签字日期"), again)
            match_inspection_scan(session, actor, inspection_id, scan)


def _buttons(actor: Actor, card: InspectionCard) -> None:
    key, keep = card.row.key, lambda session, drawn: keep_paper(session, actor, drawn)
    if card.row.number and st.button("出具检查记录表", icon=":material/description:"):
        issue("检查记录表", lambda session: draw_record(session, actor, key), keep)
    if card.row.number:
        word_twin(actor, card.row.project_id, lambda session: draw_record(session, actor, key), key=f"record_{key}")
    if card.row.state == "drawn" and st.button("打印预填检查表", icon=":material/print:"):
        issue("预填检查表", partial(draw_form, actor=actor, key=key, blank=False), keep)
    if card.row.open and st.button("打印空白检查表", icon=":material/print:"):
        issue("空白检查表", partial(draw_form, actor=actor, key=key, blank=True), keep)
