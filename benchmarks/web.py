"""How fast the pages answer, how much they hold and how heavy they are, on this machine.

A server of its own is started, and asked by a bounded number of clients for a bounded
time. Every plan and route is another one, so that none is known already. Beside each
figure stands its goal.

    python benchmarks/web.py [--network DIR] [--server gunicorn] [--seconds 10]
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import itertools
import os
import platform
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urljoin

from jindao import Planner, Settings

ROOT = Path(__file__).parents[1]
DATE = "2026-10-14"
PLAN_P50_MS, PLAN_P95_MS, ROUTE_P95_MS, SITES_P95_MS = 400.0, 1000.0, 60.0, 30.0
ROUTES_PER_S, PLANS_PER_S, FIRST_VISIT_KB = 30.0, 5.0, 350.0
NAMES = ("晋祠", "jinci", "寺", "双塔", "museum", "长城", "古城", "yungang")
LINKED = re.compile(
    r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+\.(?:css|js|svg|png|webp|jpg))"""
)
IMPORTED = re.compile(r"""(?:import|from)\s*["']([./][^"']+\.js)["']""")
IMAGES = (".svg", ".png", ".webp", ".jpg")
PAINTED = re.compile(r"""url\(["']?([^"')#:]+\.(?:svg|png|webp|jpg))["']?\)""")
FOLLOWED = {"js": (IMPORTED,), "css": (PAINTED,), **{name[1:]: () for name in IMAGES}}
"""What to look for in files by their suffix; in everything else, a page, `LINKED`."""

Ask = Callable[[str], tuple[int, bytes]]
"""Address -> status, and the answer as it is sent to who takes gzip."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", type=Path, help="bundle; default: the embedded skeleton")
    parser.add_argument("--server", choices=("waitress", "gunicorn"), default="waitress")
    parser.add_argument("--threads", type=int, default=4, help="of each server process")
    parser.add_argument("--clients", type=int, default=8, help="that ask at the same time")
    parser.add_argument("--plans", type=int, default=30, help="asked for one by one")
    parser.add_argument("--routes", type=int, default=100, help="asked for one by one")
    parser.add_argument("--seconds", type=float, default=10.0, help="of load, for each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server stops, too
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(
        f"{platform.machine()}, {cores} cores, load {load:.1f}, "
        f"Python {platform.python_version()}, {platform.system()}; {asked.server}"
    )
    points = places(asked.network, asked.seed)
    profile = "walk" if asked.network else "bike"
    with served(asked) as port:
        ask = Client(port)
        good = reachable(ask, points, profile)
        routes = route_addresses(good, profile)
        plans = plan_addresses(good, profile)
        sites = (f"/sites.json?text={quote(name)}" for name in itertools.cycle(NAMES))
        take(ask, plans, 3)
        one = take(ask, plans, asked.plans)
        told("plan p50", percentile(one, 50), PLAN_P50_MS)
        told("plan p95", percentile(one, 95), PLAN_P95_MS)
        told("route p95", percentile(take(ask, routes, asked.routes), 95), ROUTE_P95_MS)
        told("sites search p95", percentile(take(ask, sites, asked.routes), 95), SITES_P95_MS)
        for what, addresses, goal in (
            ("routes", routes, ROUTES_PER_S),
            ("plans", plans, PLANS_PER_S),
        ):
            rate, answers = pressed(port, addresses, asked.clients, asked.seconds)
            told(f"{what}, {asked.clients} clients", rate, goal, "/s", at_least=True)
            odd = {status: n for status, n in answers.items() if status != 200}
            print(f"{'':<28}answers other than 200: {odd or 'none'}")
        ask = Client(port)  # the other one was idle for longer than a server may wait
        told_weight("first visit", ask, "/")
        told_weight("cards, first visit", ask, next(plans).replace("/tour?", "/tours?"))
        told_weight("tour page, first visit", ask, next(plans))
        told_weight("theme, first visit", ask, "/themes/history")


class Client:
    """Asks one server over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __call__(self, address: str) -> tuple[int, bytes]:
        self._connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def served(asked: argparse.Namespace) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "JINDAO_LIMITS": "off", "JINDAO_LOG_LEVEL": "warning"}
    if asked.network:
        environ["JINDAO_NETWORK"] = str(asked.network.resolve())
    command = {
        "waitress": f"jindao serve --port {port} --threads {asked.threads}",
        "gunicorn": "gunicorn --preload --workers 2 --limit-request-line 8190 "
        f"--threads {asked.threads} --bind 127.0.0.1:{port} web:create_app()",
    }[asked.server]
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split()], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                Client(port)("/healthz")
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"the server stopped with status {process.returncode}")
                time.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def places(network: Path | None, seed: int) -> list[str]:
    """Return nodes of the network as positions, in an order that the seed decides."""
    ways = Planner(Settings(network=network)).network
    chosen = random.Random(seed).sample(range(ways.n_nodes), min(400, ways.n_nodes))
    return [f"{ways.node_lon[i]:.6f},{ways.node_lat[i]:.6f}" for i in chosen]


