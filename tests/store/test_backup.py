"""Backups: everything comes back, into either database, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterator
from itertools import count as count_from_0
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, create_engine, select

from jindao import Bureau, DataError, OutputError, RequestError, TableError
from jindao.cli.group import main
from jindao.errors import NotFoundError
from jindao.model.job import JobFile
from jindao.model.publication import Cover, Picture
from jindao.store import schema
from jindao.store.database import read_url
from jindao.store.store import Store
from jindao.store.tables import Base
from tests.store.routes import NOON, content, made, prepared, published
from tests.store.test_counts import count
from tests.store.test_jobs import asked
from tests.store.test_notices import closure
from tests.store.test_reports import told
from tests.store.test_store import keep
from tests.store.test_verify import spoil

Cluster = Callable[[str], str]
_others = count_from_0()


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table; times without their zone, which SQLite forgets."""
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(
                    value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
                    for value in row
                )
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def filled(store: Store) -> None:
    prepared(store)
    published(store)
    keep(store)
    with store.work() as work:
        (trip,) = (stage.trip for stage in work.routes.revision("laoniuwan").content.stages)
        work.public.keep_facts({trip: "{}"}, 1)
        work.public.keep_event_plan(trip, trip, "{}")
        user = work.people.add_user("Editor@Example.org", "编辑")
        work.people.set_role(user.email, "pianguan", "editor")
        work.people.set_password(user.id, "$argon2id$not-a-hash")
        work.people.add_reset(user.id, "0" * 64, NOON)
        work.people.add_token(user, "pianguan", "bot", ("view",), hashed="1" * 64, expires_at=None)
        work.notices.add(closure(), author="operator")
        work.reports.add(told(), Picture.of(b"\xff\xd8\xff\x01", 640, 480))
        work.counts.add([count()])
        for files in ((), (JobFile(field="people", name="p.csv", content=b"code,people"),)):
            asked(work, files=files)
        job = work.jobs.take("h")
        assert job is not None
        work.jobs.finish(1, "h", b"{}", network_id="n", data_version="d")
        work.people.add_failure(("2" * 64,), forget_before=NOON)
        work.sessions.add("3" * 64, user.id, expires_at=NOON)
        picture = Picture.of(b"\xff\xd8\xff\x00", 640, 480)
        work.routes.keep_picture(picture)
        made(work, "pictured", cover=Cover(picture=picture.sha256))


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        made = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    else:
        database: Callable[[str], str] = request.getfixturevalue("cluster")
        made = Store(database(f"other{next(_others)}"))
    yield made
    made.close()


def test_everything_comes_back_into_either_database(
    store: Store, url: str, other: Store, tmp_path: Path
) -> None:
    filled(store)
    path = tmp_path / "b.zip"
    backup = store.backup(path, clock=lambda: NOON)
    assert backup.made_at == NOON
    before = everything(url)
    assert {name: len(rows) for name, rows in before.items()} == dict(backup.rows)
    assert all(before.values()), "a row in every table"
    assert other.restore(path) == backup
    other_url = other._url.render_as_string(hide_password=False)
    assert everything(other_url) == before
    assert other.verify() == ()
    # What is added next gets a number of its own.
    with other.work() as work:
        made(work, "next")
        assert work.people.add_user("next@example.org", "").id == 2
        assert asked(work).number == 3
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_store_with_something_in_it_is_not_replaced_unasked(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = tmp_path / "b.zip"
    store.backup(path)
    with store.work() as work:
        made(work, "since-then")
    with pytest.raises(RequestError) as caught:
        store.restore(path)
    assert caught.value.code == "restore_filled"
    with store.reading() as work:
        assert work.routes.slugs() == ("laoniuwan", "pictured", "since-then")
    store.restore(path, replace=True)
    with store.reading() as work:
        assert work.routes.slugs() == ("laoniuwan", "pictured")
    assert store.verify() == ()


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out


def _row_changed(parts: dict[str, bytes]) -> None:
    parts["tables/bureaus.jsonl"] = parts["tables/bureaus.jsonl"].replace(b"Pian", b"Nian")


def _row_lost(parts: dict[str, bytes]) -> None:
    parts["tables/bureaus.jsonl"] = b""


def _no_manifest(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def _newer(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**manifest, "revision": "9999"}).encode()


def _other_format(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**manifest, "format": 2}).encode()


def _strange_table(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["strange"] = manifest["tables"].pop("bureaus")
    parts["manifest.json"] = json.dumps(manifest).encode()
    parts["tables/strange.jsonl"] = parts["tables/bureaus.jsonl"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_row_changed, "backup_damaged"),
        (_row_lost, "backup_damaged"),
        (_no_manifest, "backup_damaged"),
        (_newer, "backup_newer"),
        (_other_format, "backup_format"),
        (_strange_table, "backup_damaged"),
    ],
)
def test_a_damaged_backup_replaces_nothing(
    store: Store, url: str, tmp_path: Path, change: Callable[..., None], code: str
) -> None:
    filled(store)
    before = everything(url)
    store.backup(tmp_path / "b.zip")
    with pytest.raises(DataError) as caught:
        store.restore(rewritten(tmp_path / "b.zip", change), replace=True)
    assert caught.value.code == code
    assert everything(url) == before
    assert store.verify() == ()


