"""What the record calls each command of the programme report, and what it is about."""

PROGRAMME_EVENTS = {
    "programme.write": "编写年度实施报告",
    "programme.choose_case": "选入典型案例",
    "programme.drop_case": "移出典型案例",
}
PROGRAMME_OBJECTS = {"programme_report": "年度实施报告"}
