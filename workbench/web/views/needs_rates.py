"""The three rates of the quarter as cards, each with its division."""

from collections.abc import Sequence

import streamlit as st

from workbench.queries.needs_rates import Rate
from workbench.web import ui


def rate_cards(found: Sequence[Rate], quarter: str) -> None:
    """Draw each rate with numerator and denominator; where there is nothing to count it says so."""
    ui.counts([ui.Count(one.name, one.shown, f"{one.part}/{one.whole}" if one.whole else "") for one in found])
    st.caption(f"{quarter}：" + "；".join(f"{one.name} {ui.safe(one.sentence)}" for one in found))
