"""How fast the public pages are over a catalogue of 5,000 published routes.

The index when it is first used, and each filter, in processor time of one thread; then
pages of a server of its own that is asked 50 times a second: right after its start, and when
it has made its pages ready. Every route has a tour of its own.

    python benchmarks/catalogue.py [--routes 5000] [--keep STORE.sqlite3] [--rate 50]
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import http.client
import itertools
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jindao import Catalogue, Planner, RouteQuery, Settings, Store, TourRequest, export
from jindao.model.people import Bureau
from jindao.model.publication import DIFFICULTIES, RouteContent, RouteStage, RouteText
from jindao.public.facts import prepare_facts

ROOT = Path(__file__).parents[1]
INDEX_S, FILTER_P95_MS, PAGE_P95_MS = 2.0, 100.0, 80.0
THEMES = ("great_wall", "yellow_river", "taihang")
KINDS = ("historical", "rural", "study")


def filled(store: Store, number: int) -> None:
    """Publish routes with tours of a real planner, each told apart by its day."""
    planner = Planner(Settings())
    tours = [
        planner.plan_tour(
            TourRequest(start="平遥", strands=("history",), days=days, date=dt.date(2026, 5, 2))
        )
        for days in (1, 2)
    ]
    print(f"a tour weighs {[len(export(tour, 'json')) // 1000 for tour in tours]} kB")
    documents = itertools.cycle(json.loads(export(tour, "json")) for tour in tours)
    took_s = 0.0
    with store.work() as work:
        work.people.add_bureau(Bureau(slug="b", name_zh="局", name_en="Bureau", areas=("datong",)))
        for n in range(number):
            own = {**next(documents), "title_zh": f"线路{n}"}
            trip = work.routes.keep_trip(json.dumps(own, ensure_ascii=False).encode())
            content = RouteContent(
                theme=THEMES[n % 3],
                kind=KINDS[n // 3 % 3],
                difficulty=DIFFICULTIES[n // 9 % 3],
                season="Apr-Oct" if n % 2 else "",
                texts=(RouteText(language="zh", title=f"线路 {n}", summary="山河" * 40),),
                stages=(RouteStage(trip=trip),),
            )
            work.routes.create(f"route-{n}", "b", content, author="benchmark")
            begun_s = time.process_time()
            prepare_facts(work, [trip])
            took_s += time.process_time() - begun_s
            for step in ("submit", "publish"):
                work.routes.take(f"route-{n}", "zh", step, 1, author="benchmark")
    print(f"what a trip comes to, once at publication: {1000 * took_s / number:.1f} ms")


def queries(seed: int) -> list[RouteQuery]:
    """Return searches of every kind, and several at once."""
    rng = random.Random(seed)
    parts: list[dict[str, Any]] = [
        {"theme": "great_wall"}, {"kind": "rural"}, {"difficulty": "easy"}, {"month": 5},
        {"days": 2}, {"min_km": 5.0}, {"max_km": 20.0}, {"prefecture": "xinzhou"},
        {"county": "代县"}, {"step_free": True}, {"text": "山河 线路"}, {"text": "4999"}, {},
    ]  # fmt: skip
    mixed = [
        dict(pair for part in rng.sample(parts, 3) for pair in part.items()) for _ in range(60)
    ]
    known = {item.name for item in dataclasses.fields(RouteQuery)}
    return [RouteQuery(**asked) for asked in (*parts, *mixed) if set(asked) <= known]


@contextmanager
def served(store: str, *, ready: bool = False) -> Iterator[int]:
    """Run a server over a store; yield its port, `ready` when it has made its pages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        **os.environ,
        "JINDAO_STORE": store,
        "JINDAO_LIMITS": "off",
        "JINDAO_LOG_LEVEL": "info",
    }
    command = [sys.executable, "-m", "jindao", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
    made = threading.Event()
    threading.Thread(target=follow, args=(process.stderr, made), daemon=True).start()
    try:
        while True:
            try:
                asked(port, "/readyz")
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"the server stopped with status {process.returncode}")
                time.sleep(0.2)
        asked(port, "/routes")
        if ready:
            begun_s = time.perf_counter()
            made.wait()
            print(f"pages were ready after {time.perf_counter() - begun_s:.0f} s")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def follow(log: Iterable[str], made: threading.Event) -> None:
    """Read what a server logs, until it says that its pages are ready and then on."""
    for line in log:
        if "made ready" in line:
            made.set()


