"""The same schema and the same commands on a real PostgreSQL, where the machine has its server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlmodel import Session, func, select

from scoring.draws import verify as verify_draw
from tests.services.test_documents import two_at_once
from tests.services.test_payments import stop_or_free
from tests.serving import free_port
from workbench.demo.build import build_demo
from workbench.demo.people import as_actor
from workbench.models.acceptance import Acceptance, Archive, Handover
from workbench.models.application import FollowUpVisit, NextBudget, ResultDecision
from workbench.models.contracts import Contract
from workbench.models.findings import Finding, FindingStep
from workbench.models.hotline import Call
from workbench.models.ledger import LedgerMonth, ServiceOrder, ServiceRecord
from workbench.models.payments import Payment, PaymentPart, Settlement
from workbench.models.results import Result
from workbench.models.supervision import InspectedItem, Inspection
from workbench.models.surveys import SurveyPerson
from workbench.queries.checks.stopped import earned_before_stop
from workbench.queries.contract_care import agreements_seen
from workbench.queries.delivered import delivered
from workbench.queries.ledger_area import area_desk, area_page
from workbench.queries.ledger_records import Wanted
from workbench.queries.needs_wishes import wishes_page
from workbench.queries.payments import payments_of
from workbench.queries.project_choice import project_choices
from workbench.queries.supervision import draw_sheet, inspections_seen
from workbench.security.policy import PROGRAM
from workbench.security.record import About, record, verify
from workbench.services.ledger_confirm import DOUBTED, confirm_services
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

PARTS = (
    Acceptance, Archive, Handover, FollowUpVisit, NextBudget, ResultDecision, Finding, FindingStep, Call, LedgerMonth,
    ServiceOrder, Payment, PaymentPart, Settlement, InspectedItem, SurveyPerson,
)  # fmt: skip
"""What the training workspace holds of delivery, supervision, the end and its use: at least one row of each."""
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BINARIES is None, reason="no PostgreSQL server on this machine (Debian: apt-get install postgresql)"
    ),
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("su") is None, reason="starting a cluster as another user needs root"
    ),
]


@pytest.fixture
def cluster() -> Iterator[str]:
    """A cluster of its own in a folder that the server's user owns, stopped and removed at the end."""
    place, port = Path(tempfile.mkdtemp(prefix="workbench-pg-")), free_port()
    shutil.chown(place, "postgres")

    def run(command: str) -> None:
        told = ["su", "postgres", "-c", f"{BINARIES}/{command}"]
        subprocess.run(told, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run(f"initdb -D {place} -A trust -E UTF8 --locale=C.UTF-8")
    run(f"pg_ctl -D {place} -w -o '-p {port} -k {place} -c listen_addresses=127.0.0.1' -l {place}/log start")
    try:
        run(f"createdb -h 127.0.0.1 -p {port} workbench")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/workbench"
    finally:
        run(f"pg_ctl -D {place} -w -m fast stop")
        shutil.rmtree(place)


def test_the_training_workspace_is_built_on_postgresql_to_the_same_totals_with_every_part(cluster, tmp_path):
    os.environ["WORKBENCH_DATABASE"] = cluster
    build_demo(tmp_path / "home", progress=lambda _: None)
    with reading() as session:
        totals = [(str(r.total), r.grade) for r in session.exec(select(Result).order_by(Result.id))]
        wrong = verify(session)
        empty = [kind.__name__ for kind in PARTS if session.exec(select(kind)).first() is None]
        _agrees(session)
    with engine().connect() as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        command.check(config)
    with writing() as session:
        _goes_on(session)
        session.rollback()
    sequences, refused = two_at_once()
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(_noted, range(30)))) == 30
    with reading() as session:
        assert verify(session) == []
    engine().dispose()
    assert (sequences[1] - sequences[0], refused) == (1, 1)
    assert (totals, wrong, empty) == ([("84.33", ""), ("89.88", "良"), ("90.24", "优"), ("83.41", "良")], [], [])


def _noted(number: int) -> str:
    """Do one thing of many that are done at once; each is recorded after the one before, and none is refused."""
    with writing() as session:
        return record(session, PROGRAM, "account.sign_in_failed", About("workspace", 1, str(number))).previous_hash


def _agrees(session: Session) -> None:
    """The sums of the ledger are those of its records, the draws can be drawn again, and money keeps to its bounds."""
    row = ServiceRecord
    query = select(func.sum(row.quantity)).where(row.project_id == 1, row.state == "qualified")
    assert sum(one.quantity for one in delivered(session, 1).rows) == session.exec(query).one()
    seen = inspections_seen(session, as_actor(session, "jingban"), 1)
    drawn = [session.get_one(Inspection, one.id) for one in seen if not one.open]
    assert drawn
    assert [verify_draw(draw_sheet(session, one)) for one in drawn] == [()] * len(drawn)
    account = payments_of(session, 1)
    assert account.paid_fen == account.due_fen <= account.contract_fen


def _goes_on(session: Session) -> None:
    """What the screens of this side do beyond the training purchase runs here too."""
    record_id = min(one.id for one in area_page(session, as_actor(session, "cunzhan"), 1, Wanted()).rows)
    confirm_services(session, as_actor(session, "cunzhan"), [record_id], verdict=DOUBTED, words="没有来过")
    assert area_desk(session, as_actor(session, "xiangzhen"), 1).doubted == 1
    assert agreements_seen(session, as_actor(session, "jingban"), "zl").count > 0
    wishes_page(session, as_actor(session, "jingban"), date(2026, 3, 2), state="open")
    for action in ("project.read", "inspection.open", "follow_up.open"):
        assert 1 in project_choices(session, as_actor(session, "jingban"), action)
    assert 1 in project_choices(session, as_actor(session, "xiangzhen"), "ledger.area")
    stop_or_free(session, date(2025, 7, 1), stop=True)
    earned = earned_before_stop(session, session.get_one(Contract, 1), date(2025, 8, 1))
    assert 0 < earned.fen < payments_of(session, 1).paid_fen
