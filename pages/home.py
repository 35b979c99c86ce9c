"""Home: what waits for me, by when, under which clause."""

import streamlit as st

from workbench import clock
from workbench.queries.clocks import day_words
from workbench.queries.duties import duties_of
from workbench.queries.feeds import link_made_at
from workbench.queries.home import news, running, spending
from workbench.web import ui
from workbench.web.forms.feed import calendar_link
from workbench.web.page import go, open_page, reading
from workbench.web.views.today import aside, first, first_steps, numbers, sieve, task

actor = open_page("home")
today = clock.today()
with reading() as session:
    duties = duties_of(session, actor, today)
    projects = running(session, actor, today)
    happened = news(session, actor)
    money = spending(session, actor, today)
    linked = link_made_at(session, actor.account_id)

ui.head("今日待办", day_words(today))
ui.counts(numbers(duties, projects, today))
left, right = st.columns([2.16, 1], gap="medium")
with left:
    shown = sieve(duties, today) if duties else []
    for place, duty in enumerate(first(shown)):
        if ui.task_row(task(duty), primary=place == 0):
            go(duty.screen, **dict(duty.query))
    if not duties:
        first_steps(actor, projects)
with right:
    aside(happened, money, may_read_record=bool(happened))
    calendar_link(actor, linked)
