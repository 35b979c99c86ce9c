"""The text of a tree in and out, and its publication."""

import streamlit as st

from workbench import clock
from workbench.queries.trees import TreeView
from workbench.security.policy import Actor
from workbench.services.offered import keep_own
from workbench.services.trees import discard_tree, publish_tree, replace_tree, retire_tree
from workbench.web import ui
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import draft
from workbench.web.forms.typed import day
from workbench.web.page import command


def text_part(actor: Actor, purchaser_id: int, view: TreeView, *, drafting: bool) -> None:
    """Draw the text as a file to take away, and for a draft as something to paste over."""
    name = f"{view.line.title}_{view.line.tree_id}.yaml"
    if st.button("导出为 YAML 文件", icon=":material/download:"):
        with command() as session:
            st.session_state["_tree_file"] = (
                name,
                keep_own(session, actor, purchaser_id, name, view.words.encode()).public_id,
            )
    made = st.session_state.get("_tree_file")
    if made and made[0] == name:
        ui.here(f"/files/{made[1]}", name)
    if not drafting:
        st.code(view.words, language="yaml", height=480)
        return
    form = draft(f"tree_text_{view.row_id}", view.version)
    with st.form(form.key("form"), border=True):
        words = st.text_area("文本（可以把改好的文件内容整个贴进来）", view.words, height=480, key=form.key("words"))
        sent = st.form_submit_button("保存文本", type="primary", key=form.key("save"))
    if sent:
        with command("文本已保存") as session:
            replace_tree(session, actor, view.row_id or 0, words, seen=form.seen)
            form.saved()


def publish_part(actor: Actor, view: TreeView) -> None:
    """Draw what can be done with the version as a whole: publish, delete the draft, offer no longer."""
    row_id, state = view.row_id or 0, view.line.state
    if state == "draft" and "tree.publish" in view.can:
        _publish(actor, view)
    elif state == "draft":
        ui.empty("approval", "等待分管领导发布", "发布后评估方案才能选用；发布的版本不再修改")
    if state == "draft" and "tree.write" in view.can:
        ask(f"tree_discard_{row_id}", "删除草稿", icon="delete")
        if confirmed(f"tree_discard_{row_id}", "删除草稿", "草稿内容留在操作记录里。", "删除"):
            with command("草稿已删除") as session:
                discard_tree(session, actor, row_id)
                st.query_params.clear()
    if state == "published":
        st.markdown(
            f"{ui.safe(view.line.document)}，{ui.day(view.line.first_day)} 起。要修改，请在列表页复制为新版本。"
        )
    if state == "published" and "tree.publish" in view.can:
        _retire(actor, row_id)


def _publish(actor: Actor, view: TreeView) -> None:
    form = draft(f"tree_publish_{view.row_id}", view.version)
    with st.form(form.key("form"), border=True):
        st.markdown("**发布这一版**")
        st.caption("发布后不再修改，评估方案可以选用；已经开始的评估不受影响。")
        document = st.text_input(
            "文件名称和文号（必填）", placeholder="例如：某民发〔2026〕3号", key=form.key("document")
        )
        on = st.date_input("起始日（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        sent = st.form_submit_button("发布", type="primary", disabled=bool(view.faults), key=form.key("save"))
    if sent:
        with command("指标体系已发布") as session:
            publish_tree(
                session, actor, view.row_id or 0, document=document, first_day=day(on, "起始日"), seen=form.seen
            )
            form.saved()


def _retire(actor: Actor, row_id: int) -> None:
    form = draft(f"tree_retire_{row_id}")
    with st.form(form.key("form"), border=True):
        reason = st.text_input("停用理由（必填）", key=form.key("reason"))
        sent = st.form_submit_button("停用", key=form.key("save"))
    if sent:
        with command("已停用，新的评估方案不再列出") as session:
            retire_tree(session, actor, row_id, reason=reason)
            form.saved()
