"""Recipients' written opinions: who is asked is drawn by lot from those served, and what they wrote is kept by code."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.draws import drawn, frame_digest
from workbench.errors import ValidationError
from workbench.models.acceptance import Acceptance, RecipientOpinion
from workbench.models.ledger import ServiceRecord
from workbench.models.needs import Recipient, WantedService
from workbench.models.record import Event
from workbench.queries.acceptance import SATISFACTION
from workbench.queries.delivered import has_ledger
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order


@dataclass(frozen=True)
class Opinion:
    """What a recipient wrote: the day, the satisfaction from 1 to 5, the words, whether somebody wrote for the person."""

    recipient_id: int
    given_on: date
    satisfaction: int
    words: str
    proxy: bool = False


def frame_of(session: Session, project_id: int) -> dict[str, int]:
    """Return the recipients whom a project served by code: those in its ledger, else those taken into the project."""
    if has_ledger(session, project_id):
        served = select(ServiceRecord.recipient_id).where(ServiceRecord.project_id == project_id)
    else:
        served = select(WantedService.recipient_id).where(WantedService.project_id == project_id)
    query = select(Recipient.code, Recipient.id).where(
        col(Recipient.id).in_(served), col(Recipient.erased_on).is_(None)
    )
    return {code: recipient_id or 0 for code, recipient_id in session.exec(query.order_by(col(Recipient.code)))}


def draw_recipients(session: Session, actor: Actor, acceptance_id: int, *, size: int) -> tuple[str, ...]:
    """Draw who is asked for an opinion, once; the seed is the newest hash of the record, which nobody chose."""
    row = _open(session, actor, acceptance_id)
    if session.exec(select(RecipientOpinion.id).where(RecipientOpinion.acceptance_id == acceptance_id)).first():
        raise ValidationError(
            "已经抽取过服务对象", where=row.number, fix="抽取只做一次；不能答复的，登记后在结论里说明"
        )
    frame = frame_of(session, row.project_id)
    if not 1 <= size <= len(frame):
        raise ValidationError(
            f"服务对象 {len(frame)} 人，不能抽取 {size} 人", where="抽取人数", fix="填写 1 到服务对象总数之间的人数"
        )
    seed = session.exec(select(Event.hash).order_by(col(Event.id).desc()).limit(1)).one()
    codes = drawn(frame, size, seed)
    row.sample_size = size
    session.add(row)
    session.add_all(RecipientOpinion(acceptance_id=acceptance_id, recipient_id=frame[code]) for code in codes)
    session.flush()
    after = {"frame": len(frame), "frame_digest": frame_digest(frame), "seed": seed, "drawn": list(codes)}
    record(session, actor, "acceptance.draw", about(session, row), after=after)
    return codes


def record_opinion(session: Session, actor: Actor, acceptance_id: int, opinion: Opinion) -> RecipientOpinion:
    """Keep the written opinion of a recipient who was drawn; a correction keeps the first in the record."""
    row = _open(session, actor, acceptance_id)
    kept = session.exec(
        select(RecipientOpinion).where(
            RecipientOpinion.acceptance_id == acceptance_id, RecipientOpinion.recipient_id == opinion.recipient_id
        )
    ).first()
    if kept is None:
        raise ValidationError("这名服务对象不在抽取的名单里", where="服务对象意见", fix="按抽取的名单逐人登记")
    if opinion.satisfaction not in SATISFACTION:
        raise ValidationError("没有选择满意程度", where="服务对象意见", fix="按书面意见选择一项")
    in_order([("意见日期", opinion.given_on), ("验收结论日期", row.concluded_on)])
    before = kept.model_dump()
    kept.given_on, kept.satisfaction = opinion.given_on, opinion.satisfaction
    kept.words, kept.proxy = opinion.words.strip(), opinion.proxy
    session.add(kept)
    session.flush()
    record(session, actor, "acceptance.opinion", about(session, row), before=before, after=kept.model_dump())
    return kept


def _open(session: Session, actor: Actor, acceptance_id: int) -> Acceptance:
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, "acceptance.write", row)
    if row.conclusion:
        raise ValidationError("这次验收已有结论", where=row.number, fix="签字以前可以由分管领导撤回结论")
    return row
