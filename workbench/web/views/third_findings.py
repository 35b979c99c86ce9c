"""What the third party handed in, as lists and beside the points."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench import clock
from workbench.queries.facts import EvidenceLine
from workbench.queries.third_party_findings import Reply, ThirdCard
from workbench.queries.third_party_put import PutCard
from workbench.rules.third_party_words import ACCEPTED, DRAFT, NO_FAULT, RETURNED, SUBMITTED
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

STATE_BADGES = {
    DRAFT: Badge("草稿", "gray", "edit_note"),
    SUBMITTED: Badge("待审核", "orange", "hourglass_top"),
    RETURNED: Badge("退回修改", "orange", "undo"),
    ACCEPTED: Badge("已接受", "green", "check_circle"),
}
_LATE = Badge("逾期未答复", "red", "schedule")
_DEGREES = {
    NO_FAULT: Badge("没有问题", "green", "check"),
    "minor": Badge("一般", "gray", "flag"),
    "serious": Badge("较重", "orange", "flag"),
    "grave": Badge("严重", "red", "flag"),
}


def beside(cards: Sequence[ThirdCard], evidence: Mapping[str, EvidenceLine]) -> None:
    """Draw what was accepted of the third party at one point; nothing where there is none."""
    for card in cards:
        _words(
            card,
            evidence,
            f":material/handshake: **第三方 · {ui.safe(card.label)}** {ui.badge(_DEGREES[card.severity])}",
        )


def third_card(card: ThirdCard, evidence: Mapping[str, EvidenceLine]) -> None:
    """Draw one thing with its state, evidence, answer and what became of it."""
    marks = f"{ui.badge(_DEGREES[card.severity])} {ui.badge(STATE_BADGES[card.state])}"
    _words(card, evidence, f"**{ui.safe(card.label)}** {marks}\n\n:small[{ui.safe(card.point)}]")
    if card.state == RETURNED:
        st.markdown(f":orange-badge[:material/undo: 退回原因] {ui.safe(card.reason)}")
    if card.decided_on and card.state == ACCEPTED:
        st.caption(ui.safe(f"{card.decided_by} {ui.day(card.decided_on)} 审核接受"))
    if card.told_on:
        late = not card.replies and card.answer_by is not None and clock.today() > card.answer_by
        said = f"{ui.day(card.told_on)} 告知承接主体，请在 {ui.day(card.answer_by)} 前答复"
        st.caption(f"{ui.safe(said)}{f' {ui.badge(_LATE)}' if late else ''}")
    if card.finding_key:
        link("findings", "已转为整改，打开", finding=card.finding_key)


def _words(card: ThirdCard, evidence: Mapping[str, EvidenceLine], head: str) -> None:
    told = " · ".join(filter(None, (ui.day(card.seen_on), card.place, card.counted)))
    links = " ".join(
        ui.file_link(evidence[one].public_id, f"{one} {evidence[one].title}") if one in evidence else ui.safe(one)
        for one in card.evidence
    )
    st.markdown(f"{head}\n\n{ui.safe(card.words)}")
    st.markdown(f":small[:gray[{ui.safe(told)}]] {links}")
    if card.answer and card.answered_on:
        st.markdown(f":small[:gray[承接主体 {ui.day(card.answered_on)} 答复]] {ui.safe(card.answer)}")
    answers(card.replies, card.files)


def answers(replies: Sequence[Reply], files: Sequence[tuple[str, str]]) -> None:
    """Draw what the contractor itself answered, and its files."""
    for one in replies:
        late = " :red-badge[:material/schedule: 逾期]" if one.late else ""
        st.markdown(f":small[:gray[承接主体 {ui.day(one.on)} 自己答复]]{late} {ui.safe(one.words)}")
    if files:
        st.markdown(f":small[:gray[答复材料]] {' '.join(ui.file_link(*one) for one in files)}")


def put_card(card: PutCard) -> None:
    """Draw a finding that was put to the contractor."""
    by = f"{ui.day(card.told_on)} 告知 · 请在 {ui.day(card.answer_by)} 前答复"
    st.caption(ui.safe(f"{card.about} · {by}"))
    told = " · ".join(filter(None, (ui.day(card.seen_on), card.place, card.counted)))
    marks = f"{ui.badge(_DEGREES[card.severity])}{f' {ui.badge(_LATE)}' if card.overdue else ''}"
    st.markdown(f"**{ui.safe(card.kind)}** {marks}\n\n:small[{ui.safe(card.point)}]")
    st.markdown(ui.safe(card.words))
    if card.noted:
        st.markdown(f":small[:gray[第三方当时记下的答复]] {ui.safe(card.noted)}")
    evidence = f" · 依据：{'、'.join(card.evidence)}" if card.evidence else ""
    st.markdown(f":small[:gray[{ui.safe(told + evidence)}]]")
    answers(card.replies, card.files)
