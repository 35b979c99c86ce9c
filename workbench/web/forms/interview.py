"""Asking on a phone: one person, one question after another, every answer saved at once; attempts and endings."""

from datetime import UTC, datetime, time

import streamlit as st

from workbench import clock
from workbench.queries.surveys import PersonCard, SurveyCard, people_asked, survey_card
from workbench.rules.questionnaires import Question, to_ask
from workbench.rules.survey_words import ENDINGS, MANNERS, RELATIONS, RESULTS
from workbench.security.policy import Actor
from workbench.services.surveys_interviews import (
    Attempt,
    end_without,
    finish,
    open_contacts,
    record_attempt,
    reopen,
    save_answer,
    set_proxy,
)
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick
from workbench.web.forms.typed import day
from workbench.web.page import command, messages, reading

_SELF = ""


def contacts(actor: Actor, card: SurveyCard) -> None:
    """Let an interviewer open names and telephones of who is still to be asked; each reading is recorded."""
    st.caption("姓名、电话、住址只在入户和打电话时看，每打开一次都登记到操作记录；名单到期就打不开。")
    if st.button("打开姓名和联系方式（用途：满意度调查）", icon=":material/lock_open:", key="open_contacts"):
        with command() as session:
            shown = open_contacts(session, actor, card.id)
            _names(actor, card, shown)


def _names(actor: Actor, card: SurveyCard, shown: dict[int, dict[str, str]]) -> None:
    with reading() as session:
        cards = {one.id: one for one in people_asked(session, actor, card.id)}
    for person_id, told in shown.items():
        one = cards[person_id]
        words = "　".join(filter(None, (told["name"], told["phone"], told["address"])))
        st.markdown(f"**{one.position} 号 {ui.safe(one.recipient)}** {ui.safe(words)}")
    if not shown:
        st.markdown("您名下没有待访问的人，或他们没有登记身份信息；按编码向村（社区）核对住处。")


@st.fragment
def questions(actor: Actor, evaluation_id: int, person_id: int) -> None:
    """Draw the questionnaire of one person; a change runs this part alone and sends little over a slow line."""
    messages()
    with reading() as session:
        card = survey_card(session, actor, evaluation_id)
        people = people_asked(session, actor, card.id) if card else ()
    one = next((who for who in people if who.id == person_id), None)
    if card is None or one is None or one.outcome or one.first is not None:
        return
    _who_answers(actor, one)
    asked = to_ask(card.questionnaire, one.answers)
    numbers = {item.id: number for number, item in enumerate(card.questionnaire.items, 1)}
    for item in asked:
        _question(actor, one, item, numbers[item.id])
    done = sum(item.id in one.answers for item in asked)
    saved = f" :green[:material/cloud_done:] :small[{clock.local(one.saved_at):%H:%M:%S} 已存]" if one.saved_at else ""
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.progress(done / len(asked) if asked else 1.0, text=f"已答 **{done}** / {len(asked)}{saved}")


def _who_answers(actor: Actor, one: PersonCard) -> None:
    names = {_SELF: "本人", **RELATIONS}

    def save() -> None:
        with command() as session:
            set_proxy(session, actor, one.id, st.session_state[f"proxy_{one.id}"] or _SELF)

    st.selectbox(
        "谁在回答", list(names), list(names).index(one.proxy), format_func=lambda key: names[key],
        key=f"proxy_{one.id}", on_change=save,
    )  # fmt: skip


def _question(actor: Actor, one: PersonCard, item: Question, number: int) -> None:
    key = f"answer_{one.id}_{item.id}"

    def save() -> None:
        with command() as session:
            save_answer(session, actor, one.id, item.id, str(st.session_state[key] or ""))

    kept = str(one.answers.get(item.id, ""))
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{number}. {ui.safe(item.words)}**")
        if item.kind == "text":
            st.text_area(
                item.words, kept, key=key, height=80, max_chars=400, label_visibility="collapsed", on_change=save,
                placeholder="记下原话，不写姓名和电话",
            )  # fmt: skip
        else:
            st.pills(
                item.words, list(item.answers), default=kept or None, key=key, label_visibility="collapsed",
                on_change=save,
            )  # fmt: skip


def ending(actor: Actor, one: PersonCard) -> None:
    """End an interview, record an attempt, or say why there are no answers."""
    if one.outcome:
        st.markdown(f"结果：**{one.outcome}** {ui.safe(one.reason)}")
        if st.button("重新打开", icon=":material/undo:", key=f"reopen_{one.id}"):
            with command(f"{one.position} 号已重新打开") as session:
                reopen(session, actor, one.id)
        return
    if one.answers and st.button("完成这份问卷", type="primary", icon=":material/check:", key=f"finish_{one.id}"):
        with command(f"{one.position} 号已完成") as session:
            finish(session, actor, one.id)
    with st.expander(f"联系记录（{len(one.attempts)} 次）", icon=":material/call:"):
        _attempts(actor, one)
    if not one.answers:
        with st.expander("没有答成", icon=":material/block:"):
            _without(actor, one)


def _attempts(actor: Actor, one: PersonCard) -> None:
    for at, manner, result, note in one.attempts:
        st.markdown(f"{clock.local(at):%Y-%m-%d %H:%M} {MANNERS[manner]}：{RESULTS[result]} {ui.safe(note)}")
    form = draft(f"attempt_{one.id}", one.version)
    now = clock.local(clock.now())
    with st.form(form.key("form"), border=False):
        left, right = st.columns(2)
        on = left.date_input("日期", now.date(), format="YYYY-MM-DD", key=form.key("on"))
        hour = right.time_input("时间", time(now.hour, now.minute), key=form.key("at"))
        manner = st.radio("方式", list(MANNERS), format_func=MANNERS.get, horizontal=True, key=form.key("manner"))
        result = st.radio("结果", list(RESULTS), format_func=RESULTS.get, horizontal=True, key=form.key("result"))
        note = st.text_input("说明", key=form.key("note"), max_chars=200, placeholder="例如约好周三下午再来")
        sent = st.form_submit_button("登记这次联系")
    if sent:
        with command("联系已登记", then=form.saved) as session:
            at = datetime.combine(day(on, "日期"), hour, tzinfo=clock.CHINA).astimezone(UTC)
            record_attempt(session, actor, one.id, Attempt(at, manner, result, note))


def _without(actor: Actor, one: PersonCard) -> None:
    form = draft(f"without_{one.id}", one.version)
    with st.form(form.key("form"), border=False):
        outcome = pick("结果（必填）", {name: name for name in ENDINGS}, key=form.key("outcome"))
        reason = st.text_input(
            "原因（必填）", key=form.key("reason"), max_chars=200, placeholder="对方怎么说；不写姓名"
        )
        sent = st.form_submit_button("登记没有答成")
    if sent:
        with command(f"{one.position} 号已登记", then=form.saved) as session:
            end_without(session, actor, one.id, outcome or "", reason)
