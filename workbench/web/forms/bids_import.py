"""The official record of a review as a file: the workbook to fill in, what is in the one handed in, taking it in or not."""

from pathlib import Path

import pandas as pd
import streamlit as st

from workbench.errors import WorkbenchError
from workbench.exchange.files.review_record import read_review
from workbench.exchange.files.review_template import review_template
from workbench.exchange.imports.fault_book import REVIEW_HEADS, review_fault_book
from workbench.models.procurement import Procurement
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor
from workbench.services.offered import keep_own
from workbench.services.procurement_filed import PlacedFault, ReviewFile
from workbench.services.procurement_import import discard_review, import_review
from workbench.services.procurement_preview import Preview, preview_review
from workbench.web import ui
from workbench.web.page import command, reading

_SHOWN = 100
_MADE = "_review_made"


def importing(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the workbooks to fill in, the way to hand one in, and what is in the one just handed in."""
    st.markdown("**导入评审记录**　Excel 或 JSON：评审因素、评审小组、供应商、评分四张表，可以只有其中几张")
    _workbooks(actor, tender, record)
    back = f"/procurement?project={tender.project_id}&part=committee"
    public_id = st.query_params.get("file", "")
    if not public_id:
        ui.upload_link("procurement", tender.project_id, back=back, label="上传评审记录文件")
        return
    found = _read(actor, public_id, record)
    if found is not None:
        _told(actor, tender, found[2])
        _decide(actor, record, found)


def _workbooks(actor: Actor, tender: Tendering, record: Record) -> None:
    with st.container(horizontal=True):
        for label, blank in (("空白模板", True), ("预填模板", False)):
            if st.button(f"下载{label}", icon=":material/download:", key=f"template_{record.id}_{blank}"):
                known = None if blank or tender.ranking is None else tender.ranking.committee
                content = review_template(known, () if blank else tender.ranking.lines if tender.ranking else ())
                _offer(actor, tender, f"评审记录-{tender.code}-{label}.xlsx", content)
    made = st.session_state.get(_MADE)
    if made and made[0] == record.id:
        ui.here(f"/files/{made[1]}", made[2])


def _offer(actor: Actor, tender: Tendering, name: str, content: bytes) -> None:
    with command() as session:
        kept = keep_own(session, actor, tender.purchaser_id, name, content)
        st.session_state[_MADE] = (tender.record.id if tender.record else 0, kept.public_id, name)


def _read(actor: Actor, public_id: str, record: Record) -> tuple[int, ReviewFile, Preview] | None:
    """Read the file outside any transaction that writes; say why where it is no such file at all."""
    try:
        with reading() as session:
            stored = open_file(session, actor, public_id)
            file, faults = read_review(Path(path_of(stored.sha256)).read_bytes(), record.responses_due)
            seen = preview_review(session, session.get_one(Procurement, record.id), file)
            return stored.id or 0, file, _joined(seen, faults)
    except WorkbenchError as error:
        ui.refusal(error)
        st.button("放弃这份文件", on_click=_forget)
        return None


def _joined(seen: Preview, faults: tuple[PlacedFault, ...]) -> Preview:
    return Preview(**(seen.__dict__ | {"faults": (*faults, *seen.faults)}))


def _told(actor: Actor, tender: Tendering, seen: Preview) -> None:
    """Say what an import would do, or everything that speaks against it."""
    if seen.imported_on is not None:
        st.info(f"这份文件已于 {ui.day(seen.imported_on)} 导入过，不必再次导入。")
        return
    if seen.faults:
        _faults(actor, tender, seen)
        return
    if seen.nothing_new:
        st.info("文件的内容都已登记，没有新的或者改动的。")
        return
    rows = [
        ("评审因素", f"{seen.criteria} 项" if seen.criteria else "没有变化"),
        ("评审小组", f"{seen.members} 人" if seen.members else "没有变化"),
        ("供应商", f"新登记 {len(seen.new_bids)} 家，已有 {seen.known_bids} 家"),
        ("评分", f"共 {seen.marks} 个，新的或改动 {seen.changed_marks} 个"),
    ]
    st.markdown("\n".join(f"- {label}：{words}" for label, words in rows))


def _faults(actor: Actor, tender: Tendering, seen: Preview) -> None:
    rows = [(one.place, one.what) for one in seen.faults]
    first = f"，这里列出前 {_SHOWN} 处" if len(rows) > _SHOWN else ""
    st.markdown(f"**{len(rows)} 处不对{first}**，整份都不会导入。改正后重新上传。")
    ui.table(
        pd.DataFrame(rows[:_SHOWN], columns=list(REVIEW_HEADS)), alt=f"错误清单，{len(rows)} 处", key="review_faults"
    )
    if st.button("下载全部错误（Excel）", icon=":material/download:", key="review_faults_book"):
        _offer(actor, tender, "评审记录-错误清单.xlsx", review_fault_book(rows))


def _decide(actor: Actor, record: Record, found: tuple[int, ReviewFile, Preview]) -> None:
    file_id, file, seen = found
    with st.container(horizontal=True):
        ready = not (seen.faults or seen.nothing_new or seen.imported_on)
        if ready and st.button("确认导入", type="primary", icon=":material/upload_file:"):
            with command("评审记录已导入，名次已重新计算", then=_forget) as session:
                import_review(session, actor, record.id, file)
        if st.button("取消，不保留这份文件", key="review_cancel"):
            with command("已取消，没有登记任何内容，文件已删除", then=_forget) as session:
                discard_review(session, actor, file_id)


def _forget() -> None:
    st.query_params.pop("file", None)
