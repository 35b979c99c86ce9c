"""Townships and villages read and confirm the services of their own area, and never a row beyond it."""

import io

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, func, select

from tests.conftest import actor
from workbench.errors import NotAllowedError, ValidationError
from workbench.exchange.ledger_lists import area_book
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import ServiceConfirmation, ServiceRecord
from workbench.models.needs import Household, Recipient
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.ledger_area import area_desk, area_page, month_said, said_of
from workbench.queries.ledger_records import Wanted
from workbench.queries.project_choice import project_choices
from workbench.security.policy import may
from workbench.services.ledger import judge_service, withdraw_service
from workbench.services.ledger_confirm import CONFIRMED, DOUBTED, confirm_services
from workbench.services.ledger_offered import offer_from_project
from workbench.store.engine import reading, writing

MANY = 100_000
PLACES = {"xiangzhen": Role.TOWNSHIP, "cunzhan": Role.VILLAGE}


@pytest.fixture
def signed(at):
    at("signed")


def here(session: Session, who: str) -> set[int]:
    """The records of the area, found by walking from the households."""
    unit = next(iter(actor(who).organisations(PLACES[who])))
    place = Household.township_id if PLACES[who] == Role.TOWNSHIP else Household.village_id
    query = select(ServiceRecord.id).join(Recipient, col(Recipient.id) == ServiceRecord.recipient_id)
    return set(session.exec(query.join(Household, col(Household.id) == Recipient.household_id).where(place == unit)))


def seen(session: Session, who: str, said: str = "") -> list[int]:
    return [one.id for one in area_page(session, actor(who), 1, Wanted(), said, size=MANY).rows]


@pytest.mark.parametrize("who", PLACES)
def test_area_holds_its_own_rows_and_its_figures_and_workbook_count_no_others(signed, who):
    with reading() as session:
        own, every = here(session, who), session.exec(select(func.count(ServiceRecord.id))).one()
        assert 0 < len(own) < every
        desk = area_desk(session, actor(who), 1)
        assert set(seen(session, who)) == own
        assert (desk.services, desk.waiting, desk.confirmed) == (len(own), len(own), 0)
        made = area_book(session, actor(who), desk, Wanted(), "")
        codes = {row[1] for row in load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True)}
        others = select(Recipient.code).join(ServiceRecord, col(ServiceRecord.recipient_id) == Recipient.id)
        hidden = set(session.exec(others.where(col(ServiceRecord.id).not_in(own))))
        assert made.rows == len(own)
        assert hidden
        assert not codes & hidden
    with writing() as session:
        public_id = offer_from_project(session, actor(who), 1, made)
        file = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).one()
        assert may(session, actor(who), "file.read", file)
        assert not may(session, actor("chengjie"), "file.read", file)


@pytest.mark.parametrize("who", PLACES)
def test_policy_opens_each_row_of_the_area_and_no_other(signed, who):
    with reading() as session:
        own = here(session, who)
        rows = session.exec(select(ServiceRecord)).all()
        allowed = {row.id for row in rows[::17] if may(session, actor(who), "ledger.area", row)}
        assert allowed == own & {row.id for row in rows[::17]}
        assert not may(session, actor(who), "ledger.read", session.get_one(Project, 1))
        assert list(project_choices(session, actor(who), "ledger.area")) == [1]
        assert not project_choices(session, actor("chengjie"), "ledger.area")


def test_village_confirms_and_township_doubts_and_the_doubt_shows_in_the_month(signed):
    with writing() as session:
        first, second = sorted(here(session, "cunzhan"))[:2]
        day = session.get_one(ServiceRecord, first).day
        confirm_services(session, actor("cunzhan"), [first, second], verdict=CONFIRMED)
        confirm_services(session, actor("xiangzhen"), [second], verdict=DOUBTED, words="本人说当天没有来过")
        told = said_of(session, [first, second])
        assert [one.verdict for one in told[second]] == [CONFIRMED, DOUBTED]
        assert "本人说当天没有来过" in told[second][1].line
        month = month_said(session, 1, day.replace(day=1))
        assert (month.confirmed, month.doubted) == (1, 1)
        desk = area_desk(session, actor("xiangzhen"), 1)
        assert (desk.confirmed, desk.doubted, desk.waiting) == (1, 1, desk.services - 2)
        assert seen(session, "xiangzhen", DOUBTED) == [second]
        assert seen(session, "xiangzhen", CONFIRMED) == [first]
        assert len(seen(session, "xiangzhen", "waiting")) == desk.waiting
        confirm_services(session, actor("xiangzhen"), [second], verdict=CONFIRMED)
        assert month_said(session, 1, day.replace(day=1)).doubted == 0
        assert session.exec(select(func.count(ServiceConfirmation.id))).one() == 3


def test_correction_after_the_word_is_said_beside_it(signed):
    with writing() as session:
        first = min(here(session, "cunzhan"))
        confirm_services(session, actor("cunzhan"), [first], verdict=CONFIRMED)
        assert not said_of(session, [first])[first][0].changed
        judge_service(session, actor("jingban"), first, qualified=False, reason="没有签字")
        session.flush()
        assert "之后记录有更正" in said_of(session, [first])[first][0].line


def test_nobody_confirms_beyond_the_area_without_words_or_a_withdrawn_record(signed):
    with writing() as session:
        own = here(session, "cunzhan")
        first = min(own)
        other = session.exec(select(ServiceRecord.id).where(col(ServiceRecord.id).not_in(own))).first()
        for who, ids in (("cunzhan", [first, other]), ("chengjie", [first]), ("jingban", [first])):
            with pytest.raises(NotAllowedError):
                confirm_services(session, actor(who), ids, verdict=CONFIRMED)
        with pytest.raises(ValidationError, match="有什么出入"):
            confirm_services(session, actor("cunzhan"), [first], verdict=DOUBTED)
        withdraw_service(session, actor("jingban"), first, "重复登记")
        session.flush()
        with pytest.raises(ValidationError, match="已撤回"):
            confirm_services(session, actor("cunzhan"), [first], verdict=CONFIRMED)
        assert first not in seen(session, "cunzhan")


def test_proof_is_open_to_an_area_only_while_no_other_areas_record_rests_on_it(signed):
    with writing() as session:
        own = here(session, "cunzhan")
        row = session.get_one(ServiceRecord, min(own))
        other = session.exec(select(ServiceRecord).where(col(ServiceRecord.id).not_in(own))).first()
        file = StoredFile(public_id="p" * 8, project_id=1, purchaser_id=1, kind="proof", name="签到表.jpg",
            media_type="image/jpeg", sha256="ab" * 32, size=1, stored_by_id=1, stored_at=row.entered_at)  # fmt: skip
        session.add(file)
        session.flush()
        row.proof_id, row.proof_sha256 = file.id, file.sha256
        session.flush()
        assert may(session, actor("cunzhan"), "file.read", file)
        other.proof_id, other.proof_sha256 = file.id, file.sha256
        session.flush()
        assert not may(session, actor("cunzhan"), "file.read", file)
        assert may(session, actor("jingban"), "file.read", file)
