"""From a request and its candidates to a tour with times, legs and reasons."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import NoTourError
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Leg, Note, Provenance, Stage, Tour, Visit, Waypoint
from jindao.tours.candidate import Candidate
from jindao.tours.explain import HoursTable, minutes_needed, no_must, reason_alone, reasons
from jindao.tours.hours import opening_windows, status_at
from jindao.tours.problem import Ints, Solution, TourProblem
from jindao.tours.schedule import Schedule, schedule
from jindao.tours.solve import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every stage is built from."""

    request: TourRequest
    candidates: tuple[Candidate, ...]
    hours: HoursTable
    problem: TourProblem
    places: tuple[Waypoint | None, ...]
    leg: Callable[[int, int], Leg]
    zone: ZoneInfo


def plan(
    request: TourRequest,
    *,
    title_zh: str,
    title_en: str,
    candidates: tuple[Candidate, ...],
    places: tuple[Waypoint | None, ...],
    stops: tuple[tuple[int, ...], ...],
    travel_s: Ints,
    leg: Callable[[int, int], Leg],
    left_out: tuple[LeftOut, ...],
    provenance: Provenance,
    zone: ZoneInfo,
    country: str,
    notes: tuple[Note, ...] = (),
) -> Tour:
    """Choose and order visits, and return the tour.

    A day without a visit becomes no stage, unless the way to another end falls on it.

    Parameters
    ----------
    request
        What was asked for.
    title_zh, title_en
        What the tour is called.
    candidates
        Sites that may be visited; their order gives their index.
    places
        Where days may begin and end; None is anywhere: at the first or last visit.
    stops
        The places, from 0, at which the tour may stop before each day and after the last.
    travel_s
        (n + n_places, n + n_places) travel times in whole seconds, rounded up, candidates
        before places; 0 from and to anywhere; `UNREACHABLE` where there is no way.
    leg
        Gives the leg between two indices of `travel_s`, of just that duration; asked
        for consecutive stops only.
    left_out
        Sites that were excluded before, with their reasons.
    provenance
        What the tour is made with.
    zone
        Time zone of the places.
    country
        ISO code of the country whose public holidays opening hours mean.
    notes
        What else the tour shall say.

    Raises
    ------
    NoTourError
        `no_candidates`, `nothing_fits`, `nothing_open`, `end_too_far`, or `must_...`
        for must-visits that no tour holds, naming them and why.
    """
    if not candidates:
        raise NoTourError("no_candidates", reason="no_candidates", count=len(left_out))
    dates = [request.date + dt.timedelta(days=day) for day in range(request.days)]
    hours = tuple(
        tuple(
            opening_windows(
                c.site.opening_hours, date, zone=zone, position=c.site.position, country=country
            )
            for c in candidates
        )
        for date in dates
    )
    problem = _problem(request, candidates, hours, travel_s, stops)
    try:
        solution = solve(problem, seed=request.seed)
    except NoTourError as error:
        if error.code != "must_conflict":
            raise
        conflict = [int(name) for name in cast("tuple[str, ...]", error.facts["names"])]
        raise no_must(problem, candidates, hours, request.date, conflict) from None
    if not any(solution.routes):
        raise _nothing(problem, candidates, hours, request.date)
    ground = _Ground(
        request=request,
        candidates=candidates,
        hours=hours,
        problem=problem,
        places=places,
        leg=leg,
        zone=zone,
    )
    stages = _stages(ground, solution)
    return Tour(
        request=request,
        title_zh=title_zh,
        title_en=title_en,
        stages=stages,
        left_out=left_out + reasons(problem, solution, candidates, hours, request.date),
        notes=notes + _notes(request, stages),
        provenance=provenance,
    )


def _problem(
    request: TourRequest,
    candidates: Sequence[Candidate],
    hours: HoursTable,
    travel_s: Ints,
    stops: Sequence[Sequence[int]],
) -> TourProblem:
    stays_s = [candidate.site.visit_minutes * 60 for candidate in candidates]
    windows = [
        [
            (opens_s, closes_s - stay_s)
            for opens_s, closes_s in day[site].windows
            if closes_s - opens_s >= stay_s
        ]
        for day in hours
        for site, stay_s in enumerate(stays_s)
    ]
    flat = [window for row in windows for window in row]
    begins = request.start_time
    start_s = begins.hour * 3600 + begins.minute * 60 + begins.second
    return TourProblem(
        travel_s=travel_s,
        visit_s=np.array(stays_s, np.int64),
        score=np.array([candidate.score for candidate in candidates], np.int64),
        window_offsets=np.cumsum([0, *(len(row) for row in windows)], dtype=np.int64),
        window_opens_s=np.array([opens_s for opens_s, _ in flat], np.int64),
        window_closes_s=np.array([closes_s for _, closes_s in flat], np.int64),
        day_start_s=np.full(request.days, start_s, np.int64),
        day_end_s=np.full(request.days, start_s + int(request.hours * 3600), np.int64),
        must=np.array([candidate.must for candidate in candidates], np.bool_),
        stop_offsets=np.cumsum([0, *map(len, stops)]),
        stop_points=np.array([len(candidates) + at for stop in stops for at in stop], np.int64),
    )


