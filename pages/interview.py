"""The questionnaire: on a phone, one person after another; and papers typed in twice."""

import streamlit as st

from workbench.queries.surveys import people_asked, survey_card, surveys_to_ask
from workbench.web import ui
from workbench.web.forms import interview as forms
from workbench.web.forms.survey_paper import type_in
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views.choose import part, pick, switch
from workbench.web.views.survey import person_line

actor = open_page("interview")
with reading() as session:
    titles = surveys_to_ask(session, actor)
wanted = asked("evaluation")
if not titles or (wanted is not None and wanted not in titles):
    ui.head("调查问卷", "指定您访问的满意度调查")
    why = "被指定为访问员、调查开始后，您名下的人出现在这里。"
    ui.empty("quiz", "没有等您访问的", why, cite="附件3五（二）")
    st.stop()
evaluation_id = pick("evaluation", "调查", titles)
with reading() as session:
    card = survey_card(session, actor, evaluation_id)
    people = people_asked(session, actor, card.id) if card else ()
if card is None:
    st.stop()
ui.head("调查问卷", titles[evaluation_id])
switch("evaluation", "调查", titles, evaluation_id)
mine = [one for one in people if one.mine] or list(people)
way = part({"ask": "访问", "paper": "录入纸质问卷", "names": "姓名和联系方式"}, key="way")
if way == "names":
    forms.contacts(actor, card)
    st.stop()
if way == "paper":
    type_in(actor, card, people)
    st.stop()
shown = [one for one in mine if not one.outcome] or mine
places = {str(one.position): one for one in (mine if st.toggle("也看已经结束的", key="ended") else shown)}
position = st.query_params.get("person", "")
current = position if position in places else next(iter(places), "")
if not current:
    ui.empty("quiz", "您名下没有人", "样本由采购经办分给访问员。")
    st.stop()


def remember() -> None:
    """Keep who is being asked in the address bar."""
    st.query_params["person"] = st.session_state[f"person_{current}"]


st.selectbox(
    "访问谁", list(places), list(places).index(current), format_func=lambda key: f"{key} 号 {places[key].recipient}",
    key=f"person_{current}", on_change=remember,
)  # fmt: skip
one = places[current]
st.markdown(person_line(one))
st.caption(ui.safe(f"{one.township} · {one.service} · {one.category}"))
if one.first is not None:
    st.markdown("这个人的纸质问卷正在录入，请到“录入纸质问卷”录完第二遍。")
    st.stop()
forms.questions(actor, evaluation_id, one.id)
forms.ending(actor, one)
link("survey", "回到这次调查", icon="arrow_back", evaluation=evaluation_id)
