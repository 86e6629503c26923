"""Why a candidate is not in the tour: a reason that was computed, never guessed.

Each reason is a note whose sentence stands under `reason.` in `jindao/texts`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from jindao.errors import NoTourError
from jindao.model.trip import LeftOut, Note
from jindao.tours.candidate import Candidate
from jindao.tours.hours import DayHours
from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import Schedule, begin_s, schedule

HoursTable = Sequence[Sequence[DayHours]]
"""Opening hours by day and candidate."""

NEARLY_MINUTES = 30
"""A visit that lacks no more than this is left out for want of time, not of worth."""


def reasons(
    problem: TourProblem,
    solution: Solution,
    candidates: Sequence[Candidate],
    hours: HoursTable,
    first_date: dt.date,
) -> tuple[LeftOut, ...]:
    """Return the reason for every candidate that a solution does not visit.

    Parameters
    ----------
    problem, solution
        What was solved, and the tour: no visit of some score fits in beside it.
    candidates, hours
        The sites of the problem, and their opening hours by day and candidate.
    first_date
        The date of day 0.
    """
    visited = {site for route in solution.routes for site in route}
    return tuple(
        LeftOut(
            site=candidate.site,
            reason=reason_alone(problem, site, hours, first_date)
            or _reason_beside(problem, solution, candidates, site),
        )
        for site, candidate in enumerate(candidates)
        if site not in visited
    )


def reason_alone(
    problem: TourProblem, site: int, hours: HoursTable, first_date: dt.date
) -> Note | None:
    """Return why no tour at all can hold a site; None where one with it alone can.

    Codes: `closed` and `closed_days`, `hours_short` (never open for a whole stay),
    `unreachable`, `too_far` (out, stay and back is longer than the day), `window` (one
    gets there after the last moment to begin) and `opens_late`.
    """
    days = range(problem.n_days)
    if any(
        schedule(problem, day, (site,), ends=nearest_ends(problem, day, site)) is not None
        for day in days
    ):
        return None
    text = hours[0][site].text
    if not any(hours[day][site].windows for day in days):
        code = "closed" if problem.n_days == 1 else "closed_days"
        facts = (("hours", text), ("date", first_date.isoformat()), ("days", problem.n_days))
        return Note(code=code, facts=facts)
    stay_s = int(problem.visit_s[site])
    if not any(problem.windows(day, site) for day in days):
        return Note(code="hours_short", facts=(("hours", text), ("minutes", _up(stay_s))))
    needed_s = min(_out_and_back_s(problem, day, site) for day in days)
    limit_s = max(int(problem.day_end_s[day] - problem.day_start_s[day]) for day in days)
    if needed_s >= UNREACHABLE:
        return Note(code="unreachable")
    if needed_s > limit_s:
        facts_far = (("minutes", _up(needed_s)), ("limit_minutes", limit_s // 60))
        return Note(code="too_far", facts=facts_far)
    return _reason_window(problem, site, text)


def minutes_needed(problem: TourProblem, site: int) -> int | None:
    """Return the minutes out, for the stay, and to the day's end; None without a way."""
    needed_s = min(_out_and_back_s(problem, day, site) for day in range(problem.n_days))
    return None if needed_s >= UNREACHABLE else _up(needed_s)


def no_must(
    problem: TourProblem,
    candidates: Sequence[Candidate],
    hours: HoursTable,
    first_date: dt.date,
    conflict: Sequence[int],
) -> NoTourError:
    """Return the error for must-visits that no tour holds, with the names and why.

    Its code is `must_` and the reason that keeps the first such site out of every tour,
    or `must_together` where each of `conflict`, indices of candidates, would fit alone.
    """
    musts = [site for site, candidate in enumerate(candidates) if candidate.must]
    for site in musts:
        note = reason_alone(problem, site, hours, first_date)
        if note is not None:
            return NoTourError(
                f"must_{note.code}",
                field="must_visit",
                reason=note.code,
                names=[candidates[site].name],
                **dict(note.facts),
            )
    return NoTourError(
        "must_together",
        field="must_visit",
        reason="together",
        names=[candidates[site].name for site in conflict],
    )


