"""Stores to test: a SQLite file, and a PostgreSQL cluster of the tests' own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from jindao.store import Store
from jindao.store.database import read_url
from tests.conftest import missing

SERVERS = Path("/usr/lib/postgresql")


def as_nobody() -> dict[str, int]:
    """Return how a child process is run that is not root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextmanager
def not_root() -> Iterator[None]:
    """Be somebody to whom closed files are closed."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    installed = sorted(SERVERS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else Path(missing("postgresql"))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server; called with a new name, it gives the url of an empty database."""
    programs = _programs()
    user = as_nobody()
    # Not in pytest's own folder: that one is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="jindao-pg-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    port = _free_port()

    def run(*words: str) -> None:
        subprocess.run(
            words, check=True, capture_output=True, cwd=folder, text=True, timeout=60, **user
        )  # type: ignore[call-overload]

    data = str(folder / "data")
    initdb = str(programs / "initdb")
    run(initdb, "-D", data, "-U", "jindao", "-E", "UTF8", "--locale=C", "-A", "trust", "-N")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    log = str(folder / "log")
    run(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start")
    try:

        def database(name: str) -> str:
            server = f"postgresql://jindao:secret@127.0.0.1:{port}"
            engine = create_engine(
                read_url(f"{server}/postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
            )
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            return f"{server}/{name}"

        yield database
    finally:
        run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


_names = iter(range(1_000_000))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'store.sqlite3'}"
    database: Callable[[str], str] = request.getfixturevalue("cluster")
    return database(f"test{next(_names)}")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url)
    yield made
    made.close()
