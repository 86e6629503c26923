"""The tour search: an iterated local search over the compiled steps.

Insert, swap, shorten, remember the best, take a few visits out, and again: after
Vansteenwegen et al., "Iterated local search for the team orienteering problem with time
windows" (Computers & Operations Research 36, 2009), with a random pull of the score,
swaps, reordering, moves between days and of nights, and a return to the best tour. With
several days, the days it came across are put together anew now and then; where nights are
chosen, it begins several times, with other nights each, as none leads to all the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Final

import numpy as np

from jindao._compile import announce
from jindao.tours.clock import (
    BEST,
    CATEGORY,
    CLASS,
    END,
    LATE,
    LATEST,
    NEVER,
    PAIR_END,
    PAIR_FIRST,
    REST,
    REST_CLOSES,
    REST_OPENS,
    REST_WAY,
    START,
    STOP_END,
    STOP_FIRST,
    TABLE,
    VALUE,
    VISIT,
    Columns,
    State,
)
from jindao.tours.first_stops import FirstStops, never_arrives
from jindao.tours.kernels import POWERS, RESUMED, run
from jindao.tours.pool import new_pool
from jindao.tours.problem import NOWHERE, Ints, Solution, TourProblem
from jindao.tours.recombine import recombined
from jindao.tours.schedule import reachable
from jindao.tours.worth import score_of

_COMBINED_AT: Final = (0.25, 0.5, 0.75, 1.0)
"""Days are put together anew at these shares of the search."""

_BEGINNINGS: Final = 12
_BEGUN: Final = 0.6
_LEAST_BEGINNING: Final = 100
"""Where nights are chosen, the search begins so often, each time with other nights, within a
share of its iterations, so many of them at least each; then it goes on from the best."""

_MOST_NS: Final = 2_200_000_000
"""Nights to choose are worth a longer search, up to this."""

_WORTH_COMBINING_S: Final = 0.3
"""Searches with a time limit below this do not put days together anew."""


def search(
    problem: TourProblem,
    *,
    seed: int,
    iterations: int | None = None,
    time_limit_s: float | None = None,
    first: Solution | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Solution:
    """Return a good tour; the same for the same problem, seed and iterations.

    Parameters
    ----------
    problem
        What to solve.
    seed
        Any whole number from 0; another one gives another search.
    iterations
        How long to search; None for the usual length, or without end where a time
        limit is given.
    time_limit_s
        Stop after this many seconds, which makes the answer depend on the machine.
    first
        A tour to go on from, which keeps every limit; no worse one is returned.
    clock
        What tells the seconds of the limit; by `time.thread_time` others may use the machine.
    """
    announce(run, "compile_search")
    started, done = clock(), 0
    if iterations is None:
        iterations = usual_iterations(problem) if time_limit_s is None else 2**62
    if never_arrives(problem):
        iterations = 0
    course = _Course(problem, seed, first)
    combining: tuple[float, ...] = _COMBINED_AT if problem.n_days > 1 else ()
    if time_limit_s is not None and time_limit_s < _WORTH_COMBINING_S:
        combining = ()
    beginning = _beginnings(problem, iterations) if first is None else ()
    chunk = max(1, 20_000 // (problem.n_sites * problem.n_days + 1))
    while done < iterations:
        step = min(chunk, iterations - done)
        course.run(step)
        done += step
        share = done / iterations
        if time_limit_s is not None:
            share = max(share, (clock() - started) / (0.9 * time_limit_s))
        if beginning and share >= beginning[0]:
            beginning = tuple(at for at in beginning if at > share)
            course.begin_anew() if beginning else course.go_on_from_best()
        elif not beginning and combining and share >= combining[0]:
            combining = tuple(at for at in combining if at > share)
            left_s = None
            if time_limit_s is not None:
                left_s = max(0.0, started + time_limit_s - clock())
            course.combine(left_s)
        if time_limit_s is not None and clock() - started >= time_limit_s:
            break
    return course.result(done)


class _Course:
    """A search under way: where it stands, the days it saw, the best tour of each beginning."""

    def __init__(self, problem: TourProblem, seed: int, first: Solution | None) -> None:
        self._problem, self._columns = problem, columns_of(problem)
        self._pool = new_pool(problem.n_sites, problem.n_days)
        self._stops, self._random = FirstStops(problem), Random(seed)
        self._state = state_of(problem, self._stops.shortest(), seed)
        self._best = first
        if first is not None:
            self._resume(first)

    def run(self, iterations: int) -> None:
        """Search on for some iterations; with none, put in what may still fit into the best."""
        run(self._columns, self._state, self._pool, iterations)

    def begin_anew(self) -> None:
        """Leave the tour as it is, and begin without visits, with nights somewhere else."""
        self._keep()
        random = int(self._state.random[0])
        self._state = state_of(self._problem, self._stops.drawn(self._random), random)

    def go_on_from_best(self) -> None:
        """Search on from the best tour of all beginnings, once their days are combined."""
        self._keep()
        assert self._best is not None
        self._resume(self._best)
        self.combine(None)

    def combine(self, limit_s: float | None) -> None:
        """Go on from the best choice of the days seen so far, where that is a better tour."""
        best = _solution(self._problem, self._state, 0)
        better = recombined(self._problem, self._columns, self._pool, best, time_limit_s=limit_s)
        if better is not None:
            self._resume(better)

    def result(self, iterations: int) -> Solution:
        """Return the best tour of all."""
        self._keep()
        assert self._best is not None
        return replace(self._best, iterations=iterations)

    def _keep(self) -> None:
        self.run(0)
        found = _solution(self._problem, self._state, 0)
        if self._best is None or self._rank(found) > self._rank(self._best):
            self._best = found

    def _rank(self, tour: Solution) -> tuple[int, int]:
        return int(self._problem.must[list(tour.visited)].sum()), tour.score

    def _resume(self, tour: Solution) -> None:
        """Let the search go on from a tour, as the best one so far."""
        state = self._state
        ends = zip(tour.routes, tour.stops[:-1], tour.stops[1:], strict=True)
        for day, (route, origin, destination) in enumerate(ends):
            nodes = [origin, *route, destination]
            state.nodes[BEST, day, : len(nodes)] = nodes
            state.length[BEST, day] = len(nodes)
        state.tally[RESUMED] = 1


def _beginnings(problem: TourProblem, iterations: int) -> tuple[float, ...]:
    """Return at which shares of a search one of its beginnings is over."""
    if not problem.nights_chosen:
        return ()
    count = min(_BEGINNINGS, max(1, int(iterations * _BEGUN) // _LEAST_BEGINNING))
    return tuple(_BEGUN * number / count for number in range(1, count + 1))


def usual_iterations(problem: TourProblem) -> int:
    """Return how long to search a problem of this size.

    Some 0.1 s for 30 sites on one day, about 3 s for 300 over five with nights to choose, on
    one slow and busy core; counted, not timed, so that the answer is the same on any machine.
    With nights to choose each limit on the ways is tried for every night anew.
    """
    n, days = problem.n_sites, problem.n_days
    budget_ns = 100_000_000 + 3_000_000 * max(0, n - 30)
    one_ns = 1_000 + 200 * n * days + n * n
    if problem.nights_chosen:
        budget_ns = min(6 * budget_ns, _MOST_NS)
        one_ns *= 1 + len(problem.toll)
    if any(problem.has_pause(day) for day in range(days)):
        one_ns *= 2
    return min(50_000, max(200, budget_ns // one_ns))


def columns_of(problem: TourProblem) -> Columns:
    """Return what stays the same during a search of a problem."""
    n = problem.n_sites
    can = reachable(problem)
    score = np.where(can, problem.score, 0)
    again, ranked, ranks = _repeats(problem, score)
    bonus = int(score.sum() + problem.pair_bonus.sum()) + 1
    value = score + np.where(problem.must, bonus, 0)
    hoped = np.bincount(
        problem.pairs.ravel(),
        np.repeat(problem.pair_bonus, 2) * can[problem.pairs].all(axis=1).repeat(2),
        n,
    )
    # Roots and products round alike on every machine; powers need not.
    plain = np.where(value > 0, value, hoped).astype(np.float64)
    root = np.sqrt(np.sqrt(plain))
    either = np.concatenate((problem.pairs, problem.pairs[:, ::-1]))
    order = np.argsort(either[:, 0], kind="stable")
    counts = np.bincount(either[:, 0], minlength=n)
    categories = problem.category[problem.category >= 0]
    free = np.bincount(categories, minlength=len(problem.category_most)) <= problem.category_most
    sites = np.zeros((problem.n_points, 6), np.int64)
    sites[:n, VISIT], sites[:n, VALUE] = problem.visit_s, value
    sites[:n, CATEGORY], sites[:, REST] = problem.category, problem.pause_s
    sites[:n, PAIR_FIRST], sites[:n, PAIR_END] = np.cumsum(counts) - counts, np.cumsum(counts)
    return Columns(
        travel=problem.travel_s,
        days=_days(problem),
        points=sites,
        offsets=problem.window_offsets,
        windows=np.stack((problem.window_opens_s, problem.window_closes_s), axis=1),
        stop_points=problem.stop_points,
        toll=problem.toll,
        toll_limit=problem.toll_limit,
        category_most=problem.category_most,
        again=again,
        ranked=ranked,
        ranks=ranks,
        pairs=np.stack((either[order, 1], np.tile(problem.pair_bonus, 2)[order]), axis=1),
        pull=np.cumprod(np.vstack([plain, np.tile(root, (POWERS - 1, 1))]), axis=0),
        bonus=bonus,
        plain=not len(either) and not again.any() and bool(free.all()),
    )


def _repeats(problem: TourProblem, score: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the columns `again`, `ranked` and `ranks`."""
    n, losses = problem.n_sites, problem.repeat_loss
    again, ranks = np.zeros(n + 1, np.int64), np.zeros(len(problem.category_most) + 1, np.int64)
    if not losses.any():
        return again, np.zeros(0, np.int64), ranks
    again[1:] = losses[np.minimum(np.arange(n), len(losses) - 1)]
    ranked = np.lexsort((-score, problem.category))
    ranked = ranked[problem.category[ranked] != NOWHERE]
    ranks[1:] = np.cumsum(np.bincount(problem.category[ranked], minlength=len(ranks) - 1))
    return again, ranked, ranks


