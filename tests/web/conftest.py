"""The application over a planner that needs no engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from jindao import Planner, Settings, Store
from tests.web.browsing import Watch
from tests.web.serving import served
from tests.web.tiny import TinyPlanner
from web.app import create_app


class Kept(BytecodeCache):
    """Templates as they were compiled for an earlier application of this process."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """Let the applications of all tests share what their templates are compiled to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Kept()})
        yield


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


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    """Serve the pages over a tiny planner, for a browser; return their address."""
    planner: Any = TinyPlanner()
    with served(create_app(planner)) as address:
        yield address


@pytest.fixture(scope="session")
def shanxi_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The pages over the real planner, on the network and dataset that travel with it."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('shanxi') / 'store.sqlite3'}")
    return create_app(Planner(Settings()), store)


@pytest.fixture(scope="session")
def shanxi(shanxi_app: Flask) -> Iterator[str]:
    """Serve the real planner's pages; return their address."""
    with served(shanxi_app) as address:
        yield address


@pytest.fixture
def watch(base: str) -> Iterator[Watch]:
    watching = Watch(base)
    yield watching
    watching.close()
