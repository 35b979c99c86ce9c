"""Issuing documents: drawn up in a reading session, which may take seconds; stored in a writing one, which may not."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from workbench.exchange.result_json import result_json
from workbench.exchange.score_sheets import score_sheets
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import ResultState
from workbench.queries.appeal_effects import appeal_effects
from workbench.queries.documents_stamp import REPLACED, UNNUMBERED, Stamp, Subject, of_project
from workbench.queries.record_head import record_head
from workbench.reports.context import context_of
from workbench.reports.context_case import Case, load_case
from workbench.reports.context_front import report_title
from workbench.reports.context_letters import appeal_decision, panel_sheet, result_notice
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.render import Attached
from workbench.security.actors import Actor
from workbench.security.files import Owner, path_of
from workbench.security.policy import allow
from workbench.services.acting import expect_version, found
from workbench.services.documents import NewDocument, issue_document

TRAINING_MARK, DRAFT_MARK, REPLACED_MARK = "演练文件 不作依据", "草稿 不作依据", "已被新版本代替"
TRAINING_DRAFT_MARK = "演练草稿 不作依据"


@dataclass(frozen=True)
class Drawn:
    """A document that is drawn up and not yet issued, and the version of the result it was made from."""

    kind: str
    name: str
    content: bytes
    result_id: int
    seen: int
    stamp: Stamp | None = None


def draw_report(session: Session, actor: Actor, result_id: int) -> Drawn:
    """Draw up the report of a version of a result as PDF, its data attached.

    A training workspace marks every page, and so does a draft; nobody who calls can leave that out.
    """
    case, seen = _case(session, actor, result_id)
    head = record_head(session)
    data = result_json(case, head)
    template, kind = _REPORTS[case.final]
    leaf = Leaf(
        template,
        {"report": context_of(case, hashlib.sha256(data).hexdigest(), head)},
        watermark_of(case),
        report_title(case),
        [Attached("result.json", data, "评分数据和计算记录")],
        {"report": context_of(case, "")},
    )
    return _drawn(session, case, seen, _subject(session, case, kind, report_title(case)), leaf)


def draw_appeal_decision(session: Session, actor: Actor, result_id: int) -> Drawn:
    """Draw up the decision on the appeal that made this version. Raises NotFoundError without one."""
    case, seen = _case(session, actor, result_id)
    title = "申诉复核决定"
    effects = appeal_effects(session, found(session, Appeal, case.appeal.id)) if case.appeal else ()
    leaf = Leaf("appeal_decision.html", {"decision": appeal_decision(case, effects)}, watermark_of(case), title)
    subject = _subject(session, case, "appeal_decision", title)
    own = case.appeal.document if case.appeal else ""
    return _drawn(session, case, seen, replace(subject, about=f"result:{result_id}", own_number=own), leaf)


def draw_result_notice(session: Session, actor: Actor, result_id: int) -> Drawn:
    """Draw up the notice of the result to the contractor."""
    case, seen = _case(session, actor, result_id)
    title = "评估结果通知"
    leaf = Leaf("result_notice.html", {"notice": result_notice(case)}, watermark_of(case), title)
    return _drawn(session, case, seen, _subject(session, case, "result_notice", title), leaf)


def draw_panel_sheet(session: Session, actor: Actor, result_id: int, account_id: int) -> Drawn:
    """Draw up one member's sheet to sign; only those who may read sheets get it."""
    case, seen = _case(session, actor, result_id)
    sheet = panel_sheet(case, account_id)
    leaf = Leaf("panel_sheet.html", {"sheet": sheet}, watermark_of(case), sheet.title)
    subject = _subject(session, case, "score_sheet", f"评分表-{sheet.member}")
    about = f"{subject.about}:{account_id}"
    drawn = _drawn(session, case, seen, replace(subject, about=about), leaf)
    return replace(drawn, kind="score_sheets", name=_name(case, f"评分表-{sheet.member}", "pdf"))


def draw_score_sheets(session: Session, actor: Actor, result_id: int) -> Drawn:
    """Draw up the score workbook of a version of a result, members named; only those who may read sheets get it."""
    case, seen = _case(session, actor, result_id)
    return Drawn("score_sheets", _name(case, "评分表", "xlsx"), score_sheets(case), result_id, seen)