def asked(port: int, address: str) -> int:
    """Ask for an address and read the answer; return its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def told_load(port: int, rate: float, seconds: float, addresses: list[str]) -> None:
    """Ask at a rate, whether or not answers keep up, and print how long they took."""
    took_ms: list[float] = []
    statuses: Counter[int] = Counter()

    def ask(due_s: float, address: str) -> None:
        status = asked(port, address)
        took_ms.append(1000 * (time.perf_counter() - due_s))
        statuses[status] += 1

    begun_s = time.perf_counter()
    threads = []
    for number in range(int(rate * seconds)):
        due_s = begun_s + number / rate
        time.sleep(max(0.0, due_s - time.perf_counter()))
        threads.append(threading.Thread(target=ask, args=(due_s, addresses[number])))
        threads[-1].start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(took_ms, n=20)[-1]
    print(f"  {rate:.0f} a second: median {statistics.median(took_ms):.0f} ms, p95 {p95:.0f} ms")
    print(f"  (goal {PAGE_P95_MS:.0f} ms, load {os.getloadavg()[0]:.1f}); {dict(statuses)}")


def told_pages(store: Path, routes: int, rate: float, seconds: float) -> None:
    """Print what pages cost: a few again and again, and each asked for the first time."""
    count = int(rate * seconds)
    few = [f"/routes/route-{n % 20}?lang=zh" for n in range(count)]
    each = [f"/routes/route-{n * 7 % routes}?lang=zh" for n in range(count)]
    for what, addresses, ready in (
        ("20 pages again and again, right after the start", few, False),
        ("each another page, right after the start", each, False),
        ("each another page, all of them ready", each, True),
    ):
        print(f"{what}:")
        with served(f"sqlite:///{store}", ready=ready) as port:
            told_load(port, rate, seconds, addresses)


def told_requests(store: Store) -> None:
    """Print the processor time of one request, in this process, and its share of 1 / 50 s."""
    sys.path[0] = str(ROOT)  # this folder has a `web.py` of its own
    from web.app import create_app

    client = create_app(Planner(Settings(limits=())), store).test_client()
    headers = {"Accept-Encoding": "gzip"}
    for address in ("/routes", "/routes/route-0"):
        client.get(address, headers=headers)
    known = {"If-None-Match": client.get("/routes/route-1", headers=headers).headers["ETag"]}
    for what, addresses, more in (
        ("route, made", [f"/routes/route-{n}" for n in range(100, 130)], {}),
        ("route, ready", ["/routes/route-1"] * 50, {}),
        ("route, not modified", ["/routes/route-1"] * 50, known),
        ("catalogue, ready", ["/routes"] * 50, {}),
        ("catalogue, searched", [f"/routes?text={n}" for n in range(30)], {}),
    ):
        begun_s = time.process_time()
        for address in addresses:
            client.get(address, headers=headers | more)
        each_ms = 1000 * (time.process_time() - begun_s) / len(addresses)
        print(f"{what}: {each_ms:.1f} ms of processor, 50 a second take {each_ms / 20:.2f} cores")


def main() -> None:
    """Print each figure beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="a store to make, or made before")
    parser.add_argument("--rate", type=float, default=50.0, help="pages asked for in a second")
    parser.add_argument("--seconds", type=float, default=10.0)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = told.keep or Path(folder) / "store.sqlite3"
        store = Store(f"sqlite:///{path}")
        if not path.exists():
            filled(store, told.routes)
        catalogue = Catalogue(store)
        began = time.process_time()
        count = len(catalogue.entries("zh"))
        print(f"index of {count} routes: {time.process_time() - began:.1f} s (goal {INDEX_S} s)")
        took_ms = []
        for query in queries(1):
            began = time.process_time()
            catalogue.find(query, "zh", dt.date.today())
            took_ms.append(1000 * (time.process_time() - began))
        p95 = statistics.quantiles(took_ms, n=20)[-1]
        print(f"filter: median {statistics.median(took_ms):.1f} ms, p95 {p95:.1f} ms"
              f" (goal {FILTER_P95_MS:.0f} ms)")  # fmt: skip
        told_requests(store)
        told_pages(path, count, told.rate, told.seconds)


if __name__ == "__main__":
    main()
