"""Acceptance: the group, the verdict on every standard, recipients' opinions, the conclusion, the certificate, publicity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.acceptance import Acceptance, AcceptanceItem, AcceptanceMember
from workbench.models.contracts import Contract
from workbench.models.projects import Project, ServiceLine
from workbench.queries.acceptance import (
    MEMBER_ROLES,
    VERDICTS,
    acceptance_card,
    newest_acceptance,
)
from workbench.queries.checks.acceptance import conclusion_findings
from workbench.queries.checks.book import book_on
from workbench.queries.contracts import contract_row
from workbench.queries.payments_lines import LineAccount, line_accounts
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need, refuse_stops

SAFETY = ("安全", "应急", "防护", "防火", "消毒", "急救", "意外", "留样", "在场")
"""Words by which a check item of the library counts as a safety standard."""
NO_ACCIDENT = "服务过程中没有发生安全责任事故"


@dataclass(frozen=True)
class NewMember:
    """Somebody who accepts: name, unit, and role in the group."""

    name: str
    unit: str
    role: str


@dataclass(frozen=True)
class NewAcceptance:
    """An acceptance to be held: number of its certificate, day, place, group."""

    number: str
    held_on: date
    place: str
    members: Sequence[NewMember]


@dataclass(frozen=True)
class Conclusion:
    """How an acceptance ended; a failed one says until when what is put right, one in doubt why it was passed."""

    passed: bool
    words: str
    concluded_on: date
    reason: str = ""
    rectify_by: date | None = None
    rectify_words: str = ""


def open_acceptance(session: Session, actor: Actor, project_id: int, new: NewAcceptance) -> Acceptance:
    """Open an acceptance with its group, and every standard of every line with what was agreed and delivered."""
    project = found(session, Project, project_id)
    allow(session, actor, "acceptance.write", project)
    contract = contract_row(session, project_id)
    if contract is None:
        raise ValidationError("还没有合同，不能验收", where="验收", fix="先登记合同")
    in_order([("合同起始日", contract.first_day), ("验收日期", new.held_on)])
    before = newest_acceptance(session, project_id)
    if before is not None and before.conclusion != "failed":
        raise ValidationError("已有一次验收", where=before.number, fix="验收不合格、整改以后才再次验收")
    if before is not None and before.concluded_on is not None:
        in_order([("上次结论日期", before.concluded_on), ("验收日期", new.held_on)])
    row = Acceptance(
        project_id=project_id,
        round=before.round + 1 if before else 1,
        number=need(new.number, "验收书编号"),
        held_on=new.held_on,
        place=new.place.strip(),
    )
    session.add(row)
    session.flush()
    _set_members(session, row, new.members)
    _set_items(session, row, contract)
    after = row.model_dump() | {"members": [one.__dict__ for one in new.members]}
    record(session, actor, "acceptance.open", about(session, row), after=after)
    return row


def _set_members(session: Session, row: Acceptance, members: Sequence[NewMember]) -> None:
    if len(members) < 3 or sum(one.role == "head" for one in members) != 1:  # noqa: PLR2004 - a group is at least three
        raise ValidationError("验收小组不少于三人，组长一人", where="验收小组", fix="补齐成员，选定一名组长")
    if any(one.role not in MEMBER_ROLES for one in members):
        raise ValidationError("没有这种分工", where="验收小组", fix=f"可选：{'、'.join(MEMBER_ROLES.values())}")
    session.add_all(
        AcceptanceMember(
            acceptance_id=row.id or 0,
            position=place,
            name=need(one.name, "姓名"),
            unit=one.unit.strip(),
            role=one.role,
        )
        for place, one in enumerate(members, 1)
    )


def _set_items(session: Session, row: Acceptance, contract: Contract) -> None:
    accounts = line_accounts(session, contract, row.held_on)
    lines = {one.id: one for one in session.exec(select(ServiceLine).where(ServiceLine.project_id == row.project_id))}
    wanted = [(one, *standard) for one in accounts for standard in _standards(one, lines[one.line_id])]
    session.add_all(
        AcceptanceItem(
            acceptance_id=row.id or 0,
            line_id=account.line_id,
            position=place,
            kind=kind,
            standard=words,
            agreed=account.agreed if kind == "quantity" else None,
            delivered=account.delivered if kind == "quantity" else None,
        )
        for place, (account, kind, words) in enumerate(wanted, 1)
    )
    session.flush()


def _standards(account: LineAccount, line: ServiceLine) -> Iterable[tuple[str, str]]:
    """Every standard of a line by its kind: its quantity, the technical one, those of service, at least one of safety."""
    checks = [str(item) for item in line.check_items]
    safety = [words for words in checks if any(sign in words for sign in SAFETY)]
    yield "quantity", f"完成{account.agreed:,}{account.unit}"
    yield "technical", line.standard or "按合同约定的服务标准"
    yield from (("service", words) for words in checks if words not in safety)
    yield from (("safety", words) for words in safety or [NO_ACCIDENT])


def judge_items(
    session: Session,
    actor: Actor,
    acceptance_id: int,
    verdicts: Mapping[int, tuple[str, str]],
    *,
    seen: int | None = None,
) -> list[AcceptanceItem]:
    """Keep verdicts with their words by item and return those items; what is not wholly met says in words how."""
    row = _open(session, actor, acceptance_id, seen)
    items = {
        one.id: one for one in session.exec(select(AcceptanceItem).where(AcceptanceItem.acceptance_id == acceptance_id))
    }
    before = {item_id: items[item_id].verdict for item_id in verdicts if item_id in items}
    for item_id, (verdict, words) in verdicts.items():
        if item_id not in items or verdict not in {"", *VERDICTS}:
            raise ValidationError("没有这项标准或这种结论", where="逐项验收", fix="刷新页面后再填")
        item = items[item_id]
        if verdict in {"partly", "unmet"}:
            need(words, f"“{item.standard}”的说明")
        item.verdict, item.words = verdict, words.strip()
        session.add(item)
    _keep(session, actor, "acceptance.judge", row, {"verdicts": verdicts}, {"verdicts": before})
    return [items[item_id] for item_id in verdicts]


def conclude(
    session: Session, actor: Actor, acceptance_id: int, end: Conclusion, *, seen: int | None = None
) -> Acceptance:
    """Conclude an acceptance; passing needs a verdict on everything, opinions, and a final evaluation that supports it."""
    row = _open(session, actor, acceptance_id, seen, action="acceptance.confirm")
    in_order([("验收日期", row.held_on), ("结论日期", end.concluded_on)])
    card = acceptance_card(session, row)
    if card.open_items:
        raise ValidationError(
            f"还有 {card.open_items} 项标准没有结论", where="逐项验收", clause=_ITEMS, fix="逐项填写履约情况"
        )
    if end.passed:
        _refuse_pass(session, row, end)
    else:
        need(end.rectify_words, "整改要求")
        if end.rectify_by is None:
            raise ValidationError("“整改期限”没有填写", where="整改期限", fix="填写复验前应改好的日期")
        in_order([("结论日期", end.concluded_on), ("整改期限", end.rectify_by)])
    row.conclusion, row.words = "passed" if end.passed else "failed", need(end.words, "验收结论")
    row.reason, row.concluded_on = end.reason.strip(), end.concluded_on
    row.rectify_by, row.rectify_words = (None, "") if end.passed else (end.rectify_by, end.rectify_words.strip())
    _keep(session, actor, "acceptance.conclude", row, row.model_dump())
    return row


_ITEMS = "政府采购法实施条例第四十五条：验收书包括每一项技术、服务、安全标准的履约情况"
_OPINION = "政府采购法实施条例第四十五条：邀请服务对象参与并出具意见"


def _refuse_pass(session: Session, row: Acceptance, end: Conclusion) -> None:
    card = acceptance_card(session, row)
    unmet = [f"{one.line}：{one.standard}" for one in card.items if one.verdict == "unmet"]
    if unmet:
        what = f"{len(unmet)} 项标准不符合，不能合格：{unmet[0]}"
        raise ValidationError(what, where="验收结论", fix="结论选“不合格”，写明整改期限，整改后复验")
    if not card.given:
        raise ValidationError(
            "还没有服务对象的书面意见", where="服务对象意见", clause=_OPINION, fix="抽取服务对象，登记书面意见"
        )
    findings = pass_findings(session, row)
    refuse_stops("现在还不能验收合格", findings)
    if any(one.severity == "warn" for one in findings) and not end.reason.strip():
        warned = next(one for one in findings if one.severity == "warn")
        raise ValidationError(warned.what, where="仍予验收的理由", clause=warned.clause, fix=warned.fix)


def pass_findings(session: Session, row: Acceptance) -> list[Finding]:
    """Return what the rules say of passing an acceptance on the day on which it was held."""
    project = found(session, Project, row.project_id)
    book = book_on(session, project.purchaser_id, row.held_on)
    return conclusion_findings(session, row, acceptance_card(session, row), book)


def reopen(session: Session, actor: Actor, acceptance_id: int, *, reason: str, seen: int | None = None) -> None:
    """Take a conclusion back while nobody has signed it, with the reason in the record."""
    row = _row(session, actor, acceptance_id, "acceptance.confirm", seen)
    if row.signed_on is not None or not row.conclusion:
        raise ValidationError("验收书已经签字，或还没有结论", where=row.number, fix="签字以后发现差错的，另行登记更正")
    before = row.model_dump()
    row.conclusion, row.concluded_on, row.form_hash = "", None, ""
    _keep(session, actor, "acceptance.reopen", row, {"reason": need(reason, "撤回结论的原因")}, before)


def publish_acceptance(
    session: Session,
    actor: Actor,
    acceptance_id: int,
    *,
    published_on: date,
    published_at: str,
    seen: int | None = None,
) -> None:
    """Record where and when the result of a signed acceptance was published."""
    row = _row(session, actor, acceptance_id, "acceptance.write", seen)
    if row.signed_on is None:
        raise ValidationError("验收书还没有签字，不能公告", where=row.number, fix="登记签字的验收书后再公告")
    in_order([("签字日期", row.signed_on), ("公告日期", published_on)])
    row.published_on, row.published_at = published_on, need(published_at, "公告地址或处所")
    _keep(session, actor, "acceptance.publish", row, row.model_dump())


def _open(
    session: Session, actor: Actor, acceptance_id: int, seen: int | None, *, action: str = "acceptance.write"
) -> Acceptance:
    row = _row(session, actor, acceptance_id, action, seen)
    if row.conclusion:
        raise ValidationError("这次验收已有结论", where=row.number, fix="签字以前可以由分管领导撤回结论")
    return row


def _row(session: Session, actor: Actor, acceptance_id: int, action: str, seen: int | None) -> Acceptance:
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, action, row)
    expect_version(row, seen)
    return row


def _keep(
    session: Session,
    actor: Actor,
    action: str,
    row: Acceptance,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    session.add(row)
    session.flush()
    record(session, actor, action, about(session, row), before=before, after=after)
