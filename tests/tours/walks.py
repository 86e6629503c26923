"""Candidates, waypoints and legs on a straight street, one minute a step."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from jindao.geo import LonLat
from jindao.model.leg import Leg, Stretch, Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut, Tour
from jindao.tours import Candidate, TourGround, Ways, best_solution, tour_ground, tour_of
from jindao.tours.candidate import Tie

CHINA = ZoneInfo("Asia/Shanghai")
PROVENANCE = Provenance(
    jindao_version="0",
    network_id="street",
    network_name="street",
    data_version="0",
    engine="none",
    profile="walk",
    attribution=(),
)


def position(step: int) -> LonLat:
    return LonLat(112.5 + step * 0.001, 37.8)


def waypoint(kind: str, step: int, name: str, site_id: str | None = None) -> Waypoint:
    where = position(step)
    return Waypoint(
        kind=kind,
        name_zh=name,
        name_en=name.upper(),
        position=where,
        snapped=where,
        gap_m=0.0,
        site_id=site_id,
    )


def candidate(
    name: str,
    step: int,
    *,
    score: int = 10,
    hours: str | None = "24/7",
    minutes: int = 0,
    must: bool = False,
    category: str = "ancient_building",
) -> Candidate:
    site = Site(
        id=name,
        name_zh=name,
        name_en=name.upper(),
        category=category,
        protection_level=None,
        batch=None,
        period_zh="",
        first_year=None,
        last_year=None,
        position=position(step),
        coordinate_accuracy_m=1.0,
        coordinate_source="test",
        prefecture="taiyuan",
        county="",
        themes=(),
        strands=("history",),
        opening_hours=hours,
        visit_minutes=minutes,
        access_notes_zh="",
        access_notes_en="",
        sources=(),
    )
    why = (Note(code="strand"),)
    stop = waypoint("visit", step, name, name)
    return Candidate(site=site, waypoint=stop, score=score, why=why, must=must)


def walk(
    candidates: list[tuple[Candidate, int]], *, bound: int | None = None, **options: Any
) -> Tour:
    """Plan a tour of candidates at steps of the street; the start is step 0."""
    ground = street(candidates, **options)
    return tour_of(ground, best_solution(ground), bound=bound)


def street(
    candidates: list[tuple[Candidate, int]],
    *,
    hours: float = 1.0,
    days: int = 1,
    end: int | None = None,
    date: dt.date = dt.date(2026, 11, 16),
    left_out: tuple[LeftOut, ...] = (),
    country: str = "CN",
    last_light_s: tuple[int | None, ...] = (),
    hill: bool = False,
    rides: bool = False,
    limited: bool = False,
    ties: tuple[Tie, ...] = (),
    **asked: Any,
) -> TourGround:
    """Return the ground of candidates at steps of the street, 60 m and a minute each.

    On a `hill` each step east climbs a metre; with `rides` all ways are by car.
    What is walked adds up where that is `limited` or there is a limit on all days.
    """
    free_start, free_end = asked.get("free_start", False), asked.get("free_end", False)
    steps = np.array([*(step for _, step in candidates), 0, end or 0])
    n = len(candidates)
    travel_s = np.abs(steps[:, None] - steps[None, :]) * 60
    if free_start:
        travel_s[n] = 0
    if free_end:
        travel_s[:, n + 1] = 0
    tolls = {"length_m": travel_s} if limited or "max_km" in asked else {}
    if hill:
        tolls["ascent_m"] = np.maximum(0, steps[None, :] - steps[:, None])
    if rides:
        tolls["transfer_s"] = travel_s

    def leg(_table: int, i: int, j: int) -> Leg:
        line = tuple((position(int(s)).lon, position(int(s)).lat) for s in (steps[i], steps[j]))
        length_m = float(travel_s[i, j])
        return Leg(
            stretches=(Stretch(alignment="surveyed", line=line, length_m=length_m),),
            length_m=length_m,
            duration_s=int(travel_s[i, j]),
            cost=int(travel_s[i, j]),
            ascent_m=None,
            descent_m=None,
            steps_m=0.0,
            unknown_surface_m=0.0,
            names=(),
        )

    request = TourRequest(
        start=position(0),
        end=None if end is None else position(end),
        date=date,
        hours=hours,
        days=days,
        strands=("history",),
        **asked,
    )
    last = waypoint("end", end or 0, "start" if end is None else "end")
    return tour_ground(
        request,
        title_zh="街",
        title_en="street",
        candidates=tuple(c for c, _ in candidates),
        places=(
            None if free_start else waypoint("start", 0, "start"),
            None if free_end else last,
        ),
        stops=((0,),) * days + ((1,),),
        ways=Ways(
            travel_s=travel_s[None],
            leg=leg,
            tolls={name: table[None] for name, table in tolls.items()},
        ),
        left_out=left_out,
        provenance=PROVENANCE,
        zone=CHINA,
        country=country,
        last_light_s=last_light_s,
        notes=(Note(code="given"),),
        ties=ties,
    )


def at(step: int, name: str, **options: object) -> tuple[Candidate, int]:
    return candidate(name, step, **options), step  # type: ignore[arg-type]
