"""Paper forms of visits and of decisions typed in: the row codes of the paper, in its order, by keyboard alone."""

from datetime import date

import streamlit as st
from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.exchange.imports.forms import FAR
from workbench.exchange.imports.values import said
from workbench.models.words import DISPOSITION_NAMES, Disposition
from workbench.queries.needs_household import household_by_code
from workbench.queries.needs_places import project_purchasers
from workbench.queries.needs_wishes import wish_of
from workbench.queries.project_choice import projects_of
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.acting import need
from workbench.services.needs import Decision, dispose_service
from workbench.services.paper_forms import bind_entries
from workbench.services.visits import NewVisit, record_visit
from workbench.web.draft import draft
from workbench.web.forms.paper_codes import chosen, paper_day
from workbench.web.forms.paper_forms import on_paper
from workbench.web.page import command, reading

VISIT, DECISION = "visit_form", "decision_form"
_KEPT = "_paper_decided_on"
_TOLD = "行号与纸质表相同。Tab 键到下一行；代码和数字直接输入，不用鼠标。纸质表在“需求分析”里打印。"
_VISIT = {
    "v1": ("V1 户编码", ""),
    "v2": ("V2 探访日期", "如 20250305"),
    "v3": ("V3 探访人", "单位或岗位"),
    "v4": ("V4 探访方式代码", ""),
    "v5": ("V5 探访情况", "不写姓名、号码"),
    "v6": ("V6 发现的问题一", "没有就留空"),
    "v7": ("V7 发现的问题二", "没有就留空"),
    "v8": ("V8 发现的问题三", "没有就留空"),
    "v9": ("V9 问题的解决期限", "有问题时必填"),
    "v10": ("V10 约定的下次探访", "没有就留空"),
}


def type_visit(actor: Actor) -> None:
    """Draw the keyboard form of one household's visit."""
    st.caption(_TOLD)
    form, manners = draft("paper_visit"), load_register().choices("manners", clock.today())
    notes = {"v4": "；".join(f"{place} {name}" for place, name in enumerate(manners.values(), 1))}
    with st.form("paper_visit", enter_to_submit=False):
        typed = {
            key: st.text_input(label, key=form.key(key), help=notes.get(key, note) or None)
            for key, (label, note) in _VISIT.items()
        }
        paper = on_paper(form, VISIT)
        sent = st.form_submit_button("保存这一份", type="primary")
    if sent:
        with command("探访已登记，请录入下一份", then=form.saved) as session:
            home_id = household_by_code(session, actor, need(said(typed["v1"]), "V1 户编码"))
            if home_id is None:
                raise NotFoundError("没有这个户编码，或不在您的范围内", where="V1 户编码", fix="核对纸质表上的编码")
            made = record_visit(session, actor, home_id, _visit(typed, list(manners)))
            bind_entries(session, actor, VISIT, home_id, [made], paper)


def _visit(typed: dict[str, str], manners: list[str]) -> NewVisit:
    problems = [typed[key].strip() for key in ("v6", "v7", "v8") if typed[key].strip()]
    due = paper_day(typed["v9"], "V9 问题的解决期限", FAR) if problems else None
    return NewVisit(
        visited_on=paper_day(typed["v2"], "V2 探访日期"),
        visitor=typed["v3"],
        manner=chosen(typed["v4"], manners, "V4 探访方式代码"),
        finding=typed["v5"],
        problems=[(what, due) for what in problems if due],
        next_on=_later(typed["v10"], "V10 约定的下次探访"),
    )


def _later(typed: str, where: str) -> date | None:
    return paper_day(typed, where, FAR) if typed.strip() else None


def type_decision(actor: Actor) -> None:
    """Draw the keyboard form of one line of the sheet of decisions; the day is carried on to the next line."""
    with reading() as session:
        projects = projects_of(session, project_purchasers(session, actor))
    st.caption(_TOLD)
    form, kinds = draft("paper_decision"), list(DISPOSITION_NAMES)
    codes = "；".join(f"{place} {name}" for place, name in enumerate(DISPOSITION_NAMES.values(), 1))
    titles = "；".join(f"{number} {title}" for number, title in projects.items()) or "没有项目"
    with st.form("paper_decision", enter_to_submit=False):
        on = st.text_input(
            "D1 决定日期", value=st.session_state.get(_KEPT, ""), key=form.key("d1"), help="如 20250305，下一行沿用"
        )
        number = st.text_input("D2 行号", key=form.key("d2"), help="印在纸质表最左一列")
        kind = st.text_input("D3 去向代码", key=form.key("d3"), help=codes)
        where = st.text_input("D4 项目号或接收单位", key=form.key("d4"), help=f"列入购买写项目号：{titles}")
        due = st.text_input("D5 办理期限", key=form.key("d5"), help="转办、转介必填")
        outcome = st.text_input("D6 理由或结果", key=form.key("d6"))
        paper = on_paper(form, DECISION)
        sent = st.form_submit_button("保存这一行", type="primary")
    if sent:
        with command("去向已登记，请录入下一行", then=form.saved) as session:
            found = said(number)
            wish = wish_of(session, actor, int(found), clock.today()) if found.isdigit() and len(found) < 10 else None  # noqa: PLR2004 - fits every id
            if wish is None or wish.state != "waiting":
                what = "没有这一行，或已经决定过" if wish is None else "这一行已经决定过，要改在“需求”画面办理"
                raise NotFoundError(what, where="D2 行号", fix="核对纸质表最左一列的行号")
            sent_to = chosen(kind, kinds, "D3 去向代码")
            told = _decision(sent_to, paper_day(on, "D1 决定日期"), (where, due, outcome))
            _refuse_unknown(session, actor, told)
            decided = dispose_service(session, actor, wish.id, told, seen=wish.version)
            bind_entries(session, actor, DECISION, wish.id, [decided], paper)
            st.session_state[_KEPT] = on


def _refuse_unknown(session: Session, actor: Actor, told: Decision) -> None:
    """A purchase names a project of the purchasers the actor works for, by the number that the paper prints."""
    known = projects_of(session, project_purchasers(session, actor), also=told.project_id)
    if told.disposition == Disposition.PURCHASE and told.project_id not in known:
        raise NotFoundError("没有这个项目号", where="D4 项目号", fix="照纸质表第一行列出的项目号填写")


def _decision(kind: Disposition, on: date, rest: tuple[str, str, str]) -> Decision:
    where, due, outcome = rest
    bought = kind == Disposition.PURCHASE
    return Decision(
        disposition=kind,
        disposed_on=on,
        receiver="" if bought else where.strip(),
        due_on=_later(due, "D5 办理期限"),
        outcome=outcome.strip(),
        project_id=int(where.strip()) if bought and where.strip().isdigit() else None,
    )
