"""The contract as signed: number, days, eight clauses, and payments that add up to the cent."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import streamlit as st

from scoring.deadlines import add_months
from scoring.exact import percent
from scoring.money import split_evenly
from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.contract_desk import Award, ContractDesk
from workbench.rules.book import RuleBook
from workbench.rules.prices import split_by_shares
from workbench.rules.values import names
from workbench.security.policy import Actor
from workbench.services.contracts import NewMilestone, Terms, sign_contract
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.contract_terms import (
    basis_fields,
    goal_fields,
    good_fields,
    line_fields,
    read_basis,
    read_goals,
    read_lines,
    tree_field,
)
from workbench.web.forms.fields import two_columns
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import day, money, share
from workbench.web.page import command

REFUSED = "contract_refused"
_PAID_ON = timedelta(days=9)  # the tenth of the month after
_MONTHS = 12
Typed = dict[str, Any]


def clause_names() -> Mapping[str, str]:
    """Return the eight clauses by id."""
    rule = RuleBook(on=clock.today()).rule("contract/clauses")
    return names(rule, "clauses") if rule else {}


def sign(actor: Actor, desk: ContractDesk, award: Award) -> None:
    """Draw the contract with the awarded bidder and save it."""
    form = draft(f"contract_{desk.project_id}")
    st.markdown(f"与 **{ui.safe(award.contractor)}** 签订，成交价 **{ui.yuan(award.price_fen)}** 元。")
    tree_id = tree_field(form, desk.goals, desk.agreed.evaluated_by)
    sent, typed = _fields(form, desk, award, tree_id)
    if sent:
        with command("合同已登记，接着公告和备案", then=form.saved, dialog=REFUSED) as session:
            sign_contract(session, actor, desk.project_id, typed())
    ui.refusal_dialog("合同现在还不能保存", flag=REFUSED)


def _split_button(form: Draft, desk: ContractDesk, award: Award) -> None:
    """Inside the form, so that the days just typed are known when the term is split."""
    st.form_submit_button("按月均分", icon=":material/calendar_month:", on_click=_split, args=(form, desk, award))
    st.caption("按合同期逐月等分，除不尽的分摊到最后一个月，合计一分不差。")


def _split(form: Draft, desk: ContractDesk, award: Award) -> None:
    """Fill the rows with equal monthly payments over the term, each due on the tenth of the month after."""
    first = st.session_state.get(form.key("first")) or desk.first_day
    last = st.session_state.get(form.key("last")) or desk.last_day
    months = _months_between(first, last)
    for place, fen in enumerate(split_evenly(_amount(form, award), months)):
        month = add_months(first, place)
        st.session_state[form.key(f"{place}_name")] = f"{month.year}年{month.month}月服务费"
        st.session_state[form.key(f"{place}_due")] = add_months(first, place + 1).replace(day=1) + _PAID_ON
        st.session_state[form.key(f"{place}_amount")] = ui.yuan(fen)
    st.session_state[_count_key(form)] = months


def _shares_button(form: Draft, award: Award) -> None:
    """The amount divided by shares: each part rounded to the fen, the last takes the rest."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("付款比例", placeholder="如 30% 40% 30%", width=220, key=form.key("shares"))
        st.form_submit_button("按比例分", icon=":material/pie_chart:", on_click=_by_shares, args=(form, award))
    refused = st.session_state.pop(_refused_key(form), None)
    if refused is not None:
        ui.refusal(refused)


def _by_shares(form: Draft, award: Award) -> None:
    """Fill the rows with one payment a share; their due days are for who knows the contract."""
    typed = str(st.session_state.get(form.key("shares"), "")).replace("、", " ").replace("，", " ").split()
    try:
        shares = [Fraction(share(one, "付款比例")) for one in typed]
        parts = split_by_shares(_amount(form, award), shares)
    except ValidationError as error:
        st.session_state[_refused_key(form)] = error
        return
    for place, (part, fen) in enumerate(zip(shares, parts, strict=True)):
        st.session_state[form.key(f"{place}_name")] = f"第 {place + 1} 期（{percent(part)}）"
        st.session_state[form.key(f"{place}_amount")] = ui.yuan(fen)
    st.session_state[_count_key(form)] = len(parts)


def _refused_key(form: Draft) -> str:
    return f"_shares_refused_{form.name}_{form.generation}"


