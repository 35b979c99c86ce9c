"""Facts and evidence: entered by the officer or the third party, checked by the members."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from scoring.exact import DEFAULT_ROUNDING, rounded, text
from scoring.points import measure
from scoring.tree import IndicatorTree, Node
from workbench import clock
from workbench.queries.facts import FactLine
from workbench.security.policy import Actor
from workbench.services.acting import need
from workbench.services.facts import (
    EvidenceNote,
    check_fact,
    enter_fact,
    register_evidence,
    retake_fact,
    set_not_applicable,
    take_facts,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fact_fields import fact_fields
from workbench.web.forms.typed import day
from workbench.web.page import command


def take_button(actor: Actor, evaluation_id: int) -> None:
    """Take over what the workbench's own records hold; what people entered stays."""
    if st.button("从记录提取事实", icon=":material/sync:", key="take_facts", type="primary"):
        with command("记录里有的事实已经提取；人工登记的没有改动，可以逐点改用记录") as session:
            take_facts(session, actor, evaluation_id)


def retake_form(actor: Actor, evaluation_id: int, line: FactLine) -> None:
    """Put what the records give now in the place of the fact, with both before the eyes; asked again before."""
    if line.now is None or line.fact_id is None or (dict(line.fact) == line.now.fact and not line.stale):
        return
    name = f"retake_{line.node.code}"
    before, after = _gives(line.node, line.fact), _gives(line.node, line.now.fact)
    same = "，得分不变" if before == after else ""
    if line.stale:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} 提取之后记录有变化{same}：原来 {before}，现在 {after}")
    else:
        st.markdown(f"{ui.badge(ui.SEVERITY['info'])} 记录里算得 {after}，登记的是 {before}")
    ask(name, "重新提取" if line.stale else "改用记录")
    words = f"由 {before} 改为 {after}。对原来事实的签认和异议作废。"
    if confirmed(name, f"{line.node.label}：按记录更新", words, "更新"):
        with command(f"{line.node.label} 已按记录更新") as session:
            retake_fact(session, actor, evaluation_id, line.node.code, seen=line.version)


def _gives(node: Node, fact: Mapping[str, Any]) -> str:
    """What a fact says and what it gives, in one line."""
    found = measure(node, fact)
    marks = "没有数据" if found.marks is None else f"{text(rounded(found.marks, DEFAULT_ROUNDING))} 分"
    return ui.safe(f"{found.sentence}，{marks}" if found.sentence else marks)


def fact_form(actor: Actor, evaluation_id: int, line: FactLine) -> None:
    """Ask for the fact of one measured point, with its source."""
    node = line.node
    form = draft(f"fact_{evaluation_id}_{node.code}", line.version or 0)
    with st.expander("更正事实" if line.fact_id else "登记事实", icon=":material/edit:"):
        st.caption(ui.safe(f"办法：{node.point.rule if node.point else ''}"))
        with st.form(form.key("form"), border=False):
            read = fact_fields(node, line.fact, form.key)
            source = st.text_input(
                "来源（必填）", line.source, placeholder="例如：7月2日现场抽查记录，证据 E05", key=form.key("source")
            )
            sent = st.form_submit_button("保存", key=form.key("save"))
    if sent:
        with command(f"{node.label} 的事实已保存") as session:
            seen = form.seen if line.fact_id else None
            enter_fact(session, actor, evaluation_id, node.code, read(), source=source, seen=seen)
            form.saved()


def check_form(actor: Actor, line: FactLine) -> None:
    """Let a member agree to a fact, or dispute it with a reason."""
    if line.fact_id is None or line.not_applicable:
        return
    key, fact_id = f"check_{line.fact_id}_{line.version}", line.fact_id
    place = None if line.mine is None else 1 - int(line.mine)

    def agree() -> None:
        if st.session_state[key] == "无异议":
            with command() as session:
                check_fact(session, actor, fact_id, agreed=True)

    word = st.radio("这项事实", ["无异议", "有异议"], index=place, horizontal=True, key=key, on_change=agree)
    if word == "有异议":
        _dispute(actor, line, key)


def _dispute(actor: Actor, line: FactLine, key: str) -> None:
    reason = st.text_input("异议理由（必填，会存入档案）", key=f"{key}_reason")
    if st.button("提出异议", key=f"{key}_send"):
        with command(f"对 {line.node.label} 的异议已记录") as session:
            check_fact(session, actor, line.fact_id or 0, agreed=False, reason=reason)


def not_applicable_form(actor: Actor, evaluation_id: int, tree: IndicatorTree, stated: Mapping[str, str]) -> None:
    """State with a reason that a point or an indicator does not apply, or take the statement back."""
    st.markdown("**不适用的指标** :gray[:small[不适用的分值由同级其他指标按比例分担]]")
    for code, reason in stated.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{ui.safe(tree.node(code).label)}：{ui.safe(reason)}", width="stretch")
            if st.button("撤回", key=f"applicable_{code}"):
                with command(f"{code} 已恢复评分") as session:
                    set_not_applicable(session, actor, evaluation_id, code, reason="")
    nodes = {node.code: node.label for node in (*tree.indicators(), *tree.points()) if node.code not in stated}
    form = draft(f"not_applicable_{evaluation_id}")
    with st.form(form.key("form"), border=False):
        left, right = st.columns([1, 2])
        code = left.selectbox("指标", list(nodes), format_func=lambda one: nodes[one], key=form.key("code"))
        reason = right.text_input("理由（必填，会存入档案）", key=form.key("reason"))
        sent = st.form_submit_button("标为不适用", key=form.key("save"))
    if sent:
        with command(f"{nodes[code]} 已标为不适用") as session:
            set_not_applicable(session, actor, evaluation_id, code, reason=need(reason, "不适用的理由"))
            form.saved()


def evidence_form(
    actor: Actor, evaluation_id: int, tree: IndicatorTree, files: Mapping[str, str], known: Mapping[int, str]
) -> None:
    """Enter an uploaded file as evidence; the newest upload first."""
    points = {node.code: node.label for node in tree.points()}
    wanted = st.query_params.get("file", "")
    form = draft(f"evidence_{evaluation_id}")
    with st.form(form.key("form"), border=True):
        names = list(files)
        place = names.index(wanted) if wanted in names else len(names) - 1
        left, right = st.columns(2)
        file = left.selectbox(
            "上传的文件", names, index=place, format_func=lambda one: files[one], key=form.key("file")
        )
        title = right.text_input("证据名称（必填）", placeholder="例如：服务档案抽查清单", key=form.key("title"))
        dated = left.date_input("形成日期（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("dated"))
        old = right.selectbox(
            "代替旧证据", [0, *known], format_func=lambda one: known.get(one, "不代替"), key=form.key("old")
        )
        codes = st.multiselect(
            "对应的评分点（必填）", list(points), format_func=lambda one: points[one], key=form.key("points")
        )
        sent = st.form_submit_button("登记证据", type="primary", key=form.key("save"))
    if sent:
        with command("证据已登记") as session:
            note = EvidenceNote(title, day(dated, "形成日期"), codes)
            register_evidence(session, actor, evaluation_id, note, file, supersedes_id=old or None)
            form.saved()
