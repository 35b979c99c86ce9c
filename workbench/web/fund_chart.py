"""The picture of a year's cap: used, planned and left as one bar, with a line where the cap stands."""

from typing import Any

import plotly.graph_objects as go

from workbench.web import theme
from workbench.web.charts import TEMPLATE


def fund_bar(cap_fen: int, used_fen: int, planned_fen: int) -> Any:  # noqa: ANN401 - plotly ships no types
    """Draw used and planned against the cap, in ten thousand yuan; what is left stays open up to the line."""
    figure = go.Figure()
    left_fen = max(cap_fen - used_fen - planned_fen, 0)
    parts = (
        ("已用", used_fen, theme.BLUE, ""),
        ("计划", planned_fen, theme.AMBER, "/"),
        ("还可安排", left_fen, theme.GRID, ""),
    )
    for name, fen, colour, pattern in parts:
        figure.add_bar(
            x=[fen / 1_000_000],
            y=[""],
            orientation="h",
            name=f"{name} {fen / 1_000_000:,.2f} 万元",
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate=f"{name} %{{x:,.2f}} 万元<extra></extra>",
        )
    figure.add_vline(x=cap_fen / 1_000_000, line={"width": 2.5, "color": theme.INK, "dash": "dash"})
    figure.update_layout(
        template=TEMPLATE, barmode="stack", bargap=0.3, legend={"traceorder": "normal"}, margin={"t": 40, "b": 30}
    )
    figure.update_xaxes(ticksuffix=" 万", rangemode="tozero")
    figure.update_yaxes(visible=False)
    return figure
