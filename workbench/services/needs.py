"""Stage 1: households, recipients, assessments and wanted services, each wish ending in one disposition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.needs import change
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import (
    Household,
    NeedAlert,
    NeedsAssessment,
    Recipient,
    RecipientCategory,
    WantedService,
)
from workbench.models.organisations import Organisation
from workbench.models.projects import Project
from workbench.models.words import Disposition, OrganisationKind
from workbench.queries.checks.needs import overlap_findings
from workbench.queries.needs_schemes import gradings, versions_of
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops
from workbench.services.vault import keep_identity_out


@dataclass(frozen=True)
class NewHousehold:
    """What is known of a household when it is found; codes only. The channel is a line of the register."""

    purchaser_id: int
    code: str
    township_id: int
    village_id: int | None
    channel: str
    found_on: date
    finder: str = ""


def add_organisation(
    session: Session, actor: Actor, *, code: str, name: str, kind: OrganisationKind, parent_id: int, first_day: date
) -> Organisation:
    """Add a township or village to the tree from its first day."""
    allow(session, actor, "account.manage")
    unit = Organisation(
        code=need(code, "代码"), name=need(name, "名称"), kind=kind, parent_id=parent_id, first_day=first_day
    )
    session.add(unit)
    record(session, actor, "organisation.create", about(session, unit), after=unit.model_dump())
    return unit


def add_household(session: Session, actor: Actor, new: NewHousehold) -> Household:
    """Register a household that was found or came forward."""
    line = load_register().line("channels", new.channel, new.found_on, "发现渠道")
    in_order([("发现日期", new.found_on), ("今天", clock.today())])
    refuse_identity("户编码", new.code)
    refuse_identity("发现人", new.finder)
    household = Household(
        purchaser_id=new.purchaser_id,
        code=need(new.code, "户编码"),
        township_id=new.township_id,
        village_id=new.village_id,
        found_by=line.name,
        found_on=new.found_on,
        channel=line.id,
        finder=new.finder.strip(),
    )
    allow(session, actor, "need.write", household)
    _refuse_taken(session, household, "户编码")
    session.add(household)
    record(session, actor, "need.add_household", about(session, household), after=household.model_dump())
    return household


def add_recipient(
    session: Session, actor: Actor, household_id: int, *, code: str, category: str, can_apply: bool = True
) -> Recipient:
    """Add a person of the household by code and category of the needs scheme, from the day the household was found."""
    household = found(session, Household, household_id)
    allow(session, actor, "need.write", household)
    refuse_category(category)
    refuse_identity("对象编码", code)
    recipient = Recipient(
        purchaser_id=household.purchaser_id,
        household_id=household_id,
        code=need(code, "对象编码"),
        category=category,
        can_apply=can_apply,
    )
    _refuse_taken(session, recipient, "对象编码")
    session.add(recipient)
    session.flush()
    session.add(RecipientCategory(recipient_id=recipient.id or 0, category=category, first_day=household.found_on))
    record(session, actor, "need.add_recipient", about(session, recipient), after=recipient.model_dump())
    return recipient


def _refuse_taken(session: Session, new: Household | Recipient, where: str) -> None:
    """Refuse a code that the purchaser has already, in words rather than by the constraint of the table."""
    kind = type(new)
    same = select(kind.id).where(kind.purchaser_id == new.purchaser_id, kind.code == new.code)
    if session.exec(same).first() is not None:
        raise ValidationError(
            f"编码“{new.code}”已经登记过", where=where, fix="核对是不是同一户、同一人；不是的换一个编码"
        )


def refuse_category(category: str) -> None:
    """Refuse a category that the needs scheme does not have."""
    known = {c.id: c.name for c in load_scheme().categories}
    if category not in known:
        raise ValidationError(
            f"没有对象类别“{category}”", where="对象类别", fix=f"从 {'、'.join(known.values())} 中选择"
        )


OCCASIONS = {"baseline": "基线", "interim": "期间", "exit": "结束"}


@dataclass(frozen=True)
class Assessed:
    """One assessment: the level of each indicator, the day, who made it, and on which occasion."""

    severity: Mapping[str, int]
    assessed_on: date
    assessor: str
    occasion: str = "baseline"


def assess_needs(session: Session, actor: Actor, recipient_id: int, made: Assessed) -> NeedsAssessment:
    """Keep the ten hardship indicators of one day; every one must be answered.

    An assessment that is worse than the newest one before raises an alert for who serves the place.
    """
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    scheme = load_scheme()
    _refuse_severities(made.severity, {i.id: i.name for i in scheme.indicators}, max(scheme.severity))
    if made.occasion not in OCCASIONS:
        raise ValidationError(
            f"没有“{made.occasion}”评估", where="评估时点", fix=f"可选：{'、'.join(OCCASIONS.values())}"
        )
    in_order([("评估日期", made.assessed_on), ("今天", clock.today())])
    keep_identity_out(session, recipient.household_id, "评估人", made.assessor)
    row = NeedsAssessment(
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient_id,
        scheme=scheme.id,
        assessed_on=made.assessed_on,
        assessor=need(made.assessor, "评估人"),
        severity=dict(made.severity),
        occasion=made.occasion,
        gradings=gradings(versions_of(session, recipient.purchaser_id), made.severity, made.assessed_on),
    )
    earlier = _newest_before(session, row)
    session.add(row)
    record(session, actor, "need.assess", about(session, row), after=row.model_dump())
    _raise_alert(session, actor, row, earlier)
    return row


def _newest_before(session: Session, row: NeedsAssessment) -> NeedsAssessment | None:
    query = select(NeedsAssessment).where(
        NeedsAssessment.recipient_id == row.recipient_id, NeedsAssessment.assessed_on <= row.assessed_on
    )
    return session.exec(query.order_by(col(NeedsAssessment.assessed_on).desc(), col(NeedsAssessment.id).desc())).first()


def _raise_alert(session: Session, actor: Actor, row: NeedsAssessment, earlier: NeedsAssessment | None) -> None:
    if earlier is None:
        return
    scheme = load_scheme(row.scheme).assessment
    moved = change(scheme, earlier.severity, row.severity)
    worse = [f"{one.name}由{one.before}级到{one.after}级" for one in moved.indicators if one.direction == "worse"]
    if worse:
        alert = NeedAlert(
            purchaser_id=row.purchaser_id,
            recipient_id=row.recipient_id,
            assessment_id=row.id or 0,
            raised_on=row.assessed_on,
            worse="、".join(worse),
        )
        session.add(alert)
        record(session, actor, "need.alert", about(session, alert), after=alert.model_dump())


def _refuse_severities(severity: Mapping[str, int], names: Mapping[str, str], top: int) -> None:
    for code, name in names.items():
        if code not in severity:
            raise ValidationError(f"“{name}”没有评", where=name, fix="十项困境指标都要评，没有困难填 0")
        if not isinstance(severity[code], int) or not 0 <= severity[code] <= top:
            raise ValidationError(f"“{name}”填了 {severity[code]}", where=name, fix=f"填 0 至 {top} 的整数")
    if extra := set(severity) - set(names):
        raise ValidationError(
            f"没有困境指标“{'、'.join(sorted(extra))}”", where="困境指标", fix="按需求方案的十项指标填写"
        )


def want_service(
    session: Session, actor: Actor, recipient_id: int, *, number: int, quantity: int, wanted_on: date
) -> WantedService:
    """Register a service of the catalogue that the recipient wants, in the unit of that service."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    item = load_catalogue().item(number)
    if quantity <= 0:
        raise ValidationError(f"数量填了 {quantity}", where=item.name, fix="填大于 0 的整数")
    row = WantedService(
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient_id,
        catalogue_number=number,
        quantity=quantity,
        unit=load_register().unit(number),
        wanted_on=wanted_on,
    )
    session.add(row)
    record(session, actor, "need.want", about(session, row), after=row.model_dump())
    return row