def reachable(ask: Client, points: list[str], profile: str, wanted: int = 40) -> list[str]:
    """Return the first points that can be walked to from one of them."""
    for start in points[:5]:
        good = [start]
        for end in points:
            status, _ = ask(f"/route.json?start={start}&end={end}&profile={profile}")
            good += [end] if status == 200 and end != start else []
            if len(good) == wanted:
                return good
        if len(good) > wanted / 2:
            return good
    sys.exit("too few points of the network are joined")


def route_addresses(points: list[str], profile: str) -> Iterator[str]:
    for lap in itertools.count():
        for start, end in itertools.permutations(points, 2):
            yield f"/route.json?start={moved(start, lap)}&end={end}&profile={profile}"


def plan_addresses(points: list[str], profile: str) -> Iterator[str]:
    for lap in itertools.count():
        for start in points:
            yield (
                f"/tour?start={moved(start, lap)}&strand=history&profile={profile}"
                f"&hours=6&date={DATE}"
            )


def moved(point: str, lap: int) -> str:
    """Return a point some 10 cm further for every lap, so that it is asked for anew."""
    lon, lat = point.split(",")
    return f"{float(lon) + lap * 1e-6:.6f},{lat}"


def take(ask: Client, addresses: Iterator[str], count: int) -> list[float]:
    """Return how long each of some requests took, in milliseconds."""
    taken = []
    for address in itertools.islice(addresses, count):
        begun = time.perf_counter()
        status, _ = ask(address)
        taken.append(1000 * (time.perf_counter() - begun))
        if status not in (200, 422):
            sys.exit(f"{status} at {address}")
    return taken


def pressed(
    port: int, addresses: Iterator[str], clients: int, seconds: float
) -> tuple[float, Counter[int]]:
    """Return how many requests a second were answered with 200, and every status."""
    lock, answers = threading.Lock(), Counter[int]()
    begun = time.perf_counter()
    last = begun + seconds

    def work() -> None:
        ask = Client(port)
        while time.perf_counter() < last:
            with lock:
                address = next(addresses)
            status, _ = ask(address)
            with lock:
                answers[status] += 1

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers[200] / (time.perf_counter() - begun), answers


def weights(ask: Ask, address: str) -> dict[str, int]:
    """Return the bytes that a page and every file it links or imports have on the line.

    They are counted as they are sent to who takes gzip, without heads of answers; what
    scripts fetch is not among them, and images that a style names are, in use or not.
    """
    waiting, sizes = [address], dict[str, int]()
    while waiting:
        at = waiting.pop()
        if at in sizes:
            continue
        status, content = ask(at)
        if status == 404 and at.endswith(IMAGES):
            continue
        if status != 200:
            sys.exit(f"{status} at {at}")
        sizes[at] = len(content)
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        for pattern in FOLLOWED.get(at.rpartition(".")[2], (LINKED,)):
            waiting += [
                urljoin(at, name) for name in pattern.findall(plain.decode("utf-8", "replace"))
            ]
    return sizes


def told_weight(what: str, ask: Ask, address: str) -> None:
    sizes = weights(ask, address)
    told(what, sum(sizes.values()) / 1000, FIRST_VISIT_KB, "kB")
    print(f"{'':<28}{len(sizes)} files, the page itself {sizes[address] / 1000:.1f} kB")


def percentile(taken: list[float], percent: int) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[percent - 1]


def told(what: str, value: float, goal: float, unit: str = "ms", *, at_least: bool = False) -> None:
    sign, holds = (">=", value >= goal) if at_least else ("<=", value <= goal)
    share = f"{value / goal:.2f} of it" + ("" if holds else "   MISSED")
    print(f"{what:<28}{value:9.1f} {unit:<3} goal {sign} {goal:g} {unit}, {share}")


if __name__ == "__main__":
    main()
