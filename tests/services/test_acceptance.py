"""Acceptance, handover and archive: what stops, what is matched, what is kept, and a copy that opens by itself."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from workbench import clock
from workbench.demo import accept, local_rules, people
from workbench.demo.people import as_actor
from workbench.errors import HardStopError, NotAllowedError, ValidationError
from workbench.exchange import archive_job
from workbench.models.acceptance import Acceptance, AcceptanceItem, ArchiveCopy
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.acceptance import AcceptanceCard, acceptance_card, acceptances_of, short_hash
from workbench.queries.acceptance_desk import acceptance_desk
from workbench.queries.archive import archive_card, digest_of, lost_files, plain_manifest
from workbench.queries.checks.archive import manifest
from workbench.queries.payments import payments_of
from workbench.queries.settlement import settlement_card
from workbench.reports.acceptance_onsite import draw_onsite_form
from workbench.reports.acceptance_papers import draw_certificate, draw_opinion_forms, issue_certificate
from workbench.reports.settlement_paper import draw_statement
from workbench.security.files import Owner, path_of, store_file
from workbench.services import acceptance, archive, handover, payments, payments_terms, settlement
from workbench.services.acceptance_opinions import Opinion, draw_recipients, record_opinion
from workbench.services.acceptance_signing import Signed, match_scan, read_from_name
from workbench.store.engine import reading, writing
from workbench.web.forms.acceptance_onsite import read_lines

HELD = date(2026, 2, 12)
MEMBERS = [acceptance.NewMember(f"成员{n}", "单位", "head" if n == 0 else "member") for n in range(3)]
NEW = acceptance.NewAcceptance("验〔2026〕9号", HELD, "会议室", MEMBERS)
PASS = acceptance.Conclusion(passed=True, words="符合约定", concluded_on=HELD)


def officer(session: Session):
    return as_actor(session, "jingban")


def leader(session: Session):
    return as_actor(session, "lingdao")


def opened(session: Session) -> Acceptance:
    return acceptance.open_acceptance(session, officer(session), 1, NEW)


def judged(session: Session, row: Acceptance, verdict: str = "met") -> None:
    items = session.exec(select(AcceptanceItem.id).where(AcceptanceItem.acceptance_id == row.id)).all()
    acceptance.judge_items(session, officer(session), row.id, dict.fromkeys(items, (verdict, "说明")))


def heard(session: Session, row: Acceptance) -> None:
    draw_recipients(session, officer(session), row.id, size=2)
    first = acceptance_card(session, row).opinions[0]
    record_opinion(session, officer(session), row.id, Opinion(first.recipient_id, HELD, 5, "好"))


def passed(session: Session) -> Acceptance:
    row = opened(session)
    judged(session, row)
    heard(session, row)
    return acceptance.conclude(session, leader(session), row.id, PASS)


def scanned(session: Session, name: str) -> StoredFile:
    return store_file(session, officer(session), Owner(1, 1), kind="acceptance", name=name, content=b"%PDF-1.4 signed")


def signed(session: Session) -> tuple[Acceptance, AcceptanceCard, StoredFile]:
    row = passed(session)
    issue_certificate(session, officer(session), draw_certificate(session, officer(session), row.id))
    return row, acceptance_card(session, row), scanned(session, f"验(2026)9号-{row.form_hash}.pdf")


def scan_of(row: Acceptance, card: AcceptanceCard, file: StoredFile, **other: object) -> Signed:
    told = {"number": row.number, "hashed": row.form_hash, "members": {one.id for one in card.members}}
    return Signed(file.public_id, signed_on=HELD, **(told | other))  # type: ignore[arg-type]


def test_every_standard_of_every_line_is_listed_with_what_was_delivered(at):
    at("final")
    with writing() as session:
        card = acceptance_card(session, opened(session))
        for line_id in {one.line_id for one in card.items}:
            kinds = [one.kind for one in card.items if one.line_id == line_id]
            assert {"quantity", "technical", "safety"} <= set(kinds)
        walk = next(one for one in card.items if one.line == "走访探视" and one.kind == "quantity")
        assert (walk.agreed, walk.delivered) == (3600, 3578)


def test_acceptance_without_a_final_evaluation_cannot_be_passed(at):
    at("opened")
    with writing() as session:
        row = opened(session)
        judged(session, row)
        heard(session, row)
        with pytest.raises(ValidationError, match="没有期末评估结果"):  # the plan ran out: a reason would pass it
            acceptance.conclude(session, leader(session), row.id, PASS)
        local_rules.continue_plan(session, people.the_cast(session))
        with pytest.raises(HardStopError, match="没有期末评估结果"):
            acceptance.conclude(session, leader(session), row.id, PASS)


@pytest.mark.parametrize(
    ("skip", "said"), [("judge", "项标准没有结论"), ("opinion", "还没有服务对象的书面意见"), ("unmet", "项标准不符合")]
)
def test_passing_names_what_is_missing(at, skip, said):
    at("final")
    with writing() as session:
        row = opened(session)
        if skip != "judge":
            judged(session, row, "unmet" if skip == "unmet" else "met")
        if skip != "opinion":
            heard(session, row)
        with pytest.raises(ValidationError, match=said):
            acceptance.conclude(session, leader(session), row.id, PASS)


def test_failed_acceptance_is_followed_by_another_after_rectification(at):
    at("final")
    with writing() as session:
        row = opened(session)
        judged(session, row, "unmet")
        end = acceptance.Conclusion(
            passed=False, words="助浴不达标", concluded_on=HELD, rectify_by=date(2026, 3, 1), rectify_words="补足助浴"
        )
        acceptance.conclude(session, leader(session), row.id, end)
        again = acceptance.NewAcceptance("验〔2026〕10号", date(2026, 3, 2), "", MEMBERS)
        assert acceptance.open_acceptance(session, officer(session), 1, again).round == 2
        with pytest.raises(ValidationError, match="已有一次验收"):
            acceptance.open_acceptance(session, officer(session), 1, again)


def test_recipients_are_drawn_once_and_only_they_are_heard(at):
    at("final")
    with writing() as session:
        row = opened(session)
        codes = draw_recipients(session, officer(session), row.id, size=5)
        assert len(set(codes)) == 5
        with pytest.raises(ValidationError, match="已经抽取过"):
            draw_recipients(session, officer(session), row.id, size=5)
        drawn = {one.recipient_id for one in acceptance_card(session, row).opinions}
        stranger = next(n for n in range(1, 60) if n not in drawn)
        with pytest.raises(ValidationError, match="不在抽取的名单里"):
            record_opinion(session, officer(session), row.id, Opinion(stranger, HELD, 5, ""))


def test_contractor_sees_the_conclusion_and_not_who_wrote_what(training):
    del training
    with reading() as session:
        desk = acceptance_desk(session, as_actor(session, "chengjie"), 1)
        assert desk is not None
        assert desk.newest is not None
        assert (desk.inside, desk.manifest, desk.findings) == (False, None, ())
        with pytest.raises(NotAllowedError):
            draw_opinion_forms(session, as_actor(session, "chengjie"), desk.newest.id)


def test_scan_is_matched_by_number_and_hash_read_from_its_name(at):
    at("final")
    with writing() as session:
        row, card, file = signed(session)
        assert read_from_name(session, file.public_id) == (row.number, row.form_hash)
        assert re.fullmatch(r"[0-9A-F]{10}", row.form_hash)
        match_scan(session, officer(session), row.id, scan_of(row, card, file))
        assert acceptance_card(session, row).unsigned == ()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"number": "验〔2026〕8号"}, "与验收书"),
        ({"hashed": "0000000000"}, "校验码"),
        ({"members": set()}, "缺少签字"),
    ],
)
def test_scan_that_does_not_fit_is_refused(at, other, said):
    at("final")
    with writing() as session:
        row, card, file = signed(session)
        with pytest.raises(ValidationError, match=said):
            match_scan(session, officer(session), row.id, scan_of(row, card, file, **other))
        assert row.signed_on is None


def test_certificate_of_a_record_changed_since_is_refused(at):
    at("final")
    with writing() as session:
        row, card, file = signed(session)
        item = session.exec(select(AcceptanceItem).where(AcceptanceItem.acceptance_id == row.id)).first()
        item.verdict = "partly"
        session.add(item)
        session.flush()
        assert short_hash(acceptance_card(session, row)) != row.form_hash
        with pytest.raises(ValidationError, match="记录又有改动"):
            match_scan(session, officer(session), row.id, scan_of(row, card, file))


def test_settlement_waits_for_the_acceptance_and_adds_up_to_the_cent(at):
    at("final")
    with writing() as session:
        with pytest.raises(HardStopError, match="没有验收合格就结清"):
            settlement.draw_settlement(session, officer(session), 1, number="结1", drawn_on=HELD)
        accept.accept(session, 1)
        accept.conclude(session, 1)
        accept.settle_up(session, 1)
        one, card = payments_of(session, 1), settlement_card(session, 1)
        assert (one.contract_fen, one.deducted_fen, one.paid_fen, one.rest_fen) == (
            50_500_000,
            1_063_600,
            49_436_400,
            0,
        )
        assert card.account.rest_fen == 4_208_337 - 1_063_600
        with clock.held_at(date(2026, 3, 1)):
            content = draw_statement(session, officer(session), 1).content
        assert content.startswith(b"%PDF-")


def test_overpaid_contract_is_settled_by_a_refund_to_the_purse(at):
    at("final")
    with writing() as session:
        accept.accept(session, 1)
        accept.conclude(session, 1)
        day, contractor = date(2026, 2, 20), as_actor(session, "chengjie")
        last = payments_of(session, 1).milestones[-1]
        asked = payments.ask_payment(session, contractor, last.id, payments.Request(day, last.open_fen, "发票"))
        payments.approve_payment(session, leader(session), asked.id, approved_on=day, amount_fen=last.open_fen)
        purse = payments.Purse("lottery", 2025, last.open_fen, "付")
        payments.pay(session, officer(session), asked.id, paid_on=day, purses=[purse])
        late = payments_terms.undelivered_deduction(session, 1, decided_on=day, clause="违约责任")
        payments_terms.deduct(session, officer(session), 1, late)
        assert payments_of(session, 1).rest_fen == -1_063_600
        settlement.draw_settlement(session, officer(session), 1, number="结2", drawn_on=day)
        back = payments.Purse("lottery", 2025, 1_063_601, "退")
        with pytest.raises(ValidationError, match=r"应退回 10,636\.00 元"):
            settlement.record_refund(session, officer(session), 1, received_on=day, purse=back)
        back = payments.Purse("lottery", 2025, 1_063_600, "退")
        settlement.record_refund(session, officer(session), 1, received_on=day, purse=back)
        assert payments_of(session, 1).rest_fen == 0


def test_handover_is_received_as_a_whole_and_data_confirmed_before_checked(at):
    at("final")
    with writing() as session:
        contractor = as_actor(session, "chengjie")
        items = [handover.NewItem("台账", "both", 1), handover.NewItem("个案", "paper", 40)]
        handover.list_handover(session, contractor, 1, number="交1", listed_on=HELD, items=items)
        handover.give(session, contractor, 1, given_on=HELD, by="甲")
        with pytest.raises(ValidationError, match="还有 2 项没有收到：台账、个案"):
            handover.receive(session, officer(session), 1, received_on=HELD, by="乙", received=set())
        with pytest.raises(ValidationError, match="还没有承诺返还和删除"):
            handover.check_data(session, officer(session), 1, checked_on=HELD, by="乙")
        with pytest.raises(NotAllowedError):
            handover.receive(session, contractor, 1, received_on=HELD, by="甲", received=set())


def test_closed_file_keeps_its_list_and_is_protected_until_the_day(training_copy):
    del training_copy
    with writing() as session:
        card = archive_card(session, 1)
        assert (card.kept_until, card.unchanged) == (date(2041, 2, 28), True)
        file = session.exec(select(StoredFile).where(StoredFile.kind == "acceptance")).one()
        until = date(2041, 2, 28)
        with clock.held_at(until), pytest.raises(HardStopError, match="还在保存期内"):
            archive.destroy_file(session, leader(session), file.public_id, on=until, document="批1")
        after = date(2041, 3, 1)
        with pytest.raises(HardStopError):  # a day to come, typed today, is no way round
            archive.destroy_file(session, leader(session), file.public_id, on=after, document="批1")
        with pytest.raises(NotAllowedError):
            archive.destroy_file(session, officer(session), file.public_id, on=after, document="批1")
        evidence = session.exec(select(StoredFile).where(StoredFile.kind == "midterm_report")).one()
        with clock.held_at(after):
            archive.destroy_file(session, leader(session), evidence.public_id, on=after, document="批1")
        assert not path_of(evidence.sha256).exists()


def test_same_file_kept_twice_is_gone_when_both_are_destroyed(training_copy):
    del training_copy
    after, left = date(2041, 3, 1), []
    with writing() as session, clock.held_at(after):
        files = [
            store_file(session, leader(session), Owner(1, 1), kind="acceptance", name=name, content=b"the same")
            for name in ("a.txt", "b.txt")
        ]
        for one in files:
            archive.destroy_file(session, leader(session), one.public_id, on=after, document="批1")
            left.append(path_of(one.sha256).exists())
    assert left == [True, False]


def test_file_that_changed_on_disk_stops_the_closing(training_copy):
    del training_copy
    with reading() as session:
        project = session.get_one(Project, 1)
        report = session.exec(select(StoredFile).where(StoredFile.kind == "final_report")).one()
        place = path_of(report.sha256)
        content = place.read_bytes()
        place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert lost_files(session, 1) == []
        assert lost_files(session, 1, thoroughly=True) == [report.name]
        place.unlink()
        assert lost_files(session, 1) == [report.name]
        plain = plain_manifest(manifest(session, project))
        assert digest_of(plain) != digest_of(plain[1:])


class Links(HTMLParser):
    """Every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def test_copy_opens_without_the_workbench_and_every_hash_holds(training_copy: Path):
    with writing() as session:
        copy_id = archive.begin_copy(session, as_actor(session, "shenji"), 1).id
    archive_job.make(copy_id)
    with reading() as session:
        row = session.get_one(ArchiveCopy, copy_id)
        assert (row.state, row.done) == ("ready", row.total)
        place = path_of(session.get_one(StoredFile, row.file_id).sha256)
        words = row.words
    book = zipfile.ZipFile(place)
    names = set(book.namelist())
    assert all(name.isascii() for name in names)
    links = Links()
    links.feed(book.read("index.html").decode())
    assert len(set(links.found)) > 40
    assert set(links.found) <= names
    listed = json.loads(book.read("manifest.json"))
    assert sha256(book.read("manifest.json")).hexdigest() in words
    assert {one["name"] for one in listed["files"]} == names - {"index.html", "manifest.json", "manifest.csv"}
    assert [one["name"] for one in listed["files"] if sha256(book.read(one["name"])).hexdigest() != one["sha256"]] == []
    rows = list(csv.reader(io.StringIO(book.read("manifest.csv").decode("utf-8-sig"))))
    assert len(rows) == len(listed["files"]) + 1
    money = list(csv.reader(io.StringIO(book.read("data/payments.csv").decode("utf-8-sig"))))
    assert sum(int(one[3].replace(",", "").replace(".", "")) for one in money[1:]) == 49_436_400
    assert not list((training_copy / "files" / ".making").glob("*"))