def _days(problem: TourProblem) -> Ints:
    """Return what the days are like, and the last stop, (n_days + 1, 9)."""
    days = np.zeros((problem.n_days + 1, 9), np.int64)
    days[:-1, START], days[:-1, END] = problem.day_start_s, problem.day_end_s
    days[:-1, TABLE], days[:-1, CLASS] = problem.day_table, _classes(problem)
    days[:-1, REST_OPENS] = problem.pause_opens_s
    days[:-1, REST_CLOSES] = problem.pause_closes_s
    days[:-1, REST_WAY] = problem.pause_way_s
    days[:, STOP_FIRST], days[:, STOP_END] = problem.stop_offsets[:-1], problem.stop_offsets[1:]
    return days


def _classes(problem: TourProblem) -> Ints:
    """Return a number for each day, equal for days that offer the same, (n_days,)."""
    seen: dict[object, int] = {}
    return np.array(
        [seen.setdefault(_likeness(problem, day), len(seen)) for day in range(problem.n_days)],
        np.int64,
    )


def _likeness(problem: TourProblem, day: int) -> object:
    """Return what two days have in common when they offer the same."""
    n, offsets = problem.n_sites, problem.window_offsets
    rows = offsets[day * n : (day + 1) * n + 1]
    return (
        problem.frame(day),
        problem.stops(day),
        problem.stops(day + 1),
        np.diff(rows).tobytes(),
        problem.window_opens_s[rows[0] : rows[-1]].tobytes(),
        problem.window_closes_s[rows[0] : rows[-1]].tobytes(),
    )