def test_a_backup_cut_off_anywhere_replaces_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    filled(store)
    store.backup(tmp_path / "b.zip")
    data = (tmp_path / "b.zip").read_bytes()
    for cut in (0, 1, len(data) // 3, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.zip").write_bytes(data[:cut])
        with pytest.raises(DataError):
            store.restore(tmp_path / "cut.zip", replace=True)
    assert store.verify() == ()
    with pytest.raises(DataError):
        store.restore(tmp_path / "nowhere.zip")


def test_what_is_not_whole_is_not_put_in_place(store: Store, url: str, tmp_path: Path) -> None:
    broken = Store(f"sqlite:///{tmp_path / 'broken.sqlite3'}")
    filled(broken)
    spoil(f"sqlite:///{tmp_path / 'broken.sqlite3'}", "UPDATE route_revisions SET note = 'x'")
    broken.backup(tmp_path / "b.zip")
    filled(store)
    before = everything(url)
    with pytest.raises(TableError, match="it was changed"):
        store.restore(tmp_path / "b.zip", replace=True)
    assert everything(url) == before


def test_a_backup_of_older_tables_is_moved_on(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    kept = keep(store)
    store.backup(tmp_path / "b.zip")

    def older(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        names = ("kept_trips", "short_links")
        manifest["tables"] = {name: manifest["tables"][name] for name in names}
        parts["manifest.json"] = json.dumps({**manifest, "revision": "0001"}).encode()

    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.restore(rewritten(tmp_path / "b.zip", older))
    assert other.get(kept.code) == kept
    prepared(other)
    assert other.verify() == ()


def test_a_backup_sees_one_state_while_others_write(store: Store, tmp_path: Path) -> None:
    trip = prepared(store)
    with store._session(write=False, steady=True) as session:
        from jindao.store.backup import write_backup

        assert session.connection().exec_driver_sql("SELECT count(*) FROM routes").scalar() == 1
        with store.work() as work:
            work.routes.save(
                "laoniuwan", content(trip, theme="taihang"), author="b", expected_revision=1
            )
            made(work, "second")
        backup = write_backup(session.connection(), tmp_path / "b.zip", NOON)
    rows = dict(backup.rows)
    assert (rows["routes"], rows["route_revisions"], rows["revision_trips"]) == (1, 1, 1)
    store.restore(tmp_path / "b.zip", replace=True)
    with store.reading() as work, pytest.raises(NotFoundError):
        work.routes.get("second")


def test_a_backup_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    prepared(store)
    with pytest.raises(OutputError):
        store.backup(tmp_path / "nowhere" / "b.zip")
    (tmp_path / "b.zip").mkdir()
    with pytest.raises(OutputError):
        store.backup(tmp_path / "b.zip")
    assert {path.name for path in tmp_path.iterdir()} >= {"b.zip", "s.sqlite3"}
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_everything_is_copied_into_either_database(store: Store, url: str, other: Store) -> None:
    filled(store)
    before = everything(url)
    copied = store.copy_to(other, clock=lambda: NOON)
    assert dict(copied.rows) == {name: len(rows) for name, rows in before.items()}
    assert everything(other._url.render_as_string(hide_password=False)) == before
    assert other.verify() == ()
    assert everything(url) == before


def test_a_copy_goes_into_an_empty_store_only(store: Store, url: str, other: Store) -> None:
    filled(store)
    with other.work() as work:
        work.people.add_bureau(Bureau(slug="elsewhere", name_zh="别处", name_en="", areas=()))
    there = everything(other._url.render_as_string(hide_password=False))
    for target in (other, store):
        with pytest.raises(RequestError) as caught:
            store.copy_to(target)
        assert caught.value.code == "copy_filled"
        assert "secret" not in caught.value.message("en")
    assert everything(other._url.render_as_string(hide_password=False)) == there


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("notices", "UPDATE notices SET author = author || '.' WHERE number = NEW.number"),
        ("reports", "DELETE FROM reports WHERE number = NEW.number"),
    ],
)
def test_a_database_that_changes_what_it_is_given_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, change: str
) -> None:
    store, other = (Store(f"sqlite:///{tmp_path / name}.sqlite3") for name in ("s", "other"))
    filled(store)
    move = schema.move

    def moved(connection: Connection, target: str) -> None:
        move(connection, target)
        if target != "base":
            connection.exec_driver_sql(
                f"CREATE TRIGGER spoils AFTER INSERT ON {table} BEGIN {change}; END"
            )

    monkeypatch.setattr(schema, "move", moved)
    with pytest.raises(DataError) as caught:
        store.copy_to(other)
    assert caught.value.code == "restore_differs"
    assert caught.value.facts["table"] == table
    assert not other.is_filled()


def test_the_command_copies_and_tells_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    here, there = f"sqlite:///{tmp_path / 's.sqlite3'}", cluster("copied")
    filled(Store(here))
    monkeypatch.setenv("JINDAO_STORE", here)
    done = CliRunner().invoke(main, ["store", "copy", "--to", there])
    assert done.exit_code == 0, done.output
    assert "secret" not in done.output
    assert everything(there) == everything(here)
    again = CliRunner().invoke(main, ["store", "copy", "--to", there])
    assert again.exit_code == 2
    monkeypatch.setenv("JINDAO_STORE", there)
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    assert CliRunner().invoke(main, ["store", "copy", "--to", back]).exit_code == 0
    assert everything(back) == everything(here)
