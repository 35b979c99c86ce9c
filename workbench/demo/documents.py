"""The documents of the training purchase: issued like any other, and copied beside the workspace under plain names."""

from datetime import date
from pathlib import Path

from workbench import clock
from workbench.demo.people import as_actor
from workbench.exchange.bundle import draw_bundle, issue_bundle
from workbench.models.evaluations import StoredFile
from workbench.reports.issue import Drawn, draw_report, draw_result_json, draw_score_sheets, issue
from workbench.security.files import path_of
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
