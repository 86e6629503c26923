"""Measure what is judged of networks: of a bundle, and of a tiling of it.

    python benchmarks/assess.py --network DIR [--nodes 220000] [--greenways 0.02] [--json]

The bundle is judged in the box of its ways, for walkers and wheelchairs: many places in one
search, a whole assessment, today beside a plan, the closures that hurt most, and the index of
the quarters of the box. Where the bundle records too little, seeded edges are taken for
greenways, and seeded nodes for parks: what is measured is the work, not the town. The plan
signs seeded edges and builds seeded lines. Times are those of the processor, in seconds, once
everything is compiled; memory is the most this process ever held.

The index of `AREAS` areas is also made by one process and by two. Of each stands the time by
the clock (`wall`) and of all processors; two may take less by the clock only as far as a second
processor is free, which `two_loops` tells: how much longer two loops beside each other take
than one alone, 1 where each has a processor of its own, 2 where they share one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
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
AREAS = 24
"""So many areas, each a square of the box, one process and two judge for an index."""

LOOP = 20_000_000

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
    names = {"names": (*network.names, "benchmark")}
    if network.names_en:
        names["names_en"] = (*network.names_en, "")
    return replace(network, contraction=None, **names, **stored)


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


def shared(network: Network) -> dict[str, float]:
    """Return how long an index of many areas takes one process, and two."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "network"
        jindao.write_bundle(network, bundle)
        planner = jindao.Planner(jindao.Settings(network=bundle))
        areas = squares(network.bbox)
        for number, count in enumerate((1, 1, 2)):
            # Areas called otherwise are judged anew; the first run loads and compiles.
            named = tuple((f"{number} {name}", area) for name, area in areas)
            judge = jindao.judging(planner, jindao.in_processes(count))
            begin, before = time.perf_counter(), used_s()
            planner.score(jindao.ScoreRequest(areas=named), judge=judge)
            found[f"score_{count}_wall_s"] = time.perf_counter() - begin
            found[f"score_{count}_cpu_s"] = used_s() - before
    for unit in ("wall", "cpu"):
        found[f"score_{unit}_two_to_one"] = found[f"score_2_{unit}_s"] / found[f"score_1_{unit}_s"]
    found["two_loops"] = loops(2) / loops(1)
    return {name: round(value, 3) for name, value in found.items()}


def squares(box: BBox) -> tuple[tuple[str, jindao.Polygons], ...]:
    """Return the middle of a box, where its ways are, as areas."""
    box = BBox(
        *((3 * box.west + box.east) / 4, (3 * box.south + box.north) / 4),
        *((box.west + 3 * box.east) / 4, (box.south + 3 * box.north) / 4),
    )
    east, north = (box.east - box.west) / 4, (box.north - box.south) / (AREAS // 4)
    corners = ((box.west + x * east, box.south + y * north, f"{x}-{y}")
               for x in range(4) for y in range(AREAS // 4))  # fmt: skip
    return tuple(
        (name, polygons(BBox(west, south, west + east, south + north)))
        for west, south, name in corners
    )


def used_s() -> float:
    """Return the processor time of this process and of those it ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def loop() -> None:
    """Keep a processor busy."""
    for _ in range(LOOP):
        pass


def loops(count: int) -> float:
    """Return how long so many loops beside each other take by the clock, seconds."""
    processes = [multiprocessing.Process(target=loop) for _ in range(count)]
    begin = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return time.perf_counter() - begin


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
    town = furnished(network, asked.greenways)
    figures = {"town": measured(town, profiles, first=True), "processes": shared(town)}
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
