"""Checks beside the record: what the rule book says, what was explained, and what will be asked for."""

import streamlit as st

from workbench.queries.overview import Explained, Overview
from workbench.rules.book import Rule
from workbench.security.policy import Actor
from workbench.stages import Stage
from workbench.web import ui
from workbench.web.forms.definition_decide import explain
from workbench.web.views.project_stages import asked_for


def checks(actor: Actor, project: Overview, stage: Stage, ahead: tuple[Rule, ...]) -> None:
    """Draw the findings of a stage; a warning may be passed with a written reason by who keeps the project."""
    found, told = project.findings.get(stage.key, ()), project.explained.get(stage.key, ())
    st.subheader("检查", anchor=False)
    if not found and not told:
        _nothing_yet(stage, ahead)
        return
    may_explain = "project.write" in project.can
    actions = {one.rule_id: "写明原因" for one in found if one.severity == "warn"} if may_explain else {}
    pressed = ui.findings(found, key=f"check_{stage.key}", actions=actions)
    explain(actor, project.card.id, next((one for one in found if one.rule_id == pressed), None))
    _explained(told)


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
