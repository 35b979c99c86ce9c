"""Duties of acceptance, handover and archive, for projects whose contract has ended."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from workbench.models.acceptance import Acceptance, AcceptanceItem, Archive, RecipientOpinion
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase, Role
from workbench.queries.acceptance import confirmed_result, newest_acceptance
from workbench.queries.duties.duty import Duty, by_day, under
from workbench.queries.handover import handover_row
from workbench.queries.settlement import settlement_row
from workbench.security.policy import Actor

AFTER = timedelta(days=730)
"""What nobody did within two years of the end is history, and no duty any more."""
Told = tuple[str, str, str, str]
"""Key, what, the rule it rests on, and the part of the screen."""


def acceptance_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What the end of a contract asks of the officer, the leader and the contractor."""
    own = actor.purchasers(Role.OFFICER, Role.LEADER)
    query = select(Project, Contract).join(Contract, col(Contract.project_id) == Project.id)
    query = query.where(Contract.last_day < today, Contract.last_day > today - AFTER)
    mine = col(Contract.contractor_id).in_(actor.contractors())
    query = query.where(or_(and_(col(Project.purchaser_id).in_(own), _ready()), mine))
    finished = select(Archive.id).where(Archive.project_id == Project.id).exists()
    query = query.where(col(Project.dormant).is_(False), ~finished)
    for project, contract in session.exec(query.order_by(col(Project.id))):
        accepted = newest_acceptance(session, project.id or 0)
        if project.purchaser_id in actor.purchasers(Role.OFFICER):
            yield from _told(session, project, _officer(session, project, contract, accepted), today, accepted)
        if project.purchaser_id in actor.purchasers(Role.LEADER):
            yield from _told(session, project, _leader(session, accepted), today, accepted)
        if contract.contractor_id in actor.contractors():
            yield from _told(session, project, _contractor(session, project), today, accepted)


def _ready() -> ColumnElement[bool]:
    """An acceptance was opened, or may be: the final result was published."""
    opened = select(Acceptance.id).where(Acceptance.project_id == Project.id).exists()
    final = select(Result.id).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    final = final.where(Evaluation.project_id == Project.id, Evaluation.phase == Phase.FINAL)
    return or_(opened, final.where(col(Result.published_on).is_not(None)).exists())


def _told(
    session: Session, project: Project, found: Iterator[Told], today: date, accepted: Acceptance | None
) -> Iterator[Duty]:
    for key, what, rule_id, part in found:
        timing = under(session, project, rule_id, today)
        if key == "accept_again" and accepted is not None and accepted.rectify_by:
            timing = by_day(accepted.rectify_by, today, f"{accepted.number}的整改期限")
        screen = "payments" if part == "settle" else "acceptance"
        query = (("project", str(project.id)), ("part", part))
        yield Duty(f"{key}_{project.id}", what, project.title, "去办理", screen, query, timing)


def _officer(session: Session, project: Project, contract: Contract, row: Acceptance | None) -> Iterator[Told]:
    if row is None:
        final = confirmed_result(session, project.id or 0, Phase.FINAL)
        if final is not None and final.published_on is not None:
            yield "accept", "组织验收", "acceptance/signatures", "accept"
        return
    if row.conclusion == "failed":
        yield "accept_again", "整改后复验", "acceptance/signatures", "accept"
        return
    if not row.conclusion:
        yield from _while_open(session, row)
        return
    if row.signed_on is None:
        yield "sign_acceptance", "验收书签字，扫描登记", "acceptance/signatures", "accept"
        return
    if row.published_on is None:
        yield "publish_acceptance", "公告验收结果", "acceptance/recipient_opinion", "accept"
    yield from _after(session, project, contract)


def _while_open(session: Session, row: Acceptance) -> Iterator[Told]:
    items = select(AcceptanceItem.id).where(AcceptanceItem.acceptance_id == row.id, AcceptanceItem.verdict == "")
    if session.exec(items).first() is not None:
        yield "judge_acceptance", "逐项填写履约情况", "acceptance/standard_items", "accept"
    if not _has_opinions(session, row):
        yield "opinions", "取得服务对象的书面意见", "acceptance/recipient_opinion", "opinions"


def _has_opinions(session: Session, row: Acceptance) -> bool:
    query = select(RecipientOpinion.id).where(RecipientOpinion.acceptance_id == row.id)
    return session.exec(query.where(col(RecipientOpinion.given_on).is_not(None))).first() is not None


def _after(session: Session, project: Project, contract: Contract) -> Iterator[Told]:
    handover = handover_row(session, project.id or 0)
    if handover is not None and handover.given_on and handover.received_on is None:
        yield "receive", "签收移交的服务资料", "acceptance/handover", "handover"
    if handover is not None and handover.data_deleted_on and handover.data_checked_on is None:
        yield "check_data", "核对个人信息的返还和删除", "acceptance/handover", "handover"
    settlement = settlement_row(session, contract.id or 0)
    if settlement is None:
        yield "settle", "出具结算单", "settlement/settled_after_acceptance", "settle"
    elif settlement.closed_on is not None:
        yield "archive", "整理采购文件并归档", "archive/contents", "archive"


def _leader(session: Session, row: Acceptance | None) -> Iterator[Told]:
    if row is not None and not row.conclusion and not list(_while_open(session, row)):
        yield "conclude", "确认验收结论", "acceptance/standard_items", "accept"


def _contractor(session: Session, project: Project) -> Iterator[Told]:
    handover = handover_row(session, project.id or 0)
    if handover is None or handover.given_on is None:
        yield "give", "列出并移交服务资料", "acceptance/handover", "handover"
    if handover is not None and handover.data_deleted_on is None:
        yield "return_data", "返还并删除服务对象的个人信息", "acceptance/handover", "handover"
