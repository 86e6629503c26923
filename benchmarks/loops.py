"""How good and how quick loops are: 30 starts x 3 lengths on each network.

    python benchmarks/loops.py [--network DIR]... [--profile hike] [--starts 30]

Without networks it builds those of the Taiyuan and Andorra extracts beside the project.
Starts are drawn from the ends of edges of the largest connected part. Each figure is
median / 95th percentile; limits that are missed are marked. A start from which no loop of
the length leads (out and back only) counts like any other, and is counted apart, too.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import jindao
from jindao.network.network import Network

ROOT = Path(__file__).parent.parent
EXTRACTS = ROOT.parent / "shared/data/osm"
SOURCES = {
    "taiyuan": ("geojson", EXTRACTS / "taiyuan/taiyuan_osm_lines_4412.geojson.gz"),
    "andorra": ("osm", EXTRACTS / "andorra/andorra.osm.pbf"),
}
LENGTHS_M = (3_000.0, 6_000.0, 12_000.0)
ERROR, TWICE, MS = 0.04, 0.05, 150.0


@dataclass
class Figures:
    """What was measured for some requests."""

    error: list[float] = field(default_factory=list)
    twice: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    no_loop: int = 0

    def add(self, other: Figures) -> None:
        for name in ("error", "twice", "ms", "found"):
            getattr(self, name).extend(getattr(other, name))
        self.no_loop += other.no_loop


def built(name: str, folder: str) -> Path | None:
    source, file = SOURCES[name]
    if not file.exists():
        print(f"{name}: {file.name} is not at hand, left out")
        return None
    target = Path(folder) / name
    command = [sys.executable, "-m", "jindao", "network", "build", "--source", source, str(file)]
    subprocess.run([*command, "--output", str(target)], check=True, capture_output=True, cwd=ROOT)
    return target


def some_starts(network: Network, planner: jindao.Planner, profile: str, count: int) -> list:
    dice = random.Random(1)
    router = planner._router(profile)
    starts: list[jindao.LonLat] = []
    while len(starts) < count:
        lon, lat = (float(x) for x in network.edge_line(dice.randrange(network.n_edges))[0])
        if 0 in router.near(jindao.LonLat(lon, lat)):
            starts.append(jindao.LonLat(lon, lat))
    return starts


def measured(
    planner: jindao.Planner, starts: list[jindao.LonLat], length_m: float, profile: str
) -> Figures:
    figures = Figures()
    for start in starts:
        request = jindao.LoopRequest(start=start, length_m=length_m, profile=profile)
        begun = time.perf_counter()
        try:
            candidates = planner.plan_loop(request).candidates
        except jindao.NoLoopError:
            candidates = ()
        figures.ms.append(1000 * (time.perf_counter() - begun))
        figures.found.append(len(candidates))
        if not candidates or candidates[0].quality.walked_twice > 0.999:
            figures.no_loop += 1
        for loop in candidates[:1]:
            figures.error.append(abs(loop.quality.length_error))
            figures.twice.append(loop.quality.walked_twice)
    return figures


def told(name: str, figures: Figures) -> None:
    def pair(values: list[float], factor: float, limit: float) -> str:
        middle, high = np.percentile(values, [50, 95]) if values else (np.nan, np.nan)
        mark = " " if middle <= limit else "!"
        return f"{factor * middle:6.1f} /{factor * high:6.1f}{mark}"

    rings = [twice for twice in figures.twice if twice <= 0.999]
    three = sum(count == 3 for count in figures.found)
    print(
        f"{name:<24}{pair(figures.error, 100, ERROR)}  {pair(figures.twice, 100, TWICE)}  "
        f"{pair(figures.ms, 1, MS)}  {three:>3}/{len(figures.found)}  "
        f"{100 * np.median(rings or [np.nan]):11.1f}  {figures.no_loop:>7}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, action="append", default=[])
    parser.add_argument("--profile", default="hike")
    parser.add_argument("--starts", type=int, default=30)
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"limits of medians: error {ERROR:.0%}, twice {TWICE:.0%}, {MS:g} ms; ! = missed")
    print(
        f"{'best of three':<24}{'error %':>15}  {'twice %':>15}  {'ms':>15}   3 of  "
        "of rings %  no loop"
    )
    every = Figures()
    with tempfile.TemporaryDirectory() as folder:
        directories = arguments.network or [built(name, folder) for name in SOURCES]
        for directory in filter(None, directories):
            network = jindao.read_bundle(directory)
            planner = jindao.Planner(network=network)
            starts = some_starts(network, planner, arguments.profile, arguments.starts)
            warm = jindao.LoopRequest(start=starts[0], length_m=2_000.0, profile=arguments.profile)
            planner.plan_loop(warm)
            together = Figures()
            for length_m in LENGTHS_M:
                figures = measured(planner, starts, length_m, arguments.profile)
                told(f"{directory.name} {length_m / 1000:g} km", figures)
                together.add(figures)
            told(f"{directory.name} together", together)
            every.add(together)
    told("all", every)


if __name__ == "__main__":
    main()
