"""The parts of one evaluation's screen, each with what the actor may do in it."""

from collections.abc import Mapping

import streamlit as st

from workbench.models.words import SEAT_NAMES, EvaluationState
from workbench.queries.desk import Desk, Material
from workbench.queries.evaluations import MemberLine
from workbench.queries.facts import FactLine
from workbench.queries.supervision_beside import Beside
from workbench.queries.vetoes import VetoLine
from workbench.security.policy import Actor
from workbench.services.evaluations import FORMS, PLAN_PARTS
from workbench.services.plan_parts import read_arranged
from workbench.web import ui
from workbench.web.forms.fact import check_form, fact_form, not_applicable_form, retake_form, take_button
from workbench.web.forms.panel import appoint_form, dismiss_button, open_form, return_button
from workbench.web.forms.panel_invite import build_panel, chair_form, recuse_button
from workbench.web.forms.panel_papers import panel_papers
from workbench.web.forms.plan import change_form, confirm_form
from workbench.web.forms.plan_arranged import arranged_read
from workbench.web.forms.plan_paper import plan_papers
from workbench.web.forms.third_party import third_party_part
from workbench.web.forms.veto import veto_card, veto_form
from workbench.web.page import link
from workbench.web.ui import Badge
from workbench.web.views import supervision_beside
from workbench.web.views.board import card
from workbench.web.views.choose import part
from workbench.web.views.evidence import evidence_list, no_evidence
from workbench.web.views.facts import fact_card
from workbench.web.views.third_findings import beside
from workbench.web.views.tree import tree_head, tree_table

STATE_BADGES = {
    EvaluationState.DRAFT: Badge("编制方案", "blue", "edit_note"),
    EvaluationState.SCORING: Badge("评分中，密封", "gray", "lock"),
    EvaluationState.OPENED: Badge("已启封", "green", "lock_open"),
}


def progress_part(actor: Actor, desk: Desk) -> None:
    """Draw how far it is and the next step of who may take it; what the rules say beside."""
    left, right = st.columns([1, 1], gap="medium")
    with left:
        with st.container(border=True):
            card(desk.line, desk.members)
        _next_step(actor, desk)
    with right:
        ui.findings(desk.findings, key="plan_findings")
        _gaps(desk)


def _next_step(actor: Actor, desk: Desk) -> None:
    state, evaluation_id = desk.line.state, desk.line.id
    if state == EvaluationState.DRAFT and "evaluation.confirm_plan" in desk.can:
        confirm_form(actor, desk)
    elif state == EvaluationState.DRAFT:
        st.caption("方案齐备、成员全部申报后，由分管领导确认；确认后指标体系冻结，评分表开放。")
    elif state == EvaluationState.OPENED:
        link("result", "查看评估结果", evaluation=evaluation_id)
    else:
        if desk.me is not None and not desk.me.assists:
            link("score_sheet", "填写我的评分表", icon="edit_note", evaluation=evaluation_id)
        if "evaluation.open" in desk.can:
            open_form(actor, desk)
        else:
            st.caption("全部提交、事实核对完毕后，由组长启封。启封前任何人看不到他人的评分。")


def _gaps(desk: Desk) -> None:
    """Name the measured points that are not ready; the whole list folds."""
    if desk.line.state != EvaluationState.SCORING:
        return
    if not desk.gaps:
        st.markdown(f"{ui.badge(ui.SEVERITY['ok'])} 事实全部登记并核对完毕")
        return
    with st.expander(f"还有 {len(desk.gaps)} 个评分点没有就绪，启封前须补齐", icon=":material/pending:"):
        st.markdown("\n".join(f"- {ui.safe(gap)}" for gap in desk.gaps))


def plan_part(actor: Actor, desk: Desk) -> None:
    """Draw the plan, or the form that changes it; below the tree."""
    if desk.line.state == EvaluationState.DRAFT and "evaluation.plan" in desk.can:
        change_form(actor, desk)
    else:
        _plan_read(desk)
    plan_papers(actor, desk)
    st.subheader("指标体系", anchor=False)
    tree_head(desk.tree, desk.digest)
    tree_table(desk.tree)


def _plan_read(desk: Desk) -> None:
    confirmed = f"；{ui.day(desk.frozen_on)} 确认" if desk.frozen_on else ""
    days = f"{ui.day(desk.planned_on)} 编制{confirmed}；事实截至 {ui.day(desk.cutoff_on)}"
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**评估形式** {ui.safe(FORMS[desk.form])} :gray[:small[{ui.safe(days)}]]")
        for name, label in PLAN_PARTS.items():
            st.markdown(f"**{label}** {ui.safe(desk.plan.get(name, ''))}")
        arranged_read(read_arranged(desk.plan))


