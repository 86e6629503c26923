"""Whatever is wrong in a store is found, each fault by its name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from jindao.model.event import RouteEvent
from jindao.model.publication import Picture, canonical_json
from jindao.store import Store
from jindao.store.database import read_url
from jindao.store.route_tables import RevisionRow
from jindao.store.route_values import hash_of
from tests.store.routes import BUREAU, EDITOR, content, prepared, published
from tests.store.test_notices import closure
from tests.store.test_reports import told


def spoil(url: str, *changes: str) -> None:
    """Change what is kept as somebody could who has the database in hand."""
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            triggers = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            )
            for name in triggers.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for change in changes:
            connection.exec_driver_sql(change)
    engine.dispose()


FAULTS = {
    "store_hash": "UPDATE route_revisions SET note = 'other'",
    "store_unreadable": "UPDATE route_revisions SET content = '{\"texts\":7}'",
    "store_chain": "UPDATE route_revisions SET previous = 'x'",
    "store_gap": "UPDATE audit_entries SET number = 9 WHERE number = 2",
    "store_status": "UPDATE route_languages SET public = NULL",
    "store_steps": "DELETE FROM status_changes WHERE step = 'submit'",
    "store_stages": "DELETE FROM revision_trips",
    "store_orphan": "DELETE FROM revision_trips",
    "store_reference": "DELETE FROM trip_documents",
    "store_no_revision": "DELETE FROM route_revisions",
}


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_is_found(tmp_path: Path, code: str) -> None:
    check(f"sqlite:///{tmp_path / 's.sqlite3'}", code)


def test_a_revision_from_before_events_could_be_cancelled_is_sound(tmp_path: Path) -> None:
    """Its hash is that of what was written then; what it does not say is read as it was."""
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    prepared(store)
    event = RouteEvent(id="spring", date=dt.date(2026, 5, 9), title_zh="春游")
    with store.work() as work:
        newest = work.routes.revision("laoniuwan")
        whole = replace(newest.content, events=(event,))
        work.routes.save("laoniuwan", whole, expected_revision=1, author=EDITOR)
        row = work.session.get_one(RevisionRow, (1, 2))
        work.session.expunge(row)  # it is changed by `spoil`, not here
        plain = json.loads(row.content)
        for name in ("cancelled", "reason_zh", "reason_en"):
            del plain["events"][0][name]
        row.content = canonical_json(plain)
        old = hash_of(row, "laoniuwan", BUREAU.slug)
    spoil(url, f"UPDATE route_revisions SET content = '{canonical_json(plain)}', hash = '{old}'"
               " WHERE number = 2")  # fmt: skip
    assert store.verify() == ()
    with store.work() as work:
        read = work.routes.revision("laoniuwan")
        assert (read.hash, read.content) == (old, whole)
        off = replace(whole, events=(replace(event, cancelled=True),))
        work.routes.save("laoniuwan", off, expected_revision=2, author=EDITOR)
    assert store.verify() == ()
    store.close()


def test_faults_are_found_on_a_server(cluster: Callable[[str], str]) -> None:
    check(cluster("faults"), "store_hash")


def check(url: str, code: str) -> None:
    store = Store(url)
    prepared(store)
    published(store)
    assert store.verify() == ()
    spoil(url, FAULTS[code])
    found = store.verify()
    store.close()
    assert code in [problem.code for problem in found]
    for problem in found:
        for locale in ("zh", "en"):
            assert "problem." not in problem.message(locale)
            assert "{" not in problem.message(locale)


def test_a_trip_that_was_changed_is_found(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    prepared(store)
    spoil(url, "UPDATE trip_documents SET document = x'00'")
    assert [problem.code for problem in store.verify()] == ["store_hash"]


DAMAGED = {
    ("notices", "closure"): "UPDATE notices SET closure = '{}'",
    ("notices", "ended_at"): "UPDATE notices SET ended_at = '2001-01-01 00:00:00.0'",
    ("reports", "told"): "UPDATE reports SET told = '{\"text\":7}'",
    ("reports", "changes"): "UPDATE reports SET changes = '[1'",
    ("trip_facts", "abc"): "UPDATE trip_facts SET facts = '{'",
    ("event_plans", "abc"): "UPDATE event_plans SET plan = {blob}",
}


@pytest.mark.parametrize("place", DAMAGED)
def test_what_cannot_be_read_is_found(store: Store, url: str, place: tuple[str, str]) -> None:
    trip = prepared(store)
    with store.work() as work:
        work.notices.add(closure(), author=EDITOR)
        work.reports.add(told())
        work.public.keep_facts({trip: "{}"}, 1)
        work.public.keep_event_plan("abc", "x", "{}")
    assert store.verify() == ()
    blob = r"'\x00'" if url.startswith("postgresql") else "x'00'"
    spoil(url, DAMAGED[place].replace("{blob}", blob))
    [found] = store.verify()
    where = (found.file, trip[:12] if place[0] == "trip_facts" else place[1])
    assert (found.file, found.field) == where
    assert found.severity == ("warning" if place[1] == "abc" else "error")


def test_a_photo_that_was_changed_is_found(store: Store, url: str) -> None:
    prepared(store)
    with store.work() as work:
        work.reports.add(told(), Picture.of(b"\xff\xd8\xff", 640, 480))
    assert store.verify() == ()
    spoil(url, "UPDATE report_photos SET sha256 = 'x'")
    (found,) = store.verify()
    assert (found.file, found.line, found.code) == ("report_photos", 1, "store_hash")


def test_a_revision_before_the_one_it_follows_is_found(store: Store, url: str) -> None:
    trip = prepared(store)
    with store.work() as work:
        work.routes.save(
            "laoniuwan", content(trip, theme="taihang"), author=EDITOR, expected_revision=1
        )
    spoil(url, "UPDATE route_revisions SET made_at = '2001-01-01 00:00:00.0' WHERE number = 2")
    assert [problem.code for problem in store.verify()] == ["store_order", "store_hash"]
