"""The papers of an inspection: printed to take along, issued as a record, and scanned back."""

from functools import partial

import streamlit as st

from workbench import clock
from workbench.queries.supervision import InspectionCard
from workbench.reports.inspection_papers import draw_form, draw_record, keep_paper
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.paper_forms import printed_of

_KINDS = {"record": "检查记录表", "form": "检查表", "draw": "抽取记录", "scan": "签字扫描件"}


def papers(actor: Actor, card: InspectionCard) -> None:
    """Draw the papers there are, and the ways to another."""
    st.subheader("文书", anchor=False)
    for one in card.documents:
        made = f"{_KINDS[one.kind]} · {clock.local(one.stored_at):%Y-%m-%d %H:%M} · SHA-256 {one.sha256[:12]}"
        st.markdown(f"{ui.file_link(one.public_id, one.name)} :gray[:small[{ui.safe(made)}]]")
    if "check" not in card.can:
        return
    printed_of("inspection_form", f"inspection:{card.row.id}")
    with st.container(horizontal=True):
        _buttons(actor, card)
    if not card.row.open:
        st.caption(f"签字后扫描上传；纸面编号应为 {ui.safe(card.row.number)}，校对码 {card.row.key[:8]}。")
        ui.upload_link(
            "inspection_scan", card.row.id, back=f"/supervision?inspection={card.row.key}", label="上传签字扫描件"
        )


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
