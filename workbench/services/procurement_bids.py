"""Bids as opened: prices stand from the opening on; findings, explanations and corrections are recorded beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from scoring.bids import PriceLine, PriceSheet, corrected
from workbench.errors import ValidationError
from workbench.models.procurement import Bid, PriceItem, Procurement
from workbench.models.projects import Project
from workbench.queries.bids import bid_result, price_items
from workbench.queries.checks.objections import standstill_findings
from workbench.queries.checks.procurement_documents import opening_findings
from workbench.rules.procurement_words import STANDINGS, conditions_on
from workbench.security.policy import Actor
from workbench.services.acting import found, in_order, need, refuse_stops
from workbench.services.procurement_acting import keep, open_round, refuse_opened, round_of_bid

_WHOLE = Decimal(100)


@dataclass(frozen=True)
class NewBid:
    """One supplier's price in fen and the committee's quality mark; why it is invalid, if it is.

    A price left blank is `price_blank`, never zero; `items` are the price schedule, `standing` one of STANDINGS.
    """

    contractor_id: int
    price_fen: int
    quality: Decimal = Decimal(0)
    small_firm: bool = False
    deduction: Decimal = Decimal(0)
    invalid_reason: str = ""
    price_blank: bool = False
    price_words: str = ""
    body_fen: int | None = None
    quantity: Decimal | None = None
    technical: Decimal | None = None
    standing: str = ""
    partner_share: Decimal | None = None
    declared: bool = False
    conditions: tuple[str, ...] = ()
    responsible_person: str = ""
    controller: str = ""
    items: tuple[PriceLine, ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return the bid as its row keeps it."""
        own = {name: value for name, value in self.__dict__.items() if name != "items"}
        return own | {"conditions": list(self.conditions), "price_fen": 0 if self.price_blank else self.price_fen}


def record_bid(session: Session, actor: Actor, procurement_id: int, new: NewBid) -> Bid:
    """Keep a bid as opened; the ranking is recomputed from all bids."""
    procurement = open_round(session, actor, procurement_id)
    bid = keep_bid(session, procurement, new)
    keep(session, actor, procurement, "procurement.record_bid", after=_told(bid, new))
    return bid


def keep_bid(session: Session, row: Procurement, new: NewBid) -> Bid:
    """Put a bid beside the others. For commands that record the event themselves."""
    refuse_opened(row, "增加响应")
    refuse_bid(row, new)
    query = select(Bid.id).where(Bid.procurement_id == row.id, Bid.contractor_id == new.contractor_id)
    if session.exec(query).first() is not None:
        raise ValidationError("这家供应商已经登记过响应", where="供应商", fix="要更正的，在“登记响应”里更正原来的登记")
    bid = Bid(procurement_id=row.id or 0, **new.columns())
    session.add(bid)
    session.flush()
    _keep_items(session, bid, new.items)
    return bid


def change_bid(session: Session, actor: Actor, bid_id: int, new: NewBid) -> None:
    """Put right what was typed wrongly; only before the opening is registered, afterwards prices stand."""
    bid, procurement = round_of_bid(session, actor, bid_id)
    refuse_opened(procurement, "改动报价")
    refuse_bid(procurement, new)
    if new.contractor_id != bid.contractor_id:
        raise ValidationError("更正不能换成另一家供应商", where="供应商", fix="另行登记这家供应商的响应")
    before = bid.model_dump()
    bid.sqlmodel_update(new.columns())
    _keep_items(session, bid, new.items)
    keep(session, actor, procurement, "procurement.change_bid", before=before, after=_told(bid, new))


def _told(bid: Bid, new: NewBid) -> dict[str, Any]:
    items = [f"{one.name} {one.quantity:f} × {one.unit_yuan:f}" for one in new.items]
    return bid.model_dump() | ({"items": items} if items else {})


def _keep_items(session: Session, bid: Bid, items: Sequence[PriceLine]) -> None:
    for old in session.exec(select(PriceItem).where(PriceItem.bid_id == bid.id)):
        session.delete(old)
    session.flush()
    session.add_all(
        PriceItem(bid_id=bid.id or 0, position=n, name=one.name, quantity=one.quantity, unit_yuan=one.unit_yuan)
        for n, one in enumerate(items, 1)
    )


def refuse_bid(row: Procurement, new: NewBid) -> None:
    """Refuse a bid whose price, mark, standing or conditions cannot be."""
    if not new.price_blank and new.price_fen <= 0:
        raise ValidationError(
            "报价没有填写", where="报价", fix="填写大于 0 的报价，精确到分；响应文件没有报价的，勾选“没有填写报价”"
        )
    most = _WHOLE - row.price_weight
    if new.quality < 0 or (row.quality_scale == "as_marked" and new.quality > most):
        raise ValidationError(
            f"商务技术得分 {new.quality:f} 不在 0 至 {most:f} 之间", where="商务技术得分", fix="按评审报告填写"
        )
    if new.standing not in ("", *STANDINGS):
        raise ValidationError(
            f"“{new.standing}”不是企业类型", where="企业类型", fix=f"可选：{'、'.join(STANDINGS.values())}"
        )
    if unknown := set(new.conditions) - set(conditions_on(row.responses_due)):
        raise ValidationError(f"没有条件“{'、'.join(sorted(unknown))}”", where="六项条件", fix="按清单勾选")
    if not new.price_blank:
        corrected(PriceSheet(new.price_fen, new.price_words, new.body_fen, new.items))


