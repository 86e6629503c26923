"""The plain judge: when a day's visits take place, and whether a tour may be done so."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jindao.tours.problem import Flags, Ints, Solution, TourProblem
from jindao.tours.worth import score_of, toll_of, too_many


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """When the pause of a day is taken, seconds since midnight, and where.

    It is at the day's start for `place` 0, else at visit `place - 1`: before the visit,
    or after it, or on the way from there.
    """

    place: int
    before: bool
    begin_s: int
    end_s: int
    on_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When each visit of a day is reached, begun and left, seconds since midnight.

    Between arrival and begin one waits, or has the pause; `departure_s` is the end of a
    visit, and a pause after it comes before the way on.
    """

    arrival_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    departure_s: tuple[int, ...]
    end_s: int
    pause: Pause | None = None


class _Way(NamedTuple):
    """How a day may have gone so far: visits as arrival, begin, departure."""

    now_s: int
    visits: tuple[tuple[int, int, int], ...] = ()
    pause: Pause | None = None


def begin_s(problem: TourProblem, day: int, site: int, arrival_s: int) -> int | None:
    """Return when a stay begins for an arrival; None where it is too late."""
    for opens_s, closes_s in problem.windows(day, site):
        if arrival_s <= closes_s:
            return max(arrival_s, opens_s)
    return None


def pause_begin_s(problem: TourProblem, day: int, point: int, now_s: int) -> int | None:
    """Return when a pause begins at a point; None where it is too late, or not there."""
    if problem.pause_s[point] < 0 or now_s > problem.pause_closes_s[day]:
        return None
    return max(now_s, int(problem.pause_opens_s[day]))


def schedule(
    problem: TourProblem,
    day: int,
    route: Sequence[int],
    *,
    ends: tuple[int, int] | None = None,
    day_end_s: int | None = None,
    pause_at: Container[int] | None = None,
) -> Schedule | None:
    """Return the times of a day's route as early as can be; None if it cannot be done.

    Limits on what adds up along the way are not looked at: see `toll_of`.

    Parameters
    ----------
    problem
        What the times come from.
    day
        Which day, from 0.
    route
        Sites in order.
    ends
        The points at which the day begins and ends; the first of its stops by default.
    day_end_s
        Another end of the day than the problem's, seconds since midnight.
    pause_at
        The points at which the pause may be taken; None for all that allow it.
    """
    limit_s = int(problem.day_end_s[day]) if day_end_s is None else day_end_s
    origin, destination = problem.first_stops[day : day + 2] if ends is None else ends
    here, start_s = origin, int(problem.day_start_s[day])
    # The way without a pause yet, and the earliest with it: nothing else can end earlier.
    before: _Way | None = _Way(start_s)
    after: _Way | None = None
    may_rest = problem.has_pause(day)
    if may_rest and (pause_at is None or here in pause_at):
        after = _paused(problem, day, here, before, place=0, first=False)
    for place, site in enumerate(route):
        travel_s = problem.travel_between_s(day, here, site)
        reached = before and _Way(before.now_s + travel_s, before.visits)
        rested = after and _Way(after.now_s + travel_s, after.visits, after.pause)
        eaten = None
        if may_rest and pause_at is None:
            eaten = _paused_on_way(problem, day, before, travel_s, place=place)
        here, ways = site, [_visited(problem, day, site, way, way) for way in (rested, eaten)]
        before = None
        if reached is not None:
            before = _visited(problem, day, site, reached, reached)
            if may_rest and (pause_at is None or site in pause_at):
                first = _paused(problem, day, site, reached, place=place + 1, first=True)
                ways.append(_visited(problem, day, site, first, reached))
                ways.append(_paused(problem, day, site, before, place=place + 1, first=False))
        after = min((way for way in ways if way), key=lambda way: way.now_s, default=None)
        if before is None and after is None:
            return None
    home_s = problem.travel_between_s(day, here, destination)
    done: list[tuple[int, _Way]] = []
    if before is not None:
        due_s = int(problem.pause_closes_s[day]) if problem.has_pause(day) else limit_s
        due_home_s = before.now_s + home_s
        done = [(due_home_s, before)] if due_home_s <= min(limit_s, due_s) else []
        if may_rest and pause_at is None:
            eaten = _paused_on_way(problem, day, before, home_s, place=len(route))
            done += [(eaten.now_s, eaten)] if eaten is not None else []
    if after is not None:
        done.append((after.now_s + home_s, after))
    done = [(end_s, way) for end_s, way in done if end_s <= limit_s]
    if not done:
        return None
    end_s, best = min(done, key=lambda each: each[0])
    arrivals, begins, departures = zip(*best.visits, strict=True) if best.visits else ((),) * 3
    return Schedule(
        arrival_s=arrivals,
        begin_s=begins,
        departure_s=departures,
        end_s=end_s,
        pause=best.pause,
    )


