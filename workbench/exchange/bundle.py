"""The evidence bundle of a confirmed result: one ZIP that anybody can check with Python's standard library alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from workbench.errors import ValidationError, WorkbenchError
from workbench.exchange import bundle_parts as parts
from workbench.exchange.bundle_file import Content, digest_of, packed, verifier_text
from workbench.exchange.bundle_words import readme
from workbench.exchange.result_json import result_json
from workbench.exchange.verifier.bundle import FORMAT, MANIFEST, SEAL
from workbench.exchange.verifier.check import verified
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.reports.context_case import Case, load_case
from workbench.security.actors import Actor
from workbench.security.files import MAX_BYTES, Owner, path_of, store_file
from workbench.security.policy import allow, may
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found

KIND = "bundle"
TITLES = {
    "README.txt": "说明",
    "verify.py": "核对程序",
    "result.json": "结果和每一级的计算过程",
    "tree.json": "冻结的指标体系",
    "sheets.json": "各成员的评分表",
    "facts.json": "评分点的事实、不适用、否决、更正、合议",
    "rules.json": "适用的规则和条文",
    "evidence.json": "证据清单",
    "events.json": "操作记录及其证明",
    "documents.json": "制发的文书",
}


@dataclass(frozen=True)
class Bundle:
    """A bundle that is gathered and not yet written: its file name, its files in order, and the result it is about."""

    name: str
    files: Mapping[str, Content]
    result_id: int
    seen: int
    with_evidence: bool


@dataclass(frozen=True)
class DrawnBundle:
    """A bundle that is written, checked and not yet kept."""

    bundle: Bundle
    content: bytes


def gather(session: Session, result_id: int, *, evidence: bool = False, reader: Actor | None = None) -> Bundle:
    """Gather the bundle of a confirmed result. `reader` gets the files of evidence only where they may be read.

    Raises ValidationError for a result that is not confirmed.
    """
    result = found(session, Result, result_id)
    if result.state != ResultState.CONFIRMED:
        raise ValidationError(
            "证据包只从已确认、没有被代替的结果制作", where=f"结果第 {result.number} 版", fix="先请分管领导确认"
        )
    case, evaluation = load_case(session, result_id), found(session, Evaluation, result.evaluation_id)
    copies = parts.enclosed_of(session, evaluation.id or 0)
    events = parts.events_of(session, evaluation)
    issued = parts.issued_of(session, events, result)
    proven = parts.proven(session, events, issued)
    listed = parts.evidence_of(case, session, copies, files=evidence)
    written = {
        "result.json": result_json(case, proven.head),
        "tree.json": _json(evaluation.tree),
        "sheets.json": _json(parts.sheets_of(session, case, evaluation)),
        "facts.json": _json(parts.facts_of(session, evaluation, result.number)),
        "rules.json": _json(parts.rules_of(case)),
        "evidence.json": _json(listed),
        "events.json": _json(proven.data),
        "documents.json": _json(parts.documents_of(session, issued)),
    }
    stored = dict(_stored(session, reader, issued, {one["file"] for one in listed}, copies))
    kind = "证据包（含证据文件）" if evidence else "证据包"
    name = f"{case.project.code}-{case.card.phase_name[:2]}{kind}-第{result.number}版.zip"
    return Bundle(name, _listed(case, written, stored), result_id, result.version, evidence)


def _stored(
    session: Session,
    reader: Actor | None,
    issued: list[parts.Issued],
    wanted: set[str],
    copies: Mapping[int, parts.Enclosed],
) -> Iterator[tuple[str, tuple[str, Path]]]:
    """The stored files, each with its title and where it lies."""
    for document in issued:
        yield document.file, (document.row.name, path_of(document.row.sha256))
    for copy in copies.values():
        if copy.file in wanted:
            if reader is not None and not may(session, reader, "file.read", copy.row):
                raise ValidationError("您不能查看其中的证据", where=copy.number, fix="不附证据文件，或请采购经办制作")
            yield copy.file, (copy.row.name, path_of(copy.row.sha256))


def _listed(case: Case, written: Mapping[str, bytes], stored: Mapping[str, tuple[str, Path]]) -> dict[str, Content]:
    """Put the manifest, its seal, the readme and the verifier to the files."""
    files: dict[str, Content] = {"README.txt": readme(case, list(stored)).encode(), "verify.py": verifier_text()}
    files |= {**written, **{name: place for name, (_, place) in stored.items()}}
    titles = TITLES | {name: title for name, (title, _) in stored.items()}
    manifest = _json({**_about(case), "files": [_entry(name, titles[name], one) for name, one in files.items()]})
    return {MANIFEST: manifest, SEAL: f"{digest_of(manifest)[0]}  {MANIFEST}\n".encode(), **files}


def _about(case: Case) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "training": case.training,
        "project": case.project.code,
        "title": case.project.title,
        "phase": case.card.phase_name,
        "version": case.card.number,
        "total": str(case.card.total),
    }


def _entry(name: str, title: str, content: Content) -> dict[str, Any]:
    sha256, size = digest_of(content)
    return {"name": name, "title": title, "sha256": sha256, "size": size}


def _json(value: Any) -> bytes:  # noqa: ANN401 - any plain data
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def write_bundle(bundle: Bundle, target: Path) -> None:
    """Write a bundle to a new file and check it; one that does not pass its own verifier is not handed out.

    Raises WorkbenchError with the first things that are wrong.
    """
    with target.open("xb") as book:
        try:
            packed(bundle.files, book)
        except BaseException:
            target.unlink()  # a full disk leaves no half of one
            raise
    if faults := verified(str(target)).faults:
        target.unlink()
        raise WorkbenchError(
            f"证据包没有通过自己的核对：{'；'.join(faults[:3])}",
            where=bundle.name,
            fix="在“操作记录”画面核对全部记录；确有更正的，先按更正或申诉办理",
        )


def draw_bundle(session: Session, actor: Actor, result_id: int, *, evidence: bool = False) -> DrawnBundle:
    """Draw up the bundle of a confirmed result, checked by its own verifier.

    Raises ValidationError for one that is not confirmed or becomes too large to keep.
    """
    allow(session, actor, "result.bundle", found(session, Result, result_id))
    bundle = gather(session, result_id, evidence=evidence, reader=actor)
    if sum(_size(one) for one in bundle.files.values()) > MAX_BYTES:
        raise ValidationError(
            f"证据包连同证据文件超过 {MAX_BYTES >> 20} MB",
            where=bundle.name,
            fix="不附证据文件，或请运维人员用 ./run bundle 写到磁盘",
        )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "bundle.zip"
        write_bundle(bundle, target)
        return DrawnBundle(bundle, target.read_bytes())


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def issue_bundle(session: Session, actor: Actor, drawn: DrawnBundle) -> StoredFile:
    """Keep a bundle that was drawn up and record its SHA-256. Raises StaleError if the result changed since."""
    result = found(session, Result, drawn.bundle.result_id)
    allow(session, actor, "result.bundle", result)
    expect_version(result, drawn.bundle.seen)
    evaluation = found(session, Evaluation, result.evaluation_id)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id)
    file = store_file(session, actor, owner, kind=KIND, name=drawn.bundle.name, content=drawn.content)
    note_bundle(session, actor, drawn.bundle, file.sha256, file.size)
    return file


def note_bundle(session: Session, actor: Actor, bundle: Bundle, sha256: str, size: int) -> None:
    """Record that a bundle was made, with its SHA-256."""
    result = found(session, Result, bundle.result_id)
    kept = {"name": bundle.name, "sha256": sha256, "size": size, "result": result.number}
    record(session, actor, "bundle.issue", about(session, result), after=kept | {"evidence": bundle.with_evidence})
