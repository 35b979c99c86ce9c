"""Issuing: who may, what every page is marked with, and that drawing up holds nobody else up."""

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from workbench import clock
from workbench.demo.build import DemoFiles
from workbench.demo.people import as_actor
from workbench.errors import NotAllowedError, NotFoundError, StaleError
from workbench.models.accounts import Workspace
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.reports import issue, panel_papers
from workbench.security.files import open_file, path_of
from workbench.security.record import verify
from workbench.services.bureau import waive_warning
from workbench.store.engine import reading, writing

MID, FIRST, FINAL = 1, 2, 3


def test_printed_again_on_another_day_is_the_same_file_though_the_record_went_on(training_copy: Path) -> None:
    del training_copy
    again = []
    for days in (0, 9):
        with clock.held_at(clock.today() + timedelta(days=days)):
            with writing() as session:
                waive_warning(session, as_actor(session, "jingban"), 1, "contract/term", reason=f"又一条记录 {days}")
            with reading() as session:
                officer = as_actor(session, "jingban")
                data = issue.draw_result_json(session, officer, FINAL).content
                book = issue.draw_score_sheets(session, officer, FINAL).content
                roster = panel_papers.draw_roster(session, officer, 2)
                assert roster.stamp is not None
                again.append((data, book, roster.stamp.digest))
    assert again[0] == again[1]


def drawn_by(username: str, result_id: int = MID) -> issue.Drawn:
    with reading() as session:
        return issue.draw_report(session, as_actor(session, username), result_id)


def marks_of(content: bytes) -> set[str]:
    """Return what the head of every page is marked with."""
    with pypdfium2.PdfDocument(content) as document:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    known = [
        mark.replace(" ", "")
        for mark in (issue.TRAINING_MARK, issue.TRAINING_DRAFT_MARK, issue.DRAFT_MARK, issue.REPLACED_MARK)
    ]
    found = {mark for mark in known if all(mark in page for page in pages)}
    return {mark for mark in found if not any(mark != other and mark in other for other in found)}


@pytest.mark.parametrize("username", ["lingdao", "pingwei1", "chengjie", "fuhe1", "shenji", "guanli", "xiangzhen"])
@pytest.mark.parametrize(
    "draw", [issue.draw_report, issue.draw_score_sheets, issue.draw_result_json, issue.draw_result_notice]
)
def test_nobody_but_the_officer_draws_up_documents(training: DemoFiles, username: str, draw) -> None:  # type: ignore[no-untyped-def]
    with reading() as session, pytest.raises(NotAllowedError):
        draw(session, as_actor(session, username), FINAL)


def test_issued_report_is_stored_and_recorded_with_its_hash(training_copy: Path) -> None:
    del training_copy
    drawn = drawn_by("jingban")
    with writing() as session:
        file = issue.issue(session, as_actor(session, "jingban"), drawn)
        sha256, name = file.sha256, file.name
    with reading() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()

        assert event is not None
        assert event.after is not None
        assert (event.action, event.after["sha256"]) == ("report.issue", hashlib.sha256(drawn.content).hexdigest())
        assert verify(session) == []
    assert path_of(sha256).read_bytes() == drawn.content
    assert name == "YL-2025-001-中期评估报告-第1版.pdf"


def test_report_of_a_changed_result_is_not_issued(training_copy: Path) -> None:
    del training_copy
    drawn = drawn_by("jingban")
    with writing() as session:
        session.get_one(Result, MID).contractor_comment = "又有新的意见"

    with pytest.raises(StaleError), writing() as session:
        issue.issue(session, as_actor(session, "jingban"), drawn)


def test_others_write_while_a_report_is_drawn_up(training_copy: Path) -> None:
    del training_copy
    with reading() as session:
        issue.draw_report(session, as_actor(session, "jingban"), MID)
        with writing() as other:
            waive_warning(other, as_actor(other, "jingban"), 1, "contract/term", reason="有人正在保存")


def test_training_marks_every_page_and_a_draft_says_so_too(training_copy: Path) -> None:
    del training_copy
    assert marks_of(drawn_by("jingban").content) == {"演练文件不作依据"}
    with writing() as session:
        session.get_one(Result, MID).state = ResultState.DRAFT

    draft = drawn_by("jingban")

    assert marks_of(draft.content) == {"演练草稿不作依据"}
    assert draft.name.endswith("（草稿）.pdf")


def test_working_workspace_marks_drafts_and_replaced_versions_only(training_copy: Path) -> None:
    del training_copy
    with writing() as session:
        session.get_one(Workspace, 1).training = False
        session.get_one(Result, MID).state = ResultState.DRAFT
    assert marks_of(drawn_by("jingban", MID).content) == {"草稿不作依据"}
    assert marks_of(drawn_by("jingban", FIRST).content) == {"已被新版本代替"}
    assert marks_of(drawn_by("jingban", FINAL).content) == set()


def test_report_carries_the_data_whose_hash_it_prints(training: DemoFiles) -> None:
    with PdfReader(io.BytesIO(training.final_report.read_bytes())) as reader:
        data = reader.attachments["result.json"][0]
        text = "".join("".join(page.extract_text().split()) for page in reader.pages)

    assert json.loads(data)["result"]["total"] == training.total
    assert hashlib.sha256(data).hexdigest()[:16] in text


def test_score_sheets_stay_with_those_who_may_read_them(training: DemoFiles) -> None:
    with reading() as session:
        public_id = next(
            one.public_id
            for one in session.exec(select(issue.StoredFile).where(issue.StoredFile.kind == "score_sheets"))
        )
        assert open_file(session, as_actor(session, "pingwei3"), public_id).kind == "score_sheets"
        for outsider in ("chengjie", "daili", "guanli"):
            with pytest.raises(NotFoundError):
                open_file(session, as_actor(session, outsider), public_id)


def test_letters_say_the_result_and_its_remedy(training: DemoFiles) -> None:
    with reading() as session:
        officer, member = as_actor(session, "jingban"), as_actor(session, "pingwei2").account_id or 0
        decision = issue.draw_appeal_decision(session, officer, FINAL)
        notice = issue.draw_result_notice(session, officer, FIRST)
        sheet = issue.draw_panel_sheet(session, officer, FINAL, member)
    texts = {}
    for one in (decision, notice, sheet):
        with pypdfium2.PdfDocument(one.content) as document:
            texts[one.kind] = "".join("".join(p.get_textpage().get_text_range().split()) for p in document)

    assert "评估总分由89.88分变更为90.24分，等级由“良”变更为“优”" in texts["appeal_decision"]
    assert "总分89.88分，等级为“良”（80≤良＜90）" in texts["result_notice"]
    assert "2026年1月26日前（含当日）书面申诉" in texts["result_notice"]
    assert "☑2档2.40～3.19" in texts["score_sheets"]
    assert "演练评委乙" not in texts["score_sheets"]


def test_decision_is_not_drawn_up_without_an_appeal(training: DemoFiles) -> None:
    with reading() as session, pytest.raises(NotFoundError, match="没有已作出的申诉复核决定"):
        issue.draw_appeal_decision(session, as_actor(session, "jingban"), MID)
