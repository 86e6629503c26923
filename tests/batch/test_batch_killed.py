"""A batch that is killed goes on where it was, and ends with the same drafts."""

from __future__ import annotations

import random
import signal
from pathlib import Path
from typing import Any

import pytest

import jindao
from tests.batch.world import SLUGS, batch, drafts, made, opened, planner
from tests.store.test_killed import killed


def _generate(path: str, told: Any) -> None:
    store, desk = opened(Path(path))
    done = jindao.generate_drafts(planner(), desk, batch(store, desk))
    for number, _ in enumerate(done, 1):
        told.send(number)
    signal.pause()  # it is killed, whatever became of it


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    path, undisturbed = tmp_path / "s.sqlite3", tmp_path / "u.sqlite3"
    opened(path)[0].close()
    pause_s = random.Random(seed).uniform(0, 0.1)
    last = killed(_generate, str(path), after=seed % 2, pause_s=pause_s)
    store, _ = opened(path)
    assert store.verify() == ()
    store.close()
    kept = drafts(path)
    assert last <= len(kept) <= last + 1, "what was told is kept, and no half of another"
    states = made(path)
    assert sorted(states) == sorted(SLUGS)
    assert list(states.values()).count("there") == len(kept)
    made(undisturbed)
    assert drafts(path) == drafts(undisturbed)
