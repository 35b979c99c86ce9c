"""Registering a household with its first recipient; further members are added on the household's own screen."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.needs_places import Place
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.needs import NewHousehold, add_household, add_recipient
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day
from workbench.web.page import command


def register(actor: Actor, places: Sequence[Place]) -> None:
    """Draw the form for a new household with its first recipient."""
    form = draft("household")
    with st.form("household", enter_to_submit=False):
        home = _home_fields(form, places)
        person = person_fields(form)
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记，可以在这一户的记录里评估困境指标", then=form.saved) as session:
            row = add_household(session, actor, _read_home(home))
            add_recipient(session, actor, row.id or 0, **person)


def _home_fields(form: Draft, places: Sequence[Place]) -> dict[str, Any]:
    grid = two_columns()
    named = {place: place.label for place in places}
    channels = load_register().choices("channels", clock.today())
    code_example = "如 QH-2026-001，不用姓名或身份证号"
    return {
        "place": pick("所在村（社区）（必填）", named, key=form.key("place"), on=grid),
        "code": grid.text_input("户编码（必填）", placeholder=code_example, key=form.key("code")),
        "channel": pick("发现渠道（必填）", channels, key=form.key("channel"), on=grid),
        "finder": grid.text_input("发现人", placeholder="单位或岗位，如 青禾村网格员", key=form.key("finder")),
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
        channel=typed["channel"] or "",
        finder=typed["finder"] or "",
        found_on=day(typed["found_on"], "发现日期"),
    )


def member(actor: Actor, household_id: int) -> None:
    """Draw the form for another member of a household."""
    form = draft(f"member_{household_id}")
    with st.form(f"member_{household_id}", enter_to_submit=False):
        person = person_fields(form)
        sent = st.form_submit_button("登记成员")
    if sent:
        with command("成员已登记，可以接着评估困境指标", then=form.saved) as session:
            add_recipient(session, actor, household_id, **person)


def person_fields(form: Draft) -> dict[str, Any]:
    """Draw the fields of one person and return what was typed."""
    names = {one.id: one.name for one in load_scheme().categories}
    grid = two_columns()
    code = grid.text_input("对象编码（必填）", placeholder="如 QH-2026-001-1", key=form.key("person"))
    category = pick("对象类别（必填）", names, key=form.key("category"), on=grid)
    can_apply = st.checkbox(
        "本人能够自行提出申请",
        value=True,
        key=form.key("can_apply"),
        help="不能自行申请或不知道怎样申请的，由村（社区）主动发现，登记代理人代为提出",
    )
    return {"code": code, "category": category or "", "can_apply": can_apply}
