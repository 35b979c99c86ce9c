"""The hardships of a person by dimension as a radar: a dimension that was not assessed is a gap, not a zero."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from scoring.needs import Profile
from workbench.web import theme

_ROUND = {"gridcolor": theme.GRID, "linecolor": theme.GRID, "ticks": "", "rotation": 90, "direction": "clockwise"}
_TEMPLATE = "workbench"  # the house template, which workbench.web.charts registers when a screen is drawn


def radar(rings: Sequence[tuple[str, Profile]]) -> Any:  # noqa: ANN401 - plotly ships no types
    """Draw each assessment's profile on the scale of levels; the last one is filled."""
    figure = go.Figure()
    for number, (name, shown) in enumerate(rings):
        last = number == len(rings) - 1
        axes = [*shown.radar, shown.radar[0]]
        figure.add_scatterpolar(
            r=[None if value is None else float(value) for _, value in axes],
            theta=[axis for axis, _ in axes],
            name=name,
            mode="lines+markers",
            line={"width": 2.5, "color": theme.BLUE} if last else {"width": 2, "color": theme.AMBER, "dash": "dot"},
            marker={"size": 7, "symbol": "circle" if last else "diamond"},
            fill="toself" if last else None,
            fillcolor="rgba(31,90,122,.12)",
        )
    scale = {"range": [0, rings[-1][1].top], "dtick": 1, "gridcolor": theme.GRID, "showline": False, "ticks": ""}
    scale |= {"angle": 90, "tickangle": 90, "tickfont": {"size": 11, "color": theme.MUTED}}
    figure.update_polars(bgcolor="rgba(0,0,0,0)", radialaxis=scale, angularaxis=_ROUND, gridshape="linear")
    figure.update_layout(template=_TEMPLATE, margin={"l": 64, "r": 64, "t": 40, "b": 72})
    figure.update_layout(legend={"y": -0.16, "yanchor": "top", "x": 0.5, "xanchor": "center"})
    return figure
