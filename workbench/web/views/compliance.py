"""The compliance sheet on the screen: counts, the document, and every rule with its answer, day and clause."""

from collections import Counter

import streamlit as st

from workbench.queries.compliance import EXPLAINED, OPEN, Compliance, Line, Part
from workbench.reports.compliance import draw_compliance, issue_compliance, issued_sheets
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.page import link, reading
from workbench.web.ui import Badge

_BADGES = {
    "不符合": ui.SEVERITY["stop"],
    "需说明": ui.SEVERITY["warn"],
    OPEN: Badge(OPEN, "orange", "how_to_reg"),
    EXPLAINED: Badge(EXPLAINED, "blue", "edit_note"),
    "提示": ui.SEVERITY["info"],
    "符合": Badge("符合", "green", "check_circle"),
}
_TO_DO = ("不符合", "需说明", OPEN)
ALL = "全部"


def head(sheet: Compliance) -> None:
    """Draw title, whose project it is, and how often each answer stands."""
    card = sheet.card
    ui.head("合规检查表", f"{card.purchaser} · {card.code} {card.title} · 负责人 {card.owner}")
    told = [ui.badge(Badge(f"{_BADGES[word].word} {count}", _BADGES[word].colour, _BADGES[word].icon))
            for word, count in sheet.counts.items() if count]  # fmt: skip
    st.markdown(" ".join(told))


def issued(actor: Actor, sheet: Compliance) -> None:
    """Draw the sheets that were issued, and for the officer the button that issues one of today."""
    project_id = sheet.card.id
    with reading() as session:
        files = issued_sheets(session, project_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if sheet.may_issue and st.button("制发合规检查表（PDF）", icon=":material/picture_as_pdf:", type="primary"):
            issue(
                "合规检查表",
                lambda session: draw_compliance(session, actor, project_id),
                lambda session, drawn: issue_compliance(session, actor, drawn),
            )
        if sheet.may_issue:
            word_twin(actor, project_id, lambda session: draw_compliance(session, actor, project_id), key="compliance")
        for one in files[:3]:
            st.markdown(ui.file_link(one.public_id, one.label))
        link("project", "打开项目", icon="account_tree", project=project_id)


def filtered(sheet: Compliance) -> str:
    """Draw the choice of answers and return the one looked at."""
    words = [ALL, *(word for word, count in sheet.counts.items() if count)]
    return str(st.segmented_control("只看", words, default=ALL, required=True, key="compliance_answer"))


def part(one: Part, answer: str) -> None:
    """Draw the rules of a stage with this answer, folded; a stage where something is left to do lies open."""
    lines = [line for line in one.lines if answer in (ALL, line.answer)]
    if not lines:
        return
    told = Counter(line.answer for line in lines)
    numbers = " ".join(f":{_BADGES[word].colour}[{_BADGES[word].word} {told[word]}]" for word in _BADGES if told[word])
    opened = answer != ALL or any(line.answer in _TO_DO for line in lines)
    key = f"part_{one.key}_{answer}"  # what one filter opened does not stay open under the next
    fold = st.expander(f"**{one.name}** {len(lines)} 条 :small[{numbers}]", expanded=opened, key=key, on_change="rerun")
    if fold.open:
        with fold:
            for line in sorted(lines, key=lambda line: line.answer not in _TO_DO):
                with st.container(border=True, gap="xxsmall"):
                    _line(line)


def _line(line: Line) -> None:
    st.markdown(f"{ui.badge(_BADGES[line.answer])} **{ui.safe(line.title)}** {ui.safe(line.what)}")
    st.markdown(f":small[{ui.safe(line.why)}]")
    if line.reason:
        st.markdown(f":small[**原因** {ui.safe(line.reason)}]")
    on = f" :small[按 {line.on} 的规定]" if line.on else ""
    st.markdown(f"{ui.clause(line.clause, line.mark)}{on} {ui.rule_link(line.rule_id, line.on)}")
