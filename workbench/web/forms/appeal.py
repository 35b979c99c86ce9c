"""What is done with an appeal: filed, accepted or refused, given to a group, ruled point by point, decided."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from scoring.tree import Node
from workbench import clock
from workbench.models.words import AppealState
from workbench.queries.appeal_desk import Appealable, AppealDesk
from workbench.queries.appeals import PointLine
from workbench.reports import issue as issuing
from workbench.security.policy import Actor
from workbench.services.appeals import (
    Ruling,
    accept_appeal,
    appoint_reviewers,
    decide_appeal,
    declare_reviewer,
    feed_back_decision,
    file_appeal,
    refuse_appeal,
    rule_on_point,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.draft import Draft, draft
from workbench.web.forms.fact_fields import fact_fields
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day
from workbench.web.page import command
from workbench.web.views.appeal import window_note


def file_form(actor: Actor, offered: Mapping[int, Appealable], wanted: int | None) -> None:
    """Ask the contractor for grounds and for a claim on each disputed point."""
    names = {key: f"{one.card.project} · {one.card.phase_name} {one.card.total} 分" for key, one in offered.items()}
    place = list(offered).index(wanted) if wanted is not None and wanted in offered else 0
    result_id = st.selectbox(
        "对哪个结果", list(offered), index=place, format_func=lambda one: names[one], key="appeal_result"
    )
    chosen = offered[result_id]
    window_note(chosen.windows)
    form = draft(f"appeal_{result_id}")
    labels = {
        node.code: f"{node.code} {node.name}（{node.shown} / {node.full}）"
        for node in chosen.card.level(3)
        if node.code not in chosen.ruled
    }
    if chosen.ruled:
        st.caption(f"{'、'.join(sorted(chosen.ruled))} 已经由申诉复核决定，为最终结果，不能再次申诉。")
    grounds = st.text_area(
        "申诉理由（必填）", height=100, key=form.key("grounds"), placeholder="对结果的总体意见和依据"
    )
    codes = st.multiselect(
        "有异议的评分点（必填）", list(labels), format_func=lambda one: labels[one], key=form.key("points")
    )
    claims, brought = _on_points(form, codes, labels)
    ask("file_appeal", "提出申诉", kind="primary")
    words = "每份结果只能申诉一次，复核结果为最终结果。提出后不能修改。"
    if confirmed("file_appeal", "提出申诉", words, "提出"):
        with command("申诉已提出，受理情况会在这里显示") as session:
            today = clock.today()
            file_appeal(session, actor, result_id, grounds=grounds, claims=claims, filed_on=today, evidence=brought)
            form.saved()


def _on_points(form: Draft, codes: Sequence[str], labels: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Draw the claim on each disputed point, and what is newly brought to it."""
    claims, brought = {}, {}
    for code in codes:
        claims[code] = st.text_area(f"{ui.safe(labels[code])}的主张（必填）", height=80, key=form.key(f"claim{code}"))
        brought[code] = st.text_area(
            f"{ui.safe(labels[code])}的新材料",
            height=68,
            key=form.key(f"evidence{code}"),
            placeholder="名称、日期，以及评估时没有提交的原因；没有的留空",
        )
    return claims, brought


def handle_form(actor: Actor, desk: AppealDesk) -> None:
    """Let the leader accept or refuse, then compose the group."""
    line = desk.line
    if line.state == AppealState.FILED:
        left, right = st.columns(2, gap="medium")
        with left:
            on = st.date_input("办理日期", clock.today(), format="YYYY-MM-DD", key=f"appeal_on_{line.id}")
            if st.button("受理", type="primary", key="accept_appeal"):
                with command("申诉已受理，下一步组成复核组") as session:
                    accept_appeal(session, actor, line.id, accepted_on=day(on, "办理日期"))
        with right:
            reason = st.text_input("不予受理的理由（必填，会告知承接主体）", key=f"refuse_reason_{line.id}")
            ask("refuse_appeal", "不予受理")
        if confirmed("refuse_appeal", "不予受理", "不予受理后原结果不变，理由告知承接主体。", "不予受理"):
            with command("已登记不予受理") as session:
                refuse_appeal(session, actor, line.id, reason=reason, on=day(on, "办理日期"))
    elif line.state == AppealState.ACCEPTED and (not line.reviewers or line.missing):
        _appoint(actor, desk)


def _appoint(actor: Actor, desk: AppealDesk) -> None:
    flag = f"_stops_group_{desk.line.id}"
    missing, seated = desk.line.missing, {one for one, _name, _conflict in desk.line.reviewers}
    label = f"补 {missing} 人，补足为不少于 3 人的单数" if seated else "复核组成员（不少于 3 人的单数）"
    free = [one for one in desk.people if one not in seated]
    if not free:
        why = "没有可以补充的复核组成员。请系统管理员在“账号”里，给没有参加过这个项目的人员加上复核组成员的角色。"
        ui.empty("group_add", "没有可选的人员", why, cite="石嘴山方案附件3五（五）")
        return
    people = st.multiselect(
        label,
        free,
        format_func=lambda one: desk.people[one],
        key=f"group_{desk.line.id}{f'_{missing}' if seated else ''}",
    )
    if st.button("补充复核组" if seated else "组成复核组", type="primary", key="appoint_group"):
        with command("复核组已组成，成员申报利害关系后开始复核") as session, hard_stops(flag):
            appoint_reviewers(session, actor, desk.line.id, people)
    ui.refusal_dialog("复核组不能这样组成", flag=flag)


