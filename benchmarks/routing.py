"""Measure routing at the size of a province, beside networkx and scipy in the same run.

    python benchmarks/routing.py [--sizes 220000,1200000] [--network DIR] [--json]

Without a network the Taiyuan extract beside the project is tiled to each size (see
`benchmarks/tiling.py`); with one, that bundle is measured as it is. Every cost is compared
with networkx's before anything is timed. Peers that are not installed are said to be so
(`pip install scipy pyvalhalla-weekly`). A figure that misses its goal is marked.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from main_job import EXTRACT, machine
from tiling import tiled
from valhalla_peer import beside_valhalla

import jindao
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.routing.contraction import ContractionEngine
from jindao.routing.graph import Ends
from jindao.routing.ground import Ground
from jindao.routing.reach import reached_parts
from jindao.routing.router import Router

ANDORRA = EXTRACT.parent.parent / "andorra" / "andorra.osm.pbf"

PAIRS = 200
REFERENCE_PAIRS = 5
MATRIX = 50
LOCAL_M = 4_000.0

GOALS: dict[str, tuple[float, float]] = {
    "order_and_index_s": (30, 150),
    "order_and_index_peak_mb": (1500, 1500),
    "open_bundle_s": (0.2, 0.5),
    "customise_s": (0.15, 0.7),
    "far_way_ms": (0.2, 0.6),
    "matrix_50_ms": (25, 90),
    "reach_30_min_ms": (1, 1),
    "near_way_fresh_ms": (3, 3),
}
"""Goals at 220,000 and at 1.2 million nodes."""


def median_of(job: Callable[[Any], object], items: Sequence[Any]) -> tuple[float, float]:
    """Return median and 95th percentile of one job on many items, seconds; the first is warm-up."""
    job(items[0])
    times = []
    for item in items:
        start = time.perf_counter()
        job(item)
        times.append(time.perf_counter() - start)
    return statistics.median(times), float(np.percentile(times, 95))


def point_at(network: Network, edge: int, fraction: float) -> Snapped:
    """Return a point inside an edge, as snapping would."""
    line = network.edge_line(edge)
    return Snapped(
        edge=edge,
        fraction=fraction,
        position=jindao.LonLat(*(float(x) for x in line[0])),
        gap_m=0.0,
        component=0,
    )


def some_points(network: Network, ground: Ground, count: int, seed: int) -> list[Snapped]:
    """Return seeded points inside usable edges of the largest part."""
    dice = random.Random(seed)
    main = ground.components[network.edge_tail] == 0
    edges = np.flatnonzero(main & ground.usable)
    return [point_at(network, int(dice.choice(edges)), dice.random()) for _ in range(count)]


def near_pairs(network: Network, points: Sequence[Snapped]) -> list[tuple[Snapped, Snapped]]:
    """Return each point with another one a few kilometres away."""
    lon, lat = network.node_lon[network.edge_tail], network.node_lat[network.edge_tail]
    dice = np.random.default_rng(3)
    pairs = []
    for point in points:
        north = (lat - point.position.lat) * 111_000
        east = (lon - point.position.lon) * 88_000
        near = np.flatnonzero(np.hypot(north, east) < LOCAL_M)
        pairs.append((point, point_at(network, int(dice.choice(near)), 0.5)))
    return pairs


CONTRACTING = """
import json, re, sys, time
from dataclasses import replace
from pathlib import Path
import jindao
from jindao.routing.contraction import contracted

