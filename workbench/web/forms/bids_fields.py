"""The fields of one bid: price and mark on top, what it declares and its price schedule folded below."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from scoring.bids import PriceLine
from scoring.exact import parse_mark
from workbench.errors import ValidationError
from workbench.queries.bids import RankedBid
from workbench.queries.procurement_rows import Record
from workbench.rules.procurement_words import STANDINGS, conditions_on
from workbench.services.procurement_bids import NewBid
from workbench.web import ui
from workbench.web.draft import Draft
from workbench.web.forms.fields import pick, two_columns
from workbench.web.forms.typed import decimal, money, share

_STEP = Decimal("0.01")
_COLUMNS = 3
_SMALL = ("small", "prison", "welfare")


def bid_fields(form: Draft, record: Record, suppliers: Mapping[int, str], kept: RankedBid | None) -> dict[str, Any]:
    """Draw the fields, filled in from the bid on record if there is one; return what was typed."""
    grid, most = two_columns(), Decimal(100) - record.price_weight
    row = kept.row if kept else None
    typed: dict[str, Any] = {
        "supplier": pick("供应商（必填）", suppliers, key=form.key("supplier"), kept=kept.contractor_id if kept else None, on=grid),
        "price": grid.text_input("最后报价（必填，元）", value=ui.yuan(kept.price_fen) if kept and kept.price_fen else "", placeholder="如 486,000.00", key=form.key("price")),
        "quality": grid.text_input(f"商务技术得分（0 至 {most:f}，逐项登记评分的留空）", value=f"{kept.quality:f}" if kept else "", placeholder="如 84.20", key=form.key("quality")),
        "deduction": grid.text_input("小微企业价格扣除", value=f"{row.deduction:f}" if row and row.deduction else "", placeholder="如 10%；没有的留空", key=form.key("deduction")),
        "small": grid.checkbox("小微企业（有声明函）", value=bool(row and row.small_firm), key=form.key("small")),
        "blank": grid.checkbox("响应文件没有填写报价", value=bool(row and row.price_blank), key=form.key("blank")),
        "invalid": st.text_input("无效响应的理由", value=row.invalid_reason if row else "", placeholder="有效的留空", key=form.key("invalid")),
    }  # fmt: skip
    with st.expander("声明、资格条件和报价明细"):
        typed |= _declared(form, kept, conditions_on(record.responses_due)) | _sheet(form, kept)
    return typed


def _declared(form: Draft, kept: RankedBid | None, conditions: Mapping[str, str]) -> dict[str, Any]:
    row, grid = kept.row if kept else None, two_columns()
    share_kept = row.partner_share if row else None
    return {
        "standing": pick("企业类型（按采购文件的比例自动扣除）", STANDINGS, key=form.key("standing"), kept=row.standing if row else None, on=grid),
        "partner": grid.text_input("小微企业的合同份额（联合体、分包）", value="" if share_kept is None else f"{share_kept:f}", placeholder="如 30%", key=form.key("partner")),
        "person": grid.text_input("单位负责人", value=row.responsible_person if row else "", key=form.key("person")),
        "controller": grid.text_input("控股或者管理单位", value=row.controller if row else "", key=form.key("controller")),
        "conditions": st.multiselect("已证明的六项条件（不登记的留空）", list(conditions), default=list(row.conditions) if row else [], format_func=lambda one: conditions[one], key=form.key("conditions")),
        "declared": st.checkbox("有中小企业声明函", value=bool(row and row.declared), key=form.key("declared")),
    }  # fmt: skip


def _sheet(form: Draft, kept: RankedBid | None) -> dict[str, Any]:
    row, grid = kept.row if kept else None, two_columns()
    items = "\n".join(f"{one.name}，{one.quantity:f}，{one.unit_yuan:f}" for one in kept.items) if kept else ""
    body = row.body_fen if row else None
    amount = row.quantity if row else None
    return {
        "words": grid.text_input("大写报价", value=row.price_words if row else "", key=form.key("words")),
        "body": grid.text_input("正文中的总价（元）", value="" if body is None else ui.yuan(body), key=form.key("body")),
        "quantity": grid.text_input("承诺数量（固定总价的）", value="" if amount is None else f"{amount:f}", key=form.key("quantity")),
        "items": st.text_area("报价明细：每行一项，名称，数量，单价（元）", value=items, height=90, placeholder="照料服务，1000，31.50", key=form.key("items")),
    }  # fmt: skip


def read_bid(typed: Mapping[str, Any], record: Record) -> NewBid:
    """Read what was typed. Raises ValidationError or ScoringError for the first field that cannot be read."""
    if typed["supplier"] is None:
        raise ValidationError("“供应商”没有选择", where="供应商", fix="选择供应商；没有的先登记供应商")
    most, deduction, blank = Decimal(100) - record.price_weight, typed["deduction"].strip(), typed["blank"]
    most = Decimal(1000) if record.quality_scale == "to_best" else most
    quality = typed["quality"].strip()
    return NewBid(
        contractor_id=typed["supplier"],
        price_fen=0 if blank else money(typed["price"], "最后报价"),
        price_blank=blank,
        quality=parse_mark(quality, most, _STEP, where="商务技术得分") if quality else Decimal(0),
        small_firm=typed["small"] or typed["standing"] in _SMALL,
        deduction=share(deduction, "小微企业价格扣除") if deduction else Decimal(0),
        invalid_reason=typed["invalid"].strip(),
        standing=typed["standing"] or "",
        partner_share=share(typed["partner"], "小微企业的合同份额") if typed["partner"].strip() else None,
        declared=typed["declared"],
        conditions=tuple(typed["conditions"]),
        responsible_person=typed["person"].strip(),
        controller=typed["controller"].strip(),
        price_words=typed["words"].strip(),
        body_fen=money(typed["body"], "正文中的总价") if typed["body"].strip() else None,
        quantity=decimal(typed["quantity"], "承诺数量") if typed["quantity"].strip() else None,
        items=tuple(_items(typed["items"])),
    )


def _items(text: str) -> list[PriceLine]:
    """Read the schedule, a line each. Raises ValidationError that names the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.replace("\t", "，").split("，")]
        if not any(cells):
            continue
        where = f"报价明细第 {number} 行"
        if len(cells) != _COLUMNS:
            raise ValidationError(f"有 {len(cells)} 列", where=where, fix="每行写名称，数量，单价，用全角逗号分开")
        found.append(PriceLine(cells[0], decimal(cells[1], f"{where}的数量"), decimal(cells[2], f"{where}的单价")))
    return found
