"""What is found out about a person: the ten hardship indicators, and the services wanted."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.errors import ValidationError
from workbench.queries.needs_person import PersonRecord
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor
from workbench.services.needs import OCCASIONS, Assessed, assess_needs, want_service
from workbench.services.needs_schemes import grade_by_hand
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, two_columns
from workbench.web.forms.typed import day, whole
from workbench.web.page import command
from workbench.web.views.needs_lists import item_name


def assess(actor: Actor, person: PersonRecord) -> None:
    """Draw the form of ten indicators, none of them filled in beforehand."""
    form, scheme = draft(f"assess_{person.id}"), load_scheme()
    answers: dict[str, int | None] = {}
    with st.form(f"assess_{person.id}", enter_to_submit=False):
        st.markdown("**评估困境指标** :gray-badge[:material/tune: 分级为默认值，可配置]")
        st.caption("十项都要评，没有困难的选 0。每次评估另存一份，不覆盖以前的评估。")
        for dimension in scheme.dimensions:
            for one in scheme.indicators:
                if one.dimension == dimension.id:
                    answers[one.id] = st.segmented_control(
                        f"{dimension.name} · {one.name}（必填）",
                        list(scheme.severity),
                        format_func=lambda level: f"{level} {scheme.severity[level]}",
                        key=form.key(one.id),
                    )
        grid = two_columns()
        assessor = grid.text_input("评估人（必填）", placeholder="姓名或岗位", key=form.key("assessor"))
        assessed_on = grid.date_input("评估日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("day"))
        occasion = _occasion(form, grid, person)
        sent = st.form_submit_button("保存评估", type="secondary" if person.assessments else "primary")
    if sent:
        with command(f"{person.code} 的评估已保存", then=form.saved) as session:
            severity = {key: level for key, level in answers.items() if level is not None}
            on = day(assessed_on, "评估日期")
            assess_needs(session, actor, person.id, Assessed(severity, on, assessor, occasion or "baseline"))


def _occasion(form: Draft, grid: DeltaGenerator, person: PersonRecord) -> str | None:
    chosen: str | None = grid.radio(
        "评估时点",
        list(OCCASIONS),
        index=1 if person.assessments else 0,
        format_func=lambda one: OCCASIONS[one],
        horizontal=True,
        key=form.key("occasion"),
    )
    return chosen


def grade(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for the grade that a person decides, by a scheme of the day of the newest assessment."""
    newest = person.assessments[0]
    choices = {
        (version.id, one.name): f"{version.text.title}：{one.name}{f'（{one.meaning}）' if one.meaning else ''}"
        for version in newest.by_hand
        for one in version.text.grades
    }
    form = draft(f"grade_{newest.id}")
    with st.form(f"grade_{newest.id}", enter_to_submit=False):
        st.markdown(f"**按分级方案定级** :small[:gray[{ui.day(newest.assessed_on)} 的评估]]")
        chosen = pick("等级（必填）", choices, key=form.key("grade"))
        reason = st.text_input("定级理由（必填）", placeholder="如 独居、支出骤增", key=form.key("reason"))
        sent = st.form_submit_button("保存定级")
    if sent:
        with command(f"{person.code} 的定级已保存", then=form.saved) as session:
            version_id, name = chosen or (0, "")
            grade_by_hand(session, actor, newest.id, version_id, grade=name, reason=reason)


def want(actor: Actor, person: PersonRecord) -> None:
    """Draw the form for a service that the person wants."""
    form, items = draft(f"want_{person.id}"), load_catalogue().items
    with st.form(f"want_{person.id}", enter_to_submit=False):
        st.markdown("**登记想要的服务**")
        item = st.selectbox(
            "服务项目（必填）",
            items,
            index=None,
            format_func=item_name,
            placeholder="输入名称查找",
            key=form.key("item"),
        )
        grid = two_columns()
        quantity = grid.text_input("数量（必填）", placeholder="如 24", key=form.key("quantity"))
        wanted_on = grid.date_input("提出日期（必填）", value=None, format="YYYY-MM-DD", key=form.key("day"))
        sent = st.form_submit_button("登记需求", type="primary" if person.assessments else "secondary")
    if item is not None:
        st.caption(ui.safe(f"单位：{load_register().unit(item.number)}。{item.content}"))
    if sent:
        with command(f"{person.code} 的需求已登记", then=form.saved) as session:
            if item is None:
                raise ValidationError("“服务项目”没有选择", where="服务项目", fix="从清单的 32 项中选择")
            number, on = whole(quantity, "数量"), day(wanted_on, "提出日期")
            want_service(session, actor, person.id, number=item.number, quantity=number, wanted_on=on)
