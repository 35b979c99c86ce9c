"""The rules in force on a day, what the bureau has set itself, the instruments, and the calendar."""

import streamlit as st

from workbench import clock
from workbench.queries.rules import (
    bureau_lines,
    bureaus_of,
    calendar_horizon,
    calendar_lines,
    limited_instruments,
    may_set_rules,
    rule_lines,
)
from workbench.rules.instruments import instruments
from workbench.rules.terms import stages
from workbench.web import ui
from workbench.web.forms.rules import bureau_form
from workbench.web.forms.typed import day
from workbench.web.page import open_page, reading
from workbench.web.views.choose import part
from workbench.web.views.rules import bureau_list, calendar_list, counted, instrument_list, rule_list

actor = open_page("rules")
with reading() as session:
    bureaus = bureaus_of(session, actor)
ui.head("规则", "每条规则按事件发生那一天的规定核对；没有核实原文的标“待核”，本级自定的标“默认值”")
parts = {"rules": "规则", "bureau": "本级规定", "instruments": "文件", "calendar": "工作日历"}
shown = part(parts)

if shown in ("rules", "instruments"):
    first, second, third = st.columns([1, 1, 2])
    on = day(first.date_input("哪一天的规定", clock.today(), format="YYYY-MM-DD", key="rules_on"), "日期")
    names = {"": "全部阶段"} | dict(stages())
    stage = second.selectbox("阶段", list(names), format_func=lambda one: names[one], key="rules_stage")
    text = third.text_input("搜索", placeholder="标题、条款或内容，例如：小组 单数", key="rules_text")

match shown:
    case "bureau" if bureaus:
        purchaser_id = st.selectbox("购买主体", list(bureaus), format_func=lambda one: bureaus[one], key="bureau")
        with reading() as session:
            local = bureau_lines(session, purchaser_id)
            may_set = may_set_rules(session, actor, purchaser_id)
        if local:
            bureau_list(local)
        else:
            ui.empty("tune", "还没有登记本级规定", "由分管领导登记金额标准，以及试点方案到期后是否继续执行")
        if may_set:
            st.subheader("登记本级规定", anchor=False)
            bureau_form(actor, purchaser_id, limited_instruments())
    case "bureau":
        ui.empty("tune", "您的角色不属于某个购买主体", "本级规定按购买主体登记和查看")
    case "instruments":
        instrument_list([one for one in instruments().values() if all(word in one.name for word in text.split())], on)
    case "calendar":
        calendar_list(calendar_lines(), *calendar_horizon())
    case _:
        with reading() as session:
            lines = rule_lines(session, next(iter(bureaus), None), on, stage=stage, text=text)
        st.caption(ui.safe(counted(lines)))
        rule_list(lines)
        if not lines:
            ui.empty("search_off", "没有找到规则", "换一个日期、阶段或搜索词")
