"""Notices of closures and warnings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "notices",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("closure", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("bureau", sa.String(64), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_notices"),
    )


def downgrade() -> None:
    """Drop the table, and with it every notice."""
    op.drop_table("notices")
