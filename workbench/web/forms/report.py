"""The report: its text part by part, and the documents issued from it."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.models.words import ResultState
from workbench.queries.result_desk import DocumentLine, ResultDesk
from workbench.reports import issue as issuing
from workbench.security.policy import Actor
from workbench.services.results import NARRATIVE_PARTS, write_narrative
from workbench.web import ui
from workbench.web.draft import draft
from workbench.web.forms.issuing import WORD, issue, word_twin
from workbench.web.page import command, link

REQUIRED = ("background", "organisation", "problems", "advice")
"""The parts whose text a person writes and a confirmed report cannot be without; the rest comes from the scoring."""

KINDS = {
    "midterm_report": "中期评估报告",
    "final_report": "期末评估报告",
    "score_sheets": "评分表",
    "result_data": "评分数据",
    "result_notice": "结果通知",
    "appeal_decision": "申诉复核决定",
    "bundle": "证据包",
    "receipt": "送达回执",
}
_EXAMPLES = {
    "summary": "例如：服务按合同完成，档案和回访需要补强",
    "background": "项目由谁购买、由谁承接、服务谁、做什么、多少钱、多长时间",
    "organisation": "评估由谁组织，小组怎样组成，用了哪些方法，材料从哪里来",
    "practice": "承接主体做得好、值得推广的做法",
    "problems": "逐条写问题，并写明原因",
    "advice": "结论，以及对承接主体和购买主体的建议",
    "next_steps": "谁在什么时间之前做什么",
}


def may_write(desk: ResultDesk) -> bool:
    """Tell whether the actor may change the text now."""
    return "result.write" in desk.can and desk.card.state in {ResultState.DRAFT, ResultState.RETURNED}


def untold_measures(desk: ResultDesk) -> None:
    """Say before the confirmation how many measures of the mid-term report nobody has accounted for."""
    if not desk.measures_untold or not may_write(desk):
        return
    words = f"中期报告的下一步措施还有 {desk.measures_untold} 项没有登记落实情况，报告里会照实写“没有登记”"
    st.markdown(f"{ui.badge(ui.SEVERITY['warn'])} {words}")
    link("evaluation", "去登记", evaluation=desk.card.evaluation_id, part="measures")


def narrative_form(actor: Actor, desk: ResultDesk) -> None:
    """Ask for the text of the report; a save takes all parts at once."""
    card = desk.card
    form = draft(f"narrative_{card.id}", card.version)
    with st.form(form.key("form"), border=True):
        parts = {name: _part(form.key(name), name, str(card.narrative.get(name, ""))) for name in NARRATIVE_PARTS}
        sent = st.form_submit_button("保存报告文字", type="primary", key=form.key("save"))
    if sent:
        with command("报告文字已保存") as session:
            write_narrative(session, actor, card.id, parts, seen=form.seen)
            form.saved()


def _part(key: str, name: str, kept: str) -> str:
    label = f"{NARRATIVE_PARTS[name]}{'（必填）' if name in REQUIRED else ''}"
    return st.text_area(label, kept, height=68 if name == "summary" else 120, placeholder=_EXAMPLES[name], key=key)


def narrative_read(desk: ResultDesk) -> None:
    """Draw the text as it stands."""
    with st.container(border=True, gap="xxsmall"):
        for name, label in NARRATIVE_PARTS.items():
            words = str(desk.card.narrative.get(name, "")) or "（未填写）"
            st.markdown(f"**{label}**")
            st.markdown(ui.safe(words))


def issue_buttons(actor: Actor, desk: ResultDesk) -> None:
    """Draw one button a document that may be issued from this version now."""
    result_id, writing = desk.card.id, may_write(desk)
    if not writing and not ("result.publish" in desk.can and desk.card.state == ResultState.CONFIRMED):
        return
    st.caption(
        "草稿状态制发的文件带“草稿”水印，确认之后再制发正式文件。"
        if writing
        else "由确认的版本制发，文件和校验值一并存档。"
    )
    drawers = {
        "评估报告（PDF）": issuing.draw_report,
        "评分表（Excel）": issuing.draw_score_sheets,
        "评分数据（JSON）": issuing.draw_result_json,
    }
    if not writing:
        drawers["结果通知（PDF）"] = issuing.draw_result_notice
    with st.container(horizontal=True):
        pressed = [
            (label, draw)
            for place, (label, draw) in enumerate(drawers.items())
            if st.button(
                label,
                key=f"issue_{place}",
                icon=":material/print:",
                type="secondary" if writing or place else "primary",
            )
        ]
    for label, draw in pressed:
        issue(label, partial(draw, actor=actor, result_id=result_id), partial(_keep, actor))
    _twins(actor, desk, drawers)


def _twins(actor: Actor, desk: ResultDesk, drawers: Mapping[str, Callable[..., issuing.Drawn]]) -> None:
    """Draw the editable twins of those that are documents."""
    with st.container(horizontal=True):
        for label, draw in drawers.items():
            if "PDF" in label:
                made, name = partial(draw, actor=actor, result_id=desk.card.id), label.removesuffix("（PDF）")
                word_twin(actor, desk.card.project_id, made, key=label, label=f"{name} {WORD}")


def _keep(actor: Actor, session: Session, drawn: issuing.Drawn) -> None:
    issuing.issue(session, actor, drawn)


def documents(lines: tuple[DocumentLine, ...]) -> None:
    """Draw the issued documents, newest first, each with its link."""
    for line in lines:
        kind = KINDS.get(line.kind, "文件")
        at = f"{clock.local(line.stored_at):%Y-%m-%d %H:%M}"
        size = f"{max(1, line.size // 1024)} KB"
        st.markdown(f":gray-badge[{kind}] {ui.file_link(line.public_id, line.name)} :gray[:small[{at} · {size}]]")
