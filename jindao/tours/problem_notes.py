"""What keeps a tour from being done as it is, told with the numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from jindao.model.note import Note
from jindao.routing.graph import Floats
from jindao.texts import languages
from jindao.tours.build import is_stage, stage_start_s
from jindao.tours.clock_text import clock_text
from jindao.tours.explain import category_facts
from jindao.tours.ground import ASCENT_M, LENGTH_M, TRANSFER_S, TourGround
from jindao.tours.lenient import LenientSchedule, Violation
from jindao.tours.problem import DAY_S, Solution
from jindao.tours.worth import too_many

Facts = tuple[tuple[str, str | int | float | None], ...]

_TOLL_UNITS = {LENGTH_M: 1000, ASCENT_M: 1, TRANSFER_S: 3600}
"""What may add up over a day, and in what unit it is told."""


def problem_notes(
    ground: TourGround,
    solution: Solution,
    days: Sequence[LenientSchedule],
    apart_m: Floats | None = None,
) -> tuple[Note, ...]:
    """Return everything that keeps a tour from being done as it is, with the numbers.

    Their codes begin with `problem.`.

    Parameters
    ----------
    ground, solution
        The tour.
    days
        How its days would run.
    apart_m
        (n_points, n_points) straight distances, for what nothing joins.
    """
    notes = [
        violation_note(ground, day, solution.routes[day], solution.stops, violation, apart_m)
        for day, found in enumerate(days)
        for violation in found.violations
        if not _open_past_midnight(ground, day, solution.routes[day], found, violation)
    ]
    notes += _overlaps(ground, solution, days)
    visited = set(solution.visited)
    notes += [category_note(ground, *pair) for pair in too_many(ground.problem, sorted(visited))]
    for site in np.flatnonzero(ground.problem.must).tolist():
        if site not in visited:
            notes.append(Note(code="problem.must", facts=_names(ground, site)))
    return tuple(notes)


def _open_past_midnight(
    ground: TourGround,
    day: int,
    route: Sequence[int],
    found: LenientSchedule,
    violation: Violation,
) -> bool:
    """Tell whether a visit is late for its day only, and not shut when it takes place."""
    if violation.code not in ("closed", "late"):
        return False
    begun_s = found.times.begin_s[violation.place]
    left_s = found.times.departure_s[violation.place]
    status = ground.opening_status(day, route[violation.place], begun_s, left_s)
    return left_s > DAY_S and status != "closed"


def _overlaps(
    ground: TourGround, solution: Solution, days: Sequence[LenientSchedule]
) -> Iterator[Note]:
    """Yield a note on every day that is not over when the next one sets out."""
    ends = list(pairwise(solution.stops))
    stages = [day for day in range(len(days)) if is_stage(ground, solution.routes[day], ends[day])]
    for day, after in pairwise(stages):
        start = ground.place(solution.stops[after])
        begin_s = stage_start_s(ground, after, start, days[after].times) + (after - day) * DAY_S
        end_s = days[day].times.end_s
        if end_s > begin_s:
            facts = (("time", clock_text(end_s)), ("begins", clock_text(begin_s)))
            yield Note(
                code="problem.overlap", facts=(("day", day + 1), ("after", after + 1), *facts)
            )


def _names(ground: TourGround, site: int) -> Facts:
    name = ground.candidates[site].name
    return (("name_zh", name["zh"]), ("name_en", name["en"]))


def violation_note(
    ground: TourGround,
    day: int,
    route: Sequence[int],
    stops: Sequence[int],
    violation: Violation,
    apart_m: Floats | None,
) -> Note:
    """Return the note on what is wrong with a day."""
    number = (("day", day + 1),)
    if violation.code == "unreachable":
        return _unreachable(ground, day, route, stops, violation, apart_m)
    if violation.code in ("late", "closed"):
        return _visit_note(ground, day, route[violation.place], violation)
    if violation.code == "no_pause":
        lunch = (("lunch", ground.request.lunch_text),)
        return Note(code="problem.lunch", facts=(*number, *lunch))
    if violation.code == "day_long":
        return Note(code="problem.day_long", facts=(*number, *_over(violation)))
    toll = list(ground.ways.tolls)[violation.place]
    unit = _TOLL_UNITS[toll]
    facts = (("value", _in(unit, violation.amount)), ("limit", _in(unit, violation.limit)))
    return Note(code=f"problem.{toll}", facts=(*number, *facts))


def _over(violation: Violation) -> Facts:
    """Return two clocks and the minutes between them, as one subtracts what they show."""
    minute, limit = violation.amount // 60, violation.limit // 60
    if minute == limit:
        minute += 1
    return (
        ("time", clock_text(60 * minute)),
        ("limit", clock_text(60 * limit)),
        ("minutes", minute - limit),
    )


def _in(unit: int, amount: int) -> float | int:
    return amount if unit == 1 else round(amount / unit, 1)


def _visit_note(ground: TourGround, day: int, site: int, violation: Violation) -> Note:
    hours = ground.hours[day][site]
    told: Facts = (("day", day + 1), *_names(ground, site), ("hours", hours.text))
    if violation.code == "late":
        return Note(code="problem.late", facts=(*told, *_over(violation)))
    if hours.windows:
        minutes = ground.candidates[site].stay_minutes
        return Note(code="problem.hours_short", facts=(*told, ("minutes", minutes)))
    date = (ground.request.date + dt.timedelta(days=day)).isoformat()
    if hours.shut_by is not None:
        closure: Facts = (("told_zh", str(hours.shut_by)), ("told_en", hours.shut_by.en))
        return Note(code="problem.in_closure", facts=(*told, ("date", date), *closure))
    shut = hours.closed_for
    if shut is not None:
        holiday: Facts = (("holiday_zh", str(shut)), ("holiday_en", shut.en))
        return Note(code="problem.closed_holiday", facts=(*told, ("date", date), *holiday))
    return Note(code="problem.closed", facts=(*told, ("date", date)))


def _unreachable(
    ground: TourGround,
    day: int,
    route: Sequence[int],
    stops: Sequence[int],
    violation: Violation,
    apart_m: Floats | None,
) -> Note:
    points = (stops[day], *route, stops[day + 1])
    pair = points[violation.place], points[violation.place + 1]
    facts: list[tuple[str, str | int | float | None]] = [("day", day + 1)]
    for which, point in zip(("from", "to"), pair, strict=True):
        inside = point < len(ground.candidates)
        waypoint = ground.candidates[point].waypoint if inside else ground.place(point)
        facts += [
            (f"{which}_{locale}", waypoint.name(locale) if waypoint else "")
            for locale in languages()
        ]
    km = 0.0 if apart_m is None else round(float(apart_m[pair]) / 1000, 1)
    return Note(code="problem.unreachable", facts=(*facts, ("km", km)))


def category_note(ground: TourGround, category: int, count: int) -> Note:
    """Return the note on a category with more visits than allowed."""
    *names, (_, limit) = category_facts(ground, category)
    return Note(code="problem.category", facts=(*names, ("count", count), ("limit", limit)))
