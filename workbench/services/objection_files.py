"""Papers handed in with an objection, and new evidence handed in with an appeal; none is ever taken away."""

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.objection_files import AppealFile, ObjectionFile
from workbench.models.objections import Objection
from workbench.models.projects import Project
from workbench.models.results import Appeal, AppealPoint, Result
from workbench.models.words import AppealState
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found

PAPER, NEW_EVIDENCE = "objection_paper", "appeal_evidence"
"""Kinds of these files."""
_OPEN = (AppealState.FILED, AppealState.ACCEPTED)


def attach_paper(session: Session, actor: Actor, objection_id: int, *, name: str, content: bytes) -> StoredFile:
    """Keep a paper with an objection; what a supplier hands in, its own people may read too."""
    row = found(session, Objection, objection_id)
    allow(session, actor, "objection.attach", row)
    project = found(session, Project, row.project_id)
    own = row.contractor_id if row.contractor_id in actor.contractors() else None
    owner = Owner(project.purchaser_id, project.id, contractor_id=own)
    file = store_file(session, actor, owner, kind=PAPER, name=name, content=content)
    session.flush()
    told = {"objection_id": row.id or 0, "file_id": file.id or 0}
    session.add(ObjectionFile(**told, added_by_id=actor.account_id or 0, added_on=clock.today()))
    record(session, actor, "objection.attach", about(session, row), after={"name": file.name, "sha256": file.sha256})
    return file


def attach_evidence(session: Session, actor: Actor, point_id: int, *, name: str, content: bytes) -> StoredFile:
    """Keep a file as new evidence of a disputed point. Raises ValidationError once the group has ruled on the point."""
    point = found(session, AppealPoint, point_id)
    allow(session, actor, "appeal.attach", point)
    appeal = found(session, Appeal, point.appeal_id)
    if appeal.state not in _OPEN or point.changed is not None:
        raise ValidationError(
            "复核组已经对这个评分点作出意见，不能再交材料",
            where=f"申诉的评分点 {point.point_code}",
            clause="石嘴山方案附件3五（五）",
            fix="材料在复核意见作出之前提交；复核决定为最终结果",
        )
    evaluation = found(session, Evaluation, found(session, Result, appeal.result_id).evaluation_id)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id, appeal.contractor_id)
    file = store_file(session, actor, owner, kind=NEW_EVIDENCE, name=name, content=content)
    session.flush()
    told = {"point_id": point.id or 0, "file_id": file.id or 0}
    session.add(AppealFile(**told, added_by_id=actor.account_id or 0, added_on=clock.today()))
    if not point.new_evidence:
        point.new_evidence = f"见所附文件：{file.name}"[:1000]
        session.add(point)
    after = {"point": point.point_code, "name": file.name, "sha256": file.sha256}
    record(session, actor, "appeal.attach", about(session, appeal), after=after)
    return file
