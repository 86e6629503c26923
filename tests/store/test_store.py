from __future__ import annotations

import datetime as dt
import multiprocessing
import shutil
import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from jindao import DataError, NotFoundError, RequestError, Settings
from jindao.errors import MissingExtraError, StoreError
from jindao.store import KeptTrip, Store, open_store, schema
from jindao.store.database import read_url
from jindao.store.store import MAX_ADDRESS
from jindao.store.tables import Base
from tests.store.conftest import not_root

TRIP: dict[str, Any] = {
    "address": "/tour?start=%E5%A4%AA%E5%8E%9F&theme=taihang",
    "result": '{"kind":"tour","名":"晋祠"}'.encode(),
    "network_id": "net-1",
    "data_version": "data-1",
    "jindao_version": "0.1.0",
}


def keep(store: Store, **more: Any) -> KeptTrip:
    return store.keep(**{**TRIP, **more})


def count(url: str, table: str) -> int:
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)


def test_what_was_kept_comes_back(store: Store) -> None:
    made_at = dt.datetime(2026, 11, 26, 8, 30, tzinfo=dt.UTC)
    kept = keep(store, closures_version="c", made_at=made_at)
    assert store.get(kept.code) == kept
    assert kept == KeptTrip(code=kept.code, closures_version="c", made_at=made_at, **TRIP)
    assert store.get(f"{kept.code.upper()}。") == kept


def test_times_are_told_in_utc(store: Store) -> None:
    east = dt.timezone(dt.timedelta(hours=8))
    kept = keep(store, made_at=dt.datetime(2026, 11, 26, 8, 30, tzinfo=east))
    assert store.get(kept.code).made_at == dt.datetime(2026, 11, 26, 0, 30, tzinfo=dt.UTC)


def test_equal_requests_have_one_link_and_others_their_own(store: Store, url: str) -> None:
    first = keep(store)
    assert keep(store, result=b"planned again") == first
    others = [
        keep(store, **{name: "other"})
        for name in ("address", "network_id", "data_version", "jindao_version", "closures_version")
    ]
    assert len({first.code, *(kept.code for kept in others)}) == 6
    assert store.get(first.code).result == TRIP["result"]
    assert count(url, "kept_trips") == count(url, "short_links") == 6


def test_an_unknown_link_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.get("abcdefgh")
    keep(store)
    with pytest.raises(NotFoundError):
        store.get("abcdefgh")
    with pytest.raises(RequestError, match="cut off"):
        store.get("abc")


def test_a_taken_code_is_drawn_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["abcdefgh", "abcdefgh", "bcdefghj"])
    monkeypatch.setattr("jindao.store.store.new_code", lambda: next(codes))
    assert keep(store).code == "abcdefgh"
    assert keep(store, address="/tour?b").code == "bcdefghj"
    assert store.get("abcdefgh").address == TRIP["address"]


def test_where_every_code_is_taken_nothing_is_overwritten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jindao.store.store.new_code", lambda: "abcdefgh")
    keep(store)
    with pytest.raises(StoreError):
        keep(store, address="/tour?b")
    assert store.get("abcdefgh").address == TRIP["address"]


def test_a_long_address_is_refused(store: Store) -> None:
    assert keep(store, address="/" * MAX_ADDRESS).address == "/" * MAX_ADDRESS
    with pytest.raises(RequestError) as caught:
        keep(store, address="/" * (MAX_ADDRESS + 1))
    assert caught.value.facts == {"length": MAX_ADDRESS + 1, "limit": MAX_ADDRESS}


def test_results_are_compressed(store: Store, url: str) -> None:
    keep(store, result=b"[1,2]" * 100_000)
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT result FROM kept_trips")).scalar_one()
    engine.dispose()
    assert len(kept) < 5_000
    assert zlib.decompress(kept) == b"[1,2]" * 100_000


# Migrations


def tables(url: str) -> set[str]:
    engine = create_engine(read_url(url))
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def test_tables_come_and_go_with_the_migrations(store: Store, url: str) -> None:
    store.migrate()
    assert store.revision() == schema.head()
    assert tables(url) == set(Base.metadata.tables) >= {"kept_trips", "routes", "users"}
    store.migrate("base")
    assert store.revision() is None
    assert tables(url) == set()
    kept = keep(store)
    assert store.get(kept.code) == kept
    store.migrate()
    assert store.get(kept.code) == kept


def test_links_outlive_the_step_to_published_routes(store: Store) -> None:
    kept = keep(store)
    store.migrate("0001")
    assert store.revision() == "0001"
    assert store.get(kept.code) == kept, "whoever uses it moves the tables on"
    assert store.revision() == schema.head()


