"""What a bureau sets itself: amounts, and that an instrument of limited time goes on; each with its document and day."""

from collections.abc import Mapping

import streamlit as st

from workbench import clock
from workbench.queries.checks import CONTINUED
from workbench.queries.rules import AMOUNTS
from workbench.rules.instruments import Instrument
from workbench.security.policy import Actor
from workbench.services.bureau import set_bureau_value
from workbench.web.draft import draft
from workbench.web.forms.typed import day, money
from workbench.web.page import command


def bureau_form(actor: Actor, purchaser_id: int, limited: Mapping[str, Instrument]) -> None:
    """Ask for a local value or a continuation."""
    names = AMOUNTS | {f"{CONTINUED}{key}": f"{one.name}继续执行" for key, one in limited.items()}
    form = draft(f"bureau_{purchaser_id}")
    key = st.selectbox("登记什么", list(names), format_func=lambda one: names[one], key=form.key("key"))
    with st.form(form.key("form"), border=True):
        left, right = st.columns(2)
        amount = left.text_input("金额（元，必填）", key=form.key("amount")) if key in AMOUNTS else ""
        on = right.date_input("起始日（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        document = st.text_input(
            "文件名称和文号（必填）", placeholder="例如：某民发〔2026〕3号", key=form.key("document")
        )
        sent = st.form_submit_button("登记", type="primary", key=form.key("save"))
    if sent:
        with command(f"{names[key]}已登记") as session:
            value = {"fen": money(amount, AMOUNTS[key])} if key in AMOUNTS else {}
            set_bureau_value(session, actor, purchaser_id, key, value, document=document, first_day=day(on, "起始日"))
            form.saved()
