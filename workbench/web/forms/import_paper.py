"""Paper intake forms typed in: the same row codes as on paper, in the same order, by keyboard alone."""

import re
from typing import Any

import streamlit as st

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.values import said
from workbench.queries.needs_places import Place, places
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.needs import (
    Assessed,
    NewHousehold,
    add_household,
    add_recipient,
    assess_needs,
    want_service,
)
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.paper_codes import chosen, paper_day
from workbench.web.page import command, reading

_WISH = re.compile(r"(\d{1,3})\s*[*xX×]\s*(\d{1,6})")


def type_in(actor: Actor) -> None:
    """Draw the keyboard form of one paper sheet; Tab goes on, a line is read when the sheet is saved."""
    with reading() as session:
        where = places(session, actor)
    if not where:
        ui.empty("domain_disabled", "没有可以登记的地方", "请联系系统管理员设置乡镇（街道）和村（社区）。")
        return
    st.caption("行号与纸质表相同。Tab 键到下一行；代码和数字直接输入，不用鼠标。纸质表在“需求分析”里打印。")
    form = draft("paper")
    with st.form("paper", enter_to_submit=False):
        typed = _fields(form, where)
        sent = st.form_submit_button("保存这一份", type="primary")
    if sent:
        with command("已登记，请录入下一份", then=form.saved) as session:
            told = _read(typed, where)
            home = add_household(session, actor, told["home"])
            person = add_recipient(session, actor, home.id or 0, **told["person"])
            assess_needs(session, actor, person.id or 0, told["assessed"])
            for number, quantity in told["wishes"]:
                want_service(session, actor, person.id or 0, number=number, quantity=quantity, wanted_on=told["day"])


def _fields(form: Draft, where: list[Place]) -> dict[str, str]:
    kinds = load_scheme().categories
    channels = load_register().choices("channels", clock.today())
    told = {
        "a1": ("A1 户编码", ""),
        "a2": ("A2 对象编码", ""),
        "a3": ("A3 村（社区）代码", "；".join(f"{place} {one.label}" for place, one in enumerate(where, 1))),
        "a4": ("A4 对象类别代码", "；".join(f"{place} {one.name}" for place, one in enumerate(kinds, 1))),
        "a5": ("A5 发现渠道代码", "；".join(f"{place} {name}" for place, name in enumerate(channels.values(), 1))),
        "a6": ("A6 日期", "如 20250305"),
        "a7": ("A7 能否自行申请（1 能，0 不能）", ""),
        "a8": ("A8 评估人", "岗位，不写对象姓名"),
        "b": (
            "B1 至 B10 困境等级，十个数字连写",
            "、".join(one.name.removesuffix("困境") for one in load_scheme().indicators),
        ),
        "c": ("C 服务需求：目录序号×数量，空格隔开", "如 1×48 13×24；没有就留空"),
    }
    return {key: st.text_input(label, key=form.key(key), help=note or None) for key, (label, note) in told.items()}


def _read(typed: dict[str, str], where: list[Place]) -> dict[str, Any]:
    """Read the sheet. Raises ValidationError that names the row of the paper."""
    on = paper_day(typed["a6"], "A6 日期")
    place = chosen(typed["a3"], where, "A3 村（社区）代码")
    channels = list(load_register().choices("channels", clock.today()))
    category = chosen(typed["a4"], load_scheme().categories, "A4 对象类别代码").id
    home = NewHousehold(
        purchaser_id=place.purchaser_id,
        code=typed["a1"],
        township_id=place.township_id,
        village_id=place.village_id,
        channel=chosen(typed["a5"], channels, "A5 发现渠道代码"),
        found_on=on,
    )
    can_apply = _chosen_word(said(typed["a7"]), {"1": True, "0": False}, "A7 能否自行申请")
    return {
        "day": on,
        "home": home,
        "person": {"code": typed["a2"], "category": category, "can_apply": can_apply},
        "assessed": Assessed(_levels(said(typed["b"])), on, typed["a8"]),
        "wishes": _wishes(said(typed["c"])),
    }


def _chosen_word(typed: str, words: dict[str, bool], where: str) -> bool:
    if typed not in words:
        raise ValidationError(f"“{typed}”不是代码", where=where, fix=f"填 {' 或 '.join(words)}")
    return words[typed]


def _levels(typed: str) -> dict[str, int]:
    indicators, levels = load_scheme().indicators, load_scheme().severity
    digits = typed.replace(" ", "")
    if len(digits) != len(indicators) or not digits.isdigit() or any(int(one) not in levels for one in digits):
        what = f"要 {len(indicators)} 个 0 至 {max(levels)} 的数字，这里是“{digits}”"
        raise ValidationError(what, where="B1 至 B10", fix="按纸质表的顺序连写，没有困难写 0")
    return {one.id: int(digit) for one, digit in zip(indicators, digits, strict=True)}


def _wishes(typed: str) -> list[tuple[int, int]]:
    found = []
    for one in typed.replace("，", " ").replace(",", " ").split():
        if not (match := _WISH.fullmatch(one)):
            raise ValidationError(f"“{one}”读不出来", where="C 服务需求", fix="写成 1×48，几项之间空格隔开")
        found.append((int(match[1]), int(match[2])))
    return found
