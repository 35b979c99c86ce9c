"""The rows of a definition: service lines, goals, money with the cap's arithmetic, and the fund ledger."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.checks import SOURCES, SPECIAL_FUND
from workbench.queries.overview import Overview
from workbench.queries.projects import GoalCard, LineCard
from workbench.rules.catalogue import ServiceItem, catalogue_ids, load_catalogue
from workbench.security.policy import Actor
from workbench.services.projects import NewGoal, NewLine, enter_fund_ledger, set_funding, set_goals, set_lines
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import decimal, money, share, whole
from workbench.web.page import command
from workbench.web.views.needs_lists import item_name

Typed = dict[str, Any]


def _choices() -> dict[str, ServiceItem]:
    """Every item of every list on file, by code."""
    return {item.code: item for name in reversed(catalogue_ids()) for item in load_catalogue(name).items}


def lines(actor: Actor, project: Overview) -> None:
    """Draw the service lines as rows and save them; quantity times price must meet the budget to the cent."""
    form = draft(f"lines_{project.card.id}", project.card.version)
    st.caption(f"数量 × 单价之和应正好等于预算 {ui.yuan(project.card.budget_fen)} 元。")
    sent, rows = _rows(form, list(project.lines), _line_row, "增加一项服务", "保存服务项目")
    if sent:
        with command("服务项目已保存", then=form.saved) as session:
            set_lines(session, actor, project.card.id, [_line(n, row) for n, row in enumerate(rows, 1)], seen=form.seen)


def _rows(
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


def _line_row(form: Draft, number: int, kept: LineCard | None) -> Typed | None:
    names = {code: item_name(item) for code, item in _choices().items()}
    code = f"{kept.catalogue}:{kept.number}" if kept else None
    row: Typed = {"item": pick(f"第 {number + 1} 项服务（必填）", names, key=form.key(f"{number}_item"), kept=code)}
    with st.container(horizontal=True):
        row |= _line_figures(form, number, kept)
    row["standard"] = st.text_input(
        "服务标准",
        value=kept.standard if kept else "",
        placeholder="频次、时长、记录要求",
        key=form.key(f"{number}_standard"),
    )
    with st.container(horizontal=True):
        row["licence"] = _box(form, number, "licence", "已要求执业资质", on=bool(kept and kept.licence_required))
        row["reviewed"] = _box(form, number, "reviewed", "工程、货物内容已复核", on=bool(kept and kept.works_reviewed))
        gone = removed(form, number)
    return None if gone else row


def _line_figures(form: Draft, number: int, kept: LineCard | None) -> Typed:
    price = ui.yuan(kept.unit_price_fen) if kept else ""
    return {
        "unit": _short(form, number, "unit", "单位", kept.unit if kept else "", "次"),
        "quantity": _short(form, number, "quantity", "数量", str(kept.quantity) if kept else "", "1200"),
        "price": _short(form, number, "price", "单价（元）", price, "25.00"),
        "mid": _short(form, number, "mid", "中期目标量", str(kept.quantity_mid) if kept else "", "600"),
        "people": _short(form, number, "people", "服务人数", str(kept.people) if kept else "", "40"),
        "code": _short(form, number, "code", "指导性目录编码", kept.guiding_code if kept else "", "如 A1602"),
    }


def _short(form: Draft, number: int, key: str, label: str, value: str, example: str) -> str:
    return str(st.text_input(label, value=value, placeholder=example, width=128, key=form.key(f"{number}_{key}")) or "")


def _box(form: Draft, number: int, key: str, label: str, *, on: bool) -> bool:
    return st.checkbox(label, value=on, key=form.key(f"{number}_{key}"))


def _line(number: int, row: Typed) -> NewLine:
    where = f"第 {number} 项服务"
    if row["item"] is None:
        raise ValidationError(f"{where}没有选择服务项目", where=where, fix="从清单中选择，或勾选“删除这一行”")
    item = _choices()[row["item"]]
    return NewLine(
        catalogue=item.code.rpartition(":")[0],
        number=item.number,
        name=item.name,
        unit=row["unit"].strip() or "次",
        quantity=whole(row["quantity"], f"{where}的数量"),
        unit_price_fen=money(row["price"], f"{where}的单价"),
        standard=row["standard"].strip(),
        people=whole(row["people"] or "0", f"{where}的服务人数"),
        guiding_code=row["code"].strip(),
        works_reviewed=row["reviewed"],
        licence_required=row["licence"],
        quantity_mid=whole(row["mid"] or "0", f"{where}的中期目标量"),
    )


def goals(actor: Actor, project: Overview) -> None:
    """Draw the goals as rows and save them; their weights must make exactly 1."""
    form = draft(f"goals_{project.card.id}", project.card.version)
    st.caption("权重合计应正好为 1（100%）。")
    sent, rows = _rows(form, list(project.goals), _goal_row, "增加一项目标", "保存绩效目标")
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
        row["unit"] = _short(form, number, "unit", "单位", kept.unit if kept else "", "人")
        row["mid"] = _short(form, number, "mid", "中期目标值", f"{kept.target_mid:f}" if kept else "", "40")
        row["final"] = _short(form, number, "final", "期末目标值", f"{kept.target_final:f}" if kept else "", "40")
        row["weight"] = _short(form, number, "weight", "权重", f"{kept.weight:f}" if kept else "", "0.3 或 30%")
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
    sent, rows = _rows(form, list(project.funding), _source_row, "增加一个来源", "保存资金来源")
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
        row["year"] = _short(form, number, "year", "年度", str(kept[0]) if kept else "", "2026")
        row["amount"] = _short(form, number, "amount", "金额（元）", ui.yuan(kept[2]) if kept else "", "400,000.00")
        gone = removed(form, number)
    return None if gone else row


def _source(number: int, row: Typed) -> tuple[int, str, int]:
    where = f"第 {number} 个来源"
    if row["source"] is None:
        raise ValidationError(f"{where}没有选择资金来源", where=where, fix="选择资金来源，或勾选“删除这一行”")
    return whole(row["year"], f"{where}的年度"), row["source"], money(row["amount"], f"{where}的金额")


def ledger(actor: Actor, project: Overview) -> None:
    """Draw the entry of last year's total, the base of the cap."""
    form = draft(f"ledger_{project.card.purchaser_id}")
    with st.form("ledger", enter_to_submit=False):
        st.markdown("**登记社会救助补助资金总额（比例上限的基数）**")
        with st.container(horizontal=True):
            year = st.text_input(
                "年度（必填）", placeholder=str(project.card.first_day.year - 1), width=128, key=form.key("year")
            )
            amount = st.text_input(
                "补助资金总额（必填，元）", placeholder="如 1860万元", width=220, key=form.key("amount")
            )
            document = st.text_input(
                "文件名称和文号（必填）", placeholder="如 2025年度决算", width=260, key=form.key("document")
            )
        sent = st.form_submit_button("登记基数")
    if sent:
        with command("补助资金总额已登记", then=form.saved) as session:
            total = money(amount, "补助资金总额")
            enter_fund_ledger(
                session,
                actor,
                project.card.purchaser_id,
                year=whole(year, "年度"),
                subsidy_total_fen=total,
                document=document,
            )
