"""A paper questionnaire typed in by keyboard, twice by two people, and the differences settled."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.surveys import PersonCard, SurveyCard
from workbench.reports.survey_papers import FORM
from workbench.rules.questionnaires import Question, Questionnaire
from workbench.rules.survey_words import RELATIONS
from workbench.security.policy import Actor
from workbench.services.paper_forms import bind_entries
from workbench.services.surveys_interviews import different, drop_paper, enter_paper, settle_paper
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.paper_forms import on_paper
from workbench.web.page import command

_PROXIES = ("", *RELATIONS)


def type_in(actor: Actor, card: SurveyCard, people: Sequence[PersonCard]) -> None:
    """Draw the keyboard form that follows the paper, then the papers that wait for their second entry."""
    st.caption("编号和代码与纸质问卷相同，Tab 到下一题。第一遍录完由另一个人录第二遍，不一致的逐题对照纸质问卷核对。")
    for one in people:
        if one.second is not None and one.first is not None:
            _settle(actor, card, one)
    form = draft(f"paper_{card.id}")
    with st.form("survey_paper", enter_to_submit=False, clear_on_submit=False):
        row = st.text_input("问卷编号（如 12）", key=form.key("row"))
        typed = {item.id: _field(number, item, form.key(item.id)) for number, item in _numbered(card.questionnaire)}
        told = "，".join(f"{number} {RELATIONS[key]}" for number, key in enumerate(_PROXIES) if key)
        proxy = st.text_input(f"代答人（本人留空；{told}）", key=form.key("proxy"))
        paper = on_paper(form, f"{FORM}_{card.id}")
        sent = st.form_submit_button("保存这一份", type="primary")
    if sent:
        with command("已保存，请录入下一份", then=form.saved) as session:
            person = _row(row, people)
            said = {item.id: _answer(number, item, typed[item.id]) for number, item in _numbered(card.questionnaire)}
            enter_paper(session, actor, person.id, said, proxy=_proxy(proxy))
            bind_entries(session, actor, FORM, card.id, (), paper)
    waiting = [one for one in people if one.first is not None and one.second is None]
    if waiting:
        st.markdown(f"**待录第二遍 {len(waiting)} 份**")
    for one in waiting:
        with st.container(horizontal=True, vertical_alignment="center"):
            who = "您录了第一遍，请另一个人录" if one.first_mine else "请您录第二遍"
            st.markdown(f"{one.position} 号 {who}", width="stretch")
            if st.button("撤销录入", key=f"drop_{one.id}"):
                with command(f"{one.position} 号的录入已撤销") as session:
                    drop_paper(session, actor, one.id)


def _numbered(questionnaire: Questionnaire) -> Sequence[tuple[int, Question]]:
    return tuple(enumerate(questionnaire.items, 1))


def _field(number: int, item: Question, key: str) -> str:
    codes = "　".join(f"{code} {answer}" for code, answer in enumerate(item.answers, 1))
    return st.text_input(f"{number}. {ui.safe(item.words)}{f'（{codes}）' if codes else ''}", key=key)


def _answer(number: int, item: Question, typed: str) -> str:
    """The answer that a code stands for; a text as it was written."""
    said = typed.strip()
    if not said or not item.answers:
        return said
    if said.isdigit() and 1 <= int(said) <= len(item.answers):
        return item.answers[int(said) - 1]
    what = f"“{said[:20]}”不是代码"
    raise ValidationError(what, where=f"第 {number} 题", fix=f"填 1 至 {len(item.answers)}，未答留空")


def _proxy(typed: str) -> str:
    said = typed.strip() or "0"
    if not said.isdigit() or int(said) >= len(_PROXIES):
        raise ValidationError(f"“{said[:20]}”不是代码", where="代答人", fix=f"填 1 至 {len(RELATIONS)}，本人留空")
    return _PROXIES[int(said)]


def _row(typed: str, people: Sequence[PersonCard]) -> PersonCard:
    found = {one.code: one for one in people} | {str(one.position): one for one in people}
    if typed.strip() not in found:
        raise ValidationError(f"没有编号“{typed.strip()}”", where="问卷编号", fix="按纸质问卷右上角的编号填写")
    return found[typed.strip()]


def _settle(actor: Actor, card: SurveyCard, one: PersonCard) -> None:
    first, second = one.first or {}, one.second or {}
    words = {item.id: f"第 {number} 题" for number, item in _numbered(card.questionnaire)} | {"proxy": "代答人"}
    form = draft(f"settle_{one.id}", one.version)
    with st.form(form.key("form"), border=True):
        st.markdown(f"**{one.position} 号两遍录入不一致，对照纸质问卷选定**")
        right: Mapping[str, str | None] = {
            item: st.radio(
                words[item],
                [first.get(item, ""), second.get(item, "")],
                index=None,
                format_func=lambda said: RELATIONS.get(said, said) or "（空）",
                horizontal=True,
                key=form.key(item),
            )
            for item in different(card.questionnaire, first, second)
        }
        sent = st.form_submit_button("按选定的保存", type="primary")
    if sent:
        with command(f"{one.position} 号已核对", then=form.saved) as session:
            settle_paper(session, actor, one.id, {item: said for item, said in right.items() if said is not None})
