"""The rule book on the screen: each rule with its value in words, clause, basis, and how far it was verified."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.rules import (
    BASIS,
    KINDS,
    BureauLine,
    CalendarLine,
    LocalLine,
    RuleLine,
    Wanted,
    cited_instruments,
)
from workbench.rules.book import Cite, Rule
from workbench.rules.instruments import Instrument
from workbench.rules.not_checked import NotChecked
from workbench.rules.terms import events, stages
from workbench.web import ui
from workbench.web.forms.typed import day
from workbench.web.page import link
from workbench.web.ui import Badge

_BASIS_BADGES = {
    "law": Badge("法律法规", "blue", "gavel"),
    "plan": Badge("方案", "blue", "description"),
    "bureau default": Badge("本级默认值，可配置", "gray", "tune"),
}
_SEVERITY = {"hard_stop": "stop", "warning": "warn", "information": "info"}
_VERIFIED = {"Y": "已见原文", "M": "待核", "D": "默认值"}
_COUNTED = {"stop": "red", "warn": "orange", "info": "gray", "unverified": "violet"}
_FEW = 12  # rules that lie open when they were asked for


def sieve() -> tuple[date, Wanted]:
    """Draw the day and the filters that act on the rules of all stages."""
    grid = st.grid(3, min_column_width=150)
    text = grid.text_input("搜索", placeholder="标题、条款或内容，例如：小组 单数", key="rules_text")
    kinds = {"": "全部"} | {key: name for key, (name, _) in KINDS.items()}
    kind = grid.selectbox("种类", list(kinds), format_func=kinds.__getitem__, key="rules_kind")
    on = day(grid.date_input("哪一天的规定", clock.today(), format="YYYY-MM-DD", key="rules_on"), "日期")
    names, cited = {"": "全部阶段"} | dict(stages()), {"": "全部文件"} | cited_instruments()
    stage = grid.selectbox("阶段", list(names), format_func=names.__getitem__, key="rules_stage")
    source = grid.selectbox("文件", list(cited), format_func=cited.__getitem__, key="rules_instrument")
    return on, Wanted(text, kind, stage, source)


def rule_list(lines: Sequence[RuleLine], wanted: Wanted) -> None:
    """Draw the rules folded by stage, in the order of a project's life; few that were asked for lie open."""
    opened = wanted != Wanted() and len(lines) <= _FEW
    for stage, name in stages().items():
        found = [line for line in lines if line.rule.stage == stage]
        if not found:
            continue
        # The key follows the filter, so that what one filter opened does not stay open under the next.
        key = f"stage_{stage}_{abs(hash(wanted))}"
        fold = st.expander(f"**{name}** {_numbers(found)}", expanded=opened, key=key, on_change="rerun")
        if fold.open:
            with fold:
                for line in found:
                    with st.container(border=True, gap="xxsmall"):
                        rule_card(line)


def _numbers(lines: Sequence[RuleLine]) -> str:
    """How many rules, and of them how many are hard, to be explained, told, and not verified."""
    counts = {key: sum(KINDS[key][1](line) for line in lines) for key in _COUNTED}
    told = " ".join(f":{_COUNTED[key]}[{KINDS[key][0]} {count}]" for key, count in counts.items() if count)
    return f"{len(lines)} 条 :small[{told}]"


def rule_card(line: RuleLine) -> None:
    """Draw one rule: state, value, clause, what it says, from which event's day it counts, and the way to its history."""
    rule = line.rule
    asked = (Badge("由人核对", "violet", "how_to_reg"),) if rule.attested else ()
    badges = (ui.SEVERITY[_SEVERITY[rule.severity]], *asked, _BASIS_BADGES[rule.basis], _state(line))
    st.markdown(f"**{ui.safe(rule.title)}** {' '.join(map(ui.badge, badges))}")
    st.markdown(ui.safe("；".join(line.words)))
    _cites((rule.cite, *rule.also))
    for one in rule.local:
        st.markdown(f":gray[:small[本级规定 {ui.safe(one.document)}]]")
    mark = ui.clause("", rule.mark)
    tail = f"适用于{rule.applies_to}；以“{events()[rule.event]}”那一天的规定为准"
    rows = f"；条目 {'、'.join(rule.rows)}" if rule.rows else ""
    st.markdown(f":small[{ui.safe(tail)}{ui.safe(rows)}] {mark}")
    if line.history:
        link("rules", f"历次规定 {len(line.history)} 版", icon="history", rule=rule.id, on=rule.on or rule.first_day)


def rule_page(line: RuleLine, beside: Sequence[RuleLine]) -> None:
    """Draw one rule with every value it has had and the clauses of each, and open its stage beside it."""
    with st.container(border=True, gap="xxsmall"):
        rule_card(replace(line, history=()))
    st.subheader(f"历次规定 {len(line.history)} 版", anchor=False)
    _history(line)
    st.subheader(f"{stages()[line.rule.stage]}的其他规则", anchor=False)
    for one in beside:
        if one.rule.id != line.rule.id:
            badge = ui.badge(ui.SEVERITY[_SEVERITY[one.rule.severity]])
            st.markdown(f"{ui.safe(one.rule.title)} {badge} {ui.rule_link(one.rule.id, one.rule.on)}")


