"""The own sheet on paper and as a workbook: made for its member alone, and read back row by row."""

import streamlit as st
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.exchange.own_sheet import Filled, own_book, read_own, refuse_faults
from workbench.queries.sheet import SheetView
from workbench.reports.numbered import Printed
from workbench.reports.own_sheet import own_sheet_pdf
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor
from workbench.services.sheet_files import fill_sheet, keep_own_sheet
from workbench.web import ui
from workbench.web.forms.issuing import issue
from workbench.web.forms.paper_forms import sheet_form
from workbench.web.page import command, reading

_MADE = "_own_sheet_made"


def sheet_files(actor: Actor, view: SheetView) -> None:
    """Draw the paper and the workbook to take away, and while the sheet is open the way to hand a workbook in."""
    with st.expander("纸质表和 Excel", icon=":material/print:", expanded="file" in st.query_params):
        with st.container(horizontal=True):
            for label, blank in (("空白", True), ("已填", False)):
                _make(actor, view, f"{label}评分表（PDF）", "pdf", blank=blank)
                _make(actor, view, f"{label}评分表（Excel）", "xlsx", blank=blank)
        if (made := st.session_state.get(_MADE)) and made[0] == view.line.id:
            ui.here(f"/files/{made[1]}", made[2])
        st.caption("文件只有您自己能取走。纸质表打分签字后，由本人照着填入；也可以填好 Excel 上传。")
        if view.open:
            _hand_in(actor, view)
        sheet_form(actor, view)


def _make(actor: Actor, view: SheetView, label: str, suffix: str, *, blank: bool) -> None:
    if not st.button(label, key=f"own_{suffix}_{blank}", icon=":material/download:"):
        return
    name = f"{view.line.phase_name}-{label[:2]}评分表.{suffix}"

    def draw(session: Session) -> Printed:
        return own_sheet_pdf(session, view, blank=blank) if suffix == "pdf" else Printed(own_book(view, blank=blank))

    def keep(session: Session, made: Printed) -> None:
        kept = keep_own_sheet(session, actor, view.line.id, name=name, content=made.content, stamp=made.stamp)
        st.session_state[_MADE] = (view.line.id, kept.public_id, name)

    issue(label, draw, keep)


def _hand_in(actor: Actor, view: SheetView) -> None:
    public_id = "" if st.query_params.get("form") else st.query_params.get("file", "")
    if not public_id:
        back = f"/score_sheet?evaluation={view.line.id}"
        ui.upload_link("own_sheet", view.line.id, back=back, label="上传填好的 Excel")
        return
    filled = _read(actor, view, public_id)
    if filled is None:
        return
    if filled.faults:
        st.markdown(f"{ui.badge(ui.SEVERITY['stop'])} 文件有 {len(filled.faults)} 处不对，一行也没有填入：")
        st.markdown("\n".join(f"- {ui.safe(one)}" for one in filled.faults))
    else:
        st.markdown(
            f"读到 **{len(filled.entries)}** 个评分点：{ui.safe('、'.join(filled.entries))}。填入后覆盖已存的内容。"
        )
    with st.container(horizontal=True):
        if not filled.faults and st.button("填入评分表", type="primary", key="fill_sheet"):
            with command("已填入，请核对后提交", then=lambda: _forget(view)) as session:
                refuse_faults(filled)
                fill_sheet(session, actor, view.line.id, filled.entries)
        st.button("不用这个文件", key="drop_file", on_click=_drop)


def _read(actor: Actor, view: SheetView, public_id: str) -> Filled | None:
    try:
        with reading() as session:
            content = path_of(open_file(session, actor, public_id).sha256).read_bytes()
        return read_own(view, content)
    except WorkbenchError as error:
        ui.refusal(error)
        st.button("不用这个文件", key="drop_file", on_click=_drop)
        return None


def _drop() -> None:
    st.query_params.pop("file", None)


def _forget(view: SheetView) -> None:
    """The fields show what is stored now, not what was typed before."""
    _drop()
    for key in [one for one in st.session_state if f"_{view.line.id}_" in str(one)]:
        del st.session_state[key]
