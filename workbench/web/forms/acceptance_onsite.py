"""Verdicts given on the spot: the sheet is printed, filled in by hand, and typed back a line a row."""

from functools import partial

import streamlit as st

from workbench.queries.acceptance import VERDICTS, AcceptanceCard
from workbench.reports.acceptance_onsite import ONSITE, draw_onsite_form
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.security.policy import Actor
from workbench.services.acceptance import judge_items
from workbench.services.paper_forms import bind_entries
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.issuing import issue
from workbench.web.forms.paper_codes import coded_lines
from workbench.web.forms.paper_forms import on_paper, printed_of
from workbench.web.page import command, reading


def onsite(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the sheet to print and the lines to type back."""
    with st.expander("现场验收表：打印、按行号录入", icon=":material/print:"):
        _print(actor, card)
        form = draft(f"onsite_{card.id}", card.version)
        with st.form(f"form_{form.name}", enter_to_submit=False):
            told = "；".join(f"{place} {name}" for place, name in enumerate(VERDICTS.values(), 1))
            st.caption(f"一行一项：行号 结论 说明，空格隔开，如“Y3 2 送餐晚半小时”。结论：{told}。没写的行不变。")
            typed = st.text_area("录入", height=180, key=form.key("lines"), placeholder="Y1 1\nY2 1\nY3 2 送餐晚半小时")
            paper = on_paper(form, f"{ONSITE}_{card.id}")
            sent = st.form_submit_button("保存这些结论", type="primary")
        if sent:
            with command("结论已保存", then=form.saved) as session:
                rows = judge_items(session, actor, card.id, read_lines(typed or "", card), seen=form.seen)
                bind_entries(session, actor, ONSITE, card.id, rows, paper)


def _print(actor: Actor, card: AcceptanceCard) -> None:
    with reading() as session:
        issued = issued_for_project(session, card.project_id, ONSITE)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, blank in (("打印预填表", False), ("打印空白表", True)):
            if st.button(label, icon=":material/print:", key=f"onsite_{blank}"):
                issue(
                    "现场验收表",
                    partial(draw_onsite_form, actor=actor, acceptance_id=card.id, blank=blank),
                    lambda session, drawn: issue_for_project(session, actor, drawn, "acceptance.write"),
                )
        for one in issued[:1]:
            st.markdown(ui.file_link(one.public_id, one.label))
    sheets_out(card)


def sheets_out(card: AcceptanceCard) -> None:
    """Say which numbered sheets of an acceptance are out, and what came back signed."""
    printed_of(ONSITE, f"acceptance:{card.id}")


def read_lines(typed: str, card: AcceptanceCard) -> dict[int, tuple[str, str]]:
    """Read typed lines into verdicts by item. Raises ValidationError that names the line and the row."""
    rows = {f"Y{place}": one.id for place, one in enumerate(card.items, 1)}
    return coded_lines(typed, rows, list(VERDICTS), "结论", "Y3 2 送餐晚半小时")
