"""Charts of the documents as inline SVG: they place exact shares, and print only the texts they are given.

Coordinates are floats; no number that a reader sees is made here. Sizes are points (a text block is 442 wide).
Every mark differs by shape or dash as well as by colour, so that a black-and-white copy still reads.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup, escape

from workbench.reports.chart_types import CountRow, YearChart
from workbench.reports.context_types import Money, MoneyRow, RadarAxis, Spread, SpreadRow

INK, ACCENT, GREY, PALE = "#16324f", "#b3261e", "#8a93a0", "#d5dae1"
FONT = "WbSans, WbRare"
RADIUS, RADAR_WIDTH, RADAR_HEIGHT = 71.0, 266, 232
RINGS = (Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), Fraction(1))
ROW = 19.0
MEMBER_SHAPES = 5
MARK_WIDTH = 5.0
FIRST_WIDE = 0x2E7F
"""Characters beyond this are as wide as they are high."""
Point = tuple[float, float]


def svg(width: float, height: float, title: str, description: str, body: str) -> Markup:
    """Wrap a drawing; title and description are what a screen reader says."""
    return Markup(  # noqa: S704 (every text inside was escaped)
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" width="{width:g}pt"'
        f' height="{height:g}pt" viewBox="0 0 {width:g} {height:g}" font-family="{FONT}" font-size="8">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>",
    )


def words(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "#222", weight: int = 400) -> str:
    """Return one line of text."""
    style = f'text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
    return f'<text x="{x:.2f}" y="{y:.2f}" {style}>{escape(text)}</text>'


def line(start: Point, end: Point, *, stroke: str = PALE, width: float = 0.5) -> str:
    """Return a straight line."""
    ends = f'x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{width:g}"/>'


def path(points: Sequence[Point], style: str, *, closed: bool = True) -> str:
    """Return a line through points."""
    steps = " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return f'<path d="M{steps}{" Z" if closed else ""}" {style}/>'


# Radar of the nine indicators


def radar(axes: Sequence[RadarAxis]) -> Markup:
    """Draw the shares of the indicators: this phase solid, the earlier one dashed; a missing share leaves a gap."""
    body = "".join(grid(len(axes)))
    body += outline([axis.earlier for axis in axes], f'fill="none" stroke="{ACCENT}" stroke-dasharray="3.2 2"')
    body += outline(
        [axis.share for axis in axes], f'fill="{INK}" fill-opacity="0.08" stroke="{INK}" stroke-width="1.4"'
    )
    body += "".join(
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.1" fill="{INK}"/>'
        for number, axis in enumerate(axes)
        if axis.share is not None
        for x, y in [spoke(number, len(axes), axis.share)]
    )
    body += "".join(radar_label(number, len(axes), axis) for number, axis in enumerate(axes))
    told = "；".join(f"{axis.title}{axis.shown}" for axis in axes)
    return svg(RADAR_WIDTH, RADAR_HEIGHT, "各项指标得分率雷达图", told, body)


def spoke(number: int, count: int, share: Fraction | float) -> Point:
    """Return the place of a share on a spoke; the first points up, the rest follow clockwise."""
    angle = 2 * math.pi * number / count
    reach = RADIUS * float(share)
    return RADAR_WIDTH / 2 + reach * math.sin(angle), RADAR_HEIGHT / 2 - 4 - reach * math.cos(angle)


def grid(count: int) -> Iterator[str]:
    """Draw the spokes and the rings."""
    for ring in RINGS:
        points = [spoke(number, count, ring) for number in range(count)]
        dash = "" if ring == 1 else ' stroke-dasharray="1 1.5"'
        yield path(points, f'fill="none" stroke="{GREY}" stroke-width="{0.5 if ring == 1 else 0.4}"{dash}')
    for number in range(count):
        yield line(spoke(number, count, 0), spoke(number, count, 1), width=0.4)


def outline(shares: Sequence[Fraction | None], style: str) -> str:
    """Join the shares around the chart; where one is missing the line is open."""
    count = len(shares)
    if all(share is not None for share in shares):
        return path([spoke(number, count, share) for number, share in enumerate(shares) if share is not None], style)
    pairs = [(number, (number + 1) % count) for number in range(count)]
    open_style = style.replace(f'fill="{INK}" fill-opacity="0.08"', 'fill="none"')
    return "".join(
        path([spoke(first, count, here), spoke(second, count, there)], open_style, closed=False)
        for first, second in pairs
        if (here := shares[first]) is not None and (there := shares[second]) is not None
    )


def radar_label(number: int, count: int, axis: RadarAxis) -> str:
    """Write an indicator's name, and under it the two shares."""
    x, y = spoke(number, count, 1.13)
    side = math.sin(2 * math.pi * number / count)
    anchor = "middle" if abs(side) < math.sin(math.pi / 36) else "start" if side > 0 else "end"
    top = y - 9 if number == 0 else y + (2 if y > RADAR_HEIGHT / 2 + RADIUS / 2 else -2)
    earlier = (
        f' <tspan fill="{ACCENT}" font-weight="400">{escape(axis.earlier_shown)}</tspan>' if axis.earlier_shown else ""
    )
    marks = f'<tspan fill="{INK}" font-weight="700">{escape(axis.shown)}</tspan>{earlier}'
    place = f'x="{x:.2f}" y="{top + 10.5:.2f}" text-anchor="{anchor}"'
    return words(x, top, axis.title, anchor=anchor) + f"<text {place}>{marks}</text>"


