"""Deciding where a wish goes: one disposition, with who takes it and by when."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.needs_places import project_purchasers
from workbench.queries.needs_wishes import Wish, waiting_like, wish_of
from workbench.security.policy import Actor
from workbench.services.needs import Decision, dispose_service
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.pick_project import pick_project
from workbench.web.forms.typed import day
from workbench.web.page import command, reading
from workbench.web.views.needs_lists import item_name

_CHOSEN = "wish_chosen"
_ORDER = ("waiting", "open", "done")
_HELP = {
    Disposition.PURCHASE: "写明列入哪个项目",
    Disposition.HAND_OVER: "写明转给哪个部门、办理期限",
    Disposition.REFER: "写明转介到哪个机构、办理期限",
    Disposition.ALREADY_MET: "写明已由哪项救助满足",
    Disposition.DECLINED: "写明不支持的理由",
}


def decide(actor: Actor, wishes: Sequence[Wish]) -> None:
    """Let the actor pick one of the wishes, those that wait first; the same item's other wishes may follow.

    A wish that was picked stays, also when a save of somebody else moved it off the list.
    """
    shown = [*wishes, *_picked(actor, wishes)]
    mine = sorted((one for one in shown if one.writable), key=lambda one: (_ORDER.index(one.state), one.id))
    if not mine:
        return
    st.subheader("决定去向", anchor=False)
    by_id = {one.id: one for one in mine}
    chosen = st.selectbox(
        "选择一项需求",
        list(by_id),
        index=None,
        format_func=lambda one: _label(by_id[one]),
        placeholder="输入对象编码或服务项目查找",
        key=_CHOSEN,
    )
    wish = by_id.get(chosen or 0)
    if wish is None:
        st.caption("每项需求以一种去向办结：列入购买、转办、转介、已由物质救助满足，或不支持。")
        return
    with reading() as session:
        alike = waiting_like(session, actor, wish)
    _decision_form(actor, wish, alike)


def _picked(actor: Actor, wishes: Sequence[Wish]) -> list[Wish]:
    kept = st.session_state.get(_CHOSEN)
    if not kept or kept in {one.id for one in wishes}:
        return []
    with reading() as session:
        found = wish_of(session, actor, kept, clock.today())
    return [found] if found else []


def _label(wish: Wish) -> str:
    return f"{wish.person} · {item_name(wish.item)} · {ui.day(wish.wanted_on)} 提出"


def _decision_form(actor: Actor, wish: Wish, alike: Mapping[int, int]) -> None:
    form = draft(f"decide_{wish.id}", wish.version)
    kind = st.radio(
        "去向（必填）",
        list(Disposition),
        index=list(Disposition).index(wish.disposition) if wish.disposition else None,
        format_func=lambda one: f"{DISPOSITION_NAMES[one]}：{_HELP[one]}",
        key=form.key("kind"),
    )
    named = _project(actor, form) if kind == Disposition.PURCHASE else {}
    with st.form(f"decide_{wish.id}", enter_to_submit=False):
        decision = _decision_fields(form, wish, kind) | named
        words = f"同一服务项目的其余 {len(alike)} 项待决定需求也按此决定"
        together = bool(alike) and st.checkbox(words, key=form.key("together"))
        sent = st.form_submit_button("保存决定", type="primary")
    if sent:
        with command("去向已保存", then=form.saved) as session:
            if kind is None:
                raise ValidationError("“去向”没有选择", where="去向", fix="五种去向选择一种")
            made = Decision(kind, day(decision.pop("on"), "决定日期"), **decision)
            dispose_service(session, actor, wish.id, made, seen=form.seen)
            for other, version in alike.items() if together else ():
                dispose_service(session, actor, other, made, seen=version)


def _project(actor: Actor, form: Draft) -> dict[str, Any]:
    """Ask into which project a wish is taken; above the form, since a search may run the page again."""
    with reading() as session:
        near = project_purchasers(session, actor)
    return {"project_id": pick_project("列入的项目（必填）", near, key=form.key("project"))}


def _decision_fields(form: Draft, wish: Wish, kind: Disposition | None) -> dict[str, Any]:
    """Draw the fields that the kind of disposition needs; return what was typed, by the names of Decision."""
    st.caption(
        f"{ui.safe(wish.person)} · {ui.safe(item_name(wish.item))} · {wish.quantity} {wish.unit} · {ui.day(wish.wanted_on)} 提出"
    )
    grid = two_columns()
    found: dict[str, Any] = {"on": pick_day("决定日期（必填）", key=form.key("on"), kept=wish.disposed_on, on=grid)}
    if kind in (Disposition.HAND_OVER, Disposition.REFER):
        found["receiver"] = grid.text_input(
            "接收单位（必填）", value=wish.receiver, placeholder="如 县卫生健康局", key=form.key("receiver")
        )
        found["due_on"] = pick_day("办理期限（必填）", key=form.key("due"), kept=wish.due_on, on=grid)
    if wish.overlap:
        st.warning(ui.safe(f"已在享受 {wish.overlap}。列入购买会重复"), icon=":material/content_copy:")
    if kind is not None and (kind != Disposition.PURCHASE or wish.overlap):
        found["outcome"] = st.text_input(
            "办理结果或理由",
            value=wish.outcome,
            placeholder="办结后填写；不支持的写明理由，列入购买的写明不构成重复的说明，随档案保存",
            key=form.key("outcome"),
        )
    return found
