"""Checks beside the record: what the rule book says, what was explained, what a person answers, what will be asked."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.queries.attestations import Asked, asked_about
from workbench.queries.checks.attested import Question
from workbench.queries.explained import Explained, reasoned
from workbench.queries.overview import Overview
from workbench.rules.book import Rule
from workbench.rules.finding import Finding
from workbench.security.policy import Actor
from workbench.stages import Stage
from workbench.web import ui
from workbench.web.forms.attest import attest_form
from workbench.web.forms.definition_decide import explain
from workbench.web.page import link, reading
from workbench.web.views.project_stages import asked_for


def checks(actor: Actor, project: Overview, stage: Stage, ahead: tuple[Rule, ...]) -> None:
    """Draw the findings of a stage; a warning may be passed with a written reason by who keeps the project."""
    found, told = project.findings.get(stage.key, ()), project.explained.get(stage.key, ())
    st.subheader("检查", anchor=False)
    if not found and not told:
        if dict(project.states).get(stage.name) == "done" and not project.can & {"procurement.read", "evaluation.read"}:
            st.caption("这一阶段的检查结果由购买主体查看。")
        else:
            _nothing_yet(stage, ahead)
        return
    may_explain = "project.write" in project.can
    actions = {one.rule_id: "写明原因" for one in found if one.severity == "warn"} if may_explain else {}
    pressed = checked(actor, project.card.id, stage.key, found, actions=actions)
    explain(actor, project.card.id, next((one for one in found if one.rule_id == pressed), None))
    _explained(told)
    link("compliance", "合规检查表", icon="fact_check", project=project.card.id)
    link("open_data", "数据公开和采购警示", icon="public", project=project.card.id)


def checked_with_reasons(actor: Actor, project_id: int, stage: str, found: Sequence[Finding]) -> None:
    """Draw the findings of a stage beside its record; a warning may be passed with a written reason, as on the project."""
    with reading() as session:
        told = reasoned(session, actor, project_id, found)
    actions = {one.rule_id: "写明原因" for one in told.left if one.severity == "warn"} if told.may_explain else {}
    pressed = checked(actor, project_id, stage, told.left, actions=actions)
    explain(actor, project_id, next((one for one in told.left if one.rule_id == pressed), None))
    _explained(told.passed)


def checked(
    actor: Actor,
    project_id: int,
    stage: str,
    found: Sequence[Finding],
    *,
    actions: Mapping[str, str] | None = None,
) -> str:
    """Draw the findings of a stage, and below them the questions for a person instead of a warning for each.

    ``actions`` is that of ``ui.findings``, and so is what comes back.
    """
    with reading() as session:
        asked = asked_about(session, actor, project_id, stage)
    unanswered = {one.rule.id for one in asked.open}
    pressed = ui.findings(
        [one for one in found if one.rule_id not in unanswered], key=f"check_{stage}", actions=actions
    )
    _asked(actor, asked, stage)
    return pressed


def _asked(actor: Actor, asked: Asked, stage: str) -> None:
    """What a person answers: open questions in sight, answered ones folded and open to correction."""
    if asked.open:
        st.markdown(ui.badge(ui.Badge(f"尚未核对 {len(asked.open)}", "orange", "how_to_reg")))
        with st.expander(f"由人核对：{len(asked.open)} 项尚未核对", icon=":material/how_to_reg:"):
            if asked.may_answer:
                attest_form(actor, asked.open, key=f"{stage}_open")
            else:
                _listed(asked.open)
    if asked.answered and asked.may_answer:
        with st.expander(f"由人核对：{len(asked.answered)} 项已核对，可以改正", icon=":material/edit_note:"):
            attest_form(actor, asked.answered, key=f"{stage}_kept")


def _listed(asked: Sequence[Question]) -> None:
    st.caption("由项目经办核对后答复“是”或“否”。")
    for one in asked:
        st.markdown(f"**{ui.safe(one.rule.title)}** {ui.safe(one.rule.value['question'])}")
        st.markdown(ui.clause(one.rule.clause, one.rule.mark))


def _explained(told: tuple[Explained, ...]) -> None:
    if told:
        with st.expander(f"已写明原因 {len(told)} 项", icon=":material/edit_note:", expanded=True):
            for number, one in enumerate(told):
                ui.finding(one.finding, key=f"told_{number}_{one.finding.rule_id}")
                st.caption(f"原因：{ui.safe(one.reason)}（{ui.safe(one.by)}，{ui.day(one.on)}）")


def _nothing_yet(stage: Stage, ahead: tuple[Rule, ...]) -> None:
    if not ahead:
        st.caption("这一阶段没有需要核对的规则。")
        return
    st.caption(f"登记记录后，这里按 {len(ahead)} 条规则核对，逐条写明依据和日期。")
    if stage.key != "acceptance":
        with st.expander("将要核对什么", icon=":material/rule:"):
            asked_for(ahead)
