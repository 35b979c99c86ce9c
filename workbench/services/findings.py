"""What was found wrong: raised, told to the contractor, answered with proof, verified; nothing is ever taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, func, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import StoredFile
from workbench.models.findings import Finding, FindingFile, FindingStep
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.book import book_on
from workbench.queries.documents_waiting import refuse_unreturned
from workbench.rules.finding_words import OPEN_STATES, SEVERITIES, SOURCES
from workbench.rules.values import number
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need, random_key

_FILES = 10


@dataclass(frozen=True)
class NewFinding:
    """What was found: where it comes from, against which clause, how bad, in words; by default the day is the rule's."""

    source: str
    source_id: int | None
    clause: str
    severity: str
    words: str
    due_on: date | None
    line_id: int | None = None


@dataclass(frozen=True)
class Proof:
    """A file that was handed in as proof."""

    name: str
    content: bytes


def raise_finding(session: Session, actor: Actor, project_id: int, new: NewFinding) -> Finding:
    """Keep what was found; the contractor learns of it by `tell_finding` and not before."""
    project = found(session, Project, project_id)
    allow(session, actor, "finding.raise", project)
    _refuse_new(session, project, new)
    today = clock.today()
    row = Finding(
        key=random_key(),
        project_id=project_id,
        contractor_id=_contractor_of(session, project_id),
        line_id=new.line_id,
        source=new.source,
        source_id=new.source_id,
        clause=need(new.clause, "依据"),
        severity=new.severity,
        words=need(new.words, "问题"),
        raised_on=today,
        raised_by_id=actor.account_id,
        due_on=new.due_on or due_by_rule(session, project, new.severity, today),
    )
    in_order([("发现日期", today), ("整改期限", row.due_on)])
    session.add(row)
    session.flush()
    _step(session, actor, row, "raised", today, row.words)
    record(session, actor, "finding.raise", about(session, row), after=row.model_dump())
    return row


def _refuse_new(session: Session, project: Project, new: NewFinding) -> None:
    if new.source not in SOURCES:
        raise ValidationError(f"没有来源“{new.source}”", where="来源", fix=f"可选：{'、'.join(SOURCES.values())}")
    if new.severity not in SEVERITIES:
        raise ValidationError("没有选择轻重", where="轻重", fix=f"可选：{'、'.join(SEVERITIES.values())}")
    if new.line_id is not None and found(session, ServiceLine, new.line_id).project_id != project.id:
        raise ValidationError("服务项目属于别的项目", where="服务项目", fix="选择本项目的服务项目")
    refuse_identity("问题", new.words, new.clause)


def _contractor_of(session: Session, project_id: int) -> int | None:
    return session.exec(select(Contract.contractor_id).where(Contract.project_id == project_id)).first()


def due_by_rule(session: Session, project: Project, severity: str, on: date) -> date:
    """Return until when a fault of this severity is put right if it is told on that day: the bureau's own days."""
    rule = book_on(session, project.purchaser_id, on).rule("performance/rectification")
    return on + timedelta(days=number(rule, f"{severity}_days") if rule else 0)


def tell_finding(
    session: Session,
    actor: Actor,
    finding_id: int,
    *,
    told_on: date,
    due_on: date | None = None,
    seen: int | None = None,
) -> None:
    """Tell the contractor under the number of a notice; from then on it may read and answer the finding."""
    row, project = _for_change(session, actor, finding_id, seen)
    contractor_id = _contractor_of(session, row.project_id)
    if row.state != "raised":
        raise ValidationError("这个问题已经告知或撤回", where="告知", fix="刷新页面查看")
    if contractor_id is None:
        raise ValidationError("项目还没有合同，没有可以告知的承接主体", where="告知", fix="先登记合同")
    due = due_on or due_by_rule(session, project, row.severity, told_on)
    in_order([("发现日期", row.raised_on), ("告知日期", told_on), ("今天", clock.today())])
    in_order([("告知日期", told_on), ("整改期限", due)])
    row.contractor_id, row.told_on, row.due_on, row.state = contractor_id, told_on, due, "told"
    row.notice = f"{project.code}-整改-{_told(session, row.project_id) + 1:02d}"
    _step(session, actor, row, "told", told_on, row.notice)
    record(session, actor, "finding.tell", about(session, row), after=_changed(row))


def _told(session: Session, project_id: int) -> int:
    query = select(func.count()).select_from(Finding).where(Finding.project_id == project_id, Finding.notice != "")
    return int(session.exec(query).one())


