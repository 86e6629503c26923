"""Keep trips, and short links to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "kept_trips",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("network_id", sa.Text, nullable=False),
        sa.Column("data_version", sa.Text, nullable=False),
        sa.Column("closures_version", sa.Text, nullable=False),
        sa.Column("jindao_version", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_trips"),
        sa.UniqueConstraint("fingerprint", name="uq_kept_trips_fingerprint"),
    )
    op.create_table(
        "short_links",
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("trip_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_short_links"),
        sa.ForeignKeyConstraint(["trip_id"], ["kept_trips.id"], name="fk_short_links_trip_id"),
        sa.UniqueConstraint("trip_id", name="uq_short_links_trip_id"),
    )


def downgrade() -> None:
    """Drop both tables, and with them every link."""
    op.drop_table("short_links")
    op.drop_table("kept_trips")
