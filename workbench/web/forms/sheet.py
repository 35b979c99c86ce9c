"""The member's own score sheet: one indicator at a time, every entry saved at once."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.ordinal import MarkBand, bands_of
from scoring.tree import Node
from workbench import clock
from workbench.models.words import EvaluationState
from workbench.queries.evaluations import MarkLine
from workbench.queries.sheet import SheetView, sheet_view
from workbench.security.policy import Actor
from workbench.services.sheets import Entry, parsed_mark, save_mark, submit_sheet
from workbench.web import ui
from workbench.web.confirm import confirmed
from workbench.web.forms.fact import check_form
from workbench.web.page import command, messages, reading
from workbench.web.views.facts import evidence_links, fact_card, point_head
from workbench.web.views.third_findings import beside

_NOTHING = MarkLine(None, None, "", clock.now())


@st.fragment
def sheet(actor: Actor, evaluation_id: int) -> None:
    """Draw the sheet; a change runs this part alone."""
    messages()
    with reading() as session:
        view = sheet_view(session, actor, evaluation_id)
    if view.me.recused:
        st.warning("您已回避：评分表封存，不再保存新的内容，也不计入结果。", icon=":material/lock:")
    indicators = view.tree.indicators()
    place = _place(view, [node.code for node in indicators])
    indicator = indicators[place]
    points = view.points(indicator)
    st.markdown(f"**{ui.safe(indicator.label)}** :gray[{len(points)} 个评分点，满分 {text(indicator.full)} 分]")
    if view.open:
        _strip(view, indicator)
    for node in points:
        with st.container(border=True, gap="xsmall"):
            _point(actor, view, node)
    _bar(view, [node.code for node in indicators], place)


def who_sees(view: SheetView) -> None:
    """Say who can see the sheet at this moment, and who will."""
    if view.line.state == EvaluationState.OPENED:
        words = "评分表已启封：评估小组、购买主体有关人员和审计能看到分数和理由；承接主体看到的是结果"
    else:
        done = f"{view.line.submitted} / {view.line.members} 已提交"
        words = f"谁现在能看到：只有您。组长、经办、管理员和审计都看不到分数、理由和改动次数；启封后小组互见。{done}"
    st.caption(f":material/visibility: {ui.safe(words)}")


def _strip(view: SheetView, indicator: Node) -> None:
    """Draw every point of the indicator as done or open, so that a skipped one is found again."""
    marks = [
        f":green-badge[:material/check: {node.code}]"
        if view.done(node)
        else f":orange-badge[{node.code} {'未核对' if node.code in view.facts else '未评'}]"
        for node in view.points(indicator)
        if view.asked(node)
    ]
    st.markdown(" ".join(marks))


def _place(view: SheetView, codes: Sequence[str]) -> int:
    """Draw one pill an indicator with how far it is; the one looked at stands in the address bar."""
    wanted = st.query_params.get("indicator", codes[0])
    labels = _labels(view)
    current = wanted if wanted in codes else codes[0]

    def remember() -> None:
        st.query_params["indicator"] = st.session_state[f"pill_{current}"]

    # The key follows the address, so that the buttons below can move on too.
    chosen = st.pills(
        "指标", codes, default=current, format_func=lambda code: labels[code], key=f"pill_{current}",
        required=True, label_visibility="collapsed", on_change=remember,
    )  # fmt: skip
    return codes.index(str(chosen or current))


def _labels(view: SheetView) -> dict[str, str]:
    nodes = view.tree.indicators()
    shorts = [short_name(node.name) for node in nodes]
    names = shorts if len(set(shorts)) == len(shorts) else [node.code for node in nodes]
    return {node.code: f"{ui.safe(name)} {_count(view, node)}" for node, name in zip(nodes, names, strict=True)}


def _count(view: SheetView, indicator: Node) -> str:
    asked = [node for node in view.points(indicator) if view.asked(node)]
    done = sum(view.done(node) for node in asked)
    return ":green[:material/check_circle:]" if done == len(asked) else f":gray[{done}/{len(asked)}]"


def short_name(name: str) -> str:
    """Return the two characters by which a pill calls an indicator."""
    for common in ("项目", "服务"):
        name = name.removeprefix(common)
    return name[:2]


def _point(actor: Actor, view: SheetView, node: Node) -> None:
    if node.code in view.facts:
        fact_card(view.facts[node.code], view.evidence)
        beside(view.third.get(node.code, ()), view.evidence)
        if view.open:
            check_form(actor, view.facts[node.code])
        return
    point_head(node)
    st.markdown(evidence_links(view.evidence_of.get(node.code, ()), view.evidence))
    beside(view.third.get(node.code, ()), view.evidence)
    mark = view.sheet.marks.get(node.code, _NOTHING) if view.sheet else _NOTHING
    if node.code in view.not_applicable:
        st.markdown(f":gray-badge[:material/remove_circle: 不适用] {ui.safe(view.not_applicable[node.code])}")
    elif view.open:
        _judge(actor, view, node, mark)
    else:
        _judged(node, mark)


def _judged(node: Node, mark: MarkLine) -> None:
    """Draw an entry that can no longer be changed."""
    value = "未评" if mark.value is None else f"{mark.value} 分"
    st.markdown(f"**{value}** :gray[满分 {text(node.full)}] {ui.safe(mark.band or '')}")
    st.caption(ui.safe(mark.reason))


def _judge(actor: Actor, view: SheetView, node: Node, mark: MarkLine) -> None:
    """Ask for band, mark and reason; nothing is filled in before the member does."""
    field = _Field(actor, view, node, mark)
    bands = bands_of(node) if node.point and node.point.kind == "ordinal" else ()
    left, right = st.columns(2, gap="medium")
    if bands:
        names = [band.name for band in bands]
        labels = {band.name: f"**{range_words(node, bands, i)}** {ui.safe(band.name)}" for i, band in enumerate(bands)}
        left.radio(
            "先选档次", names, index=names.index(mark.band) if mark.band in names else None,
            format_func=lambda name: labels[name], key=field.key("band"), on_change=field.band_changed,
        )  # fmt: skip
    with right:
        field.mark_input(waits=bool(bands) and field.band() is None)
        st.text_area(
            "理由（必填）", mark.reason, height=80, placeholder="看到了什么，在哪份材料里看到",
            key=field.key("reason"), on_change=field.reason_changed,
        )  # fmt: skip


def range_words(node: Node, bands: Sequence[MarkBand], place: int) -> str:
    """Return the marks of a band; its lower limit belongs to it, the upper to the better band."""
    low = text(exact(bands[place].floor) * exact(node.full))
    if place == 0:
        return f"{low} 至 {text(node.full)} 分"
    return f"{low} 至不足 {text(exact(bands[place - 1].floor) * exact(node.full))} 分"


def _limits(node: Node, band: str | None) -> str:
    """Return the marks that fit: of the band chosen, else of the whole point."""
    bands = bands_of(node)
    places = [place for place, one in enumerate(bands) if one.name == band]
    return range_words(node, bands, places[0]) if places else f"0 至 {text(node.full)} 分"


class _Field:
    """One judged point on the screen: its widget keys, and what happens when one of them changes."""

    def __init__(self, actor: Actor, view: SheetView, node: Node, mark: MarkLine) -> None:
        self.actor, self.evaluation_id, self.step = actor, view.line.id, view.tree.step
        self.node, self.saved = node, mark

    def key(self, field: str) -> str:
        return f"{field}_{self.evaluation_id}_{self.node.code}"

    def mark_input(self, *, waits: bool) -> None:
        wrong: tuple[str, ScoringError] | None = st.session_state.get(self.key("wrong"))
        limits = _limits(self.node, self.band())
        shown = wrong[0] if wrong else "" if self.saved.value is None else str(self.saved.value)
        st.text_input(
            f"再定分（{limits}，最小 {text(self.step)}）", shown, key=self.key("mark"),
            placeholder="请先选档次" if waits else "例如 1.25", disabled=waits, on_change=self.mark_changed,
        )  # fmt: skip
        if wrong:
            st.markdown(
                f":red-badge[:material/block: 未保存] :red[:small[{ui.safe(wrong[1].what)}。{ui.safe(wrong[1].fix)}]]"
            )

    def band_changed(self) -> None:
        """A new band asks for a new mark."""
        st.session_state[self.key("mark")] = ""
        st.session_state.pop(self.key("wrong"), None)
        self._save("")

    def mark_changed(self) -> None:
        typed = str(st.session_state[self.key("mark")])
        try:
            parsed_mark(self.node, self._entry(typed), self.step)
        except ScoringError as error:
            st.session_state[self.key("wrong")] = (typed, error)
            return
        st.session_state.pop(self.key("wrong"), None)
        self._save(typed)

    def reason_changed(self) -> None:
        """Keep the mark that stands while a wrong one is still in its field."""
        wrong = st.session_state.get(self.key("wrong"))
        kept = "" if self.saved.value is None else str(self.saved.value)
        self._save(kept if wrong else str(st.session_state[self.key("mark")]))

    def _entry(self, typed: str) -> Entry:
        return Entry(self.band(), typed, str(st.session_state[self.key("reason")]))

    def band(self) -> str | None:
        band = st.session_state.get(self.key("band"), self.saved.band)
        return None if band is None else str(band)

    def _save(self, typed: str) -> None:
        with command() as session:
            save_mark(session, self.actor, self.evaluation_id, self.node.code, self._entry(typed))


def _bar(view: SheetView, codes: Sequence[str], place: int) -> None:
    """Draw the sticky bar: how far, when saved, and the way on."""
    judged = view.judged()
    done = sum(view.done(node) for node in judged)
    ready = done == len(judged)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.progress(done / len(judged) if judged else 1.0, text=_progress_words(view, done, len(judged)))
        st.button(
            ":material/chevron_left:", help="上一项", key="back_indicator", disabled=place == 0,
            on_click=_move, args=(codes, place - 1),
        )  # fmt: skip
        if place + 1 < len(codes):
            kind: Literal["primary", "secondary"] = "secondary" if ready and view.open else "primary"
            st.button("下一项", key="next_indicator", type=kind, on_click=_move, args=(codes, place + 1))
        if view.open and (ready or place + 1 == len(codes)) and st.button("提交评分表", key="submit", type="primary"):
            st.session_state["_ask_submit"] = True
            st.rerun()


def _progress_words(view: SheetView, done: int, of: int) -> str:
    facts = [line for line in view.facts.values() if view.asked(line.node)]
    checked = sum(line.mine is not None for line in facts)
    saved = (
        f" :green[:material/cloud_done:] :small[{clock.local(view.saved_at):%H:%M:%S} 已存]" if view.saved_at else ""
    )
    return f"已评 **{done}** / {of} · 核对 {checked} / {len(facts)}{saved}"


def _move(codes: Sequence[str], place: int) -> None:
    st.query_params["indicator"] = codes[max(0, min(place, len(codes) - 1))]


def submit_question(actor: Actor, view: SheetView) -> None:
    """Ask again before the sheet is handed in; what is still missing is said, and nothing is lost."""
    missing = sum(not view.done(node) for node in view.judged())
    words = f"还有 {missing} 个评分点没有填完。" if missing else "全部评分点已填完。"
    if confirmed("submit", "提交评分表", f"{words}提交后不能再改，启封前只有您自己能看到。", "提交"):
        with command("评分表已提交，启封前只有您自己能看到") as session:
            submit_sheet(session, actor, view.line.id)
