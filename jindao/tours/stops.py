"""Compiled moves of the tour search: where days begin and nights are spent."""

from __future__ import annotations

import numpy as np

from jindao._compile import inner_in_place
from jindao.tours.clock import (
    DEPARTURE,
    DONE,
    DUE,
    LATE,
    LATEST,
    NEVER,
    NOW,
    REST,
    REST_CLOSES,
    REST_OPENS,
    REST_WAY,
    START,
    STOP_END,
    STOP_FIRST,
    TABLE,
    Columns,
    State,
    eaten,
    has_pause,
    rested,
    retime,
)


@inner_in_place
def choose_stops(columns: Columns, state: State) -> bool:
    """Stop between days where that saves the most way, the visits as they stand."""
    better = False
    for number in range(state.length.shape[1] + 1):
        first, stop = columns.days[number, STOP_FIRST], columns.days[number, STOP_END]
        if stop - first < 2:
            continue
        now, best = _stop_at(state, number), NEVER
        least = way_by(columns, state, number, now)
        for at in range(first, stop):
            point = columns.stop_points[at]
            way = way_by(columns, state, number, point)
            if way < least and _may_stop(columns, state, number, point):
                least, best = way, point
        if best != NEVER:
            set_stop(columns, state, number, best)
            better = True
    return better


@inner_in_place
def _stop_at(state: State, number: int) -> int:
    if number < state.length.shape[1]:
        return int(state.nodes[NOW, number, 0])
    return int(state.nodes[NOW, number - 1, state.length[NOW, number - 1] - 1])


@inner_in_place
def way_by(columns: Columns, state: State, number: int, point: int) -> int:
    """Return the way to a stop from the visit before it and on to the next."""
    way = np.int64(0)
    if number > 0:
        day = number - 1
        way += columns.travel[
            columns.days[day, TABLE], state.nodes[NOW, day, state.length[NOW, day] - 2], point
        ]
    if number < state.length.shape[1]:
        way += columns.travel[columns.days[number, TABLE], point, state.nodes[NOW, number, 1]]
    return int(way)


@inner_in_place
def _may_stop(columns: Columns, state: State, number: int, point: int) -> bool:
    """Tell whether the days on both sides of a stop hold with it at a point.

    A day without a visit is left alone: both its ends would have to move together.
    """
    now = _stop_at(state, number)
    if number > 0:
        day = number - 1
        last = state.length[NOW, day] - 1
        if last < 2:
            return False
        way = columns.travel[columns.days[day, TABLE], state.nodes[NOW, day, last - 1], point]
        due = (
            state.times[DEPARTURE, DUE, day, last - 1] + way <= state.times[LATEST, DUE, day, last]
        )
        on_the_way = eaten(
            state.times[DEPARTURE, DUE, day, last - 1],
            way,
            columns.days[day, REST_OPENS],
            columns.days[day, REST_CLOSES],
            columns.days[day, REST_WAY],
        )
        home = min(state.times[DEPARTURE, DONE, day, last - 1] + way, on_the_way)
        done = home <= state.times[LATEST, DONE, day, last]
        if not (done or (due and has_pause(columns, day))):
            return False
        if not _toll_moves(columns, state, day, last - 1, now, point, True):
            return False
    if number < state.length.shape[1]:
        day = number
        if state.length[NOW, day] < 3:
            return False
        way = columns.travel[columns.days[day, TABLE], point, state.nodes[NOW, day, 1]]
        start, opens, closes = (
            columns.days[day, START],
            columns.days[day, REST_OPENS],
            columns.days[day, REST_CLOSES],
        )
        if has_pause(columns, day):
            site = state.nodes[NOW, day, 1]
            due = start + way
            done = rested(start, opens, closes, columns.points[point, REST]) + way
            done = min(done, eaten(start, way, opens, closes, columns.days[day, REST_WAY]))
            done = min(done, rested(due, opens, closes, columns.points[site, REST]))
        else:
            due, done = LATE, start + way
        if due > state.times[LATEST, DUE, day, 1] and done > state.times[LATEST, DONE, day, 1]:
            return False
        if not _toll_moves(columns, state, day, 1, now, point, False):
            return False
    return True


@inner_in_place
def _toll_moves(
    columns: Columns, state: State, day: int, q: int, now: int, point: int, ends: bool
) -> bool:
    """Tell whether a day's tolls allow one of its ends, next to place q, elsewhere."""
    site = state.nodes[NOW, day, q]
    for toll in range(len(columns.toll)):
        ways = columns.toll[toll, columns.days[day, TABLE]]
        more = ways[site, point] - ways[site, now] if ends else ways[point, site] - ways[now, site]
        if state.spent[toll, day] + more > columns.toll_limit[toll, day]:
            return False
    return True


@inner_in_place
def set_stop(columns: Columns, state: State, number: int, point: int) -> None:
    """Let the days on both sides of a stop end and begin at a point."""
    if number > 0:
        state.nodes[NOW, number - 1, state.length[NOW, number - 1] - 1] = point
        retime(columns, state, number - 1)
    if number < state.length.shape[1]:
        state.nodes[NOW, number, 0] = point
        retime(columns, state, number)
