"""The parts of the home screen: numbers, pills, rows, what happened, the year's money, and where to begin."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from scoring.deadlines import explain
from scoring.exact import Rounding, rounded
from workbench import clock
from workbench.models.words import Role
from workbench.queries.duties.duty import Duty
from workbench.queries.home import News, Running, Spending, is_soon
from workbench.security.policy import Actor
from workbench.web import ui
from workbench.web.page import link

_TENTH = Rounding(places=1)
_MOST = 40  # duties that are drawn at once
_ALL = "_all_duties"
_ICONS = {
    "立项": "account_tree",
    "采购": "gavel",
    "合同": "contract",
    "评分": "edit_note",
    "申诉": "balance",
    "需求": "diversity_1",
    "账号": "manage_accounts",
}


def numbers(duties: Sequence[Duty], projects: Running, today: date) -> list[ui.Count]:
    """Return the four numbers of the head; a number has a colour only when it means something."""
    late = [one for one in duties if _is_late(one)]
    soon = [one for one in duties if is_soon(one, today)]
    dated = sum(one.timing.due is not None for one in duties)
    return [
        ui.Count("已逾期", str(len(late)), "须补办" if late else "", "red" if late else None),
        ui.Count("三天内到期", str(len(soon)), "", "orange" if soon else None),
        ui.Count("等我办理", str(len(duties)), f"有期限 {dated}" if dated else ""),
        ui.Count("在办项目", str(projects.open), f"本年 {projects.this_year} 个"),
    ]


def _is_late(duty: Duty) -> bool:
    return duty.timing.severity == "stop"


def sieve(duties: Sequence[Duty], today: date) -> list[Duty]:
    """Draw the pills with their numbers and return the duties of the one chosen."""
    late = [one for one in duties if _is_late(one)]
    soon = [one for one in duties if is_soon(one, today)]
    later = [one for one in duties if one not in late and one not in soon]
    groups = {"all": list(duties), "late": late, "soon": soon, "later": later}
    words = {"all": "全部", "late": "已逾期", "soon": "三天内", "later": "以后"}
    names = [name for name in groups if groups[name]]
    chosen = st.pills(
        "筛选",
        names,
        default="all",
        required=True,
        format_func=lambda name: f"{words[name]} {len(groups[name])}",
        key=f"sieve_{'_'.join(str(len(one)) for one in groups.values())}",
        label_visibility="collapsed",
    )
    return groups[str(chosen or "all")]


def first(duties: Sequence[Duty]) -> Sequence[Duty]:
    """Return as many as fit a screen, most urgent first, and draw the way to the rest."""
    if len(duties) <= _MOST or st.session_state.get(_ALL):
        return duties
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"先列最急的 {_MOST} 项，共 {len(duties)} 项", width="content")
        st.button("全部列出", icon=":material/unfold_more:", on_click=lambda: st.session_state.update({_ALL: True}))
    return duties[:_MOST]


def task(duty: Duty) -> ui.Task:
    """Return a duty as the rows of the screen show it."""
    timing = duty.timing
    return ui.Task(
        key=duty.key,
        what=duty.what,
        left=timing.left,
        severity=timing.severity,
        about=duty.about,
        due=timing.due,
        clause=timing.clause,
        mark=timing.mark,
        action=duty.action,
        why=explain(timing.counted) if timing.counted else "",
    )


def first_steps(actor: Actor, projects: Running) -> None:
    """Say that nothing waits, and where to begin in a workspace that holds nothing yet."""
    if projects.open or not (actor.roles & {Role.ADMIN, Role.OFFICER, Role.TOWNSHIP, Role.VILLAGE}):
        ui.empty("task_alt", "现在没有等您办理的事项", "轮到您办理时，会连同期限和依据列在这里。")
        return
    if Role.ADMIN in actor.roles:
        ui.empty(
            "group_add",
            "先添加人员账号",
            "给采购经办、分管领导、乡镇经办等人员建立账号并授予角色，之后由他们登记需求、建立项目。",
        )
        link("accounts", "去添加账号", icon="manage_accounts")
    else:
        why = "困难家庭由村（社区）、乡镇（街道）或采购经办登记，评估十项困境指标，再从清单中登记想要的服务。"
        ui.empty("diversity_1", "从登记服务对象开始", why, cite="石嘴山方案正文二（三）（四）")
        link("needs", "去登记需求", icon="diversity_1")
        link("projects", "新建项目", icon="folder_open")


def aside(happened: Sequence[News], money: Spending | None, *, may_read_record: bool) -> None:
    """Draw what happened lately and how the year's money is spent, for who may see them."""
    if happened:
        st.subheader("最近动态", anchor=False)
        for one in happened:
            _told(one)
    if may_read_record:
        link("record", "全部记录", icon="history")
    if money is not None:
        _spent(money)


def _told(one: News) -> None:
    icon = next((icon for word, icon in _ICONS.items() if word in one.what), "task_alt")
    times = f" {one.times} 次" if one.times > 1 else ""
    with st.container(gap="xxsmall"):
        st.caption(f":material/{icon}: {_when(one)}")
        about = f"：{ui.safe(one.about)}" if one.about else ""
        st.markdown(f":small[**{ui.safe(one.actor)}** {ui.safe(one.what)}{times}{about}]")


def _when(one: News) -> str:
    at = clock.local(one.at)
    days = (clock.today() - at.date()).days
    names = {0: "今天", 1: "昨天"}
    if days in names:
        return f"{names[days]} {at:%H:%M}"
    year = "" if at.year == clock.today().year else f"{at.year}年"
    return f"{year}{at.month}月{at.day}日"


def _spent(money: Spending) -> None:
    this_year = money.year == clock.today().year
    st.subheader("本年预算执行" if this_year else f"{money.year} 年预算执行", anchor=False)
    words = f"已支付 **{_wan(money.paid_fen)}** / {_wan(money.planned_fen)} 万元"
    st.progress(min(float(money.share), 1.0), text=words)
    st.caption(_pace(money))


def _pace(money: Spending) -> str:
    paid, passed = _percent(money.share), _percent(money.passed)
    apart = paid - passed
    if money.passed == 1:
        return f"年度已结束，支付 {paid}%"
    side = "高" if apart >= 0 else "低"
    return f"时序进度 {passed}%，支付 {paid}%，{side} {abs(apart)} 个百分点"


def _percent(share: Fraction) -> Decimal:
    return rounded(share * 100, _TENTH)


def _wan(fen: int) -> str:
    """Ten thousands of yuan with one place: a picture of the year, not an account."""
    return f"{rounded(Fraction(fen, 1_000_000), _TENTH):,}"
