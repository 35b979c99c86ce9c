"""The programme report of a year: numbers over all projects, paragraphs, cases, documents, and the notices to the public."""

import streamlit as st

from workbench import clock
from workbench.models.organisations import Purchaser
from workbench.queries.programme import programme, programme_units, programme_years
from workbench.queries.programme_people import chosen, people_of_year, towns_served
from workbench.queries.programme_problems import problems_of_year
from workbench.queries.programme_text import (
    ALL,
    cases_to_choose,
    chosen_cases,
    issued_of_year,
    report_of,
    texts_of,
)
from workbench.queries.standing import public_results, standings
from workbench.reports.year_notices import result_notice, standing_notice
from workbench.rules.programme_words import HEADINGS
from workbench.security.policy import may
from workbench.web import ui
from workbench.web.forms import programme as forms
from workbench.web.page import link, open_page, reading
from workbench.web.views import programme as view
from workbench.web.views.choose import part

actor = open_page("programme")
ui.head("年度实施报告", "一年里全部项目的数字、五个标题的文字、典型案例、文书和公告 · 依据石嘴山方案正文三（三）")
with reading() as session:
    units = programme_units(session, actor)
    years = programme_years(session, units)
if not years:
    ui.empty("summarize", "还没有项目", "项目立项以后，按服务期归入年度，在这里汇总。")
    link("projects", "打开项目")
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom"):
    now = clock.today().year
    year = view.chosen("year", "年度", {one: f"{one} 年" for one in years}, now if now in years else years[0])
    several = {ALL: f"全部 {len(units)} 个单位"} if len(units) > 1 else {}
    unit = view.chosen("unit", "单位", {**several, **units}, next(iter({**several, **units})))
    scope = units if unit == ALL else {unit: units[unit]}
with reading() as session:
    key = report_of(session, units, unit, year)
    writes = key is not None and may(session, actor, "programme.write", session.get(Purchaser, key.purchaser_id))
labels = {
    "numbers": "数字",
    "texts": "报告文字",
    "cases": "典型案例",
    "documents": "文书",
    "results": "结果公告",
    "standing": "承接主体",
}
shown = part(labels, key="show", wide=True)
if shown == "numbers":
    with reading() as session:
        towns = view.townships(towns_served(session, scope))
        whole = programme(session, scope, year)
        people = chosen(people_of_year(session, whole), towns)
        narrowed = programme(session, scope, year, towns) if towns else whole
        found = problems_of_year(session, tuple(scope), narrowed.ids, year)
    view.overview(narrowed, people, found, towns)
    st.stop()
if key is None:
    ui.empty("location_city", "这里没有各单位合计的报告", "选择一个单位编写它的报告；合计的报告由市级单位编写。")
    st.stop()
with reading() as session:
    texts, told = texts_of(session, key), chosen_cases(session, key)
    ids = programme(session, scope, year).ids if shown == "cases" else ()
    free = cases_to_choose(session, key, ids, [one.card.case_id for one in told])
    results = public_results(session, tuple(scope), year, year) if shown == "results" else ()
    ranked = standings(session, tuple(scope), year) if shown == "standing" else ()
    files = issued_of_year(session, key)
name = units[key.purchaser_id]
if shown == "texts":
    forms.texts(actor, key, texts, writes=writes)
elif shown == "cases":
    forms.cases(actor, key, told, free, writes=writes)
else:
    if shown == "results":
        paper = result_notice(name, year, results, clock.today())
        view.notice(paper.table, (*paper.opening[1:], *paper.closing))
    elif shown == "standing":
        paper = standing_notice(name, year, ranked, clock.today())
        view.notice(paper.table, (*paper.opening[1:], *paper.closing))
    if writes and shown == "documents":
        forms.report_documents(actor, key, [word for one, word in HEADINGS.items() if not texts.get(one)])
    elif writes:
        forms.documents(actor, key, forms.NOTICES[shown])
    if shown == "documents" and not writes and not files:
        st.caption("还没有制发文件。")
    forms.issued(files)
