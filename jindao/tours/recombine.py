"""The best choice of days among those a search came across: set packing by HiGHS.

After Hu and Lim, "An iterative three-component heuristic for the team orienteering
problem with time windows" (European Journal of Operational Research 232, 2014).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jindao.tours.clock import CLASS, Columns
from jindao.tours.pool import Pool
from jindao.tours.problem import NOWHERE, Solution, TourProblem
from jindao.tours.schedule import violations
from jindao.tours.worth import score_of

if TYPE_CHECKING:
    from highspy import Highs

_NODES: Final = 200
"""Branches the solver may look at: counted, not timed, so that answers are the same."""

_OPEN: Final = -1
"""A first stop that is still to be chosen."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A way to spend one of the days of a class: where it begins, its visits, its end."""

    day_class: int
    origin: int
    route: tuple[int, ...]
    destination: int


def recombined(
    problem: TourProblem,
    columns: Columns,
    pool: Pool,
    best: Solution,
    *,
    time_limit_s: float | None = None,
) -> Solution | None:
    """Return the best tour made of days in a pool and of the best one; None if no better.

    Parameters
    ----------
    problem, columns
        What is being searched.
    pool
        The days it came across.
    best
        The best tour so far.
    time_limit_s
        Give up after so long; None for a count of branches alone.
    """
    classes = columns.days[:-1, CLASS].tolist()
    days = [*_days_of(best, classes), *_pooled(pool, classes)]
    days = list(dict.fromkeys(days))
    chosen = _packed(problem, days, classes, time_limit_s)
    better = None if chosen is None else _in_order(problem, chosen, classes, best)
    if better is None or violations(problem, better):
        return None
    return better if better.score > best.score else None


def _days_of(solution: Solution, classes: Sequence[int]) -> Iterable[_Day]:
    for day, route in enumerate(solution.routes):
        yield _Day(classes[day], solution.stops[day], route, solution.stops[day + 1])


def _pooled(pool: Pool, classes: Sequence[int]) -> Iterable[_Day]:
    for row in np.flatnonzero(pool.length).tolist():
        nodes = pool.nodes[row, : pool.length[row]].tolist()
        yield _Day(classes[int(pool.day[row])], nodes[0], tuple(nodes[1:-1]), nodes[-1])


class _Model:
    """A maximisation built column by column, handed to HiGHS once."""

    def __init__(self) -> None:
        self.gain: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[dict[int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, gain: float, *, upper: float = 1.0, whole: bool = False) -> int:
        self.gain.append(gain)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.gain) - 1

    def row(self, entries: dict[int, float], low: float, high: float) -> None:
        self.rows.append(entries)
        self.low.append(low)
        self.high.append(high)

    def solved(self, time_limit_s: float | None) -> Highs | None:
        """Return the solver with its answer; None where it found none."""
        import highspy

        from jindao.tours.highs import Silent

        model = Silent()
        model.setOptionValue("random_seed", 1)
        model.setOptionValue("mip_max_nodes", _NODES)
        model.setOptionValue("mip_rel_gap", 0.0)
        if time_limit_s is not None:
            model.setOptionValue("time_limit", time_limit_s)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.gain), len(self.rows)
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = np.array(self.gain)
        program.col_lower_ = np.zeros(len(self.gain))
        program.col_upper_ = np.array(self.upper)
        program.row_lower_, program.row_upper_ = np.array(self.low), np.array(self.high)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0, *map(len, self.rows)])
        program.a_matrix_.index_ = np.array([c for row in self.rows for c in row], np.int32)
        program.a_matrix_.value_ = np.array([v for row in self.rows for v in row.values()])
        kinds = highspy.HighsVarType
        program.integrality_ = [
            kinds.kInteger if whole else kinds.kContinuous for whole in self.whole
        ]
        model.passModel(program)
        model.run()
        return model if model.getInfo().primal_solution_status == 2 else None


