"""The rules in force on a day, what the bureau has set itself, the instruments, what is not checked, and the calendar."""

import streamlit as st

from workbench import clock
from workbench.queries.rules import (
    Wanted,
    bureau_lines,
    bureaus_of,
    calendar_horizon,
    calendar_lines,
    limited_instruments,
    local_lines,
    may_set_rules,
    rule_line,
    rule_lines,
)
from workbench.rules.instruments import instruments
from workbench.rules.not_checked import not_checked
from workbench.web import ui
from workbench.web.forms.rules import bureau_form
from workbench.web.page import open_page, reading
from workbench.web.views import rules as view
from workbench.web.views.choose import part

actor = open_page("rules")
with reading() as session:
    bureaus = bureaus_of(session, actor)
mine = next(iter(bureaus), None)
ui.head("规则", "每条规则按事件发生那一天的规定核对；没有核实原文的标“待核”，本级自定的标“默认值”")

if wanted := st.query_params.get("rule", ""):
    on = view.asked_day(st.query_params.get("on", "")) or clock.today()
    st.button("全部规则", icon=":material/arrow_back:", on_click=st.query_params.clear)
    with reading() as session:
        line = rule_line(session, mine, on, wanted)
        beside = rule_lines(session, mine, on, Wanted(stage=line.rule.stage)) if line else []
    if line is None:
        ui.empty("search_off", "没有这条规则", "链接不完整，或规则已经改名；从全部规则里查找")
    else:
        st.caption(f"按 {on} 的规定")
        view.rule_page(line, beside)
    st.stop()

parts = {
    "rules": "规则",
    "bureau": "本级规定",
    "instruments": "文件",
    "not_checked": "不由程序核对",
    "calendar": "工作日历",
}
shown = part(parts)
match shown:
    case "bureau" if bureaus:
        purchaser_id = st.selectbox("购买主体", list(bureaus), format_func=lambda one: bureaus[one], key="bureau")
        with reading() as session:
            local, known = bureau_lines(session, purchaser_id), local_lines(session, purchaser_id, clock.today())
            may_set = may_set_rules(session, actor, purchaser_id)
        st.subheader("现行的本级规定", anchor=False)
        view.local_list(known)
        st.subheader(f"登记过的 {len(local)} 项", anchor=False)
        if local:
            view.bureau_list(local)
        else:
            ui.empty("tune", "还没有登记本级规定", "由分管领导登记金额标准，以及试点方案到期后是否继续执行")
        if may_set:
            st.subheader("登记本级规定", anchor=False)
            bureau_form(actor, purchaser_id, limited_instruments())
    case "bureau":
        ui.empty("tune", "您的角色不属于某个购买主体", "本级规定按购买主体登记和查看")
    case "instruments":
        text = st.text_input("搜索", placeholder="文件名称，例如：政府采购", key="instruments_text")
        found = [one for one in instruments().values() if all(word in one.name for word in text.split())]
        view.instrument_list(found, clock.today())
    case "not_checked":
        st.caption(
            f"下列 {len(not_checked())} 条没有程序核对，各有原因；其余各条都有核对，只有人能判断的由项目经办答复。"
        )
        view.not_checked_list(list(not_checked().values()))
    case "calendar":
        view.calendar_list(calendar_lines(), *calendar_horizon())
    case _:
        on, asked_for = view.sieve()
        with reading() as session:
            lines = rule_lines(session, mine, on, asked_for)
        st.caption(ui.safe(view.counted(lines)))
        view.rule_list(lines, asked_for)
        if not lines:
            ui.empty("search_off", "没有找到规则", "换一个日期、阶段、文件或搜索词")