def _history(line: RuleLine) -> None:
    for past, words in reversed(line.history):
        with st.container(gap="xxsmall"):
            st.markdown(f":small[**{_period(past)}** {ui.safe('；'.join(words))}]")
            _cites((past.cite, *past.also))


def _cites(cites: Sequence[Cite]) -> None:
    for cite in cites:
        st.markdown(f":gray[:small[依据 {ui.safe(cite.clause)}：{ui.safe(cite.says)}]]")


def not_checked_list(lines: Sequence[NotChecked]) -> None:
    """Draw what no program checks, each with its clause and the reason."""
    for one in lines:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.row)}** {ui.badge(Badge(stages()[one.stage], 'gray', 'visibility_off'))}")
            st.markdown(ui.safe(one.says))
            st.markdown(f"不核对的原因：{ui.safe(one.reason)}")
            _cites((one.cite,))


def _state(line: RuleLine) -> Badge:
    rule = line.rule
    if rule.on is None:
        return Badge(f"{_period(rule)}，这一天还没有开始", "gray", "event_upcoming")
    if rule.expired:
        return Badge(f"{rule.last_day} 到期，只作提醒", "orange", "event_busy")
    if line.continued:
        return Badge("已登记继续执行", "green", "event_repeat")
    return Badge(f"{_period(rule)} 执行中", "green", "event_available")


def _period(rule: Rule) -> str:
    until = f"至 {rule.last_day}" if rule.last_day else "起"
    return f"{rule.first_day} {until}"


def instrument_list(known: Sequence[Instrument], on: date) -> None:
    """Draw the instruments with their term and what users must know about them."""
    for one in known:
        with st.container(border=True, gap="xxsmall"):
            over = one.until is not None and on > one.until
            term = f"{one.since} 施行" + (f"，{one.until} 失效" if one.until else "")
            badge = Badge(term, "orange" if over else "gray", "event_busy" if over else "event_available")
            st.markdown(f"**{ui.safe(one.name)}** {ui.badge(badge)} {ui.clause('', one.verified)}")
            st.caption(ui.safe(f"{one.issued_by}；{_VERIFIED[one.verified]}{'；' if one.note else ''}{one.note}"))
            for words in one.corrections:
                st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {ui.safe(words)}")


def local_list(lines: Sequence[LocalLine]) -> None:
    """Draw what the bureau may set: what holds now, by which document, and why it is set locally."""
    for one in lines:
        with st.container(border=True, gap="xxsmall"):
            unset = Badge("默认值，可配置" if one.words else "尚未登记", "gray" if one.words else "orange", "tune")
            shown = unset if one.first_day is None else Badge("本级已登记", "green", "task_alt")
            st.markdown(f"**{ui.safe(one.known.name)}** {ui.safe(one.words)} {ui.badge(shown)}")
            by = f"{one.document}，{one.first_day} 起；" if one.first_day else ""
            way = f" {ui.rule_link(one.known.rule_id)}" if one.known.rule_id else ""
            st.markdown(f":gray[:small[{ui.safe(by + one.known.why)}]]{way}")


def bureau_list(lines: Sequence[BureauLine]) -> None:
    """Draw the local values with document and first day; an older one stays for the events of its time."""
    for one in lines:
        with st.container(border=True, gap="xxsmall"):
            words = "" if one.name.endswith(one.words) else ui.safe(one.words)
            st.markdown(f"**{ui.safe(one.name)}** {words}")
            st.caption(ui.safe(f"{ui.day(one.first_day)} 起 · {one.document}"))


def calendar_list(lines: Sequence[CalendarLine], last: date, note: str) -> None:
    """Draw the years of the working-day calendar and how far they reach."""
    st.markdown(f"工作日历到 **{last}** 为止。{ui.safe(note)}。")
    rows = [(str(one.year), str(one.holidays), str(one.workdays), "；".join(one.notices)) for one in lines]
    frame = pd.DataFrame(rows, columns=["年份", "放假天数", "调休上班天数", "通知"])
    st.table(frame.map(ui.safe), border="horizontal", hide_index=True)


def counted(lines: Sequence[RuleLine]) -> str:
    """Return how many rules are shown, by basis and by what is not verified."""
    parts = [f"{name} {sum(line.rule.basis == key for line in lines)}" for key, name in BASIS.items()]
    told = [f"{KINDS[key][0]} {sum(KINDS[key][1](line) for line in lines)}" for key in _COUNTED]
    return f"{len(lines)} 条：{'，'.join(told)}；其中{'，'.join(parts)}"


def asked_day(text: str) -> date | None:
    """Return the day that an address bar names; None for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
