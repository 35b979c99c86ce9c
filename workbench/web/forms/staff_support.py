"""What the contract agrees of tutoring and training, against which both are counted."""

import streamlit as st

from workbench.queries.staff import StaffDesk
from workbench.security.policy import Actor
from workbench.services.staff_support import Agreed, agree_support
from workbench.web.draft import draft
from workbench.web.forms.typed import whole
from workbench.web.page import command

_FIELDS = {
    "rounds_mid": "督导次数（到中期）",
    "rounds_final": "督导次数（全期）",
    "minutes_mid": "每人培训分钟（到中期）",
    "minutes_final": "每人培训分钟（全期）",
}


def agree(actor: Actor, desk: StaffDesk) -> None:
    """Draw the form with what was agreed so far; what the contract does not say stays empty."""
    kept = desk.support
    form = draft(f"support_{desk.project_id}", kept.version if kept else 0)
    known = dict(zip(_FIELDS, (*kept.rounds, *kept.minutes) if kept else (None,) * 4, strict=True))
    with st.form(f"support_{desk.project_id}", enter_to_submit=False):
        clause = st.text_input(
            "合同条款（必填）",
            kept.clause if kept else "",
            key=form.key("clause"),
            placeholder="例如：合同附件二第三条",
        )
        grid = st.grid(4, min_column_width=150)
        typed = {
            name: grid.text_input(
                label, "" if known[name] is None else str(known[name]), key=form.key(name), placeholder="没有约定的留空"
            )
            for name, label in _FIELDS.items()
        }
        sent = st.form_submit_button("保存约定", type="primary")
    if sent:
        with command("约定已保存", then=form.saved) as session:
            figures = {name: whole(words, _FIELDS[name]) if words.strip() else None for name, words in typed.items()}
            agree_support(session, actor, desk.project_id, Agreed(clause, **figures), seen=form.seen)
