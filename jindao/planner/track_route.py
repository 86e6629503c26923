"""A track as a route: the line somebody walked or drew, as it is, with what it takes to go it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.leg import Leg, Stretch, Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.model.track import TrackLine, TrackReport
from jindao.network.climb import climb
from jindao.network.lengths import segment_lengths_m
from jindao.planner.nearby import nearby
from jindao.planner.notes import time_notes, way_notes
from jindao.profiles import Profile
from jindao.profiles.time import sloping_s

PIECE_M: Final = 1_000.0
"""The way is timed in pieces about so long: in longer ones steep parts would be lost in level ones,
in shorter ones the noise of heights would count as slopes."""
NAMED_M: Final = 100.0
"""A mark no farther from an end of the line than this is what that end is called."""


def route_of_track(
    report: TrackReport,
    heritage: Heritage,
    profile: Profile,
    provenance: Provenance,
    *,
    recorded: bool | None = None,
) -> Route:
    """Return the route that leads along a track, with its own line.

    Nothing of the line is moved to ways of a network: what the ground is like is unknown, and
    so are turns. What lies between two segments nobody recorded: it is a straight estimated
    line. A note, `track_recorded` or `track_drawn`, says where the line is from and what its
    file calls it.

    Parameters
    ----------
    report
        What is told of the track.
    heritage
        Where the ends may be near what has a name.
    profile
        How one goes there: its speed and time model give the time.
    provenance
        What it is made with.
    recorded
        Whether the line was recorded on the ground, so that it is surveyed, or drawn, so
        that it is estimated. None: recorded where its points have times.

    Raises
    ------
    RequestError
        Where the track is shifted (`TrackReport.unshifted`).
    """
    report.unshifted()
    if recorded is None:
        recorded = not report.stats.planned and any(line.times for line in report.lines)
    stretches = tuple(_stretches(report.lines, "surveyed" if recorded else "estimated"))
    length_m = sum(stretch.length_m for stretch in stretches)
    leg = Leg(
        stretches=stretches,
        length_m=length_m,
        duration_s=max(1, round(sum(_duration_s(stretch, profile) for stretch in stretches))),
        cost=max(1, round(10 * length_m)),
        ascent_m=report.stats.ascent_m,
        descent_m=report.stats.descent_m,
        steps_m=0.0,
        unknown_surface_m=length_m,
        names=(),
    )
    first, last = leg.line[0], leg.line[-1]
    waypoints = (
        _end("start", LonLat(*first), report, heritage),
        _end("end", LonLat(*last), report, heritage),
    )
    told = Note(
        code="track_recorded" if recorded else "track_drawn", facts=(("name", report.name),)
    )
    return Route(
        request=RouteRequest(waypoints=tuple(w.position for w in waypoints), profile=profile.id),
        waypoints=waypoints,
        legs=(leg,),
        notes=(told, *way_notes((leg,), waypoints, profile), *time_notes((leg,), profile)),
        provenance=provenance,
    )


def _stretches(lines: Sequence[TrackLine], alignment: str) -> Iterator[Stretch]:
    """Yield the segments that are lines, and the straight estimated lines between them."""
    before: tuple[float, float] | None = None
    for line in lines:
        if len(line.line) < 2:
            continue
        if before is not None and before != line.line[0]:
            gap_m = geodesic_m(LonLat(*before), LonLat(*line.line[0]))
            yield Stretch(alignment="estimated", line=(before, line.line[0]), length_m=gap_m)
        heights = tuple(h for h in line.elevations_m or () if h is not None)
        yield Stretch(
            alignment=alignment,
            line=line.line,
            length_m=float(segment_lengths_m(np.array(line.line)).sum()),
            elevations_m=heights if len(heights) == len(line.line) else None,
        )
        before = line.line[-1]


def _duration_s(stretch: Stretch, profile: Profile) -> float:
    """Return how long a stretch takes, seconds; level where its heights are unknown."""
    level_s = stretch.length_m / profile.speed_mps
    if stretch.elevations_m is None:
        return level_s
    steps_m = segment_lengths_m(np.array(stretch.line))
    along_m = np.concatenate(([0.0], np.cumsum(steps_m)))
    heights = np.array(stretch.elevations_m)
    count = max(1, round(stretch.length_m / PIECE_M))
    cuts = np.unique(np.searchsorted(along_m, np.linspace(0.0, along_m[-1], count + 1)))
    total_s = 0.0
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        piece = slice(begin, end + 1)
        up_m, down_m = climb(along_m[piece], heights[piece])
        length_m = np.array([along_m[end] - along_m[begin]])
        level = length_m / profile.speed_mps
        total_s += sloping_s(length_m, np.array([up_m]), np.array([down_m]), level, profile).item()
    return total_s


def _end(kind: str, position: LonLat, report: TrackReport, heritage: Heritage) -> Waypoint:
    """Return an end of the line, called as a mark beside it is."""
    near = [
        (geodesic_m(position, at), name)
        for name, at in report.marks
        if name and geodesic_m(position, at) <= NAMED_M
    ]
    name = min(near)[1] if near else ""
    return Waypoint(
        kind=kind,
        name_zh=name,
        name_en=name,
        position=position,
        snapped=position,
        gap_m=0.0,
        near=None if name else nearby(heritage, position),
    )
