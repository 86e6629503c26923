"""Published routes with their revisions, and the people who work on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = ("route_revisions", "trip_documents", "revision_trips", "status_changes")
_LOG = "audit_entries"
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and what keeps the history as it is."""
    _make_people()
    _make_routes()
    _protect((*_APPEND_ONLY, _LOG))


def downgrade() -> None:
    """Drop the tables, and with them every route and account."""
    for table in (
        "status_changes",
        "route_languages",
        "revision_trips",
        "trip_documents",
        "route_revisions",
        "routes",
        "audit_entries",
        "failed_sign_ins",
        "reset_tokens",
        "api_tokens",
        "memberships",
        "users",
        "bureaus",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION jindao_append_only()")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{columns[0]}")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _of_revision(table: str, number: str, name: str = "route_id") -> sa.ForeignKeyConstraint:
    target = ["route_revisions.route_id", "route_revisions.number"]
    return sa.ForeignKeyConstraint(["route_id", number], target, name=f"fk_{table}_{name}")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _string(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _numbered(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, autoincrement=False)


def _make_people() -> None:
    op.create_table(
        "bureaus",
        _whole("id"),
        _string("slug", 64),
        _text("name_zh"),
        _text("name_en"),
        _text("areas"),
        _time("made_at"),
        _key("bureaus", "id"),
        _unique("bureaus", "slug"),
    )
    op.create_table(
        "users",
        _whole("id"),
        _string("email", 254),
        _text("name"),
        _text("password", nullable=True),
        _text("totp_secret", nullable=True),
        _flag("totp_on"),
        _whole("totp_step"),
        _whole("session"),
        _flag("disabled"),
        _time("made_at"),
        _key("users", "id"),
        _unique("users", "email"),
    )
    op.create_table(
        "memberships",
        _numbered("user_id"),
        _numbered("bureau_id"),
        _string("role", 16),
        _key("memberships", "user_id", "bureau_id"),
        _refers("memberships", "user_id", "users.id"),
        _refers("memberships", "bureau_id", "bureaus.id"),
    )
    op.create_table(
        "api_tokens",
        _whole("id"),
        _string("hash", 64),
        _whole("user_id"),
        _whole("bureau_id"),
        _text("name"),
        _text("scopes"),
        _time("made_at"),
        _time("expires_at", nullable=True),
        _time("revoked_at", nullable=True),
        _key("api_tokens", "id"),
        _unique("api_tokens", "hash"),
        _refers("api_tokens", "user_id", "users.id"),
        _refers("api_tokens", "bureau_id", "bureaus.id"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "reset_tokens",
        _string("hash", 64),
        _whole("user_id"),
        _time("expires_at"),
        _time("used_at", nullable=True),
        _key("reset_tokens", "hash"),
        _refers("reset_tokens", "user_id", "users.id"),
    )
    op.create_index("ix_reset_tokens_user_id", "reset_tokens", ["user_id"])
    op.create_table(
        "failed_sign_ins",
        _whole("id"),
        _string("key", 64),
        _time("at"),
        _key("failed_sign_ins", "id"),
    )
    op.create_index("ix_failed_sign_ins_key", "failed_sign_ins", ["key"])
    op.create_table(
        "audit_entries",
        _numbered("number"),
        _time("at"),
        _text("actor"),
        _string("bureau", 64, nullable=True),
        _string("action", 40),
        _text("subject"),
        _text("facts"),
        _string("hash", 64),
        _key("audit_entries", "number"),
        _unique("audit_entries", "hash"),
    )


def _make_routes() -> None:
    op.create_table(
        "routes",
        _whole("id"),
        _string("slug", 64),
        _whole("bureau_id"),
        _time("made_at"),
        _key("routes", "id"),
        _unique("routes", "slug"),
        _refers("routes", "bureau_id", "bureaus.id"),
    )
    op.create_index("ix_routes_bureau_id", "routes", ["bureau_id"])
    op.create_table(
        "route_revisions",
        _numbered("route_id"),
        _numbered("number"),
        _text("author"),
        _time("made_at"),
        _text("note"),
        _text("content"),
        _string("previous", 64),
        _string("hash", 64),
        _key("route_revisions", "route_id", "number"),
        _unique("route_revisions", "hash"),
        _refers("route_revisions", "route_id", "routes.id"),
    )
    op.create_table(
        "trip_documents",
        _string("sha256", 64),
        _time("made_at"),
        sa.Column("document", sa.LargeBinary, nullable=False),
        _key("trip_documents", "sha256"),
    )
    op.create_table(
        "revision_trips",
        _numbered("route_id"),
        _numbered("number"),
        _numbered("place"),
        _string("trip", 64),
        _key("revision_trips", "route_id", "number", "place"),
        _of_revision("revision_trips", "number"),
        _refers("revision_trips", "trip", "trip_documents.sha256"),
    )
    op.create_index("ix_revision_trips_trip", "revision_trips", ["trip"])
    op.create_table(
        "route_languages",
        _numbered("route_id"),
        _string("language", 16),
        _whole("reviewed", nullable=True),
        _whole("public", nullable=True),
        _flag("withdrawn"),
        _key("route_languages", "route_id", "language"),
        _refers("route_languages", "route_id", "routes.id"),
        _of_revision("route_languages", "reviewed", "reviewed"),
        _of_revision("route_languages", "public", "public"),
    )
    op.create_table(
        "status_changes",
        _whole("id"),
        _whole("route_id"),
        _whole("place"),
        _string("language", 16),
        _whole("revision"),
        _string("step", 16),
        _text("author"),
        _time("made_at"),
        _text("reason"),
        _text("accepted"),
        _key("status_changes", "id"),
        _of_revision("status_changes", "revision"),
        _unique("status_changes", "route_id", "place"),
    )


def _protect(tables: tuple[str, ...]) -> None:
    """Have the database itself refuse to change or delete rows of some tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION jindao_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in tables:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION jindao_append_only()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
