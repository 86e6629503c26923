"""Compiled steps of the tour search; whole numbers wherever a time is compared.

A route is kept with the day's start before and the day's end after its visits. For
each place in it we know the arrival, the departure and `latest`: the last arrival from
which the rest of the day is still feasible. Arriving earlier never hurts, also with
several windows a day, so `latest` decides an insertion exactly, in constant time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled
from jindao.tours.problem import Ints

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

NOISE = 0.3
"""Up to this share is added to what pulls a site in, at random."""
POWERS = 9
"""How many powers of the value there are to draw from: 1, 1.25 .. 3."""
PATIENCE = 30
"""Iterations without a better tour before going back to the best one."""
REST = 0.05
"""How often the visits that are taken out stay out while the gap is filled."""
ROUNDS = 20
"""Improvement rounds in one iteration at most."""

NEVER = -1
RESTING = -2
"""The `day_of` of a site that is not to be put in for now."""
BEST_VALUE, BEST_END, IDLE = 0, 1, 2
"""Places in `State.tally`: best value, sum of its days' ends, iterations since."""


REVERSED, FIRST_LAST, LAST_FIRST = 0, 1, 2
"""How a part of a route is reordered."""


class Columns(NamedTuple):
    """What stays the same during a search.

    `travel` is (n + 2, n + 2) with a free end already at 0; `value` is the score plus
    `bonus` for a must-visit; `pull` is (POWERS, n): value to the power 1, 1.25 .. 3.
    """

    travel: Ints
    visit: Ints
    value: Ints
    pull: Floats
    offsets: Ints
    opens: Ints
    closes: Ints
    day_start: Ints
    day_end: Ints
    bonus: int


class State(NamedTuple):
    """What a search changes: everything it needs to go on after a pause.

    `nodes`, `arrival`, `departure` and `latest` are (n_days, n + 2), of which the first
    `length[day]` places are in use; `day_of` is `NEVER` for a site not visited; `shift`
    and `place` are (n_days, n): the cheapest insertion of a site into a day.
    """

    nodes: Ints
    length: Ints
    arrival: Ints
    departure: Ints
    latest: Ints
    day_of: Ints
    shift: Ints
    place: Ints
    best_nodes: Ints
    best_length: Ints
    trial: Ints
    tally: Ints
    random: Words


