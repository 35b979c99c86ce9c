import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

from tests.reports import sample
from workbench.reports import charts
from workbench.reports.context_types import Money, MoneyRow, RadarAxis

SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 (our own drawing)


def texts(root: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_charts_name_face_size_and_meaning() -> None:
    report = sample.final_report()

    for markup in (charts.radar(report.summary.radar), charts.spread(report.results.spread), charts.bars(report.money)):
        root = drawn(markup)
        assert root.get("font-family") == "WbSans, WbRare"
        assert str(root.get("width")).endswith("pt")
        assert root.findtext(f"{SVG}title") == root.get("aria-label")
        assert root.findtext(f"{SVG}desc")


def test_radar_prints_the_texts_it_is_given() -> None:
    axes = sample.final_report().summary.radar

    said = texts(drawn(charts.radar(axes)))

    assert [axis.title for axis in axes] == said[::2]
    assert [f"{axis.shown} {axis.earlier_shown}" for axis in axes] == said[1::2]


def test_radar_leaves_a_gap_where_a_share_is_missing() -> None:
    axes = tuple(RadarAxis(str(n), Fraction(1, 2), "50%") for n in range(9))
    whole, broken = drawn(charts.radar(axes)), drawn(charts.radar((replace(axes[0], share=None), *axes[1:])))

    assert len(list(whole.iter(f"{SVG}circle"))) == 9
    assert len(list(broken.iter(f"{SVG}circle"))) == 8
    assert not [path for path in broken.iter(f"{SVG}path") if path.get("fill-opacity")]


def test_full_share_reaches_the_outer_ring_and_none_the_centre() -> None:
    centre, top = charts.spoke(0, 9, Fraction(0)), charts.spoke(0, 9, Fraction(1))

    assert top == (centre[0], centre[1] - charts.RADIUS)


def test_spread_marks_a_flagged_row_by_sign_as_well_as_colour() -> None:
    root = drawn(charts.spread(sample.final_report().results.spread))

    assert [text for text in texts(root) if text.endswith("▲")] == ["可持续性 ▲"]


def test_spread_places_the_full_marks_at_the_right_end() -> None:
    assert charts.across(Fraction(1), Fraction(1, 2)) == charts.RIGHT
    assert charts.across(Fraction(1, 2), Fraction(1, 2)) == charts.LEFT


def test_bars_of_no_money_draw_nothing_wrong() -> None:
    nothing = MoneyRow("无", "0.00", "0.00", "—", 0, 0)

    root = drawn(charts.bars(Money((), (nothing,), nothing)))

    assert {rect.get("width") for rect in root.iter(f"{SVG}rect")} == {"0.00", "12"}


def test_bar_beyond_the_budget_is_flagged() -> None:
    over = MoneyRow("物资", "10.00", "11.00", "110.0%", 1000, 1100)

    assert "11.00／10.00元　110.0% ▲" in texts(drawn(charts.bars(Money((), (over,), over))))


def test_texts_of_charts_are_escaped() -> None:
    axis = RadarAxis("<b>&", Fraction(1), "100%")

    assert "<b>&" in texts(drawn(charts.radar((axis,) * 9)))


def test_labels_of_bars_have_room_however_long_they_are() -> None:
    long = "中期评估合格并经购买主体书面确认之后支付的第二笔服务费"
    rows = tuple(MoneyRow(title, "10.00", "5.00", "50.0%", 1000, 500) for title in ("尾款", "10至12月服务费", long))
    root = drawn(charts.bars(Money((), rows, rows[0])))
    labels = [
        one for one in root.iter(f"{SVG}text") if one.get("text-anchor") == "end" and "元" not in (one.text or "")
    ]
    frames = [float(one.get("x", "0")) for one in root.iter(f"{SVG}rect") if one.get("height") == "12"]

    assert "".join(one.text or "" for one in labels) == "".join(row.title for row in rows)
    assert all(float(one.get("x", "0")) - charts.width_of(one.text or "") >= 0 for one in labels)
    assert max(float(one.get("x", "0")) for one in labels) < min(frames)
    assert min(float(one.get("y", "0")) for one in labels) > 8
