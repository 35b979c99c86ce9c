import streamlit as st

from workbench.errors import WorkbenchError
from workbench.services.accounts import set_large_type
from workbench.web import ui
from workbench.web.page import asked, command, open_page

actor = open_page("projects")
ui.head("项目", f"{actor.name} 打开项目 {asked('project')}")


def save_from_callback() -> None:
    with command("已保存") as session:
        set_large_type(session, actor, large=True)


st.button("回调保存", on_click=save_from_callback)
if st.button("直接保存"):
    with command("大字已保存") as session:
        set_large_type(session, actor, large=True)
if st.button("不许"):
    with command("不会出现") as session:
        set_large_type(session, actor, large=True)
        raise WorkbenchError("还不能*定标*", where="第二阶段", clause="87号令第六十条", fix="请评标委员会说明")
if st.button("故障"):
    with command("不会出现") as session:
        set_large_type(session, actor, large=True)
        raise ZeroDivisionError("secret of the program")
if st.button("页面故障"):
    raise ZeroDivisionError("secret of the page")
