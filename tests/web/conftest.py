"""The application over a planner that needs no engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Store
from tests.web.tiny import TinyPlanner
from web.app import create_app


@pytest.fixture
def planner() -> TinyPlanner:
    return TinyPlanner()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")


@pytest.fixture
def app(planner: TinyPlanner, store: Store) -> Flask:
    return create_app(planner, store)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
