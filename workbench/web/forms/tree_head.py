"""What holds for a whole tree: title, smallest step, rounding, how members are joined, grades."""

import re
from decimal import Decimal

import streamlit as st

from scoring.exact import MODE_NAMES
from workbench.errors import ValidationError
from workbench.queries.trees import JOINED, TreeView
from workbench.rules.tree_text import full_in
from workbench.rules.trees import PHASES
from workbench.security.policy import Actor
from workbench.services.trees import HeadChange, change_head
from workbench.web.draft import Draft, draft
from workbench.web.forms.tree_fields import fulls, joined, plain_text
from workbench.web.forms.typed import decimal, whole
from workbench.web.page import command


def head_form(actor: Actor, view: TreeView, *, drafting: bool) -> None:
    """Draw the fields, open for a draft only."""
    head = view.document
    form = draft(f"tree_head_{view.row_id}", view.version)
    with st.form(form.key("form"), border=True):
        title = st.text_input("名称（必填）", head["title"], disabled=not drafting, key=form.key("title"))
        full = fulls(form, view.phases, {phase: full_in(head, phase) for phase in view.phases}, disabled=not drafting)
        grid = st.grid(2, min_column_width=220)
        step = grid.text_input("最小计分单位（必填）", head["step"], disabled=not drafting, key=form.key("step"))
        places = grid.text_input(
            "总分保留小数位（必填）", str(head["rounding"]["places"]), disabled=not drafting, key=form.key("places")
        )
        modes, ways = list(MODE_NAMES), list(JOINED)
        mode = grid.selectbox(
            "取整", modes, index=modes.index(head["rounding"]["mode"]), format_func=lambda one: MODE_NAMES[one],
            disabled=not drafting, key=form.key("mode"),
        )  # fmt: skip
        way = grid.selectbox(
            "成员分数怎样汇总", ways, index=ways.index(head.get("aggregation", "mean")),
            format_func=lambda one: JOINED[one], disabled=not drafting, key=form.key("way"),
        )  # fmt: skip
        grades, ungraded = _grades(form, view, drafting=drafting)
        sent = drafting and st.form_submit_button("保存总体设定", type="primary", key=form.key("save"))
    if sent:
        with command("总体设定已保存") as session:
            change = HeadChange(
                title, full(), decimal(step, "最小计分单位"), mode, whole(places, "总分保留小数位"), way,
                _read_grades(grades), tuple(ungraded),
            )  # fmt: skip
            change_head(session, actor, view.row_id or 0, change, seen=form.seen)
            form.saved()


def _grades(form: Draft, view: TreeView, *, drafting: bool) -> tuple[str, list[str]]:
    kept = joined(f"{one['name']} {one['floor']}" for one in view.document["grades"])
    grades = st.text_area(
        "等级和最低分（一行一个，例如“优 90”）", kept, height=130, disabled=not drafting, key=form.key("grades")
    )
    ungraded = st.multiselect(
        "只出得分、不定等级的阶段", view.phases, list(view.document.get("ungraded", ())),
        format_func=lambda one: PHASES[one], disabled=not drafting, key=form.key("ungraded"),
    )  # fmt: skip
    return grades, ungraded


def _read_grades(typed: str) -> tuple[tuple[str, Decimal], ...]:
    rows = [re.split(r"[\s，,：:]+", line) for line in plain_text(typed)]
    for number, row in enumerate(rows, 1):
        if len(row) != 2:  # noqa: PLR2004 - a name and a floor
            raise ValidationError("写成“名称 最低分”", where=f"等级第 {number} 行", fix="例如：优 90")
    return tuple((name, decimal(floor, f"等级“{name}”的最低分")) for name, floor in rows)
