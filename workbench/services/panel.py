"""The panel before and besides marking: candidates, invitations, recusal and replacement, a new chair."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account
from workbench.models.evaluations import MARKS, Evaluation, PanelMember, Sheet
from workbench.models.organisations import Purchaser
from workbench.models.panel import PanelCandidate, PanelInvitation
from workbench.models.words import EvaluationState, Seat
from workbench.queries.panel import replaceable
from workbench.queries.panel_conflicts import suspicions
from workbench.security.policy import Actor, allow, may
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need
from workbench.services.evaluations import NewMember, refuse_late_recusal, refuse_person


@dataclass(frozen=True)
class Profile:
    """What the register holds of a candidate; past employers with the day of leaving."""

    unit: str
    title: str = ""
    mid_level_title: bool = False
    certificate: str = ""
    valid_until: date | None = None
    employers: Sequence[tuple[str, date | None]] = ()
    areas: str = ""


def register_candidate(
    session: Session, actor: Actor, purchaser_id: int, account_id: int, profile: Profile, *, seen: int | None = None
) -> PanelCandidate:
    """Register a candidate, or change the entry. Raises ValidationError for a mid-level title without its certificate."""
    purchaser, account = found(session, Purchaser, purchaser_id), found(session, Account, account_id)
    allow(session, actor, "evaluation.plan", purchaser)
    if profile.mid_level_title and not profile.certificate.strip():
        raise ValidationError(
            "中级以上职称没有填证书编号", where="证书编号", clause="附件3三（一）", fix="填写职称证书编号和有效期"
        )
    query = select(PanelCandidate).where(
        PanelCandidate.purchaser_id == purchaser_id, PanelCandidate.account_id == account_id
    )
    row = session.exec(query).first()
    before = row.model_dump() if row else None
    if row is None:
        row = PanelCandidate(purchaser_id=purchaser_id, account_id=account_id, unit="")
    else:
        expect_version(row, seen)
    _fill(row, profile)
    session.add(row)
    after = asdict(profile) | {"name": account.name}
    record(session, actor, "panel.register", about(session, purchaser), before=before, after=after)
    return row


def _fill(row: PanelCandidate, profile: Profile) -> None:
    row.unit, row.title = need(profile.unit, "所在单位"), profile.title.strip()
    row.mid_level_title, row.certificate = profile.mid_level_title, profile.certificate.strip()
    row.valid_until, row.areas = profile.valid_until, profile.areas.strip()
    row.employers = [
        {"name": need(name, "原工作单位"), "until": until.isoformat() if until else ""}
        for name, until in profile.employers
    ]


def invite(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    new: NewMember,
    *,
    passed: str = "",
    replaces_id: int | None = None,
) -> PanelInvitation:
    """Invite a person to a seat, after the records were searched for ties.

    What they say is passed with a written reason only. Once the plan is confirmed a seat opens only in place of a member
    who was recused.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    account = found(session, Account, new.account_id)
    _refuse_time(session, evaluation, replaces_id)
    refuse_person(session, evaluation, account)
    _refuse_twice(session, evaluation_id, account)
    ties = suspicions(session, evaluation, account)
    if ties and not passed.strip():
        raise ValidationError(
            f"{account.name}：{'；'.join(ties)}",
            where="邀请前核对",
            clause="评估成员与承接主体有利害关系的应当回避",
            fix="换一位人员；核实不影响公正的，写明核实情况后再邀请",
        )
    row = PanelInvitation(
        evaluation_id=evaluation_id,
        **{key: value for key, value in asdict(new).items() if key != "part"},
        replaces_id=replaces_id,
        suspicions=ties,
        passed=passed.strip() if ties else "",
        invited_at=clock.now(),
    )
    session.add(row)
    evaluation.version += 1
    after = asdict(new) | {"name": account.name, "suspicions": ties, "passed": row.passed, "replaces_id": replaces_id}
    record(session, actor, "panel.invite", about(session, evaluation), after=after)
    return row


def _refuse_time(session: Session, evaluation: Evaluation, replaces_id: int | None) -> None:
    if evaluation.state == EvaluationState.OPENED:
        raise ValidationError("评分表已启封，不能再增补成员", where="评估小组", fix="对结果有异议的走申诉复核")
    if evaluation.state == EvaluationState.SCORING and replaces_id is None:
        raise ValidationError(
            "方案已确认，只能增补替换回避的成员", where="评估小组", fix="选择被替换的成员；没有成员回避的不能增补"
        )
    if replaces_id is not None and replaces_id not in replaceable(session, evaluation.id or 0):
        raise ValidationError("这名成员没有回避，或已有人替换", where="评估小组", fix="核对回避的成员")


