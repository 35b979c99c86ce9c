"""The ledger of payments of the bureau: by year and source, every payment, and the workbook."""

import streamlit as st

from workbench import clock
from workbench.exchange.payment_ledger import payment_ledger
from workbench.queries.payments_ledger import READERS, ledger_lines, year_uses
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.web import ui
from workbench.web.page import command, reading
from workbench.web.views.payments_desk import ledger_table, year_table

_MADE = "payment_ledger_file"


def ledger(actor: Actor) -> None:
    """Draw the ledger of the actor's purchasers, of one budget year or of all, with its workbook."""
    with reading() as session:
        uses = year_uses(session, actor)
    st.subheader("各年度资金使用", anchor=False)
    year_table(uses)
    years = sorted({one.year for one in uses}, reverse=True)
    year = st.selectbox(
        "预算年度", [None, *years], format_func=lambda one: f"{one} 年" if one else "全部年度", width=220
    )
    with reading() as session:
        lines = ledger_lines(session, actor, year)
    total = ui.yuan(sum(one.amount_fen for one in lines))
    st.caption(f"{len(lines)} 笔，合计 {total} 元；退回的款项是负数。")
    ledger_table(lines)
    if st.button("导出 Excel", icon=":material/table_view:"):
        with command() as session:
            found = ledger_lines(session, actor, year)
            name = f"付款台账-{year or '全部年度'}-{clock.today()}.xlsx"
            made = Made(name, payment_ledger(found, year), len(found))
            purchaser_id = min(actor.purchasers(*READERS))
            st.session_state[_MADE] = (offer(session, actor, purchaser_id, made, action="payment.export"), name)
    if kept := st.session_state.get(_MADE):
        st.markdown(ui.file_link(*kept))
