"""Findings and misconduct on the screen: one line each, and the course of one."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from workbench import clock
from workbench.queries.clocks import days_left
from workbench.queries.findings import FindingCard, FindingRow
from workbench.queries.misconduct import MisconductCard
from workbench.web import ui
from workbench.web.page import link
from workbench.web.ui import Badge

STATE_BADGES = {
    "raised": Badge("未告知", "gray", "visibility_off"),
    "told": Badge("整改中", "blue", "build"),
    "answered": Badge("待核实", "orange", "fact_check"),
    "returned": Badge("退回整改", "orange", "undo"),
    "closed": Badge("已办结", "green", "check_circle"),
    "withdrawn": Badge("已撤回", "gray", "do_not_disturb_on"),
}
SEVERITY_BADGES = {
    "minor": Badge("一般", "gray", "flag"),
    "serious": Badge("较重", "orange", "flag"),
    "grave": Badge("严重", "red", "flag"),
}
_OVERDUE = Badge("逾期", "red", "schedule")


def badges_of(row: FindingRow) -> list[Badge]:
    """Return the badges of a finding: how bad, where it stands, and whether it is overdue."""
    found = [SEVERITY_BADGES[row.severity], STATE_BADGES[row.state]]
    return [*found, _OVERDUE] if row.overdue else found


def counts(rows: Sequence[FindingRow]) -> None:
    """Draw how many wait for whom."""
    told = sum(one.state in {"told", "returned"} for one in rows)
    late = sum(one.overdue for one in rows)
    done = sum(one.state == "closed" for one in rows)
    known = sum(one.state != "withdrawn" for one in rows)
    ui.counts(
        [
            ui.Count("未办结", str(sum(one.open for one in rows)), "件"),
            ui.Count("整改中", str(told), "件"),
            ui.Count("逾期", str(late), "件", "red" if late else None),
            ui.Count("整改到位", f"{done} / {known}" if known else "没有数据"),
        ]
    )


def lines(rows: Sequence[FindingRow], *, most: int = 50) -> None:
    """Draw the findings as rows, each with the way to it."""
    for row in rows[:most]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            marks = " ".join(ui.badge(one) for one in badges_of(row))
            due = f" · 应于 {ui.day(row.due_on)} 前整改" if row.state in {"told", "returned"} else ""
            number = f"{row.notice} · " if row.notice else ""
            told = f"{number}{row.project} · {row.source_name}{due}"
            st.markdown(f"**{ui.safe(_short(row.words))}** {marks}\n\n:small[{ui.safe(told)}]", width="stretch")
            link("findings", "打开", finding=row.key)
    if len(rows) > most:
        st.caption(f"只列前 {most} 件，共 {len(rows)} 件；按项目选择后再看。")


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[:most]}…"


def finding(card: FindingCard) -> None:
    """Draw one finding: what, by which clause, by when, its files and its course."""
    row = card.row
    st.markdown(f"**{ui.safe(row.words)}**")
    st.markdown(ui.clause(row.clause))
    facts = {
        "服务项目": row.line or "不限于一项",
        "发现": f"{ui.day(row.raised_on)}，{row.source_name}",
        "通知编号": row.notice or "未告知",
        "整改期限": f"{ui.day(row.due_on)}（{days_left(row.due_on, clock.today())}）"
        if row.open
        else ui.day(row.due_on),
    }
    if not row.told_on:
        facts["整改期限"] = "自告知之日起算"
    for label, words in facts.items():
        st.markdown(f":small[:gray[{label}]] {ui.safe(words)}")
    for public_id, name in card.notices:
        st.markdown(ui.file_link(public_id, name))
    if card.files:
        st.markdown("**材料**")
    for public_id, name, mine in card.files:
        st.markdown(f"{ui.file_link(public_id, name)} :small[:gray[{'承接主体' if mine else '购买主体'}]]")
    st.subheader("经过", anchor=False)
    for one in card.steps:
        step(
            one.name, one.on_day, one.by, one.words, one.due_on if one.name in {"告知整改", "核实：退回整改"} else None
        )


def step(name: str, on_day: date, by: str, words: str, due: date | None) -> None:
    """Draw one step of a course: what, when, by whom, in which words, and the new day if it set one."""
    until = f"，期限 {ui.day(due)}" if due else ""
    st.markdown(f"**{ui.safe(name)}** :small[:gray[{ui.safe(f'{ui.day(on_day)} · {by}{until}')}]]")
    if words:
        st.markdown(ui.safe(words))


def case_lines(cards: Sequence[MisconductCard]) -> None:
    """Draw the procedures over misconduct as rows."""
    for card in cards:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            head = f"**{ui.safe(card.kind)}** {ui.badge(case_badge(card))}"
            told = f"{card.contractor} · {card.project} · {ui.day(card.opened_on)} 立案"
            st.markdown(f"{head}\n\n:small[{ui.safe(told)}]", width="stretch")
            link("findings", "打开", case=card.key, part="misconduct")


def case_badge(card: MisconductCard) -> Badge:
    """Return the badge of where a procedure stands."""
    if card.annulled_on or card.outcome == "dropped":
        return Badge(card.state_name, "gray", "do_not_disturb_on")
    if card.outcome:
        return Badge(card.state_name, "red", "gavel")
    return Badge(card.state_name, "orange", "hourglass_top")


def case(card: MisconductCard) -> None:
    """Draw one procedure from the facts to the decision and what became of it."""
    st.markdown(f"**{ui.safe(card.facts)}**")
    st.markdown(ui.clause(card.clause))
    if card.findings:
        st.markdown(f":small[:gray[依据的问题]] {len(card.findings)} 件，见“问题”")
    for public_id, name in card.files:
        st.markdown(ui.file_link(public_id, name))
    st.subheader("经过", anchor=False)
    for name, on_day, words in _course(card):
        if on_day is not None:
            step(name, on_day, card.contractor if name == "陈述申辩" else "购买主体", words, None)
    if card.bar:
        st.markdown(f":red-badge[:material/block: 取消资格] {ui.safe(card.bar)}")


def _course(card: MisconductCard) -> list[tuple[str, date | None, str]]:
    until = f"通知 {card.notice}，陈述申辩到 {ui.day(card.state_by)}" if card.state_by else ""
    hearing = (
        f"{ui.day(card.hearing_told_on)} 通知，定于 {ui.day(card.hearing_on)}" if card.hearing_on else "还没有通知听证"
    )
    return [
        ("立案", card.opened_on, ""),
        ("告知", card.notified_on, until),
        ("陈述申辩", card.stated_on, card.statement),
        ("要求听证", card.hearing_asked_on, hearing),
        ("听证", card.hearing_held_on, card.hearing_words),
        (
            "决定",
            card.decided_on,
            f"{card.state_name if not card.annulled_on else '查实'} · {card.decision} · {card.reason}",
        ),
        ("停止项目", card.stopped_on, ""),
        ("撤销决定", card.annulled_on, f"{card.annulled_by} · {card.annulled_reason}"),
    ]


def summary(rows: Sequence[FindingRow], title: str = "问题与整改") -> None:
    """Draw the findings of a project beside something else: how many, and the open ones with the way to each."""
    if not rows:
        return
    st.subheader(title, anchor=False)
    done, late = sum(one.state == "closed" for one in rows), sum(one.overdue for one in rows)
    known = sum(one.state != "withdrawn" for one in rows)
    overdue = f"，逾期 {late} 件" if late else ""
    st.caption(f"发现 {known} 件，整改到位 {done} 件{overdue}")
    lines([one for one in rows if one.open], most=10)
    link("findings", "查看全部问题", icon="report_problem", part="all")
