"""The tour search: an iterated local search over the compiled steps.

Insert, swap, shorten, remember the best, take a few visits out, and again: after
Vansteenwegen et al., "Iterated local search for the team orienteering problem with time
windows" (Computers & Operations Research 36, 2009), with a random pull of the score,
swaps, reordering, moves between days and a return to the best tour.
"""

from __future__ import annotations

import time

import numpy as np

from jindao._compile import announce
from jindao.tours.kernels import NEVER, POWERS, Columns, State, run, settle
from jindao.tours.problem import Solution, TourProblem, reachable


def search(
    problem: TourProblem,
    *,
    seed: int,
    iterations: int | None = None,
    time_limit_s: float | None = None,
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
    """
    announce(run, "compile_search")
    if iterations is None:
        iterations = usual_iterations(problem) if time_limit_s is None else 2**62
    columns = _columns(problem)
    state = _state(problem, seed)
    chunk = max(1, 20_000 // (problem.n_sites * problem.n_days + 1))
    started, done = time.perf_counter(), 0
    while done < iterations:
        step = min(chunk, iterations - done)
        run(columns, state, step)
        done += step
        if time_limit_s is not None and time.perf_counter() - started >= time_limit_s:
            break
    settle(columns, state)
    return _solution(problem, state, done)


def usual_iterations(problem: TourProblem) -> int:
    """Return how long to search a problem of this size.

    Some 0.1 s for 30 sites and below 1 s for 300 on one slow core; counted, not timed,
    so that the answer is the same on any machine.
    """
    n, days = problem.n_sites, problem.n_days
    budget_ns = 150_000_000 + 3_000_000 * max(0, n - 30)
    one_ns = 1_000 + 200 * n * days + n * n
    return min(50_000, max(200, budget_ns // one_ns))


def _columns(problem: TourProblem) -> Columns:
    travel = problem.travel_s.copy()
    if problem.free_end:
        travel[:, problem.n_sites + 1] = 0
    score = np.where(reachable(problem), problem.score, 0)
    bonus = int(score.sum()) + 1
    value = score + np.where(problem.must, bonus, 0)
    # Roots and products round alike on every machine; powers need not.
    plain = value.astype(np.float64)
    root = np.sqrt(np.sqrt(plain))
    return Columns(
        travel=travel,
        visit=problem.visit_s,
        value=value,
        pull=np.cumprod(np.vstack([plain, np.tile(root, (POWERS - 1, 1))]), axis=0),
        offsets=problem.window_offsets,
        opens=problem.window_opens_s,
        closes=problem.window_closes_s,
        day_start=problem.day_start_s,
        day_end=problem.day_end_s,
        bonus=bonus,
    )


def _state(problem: TourProblem, seed: int) -> State:
    days, n = problem.n_days, problem.n_sites
    shape = (days, n + 3)
    nodes = np.full(shape, n, np.int64)
    nodes[:, 1] = [problem.end_index(day) for day in range(days)]
    length = np.full(days, 2, np.int64)
    return State(
        nodes=nodes,
        length=length,
        arrival=np.zeros(shape, np.int64),
        departure=np.zeros(shape, np.int64),
        latest=np.zeros(shape, np.int64),
        day_of=np.full(n, NEVER, np.int64),
        shift=np.zeros((days, n), np.int64),
        place=np.full((days, n), NEVER, np.int64),
        best_nodes=nodes.copy(),
        best_length=length.copy(),
        trial=np.zeros(n + 3, np.int64),
        tally=np.array([NEVER, 0, 0], np.int64),
        random=np.array([seed], np.uint64),
    )


def _solution(problem: TourProblem, state: State, iterations: int) -> Solution:
    routes = tuple(
        tuple(nodes[1 : count - 1].tolist())
        for nodes, count in zip(state.best_nodes, state.best_length, strict=True)
    )
    visited = [site for route in routes for site in route]
    return Solution(
        routes=routes,
        score=int(problem.score[visited].sum()),
        iterations=iterations,
        proven=False,
    )
