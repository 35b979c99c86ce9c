"""What a bureau sets itself: amounts, shares, days, a region, a body; or that an instrument of limited time goes on."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.checks import CONTINUED
from workbench.rules.calendars import load_region, region_ids
from workbench.rules.instruments import Instrument
from workbench.rules.local_values import BY_KEY, LOCAL_VALUES, LocalValue
from workbench.security.policy import Actor
from workbench.services.bureau import set_bureau_value
from workbench.web.draft import Draft, draft
from workbench.web.forms.typed import day, money, share, whole
from workbench.web.page import command

_LABELS = {
    "fen": "金额（元，必填）",
    "share": "比例（必填，例如 3%）",
    "days": "工作日（必填）",
    "calendar_days": "天数（必填）",
    "times": "次数（必填）",
    "months": "结束后第几个月（必填，例如 1、3、6）",
    "text": "部门或工作组（必填）",
    "levels": "由重到轻，各级名称和工作日（必填，例如 紧急 1、较重 3、一般 10）",
}


def bureau_form(actor: Actor, purchaser_id: int, limited: Mapping[str, Instrument]) -> None:
    """Ask for a local value or a continuation."""
    names = {one.key: one.name for one in LOCAL_VALUES}
    names |= {f"{CONTINUED}{key}": f"{one.name}继续执行" for key, one in limited.items()}
    form = draft(f"bureau_{purchaser_id}")
    key = st.selectbox("登记什么", list(names), format_func=lambda one: names[one], key=form.key("key"))
    with st.form(form.key("form"), border=True):
        typed = _field(form, BY_KEY[key]) if key in BY_KEY else ""
        on = st.date_input("起始日（必填）", clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        document = st.text_input(
            "文件名称和文号（必填）", placeholder="例如：某民发〔2026〕3号", key=form.key("document")
        )
        sent = st.form_submit_button("登记", type="primary", key=form.key("save"))
    if sent:
        with command(f"{names[key]}已登记") as session:
            value = _value(BY_KEY[key], typed) if key in BY_KEY else {}
            set_bureau_value(session, actor, purchaser_id, key, value, document=document, first_day=day(on, "起始日"))
            form.saved()


def _field(form: Draft, known: LocalValue) -> str:
    """The one field that the kind of value asks for."""
    if known.kind == "region":
        ids = region_ids()
        return str(st.selectbox("地区", ids, format_func=lambda one: load_region(one).name, key=form.key("region")))
    if known.choices:
        return str(st.selectbox(f"{known.name}（必填）", known.choices, key=form.key(f"choice_{known.key}")))
    name = "amount" if known.kind == "fen" else known.kind
    label = f"{known.name}（必填，{known.wanted}）" if known.wanted else _LABELS[known.kind]
    return st.text_input(label, key=form.key(name))


def _value(known: LocalValue, typed: str) -> dict[str, Any]:
    """What was typed, read exactly."""
    match known.kind:
        case "fen":
            return {"fen": money(typed, known.name)}
        case "share":
            return {"share": format(share(typed, known.name), "f")}
        case "days" | "calendar_days" | "times":
            return {known.kind: whole(typed, known.name)}
        case "months":
            return {"months": [whole(one, known.name) for one in re.split("[、，, ]+", typed.strip())]}
        case "levels":
            return {"levels": [_level(one, known.name) for one in re.split("[、，,；;]+", typed.strip())]}
        case _:
            return {known.kind: typed.strip()}


def _level(typed: str, name: str) -> dict[str, Any]:
    """A level as it is written: its name, then its working days."""
    written = re.fullmatch(r"\s*(\D+?)\s*(\d+)\s*(?:个工作日)?\s*", typed)
    if written is None:
        raise ValidationError(f"“{typed.strip()}”读不出来", where=name, fix="每级写名称和工作日，例如 紧急 1")
    return {"name": written[1], "days": int(written[2])}
