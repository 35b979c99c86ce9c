"""The look, pinned in code: no config.toml beside the working directory can change it."""

INK, BLUE, AMBER, GREEN, VIOLET, GREY, BRICK = (
    "#1B2733",
    "#1F5A7A",
    "#B8740F",
    "#3C8D6E",
    "#8C5A9E",
    "#7A8894",
    "#B5523B",
)
GRID, MUTED, BAND = "#E3E9ED", "#52606C", "#D5DDE3"
CHART_COLOURS = (BLUE, AMBER, GREEN, VIOLET, GREY, BRICK)

# Names are quoted and an SC font is named everywhere: a bare sans-serif may take Japanese glyphs.
FONT = (
    '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", '
    '"Source Han Sans SC", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'
)
CODE_FONT = '"JetBrains Mono", Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace'

THEME: dict[str, object] = {
    "theme.base": "light",
    "theme.font": FONT,
    "theme.codeFont": CODE_FONT,
    "theme.baseFontSize": 16,
    "theme.baseFontWeight": 400,
    "theme.headingFontSizes": ["1.625rem", "1.25rem", "1.0625rem", "1rem", "0.9375rem", "0.875rem"],
    "theme.headingFontWeights": [600] * 6,
    "theme.metricValueFontSize": "1.75rem",
    "theme.metricValueFontWeight": 600,
    "theme.baseRadius": "0.375rem",
    "theme.buttonRadius": "0.375rem",
    "theme.paddingTop": "0.5rem",
    "theme.paddingBottom": "3rem",
    "theme.showWidgetBorder": True,
    "theme.showSidebarBorder": True,
    "theme.linkUnderline": False,
    "theme.primaryColor": BLUE,
    "theme.backgroundColor": "#FFFFFF",
    "theme.secondaryBackgroundColor": "#F3F6F8",
    "theme.textColor": INK,
    # 3.3:1 on white, as the edge of an input needs; style.css takes cards and rules back to BAND.
    "theme.borderColor": "#84919C",
    "theme.dataframeBorderColor": GRID,
    "theme.linkColor": BLUE,
    "theme.redColor": "#B23A2E",
    "theme.redTextColor": "#98291F",
    "theme.redBackgroundColor": "#FBEFED",
    "theme.orangeColor": "#B8620B",
    "theme.orangeTextColor": "#874500",
    "theme.orangeBackgroundColor": "#FDF3E3",
    "theme.yellowColor": "#9A7400",
    "theme.yellowTextColor": "#6B5000",
    "theme.yellowBackgroundColor": "#FBF6DF",
    "theme.greenColor": "#2C7A56",
    "theme.greenTextColor": "#1D5F41",
    "theme.greenBackgroundColor": "#EAF5EF",
    "theme.blueColor": "#2A6F97",
    "theme.blueTextColor": BLUE,
    "theme.blueBackgroundColor": "#E9F2F8",
    "theme.violetColor": "#6A5AA8",
    "theme.violetTextColor": "#55468F",
    "theme.violetBackgroundColor": "#F1EFF9",
    "theme.grayColor": "#5B6875",
    "theme.grayTextColor": MUTED,
    "theme.grayBackgroundColor": "#EFF2F4",
    "theme.dataframeHeaderBackgroundColor": "#EFF3F6",
    "theme.chartCategoricalColors": list(CHART_COLOURS),
    "theme.chartSequentialColors": [
        "#EDF4F8",
        "#D9E8F0",
        "#C0D9E6",
        "#A3C7D9",
        "#82B2CA",
        "#619BB9",
        "#4384A6",
        "#2F6D91",
        "#1F5A7A",
        "#14445F",
    ],
    "theme.sidebar.backgroundColor": "#F3F6F8",
    "theme.sidebar.secondaryBackgroundColor": "#E6ECF0",
    "theme.sidebar.borderColor": BAND,
}
