"""From the ground of a request to a tour with times, legs and reasons."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, cast

from jindao.errors import NoTourError
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.request import TourRequest
from jindao.model.story import ToldStory
from jindao.model.tour import Rest, Stage, Tour, TourQuality, Visit
from jindao.tours.clock_text import clock_text
from jindao.tours.daylight import light_of, stage_notes
from jindao.tours.ends import no_end
from jindao.tours.explain import minutes_needed, no_must, reason_alone, reasons
from jindao.tours.ground import TourGround
from jindao.tours.holidays import calendar_of
from jindao.tours.hours import calendar_notes
from jindao.tours.problem import UNREACHABLE, Solution
from jindao.tours.schedule import Schedule, latest_arrivals, schedule
from jindao.tours.search import usual_iterations
from jindao.tours.solve import solve
from jindao.tours.told import told_stories
from jindao.tours.worth import added_by

LIMIT_FIELDS: Final = {
    "over_limit_length": "max_km",
    "over_limit_ascent": "max_ascent_m",
    "over_limit_transfer": "transfer_hours",
}
"""What asks for the limits that may keep every site out of a tour, by the reason."""

_LEAST_SEARCH: Final = 200
"""So many iterations at least, however small the share."""


def best_solution(ground: TourGround, effort: float = 1.0) -> Solution:
    """Return the best choice of visits found, in order, by a share of the usual search.

    Raises
    ------
    NoTourError
        `nothing_fits`, `nothing_within_...` and `nothing_open`; `end_too_far...`,
        `end_beyond_...` and `nights_...` for days that cannot even reach their end, naming
        the limit; `must_...` for must-visits that no tour holds, naming them and why.
    """
    try:
        iterations = usual_iterations(ground.problem)
        solution = solve(
            ground.problem,
            seed=ground.request.seed,
            iterations=max(_LEAST_SEARCH, int(effort * iterations)),
        )
    except NoTourError as error:
        if error.code != "must_conflict":
            raise no_end(ground, error) from None
        conflict = [int(name) for name in cast("tuple[str, ...]", error.facts["names"])]
        raise no_must(ground, conflict, proven=bool(error.facts["proven"])) from None
    if not any(solution.routes):
        raise _nothing(ground)
    return solution


def tour_of(
    ground: TourGround,
    solution: Solution,
    *,
    bound: int | None = None,
    times: Sequence[Schedule] | None = None,
) -> Tour:
    """Return the tour of a solution, with the reason for every site that it leaves out.

    A day without a visit becomes no stage, unless the way to another end falls on it.

    Parameters
    ----------
    ground
        What it is made of.
    solution
        The visits of each day, in order.
    bound
        What no tour of this ground is worth more than; None where that is not known.
    times
        The schedule of each day, of a solution that need not be feasible. It is then not
        one that was chosen here, and has no reasons for what it leaves out. By default as
        early as can be.
    """
    stages = _stages(ground, solution, times)
    left_out = reasons(ground, solution) if times is None else ()
    return Tour(
        request=ground.request,
        title_zh=ground.title_zh,
        title_en=ground.title_en,
        stages=stages,
        left_out=ground.left_out + left_out,
        notes=ground.notes + _notes(ground, solution, stages),
        provenance=ground.provenance,
        quality=TourQuality(
            score=solution.score, bound=solution.score if solution.proven else bound
        ),
    )


def _nothing(ground: TourGround) -> NoTourError:
    """Return the error for a tour without a visit: the nearest site and what it needs."""
    problem, far = ground.problem, []
    if ground.last_light_s and not (problem.day_end_s > problem.day_start_s).any():
        return _no_light(ground)
    for site, candidate in enumerate(ground.candidates):
        note = reason_alone(ground, site)
        minutes = minutes_needed(problem, site)
        if note is not None and note.code == "too_far" and minutes is not None:
            far.append((minutes, site, candidate))
    within = _nothing_within(ground)
    if within is not None:
        return within
    if not far:
        count = len(ground.candidates)
        return NoTourError("nothing_open", reason="nothing_open", count=count)
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


def _nothing_within(ground: TourGround) -> NoTourError | None:
    """Return the error where a limit alone keeps every site out, None where none does.

    It names the limit, and the least of it that lets in a single visit.
    """
    beyond: list[tuple[float, int, str, dict[str, object]]] = []
    for site in range(len(ground.candidates)):
        note = reason_alone(ground, site)
        if note is not None and note.code in LIMIT_FIELDS:
            facts = dict(note.facts)
            over, most = float(facts["over"] or 0), float(facts["most"] or 0)
            needed = round(over + most, 1)
            told: dict[str, object] = {
                "needed": int(needed) if needed.is_integer() else needed,
                "most": facts["most"],
            }
            beyond.append((over / max(most, 0.1), site, note.code, told))
    if not beyond:
        return None
    _, site, code, least = min(beyond, key=lambda entry: entry[:2])
    of = code.removeprefix("over_limit_")
    return NoTourError(
        f"nothing_within_{of}",
        field=LIMIT_FIELDS[code],
        reason="nothing_fits",
        name=ground.candidates[site].name,
        **least,
    )


def _no_light(ground: TourGround) -> NoTourError:
    """Return the error for days that shall end in daylight and begin without it."""
    request = ground.request
    light_s = max((light_s for light_s in ground.last_light_s if light_s is not None), default=0)
    if not light_s:
        date = request.date.isoformat()
        return NoTourError("dark_all_day", field="date", reason="dark", date=date)
    return NoTourError(
        "dark_at_start",
        field="start_time",
        reason="dark",
        start=clock_text(min(frame.start_s for frame in request.frames)),
        light=clock_text(light_s),
    )


def _stages(
    ground: TourGround, solution: Solution, times: Sequence[Schedule] | None
) -> tuple[Stage, ...]:
    stages = []
    added = added_by(ground.problem, solution.visited)
    stories = told_stories(ground, solution.visited)
    for day, route in enumerate(solution.routes):
        ends = solution.stops[day], solution.stops[day + 1]
        if not is_stage(ground, route, ends):
            continue
        feasible = schedule(ground.problem, day, route, ends=ends)
        planned = _with_food(ground, day, route, ends) if times is None else times[day]
        if planned is None:
            raise AssertionError(f"the route of day {day} is not feasible")
        latest_s = planned.arrival_s
        if times is None or planned == feasible:
            latest_s = latest_arrivals(ground.problem, day, route, planned, ends[1])
        stages.append(_stage(ground, day, route, ends, planned, latest_s, added, stories))
    return tuple(stages)


def _with_food(
    ground: TourGround, day: int, route: tuple[int, ...], ends: tuple[int, int]
) -> Schedule | None:
    """Return a day's schedule, with lunch where one can eat if that is possible."""
    planned = schedule(ground.problem, day, route, ends=ends)
    if planned is None or planned.pause is None or not ground.ways.food:
        return planned
    places = {point for point in (ends[0], *route) if ground.ways.food[point] is not None}
    eating = schedule(ground.problem, day, route, ends=ends, pause_at=places)
    return planned if eating is None or eating.pause is None else eating


