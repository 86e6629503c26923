"""The documented gunicorn command: workers that share one planner and one set of numbers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jindao import Planner, Settings, write_bundle

pytest.importorskip("gunicorn")
if not Path("/proc/self/smaps").exists():
    pytest.skip("maps of a process are read from /proc", allow_module_level=True)

ROOT = Path(__file__).parents[2]
ROUTE = "route.json?start=平遥&end=介休&profile=bike"


class Served:
    def __init__(self, process: subprocess.Popen[str], address: str, errors: Path) -> None:
        self.process, self.address, self.errors = process, address, errors

    def get(self, path: str) -> tuple[int, str]:
        quoted = urllib.request.quote(path, safe="/?&=.,")  # type: ignore[attr-defined]
        with urllib.request.urlopen(self.address + quoted, timeout=60) as answer:
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("gunicorn")
    bundle, numbers, errors = (folder / name for name in ("bundle", "numbers", "errors"))
    numbers.mkdir()
    write_bundle(Planner(Settings()).network, bundle)
    command = "gunicorn --preload --workers 2 --threads 4 --bind 127.0.0.1:0 web:create_app()"
    command += " --limit-request-line 8190"
    environ = {"JINDAO_NETWORK": str(bundle), "PROMETHEUS_MULTIPROC_DIR": str(numbers)}
    with errors.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split()],
            stderr=sink,
            text=True,
            cwd=ROOT,
            env={**os.environ, **environ, "JINDAO_STORE": f"sqlite:///{folder / 'store.sqlite3'}"},
        )
    try:
        yield Served(process, listening(process, errors), errors)
    finally:
        process.kill()
        process.wait()


def listening(process: subprocess.Popen[str], errors: Path) -> str:
    for _ in range(1800):
        said = errors.read_text()
        found = re.search(r"Listening at: (http://[0-9.:]+)", said)
        if found and said.count("Booting worker") == 2:
            return found[1] + "/"
        assert process.poll() is None, said
        time.sleep(0.1)
    raise AssertionError(errors.read_text())


def test_workers_share_the_network(served: Served) -> None:
    status, text = served.get("readyz")
    assert (status, json.loads(text)["parts"]["network"]) == (200, "ok")
    workers = children(served.process.pid)
    assert len(workers) == 2
    for worker in workers:
        maps = Path(f"/proc/{worker}/smaps").read_text().split("\n")
        starts = [i for i, line in enumerate(maps) if line.endswith("edge_head.npy")]
        assert starts, "the network is not mapped"
        facts = "\n".join(maps[starts[0] : starts[0] + 25])
        assert "Private_Dirty:         0 kB" in facts


def test_their_numbers_are_added_up(served: Served) -> None:
    def plans() -> list[float]:
        lines = served.get("metrics")[1].splitlines()
        return [
            sum(float(x.rsplit(" ", 1)[1]) for x in lines if x.startswith(name))
            for name in ("jindao_plans_total", "jindao_plan_cache_hits_total")
        ]

    at_first = plans()  # the examples of the API's page are planned at the start
    for _ in range(12):
        assert served.get(ROUTE)[0] == 200
    lines = served.get("metrics")[1].splitlines()
    [count] = [x for x in lines if x.startswith("jindao_requests_total") and "api.route" in x]
    assert count.endswith(" 12.0")
    made, known = (after - before for after, before in zip(plans(), at_first, strict=True))
    assert made <= 2
    assert made + known == 12


def test_it_stops_when_asked_and_finishes_what_is_under_way(served: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        tour = pool.submit(served.get, "tour.json?start=平遥&strand=history&hours=8&profile=bike")
        time.sleep(0.2)
        served.process.send_signal(signal.SIGTERM)
        assert tour.result()[0] == 200
    assert served.process.wait(timeout=40) == 0
    logged = [json.loads(line) for line in served.errors.read_text().splitlines() if line[0] == "{"]
    paths = {line.get("path") for line in logged}
    assert {"/route.json", "/tour.json"} <= paths


def children(process: int) -> list[int]:
    return [
        int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]
