"""The scoring table, the committee and the clauses of the documents, typed row by row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.procurement_committee import Committee
from workbench.queries.procurement_rows import Record
from workbench.queries.tendering import Tendering
from workbench.rules.procurement_words import CLAUSE_KINDS, CRITERION_KINDS, MEMBER_KINDS
from workbench.security.policy import Actor
from workbench.services.procurement_review import (
    NewClause,
    NewCriterion,
    NewMember,
    Relation,
    set_committee,
    set_criteria,
    set_requirements,
)
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import decimal, whole
from workbench.web.page import command


def criteria(actor: Actor, record: Record, committee: Committee) -> None:
    """Draw the scoring table as rows; it must sum to 100."""
    form, kept = draft(f"criteria_{record.id}", record.version), committee.criteria
    with st.form(f"criteria_{record.id}", enter_to_submit=False):
        st.markdown("**评审因素**　分值合计 100，价格分与采购记录一致")
        rows = [_criterion_row(form, n, kept[n] if n < len(kept) else None) for n in range(row_count(form, len(kept)))]
        announced = st.text_input("采购文件称有几项（可不填）", value=str(record.criteria_announced or ""), key=form.key("announced"))  # fmt: skip
        add_row_button(form, "再加一项因素")
        sent = st.form_submit_button("保存评审因素")
    if sent:
        with command("评审因素已保存", then=form.saved) as session:
            new = [_criterion(row) for row in rows if row["code"].strip() and not row["removed"]]
            count = whole(announced, "采购文件称有几项") if announced.strip() else None
            set_criteria(session, actor, record.id, new, announced=count, seen=form.seen)


def _criterion_row(form: Draft, n: int, kept: Any | None) -> dict[str, Any]:  # noqa: ANN401 - a CriterionLine or nothing
    with st.container(border=True, key=form.key(f"{n}_row")):
        grid = two_columns()
        return {
            "code": grid.text_input("代码", value=kept.code if kept else "", placeholder="如 S1", key=form.key(f"{n}_code")),
            "name": grid.text_input("评审因素", value=kept.name if kept else "", key=form.key(f"{n}_name")),
            "full": grid.text_input("分值", value=f"{kept.full:f}" if kept else "", key=form.key(f"{n}_full")),
            "kind": pick("类别", CRITERION_KINDS, key=form.key(f"{n}_kind"), kept=kept.kind if kept else None, on=grid),
            "standard": st.text_input("评分标准", value=kept.standard if kept else "", key=form.key(f"{n}_standard")),
            "technical": st.checkbox("技术因素（并列时比较）", value=bool(kept and kept.technical), key=form.key(f"{n}_technical")),
            "removed": removed(form, n),
        }  # fmt: skip


def _criterion(row: Mapping[str, Any]) -> NewCriterion:
    return NewCriterion(
        row["code"].strip(),
        row["name"].strip(),
        decimal(row["full"], f"{row['code'].strip()}的分值"),
        _chosen(row["kind"], f"{row['code'].strip()}的类别"),
        row["technical"],
        row["standard"].strip(),
    )


def committee_form(actor: Actor, tender: Tendering, record: Record, committee: Committee) -> None:
    """Draw the committee as rows; a relation names the supplier, its kind, and when it ended."""
    form, kept = draft(f"panel_{record.id}", record.version), committee.members
    suppliers = {one.contractor_id: one.name for one in tender.bids}
    with st.form(f"panel_{record.id}", enter_to_submit=False):
        st.markdown("**评审小组**　用代号，不登记姓名")
        rows = [
            _member_row(form, n, kept[n] if n < len(kept) else None, tender, suppliers)
            for n in range(row_count(form, len(kept)))
        ]
        add_row_button(form, "再加一名成员")
        sent = st.form_submit_button("保存评审小组")
    if sent:
        with command("评审小组已保存", then=form.saved) as session:
            new = [_member(row) for row in rows if row["code"].strip() and not row["removed"]]
            set_committee(session, actor, record.id, new, seen=form.seen)


def _member_row(
    form: Draft,
    n: int,
    kept: Any | None,  # noqa: ANN401 - a MemberLine or nothing
    tender: Tendering,
    suppliers: Mapping[int, str],
) -> dict[str, Any]:
    known: Mapping[str, Any] = kept.relations[0] if kept and kept.relations else {}
    with st.container(border=True, key=form.key(f"{n}_row")):
        grid = two_columns()
        return {
            "code": grid.text_input("代号", value=kept.code if kept else "", placeholder="如 专家甲", key=form.key(f"{n}_code")),
            "role": grid.text_input("身份", value=kept.role if kept else "", placeholder="如 社会工作专业评审专家", key=form.key(f"{n}_role")),
            "kind": pick("类别", MEMBER_KINDS, key=form.key(f"{n}_kind"), kept=kept.kind if kept else None, on=grid),
            "declared": grid.checkbox("已申报利害关系", value=bool(kept and kept.declared), key=form.key(f"{n}_declared")),
            "relation": pick("申报的关系（没有的不选）", tender.more.relations or {}, key=form.key(f"{n}_relation"), kept=known.get("kind"), on=grid),
            "supplier": pick("与哪家供应商", suppliers, key=form.key(f"{n}_supplier"), kept=known.get("contractor_id"), on=grid),
            "until": pick_day("关系终止日（仍存在的留空）", key=form.key(f"{n}_until"), kept=_ended(known), on=grid),
            "others": [_relation(one) for one in kept.relations[1:]] if kept else [],
            "removed": removed(form, n),
        }  # fmt: skip


def _member(row: Mapping[str, Any]) -> NewMember:
    first = [Relation(row["relation"], row["supplier"], row["until"])] if row["relation"] and row["supplier"] else []
    kind = _chosen(row["kind"], f"{row['code'].strip()}的类别")
    return NewMember(row["code"].strip(), row["role"].strip(), kind, row["declared"], (*first, *row["others"]))


def _relation(kept: Mapping[str, Any]) -> Relation:
    return Relation(kept["kind"], kept["contractor_id"], _ended(kept))


def _ended(kept: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(kept["until"]) if kept.get("until") else None


def requirements(actor: Actor, tender: Tendering, record: Record) -> None:
    """Draw the qualification and ★ clauses as rows."""
    form, kept = draft(f"clauses_{record.id}", record.version), tender.more.clauses
    with st.form(f"clauses_{record.id}", enter_to_submit=False):
        st.markdown("**资格条件和★实质性要求**　有一条不满足，响应无效")
        rows = []
        for n in range(row_count(form, len(kept))):
            one, grid = kept[n] if n < len(kept) else None, two_columns()
            code = grid.text_input("编号", value=one.code if one else "", placeholder="如 Q1、★1", key=form.key(f"{n}_code"))  # fmt: skip
            kind = pick("类别", CLAUSE_KINDS, key=form.key(f"{n}_kind"), kept=one.kind if one else None, on=grid)
            words = st.text_input("条款", value=one.words if one else "", key=form.key(f"{n}_words"))
            rows.append((code.strip(), words.strip(), kind, removed(form, n)))
        add_row_button(form, "再加一条")
        sent = st.form_submit_button("保存条款清单")
    if sent:
        with command("条款清单已保存", then=form.saved) as session:
            new = [NewClause(code, words, _chosen(kind, f"{code}的类别")) for code, words, kind, gone in rows if code and not gone]  # fmt: skip
            set_requirements(session, actor, record.id, new, seen=form.seen)


def _chosen(kind: str | None, where: str) -> str:
    if kind is None:
        raise ValidationError("没有选择", where=where, fix="从列表选择")
    return kind
