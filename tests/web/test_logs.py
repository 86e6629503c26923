"""What the logs say of a request, and what they never say."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Settings
from tests.web.tiny import TinyPlanner
from web import logs
from web.logs import JsonLines, private

EXACT = ("112.549123", "37.870456")


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    def requests(self) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.written]
        return [line for line in lines if line["logger"] == "web.access"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handler, before = Lines(), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_one_line(client: FlaskClient, lines: Lines) -> None:
    answer = client.get("/tour?start=太原&theme=taihang", headers={"X-Request-ID": "from-nginx.1"})
    assert answer.headers["X-Request-ID"] == "from-nginx.1"
    [line] = lines.requests()
    assert line["request_id"] == "from-nginx.1"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/tour", 200)
    assert isinstance(line["ms"], float)
    assert line["level"] == "info"


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "with space in it", 'quote"quote"', "<script>"]
)
def test_an_id_that_is_none_is_replaced(client: FlaskClient, given: str) -> None:
    ids = {client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]}
    ids.add(client.get("/healthz").headers["X-Request-ID"])
    assert len(ids) == 2
    assert all(len(id_) == 32 and id_.isalnum() for id_ in ids)


def test_no_exact_position_and_no_secret_is_logged(
    app: Flask, planner: TinyPlanner, lines: Lines
) -> None:
    planner.settings = Settings(metrics_token="0123456789abcdef-token")
    client = app.test_client()
    where = ",".join(EXACT)
    for address in (
        f"/tour?start={where}&theme=taihang",
        f"/tour.gpx?start={where}&theme=taihang",
        f"/route?start={where}&end={where}",
        f"/route?start=crash&end={where}",
        f"/route.json?start=busy&via={where}&end=x",
        f"/nowhere/{where}?at={where}",
        f"/sites/{where}",
        "/" + "a" * 9000 + where,
    ):
        client.get(address, headers={"Authorization": "Bearer 0123456789abcdef-token"})
    client.get("/metrics", headers={"Authorization": "Bearer 0123456789abcdef-token"})
    assert len(lines.requests()) == 9
    text = "\n".join(lines.written)
    for secret in (*EXACT, "0123456789abcdef-token", "?", "127.0.0.1"):
        assert secret not in text.replace('"?"', "")


def test_a_short_link_is_logged_without_its_code(client: FlaskClient, lines: Lines) -> None:
    client.get("/t/abcdefgh")
    assert lines.requests()[0]["path"] == "/t/<code>"
    assert "abcdefgh" not in "".join(lines.written)


def test_an_error_carries_the_id_of_its_request(client: FlaskClient, lines: Lines) -> None:
    client.get("/route?start=crash&end=jinci", headers={"X-Request-ID": "crash-0001"})
    told = [json.loads(line) for line in lines.written]
    [trace] = [line for line in told if "trace" in line]
    assert trace["request_id"] == "crash-0001"
    assert "RuntimeError" in trace["trace"]
    assert lines.requests()[0]["level"] == "error"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at 112.549123,37.870456", "at 112.54,37.87"),
        ("at 112.549,37.870", "at 112.54,37.87"),
        ("took 12.34 s", "took 12.34 s"),
        ("version 3.11.2", "version 3.11.2"),
        ("redis://u:secret@cache:6379/0 is away", "redis://***@cache:6379/0 is away"),
        ("GET /tour?start=112.5,37.8 HTTP/1.1", "GET /tour HTTP/1.1"),
        ("https://t.example/1/2/3?tk=abc", "https://t.example/1/2/3"),
    ],
)
def test_private(text: str, shown: str) -> None:
    assert private(text) == shown


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "/" * 10**6, "/a?" * 10**5, "://@" * 10**5, "1.23" * 10**5]
)
def test_long_texts_take_no_time(text: str) -> None:
    begun = time.perf_counter()
    assert len(private(text)) < 10_000
    assert time.perf_counter() - begun < 10, "the square of its length would take minutes"


def test_health_is_not_worth_a_line_at_info(client: FlaskClient, lines: Lines) -> None:
    client.get("/healthz")
    assert lines.requests()[0]["level"] == "debug"


def test_the_level_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    monkeypatch.setenv("JINDAO_NETWROK", "x")
    try:
        root.handlers[:] = []
        logs.start(Settings(log_level="warning"))
        logging.getLogger("web").info("not worth it")
        logging.getLogger("web").warning("worth it")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    told = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]
    assert told[-1] == "worth it"
    assert any("JINDAO_NETWROK" in text and "JINDAO_NETWORK" in text for text in told)
    assert "not worth it" not in told
