"""Measure what is judged of networks: of a bundle, and of a tiling of it.

    python benchmarks/assess.py --network DIR [--nodes 220000] [--greenways 0.02] [--json]

The bundle is judged in the box of its ways, for walkers and wheelchairs: many places in one
search, a whole assessment, today beside a plan, the closures that hurt most, and the index of
the quarters of the box. Where the bundle records too little, seeded edges are taken for
greenways, and seeded nodes for parks: what is measured is the work, not the town. The plan
signs seeded edges and builds seeded lines. Times are those of the processor, in seconds, once
everything is compiled; memory is the most this process ever held.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tiling import tiled

import jindao
from jindao.geo import BBox
from jindao.network.codes import PLACE_KINDS
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.network.outline import WIDTH_M, outlines
from jindao.routing.ground import Ground
from jindao.routing.reach import steps_of
from jindao.routing.served import Places, served_parts

PARKS = 500
CHANGES = 40
"""So many edges a plan signs, and so many lines it builds."""

MINUTES = (5.0, 10.0, 15.0)


def furnished(network: Network, greenways: float) -> Network:
    """Return a network with parks, and with greenways on a share of its edges."""
    dice = np.random.default_rng(9)
    nodes = dice.choice(network.n_nodes, PARKS, replace=False)
    columns: dict[str, Any] = {
        "place_kind": np.full(PARKS, PLACE_KINDS.index("park")),
        "place_lon": network.node_lon[nodes],
        "place_lat": network.node_lat[nodes],
        "place_name": np.full(PARKS, len(network.names)),
    }
    if not (network.edge_greenway >= 0).any():
        named = np.where(dice.random(network.n_edges) < greenways, len(network.names), -1)
        columns["edge_greenway"] = named
    stored = {name: np.ascontiguousarray(value, DTYPES[name]) for name, value in columns.items()}
    return replace(network, names=(*network.names, "benchmark"), contraction=None, **stored)


def polygons(box: BBox) -> jindao.Polygons:
    """Return a box as an area."""
    corners = [(box.west, box.south), (box.east, box.south), (box.east, box.north)]
    corners += [(box.west, box.north), (box.west, box.south)]
    return ((tuple(corners),),)


def planned(network: Network) -> jindao.Plan:
    """Return a plan that signs seeded edges and builds lines between ends of others."""
    dice = np.random.default_rng(4)
    walkable = np.flatnonzero((network.edge_foot > 0) & (network.edge_length_m > 20))
    signed = dice.choice(walkable, CHANGES, replace=False).tolist()
    ends = dice.choice(walkable, CHANGES, replace=False).tolist()
    return jindao.Plan(
        name="benchmark plan",
        added=tuple(
            jindao.PlannedLine(id=f"new {edge}", line=(line[0], line[-1]))
            for edge, line in ((edge, drawn(network, edge)) for edge in ends)
        ),
        stretches=tuple(
            jindao.PlannedStretch(
                id=f"sign {edge}", change="sign", lines=(drawn(network, edge),), greenway="planned"
            )
            for edge in signed
        ),
    )


def drawn(network: Network, edge: int) -> tuple[tuple[float, float], ...]:
    """Return the line of an edge."""
    return tuple((lon, lat) for lon, lat in network.edge_line(edge).tolist())


def measured(
    network: Network, profiles: tuple[str, ...], *, first: bool = False
) -> dict[str, float]:
    """Return how long each takes: the search from all parks, and what is judged."""
    ground = Ground(network, jindao.load_profiles()["walk"])
    standing = np.flatnonzero(ground.usable & ~ground.passed_whole)
    dice = np.random.default_rng(1)
    edges = dice.choice(standing, PARKS, replace=False)
    shares = dice.random(PARKS)
    places = Places.of(edges, shares, shares)
    found = {"nodes": float(network.n_nodes)}

    def drawn() -> None:
        parts = served_parts(ground, places, 60 * MINUTES[-1])
        cuts = [parts.within(60 * minutes) for minutes in MINUTES]
        outlines(network, steps_of(cuts, MINUTES), WIDTH_M["foot"])

    def whole() -> None:
        jindao.Planner(network=network).assess(request)

    def compared() -> None:
        jindao.Planner(network=network).compare_plans(request, [plan])

    def scored() -> None:
        jindao.Planner(network=network).score(jindao.ScoreRequest(areas=quarters))

    def robust(ways: str) -> Callable[[], object]:
        asked = jindao.RobustnessRequest(area=area, ways=ways)
        return lambda: jindao.Planner(network=network).robustness(asked)

    box = network.bbox
    area = polygons(box)
    lon, lat = (box.west + box.east) / 2, (box.south + box.north) / 2
    quarters = tuple(
        (name, polygons(BBox(*corners)))
        for name, corners in (
            ("south-west", (box.west, box.south, lon, lat)),
            ("south-east", (lon, box.south, box.east, lat)),
            ("north-west", (box.west, lat, lon, box.north)),
            ("north-east", (lon, lat, box.east, box.north)),
        )
    )
    request = jindao.AssessRequest(area=area, profiles=profiles)
    plan = planned(network)
    found["search_s"] = timed(lambda: served_parts(ground, places, 60 * MINUTES[-1]))
    found["search_and_ground_s"] = timed(drawn)
    found["assessment_s"] = timed(whole, first=first)
    found["plan_s"] = timed(lambda: jindao.under_plan(network, plan), first=first)
    found["compare_s"] = timed(compared, first=first)
    found["robustness_s"] = timed(robust("walk"), first=first)
    found["robustness_greenway_s"] = timed(robust("greenway"), first=first)
    found["score_quarters_s"] = timed(scored, first=first)
    found["most_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {name: round(value, 3) for name, value in found.items()}


def timed(job: Callable[[], object], *, first: bool = True) -> float:
    """Return the processor time of a job, seconds; of its second run where this is the first."""
    if first:
        job()
    begin = time.process_time()
    job()
    return time.process_time() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--nodes", type=int, default=220_000)
    parser.add_argument("--greenways", type=float, default=0.02)
    parser.add_argument("--profiles", default="walk,wheelchair")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    network = jindao.read_bundle(asked.network)
    profiles = tuple(asked.profiles.split(","))
    figures = {"town": measured(furnished(network, asked.greenways), profiles, first=True)}
    if asked.nodes:
        large = furnished(tiled(network, asked.nodes), asked.greenways)
        figures["tiling"] = measured(large, profiles)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, values in figures.items():
        print(name)
        for key, value in values.items():
            print(f"  {key:24}{value:g}")


if __name__ == "__main__":
    main()
