"""Stage 3: the procurement record as the official procedure had it; each round of it, from its terms to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from scoring.bids import PriceFormula, RankOrder
from workbench.errors import ValidationError
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import procurement_of
from workbench.queries.checks.procurement_ended import ended_findings
from workbench.queries.procurement_committee import committee_of
from workbench.rules.endings import endings_of
from workbench.rules.procurement_words import RESERVATIONS
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.procurement_acting import keep, open_round, refuse_awarded, refuse_opened, refuse_signed
from workbench.services.procurement_award import award_bid, record_published, record_refusal
from workbench.services.procurement_bids import NewBid, explain_low_price, record_bid
from workbench.services.procurement_suppliers import add_contractor

__all__ = [
    "NewBid",
    "Procedure",
    "Terms",
    "add_contractor",
    "award_bid",
    "end_round",
    "explain_low_price",
    "record_bid",
    "record_procedure",
    "record_published",
    "record_refusal",
    "record_terms",
]
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Procedure:
    """One procedure as its file tells it: method, days, committee, price weight in points of 100."""

    method: str
    agency: str
    ceiling_fen: int
    started_on: date
    documents_from: date
    documents_until: date
    responses_due: date
    reviewed_on: date
    report_received_on: date
    price_weight: Decimal
    committee_size: int
    committee_experts: int
    price_formula: str = "lowest"
    agency_staff: int = 0
    complex_or_public: bool = False
    intent_published_on: date | None = None
    approval: str = ""
    approved_on: date | None = None


@dataclass(frozen=True)
class Terms:
    """What else the documents and the file say; the formula only where it is not the lowest price or a fixed one."""

    ground: str = ""
    single_source_reason: str = ""
    publicity_from: date | None = None
    publicity_until: date | None = None
    notice_from: date | None = None
    notice_until: date | None = None
    urgent: bool = False
    budget_item: str = ""
    category: str = ""
    reserved: str = ""
    reserved_reason: str = ""
    reserved_fen: int | None = None
    reserved_micro_fen: int | None = None
    deduction_rate: Decimal | None = None
    partner_rate: Decimal | None = None
    lowest_allowed_fen: int | None = None
    bond_fen: int = 0
    bond_cash: bool = False
    framework: dict[str, Any] = field(default_factory=dict)
    formula: PriceFormula | None = None
    quality_scale: str = "as_marked"
    low_price_ratios: Mapping[str, Decimal] = field(default_factory=dict)
    tie_rule: RankOrder | None = None

    def columns(self) -> dict[str, Any]:
        """Return the terms as the row keeps them."""
        kept = dict(self.__dict__)
        order = self.tie_rule
        kept["formula"] = self.formula.to_plain() if self.formula else {}
        kept["low_price_ratios"] = {name: str(value) for name, value in self.low_price_ratios.items()}
        kept["tie_rule"] = (
            {"keys": list(order.keys), "source": order.source, "decided_by": order.decided_by} if order else {}
        )
        return kept


def record_procedure(
    session: Session, actor: Actor, project_id: int, procedure: Procedure, *, seen: int | None = None
) -> Procurement:
    """Keep a round's record; it is checked, and corrected until the award. After a failed round it begins the next."""
    project = found(session, Project, project_id)
    row = procurement_of(session, project_id)
    allow(session, actor, "procurement.write", row or project)
    if project.approved_on is None:
        raise ValidationError("项目还没有批准立项，不能登记采购", fix="先由分管领导批准立项")
    _refuse_procedure(procedure)
    if row is None or row.ended_on is not None:
        _refuse_early(row, procedure)
        row = Procurement(project_id=project_id, round=row.round + 1 if row else 1, **procedure.__dict__)
        session.add(row)
        record(session, actor, "procurement.record", about(session, row), after=row.model_dump())
        return row
    expect_version(row, seen)
    refuse_awarded(row)
    _refuse_other_terms(session, row, procedure)
    before = row.model_dump()
    row.sqlmodel_update(procedure.__dict__)
    keep(session, actor, row, "procurement.record", before=before, after=row.model_dump())
    return row


