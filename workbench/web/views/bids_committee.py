"""The scoring table, the committee and its marks: read, with what is missing or differs in sight."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.queries.bids import RankedBid
from workbench.queries.procurement_committee import Committee
from workbench.queries.procurement_desk import ClauseLine
from workbench.rules.procurement_words import CLAUSE_KINDS, CRITERION_KINDS, MEMBER_KINDS
from workbench.web import ui


def table(committee: Committee) -> None:
    """Draw the scoring table and who sat on the committee; an empty state where neither is recorded."""
    if not committee.criteria and not committee.members:
        ui.empty(
            "format_list_numbered",
            "还没有逐项登记评审因素和评委评分",
            "可以导入评审记录，或者在下面逐项填写；没有逐项登记的，以评审报告的商务技术得分计算。",
            cite="财政部令第87号第五十五条",
        )
        return
    rows = [
        (one.code, one.name, f"{one.full:f}", CRITERION_KINDS[one.kind], one.standard or "—")
        for one in committee.criteria
    ]
    if rows:
        st.subheader("评审因素", anchor=False)
        frame = pd.DataFrame(rows, columns=["代码", "因素", "分值", "类别", "标准"])
        ui.table(frame, alt=f"{len(rows)} 项评审因素", key="criteria_table")
    if committee.members:
        st.subheader("评审小组", anchor=False)
        seats = [
            (one.code, one.role, MEMBER_KINDS[one.kind], "已申报" if one.declared else "没有申报")
            for one in committee.members
        ]
        frame = pd.DataFrame(seats, columns=["代号", "身份", "类别", "利害关系"])
        ui.table(frame, alt=f"{len(seats)} 名评审小组成员", key="members_table")


def marks(committee: Committee, one: RankedBid) -> None:
    """Draw one bid's marks by member and criterion, with the exact mean; what is missing stands as a dash."""
    if not committee.marked or not committee.markers:
        return
    st.subheader(f"评委评分　{ui.safe(one.name)}", anchor=False)
    given = committee.marks.get(one.bid_id, {})
    means = {step.code: step.shown for step in one.quality_step.children} if one.quality_step else {}
    frame = pd.DataFrame(
        {
            "评审因素": [f"{each.code} {each.name}" for each in committee.marked],
            "分值": [f"{each.full:f}" for each in committee.marked],
            **{member.code: [_shown(given, member.code, each.code) for each in committee.marked] for member in committee.markers},
            "平均": [means.get(each.code, "—") for each in committee.marked],
        }
    )  # fmt: skip
    ui.table(frame, alt=f"{one.name}的评委评分", key=f"marks_table_{one.bid_id}")
    for differing in committee.differing(one.bid_id):
        st.markdown(f":orange-badge[客观分不一致] {ui.safe(differing.words)}")
    if one.quality_step:
        st.caption(f"商务技术得分 {one.quality_step.shown}：全部评委的平均，不去掉最高分和最低分")
    else:
        missing = committee.missing(one.bid_id)
        st.caption(f"还缺 {len(missing)} 个评分" if missing else "评分不一致，改正后才计算")


def _shown(given: object, member: str, code: str) -> str:
    value = given.get(member, {}).get(code) if isinstance(given, dict) else None
    return "—" if value is None else f"{value:f}"


def clauses(lines: Sequence[ClauseLine], bids: Sequence[RankedBid]) -> None:
    """Draw which bid meets which clause."""
    if not lines:
        return
    st.subheader("资格和符合性审查", anchor=False)
    met = {(one.bid_id, clause.code): clause.met for one in bids for clause in one.clauses}
    words = {None: "—", True: "满足", False: "不满足"}
    frame = pd.DataFrame(
        {
            "条款": [f"{each.code} {each.words}" for each in lines],
            "类别": [CLAUSE_KINDS[each.kind] for each in lines],
            **{one.name: [words[met.get((one.bid_id, each.code))] for each in lines] for one in bids},
        }
    )
    ui.table(frame, alt="各家供应商是否满足每一条", key="clauses_table")
