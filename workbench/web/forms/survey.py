"""A survey arranged: planned, questionnaire edited, sample drawn, fieldwork started and ended."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.surveys import PersonCard, SurveyCard
from workbench.rules.questionnaires import KINDS, Question, Questionnaire
from workbench.security.policy import Actor
from workbench.services.surveys import (
    Closing,
    close_survey,
    draw_sample,
    extend_lists,
    plan_survey,
    replace_person,
    start_fieldwork,
    write_questionnaire,
)
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.typed import day, whole
from workbench.web.page import command
from workbench.web.views.survey import person_line

_LIST_DAYS = timedelta(days=14)
_ALWAYS = "都问"


def plan(actor: Actor, evaluation_id: int) -> None:
    """Ask to plan the survey of an evaluation."""
    ask("plan_survey", "安排满意度调查", kind="primary", icon="lock")
    words = "按服务台账（没有台账的按列入购买的需求）固定名单，封存名单和种子的摘要。抽取之前谁也不知道抽到谁。"
    if confirmed("plan_survey", "安排满意度调查", words, "安排"):
        with command("名单和种子已封存，接着核对问卷") as session:
            plan_survey(session, actor, evaluation_id)


def next_act(actor: Actor, card: SurveyCard, possible: Mapping[int, str]) -> None:
    """Draw the one thing that is done next."""
    acts = {"planned": _draw, "drawn": _start, "fielding": _close}
    if card.state in acts:
        acts[card.state](actor, card, possible)


def _draw(actor: Actor, card: SurveyCard, _possible: Mapping[int, str]) -> None:
    form = draft(f"draw_{card.id}", card.version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input("抽取人数", str(card.needed), key=form.key("size"), width=120)
        reason = st.text_input("少于应抽人数的原因（随报告公布）", key=form.key("why"), width="stretch")
        ask(f"draw_{card.id}", "抽取样本", kind="primary", icon="casino")
    words = "按乡镇、服务、类别分配，样本不能重抽；承接主体看不到抽到谁。"
    if confirmed(f"draw_{card.id}", "抽取样本", words, "抽取"):
        with command("样本已抽取，接着指定访问员", then=form.saved) as session:
            draw_sample(session, actor, card.id, whole(wanted, "抽取人数"), reason=reason)


def _start(actor: Actor, card: SurveyCard, possible: Mapping[int, str]) -> None:
    form = draft(f"start_{card.id}", card.version)
    with st.form(form.key("form"), border=True):
        st.markdown("**开始调查** :gray[:small[问卷从此冻结；样本平均分给访问员，按乡镇相邻]]")
        who = st.multiselect(
            "访问员（必填，不得是承接主体的人员）",
            list(possible),
            format_func=lambda one: possible[one],
            key=form.key("who"),
        )
        until = st.date_input(
            "访问名单有效到（必填）", clock.today() + _LIST_DAYS, format="YYYY-MM-DD", key=form.key("until")
        )
        sent = st.form_submit_button("开始调查", type="primary")
    if sent:
        with command("调查已开始，访问员可以登录填写", then=form.saved) as session:
            start_fieldwork(session, actor, card.id, who, list_until=day(until, "名单失效日"))


def _close(actor: Actor, card: SurveyCard, _possible: Mapping[int, str]) -> None:
    form = draft(f"close_{card.id}", card.version)
    with st.expander("结束调查、延长名单", icon=":material/done_all:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            until = st.date_input(
                "访问名单有效到",
                card.list_until or clock.today(),
                format="YYYY-MM-DD",
                key=form.key("until"),
                width=180,
            )
            if st.button("延长", key=form.key("extend")):
                with command("访问名单已延长", then=form.saved) as session:
                    extend_lists(session, actor, card.id, list_until=day(until, "名单失效日"))
        limits = st.text_area(
            "调查的局限（印在报告里，没有就留空）", key=form.key("limits"), max_chars=2000,
            placeholder="例如：两个村道路中断，改为电话访问",
        )  # fmt: skip
        left = card.asked - card.ended
        ask(f"close_{card.id}", "结束调查", icon="done_all")
    words = f"还有 {left} 人没有结果，按有没有联系过记为未联系上或其他未答。结束后不能再登记，种子可供核对。"
    if confirmed(f"close_{card.id}", "结束调查", words, "结束"):
        with command("调查已结束，可以看结果、印报告", then=form.saved) as session:
            close_survey(session, actor, card.id, Closing(limits), seen=form.seen)


def replacement(actor: Actor, card: PersonCard) -> None:
    """Draw somebody lost, and the way to who stands in."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{person_line(card)} {ui.safe(card.reason)}", width="stretch")
        lost = card.outcome not in {"", "完成", "部分完成"} and not card.replaced
        if lost and st.button("启用替补", key=f"replace_{card.id}"):
            with command("已启用替补") as session:
                replace_person(session, actor, card.id)


