"""Questionnaires to print, the sample as a workbook, and the report of a closed survey, made for who asks."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st
from sqlmodel import Session

from workbench.exchange.survey_book import sample_book
from workbench.exchange.survey_results_book import draw_results_book
from workbench.queries.surveys import SurveyCard, people_asked
from workbench.queries.surveys_draw import check_of
from workbench.queries.surveys_results import result_of
from workbench.reports.survey_papers import draw_forms, draw_report
from workbench.reports.word import as_word
from workbench.security.policy import Actor
from workbench.services.offered import Made
from workbench.services.surveys_interviews import offer_of_survey
from workbench.web import ui
from workbench.web.forms.issuing import issue, word_name

_MADE = "_survey_made"


def papers(actor: Actor, card: SurveyCard) -> None:
    """Draw the buttons that make each paper; what was made stays to be fetched."""

    def forms(session: Session, *, blank: bool) -> Made:
        return draw_forms(session, card, people_asked(session, actor, card.id), blank=blank)

    def book(session: Session) -> Made:
        people = people_asked(session, actor, card.id)
        return Made(f"{card.title}-样本.xlsx", sample_book(card, people), len(people))

    def report(session: Session) -> Made:
        return draw_report(session, card, result_of(session, actor, card.id), check_of(session, actor, card.id))

    with st.container(horizontal=True):
        _button(actor, card, "空白问卷（PDF）", "print", lambda session: forms(session, blank=True))
        if card.state == "fielding":
            _button(actor, card, "带编号的问卷（PDF）", "print", lambda session: forms(session, blank=False))
        if card.asked:
            _button(actor, card, "样本清单（Excel）", "table", book)
        if card.state == "closed":
            _button(actor, card, "调查报告（PDF）", "article", report)
            _button(actor, card, "调查报告（Word 稿，可编辑）", "edit_document", partial(_as_word, report))
            _button(actor, card, "调查结果（Excel）", "table", partial(_results, actor, card))
    if (made := st.session_state.get(_MADE)) and made[0] == card.id:
        ui.here(f"/files/{made[1]}", made[2])
    st.caption("这些文件只有编号和编码，没有姓名和电话；样本清单不要给承接主体。")


def _as_word(draw: Callable[[Session], Made], session: Session) -> Made:
    with as_word():
        made = draw(session)
    return replace(made, name=word_name(made.name))


def _results(actor: Actor, card: SurveyCard, session: Session) -> Made:
    return draw_results_book(card, result_of(session, actor, card.id))


def _button(actor: Actor, card: SurveyCard, label: str, icon: str, draw: Callable[[Session], Made]) -> None:
    if st.button(label, icon=f":material/{icon}:", key=f"make_{label}"):

        def keep(session: Session, made: Made) -> None:
            st.session_state[_MADE] = (card.id, offer_of_survey(session, actor, card.id, made), made.name)

        issue(label, draw, keep)