def test_migrations_make_what_the_tables_say(store: Store, url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    store.migrate()
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_newer_store_is_left_alone(store: Store, url: str) -> None:
    keep(store)
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (keep, lambda store: store.get("abcdefgh"), lambda store: store.migrate()):
        with pytest.raises(StoreError) as caught:
            use(store)
        assert caught.value.code == "store_newer"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept_trips")).scalar_one() == 1
    engine.dispose()


def _keep_many(url: str, begin: Any, found: Any) -> None:
    store = Store(url)
    begin.wait(30)
    found.put([keep(store, address=f"/tour?{number}").code for number in range(20)])
    store.close()


def test_two_processes_at_once_on_an_empty_store(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    begin, found = context.Barrier(2), context.Queue()
    writers = [context.Process(target=_keep_many, args=(url, begin, found)) for _ in range(2)]
    for writer in writers:
        writer.start()
    first, second = found.get(timeout=60), found.get(timeout=60)
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    assert first == second
    assert len(set(first)) == 20
    assert count(url, "short_links") == 20


def test_threads_share_a_store(store: Store, url: str) -> None:
    codes: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: codes.append(keep(store, address=f"/{n % 5}").code))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(codes) == 20
    assert len(set(codes)) == count(url, "short_links") == 5


# What goes wrong


def test_a_store_that_vanished_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(f"sqlite:///{path}")
    kept = keep(store)
    path.unlink()
    with pytest.raises(NotFoundError):
        store.get(kept.code)
    assert not path.exists()
    assert store.get(keep(store).code).address == TRIP["address"]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Store(f"sqlite:///{tmp_path / 'x' / 'store.sqlite3'}").get("abcdefgh")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_kept_with_a_log_ahead(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    keep(Store(f"sqlite:///{path}"))
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize(
    "content", [b"this is no database, " * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(content)
    store = Store(f"sqlite:///{path}")
    for use in (keep, lambda store: store.get("abcdefgh")):
        with pytest.raises(StoreError) as caught:
            use(store)
        assert caught.value.code == "store_corrupt"
    assert path.read_bytes() == content


def test_a_damaged_result_is_told(store: Store, url: str) -> None:
    kept = keep(store)
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE kept_trips SET result = :r"), {"r": b"broken"})
    engine.dispose()
    with pytest.raises(StoreError) as caught:
        store.get(kept.code)
    assert caught.value.code == "store_corrupt"


def test_a_locked_store_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jindao.store.database.BUSY_S", 0.1)
    path = tmp_path / "store.sqlite3"
    store = Store(f"sqlite:///{path}")
    kept = keep(store)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        keep(store, address="/tour?b")
    assert caught.value.code == "store_locked"
    assert store.get(kept.code) == kept, "reading waits for nobody"
    other.execute("ROLLBACK")
    other.close()
    assert keep(store, address="/tour?b").address == "/tour?b"


@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
def test_a_read_only_store_is_read_and_says_that_it_keeps_nothing(folder_mode: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="jindao-ro-"))  # pytest's own is closed to others
    path = folder / "store.sqlite3"
    store = Store(f"sqlite:///{path}")
    kept = keep(store)
    path.chmod(0o444)
    folder.chmod(folder_mode)
    try:
        with not_root():
            assert store.get(kept.code) == kept
            assert keep_error(store) == "store_read_only"
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def keep_error(store: Store) -> str:
    with pytest.raises(StoreError) as caught:
        keep(store, address="/tour?not-kept-yet")
    return caught.value.code


def test_a_read_only_server_is_read_and_says_that_it_keeps_nothing(
    cluster: Callable[[str], str],
) -> None:
    url = cluster("closed")
    store = Store(url)
    kept = keep(store)
    engine = create_engine(read_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER DATABASE closed SET default_transaction_read_only = on"))
    engine.dispose()
    store.close()
    assert store.get(kept.code) == kept
    assert keep_error(store) == "store_read_only"
    store.close()


def test_a_server_that_went_away_and_came_back_is_used_again(
    cluster: Callable[[str], str],
) -> None:
    store = Store(cluster("away"))
    kept = keep(store)
    other = create_engine(read_url(cluster("other")), isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'")
        )
    other.dispose()
    assert store.get(kept.code) == kept
    store.close()


def test_a_folder_that_is_a_file_cannot_hold_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    store = Store(f"sqlite:///{tmp_path / 'file' / 'store.sqlite3'}")
    for use in (keep, lambda closed: closed.get("abcdefgh")):
        with pytest.raises(StoreError) as caught:
            use(store)
        assert caught.value.code == "store_unavailable"


def test_a_store_that_cannot_be_looked_for_is_no_empty_one() -> None:
    folder = Path(tempfile.mkdtemp(prefix="jindao-ro-"))
    store = Store(f"sqlite:///{folder / 'gone' / 'store.sqlite3'}")
    try:
        with pytest.raises(NotFoundError):
            store.get("abcdefgh")
        for mode in (0o555, 0o000):
            folder.chmod(mode)
            with not_root(), pytest.raises(StoreError) as caught:
                store.get("abcdefgh")
            assert caught.value.code == "store_unavailable"
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_server_that_is_not_there_is_told_without_its_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store("postgresql://jindao:s3cret@127.0.0.1:9/none")
    with pytest.raises(StoreError) as caught:
        keep(store)
    assert caught.value.code == "store_unavailable"
    assert "127.0.0.1" not in str(caught.value)
    assert "127.0.0.1" in caplog.text
    assert "s3cret" not in caplog.text + repr(store)


@pytest.mark.parametrize(
    "url", ["mysql://u:s3cret@h/x", "sqlite://", "sqlite:///:memory:", "store.sqlite3", "", "://"]
)
def test_other_urls_are_refused_without_their_password(url: str) -> None:
    with pytest.raises(DataError) as caught:
        Store(url)
    assert caught.value.code == "setting_store"
    assert "s3cret" not in str(caught.value)


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(MissingExtraError) as caught:
        keep(Store("postgresql+nodriver://u:s3cret@h/x"))
    assert caught.value.facts["extra"] == "postgres"
    assert "s3cret" not in str(caught.value)


def test_settings_say_where_the_store_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert open_store(Settings()).path == tmp_path / "jindao" / "store.sqlite3"
    named = Settings.from_env({"JINDAO_STORE": "sqlite:////var/lib/x.db"})
    assert open_store(named).path == Path("/var/lib/x.db")
    with pytest.raises(DataError, match="JINDAO_STORE"):
        Settings.from_env({"JINDAO_STORE": "mysql://u:s3cret@h/x"})
