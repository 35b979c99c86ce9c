"""The result: numbers, pictures, the trace of every mark, and what is done with it."""

import streamlit as st

from workbench.queries.result_desk import newest_result_id, result_desk
from workbench.queries.results import results_seen
from workbench.web import ui
from workbench.web.forms.result import next_step
from workbench.web.page import asked, link, open_page, reading
from workbench.web.views.choose import choose
from workbench.web.views.result import STATE_BADGES, days_line, notices, numbers, pictures, subtitle, versions
from workbench.web.views.trace import explorer

actor = open_page("result")
with reading() as session:
    newest = results_seen(session, actor)
    wanted = asked("result")
    if wanted is None and (evaluation_id := asked("evaluation")) is not None:
        wanted = newest_result_id(session, actor, evaluation_id)
    asked_for = result_desk(session, actor, wanted) if wanted is not None else None

if not newest:
    ui.head("评估结果", "启封之后计算，确认之后公布")
    ui.empty(
        "analytics", "还没有评估结果", "全部评分表提交、事实核对完毕后，由组长启封，结果随即计算",
        cite="石嘴山方案附件3五",
    )  # fmt: skip
    link("evaluation", "查看评估进度")
    st.stop()

options = {card.id: f"{card.project} · {card.phase_name} · {card.total} 分" for card in newest}
if asked_for is None or asked_for.card.id in options:
    if asked_for is not None:
        st.query_params.pop("evaluation", None)
        st.query_params["result"] = str(asked_for.card.id)
    result_id = choose("result", "评估结果", options)
    with reading() as session:
        asked_for = result_desk(session, actor, result_id)
desk = asked_for
if desk is None:
    st.stop()

ui.head("评估结果", subtitle(desk), STATE_BADGES[desk.card.state])
numbers(desk)
notices(desk.card)
with st.container(border=True, gap="xsmall"):
    st.caption(ui.safe(days_line(desk.card) or "还没有确认"))
    next_step(actor, desk)
pictures(desk)
explorer(desk)
versions(desk)
if desk.sees_members:
    st.subheader("规则核对", anchor=False)
    ui.findings(desk.findings, key="result_findings")
