"""Satisfaction survey of an evaluation: arranged, followed, its results, and its papers."""

import streamlit as st

from workbench.queries.surveys import interviewers_for, people_asked, survey_card, surveys_seen
from workbench.queries.surveys_draw import check_of
from workbench.queries.surveys_results import open_answers, result_of
from workbench.web import ui
from workbench.web.forms import survey as forms
from workbench.web.forms.survey_papers import papers
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views import survey as view
from workbench.web.views.choose import part, pick, switch

actor = open_page("survey")
with reading() as session:
    titles = surveys_seen(session, actor)
if not titles or (asked("evaluation") is not None and asked("evaluation") not in titles):
    ui.head("满意度调查", "问卷、抽样、访问、结果；承接主体看不到抽到谁")
    why = "编制评估方案之后，在这里安排调查；结果直接算出“服务对象及家属满意度”这一项。"
    ui.empty("sentiment_satisfied", "还没有您能看到的满意度调查", why, cite="附件3四（二）2、五（二）")
    st.stop()
evaluation_id = pick("evaluation", "评估", titles)
with reading() as session:
    card = survey_card(session, actor, evaluation_id)
    possible = interviewers_for(session, actor, evaluation_id)
ui.head("满意度调查", titles[evaluation_id], *([view.state_badge(card)] if card else []))
switch("evaluation", "评估", titles, evaluation_id)
if card is None:
    st.markdown("先固定名单、封存种子，再核对问卷、抽样、指定访问员。附件3四（二）2、五（二）。")
    forms.plan(actor, evaluation_id)
    st.stop()
view.head(card)
labels = {"arrange": "安排"}
labels |= {"people": f"名单 {card.asked}"} if "survey.sample" in card.can and card.asked else {}
labels |= {"results": "结果"} if card.state == "closed" else {}
labels |= {"texts": "意见和建议"} if card.state == "closed" and "survey.texts" in card.can else {}
labels |= {"papers": "纸质、Excel 和报告"} if "survey.sample" in card.can else {}
match part(labels, default="results" if card.state == "closed" else "arrange"):
    case "people":
        with reading() as session:
            people = people_asked(session, actor, card.id)
        link("interview", "打开问卷填写", icon="quiz", evaluation=evaluation_id)
        for one in people:
            if card.state == "fielding":
                forms.replacement(actor, one)
            else:
                st.markdown(view.person_line(one))
    case "results":
        with reading() as session:
            found = result_of(session, actor, card.id)
        view.results(found)
        link("evaluation", "这项得分的事实", icon="fact_check", evaluation=evaluation_id, part="facts")
    case "texts":
        with reading() as session:
            told = open_answers(session, actor, card.id)
        view.texts(told)
    case "papers":
        papers(actor, card)
    case _:
        if "survey.write" in card.can:
            forms.next_act(actor, card, possible)
        if card.state == "fielding":
            link("interview", "打开问卷填写", icon="quiz", evaluation=evaluation_id)
        view.sealed(card)
        with reading() as session:
            view.checked(check_of(session, actor, card.id))
        with st.expander(f"问卷（{len(card.questionnaire.items)} 题）", icon=":material/quiz:"):
            view.questionnaire(card.questionnaire, card.questionnaire_digest)
        if "survey.write" in card.can and card.state in {"planned", "drawn"}:
            with st.expander("修改问卷", icon=":material/edit:"):
                forms.editor(actor, card)
