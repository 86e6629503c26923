"""Measure how far the datum that is told of a track can be trusted.

    python benchmarks/datum.py --network DIR [--walks 200] [--seed 1] [--json]

Walks along known ways of the network are given the slow noise that receivers have, 5 to 15 m
of it, and a part of them leaves the ways for a while; each is put into WGS-84, GCJ-02 and
BD-09. Told is how often the datum found is right, wrong, or left open, by the length of the
walk; walks shorter than what is looked at are left out. The same for walks that follow no way
of the network, of which the datum can hardly be known: random walks, meanders in a park,
straight ones across fields, roads that run 300 to 600 m beside mapped ones, and walks on ways
moved anywhere. All of it is simulated: recordings may differ. A row that misses what is wanted
is marked: wrong in more than 0.5 % off the ways; right in less than 90 % on them, or wrong.
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
from jindao.network.lengths import metres_per_degree_of, segment_lengths_m
from jindao.profiles import load_profiles
from jindao.routing.ground import Ground
from jindao.tracks.datum import LEAST_LENGTH_M, detect_datum
from jindao.tracks.track import Floats, Track

Lines = list[Floats]

POINTS: Final = (50, 100, 200, 500, 1000)
CLASSES_M: Final = (LEAST_LENGTH_M, 1_000.0, 2_000.0, 4_000.0)
STEPS_M: Final = (5.0, 30.0)
NOISE_M: Final = (5.0, 15.0)
NOISE_ALONG_M: Final = 60.0
"""After so many metres the noise is another."""

ASTRAY_SHARE: Final = 0.3
ASTRAY_M: Final = (20.0, 120.0)
"""At most so much of a walk is off the ways, and so far."""

WRONG_AT_MOST: Final = 0.005
RIGHT_AT_LEAST: Final = 0.9
TURN: Final = 2 * np.pi
SHIFTS: Final[dict[str, Callable[[LonLat], LonLat]]] = {
    "wgs84": lambda position: position,
    "gcj02": wgs84_to_gcj02,
    "bd09": lambda position: gcj02_to_bd09(wgs84_to_gcj02(position)),
}


def lines_on(planner: jindao.Planner, rng: np.random.Generator, count: int) -> Lines:
    """Return the lines of routes between random places of the network, (n, 2) lon/lat."""
    box = planner.network.bbox
    found: Lines = []
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


def walk_along(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
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
    return _track(lon + off[0] / m_lon, lat + off[1] / m_lat)


def _track(lon: Floats, lat: Floats) -> Track:
    return Track(
        name="walk",
        format="gpx",
        lon=lon,
        lat=lat,
        elevation_m=None,
        time_s=None,
        offsets=np.array([0, len(lon)]),
    )


def put_into(track: Track, datum: str) -> Track:
    """Return a track in WGS-84 as a file in that datum would have it."""
    moved = [SHIFTS[datum](LonLat(lon, lat)) for lon, lat in track.points.tolist()]
    lon, lat = np.array([(p.lon, p.lat) for p in moved]).T
    return replace(track, lon=lon.copy(), lat=lat.copy())


Maker = Callable[[Lines, int, np.random.Generator], Track]


def random_walk(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
    """Return a walk that turns as it likes, somewhere on the network."""
    step_m = rng.uniform(*STEPS_M)
    turns = rng.normal(0.0, rng.uniform(0.05, 0.4), n_points)
    return _somewhere(lines, _steps(step_m, rng.uniform(0.0, TURN) + np.cumsum(turns)), rng)


def meander(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
    """Return a walk to and fro in a park of some 100 to 600 m."""
    step_m, reach_m = rng.uniform(3.0, 12.0), rng.uniform(80.0, 300.0)
    places = np.zeros((n_points, 2))
    heading = rng.uniform(0.0, TURN)
    for row in range(1, n_points):
        x, y = places[row - 1]
        home = np.arctan2(-y, -x)
        pull = 0.25 * (np.hypot(x, y) / reach_m) ** 2
        heading += rng.normal(0.0, 0.25) + pull * np.sin(home - heading)
        places[row] = x + step_m * np.cos(heading), y + step_m * np.sin(heading)
    return _somewhere(lines, places, rng)


def field(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
    """Return a straight walk, somewhere on the network."""
    heading = np.full(n_points, rng.uniform(0.0, TURN))
    return _somewhere(lines, _steps(rng.uniform(*STEPS_M), heading), rng)


def parallel(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
    """Return a walk that runs 300 to 600 m beside one on ways."""
    walk = walk_along(lines, n_points, rng)
    first, last = n_points // 3, 2 * n_points // 3
    along = np.arctan2(walk.lat[last] - walk.lat[first], walk.lon[last] - walk.lon[first])
    return _moved(walk, rng.uniform(300.0, 600.0), along + rng.choice([-1, 1]) * TURN / 4)


def aside(lines: Lines, n_points: int, rng: np.random.Generator) -> Track:
    """Return a walk on ways moved 100 m to 1.5 km to anywhere."""
    walk = walk_along(lines, n_points, rng)
    return _moved(walk, rng.uniform(100.0, 1500.0), rng.uniform(0.0, TURN))


OFF_WAYS: Final[dict[str, Maker]] = {
    "random": random_walk,
    "meander": meander,
    "field": field,
    "parallel": parallel,
    "aside": aside,
}


def _steps(step_m: float, heading: Floats) -> Floats:
    return step_m * np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0)


def _somewhere(lines: Lines, places_m: Floats, rng: np.random.Generator) -> Track:
    """Return a track of (n, 2) metres to the east and north of a random place on a line."""
    line = lines[rng.integers(len(lines))]
    lon, lat = line[rng.integers(len(line))] + rng.uniform(-0.01, 0.01, 2)
    m_lon, m_lat = metres_per_degree_of(np.array([lat]))
    return _track(lon + places_m[:, 0] / m_lon, lat + places_m[:, 1] / m_lat)


def _moved(walk: Track, far_m: float, angle: float) -> Track:
    m_lon, m_lat = metres_per_degree_of(walk.lat)
    return replace(
        walk,
        lon=walk.lon + far_m * np.cos(angle) / m_lon,
        lat=walk.lat + far_m * np.sin(angle) / m_lat,
    )


def measured(planner: jindao.Planner, walks: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield a row for walks on known ways by length, and for each kind of walk off them."""
    rng = np.random.default_rng(seed)
    lines = lines_on(planner, rng, max(20, walks // 2))
    snapper = Ground(planner.network, load_profiles()["walk"]).snapper
    for name, make in {"on ways": walk_along, **OFF_WAYS}.items():
        counts: dict[str, Counter[str]] = {}
        for number in range(walks):
            walk = make(lines, POINTS[number % len(POINTS)], rng)
            if walk.length_m < LEAST_LENGTH_M:
                continue
            row = f"{name} {_class_of(walk.length_m)}" if name == "on ways" else name
            count = counts.setdefault(row, Counter())
            for datum in SHIFTS:
                found = detect_datum(put_into(walk, datum), planner.network, snapper).datum
                count["open" if found is None else "right" if found == datum else "wrong"] += 1
        for row, count in sorted(counts.items()):
            told = {word: count[word] for word in ("right", "wrong", "open")}
            yield {"where": row, "cases": count.total(), **told}


def _summed(where: str, rows: list[dict[str, object]]) -> dict[str, object]:
    sums = {key: sum(int(str(row[key])) for row in rows) for key in rows[0] if key != "where"}
    return {"where": where, **sums}


def _class_of(length_m: float) -> str:
    least = max(limit for limit in CLASSES_M if limit <= length_m)
    return f"{least / 1000:g} km and more"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--network", required=True, type=Path)
    parser.add_argument("--walks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    planner = jindao.Planner(network=jindao.read_bundle(asked.network))
    rows = list(measured(planner, asked.walks, asked.seed))
    on = [row for row in rows if "on ways" in str(row["where"])]
    rows += [_summed("all on ways", on), _summed("all off ways", rows[len(on) :])]
    for row in rows:
        if asked.json:
            print(json.dumps(row))
            continue
        cases, right, wrong, left = (int(str(row[key])) for key in list(row)[1:])
        on_ways = "on ways" in str(row["where"])
        missed = wrong > WRONG_AT_MOST * cases or (on_ways and right < RIGHT_AT_LEAST * cases)
        print(
            f"{row['where']:24} {cases:5} cases  right {right / cases:6.1%}"
            f"  wrong {wrong / cases:6.2%}  open {left / cases:6.1%}{'  MISSED' if missed else ''}"
        )


if __name__ == "__main__":
    main()
