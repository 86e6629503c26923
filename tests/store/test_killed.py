"""Killed at any moment: no half of anything, nothing lost that was told to be kept.

A child process works on a store until it is killed without warning; how far it came is what
it told through a pipe, one number for each unit of work that had ended.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jindao.errors import StoreError
from jindao.model.publication import RouteSource
from jindao.store import Store, schema
from jindao.store.backup import read_manifest
from tests.store.routes import EDITOR, content, prepared
from tests.store.test_store import keep

SLUG = "laoniuwan"


def _publish(url: str, told: Any) -> None:
    store = Store(url)
    with store.reading() as work:
        newest = work.routes.get(SLUG).newest
    trip, number = newest.content.stages[0].trip, newest.number
    while True:
        with store.work() as work:
            number = work.routes.save(
                SLUG,
                content(trip, licence=f"licence {number + 1}"),
                author=EDITOR,
                expected_revision=number,
            ).number
            work.routes.take(SLUG, "zh", "submit", number, author=EDITOR)
            work.routes.take(SLUG, "zh", "publish", number, author=EDITOR)
            work.audit.add(actor=EDITOR, action="publish", subject=SLUG, revision=number)
        told.send(number)


def _backup(url: str, told: Any, path: str) -> None:
    store, number = Store(url), 0
    while True:
        store.backup(Path(path))
        number += 1
        told.send(number)


def _restore(url: str, told: Any, path: str) -> None:
    store, number = Store(url), 0
    while True:
        store.restore(Path(path), replace=True)
        number += 1
        told.send(number)


def _migrate(url: str, told: Any) -> None:
    store, number = Store(url), 0
    while True:
        for step in ("0001", "head"):
            store.migrate(step)
            number += 1
            told.send(number)


def killed(work: Callable[..., None], *arguments: Any, after: int, pause_s: float) -> int:
    """Kill a child a moment after it told of some units of work; return the last it told."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(arguments[0], theirs, *arguments[1:]))
    child.start()
    theirs.close()
    last = 0
    for _ in range(after):
        assert ours.poll(60)
        last = ours.recv()
    child.join(pause_s)
    child.kill()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL, "it was at work when it was killed"
    try:
        while ours.poll(0):
            last = ours.recv()
    except EOFError:
        pass
    ours.close()
    return last


@pytest.mark.parametrize("seed", range(20))
def test_killed_while_publishing(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    prepared(Store(url))
    chance = random.Random(seed)
    last = killed(_publish, url, after=1 + seed % 3, pause_s=chance.uniform(0, 0.03))
    store = Store(url)
    assert store.verify() == ()
    with store.reading() as work:
        route = work.routes.get(SLUG)
        assert route.newest.number in (last, last + 1), "what was told is there"
        assert route.state("zh").public == route.newest.number, "no half of a publication"
        assert len(work.audit.entries()) == 2 + route.newest.number - 1


@pytest.mark.parametrize("seed", range(4))
def test_killed_while_publishing_on_a_server(cluster: Callable[[str], str], seed: int) -> None:
    url = cluster(f"killed{seed}")
    store = Store(url)
    prepared(store)
    store.close()
    last = killed(_publish, url, after=2, pause_s=random.Random(seed).uniform(0, 0.05))
    with store.work() as work:  # waits for what the server may still be ending
        newest = work.routes.get(SLUG)
    assert newest.newest.number in (last, last + 1)
    assert newest.state("zh").public == newest.newest.number
    assert store.verify() == ()
    store.close()


@pytest.mark.parametrize("seed", range(5))
def test_killed_while_backing_up(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    prepared(store)
    path = tmp_path / "b.zip"
    store.backup(path)
    killed(_backup, url, str(path), after=seed, pause_s=random.Random(seed).uniform(0, 0.05))
    assert read_manifest(path).rows == store.backup(tmp_path / "c.zip").rows


@pytest.mark.parametrize("seed", range(5))
def test_killed_while_restoring(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    prepared(store)
    path = tmp_path / "b.zip"
    store.backup(path)
    killed(_restore, url, str(path), after=seed, pause_s=random.Random(seed).uniform(0, 0.1))
    assert store.verify() == ()
    with store.reading() as work:
        assert work.routes.slugs() == (SLUG,)


@pytest.mark.parametrize("seed", range(12))
def test_killed_while_the_tables_change(tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    kept = keep(store)
    last = killed(_migrate, url, after=seed % 3, pause_s=random.Random(seed).uniform(0, 0.2))
    # After an odd number of steps the tables are the first ones, after an even one ours.
    told = ("0001", schema.head()) if last % 2 else (schema.head(), "0001")
    assert Store(url).revision() in told
    assert store.get(kept.code) == kept, "whoever uses it moves the tables on"
    assert store.revision() == schema.head()
    assert store.verify() == ()
    prepared(store)


@pytest.mark.parametrize("seed", range(2))
def test_killed_while_the_tables_of_a_server_change(
    cluster: Callable[[str], str], seed: int
) -> None:
    url = cluster(f"moved{seed}")
    store = Store(url)
    kept = keep(store)
    store.close()
    killed(_migrate, url, after=seed, pause_s=random.Random(seed).uniform(0, 0.2))
    assert store.get(kept.code) == kept
    assert store.revision() == schema.head()
    assert store.verify() == ()
    store.close()


def _publish_until_full(url: str, told: Any, room: str) -> None:
    """Publish ever longer texts while no file may grow beyond some size; tell each one kept."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
    store = Store(url)
    with store.reading() as work:
        newest = work.routes.get(SLUG).newest
    trip, number = newest.content.stages[0].trip, newest.number
    try:
        while True:
            with store.work() as work:
                number = work.routes.save(
                    SLUG,
                    content(
                        trip,
                        sources=(RouteSource(title=random.Random(number).randbytes(140).hex()),),
                    ),
                    author=EDITOR,
                    expected_revision=number,
                ).number
                work.audit.add(actor=EDITOR, action="save", subject=SLUG, revision=number)
            told.send(number)
    except StoreError as error:
        told.send(error.code)


def test_a_disk_that_is_full_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    prepared(Store(url))
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_publish_until_full, args=(url, theirs, str(330_000)))
    child.start()
    theirs.close()
    told: list[int | str] = []
    while not told or isinstance(told[-1], int):
        assert ours.poll(60)
        told.append(ours.recv())
    child.join(30)
    *numbers, code = told
    assert numbers, "something was kept before"
    assert code in ("store_full", "store_unavailable")
    store = Store(url)
    assert store.verify() == ()
    with store.work() as work:  # and it goes on where there is room again
        newest = work.routes.get(SLUG).newest
        assert newest.number == numbers[-1]
        work.routes.save(
            SLUG,
            content(newest.content.stages[0].trip),
            author=EDITOR,
            expected_revision=newest.number,
        )
        work.audit.add(actor=EDITOR, action="save", subject=SLUG, revision=newest.number + 1)
    assert store.verify() == ()
