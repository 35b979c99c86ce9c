"""Evidence handed in, looked at and blacked out: what the actor may do with the evidence of one evaluation."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.words import EvaluationState
from workbench.queries.desk import Desk, Material
from workbench.queries.evidence import evidence_card
from workbench.security.policy import Actor
from workbench.services.evidence import register_many
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fact import evidence_form
from workbench.web.forms.fields import pick_day
from workbench.web.forms.typed import day
from workbench.web.page import asked, command, link, reading
from workbench.web.views.evidence import chosen_lines, no_evidence, open_list, piece


def evidence_desk(actor: Actor, desk: Desk, found: Material) -> None:
    """Draw one piece where one is asked for; else the way to upload, what waits to be entered, and the list."""
    wanted = asked("piece")
    if wanted is not None:
        _one(actor, desk, wanted)
        return
    if desk.line.state == EvaluationState.SCORING and "evidence.write" in desk.can:
        back = f"/evidence?evaluation={desk.line.id}&part=evidence"
        ui.upload_many_link("evidence", desk.line.id, back=back, label="上传证据文件（可以一次选多个）")
        if found.loose:
            known = {one.id: f"{one.number} {one.title}" for one in found.evidence.values() if not one.superseded}
            if len(found.loose) > 1:
                _many(actor, desk, found.loose)
            evidence_form(actor, desk.line.id, desk.tree, found.loose, known)
    if not found.evidence:
        no_evidence()
        return
    points = {node.code: node.label for node in desk.tree.points()}
    open_list(desk.line.id, chosen_lines(list(found.evidence.values()), points))


def _many(actor: Actor, desk: Desk, files: Mapping[str, str]) -> None:
    """Enter several uploads for the same points, each under the name of its file."""
    points = {node.code: node.label for node in desk.tree.points()}
    form = draft(f"evidence_many_{desk.line.id}")
    with (
        st.expander(f"{len(files)} 个文件待登记：一次登记多个", icon=":material/playlist_add:"),
        st.form(form.key("form"), border=False),
    ):
        chosen = st.multiselect(
            "文件（必填）", list(files), list(files), format_func=lambda one: files[one], key=form.key("files")
        )
        codes = st.multiselect(
            "对应的评分点（必填）", list(points), format_func=lambda one: points[one], key=form.key("points")
        )
        dated = pick_day("形成日期（必填）", key=form.key("dated"), kept=clock.today())
        st.caption("证据名称取文件名；一份一份登记的，用下面的表单。")
        sent = st.form_submit_button("登记所选文件", type="primary", key=form.key("save"))
    if sent:
        with command(f"已登记 {len(chosen)} 份证据", then=form.saved) as session:
            register_many(session, actor, desk.line.id, chosen, codes, day(dated, "形成日期"))


def _one(actor: Actor, desk: Desk, evidence_id: int) -> None:
    link("evidence", "返回证据清单", icon="arrow_back", evaluation=desk.line.id)
    with reading() as session:
        card = evidence_card(session, actor, evidence_id)
    if card is None:
        ui.refusal(NotFoundError("没有这份证据，或您无权查看", fix="从证据清单重新打开"))
        return
    st.subheader(ui.safe(f"{card.line.number} {card.line.title}"), anchor=False)
    if card.may_redact and card.pages:
        back = f"/evidence?evaluation={desk.line.id}&piece={evidence_id}"
        ui.here(f"/redact?{urlencode({'piece': evidence_id, 'next': back})}", "遮盖个人信息，生成遮盖件")
    piece(card)
