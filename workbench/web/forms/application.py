"""The decision on a final result: continue, improve or stop, with its document, and the letter that tells it."""

import streamlit as st

from workbench import clock
from workbench.queries.application import ApplicationDesk, DecisionCard, ResultCardShort
from workbench.reports.application_letter import KIND, draw_application_letter
from workbench.reports.project_documents import issue_for_project, issued_for_project
from workbench.rules.checks.feedback import USE_NAMES
from workbench.security.policy import Actor
from workbench.services.application import NewDecision, decide
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day
from workbench.web.page import command, reading


def decision_form(actor: Actor, desk: ApplicationDesk, result: ResultCardShort) -> None:
    """Ask for the decision; what was decided before is kept, and stands in the fields."""
    form = draft(f"decide_{result.id}", result.version)
    with st.container(border=True, key=form.key("box")):
        new = _fields(form, desk.decision)
        ask("decide", "登记决定" if desk.decision is None else "重新登记决定", kind="primary")
    words = f"登记为“{USE_NAMES.get(new.kind, '')}”，作为下一年预算、续购和选择承接主体的依据。以前的决定保留在记录里。"
    if confirmed("decide", "登记结果应用", words, "登记"):
        with command("结果应用已登记", then=form.saved) as session:
            decide(session, actor, result.id, new, seen=form.seen)


def _fields(form: Draft, kept: DecisionCard | None) -> NewDecision:
    kinds = list(USE_NAMES)
    at = kinds.index(kept.kind) if kept else None
    kind = st.radio(
        "决定（必填）", kinds, at, format_func=lambda one: USE_NAMES[one], horizontal=True, key=form.key("kind")
    )
    reason = st.text_area("理由（必填，会存入档案）", kept.reason if kept else "", height=80, key=form.key("reason"))
    label = "改进要求（一行一项，写入下一期合同；“改进后继续”必填）"
    asked = "\n".join(kept.improvements) if kept else ""
    improvements = st.text_area(label, asked, height=110, key=form.key("improvements"))
    label = "与等次的默认后果不同的理由（不同时必填）"
    departure = st.text_input(label, kept.departure if kept else "", key=form.key("departure"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        old = "" if kept is None or kept.stale else kept.document
        document = st.text_input("决定文件和文号（必填）", old, key=form.key("document"), width=320)
        on = st.date_input("决定日期（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("on"), width=180)
    return NewDecision(kind or "", reason, document, day(on, "决定日期"), improvements.splitlines(), departure)


def letter(actor: Actor, desk: ApplicationDesk) -> None:
    """Draw the letters that were issued, and the button for a new one."""
    with reading() as session:
        issued = issued_for_project(session, desk.project_id, KIND)
    with st.container(border=True, gap="xxsmall"):
        st.markdown("**结果应用告知书**")
        for one in issued:
            st.markdown(ui.file_link(one.public_id, one.label))
        if not issued:
            st.caption("登记决定后生成，告知承接主体；不构成对下一期承接主体的承诺。")
        usable = desk.decision is not None and not desk.decision.stale and "application.write" in desk.can
        if usable and st.button("生成告知书", icon=":material/picture_as_pdf:", key="letter"):
            issue(
                "结果应用告知书",
                lambda session: draw_application_letter(session, actor, desk.project_id),
                lambda session, drawn: issue_for_project(session, actor, drawn, "application.write"),
            )
        if usable:
            word_twin(
                actor,
                desk.project_id,
                lambda session: draw_application_letter(session, actor, desk.project_id),
                key="letter",
            )
