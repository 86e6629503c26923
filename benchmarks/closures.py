"""Measure closures: a partial update against a full one, and reading and meeting a file.

    python -m benchmarks.closures --network BUNDLE --nodes 220000

Prints JSON on stdout. Every partial update is compared with a full one, link by link.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import time
from pathlib import Path

import numpy as np

import jindao
from benchmarks.tiling import tiled
from jindao.model.closure import Closure
from jindao.network.closures import Closures, InForce
from jindao.network.codes import MODES
from jindao.network.network import Network
from jindao.routing.contraction import ContractionEngine, contracted
from jindao.routing.router import Router

CLOSED = (1, 10, 100, 1000)
RUNS = 9
DAY = dt.date(2026, 10, 14)
ARRAYS = ("_up", "_down", "_up_over", "_down_over")


def updates(router: Router) -> dict[str, object]:
    """Return milliseconds of updates for closing so many edges, spread out or in one place."""
    network = router.network
    dice = np.random.default_rng(1)
    figures: dict[str, object] = {}
    for count in CLOSED:
        for where in ("spread", "together"):
            whole_ms, copy_ms, same = [], [], True
            for _ in range(RUNS):
                edges = _edges(network, dice, count, where)
                shut = InForce(closures=(_closure("a", 0, 0),), edges=(edges,))
                begun = time.perf_counter()
                closed = router.closed(shut)
                whole_ms.append(1000 * (time.perf_counter() - begun))
                engine = router._engine
                begun = time.perf_counter()
                for name in ARRAYS:
                    getattr(engine, name).copy()
                copy_ms.append(1000 * (time.perf_counter() - begun))
            full = ContractionEngine(closed.graph)
            same = all(
                np.array_equal(getattr(full, name), getattr(closed._engine, name))
                for name in ARRAYS
            )
            figures[f"{count}_{where}"] = {
                "router_ms": round(statistics.median(whole_ms), 2),
                "of_it_copies_ms": round(statistics.median(copy_ms), 2),
                "equal": same,
            }
    begun = time.perf_counter()
    ContractionEngine(router.graph)
    figures["full_ms"] = round(1000 * (time.perf_counter() - begun), 1)
    return figures


def _edges(
    network: Network, dice: np.random.Generator, count: int, where: str
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if where == "spread":
        return np.unique(dice.integers(0, network.n_edges, count))
    lon, lat = network.node_lon[network.edge_tail], network.node_lat[network.edge_tail]
    middle = dice.integers(network.n_edges)
    away = np.hypot(lon - lon[middle], lat - lat[middle])
    return np.sort(np.argpartition(away, count)[:count])


def _closure(name: str, lon: float, lat: float, half: float = 0.001) -> Closure:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = tuple((lon + x * half, lat + y * half) for x, y in corners)
    return Closure(
        id=name,
        kind="closed",
        reason_zh="施工",
        reason_en="works",
        first_day=None,
        last_day=None,
        modes=MODES,
        polygons=((ring,),),
    )


def meeting(network: Network, count: int) -> float:
    """Return seconds for finding the edges of so many areas of 200 m."""
    dice = np.random.default_rng(2)
    box = network.bbox
    places = dice.uniform((box.west, box.south), (box.east, box.north), (count, 2)).tolist()
    closures = [_closure(str(i), lon, lat) for i, (lon, lat) in enumerate(places)]
    begun = time.perf_counter()
    Closures(network, closures).on(DAY, DAY, "foot")
    return round(time.perf_counter() - begun, 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--nodes", type=int, default=220_000)
    asked = parser.parse_args()
    network = contracted(tiled(jindao.read_bundle(asked.network), asked.nodes))
    router = Router(network, jindao.load_profiles()["walk"], "contraction")
    router.closed(InForce(closures=(_closure("a", 0, 0),), edges=(np.array([0]),)))
    figures = {"nodes": network.n_nodes, "edges": network.n_edges, **updates(router)}
    figures |= {f"meet_{n}_areas_s": meeting(network, n) for n in (1, 100, 10_000)}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
