"""Inspections: the frame and seed fixed first, drawn once, checked item by item, what failed raised as findings."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlmodel import Session, col, delete, select

from scoring.draws import read, verify
from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.findings import Finding
from workbench.models.ledger import ServiceMonth, ServicePerson, ServiceRecord, ServiceRecordPast, StaffMember
from workbench.models.needs import Recipient
from workbench.models.projects import ServiceLine
from workbench.models.record import Event
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection
from workbench.queries.duties import duties_of
from workbench.queries.evaluations import tree_of
from workbench.queries.forensics import examined, sign_cards
from workbench.queries.supervision import inspection_card, inspections_seen, possible_inspectors
from workbench.queries.supervision_beside import supervision_beside
from workbench.queries.supervision_frames import Frame
from workbench.queries.supervision_results import supervision_results
from workbench.rules.supervision_words import BEARS_ON
from workbench.security.files import open_file, path_of
from workbench.security.policy import may
from workbench.services.supervision import (
    NewInspection,
    assign_inspectors,
    cancel_inspection,
    draw_inspection,
    plan_inspection,
)
from workbench.services.supervision_checks import Answer, Closing, add_photo, save_item, submit_inspection
from workbench.store.engine import reading, writing

TODAY = date(2025, 5, 12)
PEOPLE = Frame("recipients", None, None, weighted=False)


@pytest.fixture
def office(at):
    """The purchase with its contract, on a day in May."""
    at("signed")
    with clock.held_at(TODAY):
        yield


def ids(session: Session, *usernames: str) -> tuple[int, ...]:
    return tuple(session.exec(select(Account.id).where(Account.username == one)).one() for one in usernames)


def planned(session: Session, frame: Frame = PEOPLE, *, size: int = 2, kind: str = "spot_check") -> Inspection:
    new = NewInspection(
        kind, "上门服务", TODAY, TODAY + timedelta(days=7), frame, size, ids(session, "jingban", "xiangzhen")
    )
    return plan_inspection(session, actor("jingban"), 1, new)


def ready(frame: Frame = PEOPLE, *, size: int = 2, kind: str = "spot_check") -> int:
    with writing() as session:
        row_id = planned(session, frame, size=size, kind=kind).id
        draw_inspection(session, actor("jingban"), row_id)
        return row_id


def items(session: Session, row_id: int) -> list[InspectedItem]:
    return list(session.exec(select(InspectedItem).where(InspectedItem.inspection_id == row_id)))


def close(session: Session, row_id: int, who: str = "xiangzhen", on: date = TODAY, late: str = "") -> None:
    submit_inspection(session, actor(who), row_id, Closing(on, "护理员、村站站长", "总体较好（演练）", late))


def no_ledger(session: Session) -> None:
    """Take the ledger away: the project then tells its quantities by the month."""
    for kind in (ServicePerson, ServiceMonth, ServiceRecordPast, ServiceRecord):
        session.exec(delete(kind))


def keep_ledger(session: Session, rows: int = 40) -> None:
    """One person of staff, and services on consecutive days, each with its own proof but the last two."""
    no_ledger(session)
    person = session.exec(select(StaffMember).where(StaffMember.number == "B01")).one()
    line = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == 1).order_by(col(ServiceLine.position))
    ).first()
    people = session.exec(select(Recipient).order_by(col(Recipient.id)).limit(8)).all()
    for place in range(rows):
        session.add(
            ServiceRecord(
                project_id=1, line_id=line.id, recipient_id=people[place % 8].id, township_id=1, staff_id=person.id,
                day=date(2025, 3, 1) + timedelta(days=place), start=540 + place, end=570 + place + 5 * (place % 7), quantity=1,
                proof_sha256=f"{min(place, rows - 2):064x}", entered_by_id=1, entered_at=clock.now(),
            )
        )  # fmt: skip
    session.flush()


def test_inspection_fixes_frame_and_seed_before_it_is_drawn(office):
    with writing() as session:
        row = planned(session)
        event = session.exec(select(Event).where(Event.action == "inspection.plan")).one()
        assert len(row.frame) > 10
        assert (event.after["frame_digest"], event.after["commitment"]) == (row.frame_digest, row.commitment)
        assert row.seed not in str(event.after)
        assert session.exec(select(InspectedUnit)).all() == []
        card = inspection_card(session, actor("jingban"), row.key)
        assert (card.seed, card.salt, card.can) == ("", "", {"plan", "check"})


def test_inspection_is_drawn_once_and_verifiable_after_it_was_submitted(office):
    row_id = ready()
    with writing() as session:
        with pytest.raises(ValidationError, match="已经抽取"):
            draw_inspection(session, actor("jingban"), row_id)
        for item in items(session, row_id):
            save_item(session, actor("xiangzhen"), item.id, Answer("pass"))
        close(session, row_id)
    with reading() as session:
        card = inspection_card(session, actor("shenji"), session.get_one(Inspection, row_id).key)
        draw = next(one for one in card.documents if one.kind == "draw")
        sheet = read(path_of(draw.sha256).read_text("utf-8"))
        assert verify(sheet) == ()
        assert sheet.drawn == tuple(one.unit for one in card.units)
        assert (sheet.seed, sheet.salt) == (card.seed, card.salt) != ("", "")
        assert card.row.number == "YL-2025-001-检查-01"


def test_failed_items_become_findings_and_the_others_do_not(office):
    row_id = ready(size=1)
    with writing() as session:
        first, second, *rest = items(session, row_id)
        save_item(session, actor("xiangzhen"), first.id, Answer("fail", "每次只有 20 分钟", "serious"))
        save_item(session, actor("xiangzhen"), second.id, Answer("pass"))
        for item in rest:
            save_item(session, actor("xiangzhen"), item.id, Answer("none"))
        close(session, row_id)
        [found] = session.exec(select(Finding)).all()
        assert (found.source, found.source_id, found.severity, found.state) == ("check", row_id, "serious", "raised")
        assert first.item in found.words
        assert "每次只有 20 分钟" in found.words
        assert found.clause.startswith("服务标准“")
        results = supervision_results(session, actor("jingban"), 1, TODAY)
        assert (results.total.passed, results.total.judged, results.count) == (1, 2, 1)
        assert [one.judged for one in results.townships] == [2]


def test_items_are_saved_at_once_and_a_failure_needs_words(office):
    row_id = ready(size=1)
    with writing() as session:
        with pytest.raises(ValidationError, match="一项都没有检查"):
            close(session, row_id)
        first = items(session, row_id)[0]
        save_item(session, actor("jingban"), first.id, Answer("fail"))
        assert first.saved_at is not None
        with pytest.raises(ValidationError, match="没有写情况"):
            close(session, row_id)
        with pytest.raises(ValidationError, match="没有这种检查结果"):
            save_item(session, actor("jingban"), first.id, Answer("perhaps"))
        save_item(session, actor("jingban"), first.id, Answer("pass"))
        assert (first.verdict, first.severity) == ("pass", "")
        late = TODAY + timedelta(days=9)
        with clock.held_at(late), pytest.raises(ValidationError, match="不在计划日期检查的原因"):
            close(session, row_id, on=late)


def test_inspection_of_others_and_by_contractors_is_refused(office):
    row_id = ready()
    with writing() as session:
        item = items(session, row_id)[0]
        for who in ("chengjie", "cunzhan", "sanfang", "pingwei1"):
            with pytest.raises(NotAllowedError):
                save_item(session, actor(who), item.id, Answer("pass"))
        for who in ("chengjie", "xiangzhen", "lingdao", "shenji"):
            with pytest.raises(NotAllowedError):
                planned_by(session, who)
        possible = possible_inspectors(session, session.get_one(_project(), 1))
        assert set(ids(session, "chengjie")) & set(possible) == set()
        assert set(ids(session, "jingban", "xiangzhen", "cunzhan", "lingdao")) <= set(possible)
        with pytest.raises(ValidationError, match="不能担任检查人员"):
            assign_inspectors(session, actor("jingban"), row_id, ids(session, "chengjie"))


def planned_by(session: Session, who: str) -> None:
    plan_inspection(session, actor(who), 1, NewInspection("phone", "回访", TODAY, TODAY, PEOPLE, 1))


def _project():
    from workbench.models.projects import Project  # noqa: PLC0415 - used once

    return Project


def test_who_inspects_also_for_the_contractor_loses_the_right(office):
    """A grant given later closes the door again."""
    from workbench.models.accounts import RoleGrant  # noqa: PLC0415 - used once

    row_id = ready()
    with writing() as session:
        [account] = ids(session, "xiangzhen")
        contractor = session.exec(
            select(RoleGrant.contractor_id).where(col(RoleGrant.contractor_id).is_not(None))
        ).first()
        session.add(RoleGrant(account_id=account, role="contractor", purchaser_id=1, contractor_id=contractor))
    with writing() as session:
        with pytest.raises(NotAllowedError):
            save_item(session, actor("xiangzhen"), items(session, row_id)[0].id, Answer("pass"))
        assert inspections_seen(session, actor("xiangzhen")) == ()


def test_cancelled_inspection_stays_with_its_reason(office):
    row_id = ready()
    with writing() as session:
        with pytest.raises(ValidationError, match="取消理由"):
            cancel_inspection(session, actor("jingban"), row_id, reason=" ")
        cancel_inspection(session, actor("jingban"), row_id, reason="暴雨")
        assert len(session.exec(select(InspectedUnit)).all()) == 2
        with pytest.raises(ValidationError, match="已经提交或取消"):
            draw_inspection(session, actor("jingban"), row_id)


@pytest.mark.parametrize(
    ("frame", "size", "what"),
    [
        (Frame("records", None, None, weighted=False), 1, "没有逐条台账"),
        (PEOPLE, 0, "不能抽 0 个"),
        (PEOPLE, 41, "共 40 个，不能抽 41 个"),
        (Frame("villages", None, None, weighted=False), 1, "没有选择抽取方式"),
        (Frame("recipients", TODAY, TODAY - timedelta(days=1), weighted=False), 1, "记录截止日"),
    ],
)
def test_plan_that_cannot_be_drawn_is_refused(office, frame, size, what):
    with writing() as session:
        no_ledger(session)
        with pytest.raises(ValidationError, match=what):
            planned(session, frame, size=size)


def test_ledger_frames_draw_records_with_their_line_and_weigh_what_stands_out(office):
    with writing() as session:
        keep_ledger(session)
        row = planned(session, Frame("records", date(2025, 3, 1), TODAY, weighted=True), size=3)
        heavier = {unit: (lots, why) for unit, lots, why in row.frame if lots > 1}
        assert [lots for lots, _ in heavier.values()] == [3, 3]
        assert all("凭证重复使用 2 签" in why for _, why in heavier.values())
        draw_inspection(session, actor("jingban"), row.id)
        card = inspection_card(session, actor("jingban"), row.key)
        assert {item.line for unit in card.units for item in unit.items} == {"走访探视"}
        assert all(unit.label.startswith("2025-0") for unit in card.units)


def test_signs_name_the_rows_and_stay_with_the_purchaser(office):
    with writing() as session:
        keep_ledger(session)
        seen = examined(session, 1, None, None)
        proof = next(one for one in seen.signs if one.kind == "proof")
        assert len(proof.rows) == 2
        cards = sign_cards(session, actor("jingban"), 1, None, None)
        assert [(one.kind, one.found) for one in cards if one.state == "found"] == [("proof", 2)]
        assert [row.staff for row in cards[0].rows] == ["护理员甲（演练）"] * 2
        assert sign_cards(session, actor("chengjie"), 1, None, None) == ()


def test_staff_and_township_frames_hold_those_who_served(office):
    with writing() as session:
        keep_ledger(session)
        staff = planned(session, Frame("staff", None, None, weighted=True), size=1)
        assert [(unit, lots) for unit, lots, _ in staff.frame] == [(f"S{staff_of(session)}", 3)]
        whole = planned(session, Frame("whole", None, None, weighted=False), size=1, kind="meeting")
        draw_inspection(session, actor("jingban"), whole.id)
        assert [one.item for one in items(session, whole.id)] == [
            "通报服务进度", "通报问题整改情况", "核对台账和材料", "明确下一步安排",
        ]  # fmt: skip


def staff_of(session: Session) -> int:
    return session.exec(select(StaffMember.id).where(StaffMember.number == "B01")).one()


def photo(side: int = 2400) -> bytes:
    """A photo that tells where and by which phone it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "演练手机"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6  # turned by a quarter
    written = io.BytesIO()
    Image.effect_noise((side, side // 2), 60).convert("RGB").save(written, "JPEG", exif=exif, quality=95)
    return written.getvalue()


def test_photo_is_shrunk_turned_and_tells_no_place(office):
    row_id, given = ready(), photo()
    with writing() as session:
        item = items(session, row_id)[0]
        file = add_photo(session, actor("xiangzhen"), item.id, content=given)
        kept = path_of(file.sha256).read_bytes()
        with Image.open(io.BytesIO(kept)) as small:
            assert small.size == (800, 1600)
            assert dict(small.getexif()) == {}
            assert small.info.keys() & {"exif", "comment", "xmp"} == set()
        assert len(kept) < len(given) / 2
        assert file.project_id is None
        assert open_file(session, actor("xiangzhen"), file.public_id).id == file.id
        for who in ("chengjie", "cunzhan"):
            with pytest.raises(Exception, match="没有这份文件"):
                open_file(session, actor(who), file.public_id)
        with pytest.raises(ValidationError, match="认不出这张照片"):
            add_photo(session, actor("xiangzhen"), item.id, content=b"%PDF-1.7")
        assert len(session.exec(select(StoredFile).where(StoredFile.kind == "inspection")).all()) == 1


def test_duties_lead_officer_and_inspector_through_an_inspection(office):
    with writing() as session:
        row = planned(session)
        key = row.key
        officer = [one.key for one in duties_of(session, actor("jingban"), TODAY)]
        assert f"draw_{key}" in officer
        draw_inspection(session, actor("jingban"), row.id)
        told = next(one for one in duties_of(session, actor("xiangzhen"), TODAY) if one.key == f"check_{key}")
        assert (told.what, told.screen, told.query) == ("进行随机抽查", "check_form", (("inspection", key),))
        assert told.timing.due == TODAY + timedelta(days=7)


def test_quarter_without_an_inspection_is_a_duty_of_its_last_month(office):
    with reading() as session:
        late = date(2025, 6, 10)
        assert "quarter_1" in {one.key for one in duties_of(session, actor("jingban"), late)}
        assert "quarter_1" not in {one.key for one in duties_of(session, actor("jingban"), TODAY)}
        quarters = supervision_results(session, actor("jingban"), 1, late).quarters
        assert [(one.first_day, one.made, one.least) for one in quarters] == [
            (date(2025, 1, 1), 0, 1),
            (date(2025, 4, 1), 0, 1),
        ]


def test_results_stand_beside_their_points_for_the_panel_only_once_a_check_was_submitted(at):
    at("scoring")
    with clock.held_at(TODAY):
        row_id = ready(size=1)
    with writing() as session, clock.held_at(TODAY):
        evaluation = session.get_one(Evaluation, 1)
        evaluation.cutoff_on = TODAY
        for one in items(session, row_id):
            save_item(session, actor("xiangzhen"), one.id, Answer("fail", "没有签字（演练）"))
        member, row = actor("pingwei1"), session.get_one(Inspection, row_id)
        assert not may(session, member, "inspection.results", row)
        assert inspections_seen(session, member, 1) == ()
        assert inspection_card(session, member, row.key) is None
        assert not any(one.checks for one in supervision_beside(session, member, 1).values())
        close(session, row_id)
        session.flush()
        found = supervision_beside(session, member, 1)
        count = len(items(session, row_id))
        assert (found["A2-2"].judged, found["A2-2"].failed) == (count, count)
        assert [one.key for one in found["A2-2"].checks] == [row.key]
        assert inspection_card(session, member, row.key) is not None
        assert supervision_beside(session, actor("chengjie"), 1) == {}
        evaluation.cutoff_on = TODAY - timedelta(days=1)
        session.flush()
        assert not any(one.checks for one in supervision_beside(session, member, 1).values())


def test_every_point_that_supervision_bears_on_is_one_of_the_tree(at):
    at("scoring")
    with reading() as session:
        names = {node.name for node in tree_of(session.get_one(Evaluation, 1)).points()}
    assert set(BEARS_ON) <= names
