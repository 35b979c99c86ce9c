"""How a contract goes: quantities against the contract, and delivery, payment and time beside one another."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.exact import Rounding, rounded
from workbench.queries.contract_desk import ContractDesk, Pace
from workbench.web import charts, ui

_TENTH = Rounding(places=1)


def quantities(desk: ContractDesk) -> None:
    """Draw a bar a service: what was delivered of what was agreed."""
    st.subheader("服务数量", anchor=False)
    for one in desk.lines:
        share = min(one.delivered / one.quantity, 1.0)
        st.progress(share, text=f"{ui.safe(one.name)} **{one.delivered:,}** / {one.quantity:,} {ui.safe(one.unit)}")


def course(found: Sequence[Pace]) -> None:
    """Draw the shares month by month: a picture with its table."""
    if not found:
        return
    st.subheader("进度", anchor=False)
    months = [f"{one.month.year % 100}-{one.month.month:02d}" for one in found]
    series = {
        "服务完成": [rounded(one.delivered * 100, _TENTH) for one in found],
        "已付款": [rounded(one.paid * 100, _TENTH) for one in found],
        "时间": [rounded(one.passed * 100, _TENTH) for one in found],
    }
    last = {name: values[-1] for name, values in series.items()}
    words = "，".join(f"{name} {value}%" for name, value in last.items())
    ui.show_chart(charts.lines(months, series), f"截至 {months[-1]}：{words}", height=300)
    st.caption(f"截至 {months[-1]}：{words}。服务完成按数量乘单价折算。")
    with st.expander("逐月数字", icon=":material/table:"):
        frame = pd.DataFrame({"月份": months} | {name: [f"{v}%" for v in values] for name, values in series.items()})
        ui.table(frame, alt="逐月的服务完成、付款和时间进度")
