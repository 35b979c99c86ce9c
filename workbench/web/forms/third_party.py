"""The purchase of the third party: recorded by the officer, read by who reads the evaluation."""

import streamlit as st

from workbench.models.evaluations import Evaluation
from workbench.models.words import EvaluationState
from workbench.queries.desk import Desk
from workbench.queries.third_party import HireCard, hire_of, relation_names
from workbench.security.policy import Actor
from workbench.services.third_party import Hire, hire_third_party
from workbench.web import ui
from workbench.web.confirm import hard_stops
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick_day, two_columns
from workbench.web.forms.typed import day, money
from workbench.web.page import command, reading

_STATEMENT = "本机构没有参加本项目投标，与承接主体没有关联关系，不从承接主体取得任何报酬，独立评估并对结论负责。"


def third_party_part(actor: Actor, desk: Desk) -> None:
    """Draw how the third party was purchased, and the form of who may record it; nothing where a panel alone evaluates."""
    with reading() as session:
        hire = hire_of(session, desk.line.id)
        asked = relation_names(session, session.get_one(Evaluation, desk.line.id))
    if desk.form == "panel" and hire is None:
        return
    st.subheader("第三方机构的采购", anchor=False)
    if hire is not None:
        _read(hire)
    if "evaluation.plan" in desk.can and desk.line.state != EvaluationState.OPENED:
        with st.expander("登记或修改第三方机构", icon=":material/handshake:", expanded=hire is None):
            _form(actor, desk, hire, asked)


def _read(hire: HireCard) -> None:
    lines = {
        "机构": "，".join(filter(None, [hire.name, hire.credit_code])),
        "选定方式和依据": hire.ground,
        "合同": f"{hire.contract_number}，{hire.signed_on:%Y-%m-%d} 签订",
        "费用": f"{ui.yuan(hire.fee_fen)} 元，{hire.fee_source}",
        "范围": hire.scope,
        "人员": "、".join(hire.staff),
        "独立性承诺": f"{hire.statement}（{hire.stated_on:%Y-%m-%d}）",
    }
    with st.container(border=True, gap="xxsmall"):
        for label, words in lines.items():
            st.markdown(f"**{label}** {ui.safe(words or '没有登记')}")


def _relations(form: Draft, hire: HireCard | None, asked: dict[str, str]) -> list[str]:
    kept = list(hire.relations) if hire else []
    return st.multiselect(
        "有无下列情形（没有的不选）", list(asked), kept, format_func=lambda one: asked[one], key=form.key("relations")
    )


def _form(actor: Actor, desk: Desk, hire: HireCard | None, asked: dict[str, str]) -> None:
    form, flag = draft(f"hire_{desk.line.id}", hire.version if hire else 0), f"_stops_hire_{desk.line.id}"
    with st.form(form.key("form"), border=False):
        place = two_columns()
        name = place.text_input("机构名称（必填）", hire.name if hire else "", key=form.key("name"))
        code = place.text_input("统一社会信用代码", hire.credit_code if hire else "", key=form.key("code"))
        number = place.text_input("合同编号（必填）", hire.contract_number if hire else "", key=form.key("number"))
        signed = pick_day("合同签订日（必填）", key=form.key("signed"), kept=hire.signed_on if hire else None, on=place)
        fee = place.text_input("费用（必填，元）", ui.yuan(hire.fee_fen) if hire else "", key=form.key("fee"))
        source = place.text_input("经费来源（必填）", hire.fee_source if hire else "", key=form.key("source"))
        ground = st.text_input("选定方式和依据（必填）", hire.ground if hire else "", key=form.key("ground"))
        scope = st.text_input("评估范围（必填）", hire.scope if hire else "", key=form.key("scope"))
        staff = st.text_input("人员（用顿号隔开）", "、".join(hire.staff) if hire else "", key=form.key("staff"))
        relations = _relations(form, hire, asked)
        statement = st.text_area("独立性承诺（必填）", hire.statement if hire else _STATEMENT, key=form.key("words"))
        stated = pick_day("承诺日（必填）", key=form.key("stated"), kept=hire.stated_on if hire else None)
        sent = st.form_submit_button("保存", key=form.key("send"))
    if sent:
        with command("第三方机构已登记", then=form.saved) as session, hard_stops(flag):
            days, people = (day(signed, "合同签订日"), day(stated, "承诺日")), staff.split("、")
            terms = (name, ground, number, days[0], money(fee, "费用"), source, scope, statement, days[1])
            new = Hire(*terms, code, people, relations)
            hire_third_party(session, actor, desk.line.id, new, seen=form.seen or None)
    ui.refusal_dialog("不能委托这家机构评估", flag=flag)
