"""Risk level, a visit, what it found, an alert, and the quarterly list of one household."""

from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.needs_household import HouseholdRecord, Problem
from workbench.queries.needs_person import Alert
from workbench.queries.needs_rates import quarter_of
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.visits import NewVisit, close_alert, deliver_list, record_visit, set_risk, solve_problem
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command

_WEEKS = timedelta(days=14)
_DEFAULT = ":gray-badge[:material/tune: 间隔天数为默认值，可配置]"


def risk(actor: Actor, home: HouseholdRecord) -> None:
    """Draw the form for the risk level; what the assessments suggest is said, nobody is graded by it."""
    form, today = draft(f"risk_{home.id}", home.version), clock.today()
    own = home.levels.version
    names = {one.id: f"{one.name}（每 {one.every_days} 天探访一次）" for one in home.levels.lines}
    source = f":blue-badge[:material/stacked_line_chart: {ui.safe(own.name)}]" if own else _DEFAULT
    with st.form(f"risk_{home.id}", enter_to_submit=False):
        st.markdown(f"**定探访等级** {source}")
        st.caption(f"按评估可参考：{home.suggested}。由经办人确定。" if home.suggested else "还没有评估可供参考。")
        level = pick("探访等级（必填）", names, key=form.key("level"), kept=_kept(home))
        reason = st.text_input("定级理由（必填）", placeholder="如 独居、失能、无人照料", key=form.key("reason"))
        sent = st.form_submit_button("保存等级", type="secondary" if home.risk_level else "primary")
    if sent:
        with command("探访等级已保存", then=form.saved) as session:
            set_risk(session, actor, home.id, level=level or "", reason=reason, set_on=today, seen=form.seen)


def _kept(home: HouseholdRecord) -> str | None:
    """The household's level among those of today: one set by an earlier scheme is found by its name."""
    line = home.levels.line(home.risk_level) if home.risk_level else None
    return line.id if line else None


def visit(actor: Actor, home: HouseholdRecord) -> None:
    """Draw the form for a visit with what it found; each line of problems becomes one."""
    form, today = draft(f"visit_{home.id}"), clock.today()
    with st.form(f"visit_{home.id}", enter_to_submit=False):
        st.markdown("**登记探访**")
        grid = two_columns()
        visited_on = pick_day("探访日期（必填）", key=form.key("visited_on"), kept=today, on=grid)
        visitor = grid.text_input("探访人（必填）", placeholder="单位或岗位", key=form.key("visitor"))
        manner = pick("探访方式（必填）", load_register().choices("manners", today), key=form.key("manner"), on=grid)
        next_on = pick_day("约定的下次探访", key=form.key("next_on"), on=grid)
        finding = st.text_area("探访情况（必填）", placeholder="不写姓名、号码", key=form.key("finding"), height=80)
        problems = st.text_area("发现的问题（一行一个，没有的留空）", key=form.key("problems"), height=80)
        due_on = pick_day("问题的解决期限", key=form.key("due_on"), kept=today + _WEEKS)
        sent = st.form_submit_button("保存探访", type="primary")
    if sent:
        with command("探访已登记", then=form.saved) as session:
            told = [line.strip() for line in (problems or "").splitlines() if line.strip()]
            found = [(line, day(due_on, "问题的解决期限")) for line in told]
            on = day(visited_on, "探访日期")
            made = NewVisit(on, visitor or "", manner or "", finding or "", found, next_on)
            record_visit(session, actor, home.id, made)


def solve(actor: Actor, problem: Problem) -> None:
    """Draw the form for how a problem was solved."""
    form = draft(f"solve_{problem.id}")
    with st.form(f"solve_{problem.id}", enter_to_submit=False):
        st.markdown(f"**{ui.safe(problem.what)}**")
        st.caption(f"{ui.day(problem.found_on)} 发现，应于 {ui.day(problem.due_on)} 前解决")
        grid = two_columns()
        solved_on = pick_day("解决日期（必填）", key=form.key("solved_on"), kept=clock.today(), on=grid)
        solution = grid.text_input("解决情况（必填）", key=form.key("solution"))
        sent = st.form_submit_button("登记解决")
    if sent:
        with command("问题已登记解决", then=form.saved) as session:
            solve_problem(session, actor, problem.id, solved_on=day(solved_on, "解决日期"), solution=solution)


def alert(actor: Actor, raised: Alert) -> None:
    """Draw an open alert with the form for what was done."""
    form = draft(f"alert_{raised.id}")
    with st.form(f"alert_{raised.id}", enter_to_submit=False):
        st.markdown(f"{ui.badge(ui.Badge('困难加重', 'orange', 'trending_up'))} {ui.safe(raised.worse)}")
        st.caption(f"{ui.day(raised.raised_on)} 的评估比上一次重")
        handling = st.text_input(
            "处置情况（必填）", placeholder="如 已探访，调高等级，转介康复", key=form.key("handling")
        )
        sent = st.form_submit_button("完成处置")
    if sent:
        with command("预警已处置", then=form.saved) as session:
            close_alert(session, actor, raised.id, closed_on=clock.today(), handling=handling)


def happiness_list(actor: Actor, home: HouseholdRecord) -> None:
    """Draw the form that the quarter's list reached the household."""
    form, today = draft(f"list_{home.id}"), clock.today()
    quarter = quarter_of(today)
    with st.form(f"list_{home.id}", enter_to_submit=False):
        st.markdown(f"**登记幸福清单送达：{quarter.year} 年第 {(quarter.month + 2) // 3} 季度**")
        grid = two_columns()
        delivered_on = pick_day("送达日期（必填）", key=form.key("delivered_on"), kept=today, on=grid)
        by = grid.text_input("送达人（必填）", placeholder="单位或岗位", key=form.key("by"))
        sent = st.form_submit_button("登记送达")
    if sent:
        with command("送达已登记", then=form.saved) as session:
            on = day(delivered_on, "送达日期")
            deliver_list(session, actor, home.id, quarter=quarter, delivered_on=on, delivered_by=by)