def answer_finding(
    session: Session,
    actor: Actor,
    finding_id: int,
    *,
    words: str,
    answered_on: date,
    proofs: Sequence[Proof] = (),
    seen: int | None = None,
) -> None:
    """Keep what was done about it, with files that prove it; by the contractor, or by the officer from paper."""
    row = found(session, Finding, finding_id)
    allow(session, actor, "finding.answer", row)
    expect_version(row, seen)
    if row.state not in {"told", "returned"}:
        raise ValidationError("这个问题现在不需要答复", where="答复", fix="刷新页面查看它的状态")
    in_order([("告知日期", row.told_on), ("答复日期", answered_on), ("今天", clock.today())])
    refuse_identity("整改情况", words)
    words = need(words, "整改情况")
    _keep(session, actor, row, proofs)
    row.state = "answered"
    _step(session, actor, row, "answered", answered_on, words)
    record(session, actor, "finding.answer", about(session, row), after=_changed(row) | {"words": words})


def _keep(session: Session, actor: Actor, row: Finding, proofs: Sequence[Proof]) -> None:
    if len(proofs) > _FILES:
        raise ValidationError(f"一次最多交 {_FILES} 个文件", where="证明材料", fix="合并成一份 PDF 后再交")
    for one in proofs:
        _store(session, actor, row, one)


def _store(session: Session, actor: Actor, row: Finding, proof: Proof) -> StoredFile:
    """Keep a file beside its finding; what the contractor handed in is marked as its own, and it may read it again."""
    mine = row.contractor_id is not None and row.contractor_id in actor.contractors()
    project = session.get_one(Project, row.project_id)
    owner = Owner(project.purchaser_id, project.id, contractor_id=row.contractor_id if mine else None)
    file = store_file(session, actor, owner, kind="finding", name=proof.name, content=proof.content)
    session.add(FindingFile(finding_id=row.id or 0, file_id=file.id or 0, by_contractor=mine))
    return file


def add_proof(session: Session, actor: Actor, finding_id: int, proof: Proof) -> StoredFile:
    """Keep one more file beside a finding that is still open: of the officer, or of the contractor from the day it was told."""
    row = found(session, Finding, finding_id)
    allow(session, actor, "finding.answer", row)
    if row.state not in OPEN_STATES:
        raise ValidationError("这个问题已经办结，不能再加材料", where="证明材料", fix="刷新页面查看它的状态")
    file = _store(session, actor, row, proof)
    kept = {"name": file.name, "sha256": file.sha256, "size": file.size}
    record(session, actor, "finding.add_proof", about(session, row), after=kept)
    return file


def verify_finding(
    session: Session,
    actor: Actor,
    finding_id: int,
    *,
    accepted: bool,
    words: str,
    verified_on: date,
    due_on: date | None = None,
    seen: int | None = None,
) -> None:
    """Accept what was done and close the finding, or return it with the reason and a new day."""
    row, project = _for_change(session, actor, finding_id, seen)
    if row.state != "answered":
        raise ValidationError("承接主体还没有答复，不能核实", where="核实", fix="等答复，或由经办登记书面答复")
    in_order([("告知日期", row.told_on), ("核实日期", verified_on), ("今天", clock.today())])
    words = need(words, "核实情况")
    refuse_identity("核实情况", words)
    if accepted:
        refuse_unreturned(session, project.purchaser_id, ("signed_finding",), f"finding:{row.id}")
        row.state, row.closed_on = "closed", verified_on
    else:
        row.state = "returned"
        row.due_on = due_on or due_by_rule(session, project, row.severity, verified_on)
        in_order([("核实日期", verified_on), ("整改期限", row.due_on)])
    _step(session, actor, row, row.state, verified_on, words)
    record(session, actor, "finding.verify", about(session, row), after=_changed(row) | {"words": words})


def withdraw_finding(session: Session, actor: Actor, finding_id: int, *, reason: str, seen: int | None = None) -> None:
    """Take a finding back with the reason; it stays on record, and the contractor sees that it was taken back."""
    row, _project = _for_change(session, actor, finding_id, seen)
    if row.state not in OPEN_STATES:
        raise ValidationError("这个问题已经办结", where="撤回", fix="刷新页面查看")
    row.state, row.closed_on = "withdrawn", clock.today()
    reason = need(reason, "撤回理由")
    refuse_identity("撤回理由", reason)
    _step(session, actor, row, "withdrawn", clock.today(), reason)
    record(session, actor, "finding.withdraw", about(session, row), after=_changed(row) | {"reason": reason})


def _for_change(session: Session, actor: Actor, finding_id: int, seen: int | None) -> tuple[Finding, Project]:
    row = found(session, Finding, finding_id)
    allow(session, actor, "finding.write", row)
    expect_version(row, seen)
    return row, session.get_one(Project, row.project_id)


def _step(session: Session, actor: Actor, row: Finding, kind: str, on: date, words: str) -> None:
    session.add(row)
    step = FindingStep(
        finding_id=row.id or 0,
        kind=kind,
        on_day=on,
        words=words,
        due_on=row.due_on,
        account_id=actor.account_id,
        made_at=clock.now(),
    )
    session.add(step)


def _changed(row: Finding) -> dict[str, object]:
    return row.model_dump(include={"state", "notice", "told_on", "due_on", "closed_on"})