def confirm_opening(session: Session, actor: Actor, procurement_id: int, *, opened_on: date) -> None:
    """Register the opening: from then on no bid is added and no price changed. Refused with too few bids for a tender."""
    row = open_round(session, actor, procurement_id)
    refuse_opened(row, "重复登记开标")
    in_order([("响应截止日", row.responses_due), ("开标（开启）日", opened_on), ("评审日", row.reviewed_on)])
    count = len(session.exec(select(Bid.id).where(Bid.procurement_id == row.id)).all())
    if not count:
        raise ValidationError("还没有登记响应，不能登记开标", fix="先登记各家供应商的响应；没有的，登记废标（终止）")
    halted = standstill_findings(session, found(session, Project, row.project_id), "开标", opened_on)
    refuse_stops("现在还不能开标", [*opening_findings(session, row, count), *halted])
    row.opened_on = opened_on
    keep(session, actor, row, "procurement.open", after={"opened_on": opened_on, "bids": count})


@dataclass(frozen=True)
class Reviewed:
    """What the committee found of one bid beside its price: its mark, why it is invalid, why its price is doubted."""

    quality: Decimal
    technical: Decimal | None = None
    invalid_reason: str = ""
    doubted: str = ""


def record_review(session: Session, actor: Actor, bid_id: int, reviewed: Reviewed) -> None:
    """Keep the committee's findings on one bid; where marks by criterion are recorded, the total follows from them."""
    bid, row = round_of_bid(session, actor, bid_id)
    before = bid.model_dump()
    most = _WHOLE - row.price_weight
    if row.quality_scale == "as_marked" and not 0 <= reviewed.quality <= most:
        what = f"商务技术得分 {reviewed.quality:f} 不在 0 至 {most:f} 之间"
        raise ValidationError(what, where="商务技术得分", fix="按评审报告填写")
    bid.sqlmodel_update(reviewed.__dict__)
    keep(session, actor, row, "procurement.record_review", before=before, after=bid.model_dump())


def explain_low_price(
    session: Session, actor: Actor, bid_id: int, *, explanation: str, minutes: int, accepted: bool | None
) -> None:
    """Keep a supplier's written explanation of a low price, the minutes it was given, and the committee's finding."""
    bid, procurement = round_of_bid(session, actor, bid_id)
    bid.explanation, bid.explanation_accepted = need(explanation, "书面说明和审查意见"), accepted
    bid.explanation_minutes = minutes
    keep(session, actor, procurement, "procurement.explain_low_price", after=bid.model_dump())


def confirm_correction(session: Session, actor: Actor, bid_id: int, *, confirmed: bool) -> None:
    """Record whether the bidder confirmed the corrected price in writing; who does not is invalid."""
    bid, row = round_of_bid(session, actor, bid_id)
    sheet = PriceSheet(bid.price_fen, bid.price_words, bid.body_fen, price_items(session, row).get(bid_id, ()))
    fixed = corrected(sheet)
    if bid.price_blank or not fixed.corrections:
        raise ValidationError("这份报价没有要修正的地方", where="报价修正", fix="核对报价明细")
    bid.correction_confirmed = confirmed
    told = [f"{one.what}：{one.before} → {one.after}（{one.clause}）" for one in fixed.corrections]
    after = {"bid_id": bid_id, "confirmed": confirmed, "price_fen": fixed.price_fen, "rows": told}
    keep(session, actor, row, "procurement.confirm_correction", after=after)


def settle_tie(session: Session, actor: Actor, procurement_id: int, places: Mapping[int, int], *, how: str) -> None:
    """Record the result of the vote or draw that settled a tie; it is made elsewhere, by the way the documents name."""
    row = open_round(session, actor, procurement_id)
    words = need(how, "采用的办法和经过")
    tied = {one.bid_id: one for one in bid_result(session, row).lines if one.line.tied}
    if not tied or not set(places) <= set(tied) or len(set(places.values())) < len(places):
        raise ValidationError(
            "没有并列，或者名次重复", where="并列的先后", fix="只对并列的供应商登记先后，每家一个不同的名次"
        )
    for bid_id, place in places.items():
        bid = found(session, Bid, bid_id)
        bid.decision, bid.decision_how = place, words
    after = {"rows": {tied[bid_id].name: place for bid_id, place in places.items()}, "reason": words}
    keep(session, actor, row, "procurement.settle_tie", after=after)
    if any(one.line.tied for one in bid_result(session, row).lines if one.bid_id in places):
        raise ValidationError(
            "先按技术得分比较，并列的供应商还没有登记技术得分",
            where="并列的先后",
            clause="财库〔2014〕214号第二十五条",
            fix="在评审意见里登记技术得分，仍然相同的再登记表决或者抽取的结果",
        )
