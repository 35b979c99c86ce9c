"""The words of the screen: each function draws one pattern, and takes plain text."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import streamlit as st

from scoring.errors import ScoringError
from workbench import clock
from workbench.errors import HardStopError, WorkbenchError
from workbench.rules.finding import Finding
from workbench.web import theme
from workbench.web.menu import screen
from workbench.web.phrases import (
    SEVERITY,
    STAGE_STATES,
    Badge,
    Colour,
    badge,
    clause,
    day,
    file_link,
    rule_link,
    safe,
    yuan,
)

if TYPE_CHECKING:
    import pandas as pd  # takes a second to load, and the server answers without it

# What phrases writes is part of this vocabulary: pages import ui alone.
__all__ = [
    "SEVERITY", "STAGE_STATES", "Badge", "Colour", "Count", "Severity", "Stage", "Task", "Way", "badge", "clause", "counts", "day",
    "empty", "file_link", "finding", "findings", "head", "here", "refusal", "refusal_dialog", "rule_link", "safe", "show_chart",
    "stage_strip", "table", "task_row", "upload_link", "upload_many_link", "yuan",
]  # fmt: skip

Severity = Literal["stop", "warn", "info", "ok"]


@dataclass(frozen=True)
class Count:
    """One number of a screen's head, with its note; a colour only when it means something."""

    label: str
    value: str
    note: str = ""
    colour: Colour | None = None


@dataclass(frozen=True)
class Task:
    """Something that waits for somebody: what, how long still, about what, by when, by which clause, counted how."""

    key: str
    what: str
    left: str
    severity: Severity
    about: str
    due: date | None
    clause: str
    mark: str
    action: str
    why: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage of a project's life and how far it is: done, now, stop, todo or skip."""

    name: str
    state: str


@dataclass(frozen=True)
class Way:
    """Where something can be mended: the words of the button, the screen, and the values in its address bar."""

    label: str
    screen: str
    query: tuple[tuple[str, str], ...] = ()


