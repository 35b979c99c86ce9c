"""Taking the open data away, of a project or a year, and noting that a decision to bar was made public."""

import streamlit as st
from sqlmodel import Session

from workbench.exchange.ocds.package import Kind, package
from workbench.models.accounts import Workspace
from workbench.models.projects import Project
from workbench.queries.open_data import open_projects
from workbench.queries.open_project import OpenProject
from workbench.queries.published import untold_bars
from workbench.security.policy import Actor
from workbench.services.offered import Made, offer
from workbench.services.open_data import publish_bar
from workbench.web import ui
from workbench.web.forms.issuing import issue
from workbench.web.forms.typed import day
from workbench.web.page import command, reading

_MADE = "_open_data_made"
_KINDS: dict[Kind, str] = {"releases": "发布包", "records": "记录包"}


def export_part(actor: Actor, project: OpenProject) -> None:
    """Draw the four files that can be made, and the last one that was."""
    if not project.days:
        return
    years = sorted({one.year for one in project.days}, reverse=True)
    with st.container(border=True, gap="small"):
        st.markdown("**取走公开数据**")
        st.caption("发布包按公布日逐次列出；记录包另有合并后的当前状态。内容不变，文件一个字节也不变。")
        year = st.selectbox("范围", ["本项目", *years], format_func=_range, key=f"open_range_{project.id}")
        with st.container(horizontal=True):
            for kind, name in _KINDS.items():
                if st.button(f"生成{name}", icon=":material/download:", key=f"open_{kind}"):
                    _make(actor, project, kind, year if isinstance(year, int) else None)
        made = st.session_state.get(_MADE)
        if made and made[0] == project.id:
            ui.here(f"/files/{made[1]}", made[2])


def _range(one: object) -> str:
    return f"{one} 年，本单位全部项目" if isinstance(one, int) else str(one)


def _make(actor: Actor, project: OpenProject, kind: Kind, year: int | None) -> None:
    name = f"公开数据-{_KINDS[kind]}-{year or project.code}.json"

    def draw(session: Session) -> tuple[bytes, int]:
        purchaser_id = session.get_one(Project, project.id).purchaser_id
        found = (project,) if year is None else open_projects(session, actor, purchaser_id, year)
        workspace = session.get(Workspace, 1)
        return package(found, kind, year=year, training=bool(workspace and workspace.training)), len(found)

    def keep(session: Session, drawn: tuple[bytes, int]) -> None:
        made = Made(name, *drawn)
        purchaser_id = session.get_one(Project, project.id).purchaser_id
        public_id = offer(session, actor, purchaser_id, made, action="open_data.export")
        st.session_state[_MADE] = (project.id, public_id, name)

    issue("公开数据", draw, keep)


def untold_part(actor: Actor, project_id: int) -> None:
    """Ask for the day on which a decision to bar was made public; nothing where there is no such decision."""
    with reading() as session:
        bars = untold_bars(session, actor, project_id)
    for one in bars:
        with st.container(border=True, gap="xsmall"):
            st.markdown(
                f"**{ui.safe(one.contractor)}** 的处理决定 {ui.safe(one.document)} 没有登记公布日，不在公开文件里。"
            )
            on = st.date_input("公布日期", one.decided_on, format="YYYY-MM-DD", key=f"bar_told_{one.id}")
            if st.button("登记已公布", key=f"bar_tell_{one.id}"):
                with command("已登记，公开文件里会有这项决定") as session:
                    publish_bar(session, actor, one.id, day(on, "公布日期"))
