"""A paper check form typed back: a line a row, by the row codes of the paper, by keyboard alone."""

import streamlit as st

from workbench.queries.supervision import InspectionCard
from workbench.rules.supervision_words import PAPER_VERDICTS
from workbench.security.policy import Actor
from workbench.services.paper_forms import bind_entries
from workbench.services.supervision_checks import Answer, save_item
from workbench.web.draft import draft
from workbench.web.forms.paper_codes import coded_lines
from workbench.web.forms.paper_forms import on_paper, printed_of
from workbench.web.forms.supervision_check import shown_anew
from workbench.web.page import command

FORM = "inspection_form"


def type_in(actor: Actor, card: InspectionCard) -> None:
    """Draw the lines to type back, and which numbered forms are out."""
    with st.expander("按纸质检查表的行号录入", icon=":material/keyboard:"):
        printed_of(FORM, f"inspection:{card.row.id}")
        form = draft(f"check_paper_{card.row.key}")
        with st.form(f"form_{form.name}", enter_to_submit=False):
            told = "；".join(f"{place} {words}" for place, (_, _, words) in enumerate(PAPER_VERDICTS, 1))
            st.caption(f"一行一项：行号 结果 情况，空格隔开，如“1-2 2 没有签字”。结果：{told}。没写的行不变。")
            typed = st.text_area("录入", height=180, key=form.key("lines"), placeholder="1-1 1\n1-2 2 没有签字")
            paper = on_paper(form, f"{FORM}_{card.row.key}")
            sent = st.form_submit_button("保存这些结果", type="primary")
        if sent:

            def saved() -> None:
                shown_anew(card)
                form.saved()

            with command("结果已保存，不合格的项提交以后转为待整改问题", then=saved) as session:
                items = [save_item(session, actor, item, new) for item, new in read_lines(typed or "", card).items()]
                bind_entries(session, actor, FORM, card.row.id, items, paper)


def read_lines(typed: str, card: InspectionCard) -> dict[int, Answer]:
    """Read typed lines into answers by item. Raises ValidationError that names the line and the row."""
    rows = {f"{unit.position}-{place}": item.id for unit in card.units for place, item in enumerate(unit.items, 1)}
    found = coded_lines(typed, rows, PAPER_VERDICTS, "结果", "1-2 2 没有签字")
    return {
        item: Answer(verdict, words, severity or "minor") for item, ((verdict, severity, _), words) in found.items()
    }