def _visited(
    problem: TourProblem, day: int, site: int, way: _Way | None, reached: _Way | None
) -> _Way | None:
    """Return a way after a visit that begins once it may; None where it cannot."""
    if way is None or reached is None:
        return None
    begun_s = begin_s(problem, day, site, way.now_s)
    if begun_s is None:
        return None
    left_s = begun_s + int(problem.visit_s[site])
    return _Way(left_s, (*way.visits, (reached.now_s, begun_s, left_s)), way.pause)


def _paused(
    problem: TourProblem, day: int, point: int, way: _Way | None, *, place: int, first: bool
) -> _Way | None:
    """Return a way after a pause; None where it cannot be taken there and then."""
    begun_s = None if way is None else pause_begin_s(problem, day, point, way.now_s)
    if way is None or begun_s is None:
        return None
    ended_s = begun_s + int(problem.pause_s[point])
    pause = Pause(place=place, before=first, begin_s=begun_s, end_s=ended_s)
    return _Way(ended_s, way.visits, pause)


def _paused_on_way(
    problem: TourProblem, day: int, way: _Way | None, travel_s: int, *, place: int
) -> _Way | None:
    """Return a way at the next point with a pause on the way there; None without time for it."""
    length_s, closes_s = int(problem.pause_way_s[day]), int(problem.pause_closes_s[day])
    if way is None or length_s < 0 or way.now_s > closes_s:
        return None
    begun_s = max(way.now_s, int(problem.pause_opens_s[day]))
    arrival_s = max(way.now_s + travel_s, begun_s) + length_s
    pause = Pause(place=place, before=False, begin_s=begun_s, end_s=begun_s + length_s, on_way=True)
    return _Way(arrival_s, way.visits, pause)


def violations(problem: TourProblem, solution: Solution) -> tuple[str, ...]:
    """Return what is wrong with a solution, in English; nothing if it holds."""
    wrong = []
    visited = list(solution.visited)
    if len(solution.routes) != problem.n_days:
        wrong.append(f"{len(solution.routes)} routes for {problem.n_days} days")
    if len(solution.stops) != problem.n_days + 1:
        return (*wrong, f"{len(solution.stops)} stops for {problem.n_days} days")
    strangers = [site for site in visited if not 0 <= site < problem.n_sites]
    if strangers:
        return (*wrong, f"sites {strangers} do not exist")
    if len(set(visited)) < len(visited):
        wrong.append("a site is visited twice")
    for number, point in enumerate(solution.stops):
        if point not in problem.stops(number):
            wrong.append(f"stop {number} is at {point}, expected {problem.stops(number)}")
    for day, route in enumerate(solution.routes[: problem.n_days]):
        wrong += _day_violations(problem, day, route, solution.stops[day : day + 2])
    for category, count in too_many(problem, visited):
        most = problem.category_most[category]
        wrong.append(f"{count} visits of category {category}, at most {most}")
    missing = sorted(set(np.flatnonzero(problem.must).tolist()) - set(visited))
    if missing:
        wrong.append(f"must-visits {missing} are missing")
    score = score_of(problem, visited)
    if score != solution.score:
        wrong.append(f"score is {score}, not {solution.score}")
    return tuple(wrong)


def _day_violations(
    problem: TourProblem, day: int, route: Sequence[int], ends: Sequence[int]
) -> list[str]:
    wrong = []
    if schedule(problem, day, route, ends=(ends[0], ends[1])) is None:
        wrong.append(f"day {day} cannot be done in time")
    spent = toll_of(problem, day, (ends[0], *route, ends[1]))
    for toll in np.flatnonzero(spent > problem.toll_limit[:, day]).tolist():
        limit = problem.toll_limit[toll, day]
        wrong.append(f"day {day} has {spent[toll]} of toll {toll}, at most {limit}")
    return wrong


