"""Verdicts given on the spot: the sheet is printed, filled in by hand, and typed back a line a row."""

import re
from functools import partial

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.acceptance import VERDICTS, AcceptanceCard
from workbench.reports.acceptance_onsite import ONSITE, draw_onsite_form
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.security.policy import Actor
from workbench.services.acceptance import judge_items
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.issuing import issue
from workbench.web.forms.paper_codes import chosen
from workbench.web.page import command, reading

_LINE = re.compile(r"[YyＹｙ]?\s*(\d+)[\s,，、．.]+(\S+)\s*(.*)")


def onsite(actor: Actor, card: AcceptanceCard) -> None:
    """Draw the sheet to print and the lines to type back."""
    with st.expander("现场验收表：打印、按行号录入", icon=":material/print:"):
        _print(actor, card)
        form = draft(f"onsite_{card.id}", card.version)
        with st.form(f"form_{form.name}", enter_to_submit=False):
            told = "；".join(f"{place} {name}" for place, name in enumerate(VERDICTS.values(), 1))
            st.caption(f"一行一项：行号 结论 说明，空格隔开，如“Y3 2 送餐晚半小时”。结论：{told}。没写的行不变。")
            typed = st.text_area("录入", height=180, key=form.key("lines"), placeholder="Y1 1\nY2 1\nY3 2 送餐晚半小时")
            sent = st.form_submit_button("保存这些结论", type="primary")
        if sent:
            with command("结论已保存", then=form.saved) as session:
                judge_items(session, actor, card.id, read_lines(typed or "", card), seen=form.seen)


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


def read_lines(typed: str, card: AcceptanceCard) -> dict[int, tuple[str, str]]:
    """Read typed lines into verdicts by item. Raises ValidationError that names the line and the row."""
    found: dict[int, tuple[str, str]] = {}
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        where, parts = f"第 {number} 行", _LINE.fullmatch(line.strip())
        if parts is None:
            raise ValidationError(
                f"“{line.strip()}”读不出来", where=where, fix="按“行号 结论 说明”填写，如 Y3 2 送餐晚半小时"
            )
        if not 1 <= int(parts[1]) <= len(card.items):
            raise ValidationError(
                f"没有 Y{parts[1]} 这一行", where=where, fix=f"行号是 Y1 至 Y{len(card.items)}，印在纸质表最左一列"
            )
        item = card.items[int(parts[1]) - 1]
        if item.id in found:
            raise ValidationError(f"Y{parts[1]} 录了两次", where=where, fix="一项只留一行")
        found[item.id] = (chosen(parts[2], list(VERDICTS), f"{where} Y{parts[1]} 的结论"), parts[3].strip())
    if not found:
        raise ValidationError("没有填写任何一行", where="录入", fix="至少录一行")
    return found
