"""The panel: appointed by the officer, declared by each member, opened by the chair."""

from collections.abc import Mapping

import streamlit as st

from workbench.models.evaluations import ASSISTS, MARKS
from workbench.models.words import SEAT_NAMES
from workbench.queries.desk import Desk
from workbench.queries.evaluations import MemberLine
from workbench.rules.book import Rule
from workbench.rules.values import names
from workbench.security.policy import Actor
from workbench.services.evaluations import NewMember, appoint_member, declare_interests, dismiss_member
from workbench.services.results import compute_result
from workbench.services.sheets import open_sheets, return_sheet
from workbench.web import ui
from workbench.web.confirm import ask, confirmed, hard_stops
from workbench.web.draft import draft
from workbench.web.page import command
from workbench.web.views.documents import paper_waits


def appoint_form(actor: Actor, desk: Desk, people: Mapping[int, str]) -> None:
    """Ask whom to appoint, for which seat."""
    if not people:
        ui.empty("person_add", "没有可以聘请的人员", "请系统管理员先给人员授予“评估小组成员”或“第三方评估机构”角色")
        return
    form = draft(f"appoint_{desk.line.id}")
    with st.form(form.key("form"), border=True):
        left, right = st.columns(2)
        person = left.selectbox("人员", list(people), format_func=lambda one: people[one], key=form.key("person"))
        seat = right.selectbox("席位", list(SEAT_NAMES), format_func=lambda one: SEAT_NAMES[one], key=form.key("seat"))
        title = left.text_input("职务职称", placeholder="例如：会计师（中级）", key=form.key("title"))
        mid_level = right.checkbox("具有中级以上职称", key=form.key("mid_level"))
        chair = right.checkbox("任组长", key=form.key("chair"))
        assists = right.checkbox(
            "第三方人员，只协助收集证据，不评分、不占席位",
            key=form.key("assists"),
            help="只协助收集证据的没有评分表；第三方人员作为成员评分的不要勾选，与其他成员一样评分",
        )
        sent = st.form_submit_button("聘请", key=form.key("send"))
    if sent:
        with command("已聘请，本人申报利害关系后才能看到评估内容") as session:
            part = ASSISTS if assists else MARKS
            appoint_member(session, actor, desk.line.id, NewMember(person, seat, title.strip(), mid_level, chair, part))
            form.saved()


def dismiss_button(actor: Actor, desk: Desk, member: MemberLine) -> None:
    """Take a member off a panel that is not confirmed yet, after asking again."""
    name = f"dismiss_{member.id}"
    ask(name, "解聘")
    if confirmed(name, "解聘评估小组成员", f"{member.name} 将不再是评估小组成员，操作会留下记录。", "解聘"):
        with command(f"{member.name} 已解聘") as session:
            dismiss_member(session, actor, desk.line.id, member.id)


def return_button(actor: Actor, sheet_id: int, member: MemberLine) -> None:
    """Let the chair give a sheet back before the opening, unseen, with a reason."""
    with st.popover("退回评分表"):
        st.caption("退回后由本人修改再提交；评分内容您看不到。")
        reason = st.text_input("退回原因（必填，会存入档案）", key=f"return_reason_{sheet_id}")
        if st.button("退回", key=f"return_{sheet_id}"):
            with command(f"{member.name} 的评分表已退回") as session:
                return_sheet(session, actor, sheet_id, reason=reason)


def declare_form(actor: Actor, evaluation_id: int, rule: Rule | None) -> None:
    """Ask for the declaration of interests, which comes before anything else."""
    st.subheader("先申报利害关系", anchor=False)
    st.markdown("申报之前不显示评估内容。有下列情形之一的，应当回避：")
    if rule is not None:
        st.markdown("\n".join(f"- {ui.safe(kind)}" for kind in names(rule, "kinds").values()))
        st.markdown(ui.clause(rule.clause, rule.mark))
    answer = st.radio("本人与承接主体", ["没有利害关系", "有利害关系，应当回避"], index=None, key="declare_answer")
    kinds: list[str] = []
    if rule is not None and answer is not None and answer.startswith("有"):
        named = names(rule, "kinds")
        kinds = st.multiselect("属于哪一种", list(named), format_func=lambda one: named[one], key="declare_kinds")
    words = st.text_area("说明（有利害关系的必填，会存入档案）", key="declare_words", height=100)
    ask("declare", "申报", kind="primary")
    conflict = answer is not None and answer.startswith("有")
    told = "申报有利害关系后席位即终止，不能撤回。" if conflict else "您声明没有利害关系，申报后不能更改。"
    if (
        confirmed(
            "declare", "申报利害关系", told if answer else "还没有选择，请先选择一项。", "申报" if answer else "知道了"
        )
        and answer
    ):
        with command("已申报，您已回避本次评估" if conflict else "已申报，可以查看评估内容") as session:
            declare_interests(session, actor, evaluation_id, conflict=conflict, words=words, kinds=kinds)


def changed_interests(actor: Actor, evaluation_id: int) -> None:
    """Let a member declare a conflict that arose later; the seat ends with it."""
    with st.expander("情况有变，须申报利害关系", icon=":material/person_off:"):
        words = st.text_area("与承接主体的关系（必填，会存入档案）", key="changed_words", height=80)
        ask("changed", "申报并回避")
        told = "申报后席位即终止，不能撤回；已评的分保持封存，不计入结果。"
        if confirmed("changed", "申报利害关系并回避", told, "申报并回避"):
            with command("已申报，您已回避本次评估") as session:
                declare_interests(session, actor, evaluation_id, conflict=True, words=words)


def open_form(actor: Actor, desk: Desk) -> None:
    """Let the chair open all sheets at once; the result is computed in the same transaction."""
    line, flag = desk.line, f"_stops_open_{desk.line.id}"
    missing = line.members - line.submitted
    reason = ""
    if missing:
        st.caption(
            f"还有 {missing} 份没有提交。等齐后启封；确需提前启封的，写明理由，已提交的成员须仍符合小组组成要求。"
        )
        reason = st.text_area("提前启封的理由", key=f"open_reason_{line.id}", height=80)
    paper_waits(line.project_id, ("signed_plan",), f"evaluation:{line.id}")
    ask("open", "启封评分表", kind="primary", icon="lock_open")
    words = "启封后评分不能再改，各成员的分数和理由写入操作记录，结果随即计算。"
    if confirmed("open", "启封评分表", words, "启封并计算结果"):
        with command("评分表已启封，结果已计算") as session, hard_stops(flag):
            open_sheets(session, actor, line.id, reason=reason)
            compute_result(session, actor, line.id)
    ui.refusal_dialog("现在还不能启封", flag=flag)
