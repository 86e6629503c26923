"""Measure how far the datum that is told of a track can be trusted.

    python benchmarks/datum.py --network DIR [--walks 200] [--json]

Walks along known ways of the network are given the slow noise that receivers have, 5 to 15 m
of it, and a part of them leaves the ways for a while; each is put into WGS-84, GCJ-02 and
BD-09. Told is how often the datum found is right, wrong, or left open; the same for walks that
were moved aside, as on ways that the network lacks, where leaving it open is right. All of it
is simulated: recordings may differ. A row that is wrong in 1 % of what it tells is marked.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

import jindao
from jindao.geo import LonLat, gcj02_to_bd09, wgs84_to_gcj02
from jindao.network.network import Network, metres_per_degree_of, segment_lengths_m
from jindao.profiles import load_profiles
from jindao.routing.ground import Ground
from jindao.tracks.datum import detect_datum
from jindao.tracks.track import Floats, Track

POINTS: Final = (20, 50, 200, 1000)
STEPS_M: Final = (5.0, 30.0)
NOISE_M: Final = (5.0, 15.0)
NOISE_ALONG_M: Final = 60.0
"""After so many metres the noise is another."""

ASTRAY_SHARE: Final = 0.3
ASTRAY_M: Final = (20.0, 120.0)
"""At most so much of a walk is off the ways, and so far."""

WRONG_AT_MOST: Final = 0.01
SHIFTS: Final[dict[str, Callable[[LonLat], LonLat]]] = {
    "wgs84": lambda position: position,
    "gcj02": wgs84_to_gcj02,
    "bd09": lambda position: gcj02_to_bd09(wgs84_to_gcj02(position)),
}


def lines_on(planner: jindao.Planner, rng: np.random.Generator, count: int) -> list[Floats]:
    """Return the lines of routes between random places of the network, (n, 2) lon/lat."""
    box = planner.network.bbox
    found: list[Floats] = []
    while len(found) < count:
        ends = [
            LonLat(rng.uniform(box.west, box.east), rng.uniform(box.south, box.north))
            for _ in range(2)
        ]
        try:
            route = planner.plan_route(jindao.RouteRequest(waypoints=tuple(ends)))
        except jindao.JindaoError:
            continue
        found.append(np.array([point for leg in route.legs for point in leg.line]))
    return found


def walk_along(lines: list[Floats], n_points: int, rng: np.random.Generator) -> Track:
    """Return a noisy walk of so many points along some of the lines."""
    step_m = rng.uniform(*STEPS_M)
    line = lines[rng.integers(len(lines))]
    along = np.concatenate(([0.0], np.cumsum(segment_lengths_m(line))))
    room = max(0.0, along[-1] - step_m * n_points)
    # A walk that is longer than its line goes to and fro on it.
    at = rng.uniform(0.0, room) + step_m * np.arange(n_points)
    at = along[-1] - np.abs(along[-1] - at % (2 * along[-1]))
    lon, lat = (np.interp(at, along, line[:, axis]) for axis in (0, 1))
    knots = int(step_m * n_points / NOISE_ALONG_M) + 2
    where = step_m * np.arange(n_points) / NOISE_ALONG_M
    noise = rng.normal(0.0, rng.uniform(*NOISE_M), (2, knots))
    off = [np.interp(where, np.arange(knots), axis) for axis in noise]
    astray = int(n_points * rng.uniform(0.0, ASTRAY_SHARE))
    begin, angle = rng.integers(n_points - astray + 1), rng.uniform(0.0, 2 * np.pi)
    far = rng.uniform(*ASTRAY_M)
    off[0][begin : begin + astray] += far * np.cos(angle)
    off[1][begin : begin + astray] += far * np.sin(angle)
    m_lon, m_lat = metres_per_degree_of(lat)
    return Track(
        name="walk",
        format="gpx",
        lon=lon + off[0] / m_lon,
        lat=lat + off[1] / m_lat,
        elevation_m=None,
        time_s=None,
        offsets=np.array([0, n_points]),
    )


def put_into(track: Track, datum: str) -> Track:
    """Return a track in WGS-84 as a file in that datum would have it."""
    moved = [SHIFTS[datum](LonLat(lon, lat)) for lon, lat in track.points.tolist()]
    lon, lat = np.array([(p.lon, p.lat) for p in moved]).T
    return replace(track, lon=lon.copy(), lat=lat.copy())


def aside(track: Track, rng: np.random.Generator) -> Track:
    """Return a walk moved 100 m to 1.5 km away, as one on ways that the network lacks."""
    far, angle = rng.uniform(100.0, 1500.0), rng.uniform(0.0, 2 * np.pi)
    m_lon, m_lat = metres_per_degree_of(track.lat)
    return replace(
        track,
        lon=track.lon + far * np.cos(angle) / m_lon,
        lat=track.lat + far * np.sin(angle) / m_lat,
    )


def counted(network: Network, walks: list[Track]) -> dict[str, Counter[str]]:
    """Return, for each datum, of how many walks the datum found is right, wrong or left open."""
    snapper = Ground(network, load_profiles()["walk"]).snapper
    counts: dict[str, Counter[str]] = {datum: Counter() for datum in SHIFTS}
    for walk in walks:
        for datum, count in counts.items():
            found = detect_datum(put_into(walk, datum), network, snapper).datum
            count["open" if found is None else "right" if found == datum else "wrong"] += 1
    return counts


def measured(planner: jindao.Planner, walks: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield a row for walks on and beside known ways, each number of points and each datum."""
    rng = np.random.default_rng(seed)
    lines = lines_on(planner, rng, max(20, walks // 2))
    for n_points in POINTS:
        made = [walk_along(lines, n_points, rng) for _ in range(walks)]
        for where, some in (("on", made), ("aside", [aside(walk, rng) for walk in made])):
            for datum, count in counted(planner.network, some).items():
                shares = {told: count[told] / walks for told in ("right", "wrong", "open")}
                yield {"where": where, "points": n_points, "datum": datum, **shares}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--network", required=True, type=Path)
    parser.add_argument("--walks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    planner = jindao.Planner(network=jindao.read_bundle(asked.network))
    for row in measured(planner, asked.walks, asked.seed):
        if asked.json:
            print(json.dumps(row))
            continue
        right, wrong, left = (float(str(row[name])) for name in ("right", "wrong", "open"))
        missed = row["where"] == "on" and wrong > WRONG_AT_MOST * (right + wrong)
        print(
            f"{row['where']:5} {row['points']:4} points  {row['datum']:5}  right {right:6.1%}"
            f"  wrong {wrong:6.1%}  open {left:6.1%}{'  MISSED' if missed else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main()