def _amount(form: Draft, award: Award) -> int:
    """The amount just typed; the awarded price while that cannot be read."""
    try:
        return money(str(st.session_state.get(form.key("amount"), "")), "合同金额")
    except ValidationError:
        return award.price_fen


def _months_between(first: date, last: date) -> int:
    after = last + timedelta(days=1)
    whole = (after.year - first.year) * _MONTHS + after.month - first.month
    return max(whole + (after.day > first.day), 1)


def _count_key(form: Draft) -> str:
    return f"_split_{form.name}_{form.generation}"


def _fields(form: Draft, desk: ContractDesk, award: Award, tree_id: str) -> tuple[bool, Callable[[], Terms]]:
    typed: Typed = {}
    with st.form(f"form_{form.name}", enter_to_submit=False):
        grid = two_columns()
        typed["number"] = grid.text_input("合同编号（必填）", placeholder="如 DWK-HT-2026-018", key=form.key("number"))
        typed["signed"] = grid.date_input("签订日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("signed"))
        typed["first"] = grid.date_input(
            "合同起始日（必填）", value=desk.first_day, format="YYYY-MM-DD", key=form.key("first")
        )
        typed["last"] = grid.date_input(
            "合同结束日（必填）", value=desk.last_day, format="YYYY-MM-DD", key=form.key("last")
        )
        typed |= basis_fields(form, award)
        typed["clauses"] = _clauses(form)
        typed["good"] = good_fields(form)
        typed["lines"] = line_fields(form, desk.lines)
        typed["goals"] = goal_fields(form, desk.goals, tree_id)
        st.markdown("**付款节点**")
        _split_button(form, desk, award)
        _shares_button(form, award)
        stored = int(st.session_state.get(_count_key(form), 1))
        typed["rows"] = [row for number in range(row_count(form, stored)) if (row := _row(form, number))]
        with st.container(horizontal=True):
            add_row_button(form, "增加一个节点")
            sent = st.form_submit_button("登记合同", type="primary")
    return sent, lambda: _read(typed)


def _clauses(form: Draft) -> dict[str, str]:
    st.markdown("**八项必备条款**")
    st.markdown(ui.clause("政府购买服务管理办法（102号令）第二十三条"))
    grid = two_columns()
    return {
        key: grid.text_area(f"{name}（必填）", height=80, key=form.key(f"clause_{key}"))
        for key, name in clause_names().items()
    }


def _row(form: Draft, number: int) -> Typed | None:
    """Draw one payment; values may have been set by the even split, so none is given here."""
    with st.container(horizontal=True, vertical_alignment="bottom", border=True):
        row: Typed = {
            "number": number + 1,
            "name": st.text_input(
                f"第 {number + 1} 笔", placeholder="如 1月服务费", width=190, key=form.key(f"{number}_name")
            ),
            "due": st.date_input("应付日期", value=None, format="YYYY-MM-DD", width=150, key=form.key(f"{number}_due")),
            "amount": st.text_input("金额（元）", placeholder="42,083.33", width=150, key=form.key(f"{number}_amount")),
        }
        gone = removed(form, number)
    blank = not row["name"].strip() and not row["amount"].strip() and row["due"] is None
    return None if gone or blank else row


def _read(typed: Mapping[str, Any]) -> Terms:
    """Read what was typed. Raises ValidationError for the first field that cannot be read."""
    if not typed["rows"]:
        raise ValidationError("还没有付款节点", where="付款节点", fix="逐笔填写，或用“按月均分”")
    return Terms(
        number=typed["number"].strip(),
        signed_on=day(typed["signed"], "签订日期"),
        first_day=day(typed["first"], "合同起始日"),
        last_day=day(typed["last"], "合同结束日"),
        clauses={key: words.strip() for key, words in typed["clauses"].items()},
        milestones=[_milestone(row) for row in typed["rows"]],
        good_practice={key: words.strip() for key, words in typed["good"].items() if words.strip()},
        lines=read_lines(typed["lines"]),
        goals=read_goals(typed["goals"]),
        **read_basis(typed),
    )


def _milestone(row: Mapping[str, Any]) -> NewMilestone:
    where = f"第 {row['number']} 笔"
    if not row["name"].strip():
        raise ValidationError(f"{where}没有名称", where=where, fix="填写节点名称，或勾选“删除这一行”")
    return NewMilestone(
        row["name"].strip(), day(row["due"], f"{where}的应付日期"), money(row["amount"], f"{where}的金额")
    )
