"""Chapter five of the invented report: rows and charts of the marks."""

from dataclasses import replace
from fractions import Fraction

from tests.reports.invented_marks import BLOCKS, INDICATORS, JUDGED, POINTS, basis, is_flagged, plain, rate, totals, two
from workbench.reports import context_types as ct

MEMBERS = ("评委一", "评委二", "评委三", "评委四", "评委五")
RADAR_TITLES = {"A4": "质量与督导", "A5": "风险与应急"}


def score_rows(sums: dict[str, tuple[Fraction, Fraction]]) -> tuple[ct.ScoreRow, ...]:
    """Return blocks and indicators in order."""
    rows = []
    for block, name in BLOCKS.items():
        inside = [(code, title) for code, (title, _) in INDICATORS.items() if code[0] == block]
        for code, title, level in [(block, name, "block"), *((code, title, "indicator") for code, title in inside)]:
            full, marks = sums[code]
            rows.append(ct.ScoreRow(code, title, plain(full), two(marks), rate(sums[code]), level))
    return tuple(rows)


def groups(sums: dict[str, tuple[Fraction, Fraction]]) -> tuple[ct.PointGroup, ...]:
    """Return the nine indicators over their points."""
    return tuple(
        ct.PointGroup(
            code,
            title,
            plain(sums[code][0]),
            two(sums[code][1]),
            rate(sums[code]),
            tuple(
                ct.PointRow(
                    p[0],
                    p[1],
                    p[4],
                    basis(p),
                    plain(sums[p[0]][0]),
                    two(sums[p[0]][1]),
                    rate(sums[p[0]]),
                    p[7],
                    "▲" if is_flagged(p) else "",
                )
                for p in POINTS
                if p[0].startswith(code) and sums[p[0]][0] > 0
            ),
        )
        for code, (title, _) in INDICATORS.items()
    )


def spread(sums: dict[str, tuple[Fraction, Fraction]]) -> ct.Spread:
    """Return the chart of the judged points."""
    rows = []
    for p in POINTS:
        if p[4] != JUDGED or sums[p[0]][0] == 0:
            continue
        shares = tuple(Fraction(mark) / Fraction(p[2]) for mark in p[6].split())
        mean = sum(shares, Fraction(0)) / len(shares)
        rows.append(ct.SpreadRow(p[0], p[1], shares, mean, f"{two(mean * Fraction(p[2]))}／{p[2]}", is_flagged(p)))
    floors = ((Fraction(3, 5), "60%"), (Fraction(4, 5), "80%"))
    return ct.Spread(MEMBERS, floors, ("第三档", "第二档", "第一档"), tuple(rows), "极差超过满分的20%")


def radar(sums: dict[str, tuple[Fraction, Fraction]], *, mid: bool) -> tuple[ct.RadarAxis, ...]:
    """Return the nine spokes."""
    earlier = None if mid else totals(mid=True)
    axes = []
    for code, (title, _) in INDICATORS.items():
        full, marks = sums[code]
        axis = ct.RadarAxis(RADAR_TITLES.get(code, title), marks / full, rate(sums[code]))
        if earlier is not None:
            axis = replace(axis, earlier=earlier[code][1] / earlier[code][0], earlier_shown=rate(earlier[code]))
        axes.append(axis)
    return tuple(axes)
