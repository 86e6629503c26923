"""The compiled loop of the tour search: fill, improve, remember the best, shake."""

from __future__ import annotations

import numpy as np

from jindao._compile import compiled_in_place, inner_in_place
from jindao._held import held
from jindao.tours.clock import (
    BEST,
    CATEGORY,
    END,
    NEVER,
    NOW,
    START,
    STOP_END,
    STOP_FIRST,
    TABLE,
    Columns,
    State,
    end_of,
    feasible,
    retime,
)
from jindao.tours.insertion import RESTING, below, draw, fill, mend, take, value_of
from jindao.tours.moves import move_between, reorder
from jindao.tours.pool import Pool, collect
from jindao.tours.stops import choose_stops, set_stop, way_by
from jindao.tours.swaps import drop_idle, exchange, make_way, swap_in

NOISE = 0.3
"""Up to this share is added to what pulls a site in, at random."""
POWERS = 9
"""How many powers of the value there are to draw from: 1, 1.25 .. 3."""
PATIENCE = 30
"""Iterations without a better tour before going back to the best one."""
REST = 0.05
"""How often visits that are taken out stay out, or a day gets none, at first."""
MOVE_NIGHT = 0.5
"""How often one of the stops between days is moved, where there is a choice."""
FEW_DAYS = 0.7
"""How often, of more than two days, only about two are shaken."""
TRIES = 3
"""Of so many points drawn for a stop, the one nearest to the visits around it is taken."""
CLEARED = 0.3
"""How often the days around a stop that moved are planned from nothing."""
HOPE = 0.3
"""How often sites are put in for what pairs may add, before the other one is."""
ROUNDS = 20
"""Improvement rounds in one iteration at most."""

BEST_VALUE, BEST_SHAPE, IDLE, RESUMED = range(4)
"""Places in `State.tally`: best value, the shape of its days, iterations since, a flag."""


@compiled_in_place
def run(columns: Columns, state: State, pool: Pool, iterations: int) -> None:
    """Search on for some iterations from where the state stands.

    Before the first, `RESUMED` makes it go on from the tour that was put in as the best;
    with none at all, it goes back to the best and puts in what may still fit. One door
    for all of it: every other would be compiled with all that stands behind it again.
    """
    _run(held(columns), held(state), held(pool), iterations)


@inner_in_place
def _run(columns: Columns, state: State, pool: Pool, iterations: int) -> None:
    """Search on: `run`, with the tuples held in one place for all that stands behind it."""
    days = state.length.shape[1]
    for day in range(days):
        retime(columns, state, day)
    if state.tally[RESUMED]:
        state.tally[RESUMED] = 0
        recall(columns, state)
        remember(columns, state)
    if iterations == 0:
        recall(columns, state)
        fill(columns, state, 0, 0.0, NEVER, False)
        remember(columns, state)
    for _ in range(iterations):
        power = below(state.random, POWERS)
        closed = below(state.random, days) if days > 1 and draw(state.random) < REST else NEVER
        improve(columns, state, power, closed)
        if promising(columns, state):
            if not columns.plain:
                drop_idle(columns, state)
            collect(columns, state, pool)
        remember(columns, state)
        stale = state.tally[IDLE] % PATIENCE == PATIENCE - 1 or lost_a_must(columns, state)
        if stale and state.tally[BEST_VALUE] != NEVER:
            recall(columns, state)
        shake(columns, state)


@inner_in_place
def improve(columns: Columns, state: State, power: int, closed: int) -> None:
    """Fill the days, and make the tour better until no move does; day `closed` comes late."""
    days, hopeful = state.length.shape[1], False
    if len(columns.pairs):
        hopeful = draw(state.random) < HOPE
    fill(columns, state, power, NOISE, closed, hopeful)
    if wake(state) or closed != NEVER:
        fill(columns, state, power, NOISE, NEVER, hopeful)
    for _ in range(ROUNDS):
        better = swap_in(columns, state)
        if promising(columns, state):
            better |= shorten(columns, state)
            if days > 1 and not better:
                better = make_way(columns, state)
        if not better:
            return
        fill(columns, state, power, NOISE, NEVER, hopeful)


@inner_in_place
def wake(state: State) -> bool:
    """Let sites that were resting be put in again; tell whether there were any."""
    any_rested = False
    for site in range(len(state.day_of)):
        if state.day_of[site] == RESTING:
            state.day_of[site] = NEVER
            any_rested = True
    return any_rested


@inner_in_place
def promising(columns: Columns, state: State) -> bool:
    """Tell whether the tour is within a twenty-fifth of the best score so far."""
    best = state.tally[BEST_VALUE]
    return bool((best - value_of(columns, state)) * 25 <= best % columns.bonus)


