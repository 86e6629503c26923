"""The application over a planner that needs no engine."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.tiny import TinyPlanner
from web.app import create_app


@pytest.fixture
def planner() -> TinyPlanner:
    return TinyPlanner()


@pytest.fixture
def app(planner: TinyPlanner) -> Flask:
    return create_app(planner)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