def nearest_ends(problem: TourProblem, day: int, site: int) -> tuple[int, int]:
    """Return the points at which a day may begin and end that are nearest to a site."""
    return (
        min(problem.stops(day), key=lambda point: problem.travel_between_s(day, point, site)),
        min(problem.stops(day + 1), key=lambda point: problem.travel_between_s(day, site, point)),
    )


def _out_and_back_s(problem: TourProblem, day: int, site: int) -> int:
    origin, destination = nearest_ends(problem, day, site)
    out_s = problem.travel_between_s(day, origin, site)
    back_s = problem.travel_between_s(day, site, destination)
    return out_s + int(problem.visit_s[site]) + back_s


def _reason_window(problem: TourProblem, site: int, text: str | None) -> Note:
    arrivals, openings = [], []
    for day in range(problem.n_days):
        out_s = problem.travel_between_s(day, nearest_ends(problem, day, site)[0], site)
        arrival_s = int(problem.day_start_s[day]) + out_s
        arrivals.append(arrival_s)
        begun_s = begin_s(problem, day, site, arrival_s)
        if begun_s is not None:
            openings.append((begun_s, int(problem.day_end_s[day])))
    if not openings:
        return Note(code="window", facts=(("time", _clock(min(arrivals))), ("hours", text)))
    begun_s, limit_s = min(openings)
    facts = (("time", _clock(begun_s)), ("limit", _clock(limit_s)), ("hours", text))
    return Note(code="opens_late", facts=facts)


def _reason_beside(
    problem: TourProblem, solution: Solution, candidates: Sequence[Candidate], site: int
) -> Note:
    """Return why a site that fits alone is not beside the visits of the tour.

    Codes: `no_score`, `no_time` (the cheapest insertion ends the day so many minutes
    too late), `worse` (it fits only in place of a visit worth at least as much) and
    `clash` (it keeps its hours or the others keep theirs, not both).
    """
    overruns = [
        planned.end_s - int(problem.day_end_s[day])
        for day, planned in _insertions(problem, solution, site)
    ]
    if overruns and min(overruns) <= 0:
        return Note(code="no_score")
    minutes = _up(min(overruns)) if overruns else None
    rival = _rival(problem, solution, site)
    if rival is not None and (minutes is None or minutes > NEARLY_MINUTES):
        name = candidates[rival].name
        return Note(code="worse", facts=(("name_zh", name["zh"]), ("name_en", name["en"])))
    if minutes is not None:
        return Note(code="no_time", facts=(("minutes", minutes),))
    return Note(code="clash")


def _insertions(
    problem: TourProblem, solution: Solution, site: int
) -> Iterator[tuple[int, Schedule]]:
    """Yield each day's schedule with a site put in, however late the day ends."""
    for day, route in enumerate(solution.routes):
        ends = solution.stops[day], solution.stops[day + 1]
        for place in range(len(route) + 1):
            longer = (*route[:place], site, *route[place:])
            planned = schedule(problem, day, longer, ends=ends, day_end_s=UNREACHABLE - 1)
            if planned is not None:
                yield day, planned


def _rival(problem: TourProblem, solution: Solution, site: int) -> int | None:
    """Return the least visit, worth no less, whose place a site could take."""
    rivals = [
        visited
        for day, route in enumerate(solution.routes)
        for place, visited in enumerate(route)
        if not problem.must[visited]
        and problem.score[visited] >= problem.score[site]
        and schedule(
            problem,
            day,
            (*route[:place], site, *route[place + 1 :]),
            ends=(solution.stops[day], solution.stops[day + 1]),
        )
        is not None
    ]
    return min(rivals, key=lambda rival: (int(problem.score[rival]), rival), default=None)


def _up(seconds: int) -> int:
    return -(-seconds // 60)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
