"""What is done with an objection: words on each item, the next step in its day, and its papers."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.queries.objections import ItemCard, ObjectionCard
from workbench.reports.objection_papers import ObjectionPaper, draw_record, draw_reply, draw_statement, issue_paper
from workbench.rules.objection_words import OUTCOMES, STEPS
from workbench.security.policy import Actor
from workbench.services.objections import Word, answer_items, decide_items
from workbench.services.objections_days import Days, mend_days
from workbench.services.objections_steps import Step, take_step
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import WORD, issue, word_twin
from workbench.web.page import command


def actions(actor: Actor, card: ObjectionCard) -> None:
    """Draw what may be done with an objection as it stands."""
    open_one, complaint = card.row.open, card.row.kind == "complaint"
    if open_one and "objection.write" in card.can and not (complaint and card.row.state == "answered"):
        _answer(actor, card)
    if open_one and complaint and "objection.finance" in card.can:
        _decide(actor, card)
    if "objection.attach" in card.can:
        back = f"/objections?objection={card.row.key}"
        ui.upload_link("objection_paper", card.row.id, back=back, label="上传材料（质疑函、投诉书、证明材料、决定书）")
    if card.next_steps:
        _step(actor, card)
    if open_one and "objection.write" in card.can:
        _days(actor, card)
    if "objection.write" in card.can:
        _papers(actor, card)


def _answer(actor: Actor, card: ObjectionCard) -> None:
    complaint = card.row.kind == "complaint"
    form = draft(f"answer_{card.row.key}", card.version)
    with (
        st.expander(
            "逐项写明说明" if complaint else "逐项写明答复", icon=":material/edit_note:", expanded=not complaint
        ),
        st.form(f"answer_{card.row.key}", enter_to_submit=False, border=False),
    ):
        words = [_word(form, one, judged=card.row.kind == "challenge") for one in card.items]
        reply = st.text_area("总的意见", card.reply, height=80, key=form.key("reply"))
        affects = st.checkbox("影响或者可能影响结果", card.row.affects_result, key=form.key("affects"))
        sent = st.form_submit_button("保存", type="primary")
    if sent:
        done = "已保存，下一步由领导作出答复" if not complaint else "已保存，下一步登记作出说明"
        with command(done, then=form.saved) as session:
            answer_items(session, actor, card.row.id, words, reply=reply, affects_result=affects, seen=form.seen)


def _word(form: Draft, one: ItemCard, *, judged: bool) -> Word:
    label = f"第{one.position}项（必填）"
    answer = st.text_area(f"{label}：{one.request}", one.answer, height=80, key=form.key(f"answer_{one.id}"))
    outcome = (
        pick(f"第{one.position}项是否成立（必填）", OUTCOMES, kept=one.outcome, key=form.key(f"outcome_{one.id}"))
        if judged
        else ""
    )
    return Word(one.id, answer=answer, outcome=outcome or "")


def _decide(actor: Actor, card: ObjectionCard) -> None:
    form = draft(f"decide_{card.row.key}", card.version)
    with (
        st.expander("按处理决定书逐项登记", icon=":material/gavel:", expanded=card.row.state == "answered"),
        st.form(f"decide_{card.row.key}", enter_to_submit=False, border=False),
    ):
        words = []
        for one in card.items:
            outcome = pick(f"第{one.position}项（必填）", OUTCOMES, kept=one.outcome, key=form.key(f"outcome_{one.id}"))
            reason = st.text_area("认定和理由（必填）", one.reason, height=70, key=form.key(f"reason_{one.id}"))
            words.append(Word(one.id, outcome=outcome or "", reason=reason))
        sent = st.form_submit_button("保存", type="primary")
    if sent:
        with command("已保存，下一步登记处理决定的日期和文号", then=form.saved) as session:
            decide_items(session, actor, card.row.id, words, seen=form.seen)


def _step(actor: Actor, card: ObjectionCard) -> None:
    st.subheader("办理", anchor=False)
    names = {kind: STEPS[kind].name for kind in card.next_steps}
    kind = pick("事项（必填）", names, key=f"step_{card.row.key}_{card.version}_{len(card.steps)}")
    if kind is None:
        return
    word, name = STEPS[kind], f"step_{card.row.key}_{kind}"
    form = draft(name, card.version)
    grid = two_columns()
    on = pick_day("日期", kept=clock.today(), key=form.key("on"), on=grid)
    until = pick_day("止日", key=form.key("until"), on=grid) if kind in {"suspended", "paused"} else None
    document = grid.text_input(f"文号{_must('document', word.asks)}", key=form.key("document"))
    words = st.text_area(f"说明{_must('words', word.asks)}", height=70, key=form.key("words"))
    st.caption("材料上没有日期的，把日期清空；期限显示“不能计算”，不猜测。")
    ask(name, f"登记“{word.name}”", kind="primary")
    told = "登记后留痕，不能删除。" + ("这一件即告办结。" if word.state in {"closed", "refused", "withdrawn"} else "")
    if asking(name) and confirmed(name, word.name, told, "登记"):
        with command(f"已登记：{word.name}") as session:
            step = Step(kind, on, until, document or "", words or "")
            take_step(session, actor, card.row.id, step, seen=form.seen)
            form.saved()


def _days(actor: Actor, card: ObjectionCard) -> None:
    """Ask for days that were entered wrongly, or not at all; the clocks are counted anew."""
    form = draft(f"days_{card.row.key}", card.version)
    with (
        st.expander("更正日期", icon=":material/edit_calendar:"),
        st.form(f"days_{card.row.key}", enter_to_submit=False, border=False),
    ):
        grid = two_columns()
        filed = pick_day("收到日期", kept=card.row.filed_on, key=form.key("filed"), on=grid)
        posted = pick_day("交邮日期（邮寄的）", kept=card.posted_on, key=form.key("posted"), on=grid)
        challenge = card.row.kind == "challenge"
        known = pick_day("应知之日", kept=card.known_on, key=form.key("known"), on=grid) if challenge else card.known_on
        reason = st.text_input("更正的原因（必填）", key=form.key("reason"))
        st.caption("期限按更正后的日期重新计算，更正前后的日期和原因留在操作记录里；办结以后不能更正。")
        sent = st.form_submit_button("更正")
    if sent:
        with command("日期已更正，期限重新计算", then=form.saved) as session:
            mend_days(session, actor, card.row.id, Days(filed, known, posted), reason=reason or "", seen=form.seen)


def _must(key: str, asks: frozenset[str]) -> str:
    return "（必填）" if key in asks else ""


def _twin(actor: Actor, card: ObjectionCard, label: str, draw: Callable[[Session, Actor, int], ObjectionPaper]) -> None:
    row, name = card.row, f"{label} {WORD}"
    word_twin(actor, row.project_id, lambda session: draw(session, actor, row.id), key=f"{label}_{row.id}", label=name)


def _papers(actor: Actor, card: ObjectionCard) -> None:
    st.subheader("文书", anchor=False)
    drawn: dict[str, Callable[[Session, Actor, int], ObjectionPaper]] = {"登记表": draw_record}
    if card.row.kind == "complaint":
        drawn["投诉情况说明"] = draw_statement
    elif card.row.kind == "challenge":
        drawn["质疑答复书"] = draw_reply
    with st.container(horizontal=True):
        asked = [
            label for label in drawn if st.button(f"生成{label}（PDF）", icon=":material/print:", key=f"paper_{label}")
        ]
    for label in asked:
        issue(
            label,
            lambda session: drawn[label](session, actor, card.row.id),  # noqa: B023 - drawn at once, in this turn
            lambda session, paper: issue_paper(session, actor, paper),
        )
    with st.container(horizontal=True):
        for label, draw in drawn.items():
            _twin(actor, card, label, draw)