def peak_mb():  # getrusage would count what the parent had when it started this one
    return int(re.search("VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

small, plain, made = map(Path, sys.argv[1:])
contracted(jindao.read_bundle(small))  # compiles the kernels
network = replace(jindao.read_bundle(plain), contraction=None)
before = peak_mb()
start = time.perf_counter()
network = contracted(network)
figures = {"order_and_index_s": time.perf_counter() - start}
figures |= {"order_and_index_peak_mb": peak_mb(), "peak_before_mb": before}
jindao.write_bundle(network, made)
print(json.dumps(figures))
"""
"""Orders and indexes a bundle in a process of its own, so that its peak memory is its own."""


def tiling_of(extract: Path, n_nodes: int) -> Network:
    """Return an extract tiled to so many nodes, not contracted."""
    source = "geojson" if "json" in extract.name else "osm"
    raw = jindao.SOURCES[source](str(extract), jindao.SourceOptions())
    return tiled(jindao.build_network(raw, name="extract", built_at=""), n_nodes)


def contracting(network: Network) -> tuple[Network, dict[str, float]]:
    """Return a network with its order and index, and what these took: seconds and memory."""
    with tempfile.TemporaryDirectory() as folder:
        small, plain, made = (Path(folder) / name for name in ("small", "plain", "made"))
        jindao.write_bundle(tiling_of(EXTRACT, 1), small)
        jindao.write_bundle(replace(network, contraction=None), plain)
        words = [sys.executable, "-c", CONTRACTING, str(small), str(plain), str(made)]
        figures: dict[str, float] = json.loads(subprocess.check_output(words, text=True))
        # Mapped files stay readable after the folder is gone.
        return jindao.read_bundle(made), figures


def opening_s(network: Network) -> dict[str, float]:
    """Return how long a process takes to open a saved bundle, with and without checksums."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle"
        jindao.write_bundle(network, bundle)
        for name, verify in (("open_bundle_s", False), ("open_and_verify_s", True)):
            code = (
                "import time; from pathlib import Path; import jindao;"
                "from jindao.network.bundle_reading import read_bundle as read;"
                "t = time.perf_counter();"
                f"read(Path({str(bundle)!r}), verify={verify}); print(time.perf_counter() - t)"
            )
            times = [
                float(subprocess.check_output([sys.executable, "-c", code], text=True))
                for _ in range(3)
            ]
            figures[name] = statistics.median(times)
    return figures


def measure(network: Network) -> dict[str, Any]:
    """Return every figure of one network."""
    profile = jindao.load_profiles()["walk"]
    figures: dict[str, Any] = {
        "nodes": network.n_nodes,
        "edges": network.n_edges,
        "links": len(network.contraction.link_head) if network.contraction else 0,
    }
    ground = Ground(network, profile)
    router = Router(network, profile, "contraction", ground=ground)
    points = some_points(network, ground, 2 * PAIRS, seed=1)
    pairs = list(zip(points[::2], points[1::2], strict=True))
    figures |= check_against_networkx(router, pairs[:REFERENCE_PAIRS])

    def ends(pair: tuple[Snapped, Snapped]) -> tuple[Ends, Ends]:
        return Ends.departures([pair[0]], router.graph), Ends.arrivals([pair[1]], router.graph)

    wishes = iter(range(1, 1000))

    def fresh() -> Router:
        step = next(wishes)
        wanted = jindao.Preferences(green=step % 10 / 10, quiet=step // 10 % 10 / 10, lit=0.1)
        return Router(network, profile, "compiled", preferences=wanted, ground=ground)

    customising, _ = median_of(lambda _: ContractionEngine(fresh().graph), range(5))
    figures["customise_s"] = customising
    engine = ContractionEngine(router.graph)
    prepared = [ends(pair) for pair in pairs]
    far, far95 = median_of(lambda pair: engine.arcs(*pair), prepared)
    figures |= {"far_way_ms": 1000 * far, "far_way_p95_ms": 1000 * far95}
    figures["times_networkx"] = figures["networkx_way_ms"] / figures["far_way_ms"]
    fifty = points[:MATRIX]
    leaving, arriving = Ends.departures(fifty, router.graph), Ends.arrivals(fifty, router.graph)
    figures["matrix_50_ms"] = (
        1000 * median_of(lambda _: engine.matrix(leaving, arriving), range(5))[0]
    )
    figures |= scipy_matrix(router, fifty)
    reach, reach95 = median_of(lambda point: reached_parts(ground, point, 1800.0), points[:100])
    figures |= {"reach_30_min_ms": 1000 * reach, "reach_30_min_p95_ms": 1000 * reach95}

    def near_way(pair: tuple[Snapped, Snapped]) -> object:
        own = fresh()
        leaving, arriving = (
            Ends.departures([pair[0]], own.graph),
            Ends.arrivals([pair[1]], own.graph),
        )
        return own._engine.arcs(leaving, arriving)

    near, near95 = median_of(near_way, near_pairs(network, points[:100]))
    figures |= {"near_way_fresh_ms": 1000 * near, "near_way_fresh_p95_ms": 1000 * near95}
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def check_against_networkx(
    router: Router, pairs: Sequence[tuple[Snapped, Snapped]]
) -> dict[str, float]:
    """Compare costs with networkx's bidirectional Dijkstra, and return its median time."""
    network, costs = router.network, router.graph.arc_cost
    usable = np.flatnonzero(costs >= 0)
    edges, against = usable // 2, usable % 2 == 1
    tails = np.where(against, network.edge_head[edges], network.edge_tail[edges])
    heads = np.where(against, network.edge_tail[edges], network.edge_head[edges])
    dearest_first = np.argsort(-costs[usable])
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(
            tails[dearest_first].tolist(),
            heads[dearest_first].tolist(),
            costs[usable][dearest_first].tolist(),
            strict=True,
        )
    )
    times = []
    for origin, destination in pairs:
        a, b = int(network.edge_tail[origin.edge]), int(network.edge_head[destination.edge])
        start = time.perf_counter()
        expected, _ = nx.bidirectional_dijkstra(graph, a, b)
        times.append(time.perf_counter() - start)
        found = router._engine.matrix(_at(a), _at(b))[0][0, 0]
        if found != expected:
            raise SystemExit(f"networkx finds {expected}, the contraction {found}")
    return {"networkx_way_ms": 1000 * statistics.median(times)}


def _at(node: int) -> Ends:
    nothing = np.zeros(1, np.int64)
    return Ends(
        n_points=1,
        point=nothing,
        node=np.array([node]),
        arc=nothing,
        cost=nothing,
        duration_s=np.zeros(1),
    )


def scipy_matrix(router: Router, points: Sequence[Snapped]) -> dict[str, float]:
    """Return the time of scipy's Dijkstra for as many rows, taken from two of them."""
    if importlib.util.find_spec("scipy") is None:
        return {}
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    network, costs = router.network, router.graph.arc_cost
    usable = np.flatnonzero(costs >= 0)
    edges, against = usable // 2, usable % 2 == 1
    tails = np.where(against, network.edge_head[edges], network.edge_tail[edges])
    heads = np.where(against, network.edge_tail[edges], network.edge_head[edges])
    # scipy adds parallel arcs up: only the cheapest of each pair of nodes is given to it.
    order = np.lexsort((costs[usable], heads, tails))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)
    kept = order[first]
    graph = csr_matrix(
        (costs[usable][kept], (tails[kept], heads[kept])), shape=2 * (network.n_nodes,)
    )
    rows = [int(network.edge_tail[point.edge]) for point in points[:2]]
    start = time.perf_counter()
    dijkstra(graph, indices=rows)
    return {"scipy_matrix_50_ms": 1000 * (time.perf_counter() - start) / len(rows) * len(points)}


def table(results: Sequence[dict[str, Any]]) -> list[str]:
    """Return figures beside their goals."""
    lines = [machine(), ""]
    names = list(dict.fromkeys(name for figures in results for name in figures))
    for name in names:
        cells = []
        for place, figures in enumerate(results):
            value = figures.get(name)
            if value is None:
                cells.append(f"{'-':>26}")
                continue
            told = f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
            goal = GOALS.get(name)
            if goal is not None and len(results) == len(goal):
                mark = "" if value <= goal[place] else "  MISSED"
                told += f" (goal {goal[place]:g}){mark}"
            cells.append(f"{told:>26}")
        lines.append(f"{name:24}" + "".join(cells))
    missing = [name for name in ("scipy", "valhalla") if importlib.util.find_spec(name) is None]
    if missing:
        lines.append(f"not installed, not measured: {', '.join(missing)}")
    return lines


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", type=Path)
    parser.add_argument("--sizes", default="220000,1200000")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    results = []
    if asked.network is not None:
        network = jindao.read_bundle(asked.network)
        network, figures = contracting(network)
        results.append(figures | opening_s(network) | measure(network))
    elif not EXTRACT.exists():
        raise SystemExit(f"no network to measure: {EXTRACT.name} is not beside the project")
    else:
        for text in asked.sizes.split(","):
            network, figures = contracting(tiling_of(EXTRACT, int(text)))
            results.append(figures | opening_s(network) | measure(network))
    print(json.dumps(results, indent=1) if asked.json else "\n".join(table(results)))
    if ANDORRA.exists() and importlib.util.find_spec("valhalla") is not None:
        print(f"\nbeside Valhalla, on {ANDORRA.name}")
        for name, value in beside_valhalla(ANDORRA).items():
            print(f"{name:26}{value:,.4g}")


if __name__ == "__main__":
    main()
