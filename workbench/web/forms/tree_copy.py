"""Beginning a tree of one's own from another."""

from collections.abc import Mapping

import streamlit as st

from workbench.security.policy import Actor
from workbench.services.trees import copy_tree
from workbench.web.draft import draft
from workbench.web.page import command


def copy_form(actor: Actor, purchaser_id: int, names: Mapping[str, str]) -> None:
    """Ask from which tree to begin and how the copy is called."""
    form = draft(f"tree_copy_{purchaser_id}")
    with st.form(form.key("form"), border=True):
        st.markdown("**复制为本级体系**")
        source = st.selectbox(
            "由哪一套复制", list(names), format_func=lambda one: f"{names[one]}（{one}）", key=form.key("source")
        )
        title = st.text_input(
            "名称（必填）", placeholder="例如：演练县服务类社会救助评估指标体系", key=form.key("title")
        )
        sent = st.form_submit_button("复制为草稿", type="primary", key=form.key("save"))
    if sent:
        with command("已复制为草稿，可以修改") as session:
            row = copy_tree(session, actor, purchaser_id, source, title=title)
            form.saved()
            st.query_params["tree"] = f"b{row.id}"
