"""Stage 1: households, recipients, assessments and wanted services, each wish ending in one disposition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench.errors import ValidationError
from workbench.models.needs import Household, NeedsAssessment, Recipient, WantedService
from workbench.models.organisations import Organisation
from workbench.models.projects import Project
from workbench.models.words import Disposition, OrganisationKind
from workbench.rules.catalogue import load_catalogue
from workbench.rules.needs import load_scheme
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need


@dataclass(frozen=True)
class NewHousehold:
    """What is known of a household when it is found; codes only, no identity."""

    purchaser_id: int
    code: str
    township_id: int
    village_id: int | None
    found_by: str
    found_on: date


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
    household = Household(
        purchaser_id=new.purchaser_id,
        code=need(new.code, "户编码"),
        township_id=new.township_id,
        village_id=new.village_id,
        found_by=need(new.found_by, "发现渠道"),
        found_on=new.found_on,
    )
    allow(session, actor, "need.write", household)
    session.add(household)
    record(session, actor, "need.add_household", about(session, household), after=household.model_dump())
    return household


def add_recipient(
    session: Session, actor: Actor, household_id: int, *, code: str, category: str, can_apply: bool = True
) -> Recipient:
    """Add a person of the household by code and category of the needs scheme."""
    household = found(session, Household, household_id)
    allow(session, actor, "need.write", household)
    known = {c.id: c.name for c in load_scheme().categories}
    if category not in known:
        raise ValidationError(
            f"没有对象类别“{category}”", where="对象类别", fix=f"从 {'、'.join(known.values())} 中选择"
        )
    recipient = Recipient(
        purchaser_id=household.purchaser_id,
        household_id=household_id,
        code=need(code, "对象编码"),
        category=category,
        can_apply=can_apply,
    )
    session.add(recipient)
    record(session, actor, "need.add_recipient", about(session, recipient), after=recipient.model_dump())
    return recipient


def assess_needs(
    session: Session, actor: Actor, recipient_id: int, *, severity: Mapping[str, int], assessed_on: date, assessor: str
) -> NeedsAssessment:
    """Keep the ten hardship indicators of one day; every one must be answered."""
    recipient = found(session, Recipient, recipient_id)
    allow(session, actor, "need.write", recipient)
    scheme = load_scheme()
    _refuse_severities(severity, {i.id: i.name for i in scheme.indicators}, max(scheme.severity))
    row = NeedsAssessment(
        purchaser_id=recipient.purchaser_id,
        recipient_id=recipient_id,
        scheme=scheme.id,
        assessed_on=assessed_on,
        assessor=need(assessor, "评估人"),
        severity=dict(severity),
    )
    session.add(row)
    record(session, actor, "need.assess", about(session, row), after=row.model_dump())
    return row


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
    """Register a service of the catalogue that the recipient wants."""
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
        unit="次",
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
) -> None:
    """Decide where the wish goes. A purchase needs a project, a hand-over needs a receiver, a refusal a reason."""
    row = found(session, WantedService, wanted_id)
    allow(session, actor, "need.dispose", row)
    expect_version(row, seen)
    _refuse_decision(session, row, decision)
    before = row.model_dump()
    row.disposition, row.disposed_on = decision.disposition, decision.disposed_on
    row.receiver, row.due_on, row.outcome = decision.receiver, decision.due_on, decision.outcome
    row.project_id = decision.project_id
    record(session, actor, "need.dispose", about(session, row), before=before, after=row.model_dump())


def _refuse_decision(session: Session, row: WantedService, decision: Decision) -> None:
    in_order([("提出日期", row.wanted_on), ("决定日期", decision.disposed_on), ("办理期限", decision.due_on)])
    kind = decision.disposition
    if kind == Disposition.PURCHASE:
        project = found(session, Project, decision.project_id)
        if project.purchaser_id != row.purchaser_id:
            raise ValidationError("项目属于另一个购买主体", where="项目", fix="选择本单位的项目")
    if kind in {Disposition.HAND_OVER, Disposition.REFER}:
        need(decision.receiver, "接收单位")
        if decision.due_on is None:
            raise ValidationError("转出去的需求没有办理期限", where="办理期限", fix="填写接收单位应答复的日期")
    if kind in {Disposition.DECLINED, Disposition.ALREADY_MET}:
        need(decision.outcome, "理由")
