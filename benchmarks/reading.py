"""Measure reading tracks: parsing, cleaning, datum, matching, and what matching recovers.

    python benchmarks/reading.py --network DIR [--points 50000] [--json]

A walk of known edges is planned on the network, walked in steps of a second with the slow
noise that receivers have, and written as GPX with heights and times. Parsing is measured in
a process of its own, for its memory. Times are of the processor, all its threads together, so
that what else the machine does tells little. A figure that misses its goal is marked.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from main_job import machine

import jindao
from jindao.geo import LonLat
from jindao.network.lengths import metres_per_degree_of, segment_lengths_m
from jindao.tracks.clean import clean_track
from jindao.tracks.datum import detect_datum, in_wgs84
from jindao.tracks.match import match_track
from jindao.tracks.read import read_track
from jindao.tracks.stats import track_stats
from jindao.tracks.track import Track

GOALS = {
    "parse_s": 2.0,
    "parse_peak_mb": 200.0,
    "match_s": 5.0,
    "lost_share": 0.05,
}
NOISE_M = 5.0
NOISE_STEPS = 30
"""The noise of positions, and after how many seconds it is another."""


def walk_of(planner: jindao.Planner, n_points: int, seed: int) -> tuple[Track, set[frozenset]]:
    """Return a noisy walk of so many seconds, and the segments of the ways it took."""
    rng = np.random.default_rng(seed)
    box = planner.network.bbox
    line: list[tuple[float, float]] = []
    place = None

    def anywhere() -> LonLat:
        return LonLat(rng.uniform(box.west, box.east), rng.uniform(box.south, box.north))

    while _length_m(line) < n_points * 1.2:
        try:
            request = jindao.RouteRequest(waypoints=(place or anywhere(), anywhere()))
            route = planner.plan_route(request)
        except jindao.JindaoError:
            continue
        place = LonLat(*route.legs[-1].line[-1])
        line.extend(point for leg in route.legs for point in leg.line)
    known = np.array(line)
    along = np.concatenate(([0.0], np.cumsum(segment_lengths_m(known))))
    at = np.linspace(0.0, along[-1], n_points)
    lon, lat = (np.interp(at, along, known[:, axis]) for axis in (0, 1))
    m_lon, m_lat = metres_per_degree_of(lat)
    knots = rng.normal(0, NOISE_M, (2, n_points // NOISE_STEPS + 2))
    shift = [np.interp(np.arange(n_points) / NOISE_STEPS, np.arange(k.size), k) for k in knots]
    track = Track(
        name="walk",
        format="gpx",
        lon=lon + shift[0] / m_lon,
        lat=lat + shift[1] / m_lat,
        elevation_m=800 + 50 * np.sin(at / 2_000),
        time_s=1.7e9 + np.arange(n_points) * 1.0,
        offsets=np.array([0, n_points]),
    )
    return track, _segments(line)


def _length_m(line: list[tuple[float, float]]) -> float:
    return float(segment_lengths_m(np.array(line)).sum()) if len(line) > 1 else 0.0


def _segments(line: list[tuple[float, float]]) -> set[frozenset]:
    rounded = [(round(lon, 6), round(lat, 6)) for lon, lat in line]
    pairs = pairwise(rounded)
    return {frozenset(pair) for pair in pairs if pair[0] != pair[1]}


def _together_m(segments: set[frozenset]) -> float:
    return sum(float(segment_lengths_m(np.array(sorted(pair)))[0]) for pair in segments)


def written(track: Track, path: Path) -> None:
    """Write a track as GPX with heights and times, every point of it, as a receiver does."""
    columns = (track.lon, track.lat, track.elevation_m, track.time_s)
    points = (
        f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>{height:.1f}</ele>'
        f"<time>{dt.datetime.fromtimestamp(time_s, dt.UTC):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>\n"
        for lon, lat, height, time_s in zip(*(column.tolist() for column in columns), strict=True)
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="receiver">'
        f"<trk><trkseg>{''.join(points)}</trkseg></trk></gpx>\n",
        "utf-8",
    )


def parsed(path: Path) -> dict[str, float]:
    """Return how long parsing takes in a process of its own, and its peak memory."""
    code = (
        "import json, re, sys, time\n"
        "from pathlib import Path\n"
        "from jindao.tracks.read import read_track\n"
        "begun = time.process_time()\n"
        "track = read_track(Path(sys.argv[1]))\n"
        "took = time.process_time() - begun\n"
        # What the kernel says of this program alone; ru_maxrss begins with its parent's.
        "status = Path('/proc/self/status').read_text()\n"
        "peak = int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) / 1024\n"
        "print(json.dumps({'parse_s': took, 'parse_peak_mb': peak}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measured(network: Path, n_points: int) -> dict[str, float]:
    planner = jindao.Planner(replace(jindao.Settings(), network=network))
    track, known = walk_of(planner, n_points, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walk.gpx"
        written(track, path)
        found = {"points": float(n_points), "file_mb": path.stat().st_size / 1e6, **parsed(path)}
        track = read_track(path)
    found["km"] = track.length_m / 1000
    found["clean_s"] = timed(lambda: clean_track(track))
    found["stats_s"] = timed(lambda: track_stats(track))
    found["to_wgs84_s"] = timed(lambda: in_wgs84(track, "bd09"))
    asked = jindao.TrackAsked(match=True)
    found["report_first_s"] = timed(lambda: planner.report_track(track, asked))
    router = planner._routers.get("walk")
    provenance = planner._provenance(router)
    snapper = router.ground.snapper
    found["datum_s"] = timed(lambda: detect_datum(track, planner.network, snapper))
    found["match_s"] = timed(lambda: match_track(track, router, provenance))
    matched = match_track(track, router, provenance)
    took = set().union(*(_segments(list(leg.line)) for leg in matched.legs))
    found["lost_share"] = 1 - _together_m(known & took) / _together_m(known)
    found["added_share"] = _together_m(took - known) / _together_m(known)
    found["unmatched_m"] = matched.unmatched_m
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--points", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measured(asked.network, asked.points)
    if asked.json:
        print(json.dumps({"machine": machine(), **found}, indent=2, default=str))
        return
    print(machine())
    for name, value in found.items():
        goal = GOALS.get(name)
        mark = "" if goal is None else f"  goal {goal:g}{'' if value <= goal else '  MISSED'}"
        print(f"{name:16} {value:12.3f}{mark}")


if __name__ == "__main__":
    main()
