"""Issued documents: numbered without gaps whatever happens, one number for one document, printed again byte by byte."""

import threading
from collections import defaultdict
from datetime import date

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Contractor
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.queries.documents import Wanted, document_choices, documents_page
from workbench.queries.documents_stamp import Subject, foreseen
from workbench.reports import issue
from workbench.reports.word import as_word
from workbench.rules.document_words import NUMBER, hashes_in, plain_number, written_number
from workbench.security.files import Owner, path_of
from workbench.services.bureau import set_bureau_value
from workbench.services.documents import NewDocument, NumberTakenError, issue_document, withdraw_document
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

FIRST, FINAL = 2, 3
DAY = date(2025, 7, 1)
ISSUED = date(2026, 11, 23)
"""The day whose year stands in the numbers."""


def subject(kind="evaluation_plan", about="evaluation:1", **named):
    return Subject(kind, about, "演练项目文书", DAY, 1, 1, **named)


def put(session: Session, one: Subject, words: str = "一") -> IssuedDocument:
    """Issue a document that says these words."""
    stamp = foreseen(session, one, {"words": words}, "")
    new = NewDocument("evaluation_plan", "文书.pdf", f"%PDF-{stamp.number}{words}".encode(), stamp)
    file = issue_document(session, actor("jingban"), "report.issue", Owner(1, 1), new, session.get_one(Project, 1))
    return session.exec(select(IssuedDocument).where(IssuedDocument.file_id == file.id)).one()


@pytest.fixture
def defined(at):
    at("defined")
    with clock.held_at(ISSUED):
        yield


ISSUES = st.tuples(
    st.sampled_from(["evaluation_plan", "final_report", "settlement"]),
    st.sampled_from(["甲", "乙"]),
    st.sampled_from(["一", "二"]),
    st.sampled_from([date(2025, 12, 31), date(2026, 1, 1)]),
)


@given(st.lists(st.one_of(ISSUES, st.integers(0, 9)), max_size=14))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_stay_unique_and_gapless_in_any_order_of_issuing_withdrawing_and_issuing_again(defined, steps):
    with writing() as session:
        officer, expected = actor("jingban"), 0
        current: dict[tuple[str, str], str | None] = {}
        for step in steps:
            rows = session.exec(select(IssuedDocument).order_by(col(IssuedDocument.id))).all()
            if isinstance(step, int):
                standing = [one for one in rows if one.withdrawn_on is None]
                if standing:
                    one = standing[step % len(standing)]
                    withdraw_document(session, officer, one.id, reason="写错了")
                    newest = max(o.edition for o in rows if (o.kind, o.subject) == (one.kind, one.subject))
                    if one.edition == newest:
                        current[one.kind, one.subject] = None
                continue
            kind, about, words, day = step
            expected += current.get((kind, about)) != words
            current[kind, about] = words
            with clock.held_at(day):
                put(session, subject(kind, about), words)
        rows = session.exec(select(IssuedDocument)).all()
        series, editions = defaultdict(list), defaultdict(list)
        for one in rows:
            series[one.series, one.year].append(one.sequence)
            editions[one.kind, one.subject].append(one.edition)
        numbers = [one.number for one in rows]
        session.rollback()
    assert len(numbers) == expected == len(set(numbers))
    for counted in (*series.values(), *editions.values()):
        assert sorted(counted) == list(range(1, len(counted) + 1))


