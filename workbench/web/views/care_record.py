"""A care agreement as a record, with its checks."""

import pandas as pd
import streamlit as st

from workbench.queries.checks import SOURCES
from workbench.queries.contract_care import CareCard
from workbench.services.contracts_care import SELF_CARE
from workbench.web import ui
from workbench.web.forms.contract_care import KINDS


def record(card: CareCard) -> None:
    """Draw the agreement and the checks of it."""
    told = {
        "协议编号": card.number,
        "服务对象": f"{card.recipient}（{card.township}）",
        "自理能力": SELF_CARE.get(card.self_care, card.self_care),
        "照料人": f"{card.carer}（{KINDS.get(card.carer_kind, card.carer_kind)}{f'，{card.relation}' if card.relation else ''}）",
        "由个人照料的理由": card.reason or "—",
        "照料内容": "、".join(card.duties),
        "每月照料费": f"{ui.yuan(card.monthly_fee_fen)} 元，{SOURCES.get(card.source, card.source)}",
        "签订": ui.day(card.signed_on),
        "期限": f"{ui.day(card.first_day)} 至 {ui.day(card.last_day)}",
    }
    if card.ended_on:
        told["提前终止"] = f"{ui.day(card.ended_on)} {card.ended_reason}"
    rows = [(label, ui.safe(words)) for label, words in told.items()]
    st.table(pd.DataFrame(rows, columns=["项目", "内容"]), border="horizontal", hide_index=True, hide_header=True)
    st.subheader("照料检查", anchor=False)
    if not card.visits:
        st.caption("还没有检查。每月至少检查一次（默认值）。")
        return
    checks = [
        (ui.day(v.visited_on), ui.safe(v.visitor), f"{len(v.kept)} / {len(card.duties)}", ui.safe(v.words or "—"))
        for v in card.visits
    ]
    frame = pd.DataFrame(checks, columns=["日期", "检查人", "做到", "情况"])
    st.table(frame, border="horizontal", hide_index=True)
