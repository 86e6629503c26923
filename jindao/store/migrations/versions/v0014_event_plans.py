"""When each group of an event is where, worked out and kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "event_plans",
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("made_with", sa.String(64), nullable=False),
        sa.Column("plan", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("asked", name="pk_event_plans"),
    )


def downgrade() -> None:
    """Drop the table; it can be filled again."""
    op.drop_table("event_plans")
