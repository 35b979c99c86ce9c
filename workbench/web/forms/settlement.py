"""The settlement: the statement drawn up, agreed, confirmed or returned, what was overpaid given back, closed."""

import pandas as pd
import streamlit as st
from sqlmodel import Session

from scoring.money import in_words
from workbench import clock
from workbench.exchange.settlement_book import draw_settlement_book
from workbench.queries.checks import SOURCES
from workbench.queries.payments_desk import PaymentsDesk
from workbench.queries.settlement import Account, SettlementCard, account_of
from workbench.reports.project_documents import ProjectDrawn, issue_for_project, issued_for_project
from workbench.reports.settlement_paper import STATEMENT, draw_statement
from workbench.security.policy import Actor
from workbench.services.payments import Purse
from workbench.services.settlement import (
    agree_settlement,
    close_settlement,
    confirm_settlement,
    draw_settlement,
    record_refund,
    return_settlement,
)
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns, who_and_when
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day, money
from workbench.web.page import command, link, reading

REFUSED = "settlement_refused"


def settlement(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw the account as it stands, the statement, and the next step of whoever looks."""
    card = desk.settlement
    if desk.accepted_on is None and card is None:
        why = "验收合格、验收书签字以后出具结算单，承接主体同意、分管领导确认后结清。"
        ui.empty("fact_check", "还没有验收合格", why, cite="石嘴山方案附件2六")
        link("acceptance", "打开验收", icon="verified", project=desk.project_id)
    account_table(account_of(desk.account))
    if card is not None:
        _statement(actor, desk, card)
    if "contract.write" in desk.can and (card is None or card.confirmed_on is None) and desk.accepted_on:
        _draw(actor, desk, card)
    if card is not None:
        _next(actor, desk, card)
    ui.refusal_dialog("现在还不能结算", flag=REFUSED)


def account_table(one: Account) -> None:
    """Draw the account line by line, the rest in capital figures."""
    rows = [
        ("合同金额", ui.yuan(one.original_fen)),
        ("补充合同增减", ui.yuan(one.changed_fen)),
        ("扣减", ui.yuan(-one.deducted_fen)),
        ("应付合计", ui.yuan(one.due_fen)),
        ("已付（减去退回）", ui.yuan(-one.paid_fen)),
        ("余额" if one.rest_fen >= 0 else "应退回", ui.yuan(one.rest_fen)),
    ]
    st.table(pd.DataFrame(rows, columns=["结算", "金额（元）"]), border="horizontal", hide_index=True)
    st.caption(f"{'余额' if one.rest_fen >= 0 else '应退回'}大写：{in_words(abs(one.rest_fen))}")


def _statement(actor: Actor, desk: PaymentsDesk, card: SettlementCard) -> None:
    with reading() as session:
        issued = issued_for_project(session, desk.project_id, STATEMENT)
    with st.container(border=True, gap="xxsmall"):
        state = (
            ("已结清", "green") if card.closed_on else ("已确认", "blue") if card.confirmed_on else ("待确认", "orange")
        )
        st.markdown(f"**结算单 {ui.safe(card.number)}**　:{state[1]}-badge[{state[0]}]")
        told = [f"{ui.day(card.drawn_on)} 出具"]
        told += [f"{ui.day(card.agreed_on)} 承接主体 {card.agreed_by} 同意"] if card.agreed_on else []
        told += [f"{ui.day(card.confirmed_on)} 分管领导确认"] if card.confirmed_on else []
        told += [f"{ui.day(card.closed_on)} 结清"] if card.closed_on else []
        st.caption(ui.safe("；".join(told)))
        for one in issued[:3]:
            st.markdown(ui.file_link(one.public_id, one.label))
        if "contract.write" in desk.can:
            _papers(actor, desk)


def _papers(actor: Actor, desk: PaymentsDesk) -> None:
    """Draw the buttons that issue the statement and its annex, and make the twin."""

    def keep(session: Session, drawn: ProjectDrawn) -> None:
        issue_for_project(session, actor, drawn, "contract.write")

    if st.button("生成结算单", icon=":material/picture_as_pdf:", key="statement"):
        issue("结算单", lambda session: draw_statement(session, actor, desk.contract_id), keep)
    if st.button("制发附表（Excel）", icon=":material/table:", key="statement_book"):
        issue("结算单附表", lambda session: draw_settlement_book(session, actor, desk.contract_id), keep)
    word_twin(actor, desk.project_id, lambda session: draw_statement(session, actor, desk.contract_id), key="statement")


def _draw(actor: Actor, desk: PaymentsDesk, card: SettlementCard | None) -> None:
    form = draft(f"draw_{desk.contract_id}", card.version if card else 0)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**出具结算单**" if card is None else "**重出结算单**　扣减、付款有变动时重出")
        grid = two_columns()
        number = grid.text_input("结算单编号（必填）", value=card.number if card else "", key=form.key("number"))
        on = pick_day("出具日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        sent = st.form_submit_button("出具结算单", type="primary" if card is None else "secondary")
    if sent:
        with command("结算单已出具，等待承接主体同意", then=form.saved, dialog=REFUSED) as session:
            draw_settlement(session, actor, desk.contract_id, number=number, drawn_on=day(on, "出具日期"))


def _next(actor: Actor, desk: PaymentsDesk, card: SettlementCard) -> None:
    if card.agreed_on is None and "settlement.agree" in desk.can:
        _agree(actor, desk, card)
    elif card.agreed_on and not card.confirmed_on and "settlement.confirm" in desk.can:
        _confirm(actor, desk, card)
    elif card.confirmed_on and not card.closed_on and "contract.write" in desk.can:
        _end(actor, desk, card)


def _agree(actor: Actor, desk: PaymentsDesk, card: SettlementCard) -> None:
    form = draft(f"agree_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**承接主体核对并同意**")
        by, on = who_and_when(form, "承接主体的签字人", "同意日期")
        sent = st.form_submit_button("同意结算单", type="primary")
    if sent:
        with command("承接主体已同意", then=form.saved) as session:
            agree_settlement(session, actor, desk.contract_id, agreed_on=day(on, "同意日期"), by=by, seen=form.seen)


def _confirm(actor: Actor, desk: PaymentsDesk, card: SettlementCard) -> None:
    form = draft(f"confirm_{card.id}", card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        on = pick_day("确认日期（必填）", key=form.key("on"), kept=clock.today())
        reason = st.text_input("退回原因（退回的必填）", key=form.key("reason"))
        with st.container(horizontal=True):
            confirmed = st.form_submit_button("确认结算单", type="primary")
            returned = st.form_submit_button("退回重出")
    if confirmed:
        with command("结算单已确认", then=form.saved) as session:
            confirm_settlement(session, actor, desk.contract_id, confirmed_on=day(on, "确认日期"), seen=form.seen)
    if returned:
        with command("结算单已退回", then=form.saved) as session:
            return_settlement(session, actor, desk.contract_id, reason=reason, seen=form.seen)


def _end(actor: Actor, desk: PaymentsDesk, card: SettlementCard) -> None:
    rest = desk.account.rest_fen
    if rest > 0:
        st.caption(f"还应支付 {ui.yuan(rest)} 元：在“付款”里申请、批准、付款，付清后结清。")
    elif rest < 0:
        _refund(actor, desk, -rest)
    else:
        form = draft(f"close_{card.id}", card.version)
        with st.form(f"form_{form.name}", enter_to_submit=False):
            on = pick_day("结清日期（必填）", key=form.key("on"), kept=clock.today())
            sent = st.form_submit_button("登记结清", type="primary")
        if sent:
            with command("已结清", then=form.saved) as session:
                close_settlement(session, actor, desk.contract_id, closed_on=day(on, "结清日期"), seen=form.seen)


def _refund(actor: Actor, desk: PaymentsDesk, fen: int) -> None:
    form = draft(f"refund_{desk.contract_id}")
    places = {n: f"{one.year} 年{SOURCES.get(one.source, one.source)}" for n, one in enumerate(desk.purses)}
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown(f"**登记退款**　承接主体应退回 {ui.yuan(fen)} 元")
        grid = two_columns()
        amount = grid.text_input("退回金额（必填，元）", value=ui.yuan(fen), key=form.key("amount"))
        place = pick("退回到哪个来源（必填）", places, key=form.key("place"), on=grid)
        voucher = grid.text_input("凭证号（必填）", key=form.key("voucher"))
        on = pick_day("收到日期（必填）", key=form.key("on"), kept=clock.today(), on=grid)
        sent = st.form_submit_button("登记退款", type="primary")
    if sent and place is not None:
        with command("退款已登记", then=form.saved) as session:
            purse = desk.purses[place]
            money_back = Purse(purse.source, purse.year, money(amount, "退回金额"), voucher)
            record_refund(session, actor, desk.contract_id, received_on=day(on, "收到日期"), purse=money_back)
