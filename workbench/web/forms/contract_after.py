"""After signing: publicity and filing."""

from collections.abc import Mapping

import streamlit as st

from workbench.queries.contracts import ContractCard
from workbench.queries.duties.duty import Timing
from workbench.security.policy import Actor
from workbench.services.contracts import file_contract, publish_contract
from workbench.web.draft import draft
from workbench.web.forms.fields import two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command
from workbench.web.views.due import due_line


def after_signing(actor: Actor, contract: ContractCard, clocks: Mapping[str, Timing]) -> None:
    """Draw what is still to be registered: publicity first, then filing."""
    if contract.published_on is None:
        _publicity(actor, contract, clocks["publicity"])
    elif contract.filed_on is None:
        _filing(actor, contract, clocks["filing"])


def _publicity(actor: Actor, contract: ContractCard, timing: Timing) -> None:
    form = draft(f"publicity_{contract.id}", contract.version)
    with st.form(f"publicity_{contract.id}", enter_to_submit=False):
        st.markdown("**登记公告**")
        due_line(timing)
        on = st.date_input("公告日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("on"))
        sent = st.form_submit_button("登记公告", type="primary")
    if sent:
        with command("合同公告已登记", then=form.saved) as session:
            publish_contract(session, actor, contract.id, published_on=day(on, "公告日期"), seen=form.seen)


def _filing(actor: Actor, contract: ContractCard, timing: Timing) -> None:
    form = draft(f"filing_{contract.id}", contract.version)
    late = timing.severity == "stop"
    with st.form(f"filing_{contract.id}", enter_to_submit=False):
        st.markdown("**登记备案**")
        due_line(timing)
        grid = two_columns()
        number = grid.text_input("备案回执号（必填）", placeholder="如 石财采备〔2026〕118号", key=form.key("number"))
        on = grid.date_input("备案日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("on"))
        label = "逾期说明（逾期的必填）" if late else "逾期说明"
        reason = st.text_area(label, height=70, placeholder="逾期办理须写明原因，将随档案保存", key=form.key("reason"))
        sent = st.form_submit_button("登记备案", type="primary")
    if sent:
        with command("合同备案已登记", then=form.saved) as session:
            filed_on = day(on, "备案日期")
            file_contract(
                session, actor, contract.id, filed_on=filed_on, number=number, late_reason=reason, seen=form.seen
            )
