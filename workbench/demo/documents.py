"""The documents of the training purchase: issued like any other, and some copied beside the workspace under plain names."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.demo.people import Cast, as_actor
from workbench.exchange.bundle import draw_bundle, issue_bundle
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.queries.programme_text import ReportKey
from workbench.reports import evaluation_plan, panel_papers, papers, programme_paper
from workbench.reports.issue import (
    Drawn,
    draw_appeal_decision,
    draw_report,
    draw_result_json,
    draw_result_notice,
    draw_score_sheets,
    issue,
)
from workbench.security.files import path_of
from workbench.services.documents_back import Returned, keep_scan, match_scan
from workbench.store.engine import reading, writing

OFFICER = "jingban"


def issue_report(result_id: int, on: date) -> Path:
    """Issue the report of a result on a day; return where its bytes lie."""
    with clock.held_at(on):
        with reading() as session:
            drawn = draw_report(session, as_actor(session, OFFICER), result_id)
        return _issued(drawn)


def issue_data(result_id: int, on: date) -> tuple[Path, Path]:
    """Issue the score workbook and the data of a result; return where their bytes lie."""
    with clock.held_at(on):
        with reading() as session:
            officer = as_actor(session, OFFICER)
            sheets, data = draw_score_sheets(session, officer, result_id), draw_result_json(session, officer, result_id)
        return _issued(sheets), _issued(data)


def issue_evidence(result_id: int, on: date) -> Path:
    """Issue the evidence bundle of a result, with its evidence; return where its bytes lie."""
    with clock.held_at(on):
        with reading() as session:
            drawn = draw_bundle(session, as_actor(session, OFFICER), result_id, evidence=True)
        with writing() as session:
            return path_of(issue_bundle(session, as_actor(session, OFFICER), drawn).sha256)


def _issued(drawn: Drawn) -> Path:
    with writing() as session:
        file: StoredFile = issue(session, as_actor(session, OFFICER), drawn)
        return path_of(file.sha256)


def _issue_one(on: date, draw: Callable[..., Any], keep: Callable[..., StoredFile], *about: object) -> int:
    """Draw a document while reading and keep it while writing, as the screens do; return the id of the file."""
    with clock.held_at(on):
        with reading() as session:
            drawn = draw(session, as_actor(session, OFFICER), *about)
        with writing() as session:
            return keep(session, as_actor(session, OFFICER), drawn).id or 0


def issue_contract_summary(project_id: int, on: date) -> None:
    """Issue the summary of the contract."""
    _issue_one(on, papers.draw_contract_summary, papers.issue_paper, project_id)


def issue_plan_papers(evaluation_id: int, on: date) -> None:
    """Issue plan and roster of an evaluation; the plan comes back signed the day after."""
    plan = _issue_one(on, evaluation_plan.draw_plan, evaluation_plan.issue_plan, evaluation_id)
    _issue_one(on, panel_papers.draw_roster, panel_papers.issue_panel_paper, evaluation_id)
    with clock.held_at(on + timedelta(days=1)), writing() as session:
        _bring_back(session, plan, on)


def _bring_back(session: Session, file_id: int, signed_on: date) -> None:
    """Keep a scan of a document and match it by the number and the short hash that stand on it."""
    row = session.exec(select(IssuedDocument).where(IssuedDocument.file_id == file_id)).one()
    content = path_of(session.get_one(StoredFile, file_id).sha256).read_bytes()
    officer = as_actor(session, OFFICER)
    name = f"{row.number}签章扫描件（演练）-{row.short_hash}.pdf"
    scan = keep_scan(session, officer, row.purchaser_id, name=name, content=content)
    match_scan(session, officer, Returned(scan.public_id, row.number, row.short_hash, signed_on))


def issue_after_appeal(result_id: int, decided_on: date, told_on: date) -> None:
    """Issue the decision on the appeal, and the notice of the final result to the contractor."""
    _issue_one(decided_on, draw_appeal_decision, issue, result_id)
    _issue_one(told_on, draw_result_notice, issue, result_id)


def issue_year_results(cast: Cast, year: int, on: date) -> None:
    """Issue the notice of a year's results."""
    key = ReportKey(cast.purchaser_id, year)
    _issue_one(on, programme_paper.draw_result_notice, programme_paper.issue_of_year, key)
