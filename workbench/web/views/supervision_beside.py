"""What supervision found, beside the scoring points: the checks and the findings, each with the way to it."""

from collections.abc import Mapping

import streamlit as st

from workbench.queries.supervision_beside import Beside
from workbench.rules.supervision_words import KINDS
from workbench.web import ui
from workbench.web.page import link


def line(one: Beside | None) -> None:
    """Draw what bears on one point in a line; nothing where there is nothing."""
    if one is not None:
        st.markdown(f":material/policy: **监督结果**　:small[{ui.safe(one.words)}]")


def by_point(found: Mapping[str, Beside], evaluation_id: int, day: str) -> None:
    """Draw every point with its checks and findings; the same check may bear on several points."""
    st.caption(f"截至 {day} 已提交的检查和发现的问题，供评分参考，不直接计分；问题的整改情况是今天的。")
    for code, one in found.items():
        with st.container(border=True, gap="xsmall", key=f"beside_{evaluation_id}_{code}"):
            st.markdown(f"**{ui.safe(code)} {ui.safe(one.name)}**　:small[{ui.safe(one.words)}]")
            _ways(one, code)


def _ways(one: Beside, code: str) -> None:
    for check in one.checks:
        judged = check.passed + check.failed
        told = f"{ui.day(check.checked_on)} {KINDS[check.kind]}：{judged} 项，不合格 {check.failed} 项"
        with st.container(key=f"way_check_{code}_{check.key}"):
            link("supervision", told, icon="policy", inspection=check.key)
    for finding in one.findings:
        told = f"{finding.severity_name}问题 {finding.notice or ui.day(finding.raised_on)}，{finding.state_name}"
        with st.container(key=f"way_finding_{code}_{finding.key}"):
            link("findings", told, icon="report_problem", finding=finding.key)
