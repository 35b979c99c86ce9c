"""The rows of a definition: service lines, goals, money with the cap's arithmetic, and the fund ledger."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.checks import SOURCES, SPECIAL_FUND
from workbench.queries.overview import Overview
from workbench.queries.projects import GoalCard
from workbench.security.policy import Actor
from workbench.services.projects import NewGoal, set_funding, set_goals
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import decimal, money, share, whole
from workbench.web.page import command

Typed = dict[str, Any]


def rows_form(
    form: Draft, stored: list[Any], draw: Callable[[Draft, int, Any], Typed | None], more: str, save: str
) -> tuple[bool, list[Typed]]:
    """Draw the rows in a form; return whether it was sent, and what stands in the rows that count."""
    typed: list[Typed] = []
    with st.form(f"form_{form.name}", enter_to_submit=False, border=False):
        for number in range(row_count(form, len(stored))):
            with st.container(border=True, gap="xsmall"):
                row = draw(form, number, stored[number] if number < len(stored) else None)
            if row is not None and any(isinstance(value, str) and value.strip() for value in row.values()):
                typed.append(row)
        with st.container(horizontal=True):
            add_row_button(form, more)
            sent = st.form_submit_button(save, type="primary")
    return sent, typed


def short(form: Draft, number: int, key: str, label: str, value: str, example: str) -> str:
    """Draw a short text of a row."""
    return str(st.text_input(label, value=value, placeholder=example, width=128, key=form.key(f"{number}_{key}")) or "")


def goals(actor: Actor, project: Overview) -> None:
    """Draw the goals as rows and save them; their weights must make exactly 1."""
    form = draft(f"goals_{project.card.id}", project.card.version)
    st.caption("权重合计应正好为 1（100%）。")
    sent, rows = rows_form(form, list(project.goals), _goal_row, "增加一项目标", "保存绩效目标")
    if sent:
        with command("绩效目标已保存", then=form.saved) as session:
            set_goals(session, actor, project.card.id, [_goal(n, row) for n, row in enumerate(rows, 1)], seen=form.seen)


def _goal_row(form: Draft, number: int, kept: GoalCard | None) -> Typed | None:
    row: Typed = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row["name"] = st.text_input(
            "目标（必填）",
            value=kept.name if kept else "",
            placeholder="如 受益对象覆盖",
            width=240,
            key=form.key(f"{number}_name"),
        )
        row["unit"] = short(form, number, "unit", "单位", kept.unit if kept else "", "人")
        row["mid"] = short(form, number, "mid", "中期目标值", f"{kept.target_mid:f}" if kept else "", "40")
        row["final"] = short(form, number, "final", "期末目标值", f"{kept.target_final:f}" if kept else "", "40")
        row["weight"] = short(form, number, "weight", "权重", f"{kept.weight:f}" if kept else "", "0.3 或 30%")
        gone = removed(form, number)
    return None if gone else row


def _goal(number: int, row: Typed) -> NewGoal:
    where = f"第 {number} 项目标"
    if not row["name"].strip():
        raise ValidationError(f"{where}没有名称", where=where, fix="填写目标名称，或勾选“删除这一行”")
    return NewGoal(
        name=row["name"].strip(),
        unit=row["unit"].strip(),
        target_mid=decimal(row["mid"], f"{where}的中期目标值"),
        target_final=decimal(row["final"], f"{where}的期末目标值"),
        weight=share(row["weight"], f"{where}的权重"),
    )


def funding(actor: Actor, project: Overview) -> None:
    """Draw the sources as rows and save them; the special fund keeps its cap, shown beside."""
    form = draft(f"funding_{project.card.id}", project.card.version)
    st.caption(
        f"各来源合计应正好等于预算 {ui.yuan(project.card.budget_fen)} 元；{SOURCES[SPECIAL_FUND]}受比例上限约束，见右侧检查。"
    )
    sent, rows = rows_form(form, list(project.funding), _source_row, "增加一个来源", "保存资金来源")
    if sent:
        with command("资金来源已保存", then=form.saved) as session:
            found = [_source(n, row) for n, row in enumerate(rows, 1)]
            set_funding(session, actor, project.card.id, found, seen=form.seen)


def _source_row(form: Draft, number: int, kept: tuple[int, str, int] | None) -> Typed | None:
    row: Typed = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row["source"] = st.selectbox(
            "资金来源（必填）",
            list(SOURCES),
            index=list(SOURCES).index(kept[1]) if kept else None,
            format_func=lambda one: SOURCES[one],
            placeholder="选择",
            width=260,
            key=form.key(f"{number}_source"),
        )
        row["year"] = short(form, number, "year", "年度", str(kept[0]) if kept else "", "2026")
        row["amount"] = short(form, number, "amount", "金额（元）", ui.yuan(kept[2]) if kept else "", "400,000.00")
        gone = removed(form, number)
    return None if gone else row


def _source(number: int, row: Typed) -> tuple[int, str, int]:
    where = f"第 {number} 个来源"
    if row["source"] is None:
        raise ValidationError(f"{where}没有选择资金来源", where=where, fix="选择资金来源，或勾选“删除这一行”")
    return whole(row["year"], f"{where}的年度"), row["source"], money(row["amount"], f"{where}的金额")