def reachable(problem: TourProblem) -> Flags:
    """Tell which sites some tour may contain, (n,) bool; the others none can.

    A necessary condition that holds for any travel times: by the quickest way, over
    other sites where that is quicker, one gets there, stays and ends the day in time.
    """
    n = problem.n_sites
    can = np.zeros(n, np.bool_)
    tables = [quickest(table, n) for table in problem.travel_s]
    for day in range(problem.n_days):
        travel_s = tables[problem.day_table[day]]
        origins, destinations = list(problem.stops(day)), list(problem.stops(day + 1))
        out_s = travel_s[origins, :n].min(axis=0)
        home_s = travel_s[:n, destinations].min(axis=1)
        for site in np.flatnonzero(~can).tolist():
            begun_s = begin_s(problem, day, site, int(problem.day_start_s[day] + out_s[site]))
            if begun_s is not None:
                end_s = begun_s + int(problem.visit_s[site]) + int(home_s[site])
                can[site] = end_s <= problem.day_end_s[day]
    return can


def quickest(travel_s: Ints, n: int) -> Ints:
    """Return the quickest times between all points, over the first n where that is quicker."""
    found = travel_s.copy()
    for via in range(n):
        np.minimum(found, found[:, via, None] + found[None, via, :], out=found)
    return found


def latest_arrivals(
    problem: TourProblem, day: int, route: Sequence[int], planned: Schedule, destination: int
) -> tuple[int, ...]:
    """Return how late each visit may be reached; the day still ends in time, in the same order.

    A pause that is still to come may then be taken elsewhere than planned.

    Parameters
    ----------
    problem, day, route
        What was planned.
    planned
        Its schedule.
    destination
        The point at which the day ends.
    """
    latest: list[int] = []
    # By when the next point is to be reached, the pause still due, and with it done.
    done_s = int(problem.day_end_s[day])
    due_s = min(done_s, int(problem.pause_closes_s[day])) if problem.has_pause(day) else done_s
    after = destination
    for place in range(len(route) - 1, -1, -1):
        site = route[place]
        way_s = problem.travel_between_s(day, site, after)
        stay_s = int(problem.visit_s[site])
        leave_s = _leave_by(problem, day, site, way_s, done_s)
        done_s = _begin_by(problem, day, site, done_s - way_s - stay_s)
        due_s = _begin_by(problem, day, site, max(due_s - way_s, leave_s) - stay_s)
        if problem.has_pause(day):
            due_s = max(due_s, _pause_by(problem, day, int(problem.pause_s[site]), done_s))
        is_done = planned.pause is not None and planned.pause.place <= place
        latest.append(due_s if problem.has_pause(day) and not is_done else done_s)
        after = site
    return tuple(reversed(latest))


def _leave_by(problem: TourProblem, day: int, site: int, way_s: int, next_s: int) -> int:
    """Return by when a point is to be left for the pause to be done at the next in time."""
    if not problem.has_pause(day):
        return -1
    after_s = _pause_by(problem, day, int(problem.pause_s[site]), next_s - way_s)
    on_way_s = _pause_by(problem, day, int(problem.pause_way_s[day]), next_s)
    return max(
        after_s,
        on_way_s
        if on_way_s < 0
        else min(int(problem.pause_closes_s[day]), next_s - int(problem.pause_way_s[day]) - way_s),
    )


def _pause_by(problem: TourProblem, day: int, length_s: int, limit_s: int) -> int:
    """Return the last moment at which a pause is over by a limit; -1 for none."""
    if length_s < 0 or int(problem.pause_opens_s[day]) + length_s > limit_s:
        return -1
    return min(int(problem.pause_closes_s[day]), limit_s - length_s)


def _begin_by(problem: TourProblem, day: int, site: int, limit_s: int) -> int:
    """Return the last arrival for which a stay begins by a limit; -1 for none."""
    by_s = [
        min(limit_s, closes) for opens, closes in problem.windows(day, site) if opens <= limit_s
    ]
    return max(by_s, default=-1)