# Spread of the members' marks

LEFT, RIGHT, WIDTH = 128.0, 378.0, 442.0


def spread(chart: Spread) -> Markup:
    """Draw for each judged point the range, the mean and every member's mark in a shape of its own."""
    first = min((share for row in chart.rows for share in row.shares), default=Fraction(0))
    start = max(Fraction(0), Fraction(math.floor(first * 10 - 1), 10))
    bottom = 22 + ROW * len(chart.rows)
    body = "".join(bands(chart, start, bottom))
    body += "".join(spread_row(row, 32 + ROW * number, start) for number, row in enumerate(chart.rows))
    body += "".join(member_key(chart.members, bottom + 24))
    body += words(WIDTH, bottom + 24, f"▲ {chart.flag_note}", anchor="end", fill=ACCENT)
    told = "；".join(f"{row.code}{row.title}{row.shown}" for row in chart.rows)
    return svg(WIDTH, bottom + 42, "评委打分离散情况", told, body)


def across(share: Fraction, start: Fraction) -> float:
    """Return where a share lies between the first one shown and the full marks."""
    return LEFT + float((share - start) / (1 - start)) * (RIGHT - LEFT)


def bands(chart: Spread, start: Fraction, bottom: float) -> Iterator[str]:
    """Draw where the bands begin and name them; the heads of the columns stand in the same line."""
    inside = [(floor, shown) for floor, shown in chart.floors if floor > start]
    edges = [start, *(floor for floor, _ in inside), Fraction(1)]
    for floor, shown in [*inside, (Fraction(1), "100%")]:
        x = across(floor, start)
        yield line((x, 16), (x, bottom), width=0.7)
        yield words(x, bottom + 10, shown, anchor="middle", fill="#555")
    for (low, high), name in zip(
        pairwise(edges),
        chart.bands[len(chart.bands) - len(edges) + 1 :],
        strict=True,
    ):
        yield words(across((low + high) / 2, start), 10, name, anchor="middle", fill="#555")
    yield words(WIDTH, 10, "均值／满分", anchor="end", fill="#555")


def spread_row(row: SpreadRow, y: float, start: Fraction) -> str:
    """Draw one point: its name, range, mean and marks; marks in the same place are stacked."""
    colour = ACCENT if row.flagged else INK
    places = [across(share, start) for share in row.shares]
    drawn = line((min(places), y), (max(places), y), stroke=colour, width=1.3)
    mean = across(row.mean, start)
    drawn += line((mean, y - 6.5), (mean, y + 6.5), stroke=colour, width=2.2)
    for number, x in enumerate(places):
        above = sum(1 for other in places[:number] if abs(other - x) < MARK_WIDTH)
        drawn += member_mark(number, x, y - 5.2 * above, colour)
    name = f"{row.title} ▲" if row.flagged else row.title
    drawn += words(0, y + 2.8, row.code, fill=colour, weight=700) + words(27, y + 2.8, name, fill=colour)
    return drawn + words(WIDTH, y + 2.8, row.shown, anchor="end", fill=colour)


def member_mark(number: int, x: float, y: float, colour: str) -> str:
    """Draw a member's mark: circle, square, triangle, diamond, cross, then filled in the same order."""
    fill = "white" if number < MEMBER_SHAPES else colour
    style = f'fill="{fill}" stroke="{colour}" stroke-width="1"'
    r = 2.6
    shapes = (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r - 0.2:g}" {style}/>',
        path([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], style),
        path([(x, y - r - 0.6), (x + r + 0.4, y + r), (x - r - 0.4, y + r)], style),
        path([(x, y - r - 0.8), (x + r + 0.8, y), (x, y + r + 0.8), (x - r - 0.8, y)], style),
        line((x - r, y - r), (x + r, y + r), stroke=colour, width=1.2)
        + line((x - r, y + r), (x + r, y - r), stroke=colour, width=1.2),
    )
    return shapes[number % MEMBER_SHAPES]