def _stage(
    ground: TourGround,
    day: int,
    route: tuple[int, ...],
    ends: tuple[int, int],
    planned: Schedule,
    latest_s: Sequence[int],
    added: dict[int, tuple[tuple[str, int], ...]],
    stories: dict[int, tuple[ToldStory, ...]],
) -> Stage:
    start, end = ground.place(ends[0]), ground.place(ends[1])
    visits = tuple(
        _visit(ground, day, place, site, planned, latest_s[place], added[site], stories[site])
        for place, site in enumerate(route)
    )
    told = _day_note(ground, day)
    first = start or visits[0].waypoint
    points = [ends[0]] * (start is not None) + list(route) + [ends[1]] * (end is not None)
    return Stage(
        number=day + 1,
        start=_named(start, "start") if start else first,
        start_time=ground.moment(day, stage_start_s(ground, day, start, planned)),
        visits=visits,
        legs=tuple(_leg(ground, day, *pair) for pair in pairwise(points)),
        end=_named(end, "end") if end else visits[-1].waypoint,
        end_time=ground.moment(day, planned.end_s),
        rest=_rest(ground, day, route, ends, planned, skipped=start is None),
        calendar=None if told is None or told.code == "holidays_unknown" else told,
        light=light_of(first.position, ground.moment(day, 0).date(), ground.zone),
    )


def _day_note(ground: TourGround, day: int) -> Note | None:
    """Return what the calendar of the country says of a day."""
    calendar = calendar_of(ground.country)
    return calendar.note(ground.moment(day, 0).date()) if calendar else None


def is_stage(ground: TourGround, route: Sequence[int], ends: tuple[int, int]) -> bool:
    """Tell whether a day is under way at all: to visits, or from one place to another."""
    places = ground.place(ends[0]), ground.place(ends[1])
    return bool(route) or (ends[0] != ends[1] and None not in places)


def stage_start_s(ground: TourGround, day: int, start: Waypoint | None, planned: Schedule) -> int:
    """Return when a stage begins: with lunch or the first visit, where that is its start."""
    if start:
        return int(ground.problem.day_start_s[day])
    arrival_s, pause = planned.arrival_s[0], planned.pause
    return arrival_s if pause is None else min(arrival_s, pause.begin_s)


def _named(waypoint: Waypoint, kind: str) -> Waypoint:
    return waypoint if waypoint.kind == kind else dataclasses.replace(waypoint, kind=kind)