def _refuse_twice(session: Session, evaluation_id: int, account: Account) -> None:
    seated = select(PanelMember.id).where(
        PanelMember.evaluation_id == evaluation_id, PanelMember.account_id == account.id
    )
    waiting = select(PanelInvitation.id).where(
        PanelInvitation.evaluation_id == evaluation_id,
        PanelInvitation.account_id == account.id,
        col(PanelInvitation.answered_at).is_(None),
    )
    if session.exec(seated).first() is not None:
        raise ValidationError(f"{account.name} 已在小组名单上", where="评估小组", fix="换一位人员")
    if session.exec(waiting).first() is not None:
        raise ValidationError(f"已邀请 {account.name}，还没有答复", where="评估小组", fix="请本人登录答复")


def answer_invitation(
    session: Session, actor: Actor, invitation_id: int, *, accept: bool, reason: str = ""
) -> PanelMember | None:
    """Accept the seat, or refuse it with a reason; who accepts declares interests next, before anything is shown."""
    row = found(session, PanelInvitation, invitation_id)
    evaluation = found(session, Evaluation, row.evaluation_id)
    allow(session, actor, "evaluation.answer", evaluation)
    if row.account_id != actor.account_id or row.answered_at is not None:
        raise ValidationError("这份邀请不是给您的，或已经答复", fix="刷新页面核对")
    row.reason = reason.strip() if accept else need(reason, "不能参加的原因")
    row.accepted, row.answered_at = accept, clock.now()
    member = _seat(session, evaluation, row) if accept else None
    evaluation.version += 1
    after = {"accepted": accept, "reason": row.reason, "seat": row.seat}
    record(session, actor, "panel.answer", about(session, evaluation), after=after)
    return member


def _seat(session: Session, evaluation: Evaluation, row: PanelInvitation) -> PanelMember:
    if row.chair:
        _unseat_chair(session, row.evaluation_id)
    member = PanelMember(
        evaluation_id=row.evaluation_id,
        account_id=row.account_id,
        seat=Seat(row.seat),
        title=row.title,
        mid_level_title=row.mid_level_title,
        chair=row.chair,
        replaces_id=row.replaces_id,
    )
    session.add(member)
    session.flush()
    if evaluation.state == EvaluationState.SCORING:
        session.add(Sheet(evaluation_id=row.evaluation_id, member_id=member.id or 0))
    return member


def _unseat_chair(session: Session, evaluation_id: int) -> None:
    for one in session.exec(select(PanelMember).where(PanelMember.evaluation_id == evaluation_id, PanelMember.chair)):
        one.chair = False


def recuse_member(session: Session, actor: Actor, evaluation_id: int, member_id: int, *, reason: str) -> None:
    """Take a member out before the opening, as the officer or the chair; the sheet stays sealed for good and does not count."""
    evaluation = found(session, Evaluation, evaluation_id)
    if not may(session, actor, "evaluation.open", evaluation):
        allow(session, actor, "evaluation.plan", evaluation)
    member = found(session, PanelMember, member_id)
    if member.evaluation_id != evaluation_id or member.recused_at is not None:
        raise ValidationError("名单上没有这名成员，或已经回避", where="评估小组", fix="刷新页面核对")
    refuse_late_recusal(evaluation)
    member.recused_at, member.recused_reason = clock.now(), need(reason, "回避原因")
    evaluation.version += 1
    after = {"member": member_id, "name": found(session, Account, member.account_id).name, "reason": reason.strip()}
    record(session, actor, "panel.recuse", about(session, evaluation), after=after)


def name_chair(session: Session, actor: Actor, evaluation_id: int, member_id: int, *, reason: str) -> None:
    """Name another member as chair, free of interests and not recused, with a reason."""
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    member = found(session, PanelMember, member_id)
    if member.evaluation_id != evaluation_id or member.recused_at is not None:
        raise ValidationError("名单上没有这名成员，或已经回避", where="组长", fix="从没有回避的成员中选择")
    if member.part != MARKS:
        raise ValidationError("只协助收集证据的人员不评分，不能任组长", where="组长", fix="从评分的成员中选择")
    _unseat_chair(session, evaluation_id)
    member.chair = True
    evaluation.version += 1
    name = found(session, Account, member.account_id).name
    after = {"member": member_id, "name": name, "reason": need(reason, "改任组长的原因")}
    record(session, actor, "panel.name_chair", about(session, evaluation), after=after)
