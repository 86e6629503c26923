"""Measure the main job: start-up, first use, build a network, matrix against networkx, a tour.

    python benchmarks/main_job.py [--file LINES.geojson.gz | --network DIR] [--json]

Without a file it looks for the Taiyuan extract beside the project, and says so where it
is not there. Ratios are of two programs in the same run; machines are noisy.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jindao
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.routing.router import Router

ROOT = Path(__file__).parent.parent
EXTRACT = ROOT.parent / "shared/data/osm/taiyuan/taiyuan_osm_lines_4412.geojson.gz"
POINTS = 50


def seconds(job: Callable[[], Any], repeats: int = 5) -> float:
    """Return the median time of a job, after one run that does not count."""
    job()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process_seconds(*command: str, repeats: int = 7) -> float:
    """Return the median wall time of a whole process."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    return seconds(run, repeats)


def run_once(*arguments: str, **environment: str) -> tuple[float, resource.struct_rusage]:
    """Run a command of jindao, and return how long it took and what it used, children included."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "jindao", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"jindao {' '.join(arguments)} failed")
    return took, usage


def build_figures(file: Path) -> dict[str, float]:
    """Return time and peak memory of building a bundle, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = "geojson" if "json" in file.name else "osm"
        took, usage = run_once(
            *("network", "build", "--source", source, str(file), "--output", f"{folder}/bundle")
        )
    return {"build_s": took, "build_peak_mb": usage.ru_maxrss / 1024}


def first_use_figures() -> dict[str, float]:
    """Return the time of a tour with nothing compiled yet, and with all of it on disk.

    The first use runs in two processes where there are two processors: `first_use_cpu_s` is
    the processor time of both, which tells more than the time on the wall of a busy machine.
    """
    tour = (
        *("tour", "--theme", "great_wall", "--profile", "bike"),
        *("--start", "大同", "--end", "朔州", "--days", "3"),
    )
    with tempfile.TemporaryDirectory() as folder:
        first_s, usage = run_once(*tour, NUMBA_CACHE_DIR=folder)
        later_s, _ = run_once(*tour, NUMBA_CACHE_DIR=folder)
    cpu_s = usage.ru_utime + usage.ru_stime
    return {"first_use_s": first_s, "first_use_cpu_s": cpu_s, "later_use_s": later_s}


def some_points(network: Network, router: Router, seed: int = 1) -> list[Snapped]:
    """Return seeded points on the largest part of a network."""
    dice = random.Random(seed)
    points: list[Snapped] = []
    while len(points) < POINTS:
        node = dice.randrange(network.n_nodes)
        where = jindao.LonLat(float(network.node_lon[node]), float(network.node_lat[node]))
        near = router.near(where)
        if 0 in near:
            points.append(near[0])
    return points


def matrix_figures(network: Network) -> dict[str, float]:
    """Return the time of one matrix with the compiled engine and with networkx."""
    profile = jindao.load_profiles()["walk"]
    compiled, reference = (Router(network, profile, name) for name in ("compiled", "reference"))
    points = some_points(network, compiled)
    equal = (compiled.matrix(points, points)[0] == reference.matrix(points, points)[0]).all()
    if not equal:
        raise SystemExit("the two engines disagree")
    fast = seconds(lambda: compiled.matrix(points, points))
    slow = seconds(lambda: reference.matrix(points, points), repeats=1)
    return {"matrix_compiled_s": fast, "matrix_networkx_s": slow, "matrix_ratio": slow / fast}


def tour_seconds(network: Network) -> float:
    """Return the time of a planned tour with another seed each, after one warm-up."""
    planner = jindao.Planner(jindao.Settings(), network=network)
    planner.warm_up()
    seeds = iter(range(1, 1000))

    def plan() -> None:
        planner.plan_tour(
            jindao.TourRequest(
                start=jindao.LonLat(112.549, 37.87),
                date=dt.date(2026, 10, 14),
                strands=("history",),
                seed=next(seeds),
            )
        )

    return seconds(plan)


def machine() -> str:
    """Return what machine this is."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--file", type=Path, default=EXTRACT)
    parser.add_argument("--network", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures: dict[str, Any] = {"machine": machine()}
    figures["import_s"] = process_seconds(sys.executable, "-c", "import jindao") - process_seconds(
        sys.executable, "-c", "pass"
    )
    figures["help_s"] = process_seconds(sys.executable, "-m", "jindao", "--help")
    figures |= first_use_figures()
    if asked.network is None and not asked.file.exists():
        print(
            f"no network to measure: {asked.file.name} is not beside the project", file=sys.stderr
        )
        network = None
    elif asked.network is not None:
        network = jindao.read_bundle(asked.network)
    else:
        figures |= build_figures(asked.file)
        raw = jindao.SOURCES["geojson" if "json" in asked.file.name else "osm"](
            str(asked.file), jindao.SourceOptions()
        )
        network = jindao.build_network(raw, name="extract", built_at="")
    if network is not None:
        figures |= {"nodes": network.n_nodes, "edges": network.n_edges}
        figures |= matrix_figures(network)
        if asked.network is None:
            figures["tour_s"] = tour_seconds(network)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if asked.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:18} {value:,.4g}" if isinstance(value, float) else f"{name:18} {value}")


if __name__ == "__main__":
    main()
