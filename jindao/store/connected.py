"""The database of a store: its connections, and tables that are of this version."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from jindao.errors import StoreError
from jindao.store import schema
from jindao.store.database import WRITE, broken, failure, file_of, make_engine, read_url


class Connected:
    """A database that is opened when it is first needed, with tables of this version.

    The tables are made, and moved on to this version's, by whoever needs them first.

    Parameters
    ----------
    url
        `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`.

    Raises
    ------
    DataError
        For any other url.
    """

    def __init__(self, url: str) -> None:
        self._url: URL = read_url(url)

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    @cached_property
    def _engine(self) -> Engine:
        return make_engine(self._url)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite store, None for any other."""
        return file_of(self._url)

    def revision(self) -> str | None:
        """Return the revision of the tables, None where there are none yet."""
        with self._connection(write=False) as connection:
            return schema.revision_of(connection)

    def migrate(self, target: str = "head") -> None:
        """Bring the tables to a revision: `head` for the newest, `base` for none.

        Raises
        ------
        StoreError
            Where that cannot be; the tables are as they were.
        """
        self._make_folder()
        with self._connection(write=True) as connection:
            self._check_not_newer(schema.revision_of(connection))
            schema.move(connection, target)

    def close(self) -> None:
        """Close every connection that is kept open."""
        self._engine.dispose()

    def leave_connections(self) -> None:
        """Leave every connection to the process that this one is a copy of."""
        self._engine.dispose(close=False)

    @contextmanager
    def _session(self, *, write: bool, steady: bool = False) -> Iterator[Session]:
        """Yield a session over tables of this version, moved on where they were not.

        A `steady` one sees the same state throughout, whatever others write.
        """
        self._make_folder()
        for _ in range(2):
            with self._connection(write=write, steady=steady) as connection:
                now = schema.revision_of(connection)
                self._check_not_newer(now)
                if now == schema.head():
                    with Session(connection) as session:
                        yield session
                        session.flush()
                    return
            self.migrate()
        raise broken("store_unavailable", self._url, "the tables are changed by another program")

    @contextmanager
    def _connection(self, *, write: bool, steady: bool = False) -> Iterator[Connection]:
        engine = self._engine.execution_options(**{WRITE: True}) if write else self._engine
        if steady and file_of(self._url) is None:  # on SQLite every transaction is
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeoutError) as error:
            raise failure(error, self._url) from error

    def _check_not_newer(self, revision: str | None) -> None:
        if revision is not None and revision not in schema.known():
            raise StoreError("store_newer", revision=revision)

    def _is_yet_to_be_made(self) -> bool:
        """Tell whether the store is a file that is not there because nothing was kept so far.

        Raises
        ------
        StoreError
            Where it cannot be looked for, or could not be made: a drive that is not mounted.
        """
        if self.path is None:
            return False
        try:
            self.path.stat()
        except FileNotFoundError:
            folder = next(parent for parent in self.path.parents if parent.exists())
            as_now = os.access in os.supports_effective_ids
            if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK, effective_ids=as_now):
                return True
            raise broken(
                "store_unavailable", self._url, f"no file, and {folder} is closed"
            ) from None
        except OSError as error:
            raise broken("store_unavailable", self._url, str(error)) from error
        return False

    def _make_folder(self) -> None:
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise broken("store_unavailable", self._url, str(error)) from error
