"""The contract as a record: read, not changed."""

import pandas as pd
import streamlit as st

from scoring.money import in_words
from workbench.queries.contracts import ContractCard
from workbench.web import ui
from workbench.web.forms.contract import clause_names
from workbench.web.forms.contract_terms import BOND_FORMS


def record(contract: ContractCard) -> None:
    """Draw number, days, publicity, filing and the eight clauses."""
    told = {
        "合同编号": contract.number,
        "承接主体": contract.contractor,
        "合同金额": f"{ui.yuan(contract.amount_fen)} 元（大写：{in_words(contract.amount_fen)}）",
        "签订": ui.day(contract.signed_on),
        "合同期": f"{ui.day(contract.first_day)} 至 {ui.day(contract.last_day)}",
        "履约保证金": f"{ui.yuan(contract.bond_fen)} 元 {BOND_FORMS.get(contract.bond_form, '')}"
        if contract.bond_fen
        else "没有收取",
        "合同依据": contract.legal_basis or "没有登记",
        "公告": ui.day(contract.published_on),
        "备案": f"{ui.day(contract.filed_on)} {contract.filing_number}" if contract.filed_on else "还没有登记",
    }
    if contract.late_reason:
        told["逾期说明"] = contract.late_reason
    rows = [(label, ui.safe(words)) for label, words in told.items()]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)
    names = clause_names()
    present = sum(bool(str(contract.clauses.get(key, "")).strip()) for key in names)
    with st.expander(f"合同要素 {present} / {len(names)}", icon=":material/description:"):
        for key, name in names.items():
            st.markdown(f"**{name}**　{ui.safe(contract.clauses.get(key, '—'))}")
