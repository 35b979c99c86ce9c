"""The three pictures of an evaluation, from plain numbers; the arithmetic is done before, here is only drawing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from workbench.web import theme

_AXIS = {"gridcolor": theme.GRID, "zeroline": False, "automargin": True, "ticks": ""}
_SHAPES = ("circle", "square", "diamond", "triangle-up", "x", "star", "cross")
TEMPLATE = "workbench"
_ROOM = 0.12  # a narrower part is named in the legend only
pio.templates[TEMPLATE] = go.layout.Template(
    layout={
        "font": {"family": theme.FONT, "size": 14, "color": theme.INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": theme.CHART_COLOURS,
        "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "hoverlabel": {"font": {"family": theme.FONT}},
        "hovermode": "closest",
        "dragmode": False,  # else a finger cannot scroll past the picture
        "separators": ".,",
    }
)


def radar(names: Sequence[str], rings: Mapping[str, Sequence[Decimal]]) -> Any:  # noqa: ANN401 - plotly ships no types
    """Draw rings of percent of full marks, 40 to 100, one a phase; the last is the one that counts and is filled."""
    figure = go.Figure()
    around = [_broken(name) for name in names]
    for number, (phase, percents) in enumerate(rings.items()):
        last = number == len(rings) - 1
        figure.add_scatterpolar(
            r=[float(value) for value in (*percents, percents[0])],
            theta=[*around, around[0]],
            name=phase,
            mode="lines+markers",
            line={"width": 2.5, "color": theme.BLUE} if last else {"width": 2, "color": theme.AMBER, "dash": "dot"},
            marker={"size": 7, "symbol": "circle" if last else "diamond"},
            fill="toself" if last else None,
            fillcolor="rgba(31,90,122,.12)",
        )
    figure.update_polars(bgcolor="rgba(0,0,0,0)", radialaxis=_RADIAL, angularaxis=_ANGULAR, gridshape="linear")
    figure.update_layout(template=TEMPLATE, margin={"l": 64, "r": 64, "t": 40, "b": 72})
    figure.update_layout(legend={"y": -0.16, "yanchor": "top", "x": 0.5, "xanchor": "center"})
    return figure


_RADIAL = {
    "range": [40, 100],
    "tickvals": [60, 80, 100],
    "ticksuffix": "%",
    "gridcolor": theme.GRID,
    "tickfont": {"size": 11, "color": theme.MUTED},
    "angle": 90,
    "tickangle": 90,
    "showline": False,
    "ticks": "",
}
# Without a colour of its own the rim of a polar picture is black whatever the template says.
_ANGULAR = {
    "gridcolor": theme.GRID,
    "linecolor": theme.GRID,
    "ticks": "",
    "rotation": 90,
    "direction": "clockwise",
    "tickfont": {"size": 13},
}


def spread(names: Sequence[str], members: Mapping[str, Sequence[Decimal]], means: Sequence[Decimal]) -> Any:  # noqa: ANN401
    """Draw one row an indicator in percent: band from lowest to highest, a bar for the mean, a mark a member."""
    figure = go.Figure()
    rows = range(len(names))
    for row in rows:
        marks = [float(values[row]) for values in members.values()]
        band = {"color": theme.GRID, "width": 20}
        figure.add_scatter(
            x=[min(marks), max(marks)], y=[row, row], mode="lines", line=band, showlegend=False, hoverinfo="skip"
        )
    bar = {"symbol": "line-ns", "size": 24, "line": {"width": 2.5, "color": theme.INK}}
    figure.add_scatter(
        x=[float(mean) for mean in means], y=list(rows), mode="markers", name="平均", marker=bar, hoverinfo="skip"
    )
    for number, (member, values) in enumerate(members.items()):
        _add_member(figure, number, len(members), member, values)
    figure.update_yaxes(tickvals=list(rows), ticktext=list(names), range=[len(names) - 0.5, -0.5], showgrid=False)
    figure.update_xaxes(ticksuffix="%")
    figure.update_layout(template=TEMPLATE)
    return figure


def _add_member(figure: Any, number: int, of: int, member: str, values: Sequence[Decimal]) -> None:  # noqa: ANN401
    """Set a member's marks a little apart from the others', or equal marks would hide one another."""
    apart = (number - (of - 1) / 2) * 0.17
    figure.add_scatter(
        x=[float(value) for value in values],
        y=[row + apart for row in range(len(values))],
        mode="markers",
        name=member,
        marker={
            "size": 9,
            "symbol": _SHAPES[number % len(_SHAPES)],
            "color": theme.CHART_COLOURS[number % len(theme.CHART_COLOURS)],
            "line": {"width": 1, "color": "white"},
        },
        hovertemplate=f"{member} %{{x:.1f}}%<extra></extra>",
    )


def bars(
    names: Sequence[str],
    marks: Sequence[Decimal],
    full: Sequence[Decimal],
    *,
    words: tuple[str, str] = ("得分", "满分"),
) -> Any:  # noqa: ANN401
    """Draw one bar a row over the grey bar of its whole, with "6.81 / 8" beside it; ``words`` name part and whole."""
    figure = go.Figure()
    beside = [f"{got} / {most}" for got, most in zip(marks, full, strict=True)]
    figure.add_bar(
        y=list(names), x=[float(most) for most in full], orientation="h", name=words[1], marker_color=theme.GRID,
        text=beside, textposition="outside", hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.add_bar(
        y=list(names), x=[float(got) for got in marks], orientation="h", name=words[0], marker_color=theme.BLUE,
        width=0.5, hovertemplate="%{y} %{x}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(visible=False)
    figure.update_layout(template=TEMPLATE, barmode="overlay", margin={"r": 96})  # room for the words
    return figure


def shares(names: Sequence[str], parts: Sequence[float]) -> Any:  # noqa: ANN401 - plotly ships no types
    """Draw parts of a whole as one row, each with its name and percent where there is room for them."""
    figure = go.Figure()
    for place, (name, part) in enumerate(zip(names, parts, strict=True)):
        said = f"{name} {part:.1%}"
        figure.add_bar(
            x=[100 * part],
            y=[""],
            orientation="h",
            name=said,
            showlegend=part <= _ROOM,
            text=said if part > _ROOM else "",
            textposition="inside",
            insidetextanchor="middle",
            hovertemplate=f"{said}<extra></extra>",
            marker={"color": theme.CHART_COLOURS[place % len(theme.CHART_COLOURS)]},
        )
    figure.update_layout(template=TEMPLATE, barmode="stack", bargap=0.1, margin={"t": 40})
    figure.update_xaxes(visible=False, range=[0, 100])
    figure.update_yaxes(visible=False)
    return figure


def _broken(name: str) -> str:
    """Break a name of more than five characters in two lines, so that the ring keeps its size."""
    middle = (len(name) + 1) // 2
    return name if len(name) < 6 else f"{name[:middle]}<br>{name[middle:]}"  # noqa: PLR2004 - as said


def lines(names: Sequence[str], series: Mapping[str, Sequence[Decimal]]) -> Any:  # noqa: ANN401
    """Draw shares in percent over months, one line a series; lines differ by dash and marker too."""
    figure = go.Figure()
    dashes = ("solid", "dash", "dot")
    for number, (name, values) in enumerate(series.items()):
        figure.add_scatter(
            x=list(names),
            y=[float(value) for value in values],
            name=name,
            mode="lines+markers",
            line={"width": 2.5, "color": theme.CHART_COLOURS[number], "dash": dashes[number % len(dashes)]},
            marker={"size": 8, "symbol": _SHAPES[number]},
            hovertemplate=f"%{{x}} {name} %{{y:.1f}}%<extra></extra>",
        )
    figure.update_xaxes(type="category")  # else months are read as dates and named in English
    figure.update_yaxes(ticksuffix="%", rangemode="tozero")
    figure.update_layout(template=TEMPLATE)
    return figure