@dataclass(frozen=True)
class Decision:
    """Where a wish goes: disposition, who takes it, by when; a project if it is bought."""

    disposition: Disposition
    disposed_on: date
    receiver: str = ""
    due_on: date | None = None
    outcome: str = ""
    project_id: int | None = None


def dispose_service(
    session: Session, actor: Actor, wanted_id: int, decision: Decision, *, seen: int | None = None
) -> WantedService:
    """Decide where the wish goes. A purchase needs a project, a hand-over needs a receiver, a refusal a reason."""
    row = found(session, WantedService, wanted_id)
    allow(session, actor, "need.dispose", row)
    expect_version(row, seen)
    _refuse_decision(session, row, decision)
    before = row.model_dump()
    row.disposition, row.disposed_on = decision.disposition, decision.disposed_on
    row.receiver, row.due_on, row.outcome = decision.receiver, decision.due_on, decision.outcome.strip()
    row.project_id = decision.project_id
    record(session, actor, "need.dispose", about(session, row), before=before, after=row.model_dump())
    return row


def _refuse_decision(session: Session, row: WantedService, decision: Decision) -> None:
    in_order([("提出日期", row.wanted_on), ("决定日期", decision.disposed_on), ("办理期限", decision.due_on)])
    recipient = found(session, Recipient, row.recipient_id)
    keep_identity_out(session, recipient.household_id, "办理结果或理由", decision.outcome)
    kind = decision.disposition
    if kind == Disposition.PURCHASE:
        project = found(session, Project, decision.project_id)
        if project.purchaser_id != row.purchaser_id:
            raise ValidationError("项目属于另一个购买主体", where="项目", fix="选择本单位的项目")
        _refuse_overlap(session, row, decision)
    if kind in {Disposition.HAND_OVER, Disposition.REFER}:
        need(decision.receiver, "接收单位")
        if decision.due_on is None:
            raise ValidationError("转出去的需求没有办理期限", where="办理期限", fix="填写接收单位应答复的日期")
    if kind in {Disposition.DECLINED, Disposition.ALREADY_MET}:
        need(decision.outcome, "理由")


def _refuse_overlap(session: Session, row: WantedService, decision: Decision) -> None:
    """What is received already is not bought again: a stop while the rule holds, a written reason afterwards."""
    findings = overlap_findings(session, [row], decision.disposed_on)
    refuse_stops("不能列入购买", findings)
    warned = [one for one in findings if one.severity == "warn"]
    if warned and not decision.outcome.strip():
        fix = "在“办理结果或理由”写明不构成重复的说明，随记录保存；或改为“已由物质救助满足”"
        raise ValidationError(warned[0].what, where="去向", clause=warned[0].clause, fix=fix)
