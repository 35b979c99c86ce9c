"""What a contract agrees and what happened to it, as a record: lines, goals, amendments, subcontracts, papers."""

from fractions import Fraction

import pandas as pd
import streamlit as st

from scoring.exact import percent
from workbench.queries.contract_agreed import trees_offered
from workbench.queries.contract_desk import ContractDesk
from workbench.queries.contracts import ContractCard
from workbench.reports import papers as drawing
from workbench.rules.prices import ROUNDING_NOTE
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.forms.contract_changes import amend, subcontract, transfer
from workbench.web.forms.contract_terms import good_names
from workbench.web.forms.definition_papers import issue_paper, paper_list
from workbench.web.forms.issuing import word_twin

AGREED_RULES = {
    "contract/award_difference",
    "contract/lines_total",
    "contract/good_practice",
    "contract/civil_code",
    "contract/no_transfer",
    "contract/subcontract",
    "contract/supplement_cap",
    "contract/term",
}


def agreed_part(actor: Actor, desk: ContractDesk, contract: ContractCard) -> None:
    """Draw the part of the contract's screen on terms and changes."""
    _lines(desk, contract)
    _goals(desk)
    _good(contract)
    _amendments(desk, contract)
    _subcontracts(desk, contract)
    if "contract.write" in desk.can:
        amend(actor, desk, contract)
        subcontract(actor, contract)
        transfer(actor, contract)
    _papers(actor, desk)


def _lines(desk: ContractDesk, contract: ContractCard) -> None:
    st.subheader("各服务项目", anchor=False)
    lines = desk.agreed.lines
    if not lines:
        ui.empty("list", "合同没有单列服务项目", "数量和单价按立项的服务项目执行。")
        return
    rows = [
        (ui.safe(r.name), f"{r.quantity:,} {ui.safe(r.unit)}", r.price.words(r.unit), ui.yuan(r.amount_fen), f"{r.defined_quantity:,}", r.defined_price.words(r.unit))
        for r in lines
    ]  # fmt: skip
    names = ["服务项目", "合同数量", "合同单价（元）", "合同金额（元）", "立项数量", "立项单价（元）"]
    ui.table(pd.DataFrame(rows, columns=names), alt=f"{len(rows)} 个服务项目")
    total = sum(row.amount_fen for row in lines)
    st.caption(f"合计 {ui.yuan(total)} 元，与合同金额相差 {ui.yuan(total - contract.amount_fen)} 元")
    if any(row.price.recurs for row in lines):
        st.caption(f"{ROUNDING_NOTE}。")


def _goals(desk: ContractDesk) -> None:
    if desk.agreed.goals:
        st.subheader("绩效目标与评分点", anchor=False)
        rows = [
            (ui.safe(g.name), f"{g.target:f} {ui.safe(g.unit)}", f"{g.defined:f}", ui.safe(g.point))
            for g in desk.agreed.goals
        ]
        frame = pd.DataFrame(rows, columns=["目标", "合同目标值", "立项目标值", "评分点"])
        st.table(frame, border="horizontal", hide_index=True)
        _tree(desk)


def _tree(desk: ContractDesk) -> None:
    """Say by which tree the goals are measured, and where the evaluation goes by another one."""
    tree = desk.agreed.goals[0].tree
    st.caption(f"评分点取自：{tree}")
    by = trees_offered().get(desk.agreed.evaluated_by, tree)
    if by != tree:
        st.markdown(
            f":orange-badge[指标体系不同] 评估采用“{ui.safe(by)}”，与合同约定的不同；请改评估方案，或者以补充合同约定。"
        )


def _good(contract: ContractCard) -> None:
    names = good_names()
    present = {key: str(contract.good_practice.get(key, "")).strip() for key in names}
    with st.expander(
        f"补充条款 {sum(map(bool, present.values()))} / {len(names)}", icon=":material/playlist_add_check:"
    ):
        for key, name in names.items():
            st.markdown(f"**{name}**　{ui.safe(present[key] or '—')}")


def _amendments(desk: ContractDesk, contract: ContractCard) -> None:
    st.subheader("补充合同", anchor=False)
    if not desk.agreed.amendments:
        st.caption("没有补充合同。追加金额累计不超过原合同金额的 10%。")
        return
    original = contract.original_fen or contract.amount_fen
    rows = [
        (ui.safe(a.number), ui.day(a.signed_on), ui.yuan(a.change_fen), ui.yuan(a.added_fen), percent(Fraction(a.added_fen, original)), ui.day(a.last_day) if a.last_day else "不变", ui.safe(a.reason))
        for a in desk.agreed.amendments
    ]  # fmt: skip
    names = ["编号", "签订", "变更（元）", "累计追加（元）", "占原合同", "新的结束日", "原因"]
    ui.table(pd.DataFrame(rows, columns=names), alt=f"{len(rows)} 份补充合同")
    cap = original // 10
    added = desk.agreed.amendments[-1].added_fen
    st.caption(f"原合同 {ui.yuan(original)} 元，10% 为 {ui.yuan(cap)} 元，还可追加 {ui.yuan(max(cap - added, 0))} 元")


def _subcontracts(desk: ContractDesk, contract: ContractCard) -> None:
    if contract.transferred_on is not None:
        st.markdown(
            f":red-badge[:material/report: 查实转包] {ui.day(contract.transferred_on)} {ui.safe(contract.transfer_finding)}"
        )
    if not desk.agreed.subcontracts:
        return
    st.subheader("分包", anchor=False)
    rows = [
        (ui.safe(s.name), ui.safe(s.content), ui.yuan(s.amount_fen), "是" if s.core else "否", f"{ui.day(s.consent_on)} {ui.safe(s.consent_document)}" if s.consent_on else "没有同意")
        for s in desk.agreed.subcontracts
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["单位", "内容", "金额（元）", "主体部分", "同意"])
    st.table(frame, border="horizontal", hide_index=True)


def _papers(actor: Actor, desk: ContractDesk) -> None:
    st.subheader("文件", anchor=False)
    paper_list(desk.agreed.papers)
    if not desk.agreed.papers:
        st.caption("还没有合同文件。上传的文件按校验值（SHA-256）只存一份，不会被覆盖。")
    if "contract.write" in desk.can:
        what = "合同摘要（PDF）"
        if st.button(f"制发{what}", icon=":material/print:", key="issue_summary"):
            issue_paper(actor, what, lambda session: drawing.draw_contract_summary(session, actor, desk.project_id))
        word_twin(
            actor,
            desk.project_id,
            lambda session: drawing.draw_contract_summary(session, actor, desk.project_id),
            key="summary",
        )
        back = f"/contract?project={desk.project_id}&part=agreed"
        ui.upload_link("contract", desk.project_id, back=back, label="上传合同扫描件和附件")
