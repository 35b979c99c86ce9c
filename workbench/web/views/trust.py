"""How far a result can be trusted: tried with other weights, without a member, a mark up or down; beside the score."""

from datetime import datetime
from pathlib import Path

import streamlit as st

from workbench import paths
from workbench.models.results import Result
from workbench.queries.result_desk import ResultDesk
from workbench.queries.trust import Trust, trust_of
from workbench.web import charts, ui
from workbench.web.page import reading

_CHANGED = "作出结果之后，一票否决的认定有变化，须先重新计算结果，再作检验"


def trust(desk: ResultDesk) -> None:
    """Draw the trials of a result; what names a member only for those who may see the members' marks."""
    st.subheader("得分可信度", anchor=False)
    st.caption("放在得分旁边，不改变得分和等级")
    states = tuple(f"{one.code}:{one.state}" for one in desk.vetoes)
    found = _tried(paths.home(), desk.card.id, desk.card.computed_at, states)
    if found is None:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {_CHANGED}")
        return
    _weights(found)
    if desk.sees_members:
        _small_changes(found)
        _members(found)


@st.cache_data(show_spinner="正在检验结果的稳定性……", max_entries=64)
def _tried(home: Path, result_id: int, computed_at: datetime, vetoes: tuple[str, ...]) -> Trust | None:  # noqa: ARG001 - part of the key
    """Try a result once; its workspace, time and the state of its vetoes are part of what it is known by."""
    with reading() as session:
        return trust_of(session, session.get_one(Result, result_id))


def _weights(found: Trust) -> None:
    with st.container(border=True):
        st.markdown("**换一组权重，等级会变吗**")
        if found.shares:
            names, parts = zip(*[one for one in found.shares if one[1]], strict=True)
            words = "；".join(f"{name} {part:.1%}" for name, part in found.shares)
            ui.show_chart(charts.shares(names, parts), f"权重随机变动时各等级出现的比例：{words}", height=130)
        st.markdown(ui.safe(found.sentence))


def _small_changes(found: Trust) -> None:
    with st.expander("去掉一名成员、改动一分、换一种修约", icon=":material/tune:"):
        for words in found.sentences[1:]:
            st.markdown(ui.safe(words))


def _members(found: Trust) -> None:
    with st.expander("成员之间是否一致，有没有人偏严或偏宽", icon=":material/groups:"):
        st.markdown(ui.safe(found.agreement.sentence))
        for finding in found.agreement.findings:
            st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(finding.text)}")
        st.caption("以下把各评分点折算成百分制，在本次评估的评分点之间比较")
        for one in found.severity.members:
            st.markdown(ui.safe(one.words))
        for words in found.severity.summary:
            st.markdown(ui.safe(words))
