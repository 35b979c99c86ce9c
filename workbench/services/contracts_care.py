"""委托照料服务协议: who looks after a dispersed person in extreme hardship; signed, checked, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.contracts import CareAgreement, CareVisit
from workbench.models.needs import Household, Recipient
from workbench.queries.checks.care import care_findings
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops

DUTIES = ("日常看护", "送医陪护", "住院照料", "清洁卫生", "膳食料理", "定期报告情况")
"""What carers usually do; an agreement may name other things."""
SELF_CARE = {"full": "能够自理", "part": "部分丧失自理能力", "none": "完全丧失自理能力"}


@dataclass(frozen=True)
class Care:
    """An agreement as signed; the recipient goes by code, the fee is by month."""

    recipient_id: int
    number: str
    carer: str
    carer_kind: str
    self_care: str
    duties: Sequence[str]
    monthly_fee_fen: int
    source: str
    signed_on: date
    first_day: date
    last_day: date
    relation: str = ""
    reason: str = ""


def sign_agreement(session: Session, actor: Actor, care: Care) -> CareAgreement:
    """Record a signed agreement; one person has one agreement at a time."""
    recipient = found(session, Recipient, care.recipient_id)
    allow(session, actor, "care.write", recipient)
    in_order([("协议起始日", care.first_day), ("协议结束日", care.last_day)])
    _refuse_words(care)
    _refuse_second(session, care)
    household = session.get_one(Household, recipient.household_id)
    duties = [duty.strip() for duty in care.duties if duty.strip()]
    columns = care.__dict__ | {"duties": duties, "number": care.number.strip(), "carer": care.carer.strip()}
    row = CareAgreement(purchaser_id=recipient.purchaser_id, township_id=household.township_id, **columns)
    session.add(row)
    session.flush()
    refuse_stops("协议不能保存", care_findings(session, row))
    record(session, actor, "care.sign", about(session, row), after=row.model_dump())
    return row


def _refuse_words(care: Care) -> None:
    need(care.number, "协议编号")
    need(care.carer, "照料人")
    if care.self_care not in SELF_CARE:
        raise ValidationError("没有选择自理能力", where="自理能力", fix="按评估结果选择")
    if care.monthly_fee_fen < 0:
        raise ValidationError("照料费不能为负", where="每月照料费", fix="填写 0 或正数")


def _refuse_second(session: Session, care: Care) -> None:
    query = select(CareAgreement).where(
        CareAgreement.recipient_id == care.recipient_id, CareAgreement.first_day <= care.last_day
    )
    for other in session.exec(query):
        if (other.ended_on or other.last_day) >= care.first_day:
            raise ValidationError(
                f"这名对象在协议 {other.number} 的期限内（至 {other.ended_on or other.last_day}）",
                where="协议期限",
                fix="先登记原协议终止，或把新协议的起始日放在原协议结束之后",
            )


def end_agreement(
    session: Session, actor: Actor, agreement_id: int, *, ended_on: date, reason: str, seen: int | None = None
) -> None:
    """Record the end of an agreement before its last day, with the reason."""
    row = _for_change(session, actor, agreement_id, seen)
    in_order([("协议起始日", row.first_day), ("终止日期", ended_on), ("协议结束日", row.last_day)])
    row.ended_on, row.ended_reason = ended_on, need(reason, "终止原因")
    record(session, actor, "care.end", about(session, row), after={"ended_on": ended_on, "reason": row.ended_reason})


def record_care_visit(
    session: Session,
    actor: Actor,
    agreement_id: int,
    *,
    visited_on: date,
    visitor: str,
    kept: Sequence[str],
    words: str = "",
    seen: int | None = None,
) -> CareVisit:
    """Record a check of an agreement: which of its duties were kept; a correction of a day keeps the old words."""
    row = _for_change(session, actor, agreement_id, seen)
    in_order([("协议起始日", row.first_day), ("检查日期", visited_on)])
    if strange := [one for one in kept if one not in row.duties]:
        raise ValidationError(f"“{strange[0]}”不在协议的照料内容里", where="检查结果", fix="从协议的照料内容中勾选")
    if len(kept) < len(row.duties) and not words.strip():
        raise ValidationError("有没做到的照料内容，没有写明情况", where="检查情况", fix="写明哪一项没有做到、怎样整改")
    query = select(CareVisit).where(CareVisit.agreement_id == agreement_id, col(CareVisit.visited_on) == visited_on)
    visit = session.exec(query).first()
    before = visit.model_dump() if visit else None
    visit = visit or CareVisit(agreement_id=agreement_id, visited_on=visited_on, visitor="", kept=[])
    visit.visitor, visit.kept, visit.words = need(visitor, "检查人"), list(kept), words.strip()
    session.add(visit)
    row.version += 1
    record(session, actor, "care.visit", about(session, row), before=before, after=visit.model_dump())
    return visit


def _for_change(session: Session, actor: Actor, agreement_id: int, seen: int | None) -> CareAgreement:
    row = found(session, CareAgreement, agreement_id)
    allow(session, actor, "care.write", row)
    expect_version(row, seen)
    return row