def editor(actor: Actor, card: SurveyCard) -> None:
    """Draw the questionnaire to be changed, one item a row; an item without words is left out."""
    form = draft(f"items_{card.id}", card.version)
    now = card.questionnaire
    with st.form(form.key("form"), border=True):
        title = st.text_input("问卷名称", now.title, key=form.key("title"))
        rows = [*now.items, Question(_new_id(now), "scale", "")]
        told = [_item_fields(number, one, now, form.key) for number, one in enumerate(rows, 1)]
        sent = st.form_submit_button("保存问卷", type="primary")
    if sent:
        with command("问卷已保存", then=form.saved) as session:
            items = tuple(_typed(number, *one) for number, one in enumerate(told, 1) if one[1].strip())
            write_questionnaire(session, actor, card.id, replace(now, title=title, items=items), seen=form.seen)


def _new_id(now: Questionnaire) -> str:
    numbers = [int(one.id[1:]) for one in now.items if one.id[1:].isdigit()]
    return f"q{max(numbers, default=0) + 1}"


def _item_fields(
    number: int, one: Question, now: Questionnaire, key: Callable[[str], str]
) -> tuple[Question, str, str, str, str]:
    """Draw one item; return it with what stands in its fields: words, kind, weight, options, and when it is asked."""
    with st.container(border=True, gap="xxsmall"):
        words = st.text_input(
            f"第 {number} 题" if one.words else "新的一题（没有就留空）",
            one.words,
            key=key(f"words{one.id}"),
            max_chars=400,
        )
        left, middle, right, last = st.columns([1, 0.7, 1.4, 1.6])
        kind = left.selectbox(
            "题型", list(KINDS), list(KINDS).index(one.kind), format_func=lambda k: KINDS[k], key=key(f"kind{one.id}")
        )
        weight = middle.text_input("权重", str(one.weight), key=key(f"weight{one.id}"))
        options = right.text_input("选项（用、分开）", "、".join(one.options), key=key(f"options{one.id}"))
        conditions = _conditions(one, now)
        current = f"{one.only_if[0]}={one.only_if[1][0]}" if one.only_if else _ALWAYS
        place = list(conditions).index(current) if current in conditions else 0
        when = last.selectbox(
            "什么时候问", list(conditions), place, format_func=lambda c: conditions[c], key=key(f"when{one.id}")
        )
    return one, words, f"{kind}|{weight}", options, when


def _conditions(one: Question, now: Questionnaire) -> dict[str, str]:
    """The conditions that an item may have: one answer of an earlier item; several, where it has them already."""
    earlier = list(now.items)
    earlier = earlier[: earlier.index(one)] if one in earlier else earlier
    found = {_ALWAYS: _ALWAYS}
    for number, item in enumerate(earlier, 1):
        found |= {f"{item.id}={answer}": f"第 {number} 题答“{answer}”" for answer in item.answers}
    return found


def _typed(number: int, one: Question, words: str, kind_and_weight: str, options: str, when: str) -> Question:
    kind, _, weight = kind_and_weight.partition("|")
    item, _, answer = when.partition("=")
    only_if: tuple[str, tuple[str, ...]] | None = None if when == _ALWAYS else (item, (answer,))
    if one.only_if and only_if == (one.only_if[0], one.only_if[1][:1]):
        only_if = one.only_if
    choices = tuple(part.strip() for part in options.replace(",", "、").split("、") if part.strip())
    return Question(one.id, kind, words.strip(), whole(weight, f"第 {number} 题的权重"), choices, only_if)
