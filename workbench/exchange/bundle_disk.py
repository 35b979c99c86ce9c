"""Evidence bundles on a disk: one is written from the workspace in use, and any is checked without one."""

import hashlib
from pathlib import Path

from sqlmodel import Session, col, select

from workbench import paths
from workbench.errors import WorkbenchError
from workbench.exchange.bundle import gather, note_bundle, write_bundle
from workbench.exchange.verifier.bundle import Verdict
from workbench.exchange.verifier.check import verified
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import PHASE_NAMES, Phase, ResultState
from workbench.security.policy import PROGRAM
from workbench.store.engine import reading, writing

_PIECE = 1 << 20


def make_bundle(code: str, folder: Path, phase: Phase, *, evidence: bool) -> Path:
    """Write the bundle of a project's confirmed result into a folder; a file of that name is never overwritten.

    Raises WorkbenchError for an unknown project, one without a confirmed result, and a file that is there already.
    """
    with reading() as session:
        bundle = gather(session, _confirmed(session, code, phase), evidence=evidence)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / bundle.name
    if target.exists():
        raise WorkbenchError("已有同名的文件", where=str(target), fix="换一个目录，或先移走原来的文件")
    write_bundle(bundle, target)
    with writing() as session:
        note_bundle(session, PROGRAM, bundle, sha256_of(target), target.stat().st_size)
    return target


def _confirmed(session: Session, code: str, phase: Phase) -> int:
    query = select(Result.id).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(Project.code == code, Evaluation.phase == phase, Result.state == ResultState.CONFIRMED)
    result_id = session.exec(query).first()
    if result_id is None:
        raise WorkbenchError(
            f"项目“{code}”没有已确认的{PHASE_NAMES[phase]}结果",
            where=str(paths.home()),
            fix="核对项目编号；中期评估加 --mid；结果确认后才能制作证据包",
        )
    return result_id


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    whole = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            whole.update(piece)
    return whole.hexdigest()


def verdict_on(file: Path, printed: str) -> Verdict:
    """Check a bundle, packed or unpacked. Raises WorkbenchError where there is none."""
    try:
        return verified(str(file), printed)
    except OSError as error:
        raise WorkbenchError(f"读不了“{file}”", fix="核对文件名；写证据包的 ZIP 文件，或解压后的文件夹") from error
