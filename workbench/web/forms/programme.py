"""The programme report: its paragraphs, saved as soon as a field is left; the chosen cases; its documents."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.exchange.programme_book import draw_annex, draw_results_csv, draw_standing_csv
from workbench.queries.programme_text import CaseCard, ChosenCase, ReportKey, TextVersion, Told
from workbench.reports.programme_paper import (
    YearDrawn,
    draw_programme,
    draw_result_notice,
    draw_standing,
    issue_of_year,
)
from workbench.reports.word import as_word
from workbench.rules.programme_words import CLAUSE, HEADINGS
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.services.programme import NewCase, choose_case, drop_case, save_text
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.issuing import WORD, issue, word_name
from workbench.web.page import command, reading
from workbench.web.refused import refusal_shown

_HINTS = {
    "situation": "在哪些乡镇（街道）、面向谁、怎样组织",
    "practice": "做了什么，带来什么变化",
    "problems": "还有哪些问题，原因是什么",
    "advice": "下一年怎样改进",
    "experience": "哪些做法别处可以照着做",
}
_DRAWERS: Mapping[str, Callable[..., YearDrawn]] = {
    "年度实施报告（PDF）": draw_programme,
    "附表（Excel）": draw_annex,
}
NOTICES: Mapping[str, Mapping[str, Callable[..., YearDrawn]]] = {
    "results": {"结果公告（PDF）": draw_result_notice, "结果表（CSV）": draw_results_csv},
    "standing": {"承接主体情况公告（PDF）": draw_standing, "承接主体情况表（CSV）": draw_standing_csv},
}


def texts(actor: Actor, key: ReportKey, kept: Mapping[str, Sequence[TextVersion]], *, writes: bool) -> None:
    """Draw the paragraphs under the five headings, to write or to read, each with its earlier versions."""
    st.caption(
        f"五个标题依据{CLAUSE}。离开输入框即保存，每次保存是一个版本，旧版本保留。数字由系统写在文字前面，不用重复。"
    )
    for heading, name in HEADINGS.items():
        versions = kept.get(heading, ())
        newest = versions[0] if versions else None
        with st.container(border=True, gap="xxsmall"):
            if writes:
                _field(actor, key, heading, newest)
            else:
                st.markdown(f"**{name}**")
                st.markdown(ui.safe(newest.words) if newest else "（还没有写）")
            if newest:
                st.caption(
                    f"第 {newest.number} 版 · {clock.local(newest.saved_at):%Y-%m-%d %H:%M} · {ui.safe(newest.saved_by)}"
                )
            _older(versions[1:])


def _field(actor: Actor, key: ReportKey, heading: str, newest: TextVersion | None) -> None:
    form = draft(f"programme_{key.purchaser_id}_{key.year}_{key.scope}_{heading}", newest.number if newest else 0)
    place = form.key("words")

    def keep() -> None:
        with command(then=form.saved) as session:
            save_text(session, actor, key, heading, str(st.session_state[place]), seen=form.seen)

    words = newest.words if newest else ""
    st.text_area(HEADINGS[heading], words, height=150, key=place, placeholder=_HINTS[heading], on_change=keep)


def _older(versions: Sequence[TextVersion]) -> None:
    if versions:
        with st.expander(f"以前的 {len(versions)} 个版本", icon=":material/history:"):
            for one in versions:
                st.caption(f"第 {one.number} 版 · {clock.local(one.saved_at):%Y-%m-%d %H:%M} · {ui.safe(one.saved_by)}")
                st.markdown(ui.safe(one.words) or "（空）")


def cases(
    actor: Actor, key: ReportKey, told: Sequence[ChosenCase], free: Mapping[int, CaseCard], *, writes: bool
) -> None:
    """Draw the chosen cases and, for who writes, the closed cases of the ledger to choose from."""
    for one in told:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.title)}** :gray[{ui.safe(one.card.project)} · {ui.safe(one.card.service)}]")
            st.markdown(ui.safe(one.words))
            st.caption(f"同意公开：{ui.safe(one.consent_words)}（{one.consent_on:%Y-%m-%d}）")
            if writes:
                _drop(actor, one)
    if not told:
        st.caption("还没有选入典型案例。")
    if not writes:
        return
    if free:
        _choose(actor, key, free)
    else:
        fix = "本年项目的个案在“服务台账”结案以后，在这里选入"
        ui.empty(
            "cases",
            "没有可以选的个案",
            f"{fix}；县（区）的个案由县（区）先选入。" if key.scope == "all" else f"{fix}。",
        )


def _drop(actor: Actor, one: ChosenCase) -> None:
    name = f"programme_case_{one.id}"
    ask(name, "移出报告", icon="remove")
    if confirmed(name, "移出典型案例", f"“{one.title}”将从报告里移出，内容保留在操作记录里。", "移出"):
        with command("案例已移出") as session:
            drop_case(session, actor, one.id)


def _choose(actor: Actor, key: ReportKey, free: Mapping[int, CaseCard]) -> None:
    st.markdown("**从已结案的个案里选入**")
    case_id = st.selectbox("个案", list(free), format_func=lambda one: _label(free[one]), key="programme_case")
    card = free[case_id]
    told = card.told or Told("", "", clock.today(), "")
    st.caption(_known_of(card))
    form = draft(f"programme_case_{key.year}_{key.scope}_{case_id}")
    with st.form(form.key("form"), border=True):
        title = st.text_input("标题（必填）", told.title, key=form.key("title"), max_chars=60)
        hint = "不写姓名、编码、号码和住址，只写情况、做法和变化"
        words = st.text_area("案例内容（必填）", told.words, key=form.key("words"), height=120, placeholder=hint)
        on: date = st.date_input(
            "同意公开的日期（必填）", told.consent_on, format="YYYY-MM-DD", key=form.key("on"), width=220
        )
        consent = st.text_input(
            "谁以什么方式同意（必填）",
            told.consent_words,
            key=form.key("consent"),
            placeholder="例如：本人签署公开同意书",
        )
        sent = st.form_submit_button("选入报告", type="primary", key=form.key("save"))
    if sent:
        with command("案例已选入", then=form.saved) as session:
            choose_case(session, actor, key, case_id, NewCase(title, words, on, consent))


def _known_of(card: CaseCard) -> str:
    """What the writer may know of a case: the ledger's words, or of a county's case that its report tells it."""
    if card.told:
        return "县（区）的报告已选入这个个案，下面是它的文字，可以改写；个案记录只有县（区）能看。"
    after = "没有后测" if card.after is None else f"{card.after}"
    return f"计划：{ui.safe(card.plan)}  \n结案：{ui.safe(card.closure)}  \n困境等级合计：服务前 {card.before}，服务后 {after}"


def _label(one: CaseCard) -> str:
    return f"{one.project} · {one.service} · {one.closed_on:%Y-%m-%d} 结案"


def report_documents(actor: Actor, key: ReportKey, missing: Sequence[str]) -> None:
    """Draw the buttons of the report, its annex and its editable twin."""
    if missing:
        st.caption(f"还没有写文字的标题：{'、'.join(missing)}。现在制发的是草稿，不编号。")
    documents(actor, key, _DRAWERS)
    place = f"_programme_word_{key.purchaser_id}_{key.year}_{key.scope}"
    if st.button(WORD, icon=":material/edit_document:", type="tertiary", key="programme_word"):
        drawn: list[YearDrawn] = []
        with st.spinner("正在生成 Word 稿"), as_word(), refusal_shown(), reading() as session:
            drawn.append(draw_programme(session, actor, key))
        for one in drawn:
            made = Made(word_name(one.name), one.content, 1, is_list=False)
            with command() as session:
                st.session_state[place] = (
                    offer(session, actor, key.purchaser_id, made, action="report.word"),
                    made.name,
                )
    if kept := st.session_state.get(place):
        ui.here(f"/files/{kept[0]}", f"下载 {kept[1]}")


def documents(actor: Actor, key: ReportKey, drawers: Mapping[str, Callable[..., YearDrawn]]) -> None:
    """Draw one button a document and issue the one that was pressed."""
    with st.container(horizontal=True):
        pressed = [label for label in drawers if st.button(label, icon=":material/print:", key=f"programme_{label}")]
    for label in pressed:
        issue(label, partial(drawers[label], actor=actor, key=key), partial(_keep, actor))


def _keep(actor: Actor, session: Session, drawn: YearDrawn) -> None:
    issue_of_year(session, actor, drawn)


def issued(files: Sequence[tuple[str, str]]) -> None:
    """Draw the documents of the year that were issued."""
    if files:
        st.markdown("**已制发的文件**")
    for public_id, name in files:
        st.markdown(ui.file_link(public_id, name))
