"""A database by its url: how it is opened, and what its failures mean."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from jindao.errors import DataError, MissingExtraError, StoreError

logger = logging.getLogger(__name__)

BUSY_S: Final = 5.0
"""How long one waits for another writer of the same SQLite file, or for a server to answer."""

CONNECTIONS: Final = 15
"""Of one process to a server, at most; they stay open once they are."""

QUEUE_S: Final = 30.0
"""How long one waits for one of them where all are in use: many at once are no error."""

WRITE: Final = "jindao_write"
"""Execution option of a connection that is going to write."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+pg8000"}
_CODES: Final = (
    ("readonly database", "store_read_only"),
    ("read-only transaction", "store_read_only"),
    ("permission denied", "store_read_only"),
    ("database is locked", "store_locked"),
    ("lock timeout", "store_locked"),
    ("file is not a database", "store_corrupt"),
    ("disk image is malformed", "store_corrupt"),
    ("disk is full", "store_full"),
    ("could not extend file", "store_full"),
)
_POSTGRESQL_STATES: Final = {
    "25006": "store_read_only",
    "42501": "store_read_only",
    "55P03": "store_locked",
    "53100": "store_full",
}


def read_url(text: str) -> URL:
    """Return a store's url with its driver: `sqlite:///PATH` or `postgresql://...`.

    Raises
    ------
    DataError
        Where it is neither, or names no file; a password is never repeated.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DataError("setting_store", value=text.split(":")[0][:40]) from None
    kind = url.drivername.split("+")[0]
    if kind not in _DRIVERS or (kind == "sqlite" and url.database in (None, "", ":memory:")):
        raise DataError("setting_store", value=url.render_as_string(hide_password=True))
    return url.set(drivername=_DRIVERS[kind]) if url.drivername == kind else url


def make_engine(url: URL) -> Engine:
    """Return an engine that connects when it is first used.

    Raises
    ------
    MissingExtraError
        Where the url's driver is not installed.
    """
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(Path(str(url.database)))
        arguments = {"timeout": BUSY_S} if url.get_driver_name() == "pg8000" else {}
        engine = create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=QUEUE_S,
            connect_args=arguments,
        )
        event.listen(engine, "checkout", _still_there)
        return engine
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        module = getattr(error, "name", None) or url.get_driver_name()
        raise MissingExtraError(
            "missing_extra", extra="postgres", name=url.drivername, module=module
        ) from error


def _still_there(connection: DBAPIConnection, *_: object) -> None:
    """Ask a kept connection whether its server is there, so that a dead one is replaced.

    `pool_pre_ping` knows only errors of the driver; pg8000 also lets those of the socket out.
    """
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite store, None for any other."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def failure(error: Exception, url: URL) -> StoreError:
    """Return what a failure of the database means to people; the log has the details."""
    if isinstance(error, DBAPIError):
        origin = error.orig if error.orig is not None else error
        told = _told(origin)
        state = str(told.get("C", ""))
        reason = str(told.get("M", origin)).splitlines()[0] if str(origin) else ""
    else:
        state, reason = "", str(error).splitlines()[0] if str(error) else type(error).__name__
    code = _POSTGRESQL_STATES.get(state) or next(
        (code for text, code in _CODES if text in reason.lower()), "store_unavailable"
    )
    if isinstance(error, PoolTimeoutError):
        code = "store_locked"
    return broken(code, url, _without_password(reason, url)[:200])


def broken(code: str, url: URL, reason: str) -> StoreError:
    """Return an error of the store, and log where it is and the reason.

    Both are a note on the error, too, for whoever runs the machine.
    """
    place = url.render_as_string(hide_password=True)
    logger.error("store %s: %s: %s", place, code, reason)
    error = StoreError(code)
    error.add_note(f"{place}: {reason}")
    return error


def _told(origin: BaseException) -> dict[str, Any]:
    """Return the fields of a PostgreSQL error as pg8000 gives them."""
    first = origin.args[0] if origin.args else None
    return first if isinstance(first, dict) else {"C": getattr(origin, "sqlstate", None) or ""}


def _without_password(text: str, url: URL) -> str:
    return text.replace(str(url.password), "***") if url.password else text


def _sqlite(path: Path) -> Engine:
    """Return an engine over a file, opened anew each time: it may be moved or restored.

    A transaction that writes takes its lock at once and so waits for its turn instead
    of failing halfway.
    """
    engine = create_engine("sqlite+pysqlite://", creator=_opener(path), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _opener(path: Path) -> Callable[[], sqlite3.Connection]:
    return partial(_open, path)


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = _connect(str(path))
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        # A file in a folder that is closed to writing cannot keep the log beside it; where
        # no log is there, nobody writes and it can be read as it stands.
        log = path.with_name(path.name + "-wal")
        unopened = re.search("unable to open|readonly", str(error))
        if not unopened or not path.is_file() or log.exists():
            raise
        connection = _connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
        connection.execute("PRAGMA schema_version").fetchone()
    with suppress(sqlite3.OperationalError):  # read-only, or in use: the next one does it
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def _connect(name: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(
        name, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=uri
    )
