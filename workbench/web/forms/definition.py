"""The definition of a project: what is bought, for whom, by when, for how much, and the questions of the law."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench import clock
from workbench.errors import ValidationError
from workbench.queries.projects import ProjectCard
from workbench.rules.book import RuleBook
from workbench.rules.values import names
from workbench.security.policy import Actor
from workbench.services.projects import Definition, change_project, create_project
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import two_columns
from workbench.web.forms.typed import day, money, whole
from workbench.web.page import command, go

FACTORS = {
    "difficulty": "服务性质的难易度",
    "capacity": "承接主体能力",
    "market": "市场供给状况",
    "outcome": "成果达标程度",
    "risk": "管理风险",
}
ANSWERS = {False: "不属于", True: "属于"}
ALLOWED = {True: "允许", False: "不允许"}


def negative_questions() -> Mapping[str, str]:
    """Return the six kinds that may not be bought, by id."""
    return _names_of("project_definition/negative_list", "items")


def long_conditions() -> Mapping[str, str]:
    """Return the five conditions of a term beyond a year, by id."""
    return _names_of("contract/term", "conditions")


def _names_of(rule_id: str, key: str) -> Mapping[str, str]:
    rule = RuleBook(on=clock.today()).rule(rule_id)
    return names(rule, key) if rule else {}


def create(actor: Actor, purchasers: Mapping[int, str]) -> None:
    """Draw the form of a new project; when it is saved, its screen opens."""
    form = draft("new_project")
    made: list[int | None] = []
    purchaser_id = next(iter(purchasers))
    if len(purchasers) > 1:
        purchaser_id = st.selectbox(
            "购买主体", list(purchasers), format_func=lambda one: purchasers[one], key=form.key("purchaser")
        )
    sent, typed = _fields(form, None)
    if sent:
        with command("项目已建立，接着填写服务项目、绩效目标和资金来源", then=lambda: _open(form, made)) as session:
            project = create_project(session, actor, purchaser_id, typed())
            session.flush()
            made.append(project.id)


def _open(form: Draft, made: list[int | None]) -> None:
    form.saved()
    go("project", project=made[0], stage="立项", part="lines")


def change(actor: Actor, card: ProjectCard) -> None:
    """Draw the form of a project that is not approved yet."""
    form = draft(f"definition_{card.id}", card.version)
    sent, typed = _fields(form, card)
    if sent:
        with command("立项内容已保存", then=form.saved) as session:
            change_project(session, actor, card.id, typed(), seen=form.seen)


def _fields(form: Draft, card: ProjectCard | None) -> tuple[bool, Callable[[], Definition]]:
    """Draw all fields; return whether the form was sent, and a function that reads what was typed."""
    with st.form(f"form_{form.name}", enter_to_submit=False):
        typed: dict[str, Any] = {}
        typed |= _what(form, card)
        typed |= _money_and_term(form, card)
        typed |= _people(form, card)
        typed |= _questions(form, card)
        typed |= _origin(form, card)
        sent = st.form_submit_button("保存立项内容", type="primary")
    return sent, lambda: _read(typed)


def _what(form: Draft, card: ProjectCard | None) -> dict[str, Any]:
    grid = two_columns()
    return {
        "code": grid.text_input("项目编号（必填）", value=card.code if card else "", placeholder="如 DWK-2026-017", key=form.key("code")),
        "title": grid.text_input("项目名称（必填）", value=card.title if card else "", placeholder="如 失能老年人助餐助浴项目", key=form.key("title")),
        "area": st.text_input("服务区域（必填）", value=card.area if card else "", placeholder="如 青禾镇、白杨乡", key=form.key("area")),
        "purpose": st.text_area("项目目的和服务人群（必填）", value=card.purpose if card else "", height=90, placeholder="为谁、解决什么困难", key=form.key("purpose")),
    }  # fmt: skip


def _money_and_term(form: Draft, card: ProjectCard | None) -> dict[str, Any]:
    st.markdown("**预算与期限**")
    grid = two_columns()
    amount = ui.yuan(card.budget_fen) if card else ""
    return {
        "budget": grid.text_input("预算金额（必填，元）", value=amount, placeholder="如 505,000.00 或 50.5万元", key=form.key("budget")),
        "document": grid.text_input("列入预算的文件和文号（必填）", value=card.budget_document if card else "", placeholder="如 石财预〔2026〕1号", key=form.key("document")),
        "defined_on": grid.date_input("编制日期（必填）", value=card.defined_on if card else None, format="YYYY-MM-DD", key=form.key("defined_on")),
        "people": grid.text_input("服务对象数量（必填，人）", value=str(card.recipients_planned) if card else "", placeholder="如 40", key=form.key("people")),
        "first_day": grid.date_input("服务起始日（必填）", value=card.first_day if card else None, format="YYYY-MM-DD", key=form.key("first_day")),
        "last_day": grid.date_input("服务结束日（必填）", value=card.last_day if card else None, format="YYYY-MM-DD", key=form.key("last_day")),
    }  # fmt: skip


def _people(form: Draft, card: ProjectCard | None) -> dict[str, Any]:
    st.markdown("**人员与要求**")
    return {
        "staffing": st.text_area("人员配备要求（必填）", value=card.staffing if card else "", height=80, placeholder="岗位、人数、资质", key=form.key("staffing")),
        "requirements": st.text_area("投标机构要求（必填）", value=card.bidder_requirements if card else "", height=80, placeholder="一行一条；必须满足、不满足即无效的，行首加★", key=form.key("requirements")),
        "consortium": _allowed(form, "consortium", "是否允许联合体", card.consortium if card else None),
        "subcontracting": _allowed(form, "subcontracting", "是否允许分包（主体部分不得分包）", card.subcontracting if card else None),
    }  # fmt: skip


def _allowed(form: Draft, key: str, label: str, kept: bool | None) -> bool | None:  # noqa: FBT001 - what is on record
    chosen: bool | None = st.radio(
        label,
        list(ALLOWED),
        index=None if kept is None else list(ALLOWED).index(kept),
        format_func=lambda one: ALLOWED[one],
        horizontal=True,
        key=form.key(key),
    )
    return chosen


def _questions(form: Draft, card: ProjectCard | None) -> dict[str, Any]:
    """The six questions of the negative list, five conditions of a long term, five factors of the budget."""
    st.markdown("**负面清单：本项目是否属于以下事项（逐项回答）**")
    st.markdown(ui.clause("政府购买服务管理办法（102号令）第十条"))
    grid = two_columns()
    negative = {key: _question(form, key, name, card, grid) for key, name in negative_questions().items()}
    st.markdown("**服务期超过 12 个月的，以下条件是否具备**")
    st.markdown(ui.clause("政府购买服务管理办法（102号令）第二十四条"))
    kept = card.long_term if card else {}
    long_term = {
        key: st.checkbox(name, value=bool(kept.get(key)), key=form.key(f"long_{key}"))
        for key, name in long_conditions().items()
    }
    st.markdown("**编制预算时考虑的五个因素**")
    st.markdown(ui.clause("石嘴山方案附件2一"))
    words = card.budget_factors if card else {}
    factors = {
        key: st.text_input(f"{name}（必填）", value=str(words.get(key, "")), key=form.key(f"factor_{key}"))
        for key, name in FACTORS.items()
    }
    return {"negative": negative, "long_term": long_term, "factors": factors}


def _question(form: Draft, key: str, name: str, card: ProjectCard | None, on: DeltaGenerator) -> bool | None:
    kept = card.negative_list.get(key) if card else None
    answer: bool | None = on.radio(
        name,
        list(ANSWERS),
        index=None if kept is None else list(ANSWERS).index(bool(kept)),
        format_func=lambda one: ANSWERS[one],
        horizontal=True,
        key=form.key(f"negative_{key}"),
    )
    return answer


def _origin(form: Draft, card: ProjectCard | None) -> dict[str, Any]:
    st.markdown("**数字的来源（有公开出处或演练编制的，在各处显示数字时一并说明）**")
    return {
        "published": st.text_input("公开的数字及出处", value=card.published if card else "", key=form.key("published")),
        "made_up": st.text_input("演练编制的数字", value=card.made_up if card else "", key=form.key("made_up")),
    }


_TEXTS = {
    "area": "服务区域",
    "purpose": "项目目的和服务人群",
    "staffing": "人员配备要求",
    "requirements": "投标机构要求",
}


def _read(typed: Mapping[str, Any]) -> Definition:
    """Read what was typed. Raises ValidationError for the first field that cannot be read."""
    for key, label in _TEXTS.items():
        if not typed[key].strip():
            raise ValidationError(
                f"“{label}”没有填写", where=label, clause="石嘴山方案附件2一", fix=f"填写{label}后再保存"
            )
    _refuse_unanswered(typed)
    return Definition(
        code=typed["code"].strip(),
        title=typed["title"].strip(),
        area=typed["area"].strip(),
        purpose=typed["purpose"].strip(),
        defined_on=day(typed["defined_on"], "编制日期"),
        first_day=day(typed["first_day"], "服务起始日"),
        last_day=day(typed["last_day"], "服务结束日"),
        budget_fen=money(typed["budget"], "预算金额"),
        budget_document=typed["document"].strip(),
        recipients_planned=whole(typed["people"], "服务对象数量"),
        staffing=typed["staffing"].strip(),
        bidder_requirements=typed["requirements"].strip(),
        negative_list=typed["negative"],
        long_term=typed["long_term"],
        budget_factors={key: words.strip() for key, words in typed["factors"].items()},
        published=typed["published"].strip(),
        made_up=typed["made_up"].strip(),
        consortium=typed["consortium"],
        subcontracting=typed["subcontracting"],
    )


def _refuse_unanswered(typed: Mapping[str, Any]) -> None:
    questions = negative_questions()
    for key, answer in typed["negative"].items():
        if answer is None:
            raise ValidationError(
                f"“{questions[key]}”没有回答",
                where="负面清单",
                clause="政府购买服务管理办法（102号令）第十条",
                fix="六类事项逐项回答“属于”或“不属于”",
            )
    for key, words in typed["factors"].items():
        if not words.strip():
            raise ValidationError(
                f"“{FACTORS[key]}”没有填写",
                where="预算因素",
                clause="石嘴山方案附件2一",
                fix="五个因素各写一句怎样考虑的",
            )