@compiled
def draw(random: Words) -> float:
    """Return a random number in [0, 1): splitmix64, the same on every machine."""
    word = random[0] + np.uint64(0x9E3779B97F4A7C15)
    random[0] = word
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word = word ^ (word >> np.uint64(31))
    return np.float64(word >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def below(random: Words, limit: int) -> int:
    """Return a random whole number in 0..limit-1."""
    return int(draw(random) * limit)


@compiled
def begin(columns: Columns, day: int, site: int, arrival: int) -> int:
    """Return when a stay begins for an arrival, or `NEVER`."""
    row = day * len(columns.visit) + site
    for window in range(columns.offsets[row], columns.offsets[row + 1]):
        if arrival <= columns.closes[window]:
            return int(max(arrival, columns.opens[window]))
    return NEVER


@compiled
def latest_arrival(columns: Columns, day: int, site: int, limit: int) -> int:
    """Return the last arrival for which the stay begins by a limit, or `NEVER`."""
    row = day * len(columns.visit) + site
    for window in range(columns.offsets[row + 1] - 1, columns.offsets[row] - 1, -1):
        if columns.opens[window] <= limit:
            return int(min(limit, columns.closes[window]))
    return NEVER


@compiled
def retime(columns: Columns, state: State, day: int) -> None:
    """Work out arrival, departure and latest arrival of a day's route."""
    nodes, last = state.nodes[day], state.length[day] - 1
    arrival, departure, latest = state.arrival[day], state.departure[day], state.latest[day]
    arrival[0] = departure[0] = columns.day_start[day]
    for q in range(1, last):
        site = nodes[q]
        arrival[q] = departure[q - 1] + columns.travel[nodes[q - 1], site]
        departure[q] = begin(columns, day, site, arrival[q]) + columns.visit[site]
    arrival[last] = departure[last - 1] + columns.travel[nodes[last - 1], nodes[last]]
    departure[last] = arrival[last]
    latest[last] = columns.day_end[day]
    for q in range(last - 1, 0, -1):
        site = nodes[q]
        limit = latest[q + 1] - columns.travel[site, nodes[q + 1]] - columns.visit[site]
        latest[q] = latest_arrival(columns, day, site, limit)


@compiled
def feasible(state: State, day: int) -> bool:
    """Tell whether a day's route, as last timed, can be done."""
    return bool(state.arrival[day, 1] <= state.latest[day, 1])


@compiled
def find_places(
    columns: Columns, state: State, day: int, first: int, stop: int, again: bool
) -> None:
    """Find where sites first..stop-1 that are not visited delay a day least.

    `again` skips what did not fit before: one more visit made the day only fuller. One
    loop over arrays at hand: calls that pass the tuples on would take most of the time.
    """
    offsets, opens, closes, travel = columns.offsets, columns.opens, columns.closes, columns.travel
    nodes, arrival, departure, latest = state.nodes, state.arrival, state.departure, state.latest
    places, length, n = state.place, state.length[day], len(columns.visit)
    for site in range(first, stop):
        if state.day_of[site] != NEVER or columns.value[site] <= 0:
            continue
        if again and places[day, site] == NEVER:
            continue
        places[day, site] = NEVER
        row = day * n + site
        if offsets[row] == offsets[row + 1]:
            continue
        last_call, stay = closes[offsets[row + 1] - 1], columns.visit[site]
        least = np.int64(4611686018427387904)
        for q in range(1, length):
            left = departure[day, q - 1]
            if left > last_call:
                break
            reach = left + travel[nodes[day, q - 1], site]
            onward = stay + travel[site, nodes[day, q]]
            limit = min(latest[day, q], arrival[day, q] + least - 1) - onward
            if reach > last_call or reach > limit:
                continue
            window = offsets[row]
            while closes[window] < reach:
                window += 1
            begun = max(reach, opens[window])
            if begun <= limit:
                least = begun + onward - arrival[day, q]
                places[day, site] = q
        state.shift[day, site] = least


@compiled
def put(columns: Columns, state: State, day: int, q: int, site: int) -> None:
    """Insert a site before place q of a day."""
    nodes, count = state.nodes[day], state.length[day]
    for x in range(count, q, -1):
        nodes[x] = nodes[x - 1]
    nodes[q] = site
    state.length[day] = count + 1
    state.day_of[site] = day
    retime(columns, state, day)


@compiled
def take(columns: Columns, state: State, day: int, q: int, length: int, mark: int) -> None:
    """Remove visits from place q on and mark them; `retime` is left to the caller."""
    nodes, visits = state.nodes[day], state.length[day]
    for x in range(q, q + length):
        must = columns.value[nodes[x]] >= columns.bonus
        state.day_of[nodes[x]] = NEVER if must else mark
    for x in range(q, visits - length):
        nodes[x] = nodes[x + length]
    state.length[day] = visits - length


@compiled
def fill(columns: Columns, state: State, power: int, noise: float) -> None:
    """Insert sites until none fits, by value to a power over the delay it makes."""
    days, n = len(columns.day_start), len(columns.visit)
    for day in range(days):
        find_places(columns, state, day, 0, n, False)
    while True:
        top, chosen, chosen_day = -1.0, NEVER, NEVER
        for site in range(n):
            if state.day_of[site] != NEVER or columns.value[site] <= 0:
                continue
            day = NEVER
            for d in range(days):
                if state.place[d, site] != NEVER and (
                    day == NEVER or state.shift[d, site] < state.shift[day, site]
                ):
                    day = d
            if day != NEVER:
                ratio = columns.pull[power, site] / max(state.shift[day, site], 1)
                ratio *= 1.0 + noise * draw(state.random)
                if ratio > top:
                    top, chosen, chosen_day = ratio, site, day
        if chosen == NEVER:
            return
        put(columns, state, chosen_day, state.place[chosen_day, chosen], chosen)
        find_places(columns, state, chosen_day, 0, n, True)


@compiled
def swap_in(columns: Columns, state: State) -> bool:
    """Put a site in the place of one of less value, where that gains most."""
    gain, chosen, chosen_day, place = np.int64(0), NEVER, NEVER, NEVER
    for day in range(len(columns.day_start)):
        nodes = state.nodes[day]
        for q in range(1, state.length[day] - 1):
            before, after = nodes[q - 1], nodes[q + 1]
            floor = columns.value[nodes[q]] + gain
            left, limit = state.departure[day, q - 1], state.latest[day, q + 1]
            for site in range(len(columns.visit)):
                if columns.value[site] <= floor or state.day_of[site] != NEVER:
                    continue
                begun = begin(columns, day, site, left + columns.travel[before, site])
                if begun == NEVER:
                    continue
                if begun + columns.visit[site] + columns.travel[site, after] <= limit:
                    floor = columns.value[site]
                    gain = floor - columns.value[nodes[q]]
                    chosen, chosen_day, place = site, day, q
    if chosen == NEVER:
        return False
    state.day_of[state.nodes[chosen_day, place]] = NEVER
    state.nodes[chosen_day, place] = chosen
    state.day_of[chosen] = chosen_day
    retime(columns, state, chosen_day)
    return True


@compiled
def reordered(kind: int, first: int, end: int, q: int) -> int:
    """Return which place stands at place q when places first..end are reordered."""
    if q > end:
        return q
    if kind == REVERSED:
        return first + end - q
    if kind == FIRST_LAST:
        return q + 1 if q < end else first
    return q - 1 if q > first else end


@compiled
def ends_earlier(columns: Columns, state: State, day: int, kind: int, first: int, end: int) -> bool:
    """Tell whether a day ends earlier with places first..end reordered.

    Not earlier where the old order goes on means not earlier at the end.
    """
    nodes, last = state.nodes[day], state.length[day] - 1
    before, now = nodes[first - 1], state.departure[day, first - 1]
    for q in range(first, last):
        site = nodes[reordered(kind, first, end, q)]
        now += columns.travel[before, site]
        if now >= state.arrival[day, max(q, end + 1)]:
            return False
        now = begin(columns, day, site, now)
        if now == NEVER:
            return False
        now += columns.visit[site]
        before = site
    return bool(now + columns.travel[before, nodes[last]] < state.arrival[day, last])


@compiled
def reorder(columns: Columns, state: State, day: int) -> bool:
    """Reverse a part of a day (2-opt) or move a visit (or-opt) while it ends earlier."""
    better, nodes, trial = False, state.nodes[day], state.trial
    for first in range(1, state.length[day] - 2):
        for end in range(first + 1, state.length[day] - 1):
            for kind in (REVERSED, FIRST_LAST, LAST_FIRST):
                if ends_earlier(columns, state, day, kind, first, end):
                    for q in range(first, end + 1):
                        trial[q] = nodes[reordered(kind, first, end, q)]
                    nodes[first : end + 1] = trial[first : end + 1]
                    retime(columns, state, day)
                    better = True
    return better


@compiled
def move_between(columns: Columns, state: State) -> bool:
    """Move visits to another day where that frees more time than it takes."""
    better = False
    days = len(columns.day_start)
    for site in range(len(columns.visit)):
        day = state.day_of[site]
        if day == NEVER:
            continue
        q = 1
        while state.nodes[day, q] != site:
            q += 1
        direct = columns.travel[state.nodes[day, q - 1], state.nodes[day, q + 1]]
        freed = state.arrival[day, q + 1] - state.departure[day, q - 1] - direct
        target = NEVER
        state.day_of[site] = NEVER
        for other in range(days):
            if other != day:
                find_places(columns, state, other, site, site + 1, False)
                if state.place[other, site] != NEVER and state.shift[other, site] < freed:
                    freed, target = state.shift[other, site], other
        state.day_of[site] = day
        if target != NEVER:
            take(columns, state, day, q, 1, NEVER)
            retime(columns, state, day)
            put(columns, state, target, state.place[target, site], site)
            better = True
    return better


@compiled
def run(columns: Columns, state: State, iterations: int) -> None:
    """Search on for some iterations from where the state stands."""
    for day in range(len(columns.day_start)):
        retime(columns, state, day)
    for _ in range(iterations):
        power = below(state.random, POWERS)
        fill(columns, state, power, NOISE)
        if wake(state):
            fill(columns, state, power, NOISE)
        for _ in range(ROUNDS):
            better = swap_in(columns, state)
            if promising(columns, state):
                better |= shorten(columns, state)
            if not better:
                break
            fill(columns, state, power, NOISE)
        remember(columns, state)
        if state.tally[IDLE] % PATIENCE == PATIENCE - 1 or lost_a_must(columns, state):
            recall(columns, state)
        shake(columns, state)


@compiled
def wake(state: State) -> bool:
    """Let sites that were resting be put in again; tell whether there were any."""
    any_rested = False
    for site in range(len(state.day_of)):
        if state.day_of[site] == RESTING:
            state.day_of[site] = NEVER
            any_rested = True
    return any_rested


@compiled
def value_of(columns: Columns, state: State) -> int:
    """Return the value of the tour as it stands."""
    total = np.int64(0)
    for site in range(len(columns.visit)):
        if state.day_of[site] != NEVER:
            total += columns.value[site]
    return int(total)


@compiled
def promising(columns: Columns, state: State) -> bool:
    """Tell whether the tour is within a twenty-fifth of the best score so far."""
    best = state.tally[BEST_VALUE]
    return bool((best - value_of(columns, state)) * 25 <= best % columns.bonus)


@compiled
def lost_a_must(columns: Columns, state: State) -> bool:
    """Tell whether the best tour holds more must-visits than the one that stands."""
    best = state.tally[BEST_VALUE]
    return bool(best // columns.bonus > value_of(columns, state) // columns.bonus)


@compiled
def shorten(columns: Columns, state: State) -> bool:
    """Reorder days and move visits between them so that days end earlier."""
    better = False
    days = len(columns.day_start)
    for day in range(days):
        while reorder(columns, state, day):
            better = True
    if days > 1:
        better |= move_between(columns, state)
    return better


@compiled
def remember(columns: Columns, state: State) -> None:
    """Keep the tour if it is the best so far: more value, or the same and earlier."""
    value, end = value_of(columns, state), np.int64(0)
    for day in range(len(columns.day_start)):
        if not feasible(state, day):
            return
        end += state.arrival[day, state.length[day] - 1]
    tally = state.tally
    if value > tally[BEST_VALUE]:
        tally[IDLE] = 0
    else:
        tally[IDLE] += 1
    if value > tally[BEST_VALUE] or (value == tally[BEST_VALUE] and end < tally[BEST_END]):
        tally[BEST_VALUE], tally[BEST_END] = value, end
        state.best_nodes[:] = state.nodes
        state.best_length[:] = state.length


@compiled
def recall(columns: Columns, state: State) -> None:
    """Go back to the best tour so far."""
    state.nodes[:] = state.best_nodes
    state.length[:] = state.best_length
    state.day_of[:] = NEVER
    for day in range(len(columns.day_start)):
        for q in range(1, state.length[day] - 1):
            state.day_of[state.nodes[day, q]] = day
        retime(columns, state, day)


@compiled
def shake(columns: Columns, state: State) -> None:
    """Take a few visits in a row out of every day; all of a day that no longer holds."""
    days, n = len(columns.day_start), len(columns.visit)
    most = max(3, n // (3 * days))
    mark = RESTING if draw(state.random) < REST else NEVER
    for day in range(days):
        visits = state.length[day] - 2
        if visits > 0:
            length = 1 + below(state.random, min(most, visits))
            first = below(state.random, visits)
            ahead = min(length, visits - first)
            take(columns, state, day, 1 + first, ahead, mark)
            take(columns, state, day, 1, length - ahead, mark)
            retime(columns, state, day)
        if not feasible(state, day):
            take(columns, state, day, 1, state.length[day] - 2, mark)
            retime(columns, state, day)


@compiled
def settle(columns: Columns, state: State) -> None:
    """Go back to the best tour and put in what may still fit."""
    recall(columns, state)
    fill(columns, state, 0, 0.0)
    remember(columns, state)