def _refuse_early(last: Procurement | None, procedure: Procedure) -> None:
    """A new round begins after the one before it ended."""
    if last is not None:
        in_order([(f"第 {last.round} 轮终止日", last.ended_on), ("采购活动开始日", procedure.started_on)])


_FIXED_AT_OPENING = ("method", "ceiling_fen", "price_weight", "price_formula")


def _refuse_other_terms(session: Session, row: Procurement, procedure: Procedure) -> None:
    """The terms of the documents stand once bids are opened, and the price weight must fit the scoring table."""
    if any(getattr(row, name) != getattr(procedure, name) for name in _FIXED_AT_OPENING):
        refuse_opened(row, "改动采购方式、限价、价格分值和算法")
    criteria = committee_of(session, row).criteria
    priced = sum((one.full for one in criteria if one.kind == "price"), Decimal(0))
    if criteria and priced != procedure.price_weight:
        raise ValidationError(
            f"评审因素表的价格分为 {priced:f} 分，这里填了 {procedure.price_weight:f} 分",
            where="价格分值",
            fix="先改评审因素表，再改价格分值",
        )


def _refuse_procedure(procedure: Procedure) -> None:
    in_order(
        [
            ("采购活动开始日", procedure.started_on),
            ("文件发出日", procedure.documents_from),
            ("文件截止日", procedure.documents_until),
            ("响应截止日", procedure.responses_due),
            ("评审日", procedure.reviewed_on),
            ("收到评审报告日", procedure.report_received_on),
        ]
    )
    if not 0 <= procedure.price_weight <= WHOLE:
        raise ValidationError(
            f"价格分值填了 {procedure.price_weight:f}",
            where="价格分值",
            fix="按满分 100 分填写，如 10 表示价格占 10 分",
        )
    if procedure.committee_experts > procedure.committee_size:
        raise ValidationError("评审专家人数多于小组人数", where="评审小组", fix="核对两个人数")


def record_terms(session: Session, actor: Actor, procurement_id: int, terms: Terms, *, seen: int | None = None) -> None:
    """Keep the further terms of a round: ground, reservation, rates, formula, bond, framework; fixed at the opening."""
    row = open_round(session, actor, procurement_id, seen=seen)
    refuse_opened(row, "改动采购文件的条款")
    if terms.reserved not in ("", *RESERVATIONS):
        raise ValidationError(
            f"“{terms.reserved}”不是预留方式", where="中小企业预留", fix=f"可选：{'、'.join(RESERVATIONS.values())}"
        )
    in_order([("公示开始日", terms.publicity_from), ("公示结束日", terms.publicity_until)])
    in_order([("公告开始日", terms.notice_from), ("公告结束日", terms.notice_until)])
    before = row.model_dump()
    row.sqlmodel_update(terms.columns())
    keep(session, actor, row, "procurement.record_terms", before=before, after=row.model_dump())


def end_round(session: Session, actor: Actor, procurement_id: int, *, ended_on: date, ground: str, reason: str) -> None:
    """Record that a round failed or was terminated, on which statutory ground; the purchase may then begin again."""
    row = open_round(session, actor, procurement_id)
    refuse_signed(session, row)
    known = endings_of(row.method, ended_on)
    if ground not in known:
        raise ValidationError(
            "没有选择废标（终止）的法定情形",
            where="法定情形",
            clause="政府采购法第三十六条",
            fix=f"可选：{'；'.join(one.words for one in known.values())}",
        )
    in_order([("采购活动开始日", row.started_on), ("终止日", ended_on)])
    refuse_stops("本轮采购还不能这样终止", ended_findings(session, row, known[ground]))
    row.ended_on, row.ended_ground = ended_on, ground
    row.ended_reason = need(reason, "终止的事实和理由")
    after = {"ended_on": ended_on, "ended_ground": known[ground].words, "reason": row.ended_reason}
    record(session, actor, "procurement.end_round", about(session, row), after=after)