def head(title: str, sub: str, *badges: Badge) -> None:
    """Draw one title line with its badges, and one grey line: whose, what, by when."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.title(safe(title), anchor=False, width="content")
        for one in badges:
            st.badge(safe(one.word), color=one.colour, icon=f":material/{one.icon}:")
    st.caption(safe(sub))


def counts(numbers: Sequence[Count]) -> None:
    """Draw up to four numbers side by side; on a phone two by two."""
    grid = st.grid(len(numbers), min_column_width=140)
    for one in numbers:
        note = f" :small[:gray[{safe(one.note)}]]" if one.note else ""
        value = f":{one.colour}[{safe(one.value)}]" if one.colour else safe(one.value)
        grid.metric(f"{safe(one.label)}{note}", value, border=True)


def task_row(task: Task, *, primary: bool = False) -> bool:
    """Draw one duty with its button, three lines, no more; return whether the button was pressed."""
    with (
        st.container(border=True, horizontal=True, vertical_alignment="center", key=f"edge_{task.severity}_{task.key}"),
    ):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{safe(task.what)}** :{SEVERITY[task.severity].colour}-badge[{safe(task.left)}]")
            due = f" · 应于 **{_by(task.due)}** 前" if task.due else ""
            st.markdown(f":small[{safe(task.about)}{due}]")
            st.markdown(clause(task.clause, task.mark), help=safe(task.why) if task.why else None)
        return st.button(task.action, key=f"do_{task.key}", type="primary" if primary else "secondary")


def _by(due: date) -> str:
    """A due day without leading zeros; the year only where it is not this one."""
    year = "" if due.year == clock.today().year else f"{due.year}年"
    return f"{year}{due.month}月{due.day}日"


def finding(found: Finding, *, key: str, action: str = "") -> bool:
    """Draw what is wrong, why, what would make it possible, by which clause; return whether its button was pressed."""
    with st.container(border=True, key=f"edge_{found.severity}_{key}", gap="xxsmall"):
        st.markdown(f"{badge(SEVERITY[found.severity])} **{safe(found.what)}**")
        st.markdown(safe(found.why))
        if found.fix:
            st.markdown(f":material/arrow_forward: {safe(found.fix)}")
        st.markdown(f"{clause(found.clause, found.mark)} {rule_link(found.rule_id, found.on)}")
        return st.button(action, key=f"fix_{key}", width="content") if action else False


def findings(found: Sequence[Finding], *, key: str, actions: Mapping[str, str] | None = None) -> str:
    """Draw a list of findings, worst first, the satisfied ones folded.

    ``actions`` maps a rule's id to the words of its button; the id of the button pressed comes back, or "".
    """
    words = [(name, sum(one.severity == name for one in found)) for name in SEVERITY]
    st.markdown(" ".join(_counted(name, number) for name, number in words if number))
    pressed = ""
    for number, one in enumerate(sorted(found, key=lambda one: list(SEVERITY).index(one.severity))):
        if one.severity != "ok" and finding(one, key=f"{key}_{number}", action=(actions or {}).get(one.rule_id, "")):
            pressed = one.rule_id
    _satisfied([one for one in found if one.severity == "ok"], key)
    return pressed


def _counted(name: str, number: int) -> str:
    one = SEVERITY[name]
    return badge(Badge(f"{one.word} {number}", one.colour, one.icon))


def _satisfied(found: Sequence[Finding], key: str) -> None:
    if found:
        with st.expander(f"已满足 {len(found)} 项", icon=":material/check_circle:"):
            for number, one in enumerate(found):
                finding(one, key=f"{key}_ok_{number}")


def empty(icon: str, what: str, why: str, *, cite: str = "", action: str = "") -> bool:
    """Draw what is not there yet, when and how it comes, and one action; return whether that was pressed."""
    with st.container(border=True, horizontal_alignment="center", gap="xxsmall"):
        st.markdown(f":gray[:material/{icon}:] **{safe(what)}**", text_alignment="center", width="content")
        st.caption(safe(why), text_alignment="center", width="content")
        if cite:
            st.markdown(clause(cite), text_alignment="center", width="content")
        return st.button(action, key=f"empty_{what}") if action else False


def stage_strip(stages: Sequence[Stage], *, now: str, key: str = "stage") -> str:
    """Draw the strip of stages and return the one looked at; it stands in the address bar as ``?stage=``."""
    names = [stage.name for stage in stages]
    labels = {stage.name: _stage_label(stage) for stage in stages}
    wanted = st.query_params.get("stage", now)

    # The label changes with the state, so binding the widget to the address bar would break links.
    def remember() -> None:
        st.query_params["stage"] = st.session_state[key]

    chosen = st.segmented_control(
        "阶段",
        names,
        default=wanted if wanted in names else now,
        format_func=lambda name: labels[name],
        key=key,
        required=True,
        width="stretch",
        label_visibility="collapsed",
        on_change=remember,
    )
    return str(chosen or now)


def _stage_label(stage: Stage) -> str:
    one = STAGE_STATES[stage.state]
    return f":{one.colour}[:material/{one.icon}:] {safe(stage.name)}"


def refusal(error: WorkbenchError | ScoringError) -> None:
    """Draw a refusal: what, where, by which clause, what to do; a hard stop with each of its findings."""
    with st.container(border=True, key="edge_stop_refusal", gap="xxsmall"):
        st.markdown(f":red-badge[:material/block: 未办成] **{safe(error.what)}**")
        if error.where:
            st.markdown(f"位置：{safe(error.where)}")
        if error.clause:
            st.markdown(clause(error.clause))
        if error.fix:
            st.markdown(f":material/arrow_forward: {safe(error.fix)}")


def refusal_dialog(title: str, *, flag: str, way: Way | None = None) -> None:
    """Open a dialog that says why something cannot be done yet, while ``st.session_state[flag]`` holds the error.

    ``way`` leads to the screen where it can be mended. A flag, because a dialog opened by a button alone closes
    at the next run.
    """
    error = st.session_state.get(flag)
    if error is None:
        return

    def forget() -> None:
        st.session_state[flag] = None

    @st.dialog(title, on_dismiss=forget)
    def show() -> None:
        _reasons(error)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("知道了", key=f"{flag}_close"):
                forget()
                st.rerun()
            if way and st.button(way.label, key=f"{flag}_way", type="primary"):
                forget()
                st.switch_page(screen(way.screen).file, query_params=dict(way.query))

    show()


def _reasons(error: WorkbenchError) -> None:
    found = [one for one in getattr(error, "findings", ()) if isinstance(one, Finding)]
    st.markdown("**原因**")
    if not isinstance(error, HardStopError) or not found:
        st.markdown(safe(error.what))
        st.markdown(clause(error.clause))
    for one in found:
        st.markdown(f"{badge(SEVERITY[one.severity])} {safe(one.what)}：{safe(one.why)}")
        st.markdown(f"{clause(one.clause, one.mark)} {rule_link(one.rule_id, one.on)}")
    fixes = [one.fix for one in found if one.fix] or [error.fix]
    if any(fixes):
        st.markdown("**怎样才可以**")
        st.markdown("\n".join(f"{number}. {safe(fix)}" for number, fix in enumerate(fixes, 1)))


def here(path: str, label: str) -> None:
    """Draw a link to a page of the server that is not a screen: sign-in, sign-out, upload; it stays in the tab."""
    st.html(f'<a class="wb-link" href="{html.escape(path)}" target="_self">{html.escape(label)}</a>')


def attached(public_id: str, name: str, told: str) -> str:
    """Return the link to a file that was handed in, with who handed it in and when."""
    return f"{file_link(public_id, name)} :small[:gray[{safe(told)}]]"


def upload_link(purpose: str, about_id: int, *, back: str, label: str = "上传文件") -> None:
    """Draw the way to the upload form of a purpose of ``web.upload.PURPOSES``; ``back`` is the path to return to."""
    here(f"/upload?{urlencode({'purpose': purpose, 'about': about_id, 'next': back})}", label)


def upload_many_link(purpose: str, about_id: int, *, back: str, label: str) -> None:
    """Draw the way to the page that takes many files at once; ``back`` is the path to return to."""
    here(f"/upload/many?{urlencode({'purpose': purpose, 'about': about_id, 'next': back})}", label)


def table(frame: "pd.DataFrame", *, alt: str, **options: Any) -> Any:  # noqa: ANN401 - what st.dataframe takes and returns
    """Draw a table that sorts and scrolls inside itself; a missing value is a dash, amounts stand flush right."""
    house: dict[str, Any] = {"hide_index": True, "row_height": 38, "height": "content", "placeholder": "—"}
    amounts = {name: st.column_config.TextColumn(alignment="right") for name in frame if _is_amount(frame, name)}
    columns = amounts | (options.pop("column_config", None) or {})
    return st.dataframe(frame, alt=alt, column_config=columns, **(house | options))


def _is_amount(frame: "pd.DataFrame", name: Any) -> bool:  # noqa: ANN401 - a column's label
    """A written amount: its head says yuan, and its cells are text made by ``yuan``."""
    return str(name).endswith("（元）") and frame[name].dtype.kind == "O"


def show_chart(figure: Any, alt: str, *, height: int = 320) -> None:  # noqa: ANN401 - plotly ships no types
    """Draw a figure of ``charts`` with the words that stand for it; put a table of its numbers beside it."""
    figure.update_layout(height=height, font={"family": theme.FONT})
    config = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
    st.plotly_chart(figure, theme=None, config=config, alt=alt)
