"""Duties of stage 3: a round to record, bids, opening, marks and low prices to enter, an award, deposits to return."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import UNCONFIRMED, Ranking, bid_result, procurement_of
from workbench.queries.contracts import contract_row
from workbench.queries.duties.duty import Clock, Duty, Timing, by_day, by_rule, under
from workbench.security.policy import Actor, may

_DECIDED = "采购记录登记的评审日"
_SCREEN = "procurement"


def procurement_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """What the newest round waits for."""
    row = procurement_of(session, project.id or 0)
    if not may(session, actor, "procurement.write", row or project):
        return
    if row is None or row.ended_on is not None:
        if project.disclosed_on is not None:
            timing = under(session, project, "procurement_setup/method", today)
            what = "登记采购方式、日期和评审小组" if row is None else f"重新采购：登记第 {row.round + 1} 轮采购"
            yield _duty(project, "procedure", what, "去登记", timing)
    elif row.awarded_on is None:
        yield from _review_duties(session, actor, project, row, today)
    else:
        yield from _deposits(session, project, row, today)


def _review_duties(session: Session, actor: Actor, project: Project, row: Procurement, today: date) -> Iterator[Duty]:
    ranking = bid_result(session, row)
    if not ranking.lines:
        timing = under(session, project, "review/suppliers", row.reviewed_on)
        yield _duty(project, "bids", "登记各供应商的报价和评审得分", "去登记", timing, "enter")
        return
    yield from _unfinished(session, project, row, ranking, today)
    pending = [line.name for line in ranking.lines if line.line.pending]
    if pending:
        timing = under(session, project, "review/abnormally_low_price", row.reviewed_on)
        yield _duty(project, "low_price", f"登记异常低价的书面说明：{'、'.join(pending)}", "登记说明", timing)
    if may(session, actor, "procurement.award", row):
        clock = Clock("award/confirm_days")
        timing = by_rule(session, project, clock, "收到评审报告", row.report_received_on, today)
        what = "按名次顺延，确定下一名候选人" if ranking.fallen else "确定成交供应商并发出通知书"
        yield _duty(project, "award", what, "登记定标", timing)


def _unfinished(session: Session, project: Project, row: Procurement, ranking: Ranking, today: date) -> Iterator[Duty]:
    """Marks that are not in, corrections without an answer, ties that nothing settled."""
    committee = ranking.committee
    open_ones = [one for one in ranking.lines if not one.line.excluded and committee.missing(one.bid_id)]
    if committee.scheme is not None and committee.markers and open_ones:
        timing = by_day(row.reviewed_on, today, _DECIDED)
        yield _duty(project, "marks", f"登记 {len(open_ones)} 家供应商的评委评分", "去登记", timing, "committee")
    asked = [one.name for one in ranking.lines if one.line.excluded == UNCONFIRMED]
    if asked:
        timing = under(session, project, "review/price_correction", row.reviewed_on)
        yield _duty(project, "correction", f"请投标人确认修正后的报价：{'、'.join(asked)}", "登记确认", timing)
    tied = [one.name for one in ranking.lines if one.line.tied]
    if tied:
        timing = under(session, project, "review/ranking", row.reviewed_on)
        yield _duty(project, "tie", f"登记并列的先后：{'、'.join(tied)}", "去登记", timing)


def _deposits(session: Session, project: Project, row: Procurement, today: date) -> Iterator[Duty]:
    """Deposits that are not back: of the losers from the notice, of the winner from signing."""
    held = [one for one in bid_result(session, row).lines if one.row.deposit_fen and not one.row.deposit_returned_on]
    contract, clock = contract_row(session, project.id or 0), Clock("award/bond_refund")
    losers = [one.name for one in held if not one.awarded]
    if losers and row.notice_on is not None:
        timing = by_rule(session, project, clock, "通知书发出", row.notice_on, today)
        yield _duty(project, "bonds", f"退还未中标供应商的保证金：{'、'.join(losers)}", "登记退还", timing, "dates")
    if len(held) > len(losers) and contract is not None:
        timing = by_rule(session, project, clock, "合同签订", contract.signed_on, today)
        yield _duty(project, "bond", "退还中标供应商的保证金", "登记退还", timing, "dates")


def _duty(project: Project, key: str, what: str, action: str, timing: Timing, part: str = "") -> Duty:
    query = (("project", str(project.id)), *((("part", part),) if part else ()))
    return Duty(f"{key}_{project.id}", what, project.title, action, _SCREEN, query, timing)
