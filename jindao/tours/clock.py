"""Compiled clock of the tour search: when the visits of a day take place.

A route is kept with the day's start before and the day's end after its visits. Each
place in it has the earliest arrival and departure, and `latest`: the last arrival from
which the rest of the day is still feasible. Arriving earlier never hurts, also with
several windows a day, so `latest` decides an insertion exactly, in constant time.

A day with a pause is kept twice, in two phases: while the pause is `DUE`, and once it is
`DONE`. Each alone keeps "earlier never hurts", and the pause leads from one to the other
wherever it may be taken: before a visit, after it, or where the day begins. A day
without a pause is `DONE` from its start.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import inner_in_place
from jindao.tours.problem import Ints

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int32]

DUE, DONE = 0, 1
"""The phases of a day."""

NEVER = -1
LATE = 1 << 60
"""An arrival in a phase that the day cannot be in."""


START, END, TABLE, CLASS, REST_OPENS, REST_CLOSES, REST_WAY, STOP_FIRST, STOP_END = range(9)
"""Columns of `Columns.days`; the last row has only the stop after the last day."""

VISIT, VALUE, CATEGORY, PAIR_FIRST, PAIR_END, REST = range(6)
"""Columns of `Columns.points`; a point that is no site has only its `REST`."""

OPENS, CLOSES = 0, 1
"""Columns of `Columns.windows`."""

OTHER, EXTRA = 0, 1
"""Columns of `Columns.pairs`: the other site, and what both add."""

ARRIVAL, DEPARTURE, LATEST = 0, 1, 2
"""Tables of `State.times`."""

NOW, BEST = 0, 1
"""Tables of `State.nodes` and `State.length`: the tour as it stands, the best so far."""

SHIFT, PLACE = 0, 1
"""Tables of `State.insertion`: what it delays the day, and before which place."""


class Columns(NamedTuple):
    """What stays the same during a search, in few arrays: many take long to compile.

    `days` is (n_days + 1, 9), `points` (n_points, 6), `windows` (n_windows, 2), `pairs`
    (2 * n_pairs, 2), each with the columns named above; `travel`, `offsets`,
    `stop_points`, `toll`, `toll_limit` and `category_most` are those of a `TourProblem`.
    The value of a point is its score, plus `bonus` for a must-visit; `pull` is
    (n_powers, n): value to the power 1, 1.25 .. 3, or of a site without any, what all its
    pairs would add; 0 for what is never put in. `again` is (n + 1,): what a visit is
    worth less after so many better ones of its category, its score at most; `ranked` are
    the sites of each category, the best first, cut up by `ranks`, (n_categories + 1,), or
    none where no visit is worth less. `plain`: no pair, no repeat and no cap changes what
    a visit is worth. Days of one class offer the same.
    """

    travel: Ints
    days: Ints
    points: Ints
    offsets: Ints
    windows: Ints
    stop_points: Ints
    toll: Ints
    toll_limit: Ints
    category_most: Ints
    again: Ints
    ranked: Ints
    ranks: Ints
    pairs: Ints
    pull: Floats
    bonus: int
    plain: bool


class State(NamedTuple):
    """What a search changes: everything it needs to go on after a rest.

    `nodes` is (2, n_days, n + 3), of which the first `length[:, day]` places are in use;
    `times` is (3, 2, n_days, n + 3): by table, phase, day and place. `day_of` is `NEVER`
    for a site not visited; `insertion` is (2, n_days, n): the cheapest into a day.
    `spent` is (n_tolls, n_days), `counts` (n_categories,).
    """

    nodes: Ints
    length: Ints
    times: Ints
    spent: Ints
    counts: Ints
    day_of: Ints
    insertion: Ints
    trial: Ints
    tally: Ints
    random: Words


@inner_in_place
def begin_within(windows: Ints, first: int, stop: int, arrival: int) -> int:
    """Return when a stay begins for an arrival in windows first..stop-1, or `LATE`."""
    for window in range(first, stop):
        if arrival <= windows[window, CLOSES]:
            return int(max(arrival, windows[window, OPENS]))
    return LATE


@inner_in_place
def begin(columns: Columns, day: int, site: int, arrival: int) -> int:
    """Return when a stay begins for an arrival, or `LATE`."""
    row = day * columns.pull.shape[1] + site
    return begin_within(columns.windows, columns.offsets[row], columns.offsets[row + 1], arrival)


@inner_in_place
def latest_arrival(columns: Columns, day: int, site: int, limit: int) -> int:
    """Return the last arrival for which the stay begins by a limit, or `NEVER`."""
    row = day * columns.pull.shape[1] + site
    for window in range(columns.offsets[row + 1] - 1, columns.offsets[row] - 1, -1):
        if columns.windows[window, OPENS] <= limit:
            return int(min(limit, columns.windows[window, CLOSES]))
    return NEVER


@inner_in_place
def has_pause(columns: Columns, day: int) -> bool:
    """Tell whether a day is to have a pause."""
    return bool(columns.days[day, REST_CLOSES] >= 0)


@inner_in_place
def rested(now: int, opens: int, closes: int, length: int) -> int:
    """Return when a pause ends that is taken from now on, or `LATE`."""
    if length < 0 or now > closes:
        return LATE
    return max(now, opens) + length


@inner_in_place
def eaten(left: int, way: int, opens: int, closes: int, length: int) -> int:
    """Return when one arrives that takes the pause on the way, or `LATE`."""
    if length < 0 or left > closes:
        return LATE
    return max(left + way, opens) + length


@inner_in_place
def last_rest(limit: int, opens: int, closes: int, length: int) -> int:
    """Return the last moment at which a pause leaves one ready by a limit, or `NEVER`."""
    if length < 0 or opens + length > limit:
        return NEVER
    return min(closes, limit - length)


@inner_in_place
def retime(columns: Columns, state: State, day: int) -> None:
    """Work out arrivals, departures, latest arrivals and tolls of a day's route."""
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    travel = columns.travel[columns.days[day, TABLE]]
    arrival, departure = state.times[ARRIVAL, DONE, day], state.times[DEPARTURE, DONE, day]
    done = state.times[LATEST, DONE, day]
    paused = has_pause(columns, day)
    if paused:
        _reach(columns, state, day)
    else:
        arrival[0] = departure[0] = columns.days[day, START]
        for q in range(1, last):
            site = nodes[q]
            arrival[q] = departure[q - 1] + travel[nodes[q - 1], site]
            departure[q] = begin(columns, day, site, arrival[q]) + columns.points[site, VISIT]
        arrival[last] = departure[last - 1] + travel[nodes[last - 1], nodes[last]]
        departure[last] = arrival[last]
    done[last] = columns.days[day, END]
    for q in range(last - 1, 0, -1):
        site = nodes[q]
        limit = done[q + 1] - travel[site, nodes[q + 1]] - columns.points[site, VISIT]
        done[q] = latest_arrival(columns, day, site, limit)
    if paused:
        _look_back(columns, state, day)
    for toll in range(len(columns.toll)):
        ways = columns.toll[toll, columns.days[day, TABLE]]
        spent = np.int64(0)
        for q in range(1, last + 1):
            spent += ways[nodes[q - 1], nodes[q]]
        state.spent[toll, day] = spent


