"""Two hundred readers of one server while a bureau publishes: errors, and how long they wait.

Each reader has a connection of its own and reads a page, thinks, and reads the next, as
people do; every second a route is published anew meanwhile. Stores are kept in a SQLite
file or, with `--store`, in an empty database of a PostgreSQL server.

    python benchmarks/readers.py [--readers 200] [--think 4] [--seconds 20] [--store URL]
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from catalogue import filled, served

from jindao import Store

P95_MS = 300.0
ROUTES = 40
PUBLISH_EACH_S = 1.0


def main() -> None:
    """Print what was answered, and how long that took beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument(
        "--think", type=float, default=4.0, help="seconds between pages, on average"
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--store", help="url of an empty database; default: a SQLite file")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = told.store or f"sqlite:///{Path(folder) / 'store.sqlite3'}"
        store = Store(url)
        filled(store, ROUTES)
        with served(url, ready=True) as port:
            read(store, port, told)


def read(store: Store, port: int, told: argparse.Namespace) -> None:
    """Let everybody read while one publishes."""
    took_ms: list[float] = []
    statuses: Counter[int] = Counter()
    end_s = time.perf_counter() + told.seconds

    def reader(seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(chance.uniform(0, told.think))
        while time.perf_counter() < end_s:
            address = f"/routes/route-{chance.randrange(ROUTES)}?lang={chance.choice(('zh', 'en'))}"
            begun_s = time.perf_counter()
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            took_ms.append(1000 * (time.perf_counter() - begun_s))
            statuses[answer.status] += 1
            time.sleep(chance.uniform(0.5, 1.5) * told.think)

    threads = [threading.Thread(target=reader, args=(seed,)) for seed in range(told.readers)]
    for thread in threads:
        thread.start()
    published = 0
    while time.perf_counter() < end_s:
        publish(store, published % ROUTES)
        published += 1
        time.sleep(PUBLISH_EACH_S)
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(took_ms, n=20)[-1]
    print(
        f"{told.readers} readers, {len(took_ms) / told.seconds:.0f} pages a second, {published}"
        f" publications: median {statistics.median(took_ms):.0f} ms, p95 {p95:.0f} ms,"
        f" longest {max(took_ms):.0f} ms (goal p95 {P95_MS:.0f} ms, load {os.getloadavg()[0]:.1f});"
        f" {dict(statuses)}"
    )


def publish(store: Store, number: int) -> None:
    """Publish a further revision of a route."""
    slug = f"route-{number}"
    with store.work() as work:
        newest = work.routes.revision(slug)
        saved = work.routes.save(
            slug,
            replace(newest.content, licence=f"licence {newest.number}"),
            author="benchmark",
            expected_revision=newest.number,
        )
        for step in ("submit", "publish"):
            work.routes.take(slug, "zh", step, saved.number, author="benchmark")


if __name__ == "__main__":
    main()