def member_key(members: Sequence[str], y: float) -> Iterator[str]:
    """Explain the shapes, the range and the mean."""
    x = 0.0
    for number, member in enumerate(members):
        yield member_mark(number, x + 4, y - 2.8, INK) + words(x + 11, y, member, fill="#444")
        x += 22 + 8 * len(member)
    yield line((x, y - 2.8), (x + 14, y - 2.8), stroke=INK, width=1.3) + words(x + 18, y, "最低至最高", fill="#444")
    yield line((x + 74, y - 8), (x + 74, y + 2), stroke=INK, width=2.2) + words(x + 79, y, "均值", fill="#444")


# Payments agreed and made

BAR_RIGHT, BAR_ROW, LABEL_LINE = 290.0, 20.0, 9.5
LABEL_WIDTH = 104.0
"""A label wider than this, 13 characters, goes on in a second line."""


def bars(money: Money | YearChart) -> Markup:
    """Draw each payment as a frame and what was paid of it as a filled bar inside, right of room for the labels."""
    largest = max((max(row.agreed_fen, row.paid_fen) for row in money.rows), default=0)
    labels = [broken(row.title) for row in money.rows]
    left = 6 + max((width_of(part) for label in labels for part in label), default=0)
    row_height = max([BAR_ROW, *(LABEL_LINE * len(label) + 3 for label in labels)])
    height = row_height * len(money.rows) + 18
    drawn = (
        bar_row(row, label, 4 + (row_height - BAR_ROW) / 2 + row_height * number, left, largest)
        for number, (row, label) in enumerate(zip(money.rows, labels, strict=True))
    )
    told = "；".join(f"{row.title}约定{row.agreed}元、已付{row.paid}元" for row in money.rows)
    return svg(WIDTH, height, "合同价款支付情况", told, "".join(drawn) + bar_key(left, height))


def width_of(label: str) -> float:
    """Return how wide a label is at 8 points: a Chinese character a full em, any other at most 0.6."""
    return sum(8.0 if ord(character) > FIRST_WIDE else 4.8 for character in label)


def broken(label: str) -> list[str]:
    """Break a label into lines that fit their room."""
    lines = [""]
    for character in label:
        if width_of(lines[-1] + character) > LABEL_WIDTH:
            lines.append("")
        lines[-1] += character
    return lines


def bar_key(left: float, height: float) -> str:
    """Explain frame and bar."""
    frame = f'<rect x="{left:.2f}" y="{height - 12:.2f}" width="12" height="7" fill="white" stroke="{GREY}"/>'
    filled = f'<rect x="{left + 60:.2f}" y="{height - 12:.2f}" width="12" height="7" fill="{INK}"/>'
    told = words(left + 16, height - 5.5, "约定", fill="#444") + words(left + 76, height - 5.5, "已付", fill="#444")
    return frame + filled + told


def bar_row(row: MoneyRow, label: Sequence[str], y: float, left: float, largest: int) -> str:
    """Draw one payment; nothing is drawn for one of no money."""
    agreed, paid = (float(Fraction(fen, largest or 1)) * (BAR_RIGHT - left) for fen in (row.agreed_fen, row.paid_fen))
    over = row.paid_fen > row.agreed_fen
    frame = f'<rect x="{left:.2f}" y="{y:.2f}" width="{agreed:.2f}" height="12" fill="white" stroke="{GREY}" stroke-width="0.7"/>'
    fill = f'<rect x="{left:.2f}" y="{y + 2.5:.2f}" width="{paid:.2f}" height="7" fill="{ACCENT if over else INK}"/>'
    top = y + 9 - LABEL_LINE * (len(label) - 1) / 2
    named = "".join(words(left - 6, top + LABEL_LINE * place, part, anchor="end") for place, part in enumerate(label))
    shown = f"{row.paid}／{row.agreed}元　{row.rate}{' ▲' if over else ''}"
    return named + frame + fill + words(WIDTH, y + 9, shown, anchor="end", fill=ACCENT if over else INK)


# Counts


def counted(title: str, rows: Sequence[CountRow]) -> Markup:
    """Draw one bar a row, as long as its share of the longest, with its label before and its count behind it."""
    labels = [broken(row.title) for row in rows]
    left = 6 + max((width_of(part) for label in labels for part in label), default=0)
    height = max([BAR_ROW, *(LABEL_LINE * len(label) + 3 for label in labels)])
    drawn = []
    for number, (row, label) in enumerate(zip(rows, labels, strict=True)):
        y = 4 + height * number
        wide = float(row.share) * (BAR_RIGHT + 90 - left)
        top = y + 9 - LABEL_LINE * (len(label) - 1) / 2
        drawn += [words(left - 6, top + LABEL_LINE * place, part, anchor="end") for place, part in enumerate(label)]
        drawn.append(f'<rect x="{left:.2f}" y="{y + 1:.2f}" width="{wide:.2f}" height="10" fill="{INK}"/>')
        drawn.append(words(left + wide + 4, y + 9, row.shown))
    told = "；".join(f"{row.title}{row.shown}" for row in rows)
    return svg(WIDTH, height * len(rows) + 6, title, told, "".join(drawn))
