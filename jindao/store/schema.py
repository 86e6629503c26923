"""The shape of the tables: which revision a database has, and how it comes to ours."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK_NUMBER: Final = 0x6A696E64
"""PostgreSQL advisory lock of those who change the tables: `jind` in ASCII."""

_VERSIONS: Final = "alembic_version"
"""The table in which Alembic notes the revision of a database."""

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the step under way in its module, so threads take turns."""


@cache
def head() -> str:
    """Return the newest revision there is."""
    found = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert found is not None
    return found


@cache
def known() -> frozenset[str]:
    """Every revision that this version of jindao knows."""
    return frozenset(step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions())


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, None for an empty one."""
    if not connection.dialect.has_table(connection, _VERSIONS):
        return None
    # Alembic would tell, in more time than most of what is read afterwards takes.
    found = connection.exec_driver_sql(f"SELECT version_num FROM {_VERSIONS}").one_or_none()
    return None if found is None else str(found[0])


def move(connection: Connection, target: str) -> None:
    """Bring the tables to a revision, `head` or `base`, in the transaction under way.

    One process at a time: on SQLite the transaction has the lock, on PostgreSQL an
    advisory lock is taken until it ends.
    """
    with _ONE_AT_A_TIME:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        now = revision_of(connection)
        goal = head() if target == "head" else None if target == "base" else target
        if now == goal:
            return
        down = goal is None or (now is not None and goal < now)
        (command.downgrade if down else command.upgrade)(config, target)
