"""The words of the screen: plain text stays plain, numbers stay exact, and pictures hold what they were given."""

from datetime import date
from decimal import Decimal

import pytest
from streamlit import material_icon_names
from streamlit.testing.v1 import AppTest

from workbench.models.words import Role
from workbench.web import charts, theme, ui
from workbench.web.menu import EVERYBODY, SCREENS, screen, screens_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("合同", "合同"),
        ("**粗**", r"\*\*粗\*\*"),
        (":red[红]", r"\:red\[红\]"),
        ("[链接](http://evil)", r"\[链接\]\(http\:\/\/evil\)".replace(r"\/", "/")),
        ("<b>", r"\<b\>"),
        ("$x$", r"\$x\$"),
        ("1. 第一", r"1\. 第一"),
        ("上\n# 下", r"上 \# 下"),
    ],
)
def test_safe_text_is_shown_letter_by_letter(text: str, shown: str) -> None:
    assert ui.safe(text) == shown


def test_clause_spells_out_what_is_unverified_and_what_is_a_default() -> None:
    assert ui.clause("87号令第六十条") == ":gray[:small[依据 87号令第六十条]]"
    assert "待核" in ui.clause("87号令第六十条", "M")
    assert "默认值，可配置" in ui.clause("87号令第六十条", "D")


def test_amounts_are_exact_and_missing_ones_are_a_dash() -> None:
    assert ui.yuan(123456789) == "1,234,567.89"
    assert ui.yuan(5) == "0.05"
    assert ui.yuan(None) == ui.day(None) == "—"
    assert ui.day(date(2026, 1, 2)) == "2026-01-02"


def _findings() -> None:
    # AppTest runs the text of this function alone
    from workbench.rules.finding import Finding  # noqa: PLC0415
    from workbench.web import ui  # noqa: PLC0415

    found = [
        Finding("a/ok", "ok", "已办", "3 / 3", "", "甲条", "Y"),
        Finding("a/warn", "warn", "需*说明*", "超 5%", "写明原因", "乙条", "D"),
        Finding("a/stop", "stop", "不能定标", "缺件", "补件", "丙条", "M"),
    ]
    ui.findings(found, key="t", actions={"a/warn": "写说明"})
    ui.empty("inbox", "还没有评估", "过半后可以编制")


def test_findings_are_drawn_worst_first_and_always_in_one_order() -> None:
    app = AppTest.from_function(_findings).run()
    assert not app.exception
    drawn = [one.value for one in app.markdown]
    assert drawn[0].count("badge") == 3
    assert drawn[1:5] == [
        ":red-badge[:material/block: 硬性] **不能定标**",
        "缺件",
        ":material/arrow_forward: 补件",
        ":gray[:small[依据 丙条]] :violet-badge[:material/help: 待核] [:small[:material/menu_book: 规则]](/rules?rule=a%2Fstop)",
    ]
    assert drawn[5] == r":orange-badge[:material/warning: 需说明] **需\*说明\***"
    assert [button.label for button in app.button] == ["写说明"]
    assert [one.label for one in app.expander] == ["已满足 1 项"]


def _strip() -> None:
    import streamlit as st  # noqa: PLC0415 - as above

    from workbench.web import ui  # noqa: PLC0415

    stages = [ui.Stage("合同", "stop"), ui.Stage("履约", "now"), ui.Stage("验收", "todo")]
    st.write(ui.stage_strip(stages, now="履约"))


@pytest.mark.parametrize(("asked", "shown"), [("", "履约"), ("验收", "验收"), ("nonsense", "履约")])
def test_stage_comes_from_the_address_bar_if_it_is_one(asked: str, shown: str) -> None:
    app = AppTest.from_function(_strip)
    if asked:
        app.query_params["stage"] = asked
    app.run()
    assert not app.exception
    assert app.markdown[0].value == shown


def test_stage_that_is_chosen_goes_into_the_address_bar_by_its_bare_name() -> None:
    app = AppTest.from_function(_strip).run()
    app.segmented_control(key="stage").set_value("合同").run()
    assert app.markdown[0].value == "合同"
    assert app.query_params["stage"] == "合同"


def _dialog() -> None:
    import streamlit as st  # noqa: PLC0415 - as above

    from workbench.errors import HardStopError  # noqa: PLC0415
    from workbench.rules.finding import Finding  # noqa: PLC0415
    from workbench.web import ui  # noqa: PLC0415

    found = Finding("a/stop", "stop", "报价异常低", "低于均价 50%", "请供应商说明", "87号令第六十条", "M")
    if st.button("定标"):
        st.session_state["award"] = HardStopError("还不能定标", (found,))
    ui.refusal_dialog("现在还不能定标", flag="award", way=ui.Way("去补说明", "procurement"))


