"""A workspace of the first release keeps its procurement: one total mark a bid, one round, the same ranking."""

from alembic import command
from sqlalchemy import text

from workbench.queries.bids import bid_result, procurement_of
from workbench.store import migrate
from workbench.store.engine import engine, reading

ROWS = (
    "insert into organisation (id, code, name, kind, first_day) values (1, 'C1', '某县', 'county', '2024-01-01')",
    "insert into purchaser (id, organisation_id, name, is_civil_affairs) values (1, 1, '某县民政局', 1)",
    (
        "insert into account (id, username, name, title, password_hash, training, disabled, large_type, failures)"
        " values (1, 'a', '甲', '', 'x', 0, 0, 0, 0)"
    ),
    (
        "insert into project (id, version, purchaser_id, owner_id, code, title, area, purpose, defined_on, first_day, last_day,"
        " budget_fen, budget_document, recipients_planned, staffing, bidder_requirements, negative_list, long_term,"
        " budget_factors, published, made_up) values (1, 1, 1, 1, 'P1', '某项目', '', '', '2024-11-20', '2025-01-01',"
        " '2025-12-31', 50500000, '', 0, '', '', '{}', '{}', '{}', '', '')"
    ),
    "insert into contractor (id, name, credit_code, kind) values (1, '甲', 'c1', 'company'), (2, '乙', 'c2', 'company')",
    (
        "insert into procurement (id, version, project_id, method, agency, ceiling_fen, started_on, documents_from,"
        " documents_until, responses_due, reviewed_on, report_received_on, price_weight, price_formula, committee_size,"
        " committee_experts, agency_staff, complex_or_public, approval, award_reason) values (1, 3, 1, 'consultation', '',"
        " 50500000, '2024-12-03', '2024-12-03', '2024-12-10', '2024-12-16', '2024-12-17', '2024-12-18', '10', 'lowest', 3, 2,"
        " 0, 0, '', '')"
    ),
    (
        "insert into bid (id, procurement_id, contractor_id, price_fen, quality, small_firm, deduction, invalid_reason,"
        " explanation, explanation_minutes, awarded) values (1, 1, 1, 50500000, '84.20', 0, '0', '', '', 0, 1),"
        " (2, 1, 2, 48600000, '81.60', 1, '0.10', '', '', 0, 0)"
    ),
)


def test_released_rows_survive_the_migration_and_rank_as_before(home):
    with engine().connect() as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "0001")
        for row in ROWS:
            connection.execute(text(row))
        connection.commit()
    migrate.upgrade()
    with reading() as session:
        row = procurement_of(session, 1)
        ranking = bid_result(session, row)
        assert (row.round, row.version, row.ended_on) == (1, 3, None)
        assert [(one.name, one.rank, one.line.shown["total"]) for one in ranking.lines] == [
            ("甲", 1, "92.86"),
            ("乙", 2, "91.60"),
        ]
    with engine().connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []
