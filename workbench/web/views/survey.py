"""A survey as it stands: head, sample, draw, questionnaire, and results with what may be shown."""

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
import streamlit as st

from scoring.exact import DEFAULT_ROUNDING, percent, rounded
from scoring.kinds import ANSWERS
from workbench.queries.surveys import PersonCard, SurveyCard
from workbench.queries.surveys_draw import METHOD, DrawCheck
from workbench.queries.surveys_results import CATEGORY, SERVICE, TOWNSHIP, SurveyResult, TextLine
from workbench.rules.questionnaires import KINDS, Questionnaire
from workbench.rules.survey_words import BASES, STATES
from workbench.web import ui

_COLOURS: dict[str, ui.Colour] = {"planned": "gray", "drawn": "blue", "fielding": "orange", "closed": "green"}
_ICONS = {"planned": "edit", "drawn": "casino", "fielding": "directions_walk", "closed": "check_circle"}
_HIDDEN = "不公布"


def state_badge(card: SurveyCard) -> ui.Badge:
    """Return how far a survey is, as a badge."""
    return ui.Badge(STATES[card.state], _COLOURS[card.state], _ICONS[card.state])


def head(card: SurveyCard) -> None:
    """Draw the numbers of a survey."""
    few = bool(card.asked) and card.wanted < card.needed
    ended = f"{card.ended} / {card.asked}" if card.asked else "—"
    ui.counts(
        [
            ui.Count("名单", str(card.population), "人"),
            ui.Count("应抽", str(card.needed), "人，95% 置信、±10%"),
            ui.Count("抽取", str(card.asked) if card.asked else "—", "人", "orange" if few else None),
            ui.Count("已有结果", ended, f"收回 {card.answered} 份" if card.asked else ""),
        ]
    )
    if card.less_reason:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} 少于应抽人数，原因：{ui.safe(card.less_reason)}")
    if card.state == "closed" and card.answered < card.needed:
        words = f"有效问卷 {card.answered} 份，少于应达样本量 {card.needed} 份，评分时会提示"
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {words}")
    if card.interviewers:
        names = ui.safe("、".join(card.interviewers))
        until = f"，访问名单到 {ui.day(card.list_until)}" if card.list_until else "，访问名单已失效"
        st.caption(f"访问员：{names}{until}")


def sealed(card: SurveyCard) -> None:
    """Draw what was kept before the draw."""
    with st.expander("抽取前封存的摘要", icon=":material/lock:"):
        st.markdown(f"名单来自{ui.safe(BASES[card.basis])}，共 {card.population} 人，一人只列一次。")
        st.code(f"名单摘要 {card.frame_digest}\n种子摘要 {card.commitment}", language=None, wrap_lines=True)
        st.caption(METHOD)


def checked(found: DrawCheck | None) -> None:
    """Draw the revealed seed and whether drawing again agrees with it."""
    if found is None:
        return
    agrees = ui.Badge("重新抽取，结果一致", "green", "check_circle")
    with st.expander("核对抽取", icon=":material/casino:"):
        st.markdown(ui.badge(ui.Badge("不一致", "red", "block") if found.faults else agrees))
        for fault in found.faults:
            st.markdown(ui.safe(fault))
        st.code(f"种子 {found.seed}\n盐 {found.salt}", language=None, wrap_lines=True)


def questionnaire(found: Questionnaire, digest: str) -> None:
    """Draw the items with their weights and skip rules."""
    whole = sum(found.weights.values())
    for number, one in enumerate(found.items, 1):
        words = f"**{number}. {ui.safe(one.words)}** :gray-badge[{KINDS[one.kind]}]"
        if one.weight:
            words += f" :blue-badge[计入指数 {one.weight}/{whole}]"
        st.markdown(words)
        if one.options:
            st.caption(ui.safe("选项：" + "、".join(one.options)))
        if one.only_if:
            numbers = {item.id: place for place, item in enumerate(found.items, 1)}
            st.caption(ui.safe(f"只在第 {numbers[one.only_if[0]]} 题答“{'”或“'.join(one.only_if[1])}”时问"))
    frozen = f"；已冻结，摘要 {digest[:16]}" if digest else "；开始调查时冻结"
    st.caption(ui.safe(f"{found.title}，版本 {found.version}；{found.source}{frozen}"))


