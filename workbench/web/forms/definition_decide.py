"""What is decided about a definition: approved or returned by the leader, disclosed by the officer, explained."""

import streamlit as st

from workbench import clock
from workbench.queries.overview import Overview
from workbench.rules.finding import Finding
from workbench.security.policy import Actor
from workbench.services.bureau import waive_warning
from workbench.services.projects import approve_project, disclose_project, return_project
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import draft
from workbench.web.forms.typed import day
from workbench.web.page import command

_REFUSED, _EXPLAINED = "approval_refused", "explained_now"


def decisions(actor: Actor, project: Overview) -> None:
    """Draw what the actor may decide now."""
    if "project.approve" in project.can and project.card.approved_on is None:
        _approval(actor, project)
    if "project.approve" in project.can and project.contract is None:
        _return(actor, project)
    if "project.write" in project.can and project.card.approved_on and project.card.disclosed_on is None:
        _disclosure(actor, project)


def _approval(actor: Actor, project: Overview) -> None:
    """The button stays enabled: pressed too early, it says why not yet and what would make it possible."""
    card = project.card
    seen = _version_asked_about("approve", card.version)
    with st.container(border=True):
        st.markdown("**审核立项**")
        st.caption("批准后立项内容不能再改；需要修改的，先退回并写明原因。")
        ask("approve", "批准立项", kind="primary", icon="task_alt")
    words = f"批准“{card.title}”立项，预算 {ui.yuan(card.budget_fen)} 元。批准后立项内容不能再改。"
    if confirmed("approve", "批准立项", words, "确认批准"):
        with command("已批准立项", dialog=_REFUSED) as session:
            approve_project(session, actor, card.id, approved_on=clock.today(), seen=seen)
    way = ui.Way("去补齐立项内容", "project", (("project", str(card.id)), ("stage", "立项")))
    ui.refusal_dialog("现在还不能批准立项", flag=_REFUSED, way=way)


def _version_asked_about(name: str, version: int) -> int:
    """Return the version that was on the screen when the question was opened, or this one while none is."""
    key = f"_asked_about_{name}_version"
    if not asking(name):
        st.session_state[key] = version
    return int(st.session_state.get(key, version))


def _return(actor: Actor, project: Overview) -> None:
    form = draft(f"return_{project.card.id}")
    with st.form("return", enter_to_submit=False):
        reason = st.text_area(
            "退回原因（必填）", height=80, placeholder="写明要改什么，随项目存档", key=form.key("reason")
        )
        sent = st.form_submit_button("退回修改")
    if sent:
        with command("已退回修改，原因已存档", then=form.saved) as session:
            return_project(session, actor, project.card.id, reason=reason)


def _disclosure(actor: Actor, project: Overview) -> None:
    form = draft(f"disclose_{project.card.id}")
    with st.form("disclose", enter_to_submit=False):
        st.markdown("**登记公开**")
        st.caption("服务内容、服务标准、经费预算、评价方法和服务要求五项已向社会公开。")
        st.markdown(ui.clause("石嘴山方案附件2二"))
        on = st.date_input("公开日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("on"))
        sent = st.form_submit_button("登记公开", type="primary")
    if sent:
        with command("公开日期已登记", then=form.saved) as session:
            disclose_project(session, actor, project.card.id, disclosed_on=day(on, "公开日期"))


def explain(actor: Actor, project_id: int, found: Finding | None) -> None:
    """Open the dialog in which the reason for a passed warning is written, and keep it open until it is saved."""
    if found is not None:
        st.session_state[_EXPLAINED] = found
    asked_about = st.session_state.get(_EXPLAINED)
    if asked_about is not None:
        _explanation(actor, project_id, asked_about)


def _explanation(actor: Actor, project_id: int, found: Finding) -> None:
    form = draft(f"explain_{found.rule_id}")

    def forget() -> None:
        st.session_state[_EXPLAINED] = None

    def saved() -> None:
        form.saved()
        forget()

    @st.dialog("写明原因", on_dismiss=forget)
    def show() -> None:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} **{ui.safe(found.what)}**")
        st.markdown(ui.safe(found.why))
        st.caption("写明原因后可以继续办理；原因随项目存档，并印在检查记录上。")
        reason = st.text_area("原因（必填）", height=120, key=form.key("reason"))
        if st.button("保存原因", type="primary", key=f"save_{found.rule_id}"):
            with command("原因已存档", then=saved) as session:
                waive_warning(session, actor, project_id, found.rule_id, reason=reason)

    show()
