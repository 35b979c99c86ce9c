"""Screens of supervision; and that nothing a contractor can ask tells of an inspection it was not told of."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import event
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from tests.conftest import actor
from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.accounts import Account
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.models.findings import Finding
from workbench.models.record import Event
from workbench.models.supervision import InspectedItem, Inspection, Inspector
from workbench.models.words import Role
from workbench.queries.contract_desk import contract_desk
from workbench.queries.duties import duties_of
from workbench.queries.findings import findings_seen
from workbench.queries.home import running
from workbench.queries.overview import overview
from workbench.queries.supervision import inspection_card, inspections_seen
from workbench.queries.supervision_frames import Frame
from workbench.reports.inspection_papers import draw_record, keep_paper
from workbench.security.files import open_file
from workbench.security.sessions import open_session
from workbench.services.documents_back import Returned
from workbench.services.inspection_scans import match_inspection_scan
from workbench.services.supervision import NewInspection, assign_inspectors, draw_inspection, plan_inspection
from workbench.services.supervision_checks import (
    Answer,
    Closing,
    add_photo,
    keep_document,
    save_item,
    submit_inspection,
)
from workbench.store.engine import engine, reading, writing
from workbench.web.menu import screens_of
from workbench.web.upload import Target, allowed

OWN = frozenset({Role.CONTRACTOR})
ASKED = {"project": 1, "contract": 1}


def ids(session: Session, *usernames: str) -> tuple[int, ...]:
    return tuple(session.exec(select(Account.id).where(Account.username == one)).one() for one in usernames)


def plan(kind: str, frame: str) -> int:
    with writing() as session:
        new = NewInspection(
            kind, "查服务", clock.today(), clock.today() + timedelta(days=5), Frame(frame, None, None, weighted=True), 1
        )
        return plan_inspection(session, actor("jingban"), 1, new).id


def carry_on(row_id: int) -> None:
    """Name inspectors, draw, check with a photo, submit: a finding is raised and not told."""
    with writing() as session:
        assign_inspectors(session, actor("jingban"), row_id, ids(session, "jingban", "xiangzhen"))
        draw_inspection(session, actor("jingban"), row_id)
        query = select(InspectedItem.id).where(InspectedItem.inspection_id == row_id).order_by(col(InspectedItem.id))
        first = session.exec(query).first()
        save_item(session, actor("xiangzhen"), first, Answer("fail", "没有签字", "grave"))
        written = io.BytesIO()
        Image.new("RGB", (40, 30)).save(written, "JPEG")
        add_photo(session, actor("xiangzhen"), first, content=written.getvalue())
        submit_inspection(session, actor("xiangzhen"), row_id, Closing(clock.today(), "村站站长", "有问题"))


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, in order."""
    told: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        told.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def drawn(at: AppTest) -> list[bytes]:
    """Every element of a screen as it goes over the wire."""
    protos = (getattr(node, "proto", None) for node in at._tree)
    return [type(proto).__name__.encode() + proto.SerializeToString() for proto in protos if proto is not None]


def all_screens(at: AppTest) -> dict[str, tuple[list[bytes], list[str]]]:
    """Every screen of a contractor, with what it draws and what it asks of the database."""
    found = {}
    for one in screens_of(OWN):
        at.switch_page(f"../../pages/{one.name}.py")
        at.query_params.clear()
        for name, value in ASKED.items():
            at.query_params[name] = str(value)
        with statements() as told:
            at.run()
        assert not at.exception, (one.name, at.exception)
        found[one.name] = drawn(at), [sql for sql in told if "sign_in" not in sql]
    return found


def answers() -> list[object]:
    """What a contractor's calendar, duties and every stored file answer."""
    contractor = actor("chengjie")
    with reading() as session:
        duties = duties_of(session, contractor, clock.today())
        files = session.exec(select(StoredFile).order_by(col(StoredFile.id))).all()
        readable = [one.public_id for one in files if can_open(session, one.public_id)]
    return [duties, readable]


def can_open(session: Session, public_id: str) -> bool:
    try:
        open_file(session, actor("chengjie"), public_id)
    except Exception:  # noqa: BLE001 - whatever refuses
        return False
    return True


def test_nothing_a_contractor_sees_or_asks_changes_by_an_inspection(at, screen):
    at("signed")
    page = screen("chengjie", "projects")
    all_screens(page)  # warmed: what is loaded once is loaded before the comparison
    before, asked = all_screens(page), answers()
    planned = plan("undercover", "records")
    after_plan = all_screens(page)
    carry_on(planned)
    after_all = all_screens(page)

    assert rows(Finding, source="check") != []
    assert set(before) >= {"home", "projects", "project", "contract", "ledger", "findings", "payments"}
    for name, (shown, told) in before.items():
        assert after_plan[name][0] == shown, name
        assert after_all[name][0] == shown, name
        assert after_plan[name][1] == told, name
        assert after_all[name][1] == told, name
    assert answers() == asked


def test_calendar_duties_and_files_of_a_contractor_do_not_change_by_any_kind(at):
    at("signed")
    before, asked = reached(), answers()
    frames = ("recipients", "staff", "townships", "whole", "records")
    for kind, frame in zip(("phone", "spot_check", "site_visit", "meeting", "undercover"), frames, strict=True):
        carry_on(plan(kind, frame))
        plan(kind, frame)
    assert {one.state for one in rows(Inspection)} == {"submitted", "planned"}
    assert answers() == asked
    assert reached() == before


def reached() -> list[object]:
    """What the queries of a contractor give, and the very questions they put to the database."""
    contractor = actor("chengjie")
    with reading() as session, statements() as told:
        found: list[object] = [
            inspections_seen(session, contractor),
            findings_seen(session, contractor),
            overview(session, contractor, 1),
            contract_desk(session, contractor, 1),
            running(session, contractor, clock.today()),
        ]
    return [*found, told]


