"""Signed paper comes back: to its own document and no other, kept for good, and awaited where the bureau says so."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

import pytest
from sqlmodel import Session, col, select

from tests.conftest import actor
from tests.services.test_documents import DAY, ISSUED, put, subject, text_of
from tests.services.test_ledger import enter, visit
from workbench import clock
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.models.documents import FormEntry, IssuedDocument, SignedPaper
from workbench.models.evaluations import Sheet, StoredFile
from workbench.models.hotline import Call
from workbench.models.ledger import ServiceRecord
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.results import Appeal, Result
from workbench.models.words import OrganisationKind, Role
from workbench.queries.documents import Wanted, documents_page, waiting_scans
from workbench.queries.documents_place import Place, place_of_document
from workbench.queries.duties import duties_of
from workbench.queries.ledger import ledger_desk
from workbench.queries.paper_forms import forms_of, own_form
from workbench.queries.sheet import sheet_view
from workbench.reports.ledger_documents import draw_blank_form, draw_order_forms
from workbench.reports.own_sheet import own_sheet_pdf
from workbench.rules.document_words import KINDS
from workbench.security.files import Owner, open_file, store_file
from workbench.services.bureau import set_bureau_value
from workbench.services.documents import withdraw_document
from workbench.services.documents_back import Returned, drop_scan, keep_scan, match_scan, note_returned, read_scan
from workbench.services.findings import NewFinding, answer_finding, raise_finding, tell_finding, verify_finding
from workbench.services.ledger_offered import offer_from_project
from workbench.services.ledger_orders import NewOrder, make_orders
from workbench.services.paper_forms import (
    LEDGER_FORM,
    OnPaper,
    bind_entries,
    bind_sheet,
    keep_signed_sheet,
    prove_by_form,
)
from workbench.services.results import publish_result
from workbench.services.sheet_files import keep_own_sheet
from workbench.services.sheets import open_sheets
from workbench.store.engine import reading, writing
from workbench.web import menu

SCAN = b"\xff\xd8\xff a scan "


@pytest.fixture
def defined(at):
    at("defined")
    with clock.held_at(ISSUED):
        yield


def scan(session: Session, name: str = "扫描.jpg") -> str:
    return keep_scan(session, actor("jingban"), 1, name=name, content=SCAN + name.encode()).public_id


def match(session: Session, number: str, hashed: str, name: str = "扫描.jpg", **named) -> IssuedDocument:
    returned = Returned(scan(session, name), number, hashed, clock.today(), **named)
    return match_scan(session, actor("jingban"), returned)


def refused(number: str, hashed: str, **named) -> str:
    with writing() as session, pytest.raises(ValidationError) as why:
        match(session, number, hashed, **named)
    return why.value.what


def test_scan_handed_in_before_eight_in_the_morning_is_of_that_day(defined):
    with clock.held_at(date(2027, 1, 1), time(0, 30)), writing() as session:
        scan(session)
        assert [one.signed_on for one in waiting_scans(session, actor("jingban"))] == [date(2027, 1, 1)]


def two(session: Session) -> tuple[IssuedDocument, IssuedDocument]:
    plan, notice = put(session, subject()), put(session, subject("finding_notice", "finding:1", own_number="整改-7"))
    session.flush()
    return plan, notice


def test_scan_is_matched_by_number_and_short_hash_however_they_are_typed(defined):
    with writing() as session:
        plan, notice = two(session)
        assert match(session, " 民购评[２０２６]1 号", f" {plan.short_hash.lower()}").id == plan.id
        assert match(session, "整改－7", notice.short_hash, "另一份.jpg").id == notice.id
        assert (plan.paper, notice.paper) == ("returned", "returned")
    with reading() as session:
        line = documents_page(session, actor("shenji"), Wanted(state="returned", kind="evaluation_plan")).lines[0]
        assert [(one.name, one.superseded) for one in line.scans] == [("扫描.jpg", False)]
        assert waiting_scans(session, actor("jingban")) == []
        assert open_file(session, actor("lingdao"), line.scans[0].public_id).kind == "signed_scan"
        with pytest.raises(NotFoundError):
            open_file(session, actor("chengjie"), line.scans[0].public_id)


def test_what_differs_is_said_with_the_document_that_it_looks_like(defined):
    with writing() as session:
        plan, notice = two(session)
        mine, other = plan.short_hash, notice.short_hash
    looks = "“演练项目文书”（民购履〔2026〕1号，第1版）"
    own = "“演练项目文书”（民购评〔2026〕1号，第1版）"
    assert refused("民购评〔2026〕1号", "0123456789") == f"校验码“0123456789”与{own}的不同；没有一份文书是这个校验码"
    assert refused("民购评〔2026〕1号", other) == f"校验码“{other}”与{own}的不同；校验码是{looks}的"
    assert refused("民购评〔2026〕9号", mine) == f"没有编号为“民购评〔2026〕9号”的文书；校验码是{own}的"
    assert refused("", "") == "没有编号为“”的文书；没有一份文书是这个校验码"


def test_document_of_another_purchaser_is_neither_matched_nor_told(defined):
    with writing() as session:
        unit = Organisation(code="C9", name="邻县", kind=OrganisationKind.COUNTY, first_day=DAY)
        session.add(unit)
        session.flush()
        session.add(Purchaser(organisation_id=unit.id, name="邻县民政局"))
        row = put(session, subject())
        row.purchaser_id = session.exec(select(Purchaser.id).where(Purchaser.name == "邻县民政局")).one()
        number, hashed = row.number, row.short_hash
    assert refused(number, hashed) == f"没有编号为“{number}”的文书；没有一份文书是这个校验码"


def test_second_scan_is_refused_unless_wanted_and_the_first_stays(defined):
    with writing() as session:
        plan = put(session, subject())
        match(session, plan.number, plan.short_hash, "第一.jpg")
        number, hashed = plan.number, plan.short_hash
    assert refused(number, hashed, name="第二.jpg") == f"“{number}”已经登记过签章的扫描件"
    with writing() as session:
        match(session, number, hashed, "第二.jpg", again=True)
        again = Returned(
            session.exec(select(StoredFile.public_id).where(StoredFile.name == "第二.jpg")).all()[-1],
            number,
            hashed,
            DAY,
        )
        with pytest.raises(ValidationError, match="已经登记过"):
            match_scan(session, actor("jingban"), again)
    with reading() as session:
        papers = session.exec(select(SignedPaper).order_by(col(SignedPaper.id))).all()
        assert [one.superseded_at is None for one in papers] == [False, True]


def test_paper_of_an_older_edition_or_of_a_withdrawn_document_is_refused(defined):
    with writing() as session:
        first, second = put(session, subject()), put(session, subject(), "二")
        gone = put(session, subject("settlement", "contract:1"))
        withdraw_document(session, actor("jingban"), gone.id, reason="金额写错")
        told = [(one.number, one.short_hash) for one in (first, gone)]
        paper = session.exec(select(StoredFile).where(StoredFile.public_id == scan(session))).one()
        with pytest.raises(ValidationError, match="作废：金额写错"):  # also where another screen matched it
            note_returned(session, actor("jingban"), gone.file_id, paper, clock.today())
        newer = second.number
    assert refused(*told[0]) == f"“演练项目文书”（{told[0][0]}，第1版）已有第2版（{newer}）"
    assert refused(*told[1]).endswith("作废：金额写错")


def test_scan_that_belongs_nowhere_is_dropped_and_one_of_a_document_is_not(defined):
    officer = actor("jingban")
    with writing() as session:
        plan = put(session, subject())
        match(session, plan.number, plan.short_hash)
        wrong = scan(session, "错传.jpg")
        drop_scan(session, officer, wrong)
        kept = session.exec(select(StoredFile)).all()
        assert [one.name for one in kept if one.kind == "signed_scan"] == ["扫描.jpg"]
        mine = next(one.public_id for one in kept if one.kind == "signed_scan")
        with pytest.raises(ValidationError, match="已经登记过"):
            drop_scan(session, officer, mine)


def test_days_run_forward_and_only_pictures_and_pdf_are_scans(defined):
    with writing() as session:
        plan = put(session, subject())
        early = Returned(scan(session), plan.number, plan.short_hash, DAY)
        with pytest.raises(ValidationError, match="早于“制发日期”"):
            match_scan(session, actor("jingban"), early)
        with pytest.raises(ValidationError, match="扫描件要是"):
            keep_scan(session, actor("jingban"), 1, name="表.xlsx", content=b"PK\x03\x04")
        with pytest.raises(NotAllowedError):
            keep_scan(session, actor("lingdao"), 1, name="扫描.jpg", content=SCAN)


def test_number_and_hash_are_read_from_the_name_or_from_the_text(training_copy):
    officer = actor("jingban")
    with writing() as session:
        row = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "midterm_report")).one()
        pdf = training_copy.joinpath("midterm-report.pdf").read_bytes()
        printed = keep_scan(session, officer, 1, name="scan0001.pdf", content=pdf).public_id
        named = scan(session, f"{row.number} {row.short_hash}.jpg")
        blank = scan(session, "IMG_2031.jpg")
        found = [read_scan(session, officer, one) for one in (printed, named, blank)]
        certificate = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "acceptance_certificate")).one()
        assert found == [(row.number, row.short_hash), (row.number, row.short_hash), ("", "")]
        assert certificate.paper == "returned"  # by its own matching, which asks for the signatures
        with pytest.raises(ValidationError, match="不在这里登记：验收书要逐人核对签字"):
            match(session, certificate.own_number, certificate.short_hash)


def require(session: Session, key: str) -> None:
    set_bureau_value(session, actor("lingdao"), 1, key, {"text": "要求"}, document="演民发〔2025〕9号", first_day=DAY)


def test_sheets_are_opened_only_when_the_signed_plan_is_back_where_that_is_required(at):
    at("marked")
    with writing() as session:
        require(session, "signed_plan")
        with pytest.raises(ValidationError, match="还没有制发评估实施方案，不能启封评分表"):
            open_sheets(session, actor("pingwei1"), 1)
        plan = put(session, subject())
        with pytest.raises(ValidationError, match=f"签章的评估实施方案（{plan.number}）还没有收回，不能启封评分表"):
            open_sheets(session, actor("pingwei1"), 1)
        waits = [
            (one.what, one.query) for one in duties_of(session, actor("jingban"), DAY) if one.screen == "documents"
        ]
        assert waits == [("收回签章的评估实施方案", (("document", str(plan.id)),))]
        assert [one for one in duties_of(session, actor("lingdao"), DAY) if one.screen == "documents"] == []
        match(session, plan.number, plan.short_hash)
        assert [one for one in duties_of(session, actor("jingban"), DAY) if one.screen == "documents"] == []
        open_sheets(session, actor("pingwei1"), 1)


def test_result_is_published_only_when_report_and_notice_of_this_version_are_back(at):
    at("opened")
    with writing() as session:
        result = session.get_one(Result, 1)
        confirmed = result.confirmed_on
        for key in ("signed_report", "signed_notice"):
            require(session, key)
        told = []
        for kind, day in (("midterm_report", DAY), ("midterm_report", confirmed), ("result_notice", confirmed)):
            with pytest.raises(ValidationError) as why:
                publish_result(session, actor("jingban"), 1, published_on=date(2025, 9, 1), reason="已告知")
            told.append(why.value.what)
            row = put(session, _on(kind, day), f"{kind}{day}")
            match(session, row.number, row.short_hash, f"{row.number}.jpg")
        publish_result(session, actor("jingban"), 1, published_on=date(2025, 9, 1), reason="已告知")
        assert told == [
            "还没有制发评估报告，不能公布评估结果",
            "还没有制发评估报告，不能公布评估结果",
            "还没有制发评估结果通知，不能公布评估结果",
        ]


def _on(kind: str, day: date):
    one = subject(kind)
    return type(one)(one.kind, one.about, one.title, day, 1, 1)


def test_finding_is_closed_only_when_the_signed_notice_is_back_where_that_is_required(at):
    at("signed")
    with writing() as session:
        officer = actor("jingban")
        require(session, "signed_finding")
        new = NewFinding("other", None, "合同第五条", "minor", "没有按时上门", None)
        with clock.held_at(DAY):
            row = raise_finding(session, officer, 1, new)
        with clock.held_at(date(2025, 7, 2)):
            tell_finding(session, officer, row.id, told_on=date(2025, 7, 2))
            answer_finding(session, officer, row.id, words="已补上", answered_on=date(2025, 7, 2))
        with pytest.raises(ValidationError, match="还没有制发整改通知书，不能整改销号"):
            verify_finding(session, officer, row.id, accepted=True, words="看过", verified_on=date(2025, 7, 3))
        notice = put(session, subject("finding_notice", f"finding:{row.id}"))
        match(session, notice.number, notice.short_hash)
        verify_finding(session, officer, row.id, accepted=True, words="看过", verified_on=date(2025, 7, 3))
        assert row.state == "closed"


def test_records_typed_from_a_printed_form_are_tied_to_it_and_proven_by_its_scan(at):
    at("signed")
    contractor = actor("chengjie")
    with writing() as session:
        form = put(session, subject("ledger_form", "ledger:1"))
        rows = enter(session, visit(session), visit(session, 1, start=600))
        other = enter(session, visit(session, 2, start=700))
        with pytest.raises(ValidationError, match="没有编号为"):
            bind_entries(session, contractor, LEDGER_FORM, 1, rows, OnPaper("民购履〔2026〕8号", form.short_hash))
        plan = put(session, subject())
        with pytest.raises(ValidationError) as leak:
            bind_entries(session, contractor, LEDGER_FORM, 1, rows, OnPaper(plan.number, plan.short_hash))
        assert leak.value.what == f"没有编号为“{plan.number}”的文书；没有一份文书是这个校验码"
        bind_entries(session, contractor, LEDGER_FORM, 1, rows, OnPaper(form.number, form.short_hash))
        file = store_file(session, contractor, Owner(1, 1), kind="proof", name="记录表.jpg", content=SCAN)
        assert prove_by_form(session, contractor, form.id, file.public_id, signed_on=clock.today()) == 2
        proven = session.exec(select(ServiceRecord.id).where(ServiceRecord.proof_id == file.id)).all()
        assert sorted(proven) == sorted(one.id for one in rows)
        assert other[0].proof_id is None
        assert session.exec(select(FormEntry.record_id)).all() == sorted(one.id for one in rows)
        line = forms_of(session, LEDGER_FORM, project_id=1)[0]
        assert (line.number, line.entries, line.scan_name, form.paper) == (form.number, 2, "记录表.jpg", "returned")


def test_form_printed_from_orders_takes_a_number_and_a_blank_one_does_not(at):
    at("signed")
    contractor, day = actor("chengjie"), date(2025, 7, 15)
    with writing() as session:
        one = visit(session)
        make_orders(session, contractor, 1, [NewOrder(one.line_id, one.code, one.staff_id, day, 1)])
    with reading() as session:
        desk = ledger_desk(session, contractor, 1)
        made, blank = draw_order_forms(session, desk, day, day), draw_blank_form(session, desk)
    with writing() as session:
        offer_from_project(session, contractor, 1, made)
        line = forms_of(session, LEDGER_FORM, project_id=1)[0]
        assert (line.number, line.short_hash) == (made.stamp.number, made.stamp.short_hash)
        assert blank.stamp is None
    assert f"{line.number}第1版适用2025-07-15的规定校验码{line.short_hash}" in text_of(made.content)


def test_member_ties_the_own_sheet_to_its_paper_and_nobody_sees_that_before_the_opening(at):
    at("marked")
    member, today = actor("pingwei1"), clock.today()

    def seen() -> list[object]:
        with reading() as session:
            pages = [
                documents_page(session, actor(name), Wanted(state=state)).lines
                for name in ("jingban", "shenji")
                for state in ("", "awaited", "returned")
            ]
            return [[(one.number, one.state, one.scans) for one in page] for page in pages]

    with writing() as session:
        view = sheet_view(session, member, 1)
        printed = own_sheet_pdf(session, view, blank=True)
        filled = own_sheet_pdf(session, view, blank=False)
        assert filled.stamp.short_hash == printed.stamp.short_hash  # tells nothing of the marks
        keep_own_sheet(session, member, 1, name="空白.pdf", content=printed.content, stamp=printed.stamp)
        paper = OnPaper(printed.stamp.number, printed.stamp.short_hash)
    before = seen()
    with writing() as session:
        with pytest.raises(ValidationError, match="已经提交"):
            bind_sheet(session, member, 1, paper)
        with _not_handed_in(session):
            with pytest.raises(ValidationError, match="没有编号为"):
                bind_sheet(session, actor("pingwei2"), 1, paper)
            bind_sheet(session, member, 1, paper)
        file = keep_own_sheet(session, member, 1, name="签字.jpg", content=SCAN)
        keep_signed_sheet(session, member, 1, file.public_id, signed_on=today)
        public_id = file.public_id
        assert own_form(session, view.sheet.sheet_id).scan == public_id
    assert seen() == before
    _secret_until_the_opening(public_id)


@contextmanager
def _not_handed_in(session: Session) -> Iterator[None]:
    """The sheets as they were before the members handed them in."""
    sheets = session.exec(select(Sheet)).all()
    handed_in = [one.submitted_at for one in sheets]
    for one in sheets:
        one.submitted_at = None
    yield
    for one, at in zip(sheets, handed_in, strict=True):
        one.submitted_at = at


def _secret_until_the_opening(public_id: str) -> None:
    with reading() as session:
        assert open_file(session, actor("pingwei1"), public_id).name == "签字.jpg"
        for name in ("jingban", "pingwei2", "shenji"):
            with pytest.raises(NotFoundError):
                open_file(session, actor(name), public_id)
    with writing() as session:
        open_sheets(session, actor("pingwei1"), 1)
    with reading() as session:
        assert open_file(session, actor("jingban"), public_id).name == "签字.jpg"
        assert documents_page(session, actor("jingban"), Wanted(state="returned")).lines[0].scans[0].name == "签字.jpg"


def test_every_kind_of_document_leads_to_the_screen_of_what_it_is_about(training):
    del training
    lists = {"programme": 3, "needs_analysis": 6}
    with reading() as session:
        told = {}
        for kind, made in KINDS.items():
            row = put_row(kind, session)
            place = place_of_document(session, row)
            assert place is not None, made.name
            assert menu.screen(place.screen).roles & {Role.OFFICER, Role.LEADER}, made.name
            assert "" not in place.values.values()
            told[kind] = place
        counted = Counter(one.screen for one in told.values())
        assert {screen: counted[screen] for screen in lists} == lists
        assert told["hotline_form"].values == {"call": session.get_one(Call, 1).key}
        assert told["appeal_decision"].values == {"appeal": "1"}
        assert told["final_report"] == Place("report", "评估报告", {"evaluation": "2"})
        for result_id in (2, 3):  # the disputed one, and the one that the decision made
            decision = put_row("appeal_decision", session, f"result:{result_id}")
            assert place_of_document(session, decision) == Place("appeals", "申诉", {"appeal": "1"})
        gone = put_row("hotline_form", session, "call:9999")
        assert place_of_document(session, gone) is None


def put_row(kind: str, session: Session, about: str = "") -> IssuedDocument:
    """A document about the first thing of its kind; it is looked at and never kept."""
    ids = {"appeal_decision": session.exec(select(Appeal.result_id)).first()}
    return IssuedDocument(kind=kind, subject=about or f"x:{ids.get(kind, 1)}", project_id=1, evaluation_id=2)