def panel_part(actor: Actor, desk: Desk, people: Mapping[int, str]) -> None:
    """Draw the members with seat and declaration, who may be appointed, and what the rules say of the panel."""
    left, right = st.columns([1.55, 1], gap="medium")
    changing = desk.line.state == EvaluationState.DRAFT and "evaluation.plan" in desk.can
    with left:
        for member in desk.members:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(_member_words(member), width="stretch")
                if changing:
                    dismiss_button(actor, desk, member)
                elif member.id in desk.sheets and not member.recused:
                    return_button(actor, desk.sheets[member.id], member)
                if _may_recuse(desk, member):
                    recuse_button(actor, desk, member.id, member.name)
        if not desk.members:
            ui.empty("groups", "还没有成员", "小组由不少于三人的单数组成，含财会人员、社会救助工作人员和服务对象代表")
        if "evaluation.plan" in desk.can:
            build_panel(actor, desk)
            _new_chair(actor, desk)
        if changing:
            with st.expander("直接聘请（已另行征得本人同意）", icon=":material/person_add:"):
                appoint_form(actor, desk, people)
        panel_papers(actor, desk)
        third_party_part(actor, desk)
    with right:
        ui.findings([one for one in desk.findings if "panel" in one.rule_id or "interests" in one.rule_id], key="panel")


def _may_recuse(desk: Desk, member: MemberLine) -> bool:
    """The officer and the chair may, while the sheets are sealed."""
    scoring = desk.line.state == EvaluationState.SCORING
    return scoring and not member.recused and bool(desk.can & {"evaluation.plan", "evaluation.open"})


def _new_chair(actor: Actor, desk: Desk) -> None:
    others = {one.id: one.name for one in desk.members if not (one.recused or one.chair or one.assists)}
    if others and desk.line.state != EvaluationState.OPENED:
        chair_form(actor, desk, others)


def _member_words(member: MemberLine) -> str:
    chair = " :blue-badge[:material/star: 组长]" if member.chair else ""
    if member.assists:
        told = "第三方人员，只协助收集证据，不评分"
        return f"**{ui.safe(member.name)}** {_declared(member)}\n\n:small[{told}]"
    title = f"，{member.title}" if member.title not in ("", SEAT_NAMES[member.seat]) else ""
    level = "，中级以上职称" if member.mid_level_title else ""
    return f"**{ui.safe(member.name)}**{chair} {_declared(member)}\n\n:small[{ui.safe(SEAT_NAMES[member.seat] + title + level)}]"


def _declared(member: MemberLine) -> str:
    if member.recused:
        return f":gray-badge[:material/person_off: 已回避] {ui.safe(member.recused_reason)}"
    if member.declared:
        return ":green-badge[:material/check_circle: 已申报，没有利害关系]"
    return ":orange-badge[:material/pending: 待申报利害关系]"


def _source_link(desk: Desk, line: FactLine) -> None:
    """Draw the way to the screen that keeps the rows of a computed fact."""
    if line.now is None:
        return
    if line.now.screen == "survey":
        link("survey", "打开这次满意度调查", icon="sentiment_satisfied", evaluation=desk.line.id)
    else:
        link(line.now.screen, "打开原始记录", icon="database", project=desk.line.project_id)


def facts_part(actor: Actor, desk: Desk, found: Material, watched: Mapping[str, Beside]) -> None:
    """Draw the measured points of one indicator with what supervision found, and the forms of who may enter or check."""
    scoring = desk.line.state == EvaluationState.SCORING
    writes, checks = scoring and "fact.write" in desk.can, scoring and "fact.check" in desk.can
    if writes:
        take_button(actor, desk.line.id)
    indicators = {node.code: node.label for node in desk.tree.indicators()}
    code = part(indicators, key="indicator")
    lines = [line for line in found.facts if line.node.code.startswith(f"{code}-") or line.node.code == code]
    if not lines:
        st.caption("这项指标的评分点全部由成员评分，没有需要登记的事实。")
    for line in lines:
        with st.container(border=True, gap="xsmall"):
            fact_card(line, found.evidence)
            beside(found.third.get(line.node.code, ()), found.evidence)
            supervision_beside.line(watched.get(line.node.code))
            _source_link(desk, line)
            if writes and not line.not_applicable:
                retake_form(actor, desk.line.id, line)
                fact_form(actor, desk.line.id, line)
            if checks:
                check_form(actor, line)
    if writes:
        with st.container(border=True):
            not_applicable_form(actor, desk.line.id, desk.tree, desk.not_applicable)


def evidence_part(desk: Desk, found: Material) -> None:
    """Draw the evidence with links, and the way to the screen where it is handed in, asked for and looked at."""
    link("evidence", "上传、要资料、预览和遮盖", icon="attach_file", evaluation=desk.line.id)
    if found.evidence:
        evidence_list(list(found.evidence.values()))
    else:
        no_evidence()


def veto_part(actor: Actor, desk: Desk, lines: list[VetoLine]) -> None:
    """Draw every veto with the newest finding, and the form of who may record one."""
    for line in lines:
        with st.container(border=True, gap="xxsmall"):
            veto_card(line)
    if not lines:
        st.caption("这套指标体系没有规定一票否决事项。")
    elif "veto.write" in desk.can and desk.line.state != EvaluationState.DRAFT:
        st.subheader("登记认定", anchor=False)
        veto_form(actor, desk.line.id, lines)
