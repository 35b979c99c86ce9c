"""One import from choosing the table to taking it over: template, upload, check with progress, preview, apply or cancel."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.forms import FORM_NAMES, LEDGER, title_of
from workbench.exchange.imports.intake import check, clear, keep, uploaded
from workbench.exchange.imports.template import template
from workbench.models.imports import ImportBatch
from workbench.queries.imports import townships_of, villages_of
from workbench.security.policy import Actor
from workbench.services.imports import (
    APPLIED,
    CHECKED,
    SHOWN,
    WAITING,
    apply_import,
    begin_import,
    cancel_import,
    refuse_upload,
    unfinished,
)
from workbench.services.offered import keep_own
from workbench.store import engine
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.page import command, reading
from workbench.web.refused import refusal_shown

_TEMPLATE = "_import_template"
_SHORT = 10  # rows that a list shows without scrolling


def begin(actor: Actor, purchasers: Mapping[int, str]) -> None:
    """Draw the choice of a table, its template, and the button that begins."""
    kinds = list(FORM_NAMES)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        purchaser_id = st.selectbox(
            "单位", list(purchasers), format_func=lambda one: purchasers[one], key="import_unit", width=260
        )
        kind = st.selectbox("导入什么", kinds, format_func=lambda one: FORM_NAMES[one], key="import_kind", width=240)
        if st.button("下载模板", icon=":material/download:"):
            with command() as session:
                st.session_state[_TEMPLATE] = (kind, purchaser_id, _template(session, actor, purchaser_id, kind))
        if st.button("开始导入", type="primary", icon=":material/upload_file:"):
            with command(f"可以上传{FORM_NAMES[kind]}了") as session:
                batch = begin_import(session, actor, purchaser_id, kind)
                st.query_params["batch"] = str(batch.id)
    made = st.session_state.get(_TEMPLATE)
    if made and made[:2] == (kind, purchaser_id):
        ui.here(f"/files/{made[2]}", f"{FORM_NAMES[kind]}导入模板.xlsx")


def _template(session: Session, actor: Actor, purchaser_id: int, kind: str) -> str:
    towns = townships_of(session, purchaser_id)
    villages = villages_of(session, [one[0] for one in towns])
    places = {name: [village for _, _, village in villages[id_]] for id_, _, name in towns}
    content = template(kind, clock.today(), places)
    return keep_own(session, actor, purchaser_id, f"{FORM_NAMES[kind]}导入模板.xlsx", content).public_id


def go_on(actor: Actor, batch: ImportBatch) -> None:
    """Draw an import that is open: its upload, its check, its preview."""
    st.subheader(f"{title_of(batch.kind)}导入", anchor=False)
    public_id = st.query_params.get("file", "")
    with reading() as session:
        waiting = bool(public_id) and uploaded(session, actor, public_id)
    if waiting:
        _check(actor, batch, public_id)
    if batch.state == CHECKED:
        preview(batch)
        _decide(actor, batch)
    elif batch.state == WAITING and not waiting:
        st.caption("可用 Excel（.xlsx、.xls）、.ods 或 .csv。核对只是预览，点“确认导入”之前什么都不会登记。")
        ui.upload_link("import", batch.id or 0, back=_place(batch), label="选择文件并上传")
        _cancel(actor, batch)


def _place(batch: ImportBatch) -> str:
    """The address of the screen on which this import is gone on with."""
    if batch.project_id:
        screen = "ledger" if batch.kind == LEDGER else "staff"
        return f"/{screen}?project={batch.project_id}&part=import&batch={batch.id}"
    return f"/import_data?batch={batch.id}"


def _check(actor: Actor, batch: ImportBatch, public_id: str) -> None:
    """Read and check the uploaded file with progress shown, then draw the page anew with what was found."""
    bar = st.progress(0.0, "读取文件")

    def say(words: str, share: float) -> None:
        bar.progress(min(1.0, max(0.0, share)), words)

    st.query_params.pop("file", None)
    with refusal_shown():
        try:
            with reading() as session:
                checked = check(session, actor, batch.id or 0, public_id, say)
        except ValidationError:
            with engine.writing() as session:
                refuse_upload(session, actor, batch.id or 0)
            raise
        keep(engine.writing, actor, checked, say)
        st.rerun()


def preview(batch: ImportBatch) -> None:
    """Draw what a checked file would do: counts, faults by row and column, notes."""
    st.caption(f"{batch.file_name} · SHA-256 {batch.sha256[:16]}")
    ui.counts(
        [
            ui.Count("新增", str(batch.rows_new), "行"),
            ui.Count("变更", str(batch.rows_changed), "行", "orange" if batch.rows_changed else None),
            ui.Count("相同", str(batch.rows_same), "行，不再登记"),
            ui.Count(
                "不对", str(batch.rows_faulty), f"行，共读取 {batch.rows_read} 行", "red" if batch.rows_faulty else None
            ),
        ]
    )
    for note in batch.notes:
        st.caption(ui.safe(note))
    if batch.faults:
        first = f"，这里列出前 {SHOWN} 处" if batch.fault_count > len(batch.faults) else ""
        st.markdown(f"**{batch.fault_count} 处不对{first}**，整份都不会导入。改正后重新上传。")
        ui.table(
            _frame(batch.faults),
            alt=f"错误清单，{len(batch.faults)} 处",
            height="content" if len(batch.faults) <= _SHORT else 420,
        )
        ui.here(f"/files/{batch.fault_file}", "下载全部错误（Excel）")
    if batch.questions:
        st.markdown(f"**{len(batch.questions)} 处要您确认**")
        ui.table(_frame(batch.questions), alt=f"待确认，{len(batch.questions)} 处")


def _frame(found: list[dict[str, str]]) -> pd.DataFrame:
    titles = {"row": "行", "column": "列", "what": "哪里不对", "fix": "怎么办"}
    return pd.DataFrame([{titles[key]: one[key] for key in titles} for one in found])


def _decide(actor: Actor, batch: ImportBatch) -> None:
    agreed = bool(batch.questions) and st.checkbox("已核对原件，确认按原值导入", key=f"agreed_{batch.id}")
    with st.container(horizontal=True):
        if batch.rows_faulty:
            ui.upload_link("import", batch.id or 0, back=_place(batch), label="重新上传")
        else:
            ask("apply", "确认导入", kind="primary", icon="done_all")
        _cancel(actor, batch)
    words = f"新增 {batch.rows_new} 行，变更 {batch.rows_changed} 行。导入后记入操作记录。"
    if confirmed("apply", "确认导入", words, "导入"):
        with command(f"已导入：新增 {batch.rows_new} 行，变更 {batch.rows_changed} 行", then=_left) as session:
            apply_import(session, actor, batch.id or 0, agreed=agreed)


def _cancel(actor: Actor, batch: ImportBatch) -> None:
    if st.button("取消导入", key=f"cancel_{batch.id}"):
        with command("已取消，没有登记任何内容", then=_left) as session:
            cancel_import(session, actor, batch.id or 0)


def _left() -> None:
    st.query_params.pop("batch", None)


def finish(actor: Actor) -> None:
    """Put away what imports left beside the record, sealed identities into the vault first; usually nothing."""
    with reading() as session:
        left = unfinished(session, actor)
    for batch_id in left:
        with st.spinner("整理已导入的内容"):
            clear(engine.writing, batch_id)


def history(batches: list[ImportBatch]) -> None:
    """Draw the imports that were taken over or given up."""
    done = [one for one in batches if one.state == APPLIED]
    if not done:
        ui.empty("upload_file", "还没有导入过", "下载模板，填好后点“开始导入”。核对通过后整份一次登记。")
        return
    st.subheader("我导入过的", anchor=False)
    frame = pd.DataFrame(
        {
            "导入时间": [f"{clock.local(one.applied_at or one.started_at):%Y-%m-%d %H:%M}" for one in done],
            "内容": [title_of(one.kind) for one in done],
            "文件": [one.file_name for one in done],
            "新增": [one.rows_new for one in done],
            "变更": [one.rows_changed for one in done],
            "相同": [one.rows_same for one in done],
            "SHA-256": [one.sha256[:16] for one in done],
        }
    )
    ui.table(frame, alt=f"导入记录，{len(done)} 次")
