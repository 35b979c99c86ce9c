"""Registering a household with its first recipient, or another recipient of a household."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.needs import Person, Place
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services.needs import NewHousehold, add_household, add_recipient
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command

FOUND_BY = ("村（社区）主动发现", "本人或家属提出", "部门数据比对", "社会组织或志愿者报告", "其他")


def register(actor: Actor, places: Sequence[Place], people: Sequence[Person]) -> None:
    """Draw the form for a new household, or for another member of a known one."""
    homes = {one.household_id: one.household for one in people if one.writable}
    kinds = ["新的一户", "已有户的成员"] if homes else ["新的一户"]
    kind = st.segmented_control(
        "登记", kinds, default=kinds[0], required=True, key="register_kind", label_visibility="collapsed"
    )
    if kind == kinds[0]:
        _new_household(actor, places)
    else:
        _new_member(actor, homes)


def _new_household(actor: Actor, places: Sequence[Place]) -> None:
    form = draft("household")
    with st.form("household", enter_to_submit=False):
        home = _home_fields(form, places)
        person = _person_fields(form)
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记，可以接着评估困境指标", then=form.saved) as session:
            row = add_household(session, actor, _read_home(home))
            add_recipient(session, actor, row.id or 0, **person)


def _home_fields(form: Draft, places: Sequence[Place]) -> dict[str, Any]:
    grid = two_columns()
    named = {place: place.label for place in places}
    code_example = "如 QH-2026-001，不用姓名或身份证号"
    return {
        "place": pick("所在村（社区）（必填）", named, key=form.key("place"), on=grid),
        "code": grid.text_input("户编码（必填）", placeholder=code_example, key=form.key("code")),
        "found_by": pick("发现渠道（必填）", {one: one for one in FOUND_BY}, key=form.key("found_by"), on=grid),
        "found_on": pick_day("发现日期（必填）", key=form.key("found_on"), on=grid),
    }


def _read_home(typed: Mapping[str, Any]) -> NewHousehold:
    """Read what was typed. Raises ValidationError for the first field that is missing."""
    place: Place | None = typed["place"]
    if place is None:
        raise ValidationError("“所在村（社区）”没有选择", where="所在村（社区）", fix="选择这一户所在的村（社区）")
    return NewHousehold(
        purchaser_id=place.purchaser_id,
        code=typed["code"],
        township_id=place.township_id,
        village_id=place.village_id,
        found_by=typed["found_by"] or "",
        found_on=day(typed["found_on"], "发现日期"),
    )


def _new_member(actor: Actor, homes: dict[int, str]) -> None:
    form = draft("member")
    with st.form("member", enter_to_submit=False):
        home = pick("户（必填）", homes, key=form.key("home"))
        person = _person_fields(form)
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记，可以接着评估困境指标", then=form.saved) as session:
            if home is None:
                raise ValidationError("“户”没有选择", where="户", fix="选择对象所在的户")
            add_recipient(session, actor, home, **person)


def _person_fields(form: Draft) -> dict[str, Any]:
    """Draw the fields of one person and return what was typed."""
    names = {one.id: one.name for one in load_scheme().categories}
    grid = two_columns()
    code = grid.text_input("对象编码（必填）", placeholder="如 QH-2026-001-1", key=form.key("person"))
    category = pick("对象类别（必填）", names, key=form.key("category"), on=grid)
    can_apply = st.checkbox(
        "本人能够自行提出申请",
        value=True,
        key=form.key("can_apply"),
        help="不能自行申请的，由村（社区）主动发现并代为提出",
    )
    return {"code": code, "category": category or "", "can_apply": can_apply}
