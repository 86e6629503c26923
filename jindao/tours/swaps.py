"""Compiled moves of the tour search: visits that change places, or make way for others."""

from __future__ import annotations

import numpy as np

from jindao._compile import inner_in_place
from jindao.tours.clock import (
    ARRIVAL,
    CATEGORY,
    DEPARTURE,
    DONE,
    DUE,
    END,
    EXTRA,
    LATE,
    LATEST,
    NEVER,
    NOW,
    OTHER,
    PAIR_END,
    PAIR_FIRST,
    PLACE,
    SHIFT,
    TABLE,
    VISIT,
    Columns,
    State,
    begin,
    end_of,
    feasible,
    has_pause,
    retime,
)
from jindao.tours.insertion import delay_between, find_places, put, repeated, share, take


@inner_in_place
def swap_in(columns: Columns, state: State) -> bool:
    """Put a site in the place of one of less value, where that gains most."""
    gain, chosen, chosen_day, place = 0, NEVER, NEVER, NEVER
    share(columns, state, False)
    for day in range(state.length.shape[1]):
        for q in range(1, state.length[NOW, day] - 1):
            more, site = _best_for(columns, state, day, q, gain, True)
            if site != NEVER:
                gain, chosen, chosen_day, place = more, site, day, q
    if chosen == NEVER:
        return False
    _replace(columns, state, chosen_day, place, chosen)
    return True


@inner_in_place
def _replace(columns: Columns, state: State, day: int, q: int, site: int) -> None:
    """Let a site take the place of a visit, which leaves the tour."""
    old, points = state.nodes[NOW, day, q], columns.points
    state.nodes[NOW, day, q] = site
    state.day_of[old], state.day_of[site] = NEVER, day
    if points[old, CATEGORY] >= 0:
        state.counts[points[old, CATEGORY]] -= 1
    if points[site, CATEGORY] >= 0:
        state.counts[points[site, CATEGORY]] += 1
    retime(columns, state, day)


@inner_in_place
def make_way(columns: Columns, state: State) -> bool:
    """Put a site in the place of a visit that fits on another day, where that gains most."""
    gain, chosen, chosen_day, place = 0, NEVER, NEVER, NEVER
    target, target_place = NEVER, NEVER
    share(columns, state, False)
    for day in range(state.length.shape[1]):
        for q in range(1, state.length[NOW, day] - 1):
            more, site = _best_for(columns, state, day, q, gain, False)
            if site == NEVER:
                continue
            other = _other_day(columns, state, state.nodes[NOW, day, q])
            if other != NEVER:
                gain, chosen, chosen_day, place = more, site, day, q
                target, target_place = (
                    other,
                    state.insertion[PLACE, other, state.nodes[NOW, day, q]],
                )
    if chosen == NEVER:
        return False
    moved = state.nodes[NOW, chosen_day, place]
    _replace(columns, state, chosen_day, place, chosen)
    put(columns, state, target, target_place, moved)
    return True


@inner_in_place
def _other_day(columns: Columns, state: State, site: int) -> int:
    """Return the day, not its own, that a visit would delay least; `NEVER` where none has room."""
    day, target, least = state.day_of[site], NEVER, np.int64(LATE)
    state.day_of[site] = NEVER
    for other in range(state.length.shape[1]):
        if other != day:
            find_places(columns, state, other, site, site + 1, False)
            if (
                state.insertion[PLACE, other, site] != NEVER
                and state.insertion[SHIFT, other, site] < least
            ):
                least, target = state.insertion[SHIFT, other, site], other
    state.day_of[site] = day
    return target


@inner_in_place
def exchange(columns: Columns, state: State) -> bool:
    """Let visits of two days change places where both days together end earlier."""
    better, days = False, state.length.shape[1]
    for day in range(days):
        for other in range(day + 1, days):
            for p in range(1, state.length[NOW, day] - 1):
                for q in range(1, state.length[NOW, other] - 1):
                    if _may_exchange(columns, state, day, p, other, q):
                        better |= _exchanged(columns, state, day, p, other, q)
    return better


@inner_in_place
def _may_exchange(columns: Columns, state: State, day: int, p: int, other: int, q: int) -> bool:
    """Tell whether both days hold with two visits exchanged, and one goes on earlier."""
    one, two = state.nodes[NOW, day, p], state.nodes[NOW, other, q]
    saved = _saved(columns, state, day, p, two)
    if saved == -LATE:
        return False
    saved += _saved(columns, state, other, q, one)
    return bool(
        saved > 0
        and _swap_affordable(columns, state, day, p, two)
        and _swap_affordable(columns, state, other, q, one)
    )


