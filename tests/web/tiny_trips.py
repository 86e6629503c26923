"""The parts of a tiny planner's trips: waypoints, ways, visits, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

from jindao.geo import LonLat
from jindao.model.breakdown import NOTHING_TOLD, Breakdown
from jindao.model.leg import Leg, Stretch, Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.tour import Rest, Stage, Visit

TODAY = dt.date(2026, 5, 1)
ZONE = ZoneInfo("Asia/Shanghai")


def waypoint(kind: str, name: str, position: LonLat, site_id: str | None = None) -> Waypoint:
    return Waypoint(
        kind=kind,
        name_zh=name,
        name_en=name,
        position=position,
        snapped=position,
        gap_m=30.0,
        site_id=site_id,
    )


MADE_OF = Breakdown(
    surface=(("asphalt", 800.0), ("unknown", 700.0)),
    kind=(("footway", 1500.0),),
    steepness=(("level", 1000.0), ("up_5", 500.0)),
)
"""What a surveyed way of this planner is made of."""


def leg(start: LonLat, end: LonLat, *, alignment: str = "surveyed") -> Leg:
    line = ((start.lon, start.lat), (end.lon, end.lat))
    estimated = alignment == "estimated"
    return Leg(
        stretches=(
            Stretch(
                alignment=alignment,
                line=line,
                length_m=1500.0,
                elevations_m=None if estimated else (800.0, 840.0),
            ),
        ),
        length_m=1500.0,
        duration_s=1200,
        cost=15000,
        ascent_m=None if estimated else 40.0,
        descent_m=None if estimated else 20.0,
        steps_m=25.0,
        unknown_surface_m=700.0,
        unknown_kerbs=3,
        names=("晋阳路",),
        breakdown=NOTHING_TOLD if estimated else MADE_OF,
    )


def visit(at: Site, hour: int, status: str) -> Visit:
    assert at.position is not None
    arrival = dt.datetime.combine(TODAY, dt.time(hour), ZONE)
    return Visit(
        site=at,
        waypoint=waypoint("visit", at.name_zh, at.position, at.id),
        arrival=arrival,
        wait_s=600,
        stay_s=3600,
        departure=arrival + dt.timedelta(minutes=70),
        opening_status=status,
        score=10,
        why=(Note(code="level_national"),),
    )


LUNCH = Rest(
    place=1,
    before=False,
    begin=dt.datetime.combine(TODAY, dt.time(11, 30), ZONE),
    end=dt.datetime.combine(TODAY, dt.time(12, 15), ZONE),
)


def ride(way: Leg) -> Leg:
    """Return the ride by car that leads where a way does."""
    ridden = replace(way.stretches[0], alignment="estimated", elevations_m=None, length_m=41_000.0)
    return replace(way, stretches=(ridden,), length_m=41_000.0, duration_s=3900, transfer=True)


def kept(stage: Stage, sites: set[str], stays_min: Mapping[str, int] | None = None) -> Stage:
    """Return a stage with some of its visits only, and a leg to each and back."""
    visits = tuple(
        replace(v, stay_s=60 * (stays_min or {}).get(v.site.id, v.stay_s // 60))
        for v in stage.visits
        if v.site.id in sites
    )
    points = [stage.start, *(v.waypoint for v in visits), stage.end]
    legs = tuple(leg(a.position, b.position) for a, b in pairwise(points))
    return replace(stage, visits=visits, legs=legs)
