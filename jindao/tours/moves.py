"""Compiled moves of the tour search: swaps, reordering, other days and other nights."""

from __future__ import annotations

import numpy as np

from jindao._compile import inner
from jindao.tours.clock import (
    ARRIVAL,
    CATEGORY,
    CLOSES,
    DEPARTURE,
    DONE,
    DUE,
    EXTRA,
    LATE,
    LATEST,
    NEVER,
    NOW,
    OPENS,
    OTHER,
    PAIR_END,
    PAIR_FIRST,
    PLACE,
    REST,
    REST_CLOSES,
    REST_OPENS,
    REST_WAY,
    SHIFT,
    START,
    STOP_END,
    STOP_FIRST,
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
from jindao.tours.insertion import delay_between, find_places, put, repeated, share, take

REVERSED, FIRST_LAST, LAST_FIRST = 0, 1, 2
"""How a part of a route is reordered."""


@inner
def swap_in(columns: Columns, state: State) -> bool:
    """Put a site in the place of one of less value, where that gains most."""
    gain, chosen, chosen_day, place = 0, NEVER, NEVER, NEVER
    share(columns, state)
    for day in range(state.length.shape[1]):
        for q in range(1, state.length[NOW, day] - 1):
            more, site = _swap(columns, state, day, q, gain)
            if site != NEVER:
                gain, chosen, chosen_day, place = more, site, day, q
    if chosen == NEVER:
        return False
    _leave(columns, state, state.nodes[NOW, chosen_day, place])
    state.nodes[NOW, chosen_day, place] = chosen
    _enter(columns, state, chosen, chosen_day)
    retime(columns, state, chosen_day)
    return True


@inner
def _leave(columns: Columns, state: State, site: int) -> None:
    state.day_of[site] = NEVER
    if columns.points[site, CATEGORY] >= 0:
        state.counts[columns.points[site, CATEGORY]] -= 1


@inner
def _enter(columns: Columns, state: State, site: int, day: int) -> None:
    state.day_of[site] = day
    if columns.points[site, CATEGORY] >= 0:
        state.counts[columns.points[site, CATEGORY]] += 1


@inner
def _swap(columns: Columns, state: State, day: int, q: int, gain: int) -> tuple[int, int]:
    """Return the most that a site gains in the place of a visit, and the site.

    Where nothing gains more than `gain`, the site is `NEVER`. What sites are worth is
    shared out before; few gain enough to be looked at more closely.
    """
    shared, plain, tolls = state.trial, columns.plain, len(columns.toll)
    old, most, chosen = state.nodes[NOW, day, q], gain, NEVER
    lost = shared[old] - repeated(columns, state, old, old)
    for site in range(state.day_of.size):
        more = shared[site] - lost
        if more <= most or state.day_of[site] != NEVER:
            continue
        if not plain:
            more -= _less_without(columns, state, site, old)
        if (
            more > most
            and _fits_for(columns, state, day, q, site)
            and (tolls == 0 or _swap_affordable(columns, state, day, q, site))
        ):
            most, chosen = more, site
    return int(most), chosen


@inner
def _less_without(columns: Columns, state: State, site: int, old: int) -> int:
    """Return what a site is worth less than shared out, once a visit has left for it."""
    less = repeated(columns, state, site, old)
    for pair in range(columns.points[old, PAIR_FIRST], columns.points[old, PAIR_END]):
        if columns.pairs[pair, OTHER] == site:
            less += columns.pairs[pair, EXTRA]
    return int(less)


@inner
def _fits_for(columns: Columns, state: State, day: int, q: int, site: int) -> bool:
    """Tell whether a day holds with a site in the place of a visit."""
    if has_pause(columns, day):
        return bool(delay_between(columns, state, day, q - 1, site, q + 1) < LATE)
    offsets, windows, n = columns.offsets, columns.windows, state.day_of.size
    travel, nodes = columns.travel[columns.days[day, TABLE]], state.nodes[NOW, day]
    window, stop = offsets[day * n + site], offsets[day * n + site + 1]
    reach = state.times[DEPARTURE, DONE, day, q - 1] + travel[nodes[q - 1], site]
    while window < stop and windows[window, CLOSES] < reach:
        window += 1
    if window >= stop:
        return False
    ready = max(reach, windows[window, OPENS]) + columns.points[site, VISIT]
    return bool(ready + travel[site, nodes[q + 1]] <= state.times[LATEST, DONE, day, q + 1])


@inner
def _swap_affordable(columns: Columns, state: State, day: int, q: int, site: int) -> bool:
    before, old, after = (
        state.nodes[NOW, day, q - 1],
        state.nodes[NOW, day, q],
        state.nodes[NOW, day, q + 1],
    )
    for toll in range(len(columns.toll)):
        ways = columns.toll[toll, columns.days[day, TABLE]]
        more = ways[before, site] + ways[site, after] - ways[before, old] - ways[old, after]
        if state.spent[toll, day] + more > columns.toll_limit[toll, day]:
            return False
    return True


@inner
def reordered(kind: int, first: int, end: int, q: int) -> int:
    """Return which place stands at place q when places first..end are reordered."""
    if q < first or q > end:
        return q
    if kind == REVERSED:
        return first + end - q
    if kind == FIRST_LAST:
        return q + 1 if q < end else first
    return q - 1 if q > first else end


@inner
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


@inner
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


@inner
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


@inner
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


@inner
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


@inner
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


@inner
def _stop_at(state: State, number: int) -> int:
    if number < state.length.shape[1]:
        return int(state.nodes[NOW, number, 0])
    return int(state.nodes[NOW, number - 1, state.length[NOW, number - 1] - 1])


@inner
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


@inner
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


@inner
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


@inner
def set_stop(columns: Columns, state: State, number: int, point: int) -> None:
    """Let the days on both sides of a stop end and begin at a point."""
    if number > 0:
        state.nodes[NOW, number - 1, state.length[NOW, number - 1] - 1] = point
        retime(columns, state, number - 1)
    if number < state.length.shape[1]:
        state.nodes[NOW, number, 0] = point
        retime(columns, state, number)
