"""How often there are alternatives, and how long they take: 200 pairs on each network.

    python benchmarks/alternatives.py [--network DIR]... [--profile walk] [--pairs 200]
                                      [--tiling NODES]

Without networks it takes those of the Taiyuan and Andorra extracts beside the project.
Pairs are nodes of the largest connected part, drawn with a fixed seed; those that cannot
be joined are drawn again. `--tiling` makes a network of so many nodes out of Taiyuan's, and
takes pairs more than 40 km apart. Times are of the search alone, after one that does not
count.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tiling import tiled

import jindao
from jindao.geo import geodesic_m
from jindao.network.network import Network
from jindao.routing.alternatives import find_ways
from jindao.routing.router import Router

ROOT = Path(__file__).parent.parent
EXTRACTS = ROOT.parent / "shared/data/osm"
SOURCES = {
    "taiyuan": ("geojson", EXTRACTS / "taiyuan/taiyuan_osm_lines_4412.geojson.gz"),
    "andorra": ("osm", EXTRACTS / "andorra/andorra.osm.pbf"),
}
FAR_M = 40_000.0


def extract(name: str) -> Network | None:
    source, file = SOURCES[name]
    if not file.exists():
        print(f"{name}: {file.name} is not beside the project, left out")
        return None
    raw = jindao.SOURCES[source](str(file), jindao.SourceOptions())
    built = jindao.build_network(raw, name=name, built_at="2026-01-01T00:00:00+00:00")
    return jindao.prepared(built)


def measure(name: str, network: Network, profile: str, pairs: int, least_m: float) -> str:
    """Return the figures of one network in one line."""
    router = Router(network, jindao.load_profiles()[profile])
    dice = random.Random(1)
    nodes = np.flatnonzero(network.node_component == 0).tolist()
    counts, times_ms, lengths_km = [0, 0, 0], [], []
    while len(times_ms) <= pairs:
        places = [
            jindao.LonLat(float(network.node_lon[n]), float(network.node_lat[n]))
            for n in dice.sample(nodes, 2)
        ]
        if geodesic_m(*places) < least_m:
            continue
        try:
            near = [router.near(place) for place in places]
            points = router.snap_together(near)
            if points is None:
                continue
            start = time.perf_counter()
            ways = find_ways(router, *points)
        except (jindao.NoRouteError, jindao.OutsideNetworkError):
            continue
        times_ms.append(1000 * (time.perf_counter() - start))
        if len(times_ms) > 1:
            counts[len(ways) - 1] += 1
            lengths_km.append(ways[0].length_m(network) / 1000)
    times_ms = times_ms[1:]
    one, two = (100 * sum(counts[n:]) / pairs for n in (1, 2))
    p50, p95 = np.percentile(times_ms, [50, 95])
    return (
        f"{name} ({network.n_nodes} nodes, {router.engine_name}): {pairs} pairs, median "
        f"{statistics.median(lengths_km):.1f} km; one alternative {one:.1f} %, two {two:.1f} %; "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {max(times_ms):.0f} ms"
    )


def networks(asked: argparse.Namespace) -> Iterator[tuple[str, Network, float]]:
    for folder in asked.network:
        yield folder.name, jindao.read_bundle(folder), 0.0
    if asked.network:
        return
    for name in SOURCES:
        network = extract(name)
        if network is None:
            continue
        yield name, network, 0.0
        if name == "taiyuan" and asked.tiling:
            yield "tiling", jindao.prepared(tiled(network, asked.tiling)), FAR_M


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", type=Path, action="append", default=[])
    parser.add_argument("--profile", default="walk")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--tiling", type=int, default=0)
    asked = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}"
    )
    for name, network, least_m in networks(asked):
        print(measure(name, network, asked.profile, asked.pairs, least_m), flush=True)


if __name__ == "__main__":
    main()