def _nothing(
    problem: TourProblem, candidates: Sequence[Candidate], hours: HoursTable, first_date: dt.date
) -> NoTourError:
    """Return the error for a tour without a visit: the nearest site and what it needs."""
    far = []
    for site, candidate in enumerate(candidates):
        note = reason_alone(problem, site, hours, first_date)
        minutes = minutes_needed(problem, site)
        if note is not None and note.code == "too_far" and minutes is not None:
            far.append((minutes, site, candidate))
    if not far:
        return NoTourError("nothing_open", reason="nothing_open", count=len(candidates))
    minutes, _, nearest = min(far, key=lambda entry: entry[:2])
    limit_s = int((problem.day_end_s - problem.day_start_s).max())
    return NoTourError(
        "nothing_fits",
        field="hours",
        reason="nothing_fits",
        name=nearest.name,
        minutes=minutes,
        limit_minutes=limit_s // 60,
    )


def _stages(ground: _Ground, solution: Solution) -> tuple[Stage, ...]:
    stages = []
    for day, route in enumerate(solution.routes):
        ends = solution.stops[day], solution.stops[day + 1]
        if not route and (ends[0] == ends[1] or _place(ground, ends[1]) is None):
            continue
        planned = schedule(ground.problem, day, route, ends=ends)
        if planned is None:
            raise AssertionError(f"the solver's route of day {day} is not feasible")
        stages.append(_stage(ground, day, route, ends, planned))
    return tuple(stages)


def _place(ground: _Ground, point: int) -> Waypoint | None:
    return ground.places[point - ground.problem.n_sites]


def _stage(
    ground: _Ground, day: int, route: tuple[int, ...], ends: tuple[int, int], planned: Schedule
) -> Stage:
    start, end = (_place(ground, point) for point in ends)
    visits = tuple(_visit(ground, day, place, site, planned) for place, site in enumerate(route))
    points = [ends[0]] * (start is not None) + list(route) + [ends[1]] * (end is not None)
    start = start or visits[0].waypoint
    end = end or visits[-1].waypoint
    return Stage(
        number=day + 1,
        start=dataclasses.replace(start, kind="start") if start.kind == "end" else start,
        start_time=_moment(ground, day, int(ground.problem.day_start_s[day])),
        visits=visits,
        legs=tuple(_leg(ground, *pair) for pair in pairwise(points)),
        end=dataclasses.replace(end, kind="end") if end.kind == "start" else end,
        end_time=_moment(ground, day, planned.end_s),
    )


def _visit(ground: _Ground, day: int, place: int, site: int, planned: Schedule) -> Visit:
    candidate = ground.candidates[site]
    arrival_s, begun_s = planned.arrival_s[place], planned.begin_s[place]
    left_s = planned.departure_s[place]
    return Visit(
        site=candidate.site,
        waypoint=candidate.waypoint,
        arrival=_moment(ground, day, arrival_s),
        wait_s=begun_s - arrival_s,
        stay_s=left_s - begun_s,
        departure=_moment(ground, day, left_s),
        opening_status=status_at(ground.hours[day][site], begun_s, left_s),
        score=candidate.score,
        why=candidate.why,
    )


def _leg(ground: _Ground, origin: int, destination: int) -> Leg:
    leg = ground.leg(origin, destination)
    expected_s = int(ground.problem.travel_s[0, origin, destination])
    if leg.duration_s != expected_s:
        raise ValueError(
            f"leg {origin}-{destination} takes {leg.duration_s} s, its table says {expected_s} s"
        )
    return leg


def _moment(ground: _Ground, day: int, seconds: int) -> dt.datetime:
    midnight = dt.datetime.combine(ground.request.date, dt.time(), ground.zone)
    return midnight + dt.timedelta(days=day, seconds=seconds)


def _notes(request: TourRequest, stages: tuple[Stage, ...]) -> tuple[Note, ...]:
    unknown = sum(v.opening_status == "unknown" for stage in stages for v in stage.visits)
    nights = stages[-1].number - stages[0].number
    unused = request.days - len(stages)
    counts = (("hours_unknown", unknown), ("nights_at_start", nights), ("days_unused", unused))
    return tuple(Note(code=code, facts=(("count", count),)) for code, count in counts if count)
