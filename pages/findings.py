"""Findings and rectification, and the procedure over misconduct; a contractor sees what it was told."""

import streamlit as st

from workbench.queries.findings import finding_card, findings_seen, projects_raising
from workbench.queries.misconduct import misconduct_card, misconduct_seen
from workbench.web import ui
from workbench.web.forms import findings as forms
from workbench.web.forms import misconduct as case_forms
from workbench.web.page import link, open_page, reading
from workbench.web.views import findings as views
from workbench.web.views.choose import part

actor = open_page("findings")
key, case_key = st.query_params.get("finding", ""), st.query_params.get("case", "")
if key:
    with reading() as session:
        card = finding_card(session, actor, key)
    if card is None:
        ui.head("问题与整改", "发现、告知、整改、核实")
        ui.empty("search_off", "没有这个问题，或您无权查看", "核对链接，或回到清单重新打开。")
        link("findings", "回到清单", icon="arrow_back")
        st.stop()
    ui.head("问题与整改", f"{card.row.project} · {card.row.contractor}", *views.badges_of(card.row))
    link("findings", "回到清单", icon="arrow_back")
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        views.finding(card)
    with right:
        forms.actions(actor, card)
    st.stop()
if case_key:
    with reading() as session:
        case = misconduct_card(session, actor, case_key)
    if case is None:
        ui.head("违规处理", "告知、陈述申辩、听证、决定")
        ui.empty("search_off", "没有这件违规处理，或您无权查看", "核对链接，或回到清单重新打开。")
        link("findings", "回到清单", icon="arrow_back", part="misconduct")
        st.stop()
    ui.head("违规处理", f"{case.kind} · {case.contractor} · {case.project}", views.case_badge(case))
    link("findings", "回到清单", icon="arrow_back", part="misconduct")
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        views.case(case)
    with right:
        case_forms.actions(actor, case)
    st.stop()

with reading() as session:
    rows = findings_seen(session, actor)
    cases = misconduct_seen(session, actor)
    writable = projects_raising(session, actor)
ui.head("问题与整改", "发现的问题告知承接主体整改，核实后办结；弄虚作假的依法处理 · 依据石嘴山方案附件2四")
titles = (
    {0: "全部项目"} | {one.project_id: one.project for one in rows} | {key: one.title for key, one in writable.items()}
)
chosen = 0
if len(titles) > 2:  # noqa: PLR2004 - with one project there is nothing to choose
    chosen = st.selectbox("项目", list(titles), format_func=lambda one: titles[one], key="findings_project")
shown = [one for one in rows if chosen in {0, one.project_id}]
labels = {"open": "未办结", "all": "全部"} | ({"new": "登记问题"} if writable else {}) | {"misconduct": "违规处理"}
where = part(labels, default="open")
if where == "misconduct":
    views.case_lines([one for one in cases if chosen in {0, one.project_id}])
    if not cases:
        ui.empty(
            "gavel", "没有违规处理", "查到不正当竞争、弄虚作假的，在这里立案、告知、决定。", cite="石嘴山方案附件2四"
        )
    project = writable.get(chosen) or (next(iter(writable.values())) if len(writable) == 1 else None)
    if project and project.may_open_case:
        case_forms.open_case(actor, project.id, [one for one in rows if one.project_id == project.id])
    elif writable:
        st.caption("立案请先在上面选择项目。")
elif where == "new":
    project = writable.get(chosen) or (next(iter(writable.values())) if len(writable) == 1 else None)
    if project is None:
        st.caption("先在上面选择项目。")
    else:
        st.markdown(f"项目：**{ui.safe(project.title)}**")
        forms.new_finding(actor, project.id, project.lines)
else:
    views.counts(shown)
    listed = [one for one in shown if one.open or where == "all"]
    views.lines(listed)
    if not listed:
        why = "监督检查、台账核对、来电来访和评估发现的问题会列在这里。"
        ui.empty("task_alt", "没有未办结的问题" if where == "open" else "还没有登记问题", why, cite="石嘴山方案附件2四")
