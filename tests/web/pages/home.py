import streamlit as st

from workbench.web import ui
from workbench.web.page import open_page

actor = open_page("home")
ui.head("今日待办", f"{actor.name}，您好")
st.button("再看一次")
