"""Photos that came with reports: apart from the pictures of routes, which the public may see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report_photos",
        sa.Column("report", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_report_photos"),
        sa.ForeignKeyConstraint(["report"], ["reports.number"], name="fk_report_photos_report"),
    )


def downgrade() -> None:
    """Drop the table, and with it every photo."""
    op.drop_table("report_photos")
