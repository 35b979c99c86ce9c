"""Registering a household with its first recipient, or another recipient of a household."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.needs import Person, Place
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor
from workbench.services.needs import NewHousehold, add_household, add_recipient
from workbench.web.draft import Draft, draft
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
        left, right = st.columns(2)
        place = left.selectbox(
            "所在村（社区）（必填）",
            places,
            index=None,
            format_func=lambda one: one.label,
            placeholder="选择",
            key=form.key("place"),
        )
        code = right.text_input(
            "户编码（必填）", placeholder="如 QH-2026-001，不用姓名或身份证号", key=form.key("code")
        )
        found_by = left.selectbox(
            "发现渠道（必填）", FOUND_BY, index=None, placeholder="选择", key=form.key("found_by")
        )
        found_on = right.date_input("发现日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("found_on"))
        person = _person_fields(form)
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记，可以接着评估困境指标", then=form.saved) as session:
            if place is None:
                raise ValidationError(
                    "“所在村（社区）”没有选择", where="所在村（社区）", fix="选择这一户所在的村（社区）"
                )
            new = NewHousehold(
                purchaser_id=place.purchaser_id,
                code=code,
                township_id=place.township_id,
                village_id=place.village_id,
                found_by=found_by or "",
                found_on=day(found_on, "发现日期"),
            )
            home = add_household(session, actor, new)
            add_recipient(session, actor, home.id or 0, **person)


def _new_member(actor: Actor, homes: dict[int, str]) -> None:
    form = draft("member")
    with st.form("member", enter_to_submit=False):
        home = st.selectbox(
            "户（必填）",
            list(homes),
            index=None,
            format_func=lambda one: homes[one],
            placeholder="输入户编码查找",
            key=form.key("home"),
        )
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
    left, right = st.columns(2)
    code = left.text_input("对象编码（必填）", placeholder="如 QH-2026-001-1", key=form.key("person"))
    category = right.selectbox(
        "对象类别（必填）",
        list(names),
        index=None,
        format_func=lambda one: names[one],
        placeholder="选择",
        key=form.key("category"),
    )
    can_apply = st.checkbox(
        "本人能够自行提出申请",
        value=True,
        key=form.key("can_apply"),
        help="不能自行申请的，由村（社区）主动发现并代为提出",
    )
    return {"code": code, "category": category or "", "can_apply": can_apply}
