"""The evaluation plan: written once a phase, changed until the leader confirms it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.models.words import PHASE_NAMES, Phase
from workbench.queries.desk import Desk, Plannable
from workbench.queries.trees import DEFAULT_TREE, offered
from workbench.security.policy import Actor
from workbench.services.evaluations import FORMS, PLAN_PARTS, Plan, change_plan, confirm_plan, plan_evaluation
from workbench.services.plan_parts import NOTHING_ARRANGED, read_arranged
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.draft import Draft, draft
from workbench.web.forms.plan_arranged import arranged_fields
from workbench.web.forms.typed import day
from workbench.web.page import command, reading

_EXAMPLES = {
    "standards": "例如：执行本方案冻结的指标体系，合同和服务标准为评价依据",
    "methods": "例如：座谈交流、查阅资料、走访调查、统计分析、问卷调查",
    "schedule": "例如：6月下旬确认方案，7月上旬现场评估，7月中旬形成报告",
    "people": "例如：评估小组3人，社会救助工作人员、财会人员、服务对象代表各1人",
    "budget": "例如：评估经费从购买社会救助工作经费列支，8000元",
    "risks": "例如：服务对象行动不便的由家属代答并注明",
}


def new_plan(actor: Actor, projects: Sequence[Plannable], wanted: int | None) -> None:
    """Ask for the plan of a phase that has none, and write it."""
    names = {one.project_id: one for one in projects}
    place = list(names).index(wanted) if wanted in names else 0
    project = names[
        st.selectbox("项目", list(names), index=place, format_func=lambda one: names[one].title, key="plan_project")
    ]
    phase = st.radio(
        "阶段", project.phases, format_func=lambda one: PHASE_NAMES[one], horizontal=True, key="plan_phase"
    )
    form = draft(f"plan_new_{project.project_id}_{phase}")
    with st.form(form.key("form"), border=True):
        read = plan_fields(form, None, project.purchaser_id, phase)
        sent = st.form_submit_button("保存方案", type="primary", key=form.key("save"))
    if sent:
        with command(f"{PHASE_NAMES[phase]}方案已保存，下一步组成评估小组") as session:
            row = plan_evaluation(session, actor, project.project_id, phase, read())
            session.flush()
            form.saved()
            st.query_params.clear()
            st.query_params.update(evaluation=str(row.id), part="panel")


def change_form(actor: Actor, desk: Desk) -> None:
    """Ask for changes to a plan that is not confirmed yet."""
    form = draft(f"plan_{desk.line.id}", desk.line.version)
    with st.form(form.key("form"), border=True):
        read = plan_fields(form, desk, desk.line.purchaser_id, desk.line.phase)
        sent = st.form_submit_button("保存修改", key=form.key("save"))
    if sent:
        with command("方案已保存") as session:
            change_plan(session, actor, desk.line.id, read(), seen=form.seen)
            form.saved()


def plan_fields(form: Draft, desk: Desk | None, purchaser_id: int, phase: Phase) -> Callable[[], Plan]:
    """Draw the fields; return how to read them."""
    with reading() as session:
        names = offered(session, purchaser_id, phase.value)
    trees, forms = list(names), list(FORMS)
    kept = desk.tree_id if desk else DEFAULT_TREE
    tree = st.selectbox(
        "指标体系（确认后冻结）", trees, index=trees.index(kept) if kept in trees else 0,
        format_func=lambda one: names[one], key=form.key("tree"),
    )  # fmt: skip
    shape = st.radio(
        "评估形式", forms, index=forms.index(desk.form) if desk else 0, format_func=lambda one: FORMS[one],
        horizontal=True, key=form.key("shape"),
    )  # fmt: skip
    planned, cutoff, due = _days(form, desk)
    parts = _parts(form, desk)
    arranged = arranged_fields(form, read_arranged(desk.plan) if desk else NOTHING_ARRANGED, phase)
    return lambda: Plan(
        tree_id=tree,
        form=shape,
        planned_on=day(planned, "方案日期"),
        cutoff_on=day(cutoff, "事实截止日"),
        due_on=day(due, "评分截止日"),
        parts=parts,
        arranged=arranged(),
    )


def _days(form: Draft, desk: Desk | None) -> tuple[object, object, object]:
    today = clock.today()
    first, second, third = st.columns(3)
    planned, cutoff = (desk.planned_on, desk.cutoff_on) if desk else (today, today)
    due = desk.line.due_on if desk else today + timedelta(days=21)
    return (
        first.date_input("方案日期（必填）", planned, format="YYYY-MM-DD", key=form.key("planned")),
        second.date_input("事实截止日（必填）", cutoff, format="YYYY-MM-DD", key=form.key("cutoff")),
        third.date_input("评分截止日（必填）", due, format="YYYY-MM-DD", key=form.key("due")),
    )


def _parts(form: Draft, desk: Desk | None) -> dict[str, str]:
    left, right = st.columns(2)
    columns = (left, right) * 3
    kept = desk.plan if desk else {}
    return {
        name: column.text_area(
            f"{label}（必填）", kept.get(name, ""), height=100, placeholder=_EXAMPLES[name], key=form.key(name)
        )
        for column, (name, label) in zip(columns, PLAN_PARTS.items(), strict=True)
    }


def confirm_form(actor: Actor, desk: Desk) -> None:
    """Let the leader confirm the plan; a hard stop opens a dialog that says what is missing."""
    name, flag = f"plan_{desk.line.id}", f"_stops_plan_{desk.line.id}"
    form = draft(f"confirm_{desk.line.id}", desk.line.version)
    on = st.date_input("确认日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
    ask(name, "确认评估方案", kind="primary")
    words = "确认后指标体系冻结，评分表向成员开放并密封，方案和小组都不能再改。"
    if confirmed(name, "确认评估方案", words, "确认"):
        with command("方案已确认，评分表已开放") as session, hard_stops(flag):
            confirm_plan(session, actor, desk.line.id, confirmed_on=day(on, "确认日期"), seen=form.seen)
    ui.refusal_dialog("现在还不能确认评估方案", flag=flag)