@inner_in_place
def _reach(columns: Columns, state: State, day: int) -> None:
    """Work out arrivals and departures of a day with a pause."""
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    travel = columns.travel[columns.days[day, TABLE]]
    opens, closes = columns.days[day, REST_OPENS], columns.days[day, REST_CLOSES]
    on_way = columns.days[day, REST_WAY]
    arrival, departure = state.times[ARRIVAL, :, day], state.times[DEPARTURE, :, day]
    start = columns.days[day, START]
    arrival[DUE, 0] = departure[DUE, 0] = start
    pause = rested(start, opens, closes, columns.points[nodes[0], REST])
    arrival[DONE, 0] = departure[DONE, 0] = pause
    for q in range(1, last + 1):
        point = nodes[q]
        way = travel[nodes[q - 1], point]
        due = min(departure[DUE, q - 1] + way, LATE)
        done = min(departure[DONE, q - 1] + way, LATE)
        done = min(done, eaten(departure[DUE, q - 1], way, opens, closes, on_way))
        if q < last:
            done = min(done, rested(due, opens, closes, columns.points[point, REST]))
        arrival[DUE, q], arrival[DONE, q] = due, done
        if q < last:
            due = min(begin(columns, day, point, due) + columns.points[point, VISIT], LATE)
            done = min(begin(columns, day, point, done) + columns.points[point, VISIT], LATE)
            done = min(done, rested(due, opens, closes, columns.points[point, REST]))
        departure[DUE, q], departure[DONE, q] = due, done


