"""Three indexes that each row of an import paid for and no page needed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop two indexes, and keep the visits due only of households that have one."""
    op.drop_index(op.f("ix_recipient_category"), table_name="recipient")
    op.drop_index(op.f("ix_recipient_category_recipient_id"), table_name="recipient_category")
    due, dated = op.f("ix_household_purchaser_id_next_visit_on"), sa.text("next_visit_on IS NOT NULL")
    op.drop_index(due, table_name="household")
    op.create_index(due, "household", ["purchaser_id", "next_visit_on"], sqlite_where=dated, postgresql_where=dated)


def downgrade() -> None:
    """Take this step back."""
    due = op.f("ix_household_purchaser_id_next_visit_on")
    op.drop_index(due, table_name="household")
    op.create_index(due, "household", ["purchaser_id", "next_visit_on"])
    op.create_index(op.f("ix_recipient_category_recipient_id"), "recipient_category", ["recipient_id"])
    op.create_index(op.f("ix_recipient_category"), "recipient", ["category"])
