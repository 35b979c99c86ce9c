"""The review as the official procedure had it: scoring table, committee, marks, and what each bid meets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from scoring.exact import text
from workbench.errors import ValidationError
from workbench.models.procurement import (
    Bid,
    BidCriterion,
    ClauseFinding,
    CommitteeMark,
    CommitteeMember,
    Procurement,
    RequirementClause,
)
from workbench.queries.procurement_committee import committee_of
from workbench.rules.procurement_words import CLAUSE_KINDS, CRITERION_KINDS, MEMBER_KINDS
from workbench.security.policy import Actor
from workbench.services.acting import need
from workbench.services.procurement_acting import keep, open_round, round_of_bid

_MARKS = "财政部令第87号第六十四条"


@dataclass(frozen=True)
class NewCriterion:
    """One criterion of the scoring table; `kind` is price, objective or subjective."""

    code: str
    name: str
    full: Decimal
    kind: str
    technical: bool = False
    standard: str = ""


@dataclass(frozen=True)
class Relation:
    """A relation of a reviewer to a supplier, by the kinds of review/recusal; `until` is its last day, None if it lasts."""

    kind: str
    contractor_id: int
    until: date | None = None


@dataclass(frozen=True)
class NewMember:
    """A reviewer by code and role; `kind` is expert, representative or agency."""

    code: str
    role: str
    kind: str
    declared: bool = False
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class NewClause:
    """A qualification or ★ clause of the documents."""

    code: str
    words: str
    kind: str


@dataclass(frozen=True)
class NewMark:
    """A member's mark for a bid on a criterion, and where it stands in the file it came from."""

    bid_id: int
    member: str
    criterion: str
    value: Decimal
    where: str = ""


def set_criteria(
    session: Session,
    actor: Actor,
    procurement_id: int,
    criteria: Sequence[NewCriterion],
    *,
    announced: int | None = None,
    seen: int | None = None,
) -> None:
    """Keep the scoring table; it must sum to 100 and hold the price weight. Refused once marks are recorded."""
    row = open_round(session, actor, procurement_id, seen=seen)
    keep_criteria(session, row, criteria, announced=announced)
    after = {"rows": [f"{one.code} {one.name} {one.full:f} {CRITERION_KINDS[one.kind]}" for one in criteria]}
    keep(session, actor, row, "procurement.set_criteria", after=after)


def keep_criteria(
    session: Session, row: Procurement, criteria: Sequence[NewCriterion], *, announced: int | None
) -> None:
    """Put the scoring table in its place. For commands that record the event themselves."""
    if _has_marks(session, row):
        raise ValidationError("已经登记了评委的评分，评审因素表不能再改", fix="评审标准以采购文件载明的为准")
    _one_of({one.kind for one in criteria}, CRITERION_KINDS, "类别")
    for one in session.exec(select(BidCriterion).where(BidCriterion.procurement_id == row.id)):
        session.delete(one)
    session.flush()
    for place, new in enumerate(criteria, 1):
        kept = new.__dict__ | {"code": need(new.code, "代码"), "name": need(new.name, "评审因素")}
        session.add(BidCriterion(procurement_id=row.id or 0, position=place, **kept))
    row.criteria_announced = announced
    refuse_price_share(row, criteria)
    session.flush()
    committee_of(session, row)


def refuse_price_share(row: Procurement, criteria: Sequence[NewCriterion]) -> None:
    """Refuse a table whose price points are not those of the procedure."""
    priced = sum((one.full for one in criteria if one.kind == "price"), Decimal(0))
    if criteria and priced != row.price_weight:
        raise ValidationError(
            f"评审因素表的价格分为 {priced:f} 分，采购记录为 {row.price_weight:f} 分",
            where="评审因素",
            fix="两处应当一致；固定价格的项目不列价格因素",
        )


def set_committee(
    session: Session, actor: Actor, procurement_id: int, members: Sequence[NewMember], *, seen: int | None = None
) -> None:
    """Keep who reviewed; sizes follow from the list. Refused once marks are recorded."""
    row = open_round(session, actor, procurement_id, seen=seen)
    keep_committee(session, row, members)
    after = {"rows": [f"{one.code} {one.role} {MEMBER_KINDS[one.kind]}" for one in members]}
    keep(session, actor, row, "procurement.set_committee", after=after)


def keep_committee(session: Session, row: Procurement, members: Sequence[NewMember]) -> None:
    """Put the reviewers in their places. For commands that record the event themselves."""
    if _has_marks(session, row):
        raise ValidationError("已经登记了评委的评分，评审小组名单不能再改", fix="更换评委的，按规定重新评审后登记")
    _one_of({one.kind for one in members}, MEMBER_KINDS, "类别")
    for one in session.exec(select(CommitteeMember).where(CommitteeMember.procurement_id == row.id)):
        session.delete(one)
    session.flush()
    session.add_all(_member(row, new) for new in members)
    kinds = [one.kind for one in members]
    row.committee_size, row.committee_experts = len(kinds), kinds.count("expert")
    row.agency_staff = kinds.count("agency")


def _member(row: Procurement, new: NewMember) -> CommitteeMember:
    relations = [
        {"kind": one.kind, "contractor_id": one.contractor_id, "until": one.until.isoformat() if one.until else None}
        for one in new.relations
    ]
    return CommitteeMember(
        procurement_id=row.id or 0,
        code=need(new.code, "代号"),
        role=need(new.role, "身份"),
        kind=new.kind,
        declared=new.declared,
        relations=relations,
    )


