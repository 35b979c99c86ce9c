"""The budget with its lines and sources in one form: the three change together or not at all."""

import streamlit as st

from workbench.queries.checks import SOURCES
from workbench.queries.overview import Overview
from workbench.queries.projects import LineCard
from workbench.security.policy import Actor
from workbench.services.projects_budget import LinePrice, change_budget
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.definition_prices import package, price_shown, price_typed
from workbench.web.forms.typed import money, whole
from workbench.web.page import command


def budget(actor: Actor, project: Overview) -> None:
    """Draw budget, quantities, prices and sources, and save them in one act."""
    form = draft(f"budget_{project.card.id}", project.card.version)
    st.caption("预算、服务项目合计、资金来源合计三者一分不差，一次保存。")
    with st.form(f"form_{form.name}", enter_to_submit=False):
        kept = ui.yuan(project.card.budget_fen)
        total = st.text_input("预算金额（必填，元）", value=kept, width=220, key=form.key("budget"))
        lines = [_line(form, line) for line in project.lines]
        sources = [_source(form, place, one) for place, one in enumerate(project.funding)]
        sent = st.form_submit_button("保存预算调整", type="primary")
    if sent:
        with command("预算、服务项目和资金来源已一起保存", then=form.saved) as session:
            prices = [_price(*one) for one in lines]
            amounts = [money(typed, name) for name, typed in sources]
            fen, project_id = money(total, "预算金额"), project.card.id
            change_budget(session, actor, project_id, fen, lines=prices, sources=amounts, seen=form.seen)


def _line(form: Draft, line: LineCard) -> tuple[str, str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = f"{line.name}数量（{line.unit}）"
        quantity = st.text_input(label, value=str(line.quantity), width=200, key=form.key(f"{line.id}_quantity"))
        price = st.text_input("单价（元）", value=price_shown(line.price), width=160, key=form.key(f"{line.id}_price"))
    return line.name, quantity or "", price or ""


def _source(form: Draft, place: int, one: tuple[int, str, int]) -> tuple[str, str]:
    year, source, fen = one
    name = f"{SOURCES.get(source, source)}（{year}年）"
    typed = st.text_input(f"{name}，元", value=ui.yuan(fen), width=300, key=form.key(f"{place}_source"))
    return name, typed or ""


def _price(name: str, quantity: str, price: str) -> LinePrice:
    return LinePrice(whole(quantity, f"{name}的数量"), **package(price_typed(price, f"{name}的单价")))
