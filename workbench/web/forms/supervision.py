"""Planning an inspection, naming its inspectors, drawing, cancelling."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench import clock
from workbench.queries.supervision import InspectionCard
from workbench.queries.supervision_frames import Frame
from workbench.rules.supervision_words import FRAMES, KINDS
from workbench.security.policy import Actor
from workbench.services.supervision import (
    NewInspection,
    assign_inspectors,
    cancel_inspection,
    draw_inspection,
    plan_inspection,
)
from workbench.web.confirm import ask, confirmed
from workbench.web.draft import Draft, draft, own_act
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day, whole
from workbench.web.page import command

_DRAWN_BY = {"meeting": "whole", "site_visit": "townships", "phone": "recipients"}


def plan(actor: Actor, project_id: int, inspectors: dict[int, str]) -> None:
    """Ask what is inspected, when, how it is drawn and by whom."""
    form = draft(f"plan_inspection_{project_id}")
    kind = st.segmented_control(
        "检查方式（必填）", list(KINDS), format_func=lambda one: KINDS[one], default="spot_check", key=form.key("kind")
    )
    with st.form(form.key("form"), border=True, enter_to_submit=False):
        read = _planned(form, str(kind or ""))
        named = st.multiselect(
            "检查人员", list(inspectors), format_func=lambda one: inspectors[one], key=form.key("inspectors"),
            placeholder="可以先不指定",
        )  # fmt: skip
        sent = st.form_submit_button("封存名单，安排检查", type="primary")
    st.caption(
        "安排时就封存名单和种子的摘要，之后才抽取；种子由程序随机产生，任何人都不能挑选。承接主体的任何画面都看不到这次检查。"
    )
    if sent:
        with command("检查已安排，名单和种子已封存", then=form.saved) as session:
            plan_inspection(session, actor, project_id, read(tuple(named)))


def _planned(form: Draft, kind: str) -> Callable[[tuple[int, ...]], NewInspection]:
    """Draw the fields of an inspection; return how to read them, given who carries it out."""
    purpose = st.text_input(
        "检查内容（必填）", key=form.key("purpose"), placeholder="例如：上门服务是否按约定时间和标准提供", max_chars=400
    )
    grid = two_columns()
    first = pick_day("检查开始日（必填）", key=form.key("first"), on=grid)
    last = pick_day("检查结束日（必填）", key=form.key("last"), on=grid)
    frame, read_frame = _framed(form, kind, grid)
    size = grid.text_input("抽取数量（查整个项目时不填）", "3", key=form.key("size"))
    return lambda named: NewInspection(
        kind=kind,
        purpose=purpose,
        first_day=day(first, "检查开始日"),
        last_day=day(last, "检查结束日"),
        frame=read_frame(),
        size=1 if frame == "whole" else whole(size, "抽取数量"),
        inspectors=named,
    )


def _framed(form: Draft, kind: str, grid: DeltaGenerator) -> tuple[str, Callable[[], Frame]]:
    """Draw from what is drawn; return its kind and how to read it."""
    default = _DRAWN_BY.get(kind, "records")
    frame = str(pick("抽取方式（必填）", FRAMES, key=form.key(f"frame_{kind}"), kept=default, on=grid))
    since = pick_day("只抽这一天以后的记录", key=form.key("since"), kept=_months_ago(3), on=grid)
    until = pick_day("只抽到这一天的记录", key=form.key("until"), kept=clock.today(), on=grid)
    weighted = st.checkbox(
        "按风险加签：台账有提示的、风险等级高的多几签（最多九签），每个至少一签", value=True, key=form.key("weighted")
    )
    return frame, lambda: Frame(frame, since if isinstance(since, date) else None, until, weighted=weighted)


def _months_ago(months: int) -> date:
    return clock.today() - timedelta(days=30 * months)


def draw(actor: Actor, card: InspectionCard) -> None:
    """Draw by the committed seed, after a question: it cannot be drawn again."""
    name = f"draw_{card.row.key}"
    ask(name, "抽取", kind="primary", icon="casino")
    if confirmed(name, "抽取检查对象", f"从 {card.framed} 个中抽取 {card.row.size} 个，抽取后不能重抽。", "抽取"):
        with command("已抽取", then=partial(own_act, card.row.key, card.version)) as session:
            draw_inspection(session, actor, card.row.id, seen=card.version)


def inspectors(actor: Actor, card: InspectionCard, possible: dict[int, str]) -> None:
    """Name who carries the inspection out."""
    form = draft(f"inspectors_{card.row.key}", card.version, of=card.row.key)
    with st.expander("检查人员", icon=":material/group:", expanded=not card.inspector_ids):
        named = st.multiselect(
            "检查人员", list(possible), default=[one for one in card.inspector_ids if one in possible],
            format_func=lambda one: possible[one], key=form.key("named"), placeholder="选择一名或几名",
            label_visibility="collapsed",
        )  # fmt: skip
        if st.button("保存检查人员", key=form.key("save")):
            with command("检查人员已保存", then=form.saved) as session:
                assign_inspectors(session, actor, card.row.id, named, seen=form.seen)


def cancel(actor: Actor, card: InspectionCard) -> None:
    """Cancel with a reason."""
    form = draft(f"cancel_{card.row.key}", card.version, of=card.row.key)
    with st.expander("取消这次检查", icon=":material/event_busy:"), st.form(form.key("form"), enter_to_submit=False):
        reason = st.text_input("取消理由（必填，留存备查）", key=form.key("reason"), max_chars=400)
        sent = st.form_submit_button("取消检查")
    if sent:
        with command("检查已取消", then=form.saved) as session:
            cancel_inspection(session, actor, card.row.id, reason=reason, seen=form.seen)
