"""What stands out in the ledger, each with what it cannot prove."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.forensics import CAUTION
from workbench.queries.forensics import SignCard
from workbench.web import ui

_BADGES = {
    "found": ui.Badge("有提示", "orange", "flag"),
    "clear": ui.Badge("没有发现", "green", "check_circle"),
    "insufficient": ui.Badge("不足以判断", "gray", "help"),
}


def signs(cards: Sequence[SignCard]) -> None:
    """Draw every test: those that found something with their rows, the others folded."""
    st.info(CAUTION, icon=":material/info:")
    for card in [one for one in cards if one.state == "found"]:
        with st.container(border=True, key=f"edge_warn_sign_{card.kind}", gap="xxsmall"):
            _sign(card)
    rest = [one for one in cards if one.state != "found"]
    if rest:
        with st.expander(f"其余 {len(rest)} 项", icon=":material/check_circle:"):
            for card in rest:
                _sign(card)


def _sign(card: SignCard) -> None:
    st.markdown(f"{ui.badge(_BADGES[card.state])} **{ui.safe(card.title)}**")
    st.markdown(ui.safe(card.sentence))
    for person in card.people:
        st.markdown(f"- {ui.safe(person)}")
    st.caption(f"怎样判断：{ui.safe(card.rule)}")
    st.caption(f"不能证明：{ui.safe(card.cannot)}")
    if card.rows:
        more = f"，列出前 {len(card.rows)} 条" if card.found > len(card.rows) else ""
        with st.expander(f"涉及的 {card.found} 条记录{more}", icon=":material/list:"):
            lines = [
                (one.day, one.time, one.staff, one.recipient, one.line, one.quantity, one.township) for one in card.rows
            ]
            frame = pd.DataFrame(lines, columns=["日期", "时间", "服务人员", "服务对象", "服务项目", "数量", "乡镇"])
            ui.table(frame, alt=card.title, height=360 if len(lines) > 8 else "content")  # noqa: PLR2004 - a screenful