def state_of(problem: TourProblem, stops: Sequence[int], random: int) -> State:
    """Return where a search stands that begins without visits, at some stops."""
    days, n = problem.n_days, problem.n_sites
    shape = (days, n + 3)
    nodes = np.full(shape, n, np.int64)
    nodes[:, 0], nodes[:, 1] = stops[:-1], stops[1:]
    times = np.full((3, 2, *shape), LATE, np.int64)
    times[LATEST] = NEVER
    return State(
        nodes=np.stack((nodes, nodes)),
        length=np.full((2, days), 2, np.int64),
        times=times,
        spent=np.zeros((len(problem.toll), days), np.int64),
        counts=np.zeros(len(problem.category_most), np.int64),
        day_of=np.full(n, NEVER, np.int64),
        insertion=np.full((2, days, n), NEVER, np.int64),
        trial=np.zeros(n + 3, np.int64),
        tally=np.array([NEVER, 0, 0, 0], np.int64),
        random=np.array([random], np.uint64),
    )


def _solution(problem: TourProblem, state: State, iterations: int) -> Solution:
    routes, stops = [], [int(state.nodes[BEST, 0, 0])]
    for nodes, count in zip(state.nodes[BEST], state.length[BEST], strict=True):
        routes.append(tuple(nodes[1 : count - 1].tolist()))
        stops.append(int(nodes[count - 1]))
    return Solution(
        routes=tuple(routes),
        stops=tuple(stops),
        score=score_of(problem, [site for route in routes for site in route]),
        iterations=iterations,
        proven=False,
    )
