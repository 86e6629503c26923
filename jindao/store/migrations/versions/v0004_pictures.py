"""Pictures of published routes, under their hashes, and which revision shows which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = ("pictures", "revision_pictures")


def upgrade() -> None:
    """Make the tables; like the revisions they are only ever added to."""
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_pictures"),
    )
    op.create_table(
        "revision_pictures",
        sa.Column("route_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("picture", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("route_id", "number", "picture", name="pk_revision_pictures"),
        sa.ForeignKeyConstraint(
            ["route_id", "number"],
            ["route_revisions.route_id", "route_revisions.number"],
            name="fk_revision_pictures_route_id",
        ),
        sa.ForeignKeyConstraint(
            ["picture"], ["pictures.sha256"], name="fk_revision_pictures_picture"
        ),
    )
    op.create_index("ix_revision_pictures_picture", "revision_pictures", ["picture"])
    for table in _TABLES:
        _protect(table)


def downgrade() -> None:
    """Drop the tables and every picture with them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _protect(table: str) -> None:
    """Have the database itself refuse to change or delete rows of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION jindao_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
