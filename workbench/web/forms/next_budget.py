"""Next year's budget: each line from this year's quantity and price, each change with its reason, and its sources."""

import streamlit as st

from workbench.queries.application import ApplicationDesk
from workbench.queries.checks import SOURCES
from workbench.queries.next_budget import NextLine, ThisYear
from workbench.security.policy import Actor
from workbench.services.application import NewNextBudget, NewNextLine, plan_next_budget
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.definition_prices import package, price_shown, price_typed
from workbench.web.forms.typed import money, whole
from workbench.web.page import command

_Typed = tuple[ThisYear, str, str, str]


def budget_form(actor: Actor, desk: ApplicationDesk) -> None:
    """Draw this year's lines with what is planned of them; everything is saved in one act."""
    plan = desk.plan
    form = draft(f"next_{desk.project_id}", plan.version if plan else 0)
    kept = {line.now.line_id: line for line in plan.lines} if plan else {}
    year = plan.year if plan else (desk.ends.year + 1 if desk.ends else 0)
    st.caption("从本期的合同数量和单价起算；有增减的写原因，不再购买的数量填 0。各项合计与资金来源合计一分不差。")
    with st.form(form.key("form"), enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            when = st.text_input("预算年度（必填）", str(year), width=160, key=form.key("year"))
            document = st.text_input(
                "预算文件（有的填写）", plan.document if plan else "", width=320, key=form.key("document")
            )
        lines = [_line(form, now, kept.get(now.line_id)) for now in desk.lines]
        sources = _sources(form, dict(plan.sources) if plan else {})
        sent = st.form_submit_button("保存下年预算", type="primary")
    if sent:
        with command("下年预算已保存", then=form.saved) as session:
            new = NewNextBudget(
                whole(when, "预算年度"),
                [_read(*one) for one in lines],
                [(key, money(typed, SOURCES[key])) for key, typed in sources.items() if typed.strip()],
                document,
            )
            plan_next_budget(session, actor, desk.project_id, new, seen=form.seen)


def _line(form: Draft, now: ThisYear, kept: NextLine | None) -> _Typed:
    price = kept.price if kept else now.price
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**{ui.safe(now.name)}** :small[:gray[本期 {now.quantity:,} {ui.safe(now.unit)}，单价 {ui.safe(price_shown(now.price))} 元，合格交付 {now.delivered:,}]]"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            quantity = st.text_input(
                f"下年数量（{now.unit}）",
                str(kept.quantity if kept else now.quantity),
                width=150,
                key=form.key(f"{now.line_id}_q"),
            )
            typed = st.text_input("单价（元）", price_shown(price), width=150, key=form.key(f"{now.line_id}_p"))
            reason = st.text_input(
                "增减原因", kept.reason if kept else "", width="stretch", key=form.key(f"{now.line_id}_r")
            )
    return now, quantity, typed, reason


def _sources(form: Draft, kept: dict[str, int]) -> dict[str, str]:
    st.markdown("**资金来源（元）**")
    grid = st.grid(3, min_column_width=200)
    return {
        key: grid.text_input(name, ui.yuan(kept[key]) if key in kept else "", key=form.key(f"source_{key}"))
        for key, name in SOURCES.items()
    }


def _read(now: ThisYear, quantity: str, price: str, reason: str) -> NewNextLine:
    priced = package(price_typed(price, f"{now.name}的单价"))
    return NewNextLine(now.line_id, whole(quantity, f"{now.name}的数量"), reason=reason.strip(), **priced)
