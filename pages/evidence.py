"""Evidence of one evaluation and what the third party found: lists, forms, and what the actor may do with them."""

import streamlit as st

from workbench.models.evaluations import Evaluation
from workbench.queries.desk import desk, material
from workbench.queries.evaluations import evaluations_seen
from workbench.queries.evidence_requests import requests_of
from workbench.queries.third_party_findings import third_cards
from workbench.security.policy import may
from workbench.web import ui
from workbench.web.forms.evidence import evidence_desk
from workbench.web.forms.evidence_requests import requests_part
from workbench.web.forms.third_findings import third_part
from workbench.web.forms.third_release import contractor_part
from workbench.web.page import link, open_page, reading
from workbench.web.views.choose import part, pick, switch
from workbench.web.views.evaluation import STATE_BADGES

actor = open_page("evidence")
if actor.contractors():
    contractor_part(actor)
    st.stop()
with reading() as session:
    options = {line.id: f"{line.project} · {line.phase_name}" for line in evaluations_seen(session, actor)}
if not options:
    ui.head("证据和资料", "每份证据对应到评分点，第三方的发现经审核后放在评分点旁")
    ui.empty("attach_file", "还没有您能看到的评估", "采购经办编制评估方案并聘请您之后，会出现在这里")
    st.stop()
evaluation_id = pick("evaluation", "评估", options)
with reading() as session:
    shown = desk(session, actor, evaluation_id)
if shown is None:
    st.stop()
ui.head("证据和资料", f"{shown.line.project} · {shown.line.phase_name}", STATE_BADGES[shown.line.state])
switch("evaluation", "评估", options, evaluation_id)
if shown.must_declare:
    ui.empty("lock", "请先申报利害关系", "申报之后才能看到材料")
    link("evaluation", "去申报", evaluation=evaluation_id)
    st.stop()
with reading() as session:
    found = material(session, actor, evaluation_id)
    count = len(third_cards(session, actor, evaluation_id))
    wanted = requests_of(session, actor, evaluation_id)
    asks = may(session, actor, "third_finding.read", session.get_one(Evaluation, evaluation_id))
parts = {"evidence": f"证据 {len(found.evidence)}", "third": f"第三方发现 {count}"}
if asks:
    parts["requests"] = f"资料清单 {len(wanted)}"
match part(parts):
    case "requests":
        requests_part(actor, shown)
    case "third":
        third_part(actor, shown, found.evidence)
    case _:
        evidence_desk(actor, shown, found)