def test_refusal_dialog_gives_reason_clause_and_way_out_until_it_is_closed() -> None:
    app = AppTest.from_function(_dialog).run()
    assert [one.label for one in app.button] == ["定标"]
    app.button[0].click().run()
    drawn = [one.value for one in app.markdown]
    assert drawn == [
        "**原因**",
        ":red-badge[:material/block: 硬性] 报价异常低：低于均价 50%",
        ":gray[:small[依据 87号令第六十条]] :violet-badge[:material/help: 待核] [:small[:material/menu_book: 规则]](/rules?rule=a%2Fstop)",
        "**怎样才可以**",
        "1. 请供应商说明",
    ]
    assert {one.label for one in app.button} == {"定标", "知道了", "去补说明"}
    next(one for one in app.button if one.label == "知道了").click().run()
    assert app.session_state["award"] is None
    assert not app.markdown


def test_task_row_has_three_lines_and_one_button() -> None:
    def draw() -> None:
        from datetime import date  # noqa: PLC0415 - as above

        import streamlit as st  # noqa: PLC0415

        from workbench.web import ui  # noqa: PLC0415

        task = ui.Task("t", "报备案", "剩 3 天", "warn", "助餐项目", date(2031, 11, 9), "第四十七条", "D", "去办理")
        st.write(ui.task_row(task, primary=True))

    app = AppTest.from_function(draw).run()
    assert [one.value for one in app.markdown][:3] == [
        "**报备案** :orange-badge[剩 3 天]",
        ":small[助餐项目 · 应于 **2031年11月9日** 前]",
        ":gray[:small[依据 第四十七条]] :gray-badge[:material/tune: 默认值，可配置]",
    ]
    assert app.markdown[3].value == "`False`"
    app.button[0].click().run()
    assert app.markdown[3].value == "`True`"


def test_icons_are_in_the_font_that_streamlit_brings() -> None:
    names = {one.icon for one in SCREENS} | {one.icon for one in (*ui.SEVERITY.values(), *ui.STAGE_STATES.values())}
    assert names <= set(material_icon_names.ALL_MATERIAL_ICONS)


def test_every_role_sees_home_and_its_own_screens_only() -> None:
    own = {"home", "rules", "templates", "accounts", "record"}
    assert {one.name for one in screens_of(frozenset({Role.ADMIN}))} == own
    assert [one.name for one in screens_of(frozenset())] == ["home"]
    assert screens_of(EVERYBODY) == SCREENS
    assert "score_sheet" not in {one.name for one in screens_of(EVERYBODY - {Role.PANEL, Role.THIRD_PARTY})}
    assert screen("project").file.is_absolute()


def _contrast(one: str, other: str = "#FFFFFF") -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_colours_keep_their_contrast() -> None:
    assert _contrast(str(theme.THEME["theme.borderColor"])) >= 3
    assert all(_contrast(colour) >= 3 for colour in theme.CHART_COLOURS)
    for name in ("red", "orange", "green", "blue", "violet", "gray"):
        words, ground = theme.THEME[f"theme.{name}TextColor"], theme.THEME[f"theme.{name}BackgroundColor"]
        assert _contrast(str(words), str(ground)) >= 4.5, name


NAMES = ("效率质量", "经费使用情况", "服务成果")
MARKS = (Decimal("90.5"), Decimal(80), Decimal("70.25"))


def test_radar_closes_its_rings_and_breaks_long_names() -> None:
    figure = charts.radar(NAMES, {"中期": MARKS, "期末": MARKS})
    assert list(figure.data[1].r) == [90.5, 80.0, 70.25, 90.5]
    assert list(figure.data[0].theta) == ["效率质量", "经费使<br>用情况", "服务成果", "效率质量"]
    assert (figure.data[0].fill, figure.data[1].fill) == (None, "toself")


def test_spread_draws_band_mean_and_every_member_apart() -> None:
    other = tuple(mark - 5 for mark in MARKS)
    figure = charts.spread(NAMES, {"演练乙": MARKS, "演练丙": other}, MARKS)
    bands = [tuple(one.x) for one in figure.data[:3]]
    assert bands == [(85.5, 90.5), (75.0, 80.0), (65.25, 70.25)]
    first, second = figure.data[-2:]
    assert (first.name, second.name) == ("演练乙", "演练丙")
    assert all(a != b for a, b in zip(first.y, second.y, strict=True))
    assert first.marker.symbol != second.marker.symbol


def test_bars_write_marks_beside_full_marks_without_a_float() -> None:
    figure = charts.bars(NAMES, (Decimal("6.81"), Decimal("7.00"), Decimal(0)), (Decimal(8),) * 3)
    assert list(figure.data[0].text) == ["6.81 / 8", "7.00 / 8", "0 / 8"]


def test_pictures_name_a_chinese_font_and_never_zoom() -> None:
    figure = charts.bars(NAMES, MARKS, MARKS)
    layout = figure.layout.template.layout
    assert '"Noto Sans CJK SC"' in layout.font.family
    assert layout.dragmode is False
