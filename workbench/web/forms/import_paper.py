"""Paper intake forms typed in: the same row codes as on paper, in the same order, by keyboard alone."""

import re

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.values import said
from workbench.models.needs import Recipient
from workbench.queries.needs_household import household_by_code, person_by_code
from workbench.queries.needs_places import Place, places
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.acting import need
from workbench.services.needs import (
    Assessed,
    NewHousehold,
    add_household,
    add_recipient,
    assess_needs,
    want_service,
)
from workbench.services.paper_forms import bind_entries
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.paper_codes import chosen, paper_day
from workbench.web.forms.paper_forms import on_paper
from workbench.web.page import command, reading

INTAKE = "intake_form"
_WISH = re.compile(r"(\d{1,3})\s*[*xX×]\s*(\d{1,6})")


def type_in(actor: Actor) -> None:
    """Draw the keyboard form of one paper sheet; Tab goes on, a line is read when the sheet is saved."""
    with reading() as session:
        where = places(session, actor)
    if not where:
        ui.empty("domain_disabled", "没有可以登记的地方", "请联系系统管理员设置乡镇（街道）和村（社区）。")
        return
    st.caption(
        "行号与纸质表相同。Tab 键到下一行；代码和数字直接输入，不用鼠标。纸质表在“需求分析”里打印。"
        "已经登记的户和对象，A3、A4、A5、A7 留空，记为期间评估。"
    )
    form = draft("paper")
    with st.form("paper", enter_to_submit=False):
        typed = _fields(form, where)
        paper = on_paper(form, INTAKE)
        sent = st.form_submit_button("保存这一份", type="primary")
    if sent:
        with command("已登记，请录入下一份", then=form.saved) as session:
            person, known = _person(session, actor, typed, where)
            on = paper_day(typed["a6"], "A6 日期")
            occasion = "interim" if known else "baseline"
            made = Assessed(_levels(said(typed["b"])), on, typed["a8"], occasion)
            assess_needs(session, actor, person.id or 0, made)
            for number, quantity in _wishes(said(typed["c"])):
                want_service(session, actor, person.id or 0, number=number, quantity=quantity, wanted_on=on)
            bind_entries(session, actor, INTAKE, person.household_id, [person], paper)


def _person(session: Session, actor: Actor, typed: dict[str, str], where: list[Place]) -> tuple[Recipient, bool]:
    """The person of the sheet, and whether the register had somebody of that code; else household and person are added."""
    code, person_code = need(said(typed["a1"]), "A1 户编码"), need(said(typed["a2"]), "A2 对象编码")
    home_id = household_by_code(session, actor, code)
    if home_id is None:
        home_id = add_household(session, actor, _home(typed, where)).id
    known = person_by_code(session, home_id or 0, person_code)
    if known is not None:
        return known, True
    category = chosen(typed["a4"], load_scheme().categories, "A4 对象类别代码").id
    can_apply = _chosen_word(said(typed["a7"]), {"1": True, "0": False}, "A7 能否自行申请")
    return add_recipient(session, actor, home_id or 0, code=person_code, category=category, can_apply=can_apply), False


def _home(typed: dict[str, str], where: list[Place]) -> NewHousehold:
    place = chosen(typed["a3"], where, "A3 村（社区）代码")
    channels = list(load_register().choices("channels", clock.today()))
    return NewHousehold(
        purchaser_id=place.purchaser_id,
        code=said(typed["a1"]),
        township_id=place.township_id,
        village_id=place.village_id,
        channel=chosen(typed["a5"], channels, "A5 发现渠道代码"),
        found_on=paper_day(typed["a6"], "A6 日期"),
    )


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