def set_requirements(
    session: Session, actor: Actor, procurement_id: int, clauses: Sequence[NewClause], *, seen: int | None = None
) -> None:
    """Keep the qualification and ★ clauses of the documents. Refused once a bid was examined against them."""
    row = open_round(session, actor, procurement_id, seen=seen)
    kept = session.exec(select(RequirementClause).where(RequirementClause.procurement_id == row.id)).all()
    used = select(ClauseFinding.id).where(col(ClauseFinding.clause_id).in_([one.id for one in kept]))
    if session.exec(used).first() is not None:
        raise ValidationError("已经按这些条款审查过响应，不能再改", fix="条款以采购文件载明的为准")
    _one_of({one.kind for one in clauses}, CLAUSE_KINDS, "类别")
    for one in kept:
        session.delete(one)
    session.flush()
    session.add_all(
        RequirementClause(
            procurement_id=row.id or 0,
            position=place,
            code=need(new.code, "编号"),
            kind=new.kind,
            words=need(new.words, "条款"),
        )
        for place, new in enumerate(clauses, 1)
    )
    after = {"rows": [f"{one.code} {CLAUSE_KINDS[one.kind]} {one.words}" for one in clauses]}
    keep(session, actor, row, "procurement.set_requirements", after=after)


def examine_bid(session: Session, actor: Actor, bid_id: int, findings: Mapping[str, tuple[bool, str]]) -> None:
    """Keep whether a bid meets each clause, by code, with what was found; one that is not met needs words."""
    bid, row = round_of_bid(session, actor, bid_id)
    clauses = {one.code: one for one in _clauses(session, row)}
    kept = {one.clause_id: one for one in session.exec(select(ClauseFinding).where(ClauseFinding.bid_id == bid.id))}
    for code, (met, words) in findings.items():
        if code not in clauses:
            raise ValidationError(f"没有条款“{code}”", where="资格和符合性审查", fix=f"可用：{'、'.join(clauses)}")
        said = words.strip() if met else need(words, f"{code}不满足的事实")
        clause_id = clauses[code].id or 0
        one = kept.get(clause_id) or ClauseFinding(bid_id=bid_id, clause_id=clause_id, met=met)
        one.met, one.finding = met, said
        session.add(one)
    after = {
        "bid_id": bid_id,
        "rows": {code: f"{'满足' if met else '不满足'} {w}" for code, (met, w) in findings.items()},
    }
    keep(session, actor, row, "procurement.examine_bid", after=after)


def record_marks(session: Session, actor: Actor, procurement_id: int, marks: Sequence[NewMark]) -> int:
    """Keep the members' marks from the official record; return how many were new or changed.

    Raises ValidationError naming every mark of nobody, of no criterion, or out of its range, with its place.
    """
    row = open_round(session, actor, procurement_id)
    changed = keep_marks(session, row, marks)
    if changed:
        after = {"marks": len(marks), "changed": changed, "members": sorted({one.member for one in marks})}
        keep(session, actor, row, "procurement.record_marks", after=after)
    return changed


def keep_marks(session: Session, row: Procurement, marks: Sequence[NewMark]) -> int:
    """Put the marks in their places; an unchanged one is left alone. For commands that record the event themselves."""
    committee = committee_of(session, row)
    criteria = {one.code: one for one in committee.marked}
    members = {one.code: one.id for one in committee.markers}
    bids = set(session.exec(select(Bid.id).where(Bid.procurement_id == row.id)).all())
    faults = [
        f
        for one in marks
        if (f := _fault(one, criteria.keys(), members.keys(), bids)) or (f := _range(one, criteria[one.criterion].full))
    ]
    if faults:
        raise ValidationError("；".join(faults), where="评委评分", clause=_MARKS, fix="按评审记录改正后再导入或填写")
    kept = _kept_marks(session, row)
    changed = 0
    for new in marks:
        key = (new.bid_id, members[new.member], criteria[new.criterion].id)
        old = kept.get(key)
        if old is None or old.value != new.value:
            changed += 1
            one = old or CommitteeMark(bid_id=key[0], member_id=key[1], criterion_id=key[2], value=new.value)
            one.value = new.value
            session.add(one)
    session.flush()
    return changed


def _fault(one: NewMark, criteria: Collection[str], members: Collection[str], bids: Collection[int | None]) -> str:
    place = f"{one.where}：" if one.where else f"{one.member}，{one.criterion}："
    if one.member not in members:
        return f"{place}评审小组里没有“{one.member}”"
    if one.criterion not in criteria:
        return f"{place}没有要打分的评审因素“{one.criterion}”"
    return "" if one.bid_id in bids else f"{place}这家供应商不在本轮采购中"


def _range(one: NewMark, full: Decimal) -> str:
    if 0 <= one.value <= full:
        return ""
    place = f"{one.where}：" if one.where else f"{one.member}，{one.criterion}："
    return f"{place}分数 {text(one.value)} 不在 0 至 {text(full)} 之间"


def _kept_marks(session: Session, row: Procurement) -> dict[tuple[int, int, int], CommitteeMark]:
    query = select(CommitteeMark).join(Bid, col(Bid.id) == CommitteeMark.bid_id).where(Bid.procurement_id == row.id)
    return {(one.bid_id, one.member_id, one.criterion_id): one for one in session.exec(query)}


def _has_marks(session: Session, row: Procurement) -> bool:
    return bool(_kept_marks(session, row))


def _clauses(session: Session, row: Procurement) -> Sequence[RequirementClause]:
    query = select(RequirementClause).where(RequirementClause.procurement_id == row.id)
    return session.exec(query.order_by(col(RequirementClause.position))).all()


def _one_of(given: Collection[str], known: Mapping[str, str], label: str) -> None:
    if strange := set(given) - set(known):
        raise ValidationError(
            f"“{'、'.join(sorted(strange))}”无法识别", where=label, fix=f"可用：{'、'.join(known.values())}"
        )
