"""A site of files while it is written anew: read by others, and killed at any moment."""

from __future__ import annotations

import multiprocessing
import random
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from jindao import Store
from jindao.model.publication import RouteText
from tests.public.published import publish, withdraw
from tests.web.test_static_site import held, written

VERSION = re.compile(r"第 (\d+) 版本")
PAGES = ("zh/jinci/index.html", "zh/index.html", "en/jinci/index.html")


def change(store: Store, number: int) -> None:
    """Publish a further revision that says so in its title, in both languages."""
    title = f"第 {number} 版本"
    texts = tuple(RouteText(language=language, title=title) for language in ("zh", "en"))
    publish(store, "jinci", texts=texts)


def _write_on(url: str, directory: str, told: Any) -> None:
    store, number = Store(url), 1
    while True:
        number += 1
        change(store, number)
        told.send(number)
        written(store, Path(directory))


def told_last(pipe: Any, number: int) -> int:
    """Return the last number that waits in a pipe whose writer has ended, or the one before."""
    while pipe.poll(0):
        try:
            number = pipe.recv()
        except EOFError:
            break
    return number


def number_of(page: Path) -> int:
    """Return which revision a page shows, after it was seen to be whole."""
    text = page.read_text("utf-8")
    assert text.rstrip().endswith("</html>"), page
    (number,) = set(VERSION.findall(text))
    return int(number)


@pytest.mark.parametrize("seed", range(4))
def test_killed_while_it_is_written(tmp_path: Path, seed: int) -> None:
    url, site = f"sqlite:///{tmp_path / 's.sqlite3'}", tmp_path / "site"
    store = Store(url)
    change(store, 1)
    publish(store, "other")
    written(store, site)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_write_on, args=(url, str(site), theirs))
    child.start()
    theirs.close()
    last = 1
    try:
        for _ in range(2 + seed % 2):
            assert ours.poll(60)
            last = ours.recv()
            before = 0
            while not ours.poll(0):  # one reads all the while
                numbers = [number_of(site / page) for page in PAGES]
                assert before <= numbers[0]
                # It may have told of the next one in the meantime, and written it.
                assert numbers[0] <= last or ours.poll(0)
                # Who came by the list finds the page at least as new.
                assert number_of(site / PAGES[0]) >= numbers[1]
                before = numbers[0]
        child.join(random.Random(seed).uniform(0, 0.4))
    finally:
        child.kill()
        child.join(30)
        last = told_last(ours, last)
        ours.close()
    assert child.exitcode == -signal.SIGKILL, "it was at work when it was killed"
    for page in PAGES:
        assert last - 1 <= number_of(site / page) <= last
    for language in ("zh", "en"):
        withdraw(store, "other", language, "-")
    written(store, site)
    written(store, tmp_path / "anew")
    assert held(site) == held(tmp_path / "anew")
    assert {path.name for path in tmp_path.iterdir()} >= {"site", "anew"}
    assert not list(tmp_path.glob(".site*"))


def test_files_that_have_not_changed_are_not_touched(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    publish(store, "other")
    site = tmp_path / "site"
    written(store, site)
    places = {path: path.stat().st_ino for path in (site / "zh" / "jinci").iterdir()}
    publish(store, "other", licence="CC0-1.0")
    written(store, site)
    assert {path: path.stat().st_ino for path in (site / "zh" / "jinci").iterdir()} == places
