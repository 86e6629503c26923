from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jindao import JindaoError
from tests.web.tiny import TinyPlanner
from web.serve import serve

ROOT = Path(__file__).parents[2]
PROGRAM = """
from tests.web.tiny import TinyPlanner
from web.serve import serve
serve(TinyPlanner(), "127.0.0.1", 0, threads=2, on_ready=lambda at: print(at, flush=True))
print("stopped", flush=True)
"""


@contextmanager
def running() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
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
        assert trouble == ""
        assert time.monotonic() - begun < 10


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