def _packed(
    problem: TourProblem,
    days: Sequence[_Day],
    classes: Sequence[int],
    time_limit_s: float | None,
) -> list[_Day] | None:
    """Return the choice of days that is worth most, or None."""
    model = _Model()
    for day in days:
        model.column(float(problem.score[list(day.route)].sum()), whole=True)
    holders: dict[int, list[int]] = {}
    for number, day in enumerate(days):
        for site in day.route:
            holders.setdefault(site, []).append(number)
    for site, numbers in sorted(holders.items()):
        least = 1.0 if problem.must[site] else 0.0
        model.row(dict.fromkeys(numbers, 1.0), least, 1.0)
    for kind in sorted(set(classes)):
        of_kind = {number: 1.0 for number, day in enumerate(days) if day.day_class == kind}
        model.row(of_kind, 0.0, float(classes.count(kind)))
    _join_nights(problem, model, days, classes)
    _count_categories(problem, model, days, holders)
    _add_pairs(problem, model, holders)
    solved = model.solved(time_limit_s)
    if solved is None:
        return None
    values = solved.getSolution().col_value
    return [day for number, day in enumerate(days) if values[number] > 0.5]


def _join_nights(
    problem: TourProblem, model: _Model, days: Sequence[_Day], classes: Sequence[int]
) -> None:
    """Let each day begin where the one before ended, wherever there is a choice.

    With a choice anywhere before or after it, a class has one day, and exactly one way.
    """
    for number in range(1, problem.n_days):
        points = problem.stops(number)
        if len(points) == 1:
            continue
        before, after = classes[number - 1], classes[number]
        for point in points:
            row: dict[int, float] = {}
            for at, day in enumerate(days):
                if day.day_class == before and day.destination == point:
                    row[at] = row.get(at, 0.0) + 1.0
                if day.day_class == after and day.origin == point:
                    row[at] = row.get(at, 0.0) - 1.0
            model.row(row, 0.0, 0.0)


def _count_categories(
    problem: TourProblem, model: _Model, days: Sequence[_Day], holders: dict[int, list[int]]
) -> None:
    """Keep to the caps, and count what repeats take away.

    A visit either loses what one more of its category does, or all of its own score.
    """
    losses, kinds = problem.repeat_loss, problem.category.tolist()
    counts: list[dict[int, float]] = [{} for _ in problem.category_most]
    for number, day in enumerate(days):
        for kind, count in Counter(kinds[site] for site in day.route).items():
            if kind != NOWHERE:
                counts[kind][number] = float(count)
    for kind, row in enumerate(counts):
        model.row(dict(row), 0.0, float(problem.category_most[kind]))
        inside = int(np.count_nonzero(problem.category == kind))
        for place in range(1, inside if len(losses) else 0):
            loss = int(losses[min(place - 1, len(losses) - 1)])
            row[model.column(-float(loss))] = -1.0
        for site, numbers in sorted(holders.items()):
            score = int(problem.score[site])
            if len(losses) and problem.category[site] == kind and score < losses[-1]:
                idle = model.column(-float(score))
                row[idle] = -1.0
                model.row({**dict.fromkeys(numbers, -1.0), idle: 1.0}, -np.inf, 0.0)
        if len(losses):
            model.row(row, -np.inf, 1.0)


def _add_pairs(problem: TourProblem, model: _Model, holders: dict[int, list[int]]) -> None:
    """Count a pair's bonus where both its sites are visited."""
    for (first, second), bonus in zip(
        problem.pairs.tolist(), problem.pair_bonus.tolist(), strict=True
    ):
        both = model.column(float(bonus))
        for site in (first, second):
            row = dict.fromkeys(holders.get(site, []), -1.0)
            model.row({**row, both: 1.0}, -np.inf, 0.0)


def _in_order(
    problem: TourProblem, chosen: Sequence[_Day], classes: Sequence[int], best: Solution
) -> Solution | None:
    """Return the tour of some days; a class with too few has days without visits."""
    left = list(chosen)
    routes: list[tuple[int, ...]] = []
    stops = [best.stops[0] if len(problem.stops(0)) == 1 else _OPEN]
    for number, kind in enumerate(classes):
        day = next((day for day in left if day.day_class == kind), None)
        if day is None:
            points = problem.stops(number + 1)
            if stops[-1] == _OPEN or len(points) > 1:
                return None
            day = _Day(kind, stops[-1], (), points[0])
        else:
            left.remove(day)
        if stops[-1] == _OPEN:
            stops[-1] = day.origin
        routes.append(day.route)
        stops.append(day.destination)
    visited = [site for route in routes for site in route]
    return Solution(
        routes=tuple(routes),
        stops=tuple(stops),
        score=score_of(problem, visited),
        iterations=0,
        proven=False,
    )
