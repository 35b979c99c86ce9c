"""The award: the next candidate in order, refused while a hard stop holds; who does not sign, and what was published."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from scoring.bids import next_candidate
from workbench.errors import ValidationError
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.queries.bids import Ranking, bid_result
from workbench.queries.checks import award_findings, procurement_findings
from workbench.queries.checks.barred import barred_findings
from workbench.queries.checks.objections import standstill_findings
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.procurement_acting import refuse_awarded, refuse_signed


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
    """Record the award: the first-ranked valid bid, or who follows it; refused while a hard stop holds."""
    procurement = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.award", procurement)
    expect_version(procurement, seen)
    refuse_awarded(procurement)
    in_order([("收到评审报告日", procurement.report_received_on), ("定标日", awarded_on), ("通知书发出日", notice_on)])
    ranking, bid = bid_result(session, procurement), found(session, Bid, bid_id)
    project = session.get_one(Project, procurement.project_id)
    findings = [
        *procurement_findings(session, procurement),
        *award_findings(session, procurement, awarded_on, notice_on),
        *barred_findings(session, project.purchaser_id, bid.contractor_id, awarded_on),
        *standstill_findings(session, project, "定标", awarded_on),
    ]
    refuse_stops("现在还不能定标", findings)
    _refuse_other_than_next(ranking, bid_id)
    bid.awarded = True
    procurement.awarded_on, procurement.notice_on = awarded_on, notice_on
    procurement.award_reason = need(reason, "定标理由")
    _keep_confirmed_price(ranking, bid)
    after = procurement.model_dump() | {"bid_id": bid_id, "price_fen": bid.award_fen}
    record(session, actor, "procurement.award", about(session, procurement), after=after)


def _keep_confirmed_price(ranking: Ranking, bid: Bid) -> None:
    """The contract is signed at the price as corrected and confirmed."""
    fixed = ranking.of(bid.id or 0).correction
    bid.corrected_fen = fixed.price_fen if fixed and fixed.corrections else None


def _refuse_other_than_next(ranking: Ranking, bid_id: int) -> None:
    """Refuse a bid that is not next in order, and any while a low price or a tie is still to be settled."""
    follows = next_candidate(ranking.result, ranking.fallen) if ranking.result.ranking else None
    next_name = follows.next.name if follows and follows.next else "（没有可推荐的供应商）"
    if next_name == next((one.name for one in ranking.lines if one.bid_id == bid_id), ""):
        return
    place = "第一候选" if not ranking.fallen else "下一名候选"
    raise ValidationError(
        f"{place}是 {next_name}，不能确定其他供应商",
        where="定标",
        clause="政府采购法实施条例第四十三条、第四十九条",
        fix="按评审报告推荐的顺序确定；第一候选放弃的，先登记放弃理由",
    )


def record_refusal(session: Session, actor: Actor, bid_id: int, *, on: date, reason: str) -> None:
    """Record that a candidate does not sign, with its reason: an award to it is taken back and the next one follows."""
    bid = found(session, Bid, bid_id)
    row = found(session, Procurement, bid.procurement_id)
    allow(session, actor, "procurement.award", row)
    refuse_signed(session, row)
    if row.ended_on is not None:
        refuse_awarded(row)
    if row.awarded_on is not None and not bid.awarded:
        raise ValidationError("已经确定了另一家供应商，只能登记它不签约", where="候选人", fix="核对选择的供应商")
    why = need(reason, "不能签约的理由")
    in_order([("收到评审报告日", row.report_received_on), ("登记日", on)])
    before = row.model_dump() | {"bid_id": bid_id}
    bid.awarded, bid.fallen_on, bid.fallen_reason = False, on, why
    row.awarded_on = row.notice_on = None
    row.award_reason = ""
    _refuse_leap(session, row)
    after = {"bid_id": bid_id, "fallen_on": on, "fallen_reason": why}
    record(session, actor, "procurement.record_refusal", about(session, row), before=before, after=after)


def _refuse_leap(session: Session, row: Procurement) -> None:
    """Candidates fall out in their order; next_candidate says which was passed over."""
    session.flush()
    ranking = bid_result(session, row)
    next_candidate(ranking.result, ranking.fallen)


def record_published(
    session: Session,
    actor: Actor,
    procurement_id: int,
    published: Mapping[int, tuple[Decimal | None, Decimal | None]],
) -> None:
    """Keep price points and totals as they were published, by bid; they are compared, and change nothing."""
    row = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.write", row)
    for bid_id, (price, total) in published.items():
        bid = found(session, Bid, bid_id)
        if bid.procurement_id != row.id:
            raise ValidationError("这家供应商不在本轮采购中", fix="核对链接")
        bid.published_price_points, bid.published_total = price, total
    after = {"published": {str(key): [str(one) for one in pair] for key, pair in published.items()}}
    record(session, actor, "procurement.record_published", about(session, row), after=after)