def _visit(
    ground: TourGround,
    day: int,
    place: int,
    site: int,
    planned: Schedule,
    latest_s: int,
    parts: tuple[tuple[str, int], ...],
    stories: tuple[ToldStory, ...],
) -> Visit:
    candidate = ground.candidates[site]
    arrival_s, begun_s = planned.arrival_s[place], planned.begin_s[place]
    left_s = planned.departure_s[place]
    window = next(
        (
            (ground.moment(day, opens_s), ground.moment(day, closes_s))
            for opens_s, closes_s in ground.problem.windows(day, site)
            if opens_s <= begun_s <= closes_s
        ),
        None,
    )
    return Visit(
        site=candidate.site,
        waypoint=candidate.waypoint,
        arrival=ground.moment(day, arrival_s),
        wait_s=begun_s - arrival_s,
        stay_s=left_s - begun_s,
        departure=ground.moment(day, left_s),
        opening_status=ground.opening_status(day, site, begun_s, left_s),
        score=candidate.score,
        why=candidate.why,
        parts=parts,
        window=window,
        slack_s=latest_s - arrival_s,
        stories=stories,
    )


def _rest(
    ground: TourGround,
    day: int,
    route: Sequence[int],
    ends: tuple[int, int],
    planned: Schedule,
    *,
    skipped: bool,
) -> Rest | None:
    """Return the lunch break; `skipped` where the day's start is no waypoint of its own."""
    pause = planned.pause
    if pause is None:
        return None
    point = (ends[0], *route)[pause.place]
    food = ground.ways.food[point] if ground.ways.food else None
    return Rest(
        place=max(0, pause.place - skipped),
        before=pause.before or (skipped and pause.place == 0),
        begin=ground.moment(day, pause.begin_s),
        end=ground.moment(day, pause.end_s),
        food=food[0] if food and not pause.on_way else None,
        on_way=pause.on_way,
    )


def _leg(ground: TourGround, day: int, origin: int, destination: int) -> Leg:
    leg = ground.ways.leg(int(ground.problem.day_table[day]), origin, destination)
    expected_s = ground.problem.travel_between_s(day, origin, destination)
    if expected_s != UNREACHABLE and leg.duration_s != expected_s:
        raise ValueError(
            f"leg {origin}-{destination} takes {leg.duration_s} s, its table says {expected_s} s"
        )
    return leg


def _notes(ground: TourGround, solution: Solution, stages: tuple[Stage, ...]) -> tuple[Note, ...]:
    request = ground.request
    unknown = sum(v.opening_status == "unknown" for stage in stages for v in stage.visits)
    at_start = [ground.place(point) == ground.places[0] for point in solution.stops[1:-1]]
    lunch = request.lunch_text
    no_lunch = sum(stage.rest is None for stage in stages) if lunch else 0
    lunch_elsewhere = sum(stage.rest is not None and stage.rest.food is None for stage in stages)
    counts = (
        ("hours_unknown", unknown),
        ("nights_at_start", sum(at_start) if ground.places[0] is not None else 0),
        ("days_unused", request.days - len(stages)),
        ("lunch_unknown", lunch_elsewhere),
    )
    hours = [ground.hours[day][site] for day, route in enumerate(solution.routes) for site in route]
    of_hours = calendar_notes(hours)
    days = [_day_note(ground, stage.number - 1) for stage in stages]
    # Where opening hours hang on the year that is said, and is enough.
    told = {note.facts for note in of_hours if note.code == "calendar_unknown"}
    years = {note for note in days if note and note.code == "holidays_unknown"}
    return (
        *(Note(code=code, facts=(("count", count),)) for code, count in counts if count),
        *(
            [Note(code="lunch_outside", facts=(("lunch", lunch), ("count", no_lunch)))]
            if no_lunch
            else []
        ),
        *of_hours,
        *sorted((note for note in years if note.facts not in told), key=lambda n: n.facts),
        *_own_day_notes(request, {stage.number for stage in stages}),
        *stage_notes(stages, ground.zone),
    )


def _own_day_notes(request: TourRequest, days: Collection[int]) -> Iterator[Note]:
    """Yield what days that are asked for have of their own."""
    for own in request.own_days:
        if own.number not in days:
            continue
        day, frame = ("day", own.number), request.frame(own.number - 1)
        start, end = clock_text(frame.start_s), clock_text(frame.end_s)
        if {own.start_time, own.end_time, own.hours} != {None}:
            yield Note(code="own_day", facts=(day, ("start", start), ("end", end)))
        if own.max_km is not None:
            yield Note(code="own_day_km", facts=(day, ("km", own.max_km)))
        if own.max_ascent_m is not None:
            yield Note(code="own_day_ascent", facts=(day, ("metres", own.max_ascent_m)))
