"""Posts, the market asked, the public asked: what a definition is prepared with."""

from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.definition_prepared import AnswerCard, ConsultationCard, PostCard
from workbench.queries.overview import Overview
from workbench.security.policy import Actor
from workbench.services.projects_preparation import Consultation, Respondent, record_consultation, record_survey
from workbench.services.projects_rows import NewPost, set_posts
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.definition_rows import rows_form, short
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import day, money, whole
from workbench.web.page import command

Typed = dict[str, Any]


def posts(actor: Actor, project: Overview) -> None:
    """Draw the posts as rows and save them."""
    form = draft(f"posts_{project.card.id}", project.card.version)
    st.caption("提出人员配备要求：岗位、人数、资质。")
    st.markdown(ui.clause("石嘴山方案附件2一"))
    sent, rows = rows_form(form, list(project.prepared.posts), _post_row, "增加一个岗位", "保存人员配备")
    if sent:
        with command("人员配备已保存", then=form.saved) as session:
            set_posts(session, actor, project.card.id, [_post(n, row) for n, row in enumerate(rows, 1)], seen=form.seen)


def _post_row(form: Draft, number: int, kept: PostCard | None) -> Typed | None:
    row: Typed = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row["post"] = short(form, number, "post", "岗位（必填）", kept.post if kept else "", "养老护理员")
        row["people"] = short(form, number, "people", "人数", str(kept.people) if kept else "", "6")
        row["qualification"] = st.text_input(
            "资质要求", value=kept.qualification if kept else "", width=240, key=form.key(f"{number}_qualification")
        )
        row["full_time"] = st.checkbox(
            "专职", value=kept.full_time if kept else True, key=form.key(f"{number}_full_time")
        )
        gone = removed(form, number)
    return None if gone else row


def _post(number: int, row: Typed) -> NewPost:
    people = whole(row["people"], f"第 {number} 个岗位的人数")
    return NewPost(row["post"].strip(), people, (row["qualification"] or "").strip(), row["full_time"])


def survey(actor: Actor, project: Overview) -> None:
    """Draw the market survey: when, how, whom, with which result."""
    kept = project.prepared.survey
    form = draft(f"survey_{project.card.id}", project.card.version)
    typed: list[Typed] = []
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**需求调查（面向市场主体的一般不少于三个）**")
        st.markdown(ui.clause("政府采购需求管理办法（财库〔2021〕22号）", "M"))
        grid = two_columns()
        done = pick_day("调查日期（必填）", key=form.key("done"), kept=kept.done_on if kept else None, on=grid)
        way = grid.text_input(
            "调查方式（必填）", value=kept.way if kept else "", placeholder="如 座谈、书面征询", key=form.key("way")
        )
        answers = kept.answers if kept else ()
        for number in range(row_count(form, max(len(answers), 3))):
            row = _answer_row(form, number, answers[number] if number < len(answers) else None)
            if row is not None and (row["name"].strip() or row["price"].strip()):
                typed.append(row)
        conclusion = st.text_area(
            "调查结论（必填）", value=kept.conclusion if kept else "", height=80, key=form.key("conclusion")
        )
        with st.container(horizontal=True):
            add_row_button(form, "增加一个调查对象")
            sent = st.form_submit_button("保存需求调查", type="primary")
    if sent:
        with command("需求调查已保存", then=form.saved) as session:
            found = [_respondent(number, row) for number, row in enumerate(typed, 1)]
            told: dict[str, Any] = {"done_on": day(done, "调查日期"), "way": way, "conclusion": conclusion}
            record_survey(session, actor, project.card.id, found, **told, seen=form.seen)


def _answer_row(form: Draft, number: int, kept: AnswerCard | None) -> Typed | None:
    price = ui.yuan(kept.price_fen) if kept and kept.price_fen is not None else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row: Typed = {
            "name": st.text_input(
                f"第 {number + 1} 个调查对象",
                value=kept.name if kept else "",
                width=220,
                key=form.key(f"{number}_name"),
            ),
            "price": short(form, number, "price", "报出的价格（元）", price, "可不填"),
            "words": st.text_input(
                "要点", value=kept.words if kept else "", width=220, key=form.key(f"{number}_words")
            ),
        }
        gone = removed(form, number)
    return None if gone else row


def _respondent(number: int, row: Typed) -> Respondent:
    typed = row["price"].strip()
    price = money(typed, f"第 {number} 个调查对象报出的价格") if typed else None
    return Respondent(row["name"].strip(), price, (row["words"] or "").strip())


def consultation(actor: Actor, project: Overview) -> None:
    """Draw how the public was asked."""
    kept = project.prepared.consultation
    form = draft(f"consultation_{project.card.id}", project.card.version)
    with st.form(f"form_{form.name}", enter_to_submit=False):
        st.markdown("**征求社会公众意见**")
        st.markdown(ui.clause("政府采购法实施条例第十五条"))
        read = _consultation_fields(form, kept)
        sent = st.form_submit_button("保存征求意见情况", type="primary")
    if sent:
        with command("征求意见情况已保存", then=form.saved) as session:
            record_consultation(session, actor, project.card.id, _consultation(read), seen=form.seen)


def _consultation_fields(form: Draft, kept: ConsultationCard | None) -> Typed:
    grid = two_columns()
    return {
        "first": pick_day("起始日（必填）", key=form.key("first"), kept=kept.first_day if kept else None, on=grid),
        "last": pick_day("结束日（必填）", key=form.key("last"), kept=kept.last_day if kept else None, on=grid),
        "way": grid.text_input("方式（必填）", value=kept.way if kept else "", placeholder="如 门户网站公示", key=form.key("way")),
        "opinions": grid.text_input("收到意见（条，必填）", value=str(kept.opinions) if kept else "", key=form.key("opinions")),
        "adopted": grid.text_input("采纳（条，必填）", value=str(kept.adopted) if kept else "", key=form.key("adopted")),
        "words": st.text_area("没有采纳的意见和理由", value=kept.words if kept else "", height=70, key=form.key("words")),
    }  # fmt: skip


def _consultation(typed: Typed) -> Consultation:
    if not typed["way"].strip():
        raise ValidationError("“方式”没有填写", where="征求意见", fix="写明以什么方式征求意见")
    return Consultation(
        first_day=day(typed["first"], "起始日"),
        last_day=day(typed["last"], "结束日"),
        way=typed["way"].strip(),
        opinions=whole(typed["opinions"], "收到意见"),
        adopted=whole(typed["adopted"], "采纳"),
        words=(typed["words"] or "").strip(),
    )