def two_at_once() -> tuple[list[int], int]:
    """Draw two documents with the same foreseen number, keep both at once; return their sequences and the refusals."""
    drawn, kept = threading.Barrier(2), threading.Barrier(2)
    refused, officer = [], actor("jingban")

    def work(about: str) -> None:
        meet = [drawn, kept]
        while True:
            with reading() as session:
                stamp = foreseen(session, subject(about=about), {"words": about}, "")
            for barrier in meet:
                barrier.wait(timeout=60)
            meet = []
            new = NewDocument("evaluation_plan", f"{about}.pdf", f"%PDF-{about}{stamp.number}".encode(), stamp)
            try:
                with writing() as session:
                    row = session.get_one(Project, 1)
                    issue_document(session, officer, "report.issue", Owner(1, 1), new, row)
            except NumberTakenError as error:
                refused.append(error.what)
            else:
                return

    threads = [threading.Thread(target=work, args=(about,)) for about in ("甲", "乙")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    with reading() as session:
        rows = select(IssuedDocument.sequence).where(col(IssuedDocument.subject).in_(("甲", "乙")))
        return sorted(session.exec(rows)), len(refused)


def test_of_two_who_take_the_same_number_at_once_one_draws_again(defined):
    assert two_at_once() == ([1, 2], 1)


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def test_notice_prints_its_number_and_is_the_same_file_when_issued_again(training_copy):
    officer = actor("jingban")
    with reading() as session:
        drawn = issue.draw_result_notice(session, officer, FINAL)
    with writing() as session:
        first = issue.issue(session, officer, drawn)
        public_id, sha256 = first.public_id, first.sha256
    with reading() as session:
        again = issue.draw_result_notice(session, officer, FINAL)
    with writing() as session:
        assert issue.issue(session, officer, again).public_id == public_id
        session.get_one(Contractor, 1).name = "改名后的承接主体"
    with reading() as session:
        changed = issue.draw_result_notice(session, officer, FINAL)
    with writing() as session:
        issue.issue(session, officer, changed)
    with reading() as session:
        rows = session.exec(
            select(IssuedDocument).where(IssuedDocument.kind == "result_notice").order_by(col(IssuedDocument.id))
        ).all()[-2:]
        told = session.exec(select(Event).order_by(col(Event.id).desc())).first().after
        session.expunge_all()
    text, edition = text_of(drawn.content), drawn.stamp.edition
    assert again.content == drawn.content == path_of(sha256).read_bytes()
    assert f"{rows[0].number}第{edition}版适用2026-02-05的规定校验码{rows[0].short_hash}" in text
    assert text.count(rows[0].number) == 1 + 2  # in the head of the letter, and at the foot of both pages
    assert [(one.edition, one.paper) for one in rows] == [(edition, "replaced"), (edition + 1, "awaited")]
    assert rows[1].sequence == rows[0].sequence + 1
    assert (told["number"], told["hash"]) == (rows[1].number, rows[1].short_hash)


def test_report_that_was_issued_is_found_again_though_the_record_went_on(training):
    with reading() as session:
        drawn = issue.draw_report(session, actor("jingban"), FINAL)
        row = session.get_one(IssuedDocument, drawn.stamp.kept)
        kept = path_of(session.get_one(StoredFile, row.file_id).sha256).read_bytes()
        session.expunge_all()
    assert drawn.content == kept == training.final_report.read_bytes()
    assert row.number in text_of(kept)


def test_draft_replaced_version_and_word_twin_take_no_number(training):
    with reading() as session:
        replaced = issue.draw_result_notice(session, actor("jingban"), FIRST)
        with as_word():
            twin = issue.draw_result_notice(session, actor("jingban"), FINAL)
        assert "已被新版本代替，不另编号" in text_of(replaced.content)
        assert (replaced.stamp, twin.stamp) == (None, None)
        assert twin.content.startswith(b"PK")


def test_withdrawn_document_keeps_its_number_and_is_issued_anew_with_the_next(defined):
    officer = actor("jingban")
    with writing() as session:
        first = put(session, subject())
        withdraw_document(session, officer, first.id, reason="印错了日期", seen=first.version)
        with pytest.raises(ValidationError, match="已经作废"):
            withdraw_document(session, officer, first.id, reason="再作废")
        second = put(session, subject())
        assert (first.number, second.number, second.edition) == ("民购评〔2026〕1号", "民购评〔2026〕2号", 2)
        assert first.digest == second.digest
    with writing() as session, pytest.raises(NotAllowedError):
        withdraw_document(session, actor("lingdao"), 2, reason="不该由我")


def test_bureau_writes_numbers_its_own_way_from_a_day_on(defined):
    with writing() as session:
        leader = actor("lingdao")
        before = put(session, subject()).number
        for key, text in ((NUMBER, "{机关代字}发{类}[{年}]第{序号}号"), ("document_code", "石民")):
            set_bureau_value(
                session, leader, 1, key, {"text": text}, document="演民发〔2026〕1号", first_day=clock.today()
            )
        after = put(session, subject(about="evaluation:2")).number
    assert (before, after) == ("民购评〔2026〕1号", "石民发评[2026]第2号")


@pytest.mark.parametrize("text", ["{年}{序号}", "{类}{年}号", "{类}{年}{序号}{别的}", "{类}{年}{序号}{", ""])
def test_way_of_writing_that_could_repeat_a_number_is_refused(defined, text):
    with writing() as session, pytest.raises(ValidationError, match="文书编号的写法"):
        set_bureau_value(
            session, actor("lingdao"), 1, NUMBER, {"text": text}, document="演民发〔2026〕1号", first_day=DAY
        )


@given(st.integers(2000, 2099), st.integers(1, 99999), st.sampled_from("需采履评验诉"))
@settings(max_examples=50)
def test_number_is_known_again_however_it_is_typed(year, sequence, series):
    number = written_number("{机关代字}购{类}〔{年}〕{序号}号", "石民", series, year, sequence)
    wide = number.translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})
    typed = wide.replace("〔", " [").replace("〕", "] ")
    assert plain_number(typed) == plain_number(number) == f"石民购{series}({year}){sequence}号"


def test_short_hashes_are_read_from_names_and_longer_ones_are_not():
    assert hashes_in("通知-ab12cd34ef-扫描.pdf AB12CD34EF00 0123456789") == ("AB12CD34EF", "0123456789")


def test_register_is_filtered_and_read_by_staff_only(defined):
    with writing() as session:
        for place in range(3):
            put(session, subject("finding_notice", f"finding:{place}", own_number=f"整改-{place}"))
        put(session, subject("compliance_sheet", "project:1"))
        withdraw_document(session, actor("jingban"), 1, reason="发错了")
    with reading() as session:
        seen = {
            name: [one.number for one in documents_page(session, actor("shenji"), wanted).lines]
            for name, wanted in {
                "all": Wanted(),
                "own": Wanted(text="整改－2"),
                "hash": Wanted(text=session.get_one(IssuedDocument, 2).short_hash.lower()),
                "kind": Wanted(kind="compliance_sheet"),
                "awaited": Wanted(state="awaited", year=2026, project_id=1),
                "withdrawn": Wanted(state="withdrawn"),
                "none": Wanted(state="none"),
                "old": Wanted(year=2025),
            }.items()
        }
        assert documents_page(session, actor("chengjie"), Wanted()).lines == ()
        assert document_choices(session, actor("pingwei1")).kinds == {}
        officer = documents_page(session, actor("jingban"), Wanted()).lines[0].can
        auditor = documents_page(session, actor("shenji"), Wanted()).lines[0].can
    notices = [f"民购履〔2026〕{n}号" for n in (3, 2, 1)]
    assert seen == {
        "all": ["民购采〔2026〕1号", *notices],
        "own": notices[:1],
        "hash": [notices[1]],
        "kind": ["民购采〔2026〕1号"],
        "awaited": notices[:2],
        "withdrawn": notices[2:],
        "none": ["民购采〔2026〕1号"],
        "old": [],
    }
    assert (officer, auditor) == ({"document.match", "document.withdraw"}, set())
