"""Stage 3: the procurement record: method, days, committee, bids, award as the official procedure had them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.words import ContractorKind
from workbench.queries.bids import Ranking, bid_result
from workbench.queries.checks import award_findings, procurement_findings
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops

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
class NewBid:
    """One supplier's price in fen and the committee's quality mark; why it is invalid, if it is."""

    contractor_id: int
    price_fen: int
    quality: Decimal
    small_firm: bool = False
    deduction: Decimal = Decimal(0)
    invalid_reason: str = ""


def add_contractor(
    session: Session, actor: Actor, purchaser_id: int, *, name: str, credit_code: str, kind: ContractorKind
) -> Contractor:
    """Register a supplier, so that its bid can be recorded."""
    allow(session, actor, "procurement.write", found(session, Purchaser, purchaser_id))
    row = Contractor(name=need(name, "供应商名称"), credit_code=need(credit_code, "统一社会信用代码"), kind=kind)
    session.add(row)
    record(session, actor, "contractor.create", about(session, row), after=row.model_dump())
    return row


def record_procedure(
    session: Session, actor: Actor, project_id: int, procedure: Procedure, *, seen: int | None = None
) -> Procurement:
    """Keep the procedure's record; it is checked, and corrected until the award."""
    project = found(session, Project, project_id)
    row = session.exec(select(Procurement).where(Procurement.project_id == project_id)).first()
    allow(session, actor, "procurement.write", row or project)
    if project.approved_on is None:
        raise ValidationError("项目还没有批准立项，不能登记采购", fix="先由分管领导批准立项")
    _refuse_procedure(procedure)
    before = row.model_dump() if row else None
    if row is None:
        row = Procurement(project_id=project_id, **procedure.__dict__)
        session.add(row)
    else:
        expect_version(row, seen)
        refuse_awarded(row)
        row.sqlmodel_update(procedure.__dict__)
    record(session, actor, "procurement.record", about(session, row), before=before, after=row.model_dump())
    return row


def refuse_awarded(row: Procurement) -> None:
    """Refuse to change a procedure after its award."""
    if row.awarded_on is not None:
        raise ValidationError("已经定标，采购记录不能再改", fix="如记录有误，请按更正程序办理并写明原因")


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


def record_bid(session: Session, actor: Actor, procurement_id: int, new: NewBid) -> Bid:
    """Keep a bid as opened; the ranking is recomputed from all bids."""
    procurement = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.write", procurement)
    refuse_awarded(procurement)
    if new.price_fen <= 0:
        raise ValidationError("报价没有填写", where="报价", fix="填写大于 0 的报价，精确到分")
    most = WHOLE - procurement.price_weight
    if not 0 <= new.quality <= most:
        raise ValidationError(
            f"商务技术得分 {new.quality:f} 不在 0 至 {most:f} 之间", where="商务技术得分", fix="按评审报告填写"
        )
    bid = Bid(procurement_id=procurement_id, **new.__dict__)
    session.add(bid)
    procurement.version += 1
    record(session, actor, "procurement.record_bid", about(session, procurement), after=bid.model_dump())
    return bid


def explain_low_price(
    session: Session, actor: Actor, bid_id: int, *, explanation: str, minutes: int, accepted: bool | None
) -> None:
    """Keep a supplier's written explanation of a low price, the minutes it was given, and the committee's finding."""
    bid = found(session, Bid, bid_id)
    procurement = found(session, Procurement, bid.procurement_id)
    allow(session, actor, "procurement.write", procurement)
    refuse_awarded(procurement)
    bid.explanation, bid.explanation_accepted = need(explanation, "书面说明和审查意见"), accepted
    bid.explanation_minutes = minutes
    record(session, actor, "procurement.explain_low_price", about(session, procurement), after=bid.model_dump())


def award_bid(
    session: Session,
    actor: Actor,
    procurement_id: int,
    bid_id: int,
    *,
    awarded_on: date,
    notice_on: date,
    reason: str,
    seen: int | None = None,
) -> None:
    """Record the award: the first-ranked valid bid; refused while a hard stop holds."""
    procurement = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.award", procurement)
    expect_version(procurement, seen)
    refuse_awarded(procurement)
    in_order([("收到评审报告日", procurement.report_received_on), ("定标日", awarded_on), ("通知书发出日", notice_on)])
    findings = [
        *procurement_findings(session, procurement),
        *award_findings(session, procurement, awarded_on, notice_on),
    ]
    refuse_stops("现在还不能定标", findings)
    _refuse_other_than_first(bid_result(session, procurement), bid_id)
    found(session, Bid, bid_id).awarded = True
    procurement.awarded_on, procurement.notice_on = awarded_on, notice_on
    procurement.award_reason = need(reason, "定标理由")
    after = procurement.model_dump() | {"bid_id": bid_id}
    record(session, actor, "procurement.award", about(session, procurement), after=after)


def _refuse_other_than_first(ranking: Ranking, bid_id: int) -> None:
    """Refuse a bid that is not ranked first, and any while a low price is still to be explained."""
    first = [line for line in ranking.lines if line.rank == 1] if ranking.settled else []
    if bid_id not in {line.bid_id for line in first}:
        names = "、".join(line.name for line in first) or "（没有可推荐的供应商）"
        raise ValidationError(
            f"第一候选是 {names}，不能确定其他供应商",
            where="定标",
            fix="按评审报告推荐的顺序确定；第一候选放弃的，先登记放弃理由",
        )
