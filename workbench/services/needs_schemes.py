"""The bureau's own schemes of grading: set by a document from a day on, followed by another version, retired."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import NeedsAssessment, Recipient
from workbench.models.needs_schemes import NeedsSchemeVersion
from workbench.models.organisations import Purchaser
from workbench.queries.needs_schemes import SchemeVersion, in_force, told, versions_of
from workbench.rules.gradings import KINDS
from workbench.rules.scheme_text import SchemeText, faults_of, tidied
from workbench.security.files import open_file, path_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order, need
from workbench.services.imports import delete_file
from workbench.services.vault import keep_identity_out

SCHEME_FILE = "scheme"


@dataclass(frozen=True)
class NewVersion:
    """What is to hold from a day on, by which document; of an existing scheme by its code, else of a new one."""

    scheme: SchemeText
    document: str
    first_day: date
    code: str = ""
    based_on: str = ""


def set_scheme(session: Session, actor: Actor, purchaser_id: int, new: NewVersion) -> NeedsSchemeVersion:
    """Keep a new scheme, or the next version of one; earlier versions stay, and profiles keep the one of their day.

    Raises ValidationError for the first thing wrong with it, for a day not after the last version's first day, and for
    a second scheme of risk beside one in force: visits would be planned by two.
    """
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "scheme.write", purchaser)
    scheme = tidied(new.scheme)
    for wrong in faults_of(scheme):
        raise ValidationError(f"“{wrong.field}”：{wrong.what}", where=wrong.field, fix=wrong.fix)
    versions = versions_of(session, purchaser_id)
    last = next((one for one in versions if one.code == new.code), None)
    _refuse_version(new, scheme, versions, last)
    row = NeedsSchemeVersion(
        purchaser_id=purchaser_id,
        code=last.code if last else _free_code(versions),
        version_number=last.number + 1 if last else 1,
        kind=scheme.kind,
        title=scheme.title,
        measure=scheme.measure,
        body=scheme.body,
        document=need(new.document, "文件名称和文号"),
        first_day=new.first_day,
        based_on=last.name if last else new.based_on,
        made_by_id=actor.account_id or 0,
        made_on=clock.today(),
    )
    session.add(row)
    record(session, actor, "scheme.set", about(session, row), after=row.model_dump())
    return row


def _free_code(versions: tuple[SchemeVersion, ...]) -> str:
    return f"S{1 + max((int(one.code[1:]) for one in versions), default=0)}"


def _refuse_version(
    new: NewVersion, scheme: SchemeText, versions: tuple[SchemeVersion, ...], last: SchemeVersion | None
) -> None:
    if new.code and last is None:
        raise ValidationError("没有这个方案", fix="刷新页面后从列表选择")
    if last and new.first_day <= last.first_day:
        what = f"新版本应晚于上一版的起始日 {last.first_day:%Y-%m-%d}"
        raise ValidationError(what, where="起始日", fix="已经使用的版本不能改写；新版本从另一天起")
    if last and scheme.kind != last.text.kind:
        what = f"上一版分的是{KINDS[last.text.kind]}，不能改为{KINDS[scheme.kind]}"
        raise ValidationError(what, where="分的是什么", fix="另建一个方案")
    others = [one for one in in_force(versions, new.first_day) if one.text.kind == "risk" and one.code != new.code]
    if scheme.kind == "risk" and others:
        raise ValidationError(
            f"已经有风险等级方案{others[0].name}，探访只能按一个方案安排",
            where="分的是什么",
            fix="改定原来的方案，或先把它停用",
        )


def retire_scheme(session: Session, actor: Actor, version_id: int, *, last_day: date, document: str) -> None:
    """End a scheme with a day, by a document; what was graded by it stays as it is."""
    row = found(session, NeedsSchemeVersion, version_id)
    allow(session, actor, "scheme.write", found(session, Purchaser, row.purchaser_id))
    newest = next(one for one in versions_of(session, row.purchaser_id) if one.code == row.code)
    if newest.id != row.id or row.last_day is not None:
        raise ValidationError("这个版本已经停用，或已有更新的版本", where="停用", fix="刷新页面，停用最新的一版")
    in_order([("起始日", row.first_day), ("末日", last_day)])
    row.last_day, row.retired_by = last_day, need(document, "停用的文件")
    session.add(row)
    told_after = {"last_day": last_day, "document": row.retired_by}
    record(session, actor, "scheme.retire", about(session, row), before={"last_day": None}, after=told_after)


def grade_by_hand(
    session: Session, actor: Actor, assessment_id: int, version_id: int, *, grade: str, reason: str
) -> None:
    """Give an assessment the grade that a person decides, by a version that was in force on its day."""
    row = found(session, NeedsAssessment, assessment_id)
    allow(session, actor, "need.write", row)
    version = told(found(session, NeedsSchemeVersion, version_id))
    versions = [
        one for one in in_force(versions_of(session, row.purchaser_id), row.assessed_on) if one.id == version.id
    ]
    if not versions or version.text.measure != "manual":
        raise ValidationError("这一版不由经办人定级，或评估那天没有施行", where="分级方案", fix="选择列出的方案")
    if grade not in [one.name for one in version.text.grades]:
        raise ValidationError("没有选择等级", where=version.text.title, fix="从方案的等级中选择")
    recipient = found(session, Recipient, row.recipient_id)
    keep_identity_out(session, recipient.household_id, "定级理由", reason)
    before = dict(row.gradings or {})
    row.gradings = before | {str(version.id): grade}
    session.add(row)
    told_after = {"scheme": version.name, "level": grade, "reason": need(reason, "定级理由")}
    earlier = {"level": before.get(str(version.id), "")}
    record(session, actor, "scheme.grade", about(session, recipient), before=earlier, after=told_after)


def take_scheme_file(session: Session, actor: Actor, public_id: str) -> bytes:
    """Return an uploaded scheme and delete the file: what it said is kept when it is set, and not before."""
    file = open_file(session, actor, public_id)
    if file.kind != SCHEME_FILE:
        raise ValidationError("这份文件不是分级方案", fix="从“上传 YAML”重新上传")
    content = path_of(file.sha256).read_bytes()
    delete_file(session, file)
    return content
