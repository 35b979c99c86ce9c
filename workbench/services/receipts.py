"""The receipt of the feedback letter: who got it, when, how; the window of appeal is counted from its day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import ResultState
from workbench.queries.appeals import filing_windows
from workbench.queries.clocks import is_late
from workbench.rules.receipt_words import MEANS
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need

_CLAUSE = "石嘴山方案附件3五（四）"
_WHERE = "送达回执"
SCAN = "receipt"
"""Kind of the files of scanned receipts."""


@dataclass(frozen=True)
class Receipt:
    """What the receipt says; ``how`` by the ids of MEANS, ``scan`` the public id of its picture where there is one."""

    received_by: str
    received_on: date
    how: str
    scan: str = ""


def record_receipt(session: Session, actor: Actor, result_id: int, receipt: Receipt) -> None:
    """Keep the receipt of a version's feedback letter, once; an appeal filed before is measured by its day.

    Raises ValidationError before the feedback, a second time, for a day before the feedback or in the future, and for a
    scan of something else.
    """
    result = found(session, Result, result_id)
    allow(session, actor, "result.publish", result)
    _refuse(result, receipt)
    result.received_on, result.received_how = receipt.received_on, receipt.how
    result.received_by = need(receipt.received_by, "签收人")
    file = _scan(session, result, receipt.scan)
    result.receipt_file_id = file.id if file else None
    session.flush()
    after = {"received_by": result.received_by, "received_on": result.received_on, "received_how": MEANS[receipt.how]}
    after |= {"file": file.name, "sha256": file.sha256} if file else {}
    record(session, actor, "result.receive", about(session, result), after=after | _measured_again(session, result))


def receipt_owner(session: Session, result: Result) -> Owner:
    """Return whose file a scan of the receipt is: of the evaluation, and the contractor who signed for it reads it too."""
    evaluation = found(session, Evaluation, result.evaluation_id)
    project = found(session, Project, evaluation.project_id)
    contractor = session.exec(select(Contract.contractor_id).where(Contract.project_id == project.id)).first()
    return Owner(project.purchaser_id, project.id, evaluation.id, contractor)


def never_registered() -> ColumnElement[bool]:
    """Return the condition on a stored file: a scan of a receipt that no version of a result names."""
    named = select(Result.id).where(Result.receipt_file_id == StoredFile.id).exists()
    return and_(StoredFile.kind == SCAN, ~named)


def _refuse(result: Result, receipt: Receipt) -> None:
    if result.state != ResultState.CONFIRMED or result.fed_back_on is None:
        raise ValidationError(
            "结果还没有反馈承接主体，不能登记送达回执", where=_WHERE, clause=_CLAUSE, fix="先登记反馈日期"
        )
    if result.received_on is not None:
        raise ValidationError(
            f"送达回执已经登记过（{result.received_on:%Y-%m-%d}，{result.received_by}签收）",
            where=_WHERE,
            clause=_CLAUSE,
            fix="一份结果只登记一次；登记有误的，在“操作记录”里说明，另行书面更正",
        )
    if receipt.how not in MEANS:
        raise ValidationError(
            "没有选择送达方式", where=_WHERE, clause=_CLAUSE, fix=f"可选：{'、'.join(MEANS.values())}"
        )
    if receipt.received_on < result.fed_back_on:
        raise ValidationError(
            f"送达日 {receipt.received_on:%Y-%m-%d} 早于反馈日 {result.fed_back_on:%Y-%m-%d}",
            where=_WHERE,
            clause=_CLAUSE,
            fix="照回执上签收的日期填写；结果确认并反馈之后才能送达",
        )
    if receipt.received_on > clock.today():
        raise ValidationError(
            f"送达日 {receipt.received_on:%Y-%m-%d} 还没有到", where=_WHERE, clause=_CLAUSE, fix="收到回执之后再登记"
        )


def _scan(session: Session, result: Result, public_id: str) -> StoredFile | None:
    if not public_id:
        return None
    query = select(StoredFile).where(StoredFile.public_id == public_id, StoredFile.kind == SCAN)
    file = session.exec(query.where(StoredFile.evaluation_id == result.evaluation_id)).first()
    if file is None:
        raise ValidationError("没有找到回执的扫描件", where=_WHERE, fix="从这份结果的页面重新上传")
    return file


def _measured_again(session: Session, result: Result) -> dict[str, object]:
    """Whether an appeal was in time is asked by the day on the receipt; return what changed of it."""
    windows = filing_windows(session, result)
    query = select(Appeal).where(Appeal.result_id == result.id, col(Appeal.late).is_(True))
    in_time = [one for one in session.exec(query) if windows and not is_late(windows.file_by, one.filed_on)]
    for one in in_time:
        one.late = False
    return {"in_time": [one.filed_on for one in in_time]} if in_time else {}