@inner_in_place
def _look_back(columns: Columns, state: State, day: int) -> None:
    """Work out the latest arrivals while the pause is due; those after it are known."""
    nodes, last = state.nodes[NOW, day], state.length[NOW, day] - 1
    travel = columns.travel[columns.days[day, TABLE]]
    opens, closes = columns.days[day, REST_OPENS], columns.days[day, REST_CLOSES]
    on_way = columns.days[day, REST_WAY]
    due, done = state.times[LATEST, DUE, day], state.times[LATEST, DONE, day]
    due[last] = min(columns.days[day, END], closes)
    for q in range(last - 1, 0, -1):
        site = nodes[q]
        way, stay, pause = (
            travel[site, nodes[q + 1]],
            columns.points[site, VISIT],
            columns.points[site, REST],
        )
        later = latest_arrival(columns, day, site, due[q + 1] - way - stay)
        after = last_rest(done[q + 1] - way, opens, closes, pause)
        # On the way one may go on until the pause: it is only to begin by its last moment.
        if on_way >= 0 and opens + on_way <= done[q + 1]:
            after = max(after, min(closes, done[q + 1] - on_way - way))
        after = latest_arrival(columns, day, site, after - stay)
        before = last_rest(done[q], opens, closes, pause)
        due[q] = max(later, after, before)


@inner_in_place
def in_time(state: State, day: int, q: int) -> bool:
    """Tell whether a day can still be done from place q on, as it was last timed."""
    done = state.times[ARRIVAL, DONE, day, q] <= state.times[LATEST, DONE, day, q]
    return bool(done or state.times[ARRIVAL, DUE, day, q] <= state.times[LATEST, DUE, day, q])


@inner_in_place
def feasible(columns: Columns, state: State, day: int) -> bool:
    """Tell whether a day's route, as last timed, can be done."""
    for toll in range(len(columns.toll)):
        if state.spent[toll, day] > columns.toll_limit[toll, day]:
            return False
    return in_time(state, day, 1)


@inner_in_place
def end_of(state: State, day: int) -> int:
    """Return when a day ends, as it was last timed; `LATE` where it is not feasible."""
    last, end = state.length[NOW, day] - 1, np.int64(LATE)
    for phase in range(2):
        arrival = state.times[ARRIVAL, phase, day, last]
        if arrival <= state.times[LATEST, phase, day, last]:
            end = min(end, arrival)
    return int(end)


@inner_in_place
def affordable(columns: Columns, state: State, day: int, a: int, b: int, c: int) -> bool:
    """Tell whether the tolls of a day allow to go from a to c by b instead of directly."""
    ways, table = columns.toll, columns.days[day, TABLE]
    for toll in range(len(ways)):
        more = ways[toll, table, a, b] + ways[toll, table, b, c] - ways[toll, table, a, c]
        if state.spent[toll, day] + more > columns.toll_limit[toll, day]:
            return False
    return True
