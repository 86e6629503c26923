"""Alive, ready, and the numbers of the work done."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import JindaoError, Planner, RouteRequest, Settings, open_store, write_bundle
from tests.web.tiny import TinyPlanner
from web.app import create_app

TOKEN = "0123456789abcdef-token"
TOUR = "/tour?start=太原&theme=taihang"


class Store:
    def __init__(self, path: Path | None, wrong: str | None = None) -> None:
        self.path, self.wrong = path, wrong

    def revision(self) -> str | None:
        if self.wrong:
            raise JindaoError(self.wrong)
        return "0001"


def readiness(app: Flask) -> tuple[int, dict[str, str]]:
    answer = app.test_client().get("/readyz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    return answer.status_code, answer.json["parts"]


def test_the_process_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json == {"status": "ok", "version": "0.1.0"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_on_the_skeleton(app: Flask) -> None:
    app.extensions.pop("jindao_store", None)
    assert readiness(app) == (200, {"network": "ok", "data": "ok", "store": "none"})


def test_a_bundle_that_is_removed_or_replaced_while_in_use(tmp_path: Path) -> None:
    first = Planner(Settings())
    bundle = tmp_path / "bundle"
    write_bundle(first.network, bundle)
    planner = Planner(Settings(network=bundle))
    app = create_app(planner)
    app.extensions.pop("jindao_store", None)
    assert readiness(app)[0] == 200

    other = replace(first.network, meta=replace(first.network.meta, id="f" * 16))
    write_bundle(other, bundle)
    status, parts = readiness(app)
    assert (status, parts["network"]) == (200, "changed")

    (bundle / "edge_head.npy").unlink()
    status, parts = readiness(app)
    assert (status, parts["network"]) == (503, "bundle_file_missing")

    shutil.rmtree(bundle)
    status, parts = readiness(app)
    assert (status, parts["network"]) == (503, "bundle_missing")
    assert app.test_client().get("/healthz").status_code == 200
    # What is mapped stays mapped: routes are still found.
    assert planner.plan_route(RouteRequest(waypoints=("平遥", "介休"), profile="bike")).length_m > 0


def test_a_dataset_that_is_removed(tmp_path: Path) -> None:
    planner: Any = TinyPlanner(Settings(heritage=tmp_path / "gone"))
    app = create_app(planner)
    app.extensions.pop("jindao_store", None)
    status, parts = readiness(app)
    assert (status, parts["data"]) == (503, "missing")


@pytest.mark.parametrize(
    ("wrong", "can_write", "state"),
    [(None, True, "ok"), (None, False, "read_only"), ("store_corrupt", True, "store_corrupt")],
)
def test_the_store(
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: str | None,
    can_write: bool,
    state: str,
) -> None:
    path = tmp_path / "store.sqlite3"
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: can_write)
    app.extensions["jindao_store"] = Store(path, wrong)
    status, parts = readiness(app)
    assert parts["store"] == state
    assert status == (503 if wrong else 200)


def test_a_store_that_is_no_database(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"no database" * 1000)
    app.extensions["jindao_store"] = open_store(Settings(store=f"sqlite:///{path}"))
    status, parts = readiness(app)
    assert (status, parts["store"]) == (503, "store_corrupt")


def test_a_store_is_made_when_it_is_first_used(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.extensions["jindao_store"] = Store(tmp_path / "new" / "store.sqlite3", "store_unavailable")
    assert readiness(app)[1]["store"] == "ok"
    monkeypatch.setattr(os, "access", lambda *_: False)
    status, parts = readiness(app)
    assert (status, parts["store"]) == (503, "missing")
    app.extensions["jindao_store"] = Store(None)
    assert readiness(app)[1]["store"] == "ok"


def numbers(client: FlaskClient, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_requests_and_plans_are_counted(client: FlaskClient) -> None:
    client.get(TOUR)
    client.get(TOUR)
    client.get("/nowhere/112.549123,37.870123?start=112.549123,37.870123")
    client.open("/", method="BREW")
    found = numbers(client)
    key = 'jindao_requests_total{endpoint="pages.tour",method="GET",status="200",work="plan"}'
    assert found[key] == 2
    assert found["jindao_plans_total"] == 2
    assert found['jindao_request_seconds_count{endpoint="pages.tour"}'] == 2
    assert any('method="other"' in name for name in found)
    assert not any("112.5" in name for name in found)


def test_what_was_known_is_counted() -> None:
    client = create_app(Planner(Settings())).test_client()
    for _ in range(3):
        assert client.get("/route.json?start=平遥&end=介休&profile=bike").status_code == 200
    found = numbers(client)
    assert found["jindao_plans_total"] == 1
    assert found["jindao_plan_cache_hits_total"] == 2


def test_only_this_machine_reads_the_numbers(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("sent", [None, "Bearer wrong", TOKEN, "Bearer 口令"])
def test_a_token_is_asked_for(sent: str | None) -> None:
    planner: Any = TinyPlanner(Settings(metrics_token=TOKEN))
    client = create_app(planner).test_client()
    headers = {} if sent is None else {"Authorization": sent.encode().decode("latin-1")}
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert TOKEN not in answer.text
    assert numbers(client, Authorization=f"Bearer {TOKEN}") is not None
