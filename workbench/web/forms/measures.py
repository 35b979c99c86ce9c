"""The measures of the mid-term report in the final evaluation: each with what became of it, entered by the officer."""

from collections.abc import Sequence

import streamlit as st

from workbench.queries.desk import Desk
from workbench.queries.measures import MeasureLine
from workbench.rules.measure_words import BECAME
from workbench.security.policy import Actor
from workbench.services.measures import enter_measure
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.fields import pick
from workbench.web.page import command
from workbench.web.ui import Badge

_BADGES = {
    "": Badge("没有登记", "orange", "help"),
    "done": Badge(BECAME["done"], "green", "check_circle"),
    "partly": Badge(BECAME["partly"], "blue", "pending"),
    "not_done": Badge(BECAME["not_done"], "red", "cancel"),
}


def measures_part(actor: Actor, desk: Desk, lines: Sequence[MeasureLine], *, enters: bool) -> None:
    """Draw every measure with what became of it, and the form of who may enter it."""
    missing = sum(not one.status for one in lines)
    st.caption(
        "取自已确认的中期评估报告“下一步措施”，期末逐项核对，写入期末报告。没有登记的照实写“没有登记”，不当作已落实。"
    )
    if missing:
        st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} 还有 {missing} 项没有登记落实情况，确认期末报告之前补齐")
    for line in lines:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(line.what)}** {ui.badge(_BADGES[line.status])}")
            st.caption(ui.safe(f"期限：{line.when}"))
            if line.status:
                st.markdown(ui.safe(line.became))
                st.caption(ui.safe(f"{line.by} {ui.day(line.entered_on)} 登记"))
            if enters:
                with st.expander("修改" if line.status else "登记落实情况", icon=":material/edit_note:"):
                    _form(actor, desk, line)


def _form(actor: Actor, desk: Desk, line: MeasureLine) -> None:
    form = draft(f"measure_{desk.line.id}_{line.digest[:12]}", line.version)
    with st.form(form.key("form"), border=False):
        status = pick("落实情况（必填）", BECAME, key=form.key("status"), kept=line.status or None)
        became = st.text_area(
            "说明（必填）", line.became, height=80, key=form.key("became"),
            placeholder="做了什么、什么时候、看什么材料；没有落实的写原因",
        )  # fmt: skip
        sent = st.form_submit_button("保存", type="primary", key=form.key("save"))
    if sent:
        with command("落实情况已登记", then=form.saved) as session:
            enter_measure(session, actor, desk.line.id, line.digest, status=status or "", became=became, seen=form.seen)
