"""Compiled moves of the tour search: visits in another order, or on another day."""

from __future__ import annotations

import numpy as np

from jindao._compile import inner_in_place
from jindao.tours.clock import (
    ARRIVAL,
    DEPARTURE,
    DONE,
    DUE,
    LATE,
    LATEST,
    NEVER,
    NOW,
    PLACE,
    REST,
    REST_CLOSES,
    REST_OPENS,
    REST_WAY,
    SHIFT,
    TABLE,
    VISIT,
    Columns,
    State,
    begin,
    eaten,
    end_of,
    feasible,
    has_pause,
    rested,
    retime,
)
from jindao.tours.insertion import find_places, put, take

REVERSED, FIRST_LAST, LAST_FIRST = 0, 1, 2
"""How a part of a route is reordered."""


@inner_in_place
def reordered(kind: int, first: int, end: int, q: int) -> int:
    """Return which place stands at place q when places first..end are reordered."""
    if q < first or q > end:
        return q
    if kind == REVERSED:
        return first + end - q
    if kind == FIRST_LAST:
        return q + 1 if q < end else first
    return q - 1 if q > first else end


@inner_in_place
def ends_earlier(columns: Columns, state: State, day: int, kind: int, first: int, end: int) -> bool:
    """Tell whether a day ends earlier with places first..end reordered.

    Not earlier where the old order goes on means not earlier at the end.
    """
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    travel, arrival = columns.travel[columns.days[day, TABLE]], state.times[ARRIVAL, DONE, day]
    before, now = nodes[first - 1], state.times[DEPARTURE, DONE, day, first - 1]
    for q in range(first, last):
        site = nodes[reordered(kind, first, end, q)]
        now += travel[before, site]
        if now >= arrival[max(q, end + 1)]:
            return False
        now = begin(columns, day, site, now)
        if now == LATE:
            return False
        now += columns.points[site, VISIT]
        before = site
    return bool(now + travel[before, nodes[last]] < arrival[last])


@inner_in_place
def _ends_earlier_paused(
    columns: Columns, state: State, day: int, kind: int, first: int, end: int
) -> bool:
    """Tell whether a day with a pause ends earlier with places first..end reordered."""
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    travel, arrival = columns.travel[columns.days[day, TABLE]], state.times[ARRIVAL, :, day]
    opens, closes = columns.days[day, REST_OPENS], columns.days[day, REST_CLOSES]
    before, on_way = nodes[first - 1], columns.days[day, REST_WAY]
    due, done = (
        state.times[DEPARTURE, DUE, day, first - 1],
        state.times[DEPARTURE, DONE, day, first - 1],
    )
    for q in range(first, last):
        site = nodes[reordered(kind, first, end, q)]
        pause = columns.points[site, REST]
        left, way = due, travel[before, site]
        due, done = due + way, done + way
        done = min(done, eaten(left, way, opens, closes, on_way))
        done = min(done, rested(due, opens, closes, pause))
        if q > end and due >= arrival[DUE, q] and done >= arrival[DONE, q]:
            return False
        due = begin(columns, day, site, due) + columns.points[site, VISIT]
        done = begin(columns, day, site, done) + columns.points[site, VISIT]
        done = min(done, rested(due, opens, closes, pause))
        if min(due, done) >= LATE:
            return False
        before = site
    home, now = travel[before, nodes[last]], np.int64(LATE)
    done = min(done, eaten(due, home, opens, closes, on_way) - home)
    if due + home <= state.times[LATEST, DUE, day, last]:
        now = due + home
    if done + home <= state.times[LATEST, DONE, day, last]:
        now = min(now, done + home)
    return bool(now < end_of(state, day))


@inner_in_place
def _order_affordable(
    columns: Columns, state: State, day: int, kind: int, first: int, end: int
) -> bool:
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    for toll in range(len(columns.toll)):
        ways, spent = columns.toll[toll, columns.days[day, TABLE]], np.int64(0)
        for q in range(last):
            a, b = reordered(kind, first, end, q), reordered(kind, first, end, q + 1)
            spent += ways[nodes[a], nodes[b]]
        if spent > columns.toll_limit[toll, day]:
            return False
    return True


@inner_in_place
def reorder(columns: Columns, state: State, day: int) -> bool:
    """Reverse a part of a day (2-opt) or move a visit (or-opt) while it ends earlier."""
    better, nodes, trial = False, state.nodes[NOW, day], state.trial
    paused = has_pause(columns, day)
    for first in range(1, state.length[NOW, day] - 2):
        for end in range(first + 1, state.length[NOW, day] - 1):
            for kind in (REVERSED, FIRST_LAST, LAST_FIRST):
                if paused:
                    earlier = _ends_earlier_paused(columns, state, day, kind, first, end)
                else:
                    earlier = ends_earlier(columns, state, day, kind, first, end)
                if earlier and _order_affordable(columns, state, day, kind, first, end):
                    for q in range(first, end + 1):
                        trial[q] = nodes[reordered(kind, first, end, q)]
                    for q in range(first, end + 1):
                        nodes[q] = trial[q]
                    retime(columns, state, day)
                    better = True
    return better


@inner_in_place
def move_between(columns: Columns, state: State) -> bool:
    """Move visits to another day where that frees more time than it takes."""
    better = False
    days = state.length.shape[1]
    for site in range(state.day_of.size):
        day = state.day_of[site]
        if day < 0:
            continue
        q = 1
        while state.nodes[NOW, day, q] != site:
            q += 1
        phase = (
            DUE
            if state.times[ARRIVAL, DUE, day, q + 1] < LATE and has_pause(columns, day)
            else DONE
        )
        if state.times[DEPARTURE, phase, day, q - 1] >= LATE:
            continue
        before, after = state.nodes[NOW, day, q - 1], state.nodes[NOW, day, q + 1]
        direct = columns.travel[columns.days[day, TABLE], before, after]
        freed = (
            state.times[ARRIVAL, phase, day, q + 1]
            - state.times[DEPARTURE, phase, day, q - 1]
            - direct
        )
        target = NEVER
        state.day_of[site] = NEVER
        for other in range(days):
            if other != day:
                find_places(columns, state, other, site, site + 1, False)
                if (
                    state.insertion[PLACE, other, site] != NEVER
                    and state.insertion[SHIFT, other, site] < freed
                ):
                    freed, target = state.insertion[SHIFT, other, site], other
        state.day_of[site] = day
        if target == NEVER:
            continue
        take(columns, state, day, q, 1, NEVER)
        retime(columns, state, day)
        if feasible(columns, state, day):
            put(columns, state, target, state.insertion[PLACE, target, site], site)
            better = True
        else:
            put(columns, state, day, q, site)
    return better
