import threading
from datetime import date
from decimal import Decimal

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from sqlmodel import Session, SQLModel, select

from workbench import models
from workbench.errors import StaleError, WorkbenchError
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import FundLedger, Goal, Project
from workbench.models.types import ExactText
from workbench.models.words import OrganisationKind
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing


def _county(session: Session, code: str = "C1") -> int:
    unit = Organisation(code=code, name="某县", kind=OrganisationKind.COUNTY, first_day=date(2024, 1, 1))
    session.add(unit)
    session.flush()
    session.add(Purchaser(organisation_id=unit.id, name="某县民政局"))
    session.flush()
    return unit.id


def test_migrations_build_exactly_the_models(home):
    with engine().connect() as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        command.check(config)
    assert models.__all__
    assert migrate.current() == migrate.head() == ScriptDirectory.from_config(config).get_current_head()


def test_sqlite_is_durable_and_concurrent(home):
    with engine().connect() as connection:
        asked = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
@settings(max_examples=200)
def test_exact_text_returns_every_digit(value):
    column = ExactText()
    kept = column.process_bind_param(value, None)
    assert column.process_result_value(kept, None) == value


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity"), 3])
def test_exact_text_refuses_what_is_not_an_exact_decimal(value):
    with pytest.raises(TypeError, match="finite Decimal"):
        ExactText().process_bind_param(value, None)


def test_marks_and_weights_survive_the_database_digit_by_digit(home):
    with writing() as session:
        unit = _county(session)
        session.execute(
            text(
                "INSERT INTO account (username, name, title, password_hash, training, disabled, large_type, failures)"
                " VALUES ('a', '甲', '', '', 0, 0, 0, 0)"
            )
        )
        session.execute(
            text(
                "INSERT INTO project (version, purchaser_id, owner_id, code, title, area, purpose, defined_on, first_day,"
                " last_day, budget_fen, budget_document, recipients_planned, staffing, bidder_requirements, negative_list,"
                " long_term, budget_factors, published, made_up) VALUES (1, 1, 1, 'P', '项目', '', '', '2025-01-01',"
                " '2025-01-01', '2025-12-31', 1, '', 0, '', '', '{}', '{}', '{}', '', '')"
            )
        )
        goal = Goal(
            project_id=1,
            position=1,
            name="目标",
            unit="次",
            target_mid=Decimal("86.455"),
            target_final=Decimal("0.10"),
            weight=Decimal("1.000"),
        )
        session.add(goal)
    with reading() as session:
        goal = session.exec(select(Goal)).one()
        kinds = session.execute(text("SELECT typeof(target_mid) FROM goal")).scalar()
        assert (str(goal.target_mid), str(goal.target_final), str(goal.weight), kinds) == (
            "86.455",
            "0.10",
            "1.000",
            "text",
        )
    assert unit


def test_a_failed_command_saves_nothing(home):
    def half() -> None:
        with writing() as session:
            _county(session)
            raise WorkbenchError("中途失败")

    with pytest.raises(WorkbenchError, match="中途失败"):
        half()
    with reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_the_database_itself_refuses_a_second_row_of_one_key(home):
    with writing() as session:
        _county(session)
    with pytest.raises(WorkbenchError, match="同一记录已经存在"), writing() as session:
        _county(session)
    with reading() as session:
        assert len(session.exec(select(Organisation)).all()) == 1


def test_a_row_changed_by_somebody_else_is_never_overwritten(at):
    at("defined")
    with reading() as session:
        old = session.get_one(Project, 1)
        session.expunge(old)
    with writing() as session:
        session.get_one(Project, 1).title = "别人的题目"
    old.title = "我的题目"
    with pytest.raises(StaleError, match="刚被他人修改"), writing() as session:
        session.add(old)
    with reading() as session:
        assert session.get_one(Project, 1).title == "别人的题目"


def test_eight_writers_at_once_lose_nothing(home):
    with writing() as session:
        _county(session)
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for year in range(10):
                with writing() as session:
                    session.add(
                        FundLedger(purchaser_id=1, year=1000 * worker + year, subsidy_total_fen=1, document="文")
                    )
        except BaseException as error:  # noqa: BLE001 - the thread hands it to the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as session:
        assert (failures, len(session.exec(select(FundLedger)).all())) == ([], 80)


def test_a_broken_constraint_of_a_word_is_refused_by_the_database(home):
    with pytest.raises(WorkbenchError), writing() as session:
        session.execute(
            text("INSERT INTO organisation (code, name, kind, first_day) VALUES ('X', 'x', 'planet', '2024-01-01')")
        )


def test_every_constraint_has_a_name():
    unnamed = [
        (table.name, constraint)
        for table in SQLModel.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []


def test_the_schema_compiles_for_postgresql():
    texts = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in SQLModel.metadata.sorted_tables]
    assert len(texts) == len(SQLModel.metadata.tables)
    assert not any("NUMERIC" in one or "FLOAT" in one for one in texts)
