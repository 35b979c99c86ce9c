"""Indexes that repeat the beginning of another go: each cost time at every insert and helped no query.

The visits due are indexed where there is one, and the categories, of which a county has five, no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = {
    "acceptance_id": (
        "acceptance_item",
        "acceptance_member",
        "recipient_opinion",
    ),
    "account_id": ("role_grant",),
    "agreement_id": ("care_visit",),
    "appeal_id": (
        "appeal_point",
        "reviewer",
    ),
    "bid_id": (
        "clause_finding",
        "committee_mark",
        "price_item",
    ),
    "budget_id": (
        "next_budget_line",
        "next_budget_source",
    ),
    "contract_id": (
        "amendment",
        "contract_goal",
        "contract_line",
        "milestone",
        "payment",
    ),
    "evaluation_id": (
        "evidence",
        "panel_member",
        "point_fact",
        "result",
    ),
    "fact_id": ("fact_check",),
    "finding_id": ("finding_file",),
    "handover_id": ("handover_item",),
    "household_id": ("happiness_list",),
    "line_id": ("delivery",),
    "procurement_id": (
        "bid",
        "bid_criterion",
        "committee_member",
        "requirement_clause",
    ),
    "project_id": (
        "acceptance",
        "archive_entry",
        "evaluation",
        "goal",
        "ledger_month",
        "procurement",
        "service_line",
        "staff_member",
        "staff_post",
        "waiver",
    ),
    "purchaser_id": (
        "bureau_value",
        "care_agreement",
        "fund_ledger",
        "household",
        "import_batch",
        "needs_assessment",
        "needs_scheme_version",
        "panel_candidate",
        "project",
        "recipient",
        "wanted_service",
    ),
    "recipient_id": ("recipient_category",),
    "round_id": ("follow_up_visit",),
    "sheet_id": ("mark",),
    "staff_id": (
        "staff_certificate",
        "staff_hours",
    ),
    "survey_id": ("survey_answer",),
    "township_id": ("household",),
    "training_id": ("staff_attendance",),
    "village_id": ("household",),
}


def upgrade() -> None:
    """Drop each column's own index where a longer one begins with the same column."""
    for column, tables in _COLUMNS.items():
        for table in tables:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_index(op.f("ix_recipient_category"), table_name="recipient")
    due = op.f("ix_household_purchaser_id_next_visit_on")
    op.drop_index(due, table_name="household")
    dated = sa.text("next_visit_on IS NOT NULL")
    op.create_index(due, "household", ["purchaser_id", "next_visit_on"], sqlite_where=dated, postgresql_where=dated)
