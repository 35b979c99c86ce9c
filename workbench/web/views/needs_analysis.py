"""The analysis on the screen, the lists to take away, and the documents by village."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.exchange.needs_lists import LISTS, needs_book
from workbench.queries.needs_analysis import Analysis, Cross, Item, Spread
from workbench.queries.needs_rates import quarter_of
from workbench.reports.context_happiness import quarter_words
from workbench.reports.context_household import households_of
from workbench.reports.needs_documents import (
    Batch,
    draw_analysis,
    draw_blank_forms,
    draw_decision_forms,
    draw_filled_forms,
    draw_happiness,
    draw_plans,
    draw_visit_forms,
)
from workbench.reports.word import as_word
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.web import charts, ui
from workbench.web.forms.issuing import WORD, word_name
from workbench.web.page import command, reading
from workbench.web.refused import refusal_shown

Draw = Callable[[Session], Made]
_MADE = "_needs_made"
_ROW = 32
_SHORT = 10  # rows that a list shows without scrolling
_MOST = 20  # bars that a picture holds


def pictures(found: Analysis) -> None:
    """Draw each grouping as a picture with its table."""
    for spread in found.spreads:
        st.subheader(spread.title, anchor=False)
        st.caption(spread.words)
        if spread.lines:
            _picture(spread)
    if found.cross:
        _cross(found.cross)


def _picture(spread: Spread) -> None:
    shown = spread.shown[:_MOST]
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        if shown:
            people = [Decimal(count) for _, count in shown]
            figure = charts.bars([name for name, _ in shown], people, people, words=("人数", ""))
            figure.update_layout(showlegend=False)
            figure.data[0].text = [f"{count} 人" for _, count in shown]
            told = "；".join(f"{name} {count} 人" for name, count in shown)
            ui.show_chart(figure, f"{spread.title}：{told}", height=70 + _ROW * len(shown))
    with right:
        frame = pd.DataFrame(
            {
                "分组": [name for name, _ in spread.lines],
                "人数": pd.array([count for _, count in spread.lines], dtype="Int64"),
            }
        )
        ui.table(
            frame, alt=f"{spread.title}的人数，不足 5 人的组不显示", height="content" if len(frame) <= _SHORT else 420
        )


def _cross(cross: Cross) -> None:
    st.subheader(cross.title, anchor=False)
    st.caption(cross.words)
    frame = pd.DataFrame([cells for _, cells in cross.rows], columns=list(cross.columns), dtype="Int64")
    frame.insert(0, "乡镇（街道）", [name for name, _ in cross.rows])
    ui.table(frame, alt=f"{cross.title}的人数")


def third_list(found: Sequence[Item]) -> None:
    """Draw the third list: what is bought, and what other bodies run."""
    st.caption("列入购买的项目，以及转办、转介和其他部门提供的项目；不足 5 人和能推算出它们的人数不显示。")
    frame = pd.DataFrame(
        {
            "项目": [one.name for one in found],
            "去向或来源": [one.manner for one in found],
            "项目或承办单位": [one.run_by for one in found],
            "人数": pd.array([one.people for one in found], dtype="Int64"),
        }
    )
    ui.table(frame, alt=f"项目清单，{len(found)} 行", height="content" if len(found) <= _SHORT else 420)


def lists(actor: Actor, purchasers: Mapping[int, str]) -> None:
    """Draw the choice of a list to take away as a workbook."""
    st.caption("导出的清单只有编码，不含身份信息；每次导出记入操作记录，只有您本人能下载。")
    purchaser_id = _unit(purchasers, "list_unit")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("清单", list(LISTS), format_func=lambda one: LISTS[one].title, key="list_name", width=300)
        if st.button("生成 Excel", type="primary", icon=":material/table_view:"):
            _make(actor, purchaser_id, lambda session: needs_book(session, actor, name))
    _taken()


def documents(actor: Actor, purchasers: Mapping[int, str], villages: Mapping[int, str]) -> None:
    """Draw the choice of a document: of the whole, or by village as one file."""
    purchaser_id = _unit(purchasers, "document_unit")
    form = st.segmented_control("文件格式", ["PDF", WORD], default="PDF", required=True, key="document_form")
    make = _make_word if form == WORD else _make
    with st.container(horizontal=True):
        if st.button("需求分析报告", icon=":material/query_stats:"):
            make(actor, purchaser_id, lambda session: draw_analysis(session, actor, purchaser_id))
        blanks = {"登记表": draw_blank_forms, "探访记录表": draw_visit_forms, "去向决定表": draw_decision_forms}
        for name, draw in blanks.items():
            if st.button(f"空白{name}", icon=":material/draft:"):
                make(actor, purchaser_id, partial(draw, actor=actor))
    if villages:
        _by_village(actor, purchaser_id, villages, make)
    _taken()


def _by_village(
    actor: Actor, purchaser_id: int, villages: Mapping[int, str], make: Callable[[Actor, int, Draw], None]
) -> None:
    st.subheader("按村（社区）整批生成", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        village = st.selectbox(
            "村（社区）", list(villages), format_func=lambda one: villages[one], key="document_village", width=300
        )
        quarters = _quarters()
        quarter = st.selectbox(
            "季度（幸福清单）", quarters, format_func=quarter_words, key="document_quarter", width=220
        )

    def batch(session: Session) -> Batch:
        return Batch(villages[village], households_of(session, actor, village_id=village))

    with st.container(horizontal=True):
        if st.button("一户一策", icon=":material/family_home:", type="primary"):
            make(actor, purchaser_id, lambda session: draw_plans(session, actor, batch(session)))
        if st.button("幸福清单", icon=":material/volunteer_activism:"):
            make(actor, purchaser_id, lambda session: draw_happiness(session, actor, batch(session), quarter))
    st.caption("预填的纸质表：已有的内容印好，写好后在“导入 › 纸质表录入”按行号录回。")
    filled = {"登记表": draw_filled_forms, "探访记录表": draw_visit_forms, "去向决定表": draw_decision_forms}
    with st.container(horizontal=True):
        for name, draw in filled.items():
            if st.button(f"预填{name}", icon=":material/edit_document:"):
                make(actor, purchaser_id, partial(_filled, draw, actor, batch))


def _filled(
    draw: Callable[[Session, Actor, Batch], Made], actor: Actor, batch: Callable[[Session], Batch], session: Session
) -> Made:
    return draw(session, actor, batch(session))


def _quarters() -> list[date]:
    """The running quarter and the five before it."""
    found = [quarter_of(clock.today())]
    while len(found) < 6:  # noqa: PLR2004 - a year and a half
        before = found[-1].replace(day=1)
        found.append(date(before.year - (before.month == 1), (before.month - 4) % 12 + 1, 1))
    return found


def _unit(purchasers: Mapping[int, str], key: str) -> int:
    ids = list(purchasers)
    if len(ids) == 1:
        return ids[0]
    return int(st.selectbox("单位", ids, format_func=lambda one: purchasers[one], key=key, width=300))


def _make_word(actor: Actor, purchaser_id: int, draw: Draw) -> None:
    """Make the editable twin of a document instead of the document."""

    def twin(session: Session) -> Made:
        with as_word():
            made = draw(session)
        return replace(made, name=word_name(made.name))

    _make(actor, purchaser_id, twin)


def _make(actor: Actor, purchaser_id: int, draw: Draw) -> None:
    """Draw up in a reading session, which may take seconds; keep in a writing one, which may not."""
    made: list[Made] = []
    with st.spinner("正在生成"), refusal_shown(), reading() as session:
        made.append(draw(session))
    if made:
        with command() as session:
            one = made[0]
            word = one.name.endswith(".docx")
            key = (
                offer(session, actor, purchaser_id, one, action="report.word")
                if word
                else offer(session, actor, purchaser_id, one)
            )
            st.session_state[_MADE] = (key, one.name)


def _taken() -> None:
    if kept := st.session_state.get(_MADE):
        ui.here(f"/files/{kept[0]}", f"下载 {kept[1]}")