@inner_in_place
def _saved(columns: Columns, state: State, day: int, q: int, site: int) -> int:
    """Return how much earlier a day goes on with a site in the place of a visit.

    `-LATE` where it does not hold then. A day with a pause may always gain.
    """
    if has_pause(columns, day):
        fits = delay_between(columns, state, day, q - 1, site, q + 1) < LATE
        return columns.days[day, END] if fits else -LATE
    travel, nodes, table = columns.travel, state.nodes, columns.days[day, TABLE]
    reach = state.times[DEPARTURE, DONE, day, q - 1] + travel[table, nodes[NOW, day, q - 1], site]
    onward = columns.points[site, VISIT] + travel[table, site, nodes[NOW, day, q + 1]]
    limit = state.times[LATEST, DONE, day, q + 1]
    if reach + onward > limit:
        return -LATE
    ready = begin(columns, day, site, reach) + onward
    return int(state.times[ARRIVAL, DONE, day, q + 1] - ready) if ready <= limit else -LATE


@inner_in_place
def _exchanged(columns: Columns, state: State, day: int, p: int, other: int, q: int) -> bool:
    """Exchange two visits; put them back and tell so where the days end no earlier."""
    before = end_of(state, day) + end_of(state, other)
    _change_places(columns, state, day, p, other, q)
    if end_of(state, day) + end_of(state, other) < before:
        return True
    _change_places(columns, state, day, p, other, q)
    return False


@inner_in_place
def _change_places(columns: Columns, state: State, day: int, p: int, other: int, q: int) -> None:
    nodes, day_of = state.nodes, state.day_of
    one, two = nodes[NOW, day, p], nodes[NOW, other, q]
    nodes[NOW, day, p], nodes[NOW, other, q] = two, one
    day_of[one], day_of[two] = other, day
    retime(columns, state, day)
    retime(columns, state, other)


@inner_in_place
def drop_idle(columns: Columns, state: State) -> None:
    """Take out visits that add nothing beside the others, where their days hold without."""
    share(columns, state, False)
    for site in range(state.day_of.size):
        day = state.day_of[site]
        if day < 0 or state.trial[site] > repeated(columns, state, site, site):
            continue
        q = 1
        while state.nodes[NOW, day, q] != site:
            q += 1
        take(columns, state, day, q, 1, NEVER)
        retime(columns, state, day)
        if not feasible(columns, state, day):
            put(columns, state, day, q, site)


@inner_in_place
def _best_for(
    columns: Columns, state: State, day: int, q: int, gain: int, leaves: bool
) -> tuple[int, int]:
    """Return the most that a site gains in the place of a visit, and the site.

    Where nothing gains more than `gain`, the site is `NEVER`. The visit either `leaves`
    the tour or is to come on another day. What sites are worth is shared out before; most
    of them are too far away, which is the quickest to tell.
    """
    shared, points, nodes = state.trial, columns.points, state.nodes[NOW, day]
    travel, plain = columns.travel[columns.days[day, TABLE]], columns.plain
    out, after, paused = travel[nodes[q - 1]], nodes[q + 1], has_pause(columns, day)
    # Without a pause, a day is never in its first phase.
    left = min(state.times[DEPARTURE, DUE, day, q - 1], state.times[DEPARTURE, DONE, day, q - 1])
    limit = max(state.times[LATEST, DUE, day, q + 1], state.times[LATEST, DONE, day, q + 1])
    old, most, chosen = nodes[q], gain, NEVER
    lost = shared[old] - repeated(columns, state, old, old) if leaves else 0
    for site in range(state.day_of.size):
        more = shared[site] - lost
        if more <= most or state.day_of[site] != NEVER:
            continue
        reach, onward = left + out[site], points[site, VISIT] + travel[site, after]
        if reach + onward > limit:
            continue
        if paused:
            if delay_between(columns, state, day, q - 1, site, q + 1) >= LATE:
                continue
        elif begin(columns, day, site, reach) + onward > limit:
            continue
        if not plain:
            if leaves:
                more -= _less_without(columns, state, site, old)
            else:
                more -= repeated(columns, state, site, NEVER)
            if more <= most:
                continue
        if _swap_affordable(columns, state, day, q, site):
            most, chosen = more, site
    return int(most), chosen


@inner_in_place
def _less_without(columns: Columns, state: State, site: int, old: int) -> int:
    """Return what a site is worth less than shared out, once a visit has left for it."""
    less = repeated(columns, state, site, old)
    for pair in range(columns.points[old, PAIR_FIRST], columns.points[old, PAIR_END]):
        if columns.pairs[pair, OTHER] == site:
            less += columns.pairs[pair, EXTRA]
    return int(less)


@inner_in_place
def _swap_affordable(columns: Columns, state: State, day: int, q: int, site: int) -> bool:
    before, old, after = (
        state.nodes[NOW, day, q - 1],
        state.nodes[NOW, day, q],
        state.nodes[NOW, day, q + 1],
    )
    ways, table = columns.toll, columns.days[day, TABLE]
    for toll in range(len(ways)):
        more = ways[toll, table, before, site] + ways[toll, table, site, after]
        more -= ways[toll, table, before, old] + ways[toll, table, old, after]
        if state.spent[toll, day] + more > columns.toll_limit[toll, day]:
            return False
    return True