def declare_form(actor: Actor, appeal_id: int) -> None:
    """Ask a reviewer for the declaration of interests, before anything else is shown."""
    st.subheader("先申报利害关系", anchor=False)
    st.markdown(
        "复核组成员不得参加过这个项目的评估，不得经办这个项目，与承接主体没有利害关系。申报之前不显示申诉内容。"
    )
    answer = st.radio("本人与申诉事项", ["没有利害关系", "有利害关系，应当回避"], index=None, key="review_declare")
    ask("declare_review", "申报", kind="primary")
    told = "申报后不能更改。" if answer else "还没有选择，请先选择一项。"
    if confirmed("declare_review", "申报利害关系", told, "申报" if answer else "知道了") and answer:
        conflict = answer.startswith("有")
        done = "已申报回避，不再参加这件申诉，由领导补充人员" if conflict else "已申报，可以开始复核"
        with command(done, then=st.query_params.clear if conflict else None) as session:
            declare_reviewer(session, actor, appeal_id, conflict=conflict)


def ruling_form(actor: Actor, desk: AppealDesk, one: PointLine) -> None:
    """Ask the group to keep or change one point, with a corrected fact or a new mark, and always a reason."""
    node = desk.tree.node(one.code)
    form = draft(f"ruling_{desk.line.id}_{one.code}")
    with st.expander(f"复核 {node.label}", icon=":material/balance:", expanded=one.changed is None):
        place = None if one.changed is None else int(one.changed)
        word = st.radio("意见", ["维持", "变更"], index=place, horizontal=True, key=form.key("word"))
        read = _correction(desk, node, one, form.key) if word == "变更" else _nothing
        admitted = _admitted(one, form.key) if one.new_evidence else None
        reason = st.text_area("理由（必填，会存入档案）", one.reason, height=80, key=form.key("reason"))
        if st.button("保存复核意见", key=form.key("save")):
            with command(f"{node.label} 的复核意见已保存") as session:
                new_fact, new_marks = read()
                ruling = Ruling(word == "变更", reason, new_fact=new_fact, new_marks=new_marks, admitted=admitted)
                rule_on_point(session, actor, desk.line.id, one.code, ruling)
                form.saved()


def _admitted(one: PointLine, key: Callable[[str], str]) -> bool | None:
    """Ask whether what the contractor newly brought is taken up; the evidence of the report itself stays frozen."""
    place = None if one.admitted is None else int(not one.admitted)
    word = st.radio("新材料", ["采信", "不采信"], index=place, horizontal=True, key=key("admitted"))
    return None if word is None else word == "采信"


_Correction = Callable[[], tuple[Mapping[str, Any] | None, str]]


def _nothing() -> tuple[None, str]:
    return None, ""


def _correction(desk: AppealDesk, node: Node, one: PointLine, key: Callable[[str], str]) -> _Correction:
    """Draw the corrected fact of a measured point, or the new mark of a judged one."""
    if node.point and node.point.established == "judged":
        typed = st.text_input(f"认定分数（满分 {node.full}）", one.new_marks, key=key("marks"))
        return lambda: (None, typed)
    st.caption("更正后的事实，其余沿用冻结的证据和规则。")
    read = fact_fields(node, one.new_fact or desk.facts.get(node.code, {}), key)
    return lambda: (read(), "")


def decide_form(actor: Actor, desk: AppealDesk) -> None:
    """Ask for the decision, which is final; a changed point makes a new version of the result."""
    form = draft(f"decide_{desk.line.id}")
    if desk.drafted:
        st.caption(f"依职权更正的初稿（结果第 {desk.drafted} 版）不计入复核，作出决定时一并撤回，原因存档。")
    left, right = st.columns(2)
    document = left.text_input("决定文号（必填）", key=form.key("document"), placeholder="例如：某民复〔2026〕1号")
    on = right.date_input("决定日期", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
    summary = st.text_area("决定摘要（必填）", height=100, key=form.key("summary"))
    ask("decide_appeal", "作出复核决定", kind="primary")
    words = "复核决定为最终结果，作出后不能更改。变更的评分点会产生新版本的结果，原版本保留。"
    if confirmed("decide_appeal", "作出复核决定", words, "作出决定"):
        with command("复核决定已作出") as session:
            decided_on = day(on, "决定日期")
            decide_appeal(session, actor, desk.line.id, decided_on=decided_on, document=document, summary=summary)
            form.saved()


def after_form(actor: Actor, desk: AppealDesk) -> None:
    """Draw what is left once the decision is made: its paper, and the day on which the contractor got it."""
    line = desk.line
    if line.decided_on is None or "result.publish" not in desk.can:
        return
    if line.state == AppealState.DECIDED and st.button("生成复核决定（PDF）", icon=":material/print:"):
        result_id = line.new_result_id or line.result_id
        issue(
            "复核决定",
            lambda session: issuing.draw_appeal_decision(session, actor, result_id),
            lambda session, drawn: issuing.issue(session, actor, drawn),
        )
    if line.state == AppealState.DECIDED:
        newest = line.new_result_id or line.result_id
        word_twin(
            actor,
            line.project_id,
            lambda session: issuing.draw_appeal_decision(session, actor, newest),
            key=f"appeal_{line.id}",
        )
    if line.fed_back_on is None:
        on = st.date_input("反馈日期", clock.today(), format="YYYY-MM-DD", key=f"appeal_fed_back_{line.id}")
        if st.button("登记反馈承接主体", key="feed_back_decision"):
            with command("已登记反馈") as session:
                feed_back_decision(session, actor, line.id, fed_back_on=day(on, "反馈日期"))
