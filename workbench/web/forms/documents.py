"""Registering the signed scan of a document, and withdrawing a document that should not have gone out."""

import streamlit as st

from workbench import clock
from workbench.errors import WorkbenchError
from workbench.queries.documents import Choices, DocumentLine, Scan, document_line
from workbench.security.policy import Actor
from workbench.services.documents import withdraw_document
from workbench.services.documents_back import Returned, drop_scan, match_scan, read_scan
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command, reading
from workbench.web.views import documents as view


def upload(choices: Choices) -> None:
    """Draw the way to upload a signed scan, of each purchaser that the actor works for."""
    many = len(choices.purchasers) > 1
    for key, name in choices.purchasers.items():
        label = f"上传签章的扫描件（{name}）" if many else "上传签章的扫描件"
        ui.upload_link("signed_scan", key, back="/documents", label=label)


def match_form(actor: Actor, waiting: tuple[Scan, ...]) -> None:
    """Draw the scans that wait for their document, and the form that ties one to it."""
    files = {one.public_id: one.name for one in waiting}
    if not files:
        return
    uploaded = st.query_params.get("file", "")
    with st.container(border=True):
        st.markdown(f"**登记签章的扫描件**　{len(files)} 份没有登记")
        public_id = pick(
            "扫描件", files, key=f"scan_{uploaded}", kept=uploaded if uploaded in files else next(iter(files))
        )
        if public_id is not None:
            _match(actor, public_id)
            ask("drop_scan", "不用这份扫描件")
    if public_id and confirmed("drop_scan", "不用这份扫描件", f"删除 {files[public_id]}，已登记的不受影响。", "删除"):
        with command("扫描件已删除", then=_forget) as session:
            drop_scan(session, actor, public_id)


def _match(actor: Actor, public_id: str) -> None:
    number, hashed = _read(actor, public_id)
    form = draft(f"match_{public_id}")
    with st.form(f"form_{form.name}", enter_to_submit=False, border=False):
        st.caption("编号和校验码印在纸面每页上方或下方；能从文件名或 PDF 文字读出的已填好，请核对。")
        grid = two_columns()
        number = grid.text_input("文书编号（必填）", value=number, key=form.key("number"))
        hashed = grid.text_input("校验码（必填）", value=hashed, key=form.key("hash"))
        signed_on = pick_day("签章日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        again = st.checkbox("换一份扫描件（原来的仍保留）", key=form.key("again"))
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        found: list[int] = []
        with command("签章的文书已登记，详情在下面", then=lambda: _open(found)) as session:
            scan = Returned(public_id, number or "", hashed or "", day(signed_on, "签章日期"), again)
            found.append(match_scan(session, actor, scan).id or 0)


def _read(actor: Actor, public_id: str) -> tuple[str, str]:
    try:
        with reading() as session:
            return read_scan(session, actor, public_id)
    except WorkbenchError as error:
        ui.refusal(error)
        return "", ""


def _forget() -> None:
    st.query_params.pop("file", None)


def _open(found: list[int]) -> None:
    """Put the document that the scan belongs to in the address bar: its details are drawn next."""
    _forget()
    st.query_params["document"] = str(found[0])


def details(actor: Actor, document_id: int) -> None:
    """Draw one document with what may be done to it; nothing for one that the actor may not see."""
    with reading() as session:
        line = document_line(session, actor, document_id)
    if line is not None:
        with st.container(border=True):
            view.detail(line)
            withdraw_form(actor, line)


def withdraw_form(actor: Actor, line: DocumentLine) -> None:
    """Draw the withdrawal of a document, with its reason."""
    if "document.withdraw" not in line.can or line.state == "withdrawn":
        return
    form = draft(f"withdraw_{line.id}", line.version)
    with st.expander("作废这份文书", icon=":material/block:"), st.form(f"form_{form.name}", enter_to_submit=False):
        st.caption("编号不再使用，文件和签章件仍保留；需要新的文书，到原来的画面重新制发。")
        reason = st.text_input("作废的原因（必填）", key=form.key("reason"))
        sure = st.checkbox(f"作废 {ui.safe(line.number)}，不能恢复", key=form.key("sure"))
        sent = st.form_submit_button("作废")
    if sent and not sure:
        st.warning("勾选“作废 … 不能恢复”后再点作废。", icon=":material/warning:")
    elif sent:
        with command("文书已作废", then=form.saved) as session:
            withdraw_document(session, actor, line.id, reason=reason or "", seen=form.seen)