def test_upload_answers_a_contractor_alike_for_an_item_that_is_and_one_that_is_not(at):
    at("signed")
    row_id = plan("spot_check", "recipients")
    with writing() as session:
        draw_inspection(session, actor("jingban"), row_id)
        item_id = session.exec(select(InspectedItem.id)).first()
    for about in (item_id, 999_999):
        with reading() as session, pytest.raises(NotAllowedError):
            allowed(session, token_of("chengjie"), Target("inspection", about))


def token_of(username: str) -> str:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        return open_session(session, account, "test")[0]


def test_officer_plans_and_draws_and_the_inspector_checks_on_the_phone(at, screen):
    at("signed")
    page = screen("jingban", "supervision", project=1)
    assert "每季度不少于一次" in words(page)
    field(page, "text_input", "purpose").set_value("上门服务是否按约定提供")
    field(page, "date_input", "first").set_value(clock.today())
    field(page, "date_input", "last").set_value(clock.today() + timedelta(days=3))
    field(page, "selectbox", "frame_spot_check").set_value("recipients")
    field(page, "date_input", "since").set_value(None)
    field(page, "text_input", "size").set_value("2")
    with reading() as session:
        field(page, "multiselect", "inspectors").set_value(list(ids(session, "xiangzhen")))
    press(page, "封存名单，安排检查")
    planned = row(Inspection)
    assert (planned.state, planned.size, planned.weighted) == ("planned", 2, True)
    assert [one.account_id for one in rows(Inspector)] == list(ids_of("xiangzhen"))

    card = screen("jingban", "supervision", inspection=planned.key)
    assert planned.seed not in words(card)
    agree(card, f"draw_{planned.key}")
    assert row(Inspection).state == "drawn"

    form = screen("xiangzhen", "check_form", inspection=planned.key)
    first = rows(InspectedItem)[0]
    field(form, "button_group", f"item_{first.id}_verdict").set_value("fail").run()
    assert (row(InspectedItem, id=first.id).verdict, row(InspectedItem, id=first.id).severity) == ("fail", "minor")
    field(form, "text_area", f"item_{first.id}_note").set_value("没有签字").run()
    assert row(InspectedItem, id=first.id).note == "没有签字"
    assert "已查 **1**" in "".join(str(one.proto) for one in form.get("progress"))
    assert "提交，不合格的转为待整改问题" in buttons(form)


def ids_of(*usernames: str) -> tuple[int, ...]:
    with reading() as session:
        return ids(session, *usernames)


def test_submitted_inspection_shows_that_its_draw_holds(at, screen):
    at("signed")
    row_id = plan("spot_check", "recipients")
    carry_on(row_id)
    made = row(Inspection)
    with reading() as session:
        assert inspection_card(session, actor("chengjie"), made.key) is None
    told = words(screen("shenji", "supervision", inspection=made.key))
    assert made.seed in told
    assert "抽取结果一致" in told
    assert "没有签字" in told
    results = words(screen("lingdao", "supervision", project=1, part="results"))
    assert "0 / 1 项" in results


def test_inspector_ties_the_signed_record_to_its_number(at, screen):
    at("signed")
    row_id = plan("spot_check", "recipients")
    carry_on(row_id)
    key, scans = row(Inspection).key, (b"\xff\xd8\xff signed", b"\xff\xd8\xff once more")
    with writing() as session:
        keep_paper(session, actor("xiangzhen"), draw_record(session, actor("xiangzhen"), key))
        made = session.get_one(Inspection, row_id)
        kept = [
            keep_document(session, actor("xiangzhen"), made, kind="scan", name=f"{place}.jpg", content=one).public_id
            for place, one in enumerate(scans)
        ]
    record = next(one for one in rows(IssuedDocument) if one.kind == "inspection_record")
    scan = Returned(kept[1], record.number, record.short_hash, clock.today())

    page = screen("xiangzhen", "supervision", inspection=key, file=kept[0])
    field(page, "text_input", "number").set_value("民购履〔2025〕999号")
    field(page, "text_input", "hash").set_value(record.short_hash)
    assert "没有编号为" in words(press(page, "登记"))
    assert row(IssuedDocument, id=record.id).paper == "awaited"
    field(page, "text_input", "number").set_value(record.number)
    press(page, "登记")
    assert row(IssuedDocument, id=record.id).paper == "returned"
    shown = words(screen("xiangzhen", "supervision", inspection=key))
    assert "1 份没有登记" in shown  # the other one
    assert f"签字件 [:material/description: 0.jpg](/files/{kept[0]})" in shown

    for who in ("lingdao", "pingwei1"):
        with pytest.raises(NotAllowedError), writing() as session:
            match_inspection_scan(session, actor(who), row_id, scan)
    with pytest.raises(ValidationError, match="已经登记过"), writing() as session:
        match_inspection_scan(session, actor("xiangzhen"), row_id, scan)
    with writing() as session:
        match_inspection_scan(session, actor("xiangzhen"), row_id, replace(scan, again=True))
    with reading() as session:
        action, after = session.exec(select(Event.action, Event.after).order_by(col(Event.id).desc())).first()
    assert (action, after["number"], after["file"]) == ("document.match", record.number, "1.jpg")


def test_check_form_of_nobody_says_when_there_is_one(at, screen):
    at("signed")
    assert "没有等您检查的" in words(screen("cunzhan", "check_form"))
    assert "没有这次检查，或您无权查看" in words(screen("cunzhan", "supervision", inspection="0" * 16))
    assert "还没有监督检查" in words(screen("cunzhan", "supervision"))
