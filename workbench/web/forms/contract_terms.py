"""What a contract agrees beside its eight clauses: basis, amount, bond, good practice, priced lines, goals with points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from workbench import clock
from workbench.queries.contract_agreed import AgreedCard, points_of, trees_offered
from workbench.queries.contract_desk import Award
from workbench.queries.projects import GoalCard, LineCard
from workbench.rules.book import RuleBook
from workbench.rules.values import names
from workbench.services.contracts import AgreedGoal
from workbench.services.contracts_lines import AgreedLine
from workbench.web import ui
from workbench.web.draft import Draft
from workbench.web.forms.definition_prices import HELP, package, price_shown, price_typed
from workbench.web.forms.fields import pick, two_columns
from workbench.web.forms.typed import decimal, money, whole

BASIS = "《中华人民共和国民法典》合同编、《中华人民共和国政府采购法》、《政府购买服务管理办法》（财政部令第102号）"
BOND_FORMS = {"none": "不收取", "letter": "保函", "cheque": "支票、汇票、本票", "cash": "现金"}
_FIRST = "szs-2024"
_HINTS = {
    "goals": "绩效目标和考核值",
    "evaluation": "中期、期末评估的办法，结果怎样影响付款",
    "secrecy": "个人信息只用于服务，期满删除或移交",
    "handover": "期满移交服务档案和资料的清单、时间",
    "no_transfer": "不得转包；分包须经书面同意，主体部分不得分包",
    "insurance": "人身意外和责任保险，由谁投保",
}
Typed = dict[str, Any]


def good_names() -> Mapping[str, str]:
    """Return the clauses of good practice by id."""
    rule = RuleBook(on=clock.today()).rule("contract/good_practice")
    return names(rule, "clauses") if rule else {}


def basis_fields(form: Draft, award: Award) -> Typed:
    """Draw amount, legal basis and bond."""
    grid = two_columns()
    return {
        "amount": grid.text_input("合同金额（必填，元）", value=ui.yuan(award.price_fen), key=form.key("amount")),
        "bond": grid.text_input("履约保证金（元）", placeholder="没有的留空，不超过合同金额的 10%", key=form.key("bond")),
        "bond_form": pick("保证金的形式", BOND_FORMS, key=form.key("bond_form"), on=grid),
        "basis": st.text_input("合同依据（必填）", value=BASIS, key=form.key("basis")),
    }  # fmt: skip


def good_fields(form: Draft) -> dict[str, str]:
    """Draw the six clauses of good practice."""
    with st.expander("补充条款（宜写明的六项，默认值）", icon=":material/playlist_add:"):
        grid = two_columns()
        return {
            key: grid.text_area(name, height=70, placeholder=_HINTS.get(key, ""), key=form.key(f"good_{key}")) or ""
            for key, name in good_names().items()
        }


def line_fields(form: Draft, lines: Sequence[LineCard] | Sequence[AgreedCard]) -> list[Typed]:
    """Draw quantity and price of every line, filled in as they stand."""
    st.markdown("**各服务项目的数量和单价**")
    st.caption("合计应正好等于合同金额；数量与采购确定的不一致时，检查里会说明。")
    rows = []
    for line in lines:
        line_id = line.line_id if isinstance(line, AgreedCard) else line.id
        with st.container(horizontal=True, vertical_alignment="bottom"):
            quantity = st.text_input(
                f"{line.name}数量（{line.unit}）",
                value=str(line.quantity),
                width=220,
                key=form.key(f"line{line_id}_quantity"),
            )
            price = st.text_input(
                "单价（元）", value=price_shown(line.price), width=160, help=HELP, key=form.key(f"line{line_id}_price")
            )
        rows.append({"id": line_id, "name": line.name, "quantity": quantity or "", "price": price or ""})
    return rows


def tree_field(form: Draft, goals: Sequence[GoalCard], evaluated_by: str) -> str:
    """Draw the tree by which the project will be evaluated, above the form: its points follow the choice."""
    trees = trees_offered()
    if not goals:
        return ""
    ids = list(trees)
    first = next((ids.index(one) for one in (evaluated_by, _FIRST) if one in trees), 0)
    return str(
        st.selectbox(
            "绩效目标按哪套指标体系评估",
            ids,
            index=first,
            format_func=lambda one: trees[one],
            key=form.key("tree"),
            help="选择后，下面每个目标的评分点从这套指标体系里选",
        )
    )


def goal_fields(form: Draft, goals: Sequence[GoalCard], tree_id: str) -> list[Typed]:
    """Draw the goals with target and the scoring point of the chosen tree that measures each."""
    if not goals:
        return []
    st.markdown("**绩效目标与评分点**")
    points = points_of(tree_id)
    rows = []
    for goal in goals:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            target = st.text_input(
                f"{goal.name}（{goal.unit}）",
                value=f"{goal.target_final:f}",
                width=220,
                key=form.key(f"goal{goal.id}_target"),
            )
            point = pick(
                "评分点",
                points,
                key=form.key(f"goal{goal.id}_{tree_id}_point"),
                kept="B1-1" if "B1-1" in points else None,
            )
        rows.append({"id": goal.id, "name": goal.name, "target": target or "", "point": point, "tree": tree_id})
    return rows


def read_lines(rows: Sequence[Typed]) -> list[AgreedLine]:
    """Read the lines. Raises ValidationError that names the field."""
    return [
        AgreedLine(
            row["id"],
            whole(row["quantity"], f"{row['name']}的数量"),
            **package(price_typed(row["price"], f"{row['name']}的单价")),
        )
        for row in rows
    ]


def read_goals(rows: Sequence[Typed]) -> list[AgreedGoal]:
    """Read the goals that have a point; one without is left to the project. Raises ValidationError."""
    return [
        AgreedGoal(row["id"], _target(row), row["tree"], row["point"])
        for row in rows
        if row["point"] and row["target"].strip()
    ]


def _target(row: Typed) -> Decimal:
    return decimal(row["target"], f"{row['name']}的目标值")


def read_basis(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Read amount, basis and bond. Raises ValidationError that names the field."""
    bond = typed["bond"].strip()
    return {
        "amount_fen": money(typed["amount"], "合同金额"),
        "bond_fen": money(bond, "履约保证金") if bond else 0,
        "bond_form": typed["bond_form"] or "",
        "legal_basis": typed["basis"].strip(),
    }
