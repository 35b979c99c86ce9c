"""The picture of inspections: the share of items passed, with its numbers."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from scoring.exact import percent
from workbench.queries.supervision_results import Rate
from workbench.web import theme
from workbench.web.charts import TEMPLATE


def rates(some: Sequence[Rate]) -> Any:  # noqa: ANN401 - plotly ships no types
    """Draw one bar a name, share passed over a grey whole, the numbers as text outside."""
    names = [one.name for one in some]
    shares = [100 * float(one.share or 0) for one in some]
    told = [
        f"{one.passed} / {one.judged}　{percent(one.share)}" if one.share is not None else "没有数据" for one in some
    ]
    figure = go.Figure()
    figure.add_bar(y=names, x=[100] * len(some), orientation="h", marker={"color": theme.GRID}, hoverinfo="skip")
    figure.add_bar(
        y=names, x=shares, orientation="h", marker={"color": theme.BLUE}, hovertemplate="%{y}：%{x:.1f}%<extra></extra>"
    )
    for name, words in zip(names, told, strict=True):
        figure.add_annotation(x=102, y=name, text=words, showarrow=False, xanchor="left")
    figure.update_layout(template=TEMPLATE, barmode="overlay", showlegend=False, bargap=0.45)
    figure.update_xaxes(range=[0, 150], visible=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
