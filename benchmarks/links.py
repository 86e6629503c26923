"""Measure missing links: candidates of a bundle, and choosing among them to a proven 2 %.

    python benchmarks/links.py --network DIR [--places 60] [--greenways 8] [--json]

The heritage sites inside the network come with seeded made-up places and greenways, so that
there are as many candidates as asked for; the work is timed in processor seconds, and the
budgets are shares of what it costs to join everything.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

import jindao
from jindao.assess.area import extent_of
from jindao.assess.building import Building, ways_of
from jindao.assess.candidates import Candidates, candidates_of
from jindao.assess.ends import ends_of
from jindao.assess.prize_graph import Choice
from jindao.assess.ranked import ranked
from jindao.assess.steiner_dual import solve_dual
from jindao.assess.steiner_exact import solve_exact
from jindao.heritage.scoring import score_all
from jindao.model.links import Joined
from jindao.network.network import KINDS, Network

SHARES = (0.05, 0.1, 0.2, 0.4, 0.8)
GAP = 0.02
SECONDS = 120.0


def with_greenways(network: Network, count: int, dice: np.random.Generator) -> Network:
    """Return a network some of whose footways and cycleways are called greenways."""
    quiet = np.flatnonzero(
        np.isin(network.edge_kind, [KINDS.index("footway"), KINDS.index("cycleway")])
        & (network.edge_length_m > 200)
    )
    levels = network.edge_greenway_level.copy()
    levels[dice.choice(quiet, min(count, len(quiet)), replace=False)] = 2
    return replace(network, edge_greenway_level=levels)


def places_in(network: Network, count: int, dice: np.random.Generator) -> list[Joined]:
    """Return the sites inside a network, and some places that there are not."""
    heritage = jindao.load_heritage()
    extent = extent_of(network)
    found = []
    for item in score_all(heritage, None, ()):
        at = item.site.position
        if at is not None and shapely.intersects_xy(extent, at.lon, at.lat):
            found.append(place(item.site.id, (at.lon, at.lat), item.score))
    for number, node in enumerate(dice.choice(network.n_nodes, count, replace=False).tolist()):
        at_node = (float(network.node_lon[node]), float(network.node_lat[node]))
        found.append(place(f"made-up-{number}", at_node, int(dice.integers(8, 100))))
    return found


def place(name: str, at: tuple[float, float], points: int) -> Joined:
    """Return a place that counts for some points."""
    return Joined(
        kind="site", id=name, name_zh=name, name_en=name, position=at, points=float(points)
    )


def made(network: Network, count: int, dice: np.random.Generator) -> Candidates:
    """Return the candidates of a whole network."""
    ways = ways_of(network, jindao.assumed_costs(), extent_of(network), None)
    building = Building(ways)
    ends = ends_of(building, places_in(network, count, dice)).settled(building)
    nodes = list(ends.greenways) or list(ends.joined)
    longest = max(nodes, key=lambda node: ends.joined[node][0].count)
    return candidates_of(building, ends, longest)


def measured(network: Network, places: int, greenways: int) -> dict[str, Any]:
    """Return the seconds of every step, with the gaps that were proven."""
    dice = np.random.default_rng(1)
    network = with_greenways(network, greenways, dice)
    begin = time.process_time()
    found = made(network, places, dice)
    graph = found.graph
    figures: dict[str, Any] = {
        "nodes": network.n_nodes,
        "candidates": graph.n_edges,
        "prizes": int((graph.prizes > 0).sum()),
        "candidates_s": round(time.process_time() - begin, 2),
    }
    everything = sum(step.cost for step in ranked(graph, float("inf")))
    for share in SHARES:
        budget = share * everything
        told: dict[str, Any] = {}
        for name, choose in (
            ("exact", lambda: solve_exact(graph, budget, gap=GAP, seconds=SECONDS)),  # noqa: B023
            ("primal_dual", lambda: solve_dual(graph, budget)),  # noqa: B023
        ):
            begin = time.process_time()
            choice: Choice = choose()
            told[name] = {
                "s": round(time.process_time() - begin, 2),
                "points": round(choice.value),
                "gap": round(choice.gap, 4),
            }
        told["one_by_one_points"] = round(sum(step.gain for step in ranked(graph, budget)))
        figures[f"budget_{share:g}"] = told
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--greenways", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = measured(jindao.read_bundle(asked.network), asked.places, asked.greenways)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
