"""What trips come to, worked out once and kept beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "trip_facts",
        sa.Column("trip", sa.String(64), nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("trip", name="pk_trip_facts"),
        sa.ForeignKeyConstraint(["trip"], ["trip_documents.sha256"], name="fk_trip_facts_trip"),
    )


def downgrade() -> None:
    """Drop the table; it can be filled again."""
    op.drop_table("trip_facts")
