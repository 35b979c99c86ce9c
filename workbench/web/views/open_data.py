"""What is public of a project, day by day; the newest release as it goes out; and the red flags in words."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from workbench.exchange.ocds.release import release_on
from workbench.exchange.ocds.writing import json_bytes
from workbench.models.words import PHASE_NAMES, Phase
from workbench.queries.open_project import OpenProject
from workbench.queries.red_flags import FlagCard
from workbench.rules.open_data import PREFIX_DEFAULT
from workbench.rules.red_flags import CAUTION, NOT_BUILT
from workbench.web import ui
from workbench.web.ui import Badge

_TAG_WORDS = {
    "planning": "立项公示",
    "tender": "采购公告",
    "tenderUpdate": "再次采购",
    "tenderCancellation": "采购终止",
    "award": "成交公告",
    "contract": "合同公告",
}
_BADGES = {
    "flagged": Badge("有警示", "orange", "flag"),
    "no_data": Badge("没有数据", "gray", "help"),
    "clear": Badge("没有警示", "green", "check"),
    "excluded": Badge("不适用", "gray", "remove"),
}


def stages(project: OpenProject) -> None:
    """Draw what became public on which day, and what is not public and therefore not in the files."""
    st.markdown(f"开放合同编号 **{ui.safe(project.ocid)}**")
    if project.ocid.startswith(PREFIX_DEFAULT):
        st.caption("编号前缀是默认值，可配置：取得登记的前缀后，由分管领导在“规则”的本级规定里登记。")
    if not project.days:
        ui.empty("public_off", "还没有公布的内容", "登记立项公示、公告日期、合同公告日期后，这里逐日列出。")
        return
    st.markdown("\n".join(f"- {ui.day(day)} {'、'.join(_told(project, day))}" for day in project.days))
    if missing := _missing(project):
        st.caption(f"还没有公布、因此不在公开文件里：{'、'.join(missing)}。")


def _told(project: OpenProject, day: date) -> list[str]:
    """What became public on a day, in words."""
    words = [_TAG_WORDS[tag] for tag in release_on(project, day)["tag"] if tag in _TAG_WORDS]
    words += [f"{PHASE_NAMES[Phase(one.phase)]}结果" for one in project.results if one.told_on == day]
    words += ["验收结果和付款"] if project.accepted_on == day else []
    words += ["禁止参加的决定"] if day in {one.told_on for one in project.bars} else []
    words += ["撤销禁止参加的决定"] if day in {one.annulled_on for one in project.bars} else []
    return list(dict.fromkeys(words))


def _missing(project: OpenProject) -> list[str]:
    told = {
        "立项公示": project.disclosed_on,
        "采购公告": project.rounds,
        "成交公告": any(one.award_told_on for one in project.rounds),
        "合同公告": project.contract,
        "验收结果和付款": project.contract and project.accepted_on,
        "评估结果": project.results,
    }
    return [name for name, there in told.items() if not there]


def preview(project: OpenProject) -> None:
    """Draw the newest release as it goes out."""
    if project.days:
        with st.expander("预览最新一次发布（JSON）", icon=":material/data_object:"):
            st.code(json_bytes(release_on(project, project.days[-1])).decode(), language="json", height=420)


def flags(cards: Sequence[FlagCard]) -> None:
    """Draw every method with its answer, what it looks at and what it cannot prove."""
    st.caption(f"{CAUTION}公开的方法和默认界限，逐项注明来源；{NOT_BUILT}")
    counted = [(word, sum(one.state == state for one in cards)) for state, word in _words()]
    ui.counts([ui.Count(word, str(number), "项") for word, number in counted])
    for one in cards:
        with st.container(border=True, gap="xxsmall", key=f"flag_{one.method.code}"):
            st.markdown(f"**{one.method.code} {one.method.title}** {ui.badge(_BADGES[one.state])}")
            st.markdown("\n".join(f"- {ui.safe(line)}" for line in one.sentences) or "- 还没有采购记录")
            told = (("看什么", one.method.looks), ("为什么", one.method.why), ("不能证明什么", one.method.cannot))
            st.caption("  \n".join(f"**{name}** {words}" for name, words in told))
            st.markdown(f":small[[公开方法 {one.method.code}]({one.method.source})]")


def _words() -> list[tuple[str, str]]:
    return [(state, badge.word) for state, badge in _BADGES.items()]
