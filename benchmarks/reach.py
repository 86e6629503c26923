"""Measure reach: the search alone, and with its areas, on a bundle tiled to a size.

    python benchmarks/reach.py --network DIR [--nodes 220000] [--profile walk] [--json]

Starts are seeded nodes of the tiling; times are those of one call, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from tiling import tiled

import jindao
from jindao.network.network import Network
from jindao.network.outline import WIDTH_M, outlines
from jindao.network.snap import nearest_of
from jindao.routing.ground import Ground
from jindao.routing.reach import reached_parts, steps_of

STARTS = 60
SEARCHES = (15, 30, 60)
AREAS = ((5, 10, 15), (10, 20, 30))


def measured(network: Network, profile: jindao.Profile) -> dict[str, Any]:
    """Return median and 95th percentile of each job, and how many parts were reached."""
    ground = Ground(network, profile)
    dice = np.random.default_rng(1)
    nodes = dice.choice(network.n_nodes, STARTS, replace=False)
    positions = [jindao.LonLat(network.node_lon[n], network.node_lat[n]) for n in nodes]
    starts = [nearest_of(ground.near(position)) for position in positions]
    reached_parts(ground, starts[0], 60.0)
    figures: dict[str, Any] = {"nodes": network.n_nodes}
    for minutes in SEARCHES:
        times, counts = [], []
        for start in starts:
            begin = time.perf_counter()
            parts = reached_parts(ground, start, 60.0 * minutes)
            times.append(1000 * (time.perf_counter() - begin))
            counts.append(len(parts))
        figures[f"search_{minutes}_min"] = summary(times) | {
            "parts": statistics.median(counts),
        }
    for asked in AREAS:
        times = []
        for start in starts:
            begin = time.perf_counter()
            parts = reached_parts(ground, start, 60.0 * asked[-1])
            cuts = [parts.within(60.0 * minutes) for minutes in asked]
            outlines(network, steps_of(cuts, asked), WIDTH_M[profile.mode])
            times.append(1000 * (time.perf_counter() - begin))
        figures[f"areas_{'_'.join(map(str, asked))}_min"] = summary(times)
    return figures


def summary(times_ms: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile, rounded."""
    return {
        "median_ms": round(statistics.median(times_ms), 2),
        "p95_ms": round(float(np.percentile(times_ms, 95)), 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--nodes", type=int, default=220_000)
    parser.add_argument("--profile", default="walk")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    network = tiled(jindao.read_bundle(asked.network), asked.nodes)
    figures = measured(network, jindao.load_profiles()[asked.profile])
    if asked.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:24}{value}")


if __name__ == "__main__":
    main()
