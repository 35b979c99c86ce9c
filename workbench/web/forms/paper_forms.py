"""Typing back a printed form: its number and short hash are asked, and its signed scan is kept beside what was typed."""

import streamlit as st

from workbench import clock
from workbench.queries.ledger import LedgerDesk
from workbench.queries.paper_forms import FormLine, forms_of, own_form
from workbench.queries.sheet import SheetView
from workbench.security.policy import Actor
from workbench.services.paper_forms import LEDGER_FORM, OnPaper, bind_sheet, keep_signed_sheet, prove_by_form
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import asked, command, link, reading


def on_paper(form: Draft, carried: str = "") -> OnPaper:
    """Ask for the number and the short hash of the printed form; both stay empty where none was used.

    What was typed is carried on to the next form of that name: one print run has many sheets.
    """
    grid, place = two_columns(), f"_on_paper_{carried}"
    stored = st.session_state.get(place) if carried else None
    kept = stored if isinstance(stored, OnPaper) else OnPaper()
    number = grid.text_input(
        "纸质表编号", value=kept.number, placeholder="照编号的纸质表录入时填", key=form.key("form_number")
    )
    hashed = grid.text_input("纸质表校验码", value=kept.hashed, key=form.key("form_hash"))
    found = OnPaper(number or "", hashed or "")
    if carried:
        st.session_state[place] = found
    return found


def printed_of(kind: str, about: str, *, register: bool = True) -> None:
    """Say which numbered forms of a subject are out: what was typed from each, and its signed scan.

    ``register`` leads to the register of documents, where signed scans are matched; not where the screen does that itself.
    """
    with reading() as session:
        forms = forms_of(session, kind, about=about)
    for one in forms:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_told(one))
            if one.signed and register:
                label = "打开文书登记" if one.scan else "登记签字件"
                link("documents", label, icon="approval", document=one.id)


def _told(one: FormLine) -> str:
    awaited = "　:orange-badge[待签字件]" if one.signed else ""
    scan = f"　签字件 {ui.file_link(one.scan, one.scan_name)}" if one.scan else awaited
    typed = "" if one.entries is None else f"，录入 {one.entries} 条"
    return f"{ui.safe(f'{one.number}　校验码 {one.short_hash}　{one.issued_on} 打印{typed}')}{scan}"


def printed_forms(actor: Actor, desk: LedgerDesk) -> None:
    """Draw the printed forms of a ledger, what was typed from each, and the way to hand in its signed scan."""
    with reading() as session:
        forms = forms_of(session, LEDGER_FORM, project_id=desk.project_id)
    if not forms:
        return
    st.markdown("**编号的记录表**")
    wanted = asked("form")
    for one in forms:
        _form(desk, one)
        if one.id == wanted and st.query_params.get("file"):
            _prove(actor, one)


def _form(desk: LedgerDesk, one: FormLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_told(one))
        if one.entries:
            back = f"/ledger?project={desk.project_id}&part=import&form={one.id}"
            ui.upload_link("proof", desk.project_id, back=back, label="换签字件" if one.scan else "上传签字件")


def _prove(actor: Actor, one: FormLine) -> None:
    form = draft(f"prove_{one.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        signed_on = pick_day("签字日期（必填）", key=form.key("on"), kept=clock.today())
        sent = st.form_submit_button(f"作为 {one.entries} 条记录的凭证", type="primary")
    if sent:
        with command("签字的记录表已登记，作为各条记录的凭证", then=_forget) as session:
            public_id = st.query_params.get("file", "")
            prove_by_form(session, actor, one.id, public_id, signed_on=day(signed_on, "签字日期"))


def sheet_form(actor: Actor, view: SheetView) -> None:
    """Draw from which printed form the own sheet was typed, and the way to keep its signed scan."""
    if view.sheet is None:
        return
    with reading() as session:
        bound = own_form(session, view.sheet.sheet_id)
    if view.open:
        _bind(actor, view)
    if bound is not None:
        scan = f"　签字件 {ui.file_link(bound.scan, bound.scan_name)}" if bound.scan else "　还没有签字件"
        st.markdown(f"照 {ui.safe(bound.number)} 填写{scan}")
        back = f"/score_sheet?evaluation={view.line.id}&form={bound.id}"
        ui.upload_link("own_sheet", view.line.id, back=back, label="上传签字的纸质表")
        if asked("form") == bound.id and st.query_params.get("file"):
            _keep(actor, view)


def _bind(actor: Actor, view: SheetView) -> None:
    form = draft(f"sheet_form_{view.line.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**照编号的纸质表填的**　编号和校验码印在表的上方；提交前登记，启封前只有您能看到")
        paper = on_paper(form)
        sent = st.form_submit_button("登记纸质表")
    if sent:
        with command("纸质表已登记", then=form.saved) as session:
            bind_sheet(session, actor, view.line.id, paper)


def _keep(actor: Actor, view: SheetView) -> None:
    form = draft(f"signed_{view.line.id}")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        signed_on = pick_day("签字日期（必填）", key=form.key("on"), kept=clock.today())
        sent = st.form_submit_button("登记签字的纸质表", type="primary")
    if sent:
        with command("签字的纸质表已登记", then=_forget) as session:
            public_id = st.query_params.get("file", "")
            keep_signed_sheet(session, actor, view.line.id, public_id, signed_on=day(signed_on, "签字日期"))


def _forget() -> None:
    for name in ("file", "form"):
        st.query_params.pop(name, None)
