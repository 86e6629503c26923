"""The moves of the tour search by themselves: what each does, by hand and by the judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numba import njit

from jindao.tours import search as module
from jindao.tours.clock import CATEGORY, NEVER, NOW, Columns, State, retime
from jindao.tours.insertion import fill, value_of
from jindao.tours.moves import move_between, reorder
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.search import search
from jindao.tours.stops import choose_stops
from jindao.tours.swaps import drop_idle, exchange, make_way, swap_in
from jindao.tours.worth import score_of
from tests.tours.problems import at_random, on_a_line

Routes = tuple[tuple[int, ...], ...]

SWAP_IN, MAKE_WAY, EXCHANGE, MOVE_BETWEEN, REORDER, CHOOSE_STOPS, DROP_IDLE, FILL = range(8)
GAINING, SHORTENING = (SWAP_IN, MAKE_WAY), (EXCHANGE, MOVE_BETWEEN, REORDER, CHOOSE_STOPS)


@njit
def made(move: int, columns: Columns, state: State) -> bool:
    """Make a move, the only door to all of them: tell whether it says that it gained."""
    days = state.length.shape[1]
    for day in range(days):
        retime(columns, state, day)
    if move == SWAP_IN:
        return swap_in(columns, state)
    if move == MAKE_WAY:
        return make_way(columns, state)
    if move == EXCHANGE:
        return exchange(columns, state)
    if move == MOVE_BETWEEN:
        return move_between(columns, state)
    if move == CHOOSE_STOPS:
        return choose_stops(columns, state)
    if move == DROP_IDLE:
        drop_idle(columns, state)
        return False
    if move == FILL:
        fill(columns, state, 0, 0.0, NEVER, True)
        return False
    better = False
    for day in range(days):
        better |= reorder(columns, state, day)
    return better


@njit
def worth(columns: Columns, state: State) -> int:
    return value_of(columns, state)


class Standing:
    """A tour as the search holds it."""

    def __init__(
        self, problem: TourProblem, routes: Routes, stops: tuple[int, ...] | None = None
    ) -> None:
        self.problem = problem
        self.columns, self.state = (
            module.columns_of(problem),
            module.state_of(problem, problem.first_stops, 1),
        )
        stops = stops or problem.first_stops
        for day, route in enumerate(routes):
            nodes = [stops[day], *route, stops[day + 1]]
            self.state.nodes[NOW, day, : len(nodes)] = nodes
            self.state.length[NOW, day] = len(nodes)
            self.state.day_of[list(route)] = day
        np.add.at(self.state.counts, self.kinds(), 1)

    def kinds(self) -> list[int]:
        kinds = self.columns.points[list(self.tour().visited), CATEGORY].tolist()
        return [kind for kind in kinds if kind >= 0]

    def make(self, move: int) -> bool:
        return bool(made(move, self.columns, self.state))

    def value(self) -> int:
        return int(worth(self.columns, self.state))

    def tour(self) -> Solution:
        nodes, length = self.state.nodes[NOW], self.state.length[NOW]
        days = [nodes[day, : length[day]].tolist() for day in range(self.problem.n_days)]
        visited = [site for day in days for site in day[1:-1]]
        return Solution(
            routes=tuple(tuple(day[1:-1]) for day in days),
            stops=(days[0][0], *(day[-1] for day in days)),
            score=score_of(self.problem, visited),
            iterations=0,
            proven=False,
        )

    def ends_s(self) -> list[int]:
        """When the days end, says the judge."""
        tour, ends_s = self.tour(), []
        for day, route in enumerate(tour.routes):
            planned = schedule(self.problem, day, route, ends=tour.stops[day : day + 2])
            assert planned is not None
            ends_s.append(planned.end_s)
        return ends_s

    def is_kept_right(self) -> bool:
        """Whether days of sites and counts of categories are those of the routes."""
        day_of = np.full(self.problem.n_sites, NEVER)
        for day, route in enumerate(self.tour().routes):
            day_of[list(route)] = day
        counts = np.bincount(np.array(self.kinds(), np.int64), minlength=len(self.state.counts))
        return bool((self.state.day_of == day_of).all() and (self.state.counts == counts).all())


def made_by(problem: TourProblem, routes: Routes, move: int) -> tuple[bool, Routes]:
    standing = Standing(problem, routes)
    return standing.make(move), standing.tour().routes


def test_a_site_worth_more_takes_the_place_of_a_visit() -> None:
    # 60 s: only one of the far sites fits; of the two on that side the better one comes in.
    problem = on_a_line([20, -25, -30], scores=[4, 5, 7], days=[(0, 60)])
    assert made_by(problem, ((0,),), SWAP_IN) == (True, ((2,),))
    assert made_by(problem, ((2,),), SWAP_IN) == (False, ((2,),))


def test_a_visit_makes_way_by_moving_to_another_day() -> None:
    # Site 1 is open on the first day only, where 60 s are too short for both.
    one, other = ((0, 100),), ()
    windows = [one, one, one, other]
    problem = on_a_line([30, -30], scores=[9, 4], days=[(0, 60), (0, 60)])
    flat = [window for row in windows for window in row]
    problem = replace(
        problem,
        window_offsets=np.cumsum([0, *map(len, windows)]),
        window_opens_s=np.array([opens for opens, _ in flat]),
        window_closes_s=np.array([closes for _, closes in flat]),
    )
    assert made_by(problem, ((0,), ()), SWAP_IN) == (False, ((0,), ()))
    assert made_by(problem, ((0,), ()), MAKE_WAY) == (True, ((1,), (0,)))
    assert made_by(problem, ((1,), (0,)), MAKE_WAY) == (False, ((1,), (0,)))


def test_nothing_makes_way_where_the_other_day_is_full() -> None:
    problem = on_a_line([30, -30], scores=[9, 4], days=[(0, 60), (0, 59)])
    assert made_by(problem, ((0,), ()), MAKE_WAY) == (False, ((0,), ()))


def test_two_visits_of_two_days_change_places() -> None:
    # Each day is out to 30 and back by -30: 120 s; one day a side is 62 and 62 s.
    problem = on_a_line([30, 31, -30, -31], scores=[1] * 4, days=[(0, 130), (0, 130)])
    standing = Standing(problem, ((0, 2), (1, 3)))
    assert standing.ends_s() == [120, 124]
    assert standing.make(EXCHANGE)
    assert sorted(map(sorted, standing.tour().routes)) == [[0, 1], [2, 3]]
    assert standing.ends_s() == [62, 62]
    assert not standing.make(EXCHANGE)


def test_no_exchange_to_a_day_on_which_a_site_is_closed() -> None:
    problem = on_a_line([30, 31, -30, -31], scores=[1] * 4, days=[(0, 130), (0, 130)])
    offsets = np.array([0, 1, 2, 3, 4, 4, 5, 6, 7])
    closed = replace(
        problem,
        window_offsets=offsets,
        window_opens_s=problem.window_opens_s[1:],
        window_closes_s=problem.window_closes_s[1:],
    )
    # Site 0 stays on the first day; 1 comes to it, and 2 leaves.
    assert made_by(closed, ((0, 2), (1, 3)), EXCHANGE) == (True, ((0, 1), (2, 3)))


def test_a_visit_moves_to_a_day_that_passes_by() -> None:
    problem = on_a_line([30, -10, -20], scores=[1] * 3, days=[(0, 100), (0, 100)])
    moved = made_by(problem, ((0, 1), (2,)), MOVE_BETWEEN)
    assert moved == (True, ((0,), (1, 2)))


def test_a_part_of_a_day_is_reversed() -> None:
    problem = on_a_line([10, 20, 30], scores=[1] * 3, end=40)
    assert made_by(problem, ((2, 1, 0),), REORDER) == (True, ((0, 1, 2),))


def test_a_night_is_spent_where_the_way_is_shortest() -> None:
    problem = on_a_line([40, 60], scores=[1, 1], days=[(0, 99)] * 2, nights=[10, 50], end=100)
    standing = Standing(problem, ((0,), (1,)), stops=(2, 4, 3))
    assert standing.make(CHOOSE_STOPS)
    assert standing.tour().stops == (2, 5, 3)


def test_a_visit_that_adds_nothing_is_left_out() -> None:
    # Both of one kind, and the second loses more than it is worth; a pair makes up for it.
    fields = {
        "category": np.array([0, 0]),
        "category_most": np.array([2]),
        "repeat_loss": np.array([9]),
    }
    problem = on_a_line([10, 20], scores=[5, 3], **fields)
    assert made_by(problem, ((0, 1),), DROP_IDLE)[1] == ((0,),)
    paired = replace(problem, pairs=np.array([(0, 1)]), pair_bonus=np.array([1]))
    assert made_by(paired, ((0, 1),), DROP_IDLE)[1] == ((0, 1),)


def test_sites_worth_nothing_alone_come_in_for_what_both_add() -> None:
    pair = {"pairs": np.array([(0, 1)]), "pair_bonus": np.array([5])}
    problem = on_a_line([10, 20], scores=[0, 0], **pair)
    assert set(made_by(problem, ((),), FILL)[1][0]) == {0, 1}
    alone = on_a_line([10, 20], scores=[0, 0])
    assert made_by(alone, ((),), FILL)[1] == ((),)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_takes_a_pair_that_is_worth_more_than_what_it_keeps_out(seed: int) -> None:
    # 60 s: the two of no score on one side are worth 9 together, the site on the other 8.
    pair = {"pairs": np.array([(0, 1)]), "pair_bonus": np.array([9])}
    problem = on_a_line([20, 30, -25], scores=[0, 0, 8], days=[(0, 60)], **pair)
    found = search(problem, seed=seed, iterations=100)
    assert (found.score, set(found.visited)) == (9, {0, 1})


def tour_at_random(seed: int) -> tuple[TourProblem, Solution]:
    """A tour of a rich problem, some of its visits taken out, the others in any order."""
    problem, random = at_random(seed, rich=True, n_sites=4 + seed % 9), np.random.default_rng(seed)
    tour = search(problem, seed=seed, iterations=2)
    routes = [[site for site in route if random.random() < 0.7] for route in tour.routes]
    for route in routes:
        random.shuffle(route)
    thinned = replace(tour, routes=tuple(map(tuple, routes)))
    return problem, replace(thinned, score=score_of(problem, thinned.visited))


def test_every_move_keeps_the_tour_and_tells_what_the_judge_says() -> None:
    gained = dict.fromkeys((*GAINING, *SHORTENING), 0)
    for seed in range(400):
        problem, before = tour_at_random(seed)
        if violations(problem, before):
            continue
        for move in (*gained, DROP_IDLE, FILL):
            standing = Standing(problem, before.routes, before.stops)
            ends_s = standing.ends_s()
            better, after = standing.make(move), standing.tour()
            told = (seed, move, before, after)
            assert violations(problem, after) == (), told
            assert standing.is_kept_right(), told
            assert standing.value() == after.score, told
            if move in gained:
                gained[move] += better
                assert better or after.routes == before.routes, told
            if move in GAINING:
                assert not better or after.score > before.score, told
            elif move in SHORTENING:
                assert set(after.visited) == set(before.visited), told
            if move in (EXCHANGE, REORDER):
                assert not better or sum(standing.ends_s()) < sum(ends_s), told
            if move in (DROP_IDLE, FILL):
                assert after.score >= before.score, told
    assert min(gained.values()) > 3, gained
