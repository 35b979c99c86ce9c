"""The procurement file: what a person says of a document, closing it, and the copy that opens without the workbench."""

import streamlit as st

from workbench import clock
from workbench.exchange import archive_job
from workbench.queries.acceptance_desk import AcceptanceDesk, CopyCard, copy_card
from workbench.queries.archive import ArchiveItem, Manifest
from workbench.security.policy import Actor
from workbench.services.archive import begin_copy, cancel_copy, close_archive, destroy_file, note_document
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command, reading

REFUSED = "archive_refused"
_UPLOADS = {
    "procurement_documents": "procurement",
    "bids": "bids",
    "contract": "contract",
    "amendments": "contract",
    "payments": "vouchers",
    "low_price": "low_price",
}
"""By which purpose a missing document is uploaded, where it can be."""
_SAYS = {"paper": "在纸质档案里", "none": "依法没有这项文件"}


def archive_forms(actor: Actor, desk: AcceptanceDesk, manifest: Manifest) -> None:
    """Draw what is still missing with the ways to mend it, and closing once nothing is."""
    if desk.archive is not None or "archive.write" not in desk.can:
        return
    open_ones = {one.key: one for one in manifest.items if not one.present or one.state in _SAYS}
    if open_ones:
        _note(actor, desk, open_ones)
    if not manifest.missing:
        _close(actor, desk)


def _note(actor: Actor, desk: AcceptanceDesk, items: dict[str, ArchiveItem]) -> None:
    names = {key: f"{one.name}{'' if one.present else '（缺少）'}" for key, one in items.items()}
    first = next((key for key, one in items.items() if not one.present), next(iter(names)))
    with st.container(border=True):
        key = pick("补齐哪一项", names, key=f"note_{desk.project_id}_{first}", kept=first)
        if key is None:
            return
        if key in _UPLOADS:
            back = f"/acceptance?project={desk.project_id}&part=archive"
            ui.upload_link(_UPLOADS[key], desk.project_id, back=back, label=f"上传{items[key].name}")
        form = draft(f"note_{desk.project_id}_{key}")
        with st.form(f"form_{form.name}", enter_to_submit=False, border=False):
            state = pick("不上传的（必填）", _SAYS, key=form.key("state"))
            words = st.text_input("存放处，或没有的原因（必填）", key=form.key("words"))
            sent = st.form_submit_button("保存说明", type="primary")
    if sent:
        with command(f"{items[key].name}已说明", then=form.saved) as session:
            note_document(session, actor, desk.project_id, key, state=state or "", words=words)


def _close(actor: Actor, desk: AcceptanceDesk) -> None:
    form = draft(f"close_{desk.project_id}")
    with st.container(border=True, key=form.key("box")):
        st.markdown("**归档**　文件齐全，逐份核对校验值后封存清单")
        grid = two_columns()
        number = grid.text_input("档号（必填）", key=form.key("number"))
        on = pick_day("归档日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        ask("close_archive", "归档", kind="primary")
    if confirmed("close_archive", "归档", "归档后清单不再改，文件在保存期内不能销毁。", "归档"):
        with command("已归档", then=form.saved) as session:
            close_archive(session, actor, desk.project_id, number=number or "", closed_on=day(on, "归档日期"))


def destroy_form(actor: Actor, desk: AcceptanceDesk, manifest: Manifest) -> None:
    """Draw the destruction of one file after its retention, for the leader; before the day it says why not."""
    files = {one.public_id: one.name for one in manifest.files}
    if "archive.destroy" not in desk.can or desk.archive is None or not files:
        return
    form = draft(f"destroy_{desk.project_id}")
    with st.expander("销毁保存期满的文件", icon=":material/delete_forever:"):
        st.markdown(ui.clause("政府采购法第四十二条：保存期内不得销毁"))
        chosen = pick("文件（必填）", files, key=form.key("file"))
        document = st.text_input("批准销毁的文件和文号（必填）", key=form.key("document"))
        ask("destroy_file", "销毁")
    words = f"销毁后不能恢复：{files.get(chosen or '', '')}。销毁的时间、批准文件和校验值留在操作记录里。"
    if chosen is not None and confirmed("destroy_file", "销毁档案文件", words, "销毁"):
        with command("文件已销毁", then=form.saved, dialog=REFUSED) as session:
            destroy_file(session, actor, chosen, on=clock.today(), document=document or "")
    ui.refusal_dialog("现在还不能销毁", flag=REFUSED)


def copies(actor: Actor, desk: AcceptanceDesk) -> None:
    """Draw the copy that opens without the workbench: asked for, its progress, cancelled, ready."""
    with st.container(border=True, gap="xxsmall"):
        st.markdown("**离线副本**　一个压缩包，解开后用浏览器打开 index.html 就能看，不需要工作台")
        if desk.copy is not None and desk.copy.state == "making":
            _progress(actor, desk.project_id, desk.copy)
            return
        if desk.copy is not None:
            _last(desk.copy)
        if st.button("生成离线副本", icon=":material/folder_zip:", key="make_copy"):
            with command() as session:
                copy_id = begin_copy(session, actor, desk.project_id).id or 0
            archive_job.start(copy_id)
            st.rerun()


def _last(copy: CopyCard) -> None:
    if copy.state == "ready" and copy.file is not None:
        st.markdown(ui.file_link(copy.file.public_id, copy.file.name))
        st.caption(f"压缩包的 SHA-256：{copy.file.sha256}　{ui.safe(copy.words)}")
    elif copy.state == "failed":
        st.markdown(f":orange-badge[:material/warning: 上次没有做完] {ui.safe(copy.words)}")
    else:
        st.caption("上次生成已取消，没有留下任何文件。")


@st.fragment(run_every=1.0)
def _progress(actor: Actor, project_id: int, begun: CopyCard) -> None:
    with reading() as session:
        copy = copy_card(session, project_id) or begun
    if copy.state != "making":
        st.rerun()
    share = copy.done / copy.total if copy.total else 0.0
    st.progress(min(share, 1.0), text=f"正在写入 {copy.done} / {copy.total} 份文件，可以离开这个页面")
    if st.button("取消", key="cancel_copy"):
        with command() as session:
            cancel_copy(session, actor, copy.id)
        st.rerun()
