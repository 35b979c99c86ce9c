"""Evidence on the screen: the whole list in few elements, one piece with its pages, and who read it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.queries.evidence import EvidenceCard
from workbench.queries.facts import EvidenceLine
from workbench.web import ui
from workbench.web.page import link
from workbench.web.views.pager import begins, turn

PAGE = 25
"""Pieces on one page of the list."""


def evidence_list(lines: Sequence[EvidenceLine]) -> None:
    """Draw the list of evidence, a page at a time; a superseded piece stays, marked."""
    start = begins("evidence", len(lines), 0)
    st.markdown("\n".join(f"- {words_of(line)}" for line in lines[start : start + PAGE]))
    turn("evidence", start + PAGE if start + PAGE < len(lines) else None)


def words_of(line: EvidenceLine) -> str:
    """Return a piece of evidence as one line of markdown, with the link to its file."""
    old = " :gray-badge[已被代替]" if line.superseded else ""
    copy = " :blue-badge[遮盖件]" if line.redacted else ""
    told = f"{ui.day(line.dated)} · 评分点 {'、'.join(line.points)} · {size(line.size)} · 校验值 {line.sha256[:12]}"
    return f"**{line.number}** {ui.file_link(line.public_id, line.title)}{old}{copy} :small[:gray[{ui.safe(told)}]]"


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, count // 1024)} KB"


def no_evidence() -> None:
    """Say how evidence comes."""
    ui.empty(
        "attach_file",
        "还没有证据",
        "方案确认后，由采购经办或第三方上传并对应到评分点；没有证据的评分点得分受上限约束",
    )


def chosen_lines(lines: Sequence[EvidenceLine], points: Mapping[str, str]) -> list[EvidenceLine]:
    """Draw the choice of a point, and return the pieces that serve it; without one, all of them."""
    served = {code for line in lines for code in line.points}
    codes = ["", *(code for code in points if code in served)]
    if len(lines) <= PAGE:
        return list(lines)
    code = st.selectbox(
        "评分点",
        codes,
        format_func=lambda one: points.get(one, "全部评分点"),
        key="evidence_point",
        label_visibility="collapsed",
    )
    return [line for line in lines if not code or code in line.points]


def open_list(evaluation_id: int, lines: Sequence[EvidenceLine]) -> None:
    """Draw the list with the way to each piece, a page at a time."""
    start = begins("evidence_open", len(lines), 0)
    for line in lines[start : start + PAGE]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(words_of(line), width="stretch")
            link("evidence", "打开", evaluation=evaluation_id, piece=line.id)
    turn("evidence_open", start + PAGE if start + PAGE < len(lines) else None)


def piece(card: EvidenceCard) -> None:
    """Draw one piece: its file, its pages, what it replaces, what cites it, and who read it."""
    line = card.line
    if card.replaced_by:
        st.warning(f"这份证据已由 {card.replaced_by} 代替，原件保留。", icon=":material/history:")
    st.markdown(words_of(line))
    if card.replaces:
        st.caption(f"代替了 {'、'.join(card.replaces)}")
    if card.original_id:
        st.markdown(
            f":gray[:small[遮盖前的原件，只有经办、领导、审计和第三方能取]] {ui.file_link(card.original_id, '原件')}"
        )
    for copy in card.copies:
        st.caption(ui.safe(f"{ui.day(copy.made_on)} {copy.name} 遮盖：{copy.reason}"))
    for cited in card.cited_by:
        st.markdown(f":material/handshake: {ui.safe(cited.label)} {ui.safe(cited.words)}")
    _pages(card)
    _readings(card)


def _pages(card: EvidenceCard) -> None:
    """Draw the page looked at; the picture comes from our own route, which asks for permission and keeps the log."""
    if not card.pages:
        st.caption("这种文件没有预览，请取走文件查看。")
        return
    page = 1
    if card.pages > 1:
        page = st.number_input(f"第几页（共 {card.pages} 页）", 1, card.pages, 1, key=f"page_{card.line.public_id}")
    st.html(
        f'<img class="wb-page" src="/files/{card.line.public_id}/preview/{page}" alt="{card.line.number} 第 {page} 页" '
        'style="max-width:100%;border:1px solid #c9d2db" loading="lazy">'
    )


def _readings(card: EvidenceCard) -> None:
    if card.readings is None:
        return
    with st.expander(f"查阅登记 {len(card.readings)}", icon=":material/visibility:"):
        if not card.readings:
            st.caption("还没有人打开过这份证据。")
        lines = [
            f"- {ui.day(one.on_day)} {ui.safe(one.name)} {one.way}{f' {one.times} 次' if one.times > 1 else ''}"
            f"{'（原件）' if one.original and card.line.redacted else ''}"
            for one in card.readings
        ]
        st.markdown("\n".join(lines))
        st.caption("按人、按天登记打开的次数；只有经办、领导和审计能看。")
