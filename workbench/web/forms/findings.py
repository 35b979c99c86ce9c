"""What is done with a finding: raised, told, answered, verified, withdrawn; and its notice drawn up."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from workbench import clock
from workbench.queries.findings import FindingCard
from workbench.reports.findings_documents import draw_rectification, issue_letter
from workbench.rules.finding_words import SEVERITIES, SOURCES
from workbench.security.policy import Actor
from workbench.services.findings import (
    NewFinding,
    answer_finding,
    raise_finding,
    tell_finding,
    verify_finding,
    withdraw_finding,
)
from workbench.web import ui
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.issuing import issue, word_twin
from workbench.web.forms.typed import day
from workbench.web.page import command
from workbench.web.views.documents import paper_waits


def new_finding(actor: Actor, project_id: int, lines: Mapping[int, str]) -> None:
    """Ask for a finding that came from elsewhere than a check of the workbench."""
    form = draft(f"new_finding_{project_id}")
    with st.form(f"new_finding_{project_id}", enter_to_submit=False):
        words = st.text_area(
            "问题（必填）", height=90, placeholder="什么时候、哪项服务、什么不对", key=form.key("words")
        )
        clause = st.text_input("依据（必填）", placeholder="如 合同第三条；服务标准第2项", key=form.key("clause"))
        grid = two_columns()
        severity = pick("轻重（必填）", SEVERITIES, key=form.key("severity"), on=grid)
        sources = {key: name for key, name in SOURCES.items() if key in {"evaluation", "visit", "ledger", "other"}}
        source = pick("来源（必填）", sources, key=form.key("source"), on=grid)
        line = pick("服务项目", lines, key=form.key("line"), on=grid)
        st.caption("登记后承接主体看不到，告知整改之后才看到。整改期限按轻重计算，可在告知时改。")
        sent = st.form_submit_button("登记问题", type="primary")
    if sent:
        with command("问题已登记，下一步告知承接主体", then=form.saved) as session:
            new = NewFinding(source or "", None, clause or "", severity or "", words or "", None, line)
            raise_finding(session, actor, project_id, new)


def actions(actor: Actor, card: FindingCard) -> None:
    """Draw what may be done with a finding as it stands."""
    row = card.row
    if row.state == "raised" and "finding.write" in card.can:
        _tell(actor, card)
    if row.state in {"told", "returned"} and "finding.answer" in card.can:
        _answer(actor, card)
    if row.state == "answered" and "finding.write" in card.can:
        _verify(actor, card)
    if row.open and "finding.answer" in card.can:
        ui.upload_link("finding", int(row.key), back=f"/findings?finding={row.key}", label="上传证明材料")
    if (
        row.told_on
        and "finding.write" in card.can
        and st.button("生成整改通知书", key="notice", icon=":material/description:")
    ):
        issue(
            "整改通知书",
            lambda session: draw_rectification(session, actor, row.id),
            lambda session, letter: issue_letter(session, actor, letter),
        )
    if row.told_on and "finding.write" in card.can:
        word_twin(
            actor, row.project_id, lambda session: draw_rectification(session, actor, row.id), key=f"notice_{row.id}"
        )
    if row.open and "finding.write" in card.can:
        _withdraw(actor, card)


def _tell(actor: Actor, card: FindingCard) -> None:
    form = draft(f"tell_{card.row.key}", card.row.version)
    with st.form(f"tell_{card.row.key}", enter_to_submit=False):
        st.markdown("**告知承接主体整改**")
        grid = two_columns()
        told_on = pick_day("告知日期（必填）", kept=clock.today(), key=form.key("on"), on=grid)
        due_on = pick_day("整改期限", key=form.key("due"), on=grid)
        st.caption("期限留空的，按问题的轻重计算（默认值，可配置）。告知后承接主体可以看到这个问题。")
        sent = st.form_submit_button("告知整改", type="primary")
    if sent:
        with command("已告知，可以生成整改通知书", then=form.saved) as session:
            tell_finding(session, actor, card.row.id, told_on=day(told_on, "告知日期"), due_on=due_on, seen=form.seen)


def _answer(actor: Actor, card: FindingCard) -> None:
    form = draft(f"answer_{card.row.key}", card.row.version)
    with st.form(f"answer_{card.row.key}", enter_to_submit=False):
        st.markdown("**答复整改情况**")
        words = st.text_area(
            "整改情况（必填）", height=110, placeholder="做了什么、何时做完、怎样防止再发生", key=form.key("words")
        )
        on = pick_day("答复日期（必填）", kept=clock.today(), key=form.key("on"))
        st.caption("照片、记录等先用“上传证明材料”传上来，再答复。")
        sent = st.form_submit_button("提交答复", type="primary")
    if sent:
        with command("答复已提交，等待核实", then=form.saved) as session:
            answer_finding(
                session, actor, card.row.id, words=words or "", answered_on=day(on, "答复日期"), seen=form.seen
            )


def _verify(actor: Actor, card: FindingCard) -> None:
    paper_waits(card.row.project_id, ("signed_finding",), f"finding:{card.row.id}")
    form = draft(f"verify_{card.row.key}", card.row.version)
    today = clock.today()
    with st.form(f"verify_{card.row.key}", enter_to_submit=False):
        st.markdown("**核实整改**")
        word = st.radio("结论（必填）", ["整改到位", "退回整改"], index=None, horizontal=True, key=form.key("word"))
        words = st.text_area("核实情况（必填）", height=90, placeholder="怎样核实、看了什么", key=form.key("words"))
        grid = two_columns()
        on = pick_day("核实日期（必填）", kept=today, key=form.key("on"), on=grid)
        due = pick_day("退回的新期限", kept=today + timedelta(days=7), key=form.key("due"), on=grid)
        sent = st.form_submit_button("保存核实", type="primary")
    if sent and word is None:
        st.warning("还没有选择结论", icon=":material/warning:")
    elif sent:
        with command("核实已登记", then=form.saved) as session:
            verify_finding(
                session, actor, card.row.id, accepted=word == "整改到位", words=words or "",
                verified_on=day(on, "核实日期"), due_on=due, seen=form.seen,
            )  # fmt: skip


def _withdraw(actor: Actor, card: FindingCard) -> None:
    name = f"withdraw_{card.row.key}"
    with st.expander("撤回这个问题", icon=":material/do_not_disturb_on:"):
        reason = st.text_input("撤回理由（必填）", key=f"{name}_reason")
        ask(name, "撤回")
    if asking(name) and confirmed(name, "撤回问题", "撤回后记录保留，注明已撤回。", "撤回"):
        with command("问题已撤回") as session:
            withdraw_finding(session, actor, card.row.id, reason=reason or "", seen=card.row.version)
