"""A store of published routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
