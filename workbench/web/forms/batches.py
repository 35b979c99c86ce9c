"""Batches of documents: chosen and started, watched while they are drawn up, cancelled, taken up again, fetched as one ZIP."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from workbench.exchange import batch_job
from workbench.exchange.batch_zip import make_zip
from workbench.queries.batches import KINDS, BatchCard, Candidate, batch_card
from workbench.security.policy import Actor
from workbench.services.batches import cancel_batch, resume_batch, start_batch
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.page import command, reading

_EVERY_SECOND = 1.0


def start_form(actor: Actor, purchaser_id: int, found: Sequence[Candidate]) -> None:
    """Ask for a year, documents and, where not all are wanted, projects; start the batch."""
    form = draft(f"batch_{purchaser_id}")
    years = sorted({one.confirmed_on.year for one in found}, reverse=True)
    with st.container(border=True, key=form.key("box")):
        year = st.selectbox("结果确认的年度", years, format_func=lambda one: f"{one} 年", key=form.key("year"))
        of_year = [one for one in found if one.confirmed_on.year == year]
        kinds = st.pills(
            "文书（必选）",
            list(KINDS),
            selection_mode="multi",
            default=list(KINDS),
            format_func=KINDS.__getitem__,
            key=form.key("kinds"),
        )
        names = {one.project_id: f"{one.code} {one.project}" for one in of_year}
        chosen = st.multiselect(
            "项目",
            list(names),
            format_func=lambda one: names[one],
            placeholder="不选就是全部",
            key=form.key("projects"),
        )
        wanted = [(one.result_id, kind) for one in of_year for kind in kinds if not chosen or one.project_id in chosen]
        st.caption(f"共 {len(wanted)} 份，按现在确认的版本制发，各有编号；没有变化的文书仍是原来那一份。")
        sent = st.button(
            "开始制发", type="primary", icon=":material/print:", key=form.key("start"), disabled=not wanted
        )
    if sent:
        _start(actor, purchaser_id, f"{year}年评估文书", wanted, form)


def _start(actor: Actor, purchaser_id: int, title: str, wanted: Sequence[tuple[int, str]], form: Draft) -> None:
    """Start the batch, and its work once it is saved."""
    started: list[int] = []

    def begin() -> None:
        form.saved()
        batch_job.start(started[0])

    with command("已开始制发，可以离开这个页面", then=begin) as session:
        started.append(start_batch(session, actor, purchaser_id, title, wanted).id or 0)


def running(actor: Actor, card: BatchCard) -> None:
    """Draw how far a batch is, and the way to stop it; the page runs again when it ends."""
    with st.container(border=True, key="batch_running"):
        _progress(actor, card)
        with st.container(horizontal=True):
            ask("cancel_batch", "取消这一批")
            if not batch_job.is_at_work(card.id):
                st.button("接着做", icon=":material/play_arrow:", on_click=batch_job.start, args=(card.id,))
                st.caption("现在没有进程在做这一批：服务器刚重启，或进程意外结束。")
    words = "已经制发的文书留下，其余不再制发；以后可以点“继续”。"
    if confirmed("cancel_batch", "取消批量制发", words, "取消这一批"):
        with command("这一批已取消，已经制发的文书都在") as session:
            cancel_batch(session, actor, card.id)


@st.fragment(run_every=_EVERY_SECOND)
def _progress(actor: Actor, begun: BatchCard) -> None:
    with reading() as session:
        card = batch_card(session, actor, begun.id) or begun
    if card.state != "running":
        st.rerun()
    share = (card.total - card.left) / card.total
    failed = f"，没有做成 {card.failed} 份" if card.failed else ""
    st.progress(share, text=f"{ui.safe(card.title)}：已制发 {card.done} / {card.total} 份{failed}，可以离开这个页面")


def ended(actor: Actor, card: BatchCard) -> None:
    """Draw what can be done with a batch that is no longer at work: go on with what is left, one ZIP of what is done."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if (card.left or card.failed) and st.button(
            f"继续（还有 {card.left + card.failed} 份）", icon=":material/play_arrow:", key=f"resume_{card.id}"
        ):
            with command("已接着制发", then=partial(batch_job.start, card.id)) as session:
                resume_batch(session, actor, card.id)
        if card.done and st.button("打包下载", icon=":material/folder_zip:", key=f"zip_{card.id}"):
            with command("已打包，点下面的链接下载") as session:
                make_zip(session, actor, card.id)
        if card.zip_file:
            st.markdown(ui.file_link(card.zip_file, card.zip_name))