def draw_result_json(session: Session, actor: Actor, result_id: int) -> Drawn:
    """Draw up a version of a result as data, members by label; one that says the same as the issued one is that file."""
    case, seen = _case(session, actor, result_id)
    name, data = _name(case, "评分数据", "json"), result_json(case, record_head(session))
    return Drawn("result_data", name, _as_issued(session, case, name, data), result_id, seen)


def _as_issued(session: Session, case: Case, name: str, data: bytes) -> bytes:
    """Return the file that was issued where nothing but the head of the record has moved since."""
    query = select(StoredFile.sha256).where(
        StoredFile.evaluation_id == case.card.evaluation_id, StoredFile.kind == "result_data", StoredFile.name == name
    )
    sha256 = session.exec(query.order_by(col(StoredFile.id).desc())).first()
    if sha256 is None or not path_of(sha256).exists():
        return data
    kept = path_of(sha256).read_bytes()
    return kept if _without_head(kept) == _without_head(data) else data


def _without_head(data: bytes) -> dict[str, Any]:
    return {key: value for key, value in json.loads(data).items() if key != "record"}


def issue(session: Session, actor: Actor, drawn: Drawn) -> StoredFile:
    """Issue a document that was drawn up: store it and record its SHA-256.

    Raises StaleError if the result changed since it was drawn.
    """
    result = found(session, Result, drawn.result_id)
    allow(session, actor, _action(result), result)
    expect_version(result, drawn.seen)
    evaluation = found(session, Evaluation, result.evaluation_id)
    project = found(session, Project, evaluation.project_id)
    owner = Owner(project.purchaser_id, project.id, evaluation.id)
    new = NewDocument(drawn.kind, drawn.name, drawn.content, drawn.stamp)
    return issue_document(session, actor, "report.issue", owner, new, result, more={"result": result.number})


_REPORTS = {True: ("report_final.html", "final_report"), False: ("report_mid.html", "midterm_report")}
"""Template and kind of file, by whether the evaluation is the final one."""


def _drawn(session: Session, case: Case, seen: int, subject: Subject, leaf: Leaf) -> Drawn:
    printed = numbered_pdf(session, subject, replace(leaf, title=f"{case.project.title}{leaf.title}"))
    return Drawn(subject.kind, _name(case, leaf.title, "pdf"), printed.content, case.card.id, seen, printed.stamp)


def _subject(session: Session, case: Case, kind: str, title: str) -> Subject:
    """Versions of a result are editions of its documents; a draft and a replaced version take no number."""
    project = session.get_one(Project, case.card.project_id)
    subject = of_project(project, kind, f"evaluation:{case.card.evaluation_id}", title, case.dated)
    replaced = REPLACED if case.card.state == ResultState.SUPERSEDED else ""
    unnumbered = UNNUMBERED if case.draft else replaced
    return replace(
        subject,
        title=f"{case.project.title}{title}",
        evaluation_id=case.card.evaluation_id,
        unnumbered=unnumbered,
    )


def watermark_of(case: Case) -> str:
    """Return what every page is marked with: training, draft, replaced, or nothing."""
    if case.training:
        return TRAINING_DRAFT_MARK if case.draft else TRAINING_MARK
    if case.draft:
        return DRAFT_MARK
    return REPLACED_MARK if case.card.state == ResultState.SUPERSEDED else ""


def _case(session: Session, actor: Actor, result_id: int) -> tuple[Case, int]:
    result = found(session, Result, result_id)
    allow(session, actor, _action(result), result)
    return load_case(session, result_id), result.version


def _action(result: Result) -> str:
    """A draft belongs to writing the report, a confirmed result to publishing it."""
    return "result.write" if result.state in {ResultState.DRAFT, ResultState.RETURNED} else "result.publish"


def _name(case: Case, title: str, suffix: str) -> str:
    """Name a file so that a folder of them sorts by project, phase and version."""
    phase, draft = case.card.phase_name[:2], "（草稿）" if case.draft else ""
    return f"{case.project.code}-{phase}{title.removeprefix(phase)}-第{case.card.number}版{draft}.{suffix}"