def person_line(card: PersonCard) -> str:
    """Return one person of the sample as the head of a form."""
    if card.outcome:
        colour = "green" if card.outcome in {"完成", "部分完成"} else "gray"
        state = f":{colour}-badge[{card.outcome}]"
    elif card.second is not None:
        state = ":orange-badge[:material/difference: 两遍不一致]"
    elif card.first is not None:
        state = ":blue-badge[待录第二遍]"
    else:
        state = f":gray-badge[联系 {len(card.attempts)} 次]" if card.attempts else ":gray-badge[待访问]"
    stand_in = f"（替补 {card.replaces} 号）" if card.replaces else ""
    return f"{card.position} · {ui.safe(card.recipient)}{stand_in} · {ui.safe(card.service)} {state}"


def results(found: SurveyResult) -> None:
    """Draw index, response, groups and questions; what is hidden says so."""
    if found.report is None or found.index is None:
        ui.empty("query_stats", "还没有可以显示的结果", found.words or "计入指数的题没有回答。")
        return
    report, told = found.report.findings, found.report.findings.response
    rate = percent(told.rate) if told and told.rate is not None else "—"
    ends = report.share_interval
    ui.counts(
        [
            ui.Count("满意度指数（计分用）", shown(found.index), "按有效问卷直接计算"),
            ui.Count("满意率", percent(report.share.mean), f"{ends.low:.1%} 至 {ends.high:.1%}"),
            ui.Count("应答率", rate, f"{told.completed} / {told.eligible}" if told else ""),
            ui.Count("代答", str(report.proxies.proxies), f"本人 {report.proxies.own} 份"),
        ]
    )
    for warning in found.report.warnings:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(warning)}")
    for kind in (TOWNSHIP, CATEGORY, SERVICE):
        st.subheader(f"按{kind}", anchor=False)
        _groups(found, kind)
    st.subheader("各题", anchor=False)
    _questions(found)
    with st.expander("文字说明", icon=":material/notes:"):
        for sentence in found.report.sentences:
            st.markdown(ui.safe(sentence))


def _groups(found: SurveyResult, kind: str) -> None:
    rows = []
    for one in found.groups:
        if one.kind == kind:
            between = f"{one.interval.low:.1%} 至 {one.interval.high:.1%}" if one.interval else "—"
            values = (shown(one.index), percent(one.share)) if one.index is not None and one.share is not None else None
            answered = str(one.answered) if one.answered is not None else _HIDDEN
            rows.append((one.name, answered, *(values or ("—", "—")), between))
    columns = [kind, "有效问卷", "指数", "满意率", "95% 区间"]
    ui.table(pd.DataFrame(rows, columns=columns), alt=f"按{kind}的结果，{len(rows)} 组")


def _questions(found: SurveyResult) -> None:
    rows = []
    for words, line in found.questions:
        counts = list(map(str, line.counts)) if line else [_HIDDEN] * len(ANSWERS)
        rows.append((words, *counts, shown(line.index) if line and line.index is not None else "—"))
    ui.table(pd.DataFrame(rows, columns=["题目", *ANSWERS, "指数"]), alt=f"各题的回答，{len(rows)} 题")
    for choice in found.choices:
        told = "，".join(f"{name} {many if many is not None else _HIDDEN}" for name, many in choice.counts)
        st.markdown(f"**{ui.safe(choice.words)}** {ui.safe(told)}")


def texts(found: Sequence[TextLine]) -> None:
    """Draw the open answers; names and numbers are masked."""
    for question in dict.fromkeys(one.question for one in found):
        st.markdown(f"**{ui.safe(question)}**")
        st.markdown("\n".join(f"- {ui.safe(one.words)}" for one in found if one.question == question))
    if not found:
        st.caption("没有人写意见。")
    st.caption("登记的姓名和号码已掩去；其他能认出人的内容，引用前请再看一遍。")


def shown(value: Fraction | None) -> str:
    """Return an index as it is printed."""
    return "—" if value is None else str(rounded(value, DEFAULT_ROUNDING))