@inner_in_place
def lost_a_must(columns: Columns, state: State) -> bool:
    """Tell whether the best tour holds more must-visits than the one that stands."""
    best = state.tally[BEST_VALUE]
    return bool(best // columns.bonus > value_of(columns, state) // columns.bonus)


@inner_in_place
def shorten(columns: Columns, state: State) -> bool:
    """Reorder days, move visits between them and the nights, so that days end earlier."""
    better = False
    days = state.length.shape[1]
    for day in range(days):
        while reorder(columns, state, day):
            better = True
    if days > 1:
        better |= move_between(columns, state)
        better |= exchange(columns, state)
    better |= choose_stops(columns, state)
    return better


@inner_in_place
def remember(columns: Columns, state: State) -> None:
    """Keep the tour if it is the best so far: more value, or the same in shorter days.

    Days are compared by the sum of the squares of their lengths, in minutes: of tours
    that are worth the same, the one with short and even days.
    """
    value, shape = value_of(columns, state), np.int64(0)
    for day in range(state.length.shape[1]):
        if not feasible(columns, state, day):
            return
        minutes = (end_of(state, day) - columns.days[day, START]) // 60
        shape += minutes * minutes
    tally = state.tally
    if value > tally[BEST_VALUE]:
        tally[IDLE] = 0
    else:
        tally[IDLE] += 1
    if value > tally[BEST_VALUE] or (value == tally[BEST_VALUE] and shape < tally[BEST_SHAPE]):
        tally[BEST_VALUE], tally[BEST_SHAPE] = value, shape
        copy_tour(state, NOW, BEST)


@inner_in_place
def copy_tour(state: State, source: int, target: int) -> None:
    """Copy the routes of a table to another, place by place: slices take longer to compile."""
    for day in range(state.length.shape[1]):
        state.length[target, day] = state.length[source, day]
        for q in range(state.length[source, day]):
            state.nodes[target, day, q] = state.nodes[source, day, q]


@inner_in_place
def recall(columns: Columns, state: State) -> None:
    """Go back to the best tour so far."""
    copy_tour(state, BEST, NOW)
    for site in range(len(state.day_of)):
        state.day_of[site] = NEVER
    for kind in range(len(state.counts)):
        state.counts[kind] = 0
    for day in range(state.length.shape[1]):
        for q in range(1, state.length[NOW, day] - 1):
            site = state.nodes[NOW, day, q]
            state.day_of[site] = day
            if columns.points[site, CATEGORY] >= 0:
                state.counts[columns.points[site, CATEGORY]] += 1
        retime(columns, state, day)


@inner_in_place
def shake(columns: Columns, state: State) -> None:
    """Take a few visits in a row out of every day, all of one that no longer holds.

    Now and then a night is spent elsewhere.
    """
    days, n = state.length.shape[1], state.day_of.size
    most = max(3, n // (3 * days))
    mark = RESTING if draw(state.random) < REST else NEVER
    few = days > 2 and draw(state.random) < FEW_DAYS
    for day in range(days):
        visits = state.length[NOW, day] - 2
        if visits > 0 and not (few and draw(state.random) * days > 2):
            length = 1 + below(state.random, min(most, visits))
            first = below(state.random, visits)
            ahead = min(length, visits - first)
            take(columns, state, day, 1 + first, ahead, mark)
            take(columns, state, day, 1, length - ahead, mark)
            retime(columns, state, day)
        if not feasible(columns, state, day):
            take(columns, state, day, 1, state.length[NOW, day] - 2, mark)
            retime(columns, state, day)
    if len(columns.stop_points) > days + 1 and draw(state.random) < MOVE_NIGHT:
        move_stop(columns, state, mark)


@inner_in_place
def move_stop(columns: Columns, state: State, mark: int) -> None:
    """Stop elsewhere between two days, and take out what no longer fits.

    Nothing changes where a day would not hold even without visits.
    """
    days = state.length.shape[1]
    number = below(state.random, days + 1)
    first, stop = columns.days[number, STOP_FIRST], columns.days[number, STOP_END]
    if stop - first < 2:
        return
    point, least = NEVER, 0
    for _ in range(TRIES):
        drawn = int(columns.stop_points[first + below(state.random, stop - first)])
        way = way_by(columns, state, number, drawn)
        if point == NEVER or way < least:
            point, least = drawn, way
    for day in range(max(0, number - 1), min(days, number + 1)):
        begins, ends = state.nodes[NOW, day, 0], state.nodes[NOW, day, state.length[NOW, day] - 1]
        if day == number:
            begins = point
        else:
            ends = point
        way = columns.travel[columns.days[day, TABLE], begins, ends]
        if columns.days[day, START] + way > columns.days[day, END]:
            return
        for toll in range(len(columns.toll)):
            spent = columns.toll[toll, columns.days[day, TABLE], begins, ends]
            if spent > columns.toll_limit[toll, day]:
                return
    set_stop(columns, state, number, point)
    cleared = draw(state.random) < CLEARED
    for day in range(max(0, number - 1), min(days, number + 1)):
        if cleared:
            take(columns, state, day, 1, state.length[NOW, day] - 2, mark)
            retime(columns, state, day)
        mend(columns, state, day, mark)
