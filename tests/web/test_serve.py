from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jindao import JindaoError
from tests.web.tiny import TinyPlanner
from web.first_line import refusal
from web.serve import serve

ROOT = Path(__file__).parents[2]
PROGRAM = """
from jindao import Settings
from tests.web.tiny import TinyPlanner
from web.serve import serve
planner = TinyPlanner(Settings.from_env())
serve(planner, "127.0.0.1", 0, threads=2, on_ready=lambda at: print(at, flush=True))
print("stopped", flush=True)
"""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the logs of this process, which runs the tests, as they are."""
    monkeypatch.setattr("web.logs.start", lambda settings: None)


def settings_left_out() -> dict[str, str]:
    """Return the environment without what is said to the program or to its tests."""
    return {name: text for name, text in os.environ.items() if not name.startswith("JINDAO_")}


@contextmanager
def running(**environ: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**settings_left_out(), "PYTHONPATH": str(ROOT), **environ},
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_when_asked(number: signal.Signals) -> None:
    with running() as (process, address):
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
            assert json.load(answer)["status"] == "ok"
        begun = time.monotonic()
        process.send_signal(number)
        output, trouble = process.communicate(timeout=15)
        assert process.returncode == 0
        assert output.strip() == "stopped"
        lines = [json.loads(line) for line in trouble.splitlines()]
        assert [line["message"] for line in lines] == ["stopping: requests under way are finished"]
        assert time.monotonic() - begun < 10


def answer_of(address: str, **headers: str) -> tuple[int, bytes]:
    asked = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_request_under_way_is_finished_and_no_other_is_taken() -> None:
    with running() as (process, address), ThreadPoolExecutor(1) as pool:
        answer_of(f"{address}healthz")
        slow = pool.submit(answer_of, f"{address}route.geojson?start=slow&end=jinci")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        status, content = slow.result()
        assert status == 200
        assert json.loads(content)["type"] == "FeatureCollection"
        output, _ = process.communicate(timeout=15)
        assert (process.returncode, output.strip()) == (0, "stopped")
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"{address}healthz", timeout=2)


def test_a_second_signal_stops_at_once() -> None:
    with running() as (process, address), ThreadPoolExecutor(1) as pool:
        answer_of(f"{address}healthz")
        slow = pool.submit(answer_of, f"{address}route.geojson?start=slow&via=slow&end=slow")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
        assert process.returncode == 128 + signal.SIGTERM
        assert isinstance(slow.exception(), OSError)


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_a_stranger_behind_a_proxy_is_no_neighbour(proxies: str) -> None:
    """Numbers for Prometheus are for this machine: also where nobody told of the proxy."""
    with running(JINDAO_PROXIES=proxies) as (_, address):
        there = {"X-Forwarded-For": "203.0.113.9"}
        assert answer_of(f"{address}metrics", **there)[0] == 403
        assert answer_of(f"{address}metrics")[0] == 200


def test_a_large_body_and_a_long_address_are_refused_at_once() -> None:
    with running() as (_, address):
        begun = time.monotonic()
        assert answer_of(f"{address}route?{'via=1,1&' * 12_500}")[0] == 414
        body = urllib.request.Request(f"{address}tour", data=b"a" * 200_000)
        with pytest.raises(OSError, match=r"413|reset|pipe"):
            urllib.request.urlopen(body, timeout=10)
        assert time.monotonic() - begun < 8, "one of them was waited for"


def test_a_form_above_every_limit_is_answered_with_a_page_of_ours() -> None:
    with running() as (_, address):
        body = urllib.request.Request(f"{address}t?lang=en", data=b"a" * (33 << 20))
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(body, timeout=20)
        with caught.value as error:
            page = error.read().decode()
        assert error.code == 413
        assert "<h1>Too large</h1>" in page
        assert "at most 64 KB in all" in page


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        planner: Any = TinyPlanner()
        with pytest.raises(JindaoError) as caught:
            serve(planner, "127.0.0.1", port)
    assert caught.value.code == "port_in_use"
    assert caught.value.facts["port"] == port


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("192.0.2.1", 0)])
def test_a_place_that_cannot_be_is_an_error(host: str, port: int) -> None:
    planner: Any = TinyPlanner()
    with pytest.raises(JindaoError) as caught:
        serve(planner, host, port)
    assert caught.value.code == "port_failed"


def test_kernels_are_warm_before_it_is_ready() -> None:
    told: list[str] = []

    class StopError(Exception):
        pass

    class Watched(TinyPlanner):
        def warm_up(self) -> None:
            told.append("warm")

    def ready(address: str) -> None:
        told.append(address)
        raise StopError

    planner: Any = Watched()
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(StopError):
        serve(planner, "127.0.0.1", 0, on_ready=ready)
    assert told[0] == "warm"
    assert told[1].startswith("http://127.0.0.1:")
    assert signal.getsignal(signal.SIGTERM) is before


def sent(port: int, request: bytes) -> tuple[int, str]:
    """Send bytes as they are; return the status, and what is told."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(request)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def test_what_no_page_sees_is_read_or_refused_in_words() -> None:
    with running() as (process, address):
        port = int(address.rstrip("/").rpartition(":")[2])
        closing = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        status, page = sent(port, "GET /sites?text=晋祠".encode() + closing)
        assert (status, 'value="晋祠"' in page) == (200, True)
        for request, status in (
            (b"HELLO\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n", 400),
            (b"POST /t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            (b"POST /t HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ):
            answered, told = sent(port, request)
            assert answered == status
            assert told == refusal(status)
        assert process.poll() is None
    assert refusal(431).splitlines()[0].startswith("431 地址或请求头太长")
    assert refusal(418) == refusal(400)
    assert len(refusal(400).splitlines()) == 2
