"""How often published routes are looked at and taken along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "route_counts",
        sa.Column("route", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("route", "what", "day", name="pk_route_counts"),
    )


def downgrade() -> None:
    """Drop the table, and with it every number."""
    op.drop_table("route_counts")
