"""The handover: the list, the receipts of both sides, the return and deletion of personal data."""

import streamlit as st

from workbench import clock
from workbench.queries.acceptance_desk import AcceptanceDesk
from workbench.queries.handover import FORMS, USUAL, HandoverCard, HandoverLine
from workbench.reports.acceptance_papers import LIST, draw_handover
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.security.policy import Actor
from workbench.services.handover import NewItem, check_data, confirm_data, give, list_handover, receive
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns, who_and_when
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.rows import add_row_button, row_count
from workbench.web.forms.typed import day, whole
from workbench.web.page import command, reading


def handover_forms(actor: Actor, desk: AcceptanceDesk) -> None:
    """Draw the next step of the handover for whoever looks."""
    card, can = desk.handover, desk.can
    if (card is None or not (card.given_on or card.received_on)) and "handover.give" in can:
        _list(actor, desk, card)
    if card is None:
        return
    paper(actor, desk)
    if card.given_on is None and "handover.give" in can:
        _give(actor, desk, card)
    elif card.received_on is None and "handover.receive" in can:
        _receive(actor, desk, card)
    if card.data_checked_on is None and "handover.give" in can:
        _data(actor, desk, card)
    if card.data_deleted_on and card.data_checked_on is None and "handover.receive" in can:
        _check(actor, desk, card)


def _list(actor: Actor, desk: AcceptanceDesk, card: HandoverCard | None) -> None:
    form = draft(f"list_{desk.project_id}", card.version if card else 0)
    kept = list(card.items) if card else [_usual(n, *one) for n, one in enumerate(USUAL)]
    box = st.expander("改交接清单", icon=":material/edit:") if card else st.container()
    with box, st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**列出移交的资料**　先列了常有的几项，没有的删去名称")
        grid = two_columns()
        number = grid.text_input("交接清单编号（必填）", value=card.number if card else "", key=form.key("number"))
        on = pick_day("清单日期（必填）", key=form.key("on"), kept=card.listed_on if card else clock.today(), on=grid)
        rows = [_row(form, n, kept[n] if n < len(kept) else None) for n in range(row_count(form, len(kept)))]
        add_row_button(form, "再加一项")
        sent = st.form_submit_button("保存清单", type="secondary" if card else "primary")
    if sent:
        with command("交接清单已保存", then=form.saved) as session:
            items = [
                NewItem(name.strip(), kind or "paper", whole(copies, f"{name}的份数"), words.strip())
                for name, kind, copies, words in rows
                if name.strip()
            ]
            list_handover(session, actor, desk.project_id, number=number, listed_on=day(on, "清单日期"), items=items)


def _usual(place: int, name: str, form: str, words: str) -> HandoverLine:
    return HandoverLine(0, place + 1, name, form, 1, words, None)


def _row(form: Draft, number: int, kept: HandoverLine | None) -> tuple[str, str | None, str, str]:
    with st.container(horizontal=True):
        name = st.text_input(
            f"资料 {number + 1}", value=kept.name if kept else "", key=form.key(f"{number}_name"), width=230
        )
        kinds = list(FORMS)
        kind = st.selectbox(
            "形式",
            kinds,
            index=kinds.index(kept.form) if kept else 0,
            format_func=lambda one: FORMS[one],
            key=form.key(f"{number}_form"),
            width=140,
        )
        copies = st.text_input(
            "份数", value=str(kept.copies if kept else 1), key=form.key(f"{number}_copies"), width=80
        )
        words = st.text_input("说明", value=kept.words if kept else "", key=form.key(f"{number}_words"), width=200)
    return name or "", kind, copies or "", words or ""


def paper(actor: Actor, desk: AcceptanceDesk) -> None:
    """Draw the printed list for both sides to sign."""
    with reading() as session:
        issued = issued_for_project(session, desk.project_id, LIST)
    with st.container(horizontal=True, vertical_alignment="center"):
        if "handover.receive" in desk.can and st.button("打印交接清单", icon=":material/print:", key="handover_paper"):
            issue(
                "交接清单",
                lambda session: draw_handover(session, actor, desk.project_id),
                lambda session, drawn: issue_for_project(session, actor, drawn, "handover.receive"),
            )
        if "handover.receive" in desk.can:
            word_twin(
                actor,
                desk.project_id,
                lambda session: draw_handover(session, actor, desk.project_id),
                key="handover",
            )
        for one in issued[:1]:
            st.markdown(ui.file_link(one.public_id, one.label))


def _give(actor: Actor, desk: AcceptanceDesk, card: HandoverCard) -> None:
    form = draft(f"give_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**承接主体移交**")
        by, on = who_and_when(form, "移交人", "移交日期")
        sent = st.form_submit_button("登记移交", type="primary")
    if sent:
        with command("移交已登记，等待购买主体签收", then=form.saved) as session:
            give(session, actor, desk.project_id, given_on=day(on, "移交日期"), by=by, seen=form.seen)


def _receive(actor: Actor, desk: AcceptanceDesk, card: HandoverCard) -> None:
    form = draft(f"receive_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**购买主体签收**　逐项核对后勾选")
        got = {one.id for one in card.items if st.checkbox(one.name, key=form.key(f"{one.id}_got"))}
        by, on = who_and_when(form, "接收人", "签收日期")
        sent = st.form_submit_button("登记签收", type="primary")
    if sent:
        with command("交接已签收", then=form.saved) as session:
            on_day = day(on, "签收日期")
            receive(session, actor, desk.project_id, received_on=on_day, by=by, received=got, seen=form.seen)


def _data(actor: Actor, desk: AcceptanceDesk, card: HandoverCard) -> None:
    form = draft(f"data_{card.id}", card.version)
    label = "改个人信息的返还和删除" if card.data_deleted_on else "登记个人信息的返还和删除"
    with st.expander(label, icon=":material/delete_forever:"), st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(ui.clause("个人信息保护法第二十一条：合同终止的，受托人应当返还或者删除，不得保留"))
        grid = two_columns()
        returned = pick_day("返还日期（必填）", key=form.key("returned"), kept=card.data_returned_on, on=grid)
        deleted = pick_day("删除日期（必填）", key=form.key("deleted"), kept=card.data_deleted_on, on=grid)
        words = st.text_area("怎样返还和删除（必填）", value=card.data_words, height=80, key=form.key("words"))
        by = st.text_input("承诺人（必填）", value=card.data_confirmed_by, key=form.key("by"))
        sent = st.form_submit_button("登记返还和删除", type="primary")
    if sent:
        with command("个人信息的返还和删除已登记", then=form.saved) as session:
            confirm_data(
                session,
                actor,
                desk.project_id,
                returned_on=day(returned, "返还日期"),
                deleted_on=day(deleted, "删除日期"),
                words=words,
                by=by,
                seen=form.seen,
            )


def _check(actor: Actor, desk: AcceptanceDesk, card: HandoverCard) -> None:
    form = draft(f"check_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**购买主体核对返还和删除**")
        by, on = who_and_when(form, "核对人", "核对日期")
        sent = st.form_submit_button("登记核对", type="primary")
    if sent:
        with command("返还和删除已核对", then=form.saved) as session:
            check_data(session, actor, desk.project_id, checked_on=day(on, "核对日期"), by=by, seen=form.seen)
