"""The questions that only a person can answer: 是 or 否, a note, a document; many in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.checks.attested import Question
from workbench.security.policy import Actor
from workbench.services.attestations import attest_rule
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import two_columns
from workbench.web.page import command

_SEVERITY = {"hard_stop": "stop", "warning": "warn", "information": "info"}


@dataclass(frozen=True)
class _Given:
    """What stands in one row of the form."""

    asked: Question
    answer: bool | None
    note: str
    document: str

    @property
    def new(self) -> bool:
        """An answer that is not yet on record."""
        kept = self.asked.answer
        return self.answer is not None and (
            kept is None or (kept.answer, kept.note, kept.document) != (self.answer, self.note, self.document)
        )


def attest_form(actor: Actor, asked: Sequence[Question], *, key: str) -> None:
    """Draw the questions about one record as one form, and keep every new answer in one transaction."""
    form = draft(f"attest_{key}_{asked[0].subject_id}")
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        given = [_row(form, one) for one in asked]
        sent = st.form_submit_button("保存答复", type="primary", key=form.key("save"))
    if sent:
        new = [one for one in given if one.new]
        with command(f"已保存 {len(new)} 项答复", then=form.saved) as session:
            if not new:
                raise ValidationError("还没有新的答复", where="由人核对", fix="选择“是”或“否”后再保存，可以先答一部分")
            for one in new:
                asked_about = one.asked
                attest_rule(
                    session,
                    actor,
                    asked_about.kind,
                    asked_about.subject_id,
                    asked_about.rule.id,
                    answer=bool(one.answer),
                    note=one.note,
                    document=one.document,
                )


def _row(form: Draft, one: Question) -> _Given:
    """One question with its clause, the answer on record, and the fields of a new one."""
    rule, kept = one.rule, one.answer
    with st.container(border=True, gap="xxsmall"):
        told = ui.badge(ui.SEVERITY[_SEVERITY[rule.severity]])
        st.markdown(f"{told} **{ui.safe(rule.title)}** {ui.rule_link(rule.id, rule.on)}")
        answer = st.radio(
            str(rule.value["question"]),
            [True, False],
            index=None if kept is None else [True, False].index(kept.answer),
            format_func=lambda value: "是" if value else "否",
            horizontal=True,
            key=form.key(f"{rule.id}_answer"),
        )
        grid = two_columns()
        note = grid.text_input("说明（不符合规定时必填）", kept.note if kept else "", key=form.key(f"{rule.id}_note"))
        document = grid.text_input("文件和文号", kept.document if kept else "", key=form.key(f"{rule.id}_document"))
        st.markdown(ui.clause(rule.clause, rule.mark))
        if kept is not None:
            st.caption(ui.safe(kept.words))
    return _Given(one, answer, note.strip(), document.strip())
