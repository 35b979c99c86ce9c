"""Papers of a definition, and buying again: the public disclosure as PDF, uploads, a copy for the next term."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.queries.contract_agreed import Paper
from workbench.queries.overview import Overview
from workbench.queries.projects import ProjectCard
from workbench.reports import papers as drawing
from workbench.security.policy import Actor
from workbench.services.projects_copy import copy_project
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import two_columns
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day
from workbench.web.page import command, go, link

KINDS = {"project": "项目材料", "disclosure": "采购需求公开", "contract": "合同材料", "contract_summary": "合同摘要"}


def papers(actor: Actor, project: Overview) -> None:
    """Draw the stored papers, the button that issues the disclosure, and the way to upload."""
    if "project.write" not in project.can and not project.prepared.papers:
        return
    st.subheader("文件", anchor=False)
    paper_list(project.prepared.papers)
    if "project.write" in project.can:
        what = "采购需求公开（PDF）"
        if st.button(f"制发{what}", icon=":material/print:", key="issue_disclosure"):
            issue_paper(actor, what, lambda session: drawing.draw_disclosure(session, actor, project.card.id))
        word_twin(
            actor,
            project.card.id,
            lambda session: drawing.draw_disclosure(session, actor, project.card.id),
            key="disclosure",
        )
        back = f"/project?project={project.card.id}&stage=立项"
        ui.upload_link("project", project.card.id, back=back, label="上传项目材料")


def paper_list(found: tuple[Paper, ...]) -> None:
    """Draw stored files, newest first, each with its link and the head of its hash."""
    for one in found:
        at = f"{clock.local(one.stored_at):%Y-%m-%d %H:%M}"
        kind, size = KINDS.get(one.kind, "文件"), f"{max(1, one.size // 1024)} KB"
        name = ui.file_link(one.public_id, one.name)
        st.markdown(f":gray-badge[{kind}] {name} :gray[:small[{at} · {size} · SHA-256 {one.sha256[:12]}]]")


def issue_paper(actor: Actor, label: str, draw: Callable[[Session], drawing.DrawnPaper]) -> None:
    """Issue a paper of a project or contract."""
    issue(label, draw, lambda session, drawn: drawing.issue_paper(session, actor, drawn))


def renew(actor: Actor, project: Overview) -> None:
    """Draw what this project continues and what continues it, and the form that copies it for the next term."""
    card = project.card
    if card.renewal_of_id:
        link("project", f"原项目：{card.renewal_of}", icon="history", project=card.renewal_of_id)
    for new_id, title in project.prepared.renewals.items():
        link("project", f"新一期：{title}", icon="update", project=new_id)
    if "project.write" in project.can and card.approved_on is not None:
        with st.expander("继续购买：复制为新一期项目", icon=":material/content_copy:"):
            _copy_form(actor, card)


def _copy_form(actor: Actor, card: ProjectCard) -> None:
    form, made, following = draft(f"renew_{card.id}"), list[int](), card.last_day + timedelta(days=1)
    with st.form("renew", enter_to_submit=False):
        st.caption("复制服务内容、标准、目标和要求；资金来源、预算文号、负面清单和各项批准都要重新办理。")
        st.markdown(ui.clause("石嘴山方案附件2六"))
        grid = two_columns()
        code = grid.text_input("新项目编号（必填）", key=form.key("code"))
        first = grid.date_input("新一期服务起始日（必填）", value=following, format="YYYY-MM-DD", key=form.key("first"))
        sent = st.form_submit_button("复制为新一期")

    def opened() -> None:
        form.saved()
        go("project", project=made[0], stage="立项", part="what")

    if sent:
        with command("新一期项目已建立，请逐项核对", then=opened) as session:
            new = copy_project(session, actor, card.id, code=code, first_day=day(first, "新一期服务起始日"))
            made.append(new.id or 0)
