"""The third party's workbook: its template, and what was handed in, previewed before it is taken over."""

from collections.abc import Mapping, Sequence

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.exchange.findings_book import ReadBook, book_forms, findings_template, read_book
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.queries.third_party_findings import ThirdCard
from workbench.rules.third_party_words import KINDS
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor
from workbench.services.third_party_findings import Book, take_book
from workbench.web import ui
from workbench.web.forms.handed_in import forget_taken, handed_in, leave, offer_to_drop
from workbench.web.forms.issuing import issue
from workbench.web.page import command

_MADE = "_third_template"
_SHOWN = 60


def book_part(
    actor: Actor, evaluation_id: int, points: Mapping[str, str], numbers: Sequence[str], cards: Sequence[ThirdCard]
) -> None:
    """Draw the template and the way to hand one in; or what was handed in, sheet by sheet, with its faults."""
    _template(actor, evaluation_id, points, numbers)
    public_id = st.query_params.get("file", "")
    if not public_id:
        back = f"/evidence?evaluation={evaluation_id}&part=third"
        ui.upload_link("third_findings", evaluation_id, back=back, label="上传填好的 Excel")
        return
    forms = book_forms(points, numbers, clock.today())
    file, book = handed_in(actor, public_id, lambda content: read_book(content, forms, cards))
    if file is None:
        return
    if book is not None:
        _preview(book)
        _take(actor, evaluation_id, file, book)
    offer_to_drop(actor, file, key="drop_third_file")


def _template(actor: Actor, evaluation_id: int, points: Mapping[str, str], numbers: Sequence[str]) -> None:
    def keep(session: Session, content: bytes) -> None:
        project = session.get_one(Project, session.get_one(Evaluation, evaluation_id).project_id)
        owner = Owner(project.purchaser_id)
        kept = store_file(session, actor, owner, kind="own", name="第三方发现-模板.xlsx", content=content)
        st.session_state[_MADE] = (evaluation_id, kept.public_id, kept.name)

    st.caption(f"一个文件、四张表：{'、'.join(KINDS.values())}。同一编号再次导入，只改没有提交的。")
    if st.button("生成 Excel 模板", icon=":material/download:", key="third_template"):
        issue("模板", lambda _session: findings_template(points, numbers, clock.today()), keep)
    if (made := st.session_state.get(_MADE)) and made[0] == evaluation_id:
        ui.here(f"/files/{made[1]}", made[2])


def _preview(book: ReadBook) -> None:
    if book.faults:
        st.markdown(f"{ui.badge(ui.SEVERITY['stop'])} 有 {len(book.faults)} 处不对，一条也没有导入：")
        lines = [
            f"- “{ui.safe(one.sheet)}”表第 {one.fault.row} 行 {ui.safe(one.fault.column)}：{ui.safe(one.fault.what)}。{ui.safe(one.fault.fix)}"
            for one in book.faults[:_SHOWN]
        ]
        st.markdown("\n".join(lines))
    else:
        st.markdown(f"新的 **{len(book.new)}** 条，改动 **{len(book.changed)}** 条，与已登记相同 {book.same} 条。")
        lines = [
            f"- {'新' if note in book.new else '改'} · {KINDS[note.kind]} {ui.safe(note.number)} · {ui.safe(note.point_code)} · {ui.safe(note.words[:60])}"
            for note in (*book.new, *book.changed)[:_SHOWN]
        ]
        st.markdown("\n".join(lines))
    for said in book.notes:
        st.caption(ui.safe(said))


def _take(actor: Actor, evaluation_id: int, file: StoredFile, book: ReadBook) -> None:
    notes = (*book.new, *book.changed)
    if book.faults:
        st.caption("改正后重新上传。")
    elif not notes:
        st.caption("这份文件的内容都已登记，不必再次导入。")
    elif st.button(f"导入 {len(notes)} 条", type="primary", key="take_third"):
        with command("已导入为草稿，请核对后提交", then=leave) as session:
            take_book(session, actor, evaluation_id, Book(file.name, file.sha256, notes))
            forget_taken(session, actor, file)
