"""Measure missing links: choosing among candidates of a bundle to a proven 2 %.

    python benchmarks/links.py --network DIR [--places 20 260 4000] [--greenways 20] [--json]

The heritage sites inside the network come with seeded made-up places and greenways, so that
there are as many candidates as asked for. The budgets are shares of what it costs to join
everything, from tight to wide; beside each answer stands what links one by one join.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from collections.abc import Callable, Iterator
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
from jindao.assess.links import EXACT_UP_TO
from jindao.assess.prize_graph import Choice, PrizeGraph
from jindao.assess.ranked import ranked
from jindao.assess.steiner_dual import solve_dual
from jindao.assess.steiner_exact import solve_exact
from jindao.heritage.scoring import score_all
from jindao.model.links import Joined
from jindao.network.codes import KINDS
from jindao.network.network import Network

SHARES = (0.01, 0.05, 0.2, 0.6)
GAP = 0.02
SECONDS = 60.0

METHODS: dict[str, Callable[[PrizeGraph, float], Choice]] = {
    "primal_dual": lambda graph, budget: solve_dual(graph, budget, SECONDS),
    "auto": lambda graph, budget: solve_exact(
        graph, budget, gap=GAP, seconds=SECONDS, up_to=EXACT_UP_TO
    ),
    "exact": lambda graph, budget: solve_exact(graph, budget, gap=GAP, seconds=SECONDS),
}


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


def measured(graph: PrizeGraph) -> Iterator[dict[str, Any]]:
    """Yield the seconds, points and gap of every method at every budget."""
    everything = sum(step.cost for step in ranked(graph, math.inf))
    for share in SHARES:
        budget = share * everything
        one_by_one = sum(step.gain for step in ranked(graph, budget))
        for method, choose in METHODS.items():
            begin = time.monotonic()
            choice = choose(graph, budget)
            yield {
                "candidates": graph.n_edges,
                "prizes": int((graph.prizes > 0).sum()),
                "budget": share,
                "method": method,
                "s": round(time.monotonic() - begin, 1),
                "points": round(choice.value),
                "gap_percent": round(100 * choice.gap, 2),
                "one_by_one": round(one_by_one),
            }


def main() -> None:
    """Measure and print a row for each budget and method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--places", type=int, nargs="+", default=[20, 110, 260, 900, 4000])
    parser.add_argument("--greenways", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    plain = jindao.read_bundle(asked.network)
    for places in asked.places:
        dice = np.random.default_rng(1)
        graph = made(with_greenways(plain, asked.greenways, dice), places, dice).graph
        for row in measured(graph):
            print(json.dumps(row) if asked.json else "  ".join(f"{k} {v}" for k, v in row.items()))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"peak_mb": peak_mb}) if asked.json else f"peak_mb {peak_mb}")


if __name__ == "__main__":
    main()