def test_copy_that_is_cancelled_leaves_nothing(training_copy: Path):
    with writing() as session:
        copy_id = archive.begin_copy(session, officer(session), 1).id
    with writing() as session:
        archive.cancel_copy(session, officer(session), copy_id)
    before = {one for one in (training_copy / "files").rglob("*") if one.is_file()}
    archive_job.make(copy_id)
    with reading() as session:
        row = session.get_one(ArchiveCopy, copy_id)
        assert (row.state, row.file_id) == ("cancelled", None)
    assert {one for one in (training_copy / "files").rglob("*") if one.is_file()} == before


def test_rounds_of_the_training_project_read_back(training):
    del training
    with reading() as session:
        (one,) = acceptances_of(session, 1)
        assert (one.conclusion, one.open_items, len(one.given), one.sample_size) == ("passed", 0, 7, 8)
        assert one.scan is not None


def test_verdicts_of_the_sheet_are_typed_back_by_their_row_codes(at):
    at("final")
    with writing() as session:
        row = opened(session)
        card = acceptance_card(session, row)
        drawn = draw_onsite_form(session, officer(session), row.id, blank=False)
        pages = PdfReader(io.BytesIO(drawn.content)).pages
        told = "".join("".join(page.extract_text().split()) for page in pages)
        assert [f"Y{n}" in told for n in range(1, len(card.items) + 1)] == [True] * len(card.items)
        typed = read_lines("Y1 1\n\n2，3 少送三次\ny3 2 晚半小时 已改", card)
        acceptance.judge_items(session, officer(session), row.id, typed)
        given = [(one.verdict, one.words) for one in acceptance_card(session, row).items[:4]]
        assert given == [("met", ""), ("unmet", "少送三次"), ("partly", "晚半小时 已改"), ("", "")]
        with pytest.raises(NotAllowedError):
            draw_onsite_form(session, as_actor(session, "chengjie"), row.id, blank=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "没有填写任何一行"),
        ("Y1", "第 1 行"),
        ("Y1 1\nY99 1", "没有 Y99 这一行"),
        ("Y0 1", "没有 Y0 这一行"),
        ("Y1 4", "Y1 的结论"),
        ("Y1 1\nY1 2 好", "Y1 录了两次"),
    ],
)
def test_bad_line_of_the_sheet_is_named_and_saves_nothing(at, typed, said):
    at("final")
    with writing() as session:
        card = acceptance_card(session, opened(session))
        with pytest.raises(ValidationError, match=said):
            read_lines(typed, card)
