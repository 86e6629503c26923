"""How long files take: a tour of five days and 300 km in every format.

    python benchmarks/files.py [--network DIR]

The tour is made by hand: five days of 60 km, a point every 20 m, winding and with heights, four
visits a day, a turn every 500 m. Told are seconds of processor time (the least of five runs) and
the size; then what all text formats take one after another, nothing kept from before, and the
memory at its highest. With a network, reading and matching a track of 50,000 points are told as
well, as `benchmarks/reading.py` measures them. What is slower than wanted is named.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import resource
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from reading import measured

from jindao import FORMATS, ExportOptions, LonLat, MissingExtraError, RequestError, Tour, export
from jindao.formats.along import turns_told
from jindao.formats.chapters import chapters
from jindao.formats.course import courses
from jindao.formats.safety import safety
from jindao.formats.track import thinned_parts
from jindao.model.guidance import Turn
from jindao.model.leg import Leg, Line, Stretch, Waypoint
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.tour import Stage, Visit

DAYS, VISITS, LEG_M, STEP_M = 5, 4, 12_000.0, 20.0
RUNS = 5
TEXTS = (
    *("gpx", "gpx_rich", "gpx_route", "kml", "tcx", "csv"),
    *("ics", "jsonld", "geojson", "json", "txt"),
)
BUDGETS_S = {
    "texts": 0.3,
    "pdf": 6.0,
    "pdf_phone": 6.0,
    "pdf_both": 6.0,
    "poster": 2.0,
    "poster_png": 2.0,
    "reading": 2.0,
    "matching": 5.0,
}
ZONE = dt.timezone(dt.timedelta(hours=8))


def line_of(start: tuple[float, float], number: int) -> Line:
    """Return a winding line from a point, some 12 km long."""
    points = [start]
    for step in range(round(LEG_M / STEP_M)):
        heading = 0.9 * math.sin(step / 9 + number) + 0.5 * math.sin(step / 2.3) + number % 4 * 0.4
        lon, lat = points[-1]
        east, north = STEP_M * math.cos(heading), STEP_M * math.sin(heading)
        points.append((round(lon + east / 85_394, 7), round(lat + north / 111_035, 7)))
    return tuple(points)


def leg_of(start: tuple[float, float], number: int) -> Leg:
    """Return a leg along a winding line, over hills."""
    line = line_of(start, number)
    heights = tuple(
        round(900 + 120 * math.sin(place / 90) + 15 * math.sin(place / 11), 1)
        for place in range(len(line))
    )
    turns = tuple(
        Turn(
            code="turn",
            facts=(
                ("length_m", 300.0), ("name", f"第 {place} 路"), ("kind", "track"),
                ("trail", ""), ("heading", "east"), ("side", "left"),
            ),
            at_m=place * STEP_M,
            position=LonLat(*line[place]),
        )
        for place in range(0, len(line), 25)
    )  # fmt: skip
    climbs = [b - a for a, b in pairwise(heights)]
    stretch = Stretch(alignment="surveyed", line=line, length_m=LEG_M, elevations_m=heights)
    return Leg(
        stretches=(stretch,),
        length_m=LEG_M,
        duration_s=3000,
        cost=120_000,
        ascent_m=round(sum(max(0.0, climb) for climb in climbs), 1),
        descent_m=round(sum(max(0.0, -climb) for climb in climbs), 1),
        steps_m=0.0,
        unknown_surface_m=LEG_M,
        names=("县道",),
        turns=turns,
        facilities=(),
        without_exit=((0.0, 1200.0), (5000.0, 7400.0)),
    )


def waypoint(kind: str, name: str, point: tuple[float, float]) -> Waypoint:
    """Return a waypoint on the network."""
    where = LonLat(*point)
    return Waypoint(kind=kind, name_zh=name, name_en=name, position=where, snapped=where, gap_m=0.0)


def visit_of(number: int, point: tuple[float, float], arrival: dt.datetime) -> Visit:
    """Return an hour at a site."""
    site = Site(
        id=f"site-{number}", name_zh=f"第 {number} 寺", name_en=f"Temple {number}",
        category="ancient_building", protection_level="national", batch=1, period_zh="辽",
        first_year=1038, last_year=None, position=LonLat(*point), coordinate_accuracy_m=20.0,
        coordinate_source="made", prefecture="datong", county="平城区", themes=("great_wall",),
        strands=("history",), opening_hours=None, visit_minutes=60, access_notes_zh="",
        access_notes_en="", sources=("made",),
    )  # fmt: skip
    return Visit(
        site=site,
        waypoint=waypoint("visit", site.name_zh, point),
        arrival=arrival,
        wait_s=0,
        stay_s=3600,
        departure=arrival + dt.timedelta(hours=1),
        opening_status="unknown",
        score=50,
        why=(),
    )


def made_tour() -> Tour:
    """Return the tour."""
    stages, point, number = [], (112.0, 37.5), 0
    for day in range(DAYS):
        start, clock = point, dt.datetime(2026, 10, 14 + day, 8, 0, tzinfo=ZONE)
        first_clock, visits, legs = clock, [], []
        for _ in range(VISITS):
            legs.append(leg_of(point, number))
            point, number = legs[-1].line[-1], number + 1
            clock += dt.timedelta(seconds=3000)
            visits.append(visit_of(number, point, clock))
            clock += dt.timedelta(hours=1)
        legs.append(leg_of(point, number))
        point = legs[-1].line[-1]
        stages.append(
            Stage(
                number=day + 1,
                start=waypoint("start", f"驿站 {day}", start),
                start_time=first_clock,
                visits=tuple(visits),
                legs=tuple(legs),
                end=waypoint("end", f"驿站 {day + 1}", point),
                end_time=clock + dt.timedelta(seconds=3000),
            )
        )
    return Tour(
        request=TourRequest(
            start=LonLat(112.0, 37.5), date=dt.date(2026, 10, 14), theme="great_wall",
            profile="bike", days=DAYS
        ),
        title_zh="五日三百公里",
        title_en="Three hundred kilometres in five days",
        stages=tuple(stages),
        left_out=(),
        notes=(),
        provenance=Provenance(
            jindao_version="0", network_id="made", network_name="made", data_version="made",
            engine="made", profile="bike", attribution=("made",),
        ),
    )  # fmt: skip


def texts_s(tour: Tour, options: ExportOptions) -> float:
    """Return how long all text formats take together, from scratch."""
    for kept in (chapters, thinned_parts, safety, courses, turns_told):
        kept.forget()
    begin = time.process_time()
    for name in TEXTS:
        export(tour, name, options)
    return time.process_time() - begin


def reading_s(network: Path, n_points: int = 50_000) -> dict[str, float]:
    """Return how long a track takes to read and to match, and print both."""
    found = measured(network, n_points)
    took_s = {"reading": found["parse_s"], "matching": found["match_s"]}
    for name, seconds in took_s.items():
        print(f"{name:>12} {seconds:7.3f} s, {n_points} points")
    print(f"{'':>12} at most {found['parse_peak_mb']:.0f} MB for reading")
    return took_s


def main() -> int:
    """Print the table; the exit status is how many budgets are exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path)
    asked = parser.parse_args()
    tour = made_tour()
    points = sum(len(leg.line) for leg in tour.legs)
    print(f"{len(tour.stages)} days, {tour.length_m / 1000:.0f} km, {points} points")
    options = ExportOptions(link="https://example.org/t/abcdefgh")
    took_s = {"texts": min(texts_s(tour, options) for _ in range(RUNS))}
    both = replace(options, also=("en",))
    asked_of = [*((name, name, options) for name in FORMATS), ("pdf_both", "pdf", both)]
    for told, name, how in asked_of:
        try:
            runs = []
            for _ in range(RUNS):
                begin = time.process_time()
                size = len(export(tour, name, how))
                runs.append(time.process_time() - begin)
        except (MissingExtraError, RequestError) as error:
            print(f"{told:>12}  {error.message('en')}")
            continue
        took_s[told] = min(runs)
        print(f"{told:>12} {took_s[told]:7.3f} s {size / 1000:8.0f} kB")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all {len(TEXTS)} text formats {took_s['texts']:.3f} s; peak {peak_mb:.0f} MB")
    if asked.network is not None:
        took_s |= reading_s(asked.network)
    late = [name for name, budget in BUDGETS_S.items() if took_s.get(name, 0.0) > budget]
    for name in late:
        print(f"slower than {BUDGETS_S[name]} s: {name}")
    return len(late)


if __name__ == "__main__":
    sys.exit(main())
