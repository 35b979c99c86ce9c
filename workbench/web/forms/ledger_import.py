"""A ledger or a roster from a table: template with the project's own lists, upload, check, preview, apply or cancel."""

import streamlit as st

from workbench.exchange.imports.forms import LEDGER, title_of
from workbench.exchange.imports.forms_project import form_for
from workbench.exchange.imports.template import template_of
from workbench.models.imports import ImportBatch
from workbench.models.projects import Project
from workbench.queries.imports import imports_of
from workbench.security.policy import Actor
from workbench.services.imports import APPLIED, CHECKED, WAITING
from workbench.services.ledger_import import begin_project_import
from workbench.services.offered import keep_own
from workbench.web import ui
from workbench.web.forms.import_file import finish, go_on, history
from workbench.web.page import asked, command, reading

_TEMPLATE = "_project_template"


def project_import(actor: Actor, project_id: int, kind: str) -> None:
    """Draw the import of a kind into a project: the one that is open, or the way to begin."""
    finish(actor)
    with reading() as session:
        mine = [one for one in imports_of(session, actor) if one.project_id == project_id and one.kind == kind]
    open_one = next((one for one in mine if one.id == asked("batch") and one.state in {WAITING, CHECKED}), None)
    if open_one is not None:
        go_on(actor, open_one)
        return
    _begin(actor, project_id, kind)
    done = [one for one in mine if one.state == APPLIED]
    if done:
        history(done)


def _begin(actor: Actor, project_id: int, kind: str) -> None:
    what = "一行一次服务" if kind == LEDGER else "一行一人，一人几本证书的每本一行"
    st.caption(f"{what}；先核对、后导入，错一行就一行都不登记；同一份文件再传不会重复登记。")
    with st.container(horizontal=True):
        if st.button("下载模板", icon=":material/download:", key=f"template_{kind}"):
            with command() as session:
                project = session.get_one(Project, project_id)
                content = template_of(form_for(session, project, kind), {})
                name = f"{project.code}-{title_of(kind)}导入模板.xlsx"
                public_id = keep_own(session, actor, project.purchaser_id, name, content).public_id
                st.session_state[_TEMPLATE] = (project_id, kind, public_id, name)
        if st.button("开始导入", type="primary", icon=":material/upload_file:", key=f"begin_{kind}"):
            with command(f"可以上传{title_of(kind)}了") as session:
                batch: ImportBatch = begin_project_import(session, actor, project_id, kind)
                st.query_params["batch"] = str(batch.id)
    made = st.session_state.get(_TEMPLATE)
    if made and made[:2] == (project_id, kind):
        ui.here(f"/files/{made[2]}", made[3])
