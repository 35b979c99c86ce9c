"""Imports on a real PostgreSQL: preview, take-over, repeat, change, cancel, expiry and deletion as on SQLite."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.conftest import _defined, actor
from tests.exchange.handed_in import ASSESSED, ID_NUMBER, REGISTER, WISHED, registered, xlsx
from tests.exchange.test_imports import INDICATORS, NAMED, counts, hand_in, number_of, take_over
from tests.store.test_postgresql import cluster, pytestmark  # noqa: F401 - the fixture, and where it can run
from workbench import clock
from workbench.models.imports import ImportIdentity, ImportRow
from workbench.models.needs import Household, NeedAlert, NeedsAssessment, Recipient, RecipientCategory, WantedService
from workbench.models.vault import VaultEntry
from workbench.rules.scheme_text import SchemeGrade, SchemeText
from workbench.security.record import verify
from workbench.services.erasure import erase_identity, finish_erasures
from workbench.services.imports import cancel_import
from workbench.services.imports_expiry import expire_uploads
from workbench.services.needs_schemes import NewVersion, set_scheme
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

TODAY = date(2026, 11, 22)
LEVELS = SchemeText("四级", "levels", "sum", (SchemeGrade("重", "", 20), SchemeGrade("轻", "", 0)))


@pytest.fixture
def on_postgresql(cluster: str, tmp_path: Path) -> Iterator[None]:  # noqa: F811 - the fixture of that name
    os.environ["WORKBENCH_DATABASE"], os.environ["WORKBENCH_HOME"] = cluster, str(tmp_path / "home")
    migrate.upgrade()
    with writing() as session:
        _defined(session)
    with clock.held_at(TODAY):
        yield
    engine().dispose()


def test_every_import_of_the_needs_side_runs_on_postgresql(on_postgresql):
    named = ("演练某某", ID_NUMBER, "13800001111", "演练县青禾镇青禾村3号", "履行法定职责", "2025.3.5")
    rows = [registered("N1", "N1-1", "2025.3.5", *named), registered("N1", "N1-2"), registered("N2", "N2-1")]
    before = number_of(Household), number_of(Recipient)
    batch = hand_in(xlsx(NAMED, *rows))
    assert counts(batch) == (3, 3, 0, 0, 0)
    take_over(batch)
    assert (number_of(Household), number_of(Recipient)) == (before[0] + 2, before[1] + 3)
    assert (number_of(VaultEntry), number_of(ImportRow), number_of(ImportIdentity)) == (1, 0, 0)

    moved = ("N1", "N1-2", "特困人员", "青禾镇", "青禾村", "主动发现", "2025-03-05")
    changed = hand_in(xlsx(REGISTER, moved, registered("N2", "N2-1")))
    assert counts(changed) == (2, 0, 1, 1, 0)
    take_over(changed)
    with reading() as session:
        person = session.exec(select(Recipient).where(Recipient.code == "N1-2")).one()
        since = select(RecipientCategory.category).where(RecipientCategory.recipient_id == person.id)
        assert session.exec(since.order_by(RecipientCategory.first_day)).all() == ["dibao", "extreme_hardship"]

    with writing() as session:
        version = set_scheme(session, actor("jingban"), 1, NewVersion(LEVELS, "演民发〔2026〕1号", date(2026, 1, 1))).id
    alerts = number_of(NeedAlert)
    first = hand_in(xlsx((*ASSESSED, *INDICATORS), ("N2-1", "2026.3.1", "村站", *[1] * 10), ("N2-1", "2026.4.1", "村站", *[3] * 10)), "assessments")  # fmt: skip
    take_over(first)
    take_over(hand_in(xlsx(WISHED, ("N2-1", 1, "１２", "2026.3.1")), "wishes"))
    with reading() as session:
        made = session.exec(select(NeedsAssessment).order_by(NeedsAssessment.id.desc()).limit(2)).all()
        assert sorted((one.gradings or {}).get(str(version)) for one in made) == ["轻", "重"]
        assert session.exec(select(WantedService.quantity).order_by(WantedService.id.desc())).first() == 12
        assert verify(session) == []
    assert number_of(NeedAlert) == alerts + 1


def test_cancelled_expired_and_deleted_leave_nothing_on_postgresql(on_postgresql):
    named = ("演练某某", ID_NUMBER, "", "", "履行法定职责", "2025.3.5")
    batch = hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named)))
    assert (number_of(ImportRow), number_of(ImportIdentity)) == (1, 1)
    with clock.held_at(TODAY + timedelta(days=8)):
        assert expire_uploads(writing) == 1
    assert (number_of(ImportRow), number_of(ImportIdentity)) == (0, 0)
    batch = hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named)))
    with writing() as session:
        cancel_import(session, actor("jingban"), batch.id)
    take = hand_in(xlsx(NAMED, registered("N1", "N1-1", "2025.3.5", *named)))
    take_over(take)
    with reading() as session:
        person_id = session.exec(select(Recipient.id).where(Recipient.code == "N1-1")).one()
    with writing() as session:
        erase_identity(session, actor("lingdao"), person_id, ground="withdrawn", reason="本人撤回")
    assert finish_erasures()
    assert (number_of(VaultEntry), number_of(ImportIdentity)) == (0, 0)
