"""Compiled steps of the tour search that put visits in, take them out, and value them."""

from __future__ import annotations

import numpy as np

from jindao._compile import inner_in_place
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
    TABLE,
    VALUE,
    VISIT,
    Columns,
    State,
    Words,
    affordable,
    begin_within,
    eaten,
    feasible,
    has_pause,
    rested,
    retime,
)

GOLDEN = 0x9E3779B97F4A7C15
"""The step of splitmix64."""
RESTING = -2
"""The `day_of` of a site that is not to be put in for now."""


@inner_in_place
def mixed(word: np.uint64) -> np.uint64:
    """Return a word with its bits mixed: the last steps of splitmix64."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@inner_in_place
def draw(random: Words) -> float:
    """Return a random number in [0, 1): splitmix64, the same on every machine."""
    random[0] += np.uint64(GOLDEN)
    return np.float64(mixed(random[0]) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@inner_in_place
def below(random: Words, limit: int) -> int:
    """Return a random whole number in 0..limit-1."""
    return int(draw(random) * limit)


@inner_in_place
def share(columns: Columns, state: State, hopeful: bool) -> None:
    """Set `state.trial` to what each site is worth beside the visits, its category left out.

    That is its value, and the bonus of every pair with a visit; `hopeful`, of every pair.
    """
    points, pairs, shared = columns.points, columns.pairs, state.trial
    for site in range(state.day_of.size):
        shared[site] = points[site, VALUE]
        for pair in range(points[site, PAIR_FIRST], points[site, PAIR_END]):
            if hopeful or state.day_of[pairs[pair, OTHER]] >= 0:
                shared[site] += pairs[pair, EXTRA]


@inner_in_place
def lost(columns: Columns, state: State, kind: int, coming: int, leaving: int) -> int:
    """Return what the visits of a category lose once a site has come and one has left.

    Either may be `NEVER`: none.
    """
    total, better = np.int64(0), 0
    for rank in range(columns.ranks[kind], columns.ranks[kind + 1]):
        site = columns.ranked[rank]
        if site == coming or (site != leaving and state.day_of[site] >= 0):
            total += min(columns.again[better], columns.points[site, VALUE] % columns.bonus)
            better += 1
    return int(total)


@inner_in_place
def _share_with(columns: Columns, state: State, site: int, hopeful: bool) -> None:
    """Add the bonus of every pair with a new visit to what `share` has set before."""
    if hopeful:
        return
    for pair in range(columns.points[site, PAIR_FIRST], columns.points[site, PAIR_END]):
        state.trial[columns.pairs[pair, OTHER]] += columns.pairs[pair, EXTRA]


@inner_in_place
def repeated(columns: Columns, state: State, site: int, leaving: int) -> int:
    """Return what a site costs the visits of its category as one more, once one has left.

    The site may be the one that leaves: what it costs now; `leaving` may be `NEVER`. Above
    all worth where the category has all its visits already.
    """
    kind = columns.points[site, CATEGORY]
    if kind < 0:
        return 0
    left = leaving != NEVER and columns.points[leaving, CATEGORY] == kind
    if state.counts[kind] - (1 if left else 0) >= columns.category_most[kind]:
        return int(LATE)
    if columns.ranks[kind] == columns.ranks[kind + 1]:
        return 0
    without = lost(columns, state, kind, NEVER, leaving)
    return lost(columns, state, kind, site, leaving) - without


@inner_in_place
def value_of(columns: Columns, state: State) -> int:
    """Return the value of the tour as it stands."""
    total = np.int64(0)
    for site in range(state.day_of.size):
        if state.day_of[site] >= 0:
            total += columns.points[site, VALUE]
            for pair in range(columns.points[site, PAIR_FIRST], columns.points[site, PAIR_END]):
                other = columns.pairs[pair, OTHER]
                if other < site and state.day_of[other] >= 0:
                    total += columns.pairs[pair, EXTRA]
    for kind in range(len(state.counts)):
        total -= lost(columns, state, kind, NEVER, NEVER)
    return int(total)


@inner_in_place
def find_places(
    columns: Columns, state: State, day: int, first: int, stop: int, again: bool
) -> None:
    """Find where sites first..stop-1 that are not visited delay a day least.

    `again` skips what did not fit before: one more visit made the day only fuller. One
    loop over arrays at hand: calls that pass the tuples on would take most of the time.
    """
    if has_pause(columns, day):
        _find_paused(columns, state, day, first, stop, again)
        return
    offsets, windows, points = columns.offsets, columns.windows, columns.points
    travel, tolls = columns.travel[columns.days[day, TABLE]], len(columns.toll)
    nodes, arrival = state.nodes[NOW, day], state.times[ARRIVAL, DONE, day]
    departure, latest = state.times[DEPARTURE, DONE, day], state.times[LATEST, DONE, day]
    places, length, n = state.insertion[PLACE], state.length[NOW, day], state.day_of.size
    for site in range(first, stop):
        if state.day_of[site] != NEVER or columns.pull[0, site] <= 0:
            continue
        if again and places[day, site] == NEVER:
            continue
        places[day, site] = NEVER
        row = day * n + site
        if offsets[row] == offsets[row + 1]:
            continue
        last_call, stay = windows[offsets[row + 1] - 1, CLOSES], points[site, VISIT]
        least = np.int64(LATE)
        for q in range(1, length):
            left = departure[q - 1]
            if left > last_call:
                break
            reach = left + travel[nodes[q - 1], site]
            onward = stay + travel[site, nodes[q]]
            limit = min(latest[q], arrival[q] + least - 1) - onward
            if reach > last_call or reach > limit:
                continue
            window = offsets[row]
            while windows[window, CLOSES] < reach:
                window += 1
            begun = max(reach, windows[window, OPENS])
            if begun <= limit and (
                tolls == 0 or affordable(columns, state, day, nodes[q - 1], site, nodes[q])
            ):
                least = begun + onward - arrival[q]
                places[day, site] = q
        state.insertion[SHIFT, day, site] = least


@inner_in_place
def _find_paused(
    columns: Columns, state: State, day: int, first: int, stop: int, again: bool
) -> None:
    """Find where sites delay a day with a pause least: `delay_between`, arrays at hand."""
    offsets, windows, points = columns.offsets, columns.windows, columns.points
    travel, tolls = columns.travel[columns.days[day, TABLE]], len(columns.toll)
    places, length, nodes = state.insertion[PLACE], state.length[NOW, day], state.nodes[NOW, day]
    due_in, done_in = state.times[ARRIVAL, DUE, day], state.times[ARRIVAL, DONE, day]
    due_out, done_out = state.times[DEPARTURE, DUE, day], state.times[DEPARTURE, DONE, day]
    due_by, done_by = state.times[LATEST, DUE, day], state.times[LATEST, DONE, day]
    rest_opens, rest_closes = columns.days[day, REST_OPENS], columns.days[day, REST_CLOSES]
    on_way, n = columns.days[day, REST_WAY], state.day_of.size
    for site in range(first, stop):
        if state.day_of[site] != NEVER or columns.pull[0, site] <= 0:
            continue
        if again and places[day, site] == NEVER:
            continue
        places[day, site] = NEVER
        row = day * n + site
        opening, closing = offsets[row], offsets[row + 1]
        if opening == closing:
            continue
        last_call, stay, pause = (
            windows[closing - 1, CLOSES],
            points[site, VISIT],
            points[site, REST],
        )
        least = LATE
        for q in range(1, length):
            left = min(due_out[q - 1], done_out[q - 1])
            if left > last_call:
                break
            way, onward = travel[nodes[q - 1], site], travel[site, nodes[q]]
            if left + way + stay + onward > max(due_by[q], done_by[q]):
                continue
            due, done = due_out[q - 1] + way, done_out[q - 1] + way
            done = min(done, eaten(due_out[q - 1], way, rest_opens, rest_closes, on_way))
            done = min(done, rested(due, rest_opens, rest_closes, pause))
            due = begin_within(windows, opening, closing, due) + stay
            done = begin_within(windows, opening, closing, done) + stay
            done = min(done, rested(due, rest_opens, rest_closes, pause))
            left = due
            due, done = due + onward, done + onward
            done = min(done, eaten(left, onward, rest_opens, rest_closes, on_way))
            if q < length - 1:
                done = min(done, rested(due, rest_opens, rest_closes, points[nodes[q], REST]))
            delay = LATE
            if due <= due_by[q]:
                delay = min(delay, max(0, due - due_in[q]))
            if done <= done_by[q]:
                delay = min(delay, max(0, done - done_in[q]))
            if delay < least and (
                tolls == 0 or affordable(columns, state, day, nodes[q - 1], site, nodes[q])
            ):
                least = delay
                places[day, site] = q
        state.insertion[SHIFT, day, site] = least


@inner_in_place
def delay_between(
    columns: Columns, state: State, day: int, before: int, site: int, after: int
) -> int:
    """Return how much later a site makes a day at place `after`; `LATE` where it cannot.

    The site comes straight after place `before`, in place of what stands between. In
    each phase in which the day can still be done, the delay is that to the arrival in it.
    """
    offsets, windows = columns.offsets, columns.windows
    row = day * state.day_of.size + site
    if offsets[row] == offsets[row + 1]:
        return LATE
    travel, nodes = columns.travel[columns.days[day, TABLE]], state.nodes[NOW, day]
    rest_opens, rest_closes = columns.days[day, REST_OPENS], columns.days[day, REST_CLOSES]
    way = travel[nodes[before], site]
    onward, pause = travel[site, nodes[after]], columns.points[site, REST]
    on_way, left = columns.days[day, REST_WAY], state.times[DEPARTURE, DUE, day, before]
    due, done = left + way, state.times[DEPARTURE, DONE, day, before] + way
    done = min(done, eaten(left, way, rest_opens, rest_closes, on_way))
    done = min(done, rested(due, rest_opens, rest_closes, pause))
    due = begin_within(windows, offsets[row], offsets[row + 1], due) + columns.points[site, VISIT]
    done = begin_within(windows, offsets[row], offsets[row + 1], done) + columns.points[site, VISIT]
    done = min(done, rested(due, rest_opens, rest_closes, pause))
    left = due
    due, done = due + onward, done + onward
    done = min(done, eaten(left, onward, rest_opens, rest_closes, on_way))
    if after < state.length[NOW, day] - 1:
        done = min(done, rested(due, rest_opens, rest_closes, columns.points[nodes[after], REST]))
    delay = LATE
    if due <= state.times[LATEST, DUE, day, after]:
        delay = min(delay, max(0, int(due - state.times[ARRIVAL, DUE, day, after])))
    if done <= state.times[LATEST, DONE, day, after]:
        delay = min(delay, max(0, int(done - state.times[ARRIVAL, DONE, day, after])))
    return delay


@inner_in_place
def put(columns: Columns, state: State, day: int, q: int, site: int) -> None:
    """Insert a site before place q of a day."""
    nodes, count = state.nodes[NOW, day], state.length[NOW, day]
    for x in range(count, q, -1):
        nodes[x] = nodes[x - 1]
    nodes[q] = site
    state.length[NOW, day] = count + 1
    state.day_of[site] = day
    if columns.points[site, CATEGORY] >= 0:
        state.counts[columns.points[site, CATEGORY]] += 1
    retime(columns, state, day)


@inner_in_place
def take(columns: Columns, state: State, day: int, q: int, length: int, mark: int) -> None:
    """Remove visits from place q on and mark them; `retime` is left to the caller."""
    nodes, visits = state.nodes[NOW, day], state.length[NOW, day]
    for x in range(q, q + length):
        must = columns.points[nodes[x], VALUE] >= columns.bonus
        state.day_of[nodes[x]] = NEVER if must else mark
        if columns.points[nodes[x], CATEGORY] >= 0:
            state.counts[columns.points[nodes[x], CATEGORY]] -= 1
    for x in range(q, visits - length):
        nodes[x] = nodes[x + length]
    state.length[NOW, day] = visits - length


@inner_in_place
def fill(
    columns: Columns, state: State, power: int, noise: float, closed: int, hopeful: bool
) -> None:
    """Insert sites until none fits, by value to a power over the delay it makes.

    Day `closed` gets none; `NEVER` closes no day. `hopeful`, sites count what pairs add
    also before the other one of the pair is visited.
    """
    days, n, plain = state.length.shape[1], state.day_of.size, columns.plain
    shared = state.trial
    for day in range(days):
        find_places(columns, state, day, 0, n, False)
    share(columns, state, hopeful)
    while True:
        top, chosen, chosen_day = -1.0, NEVER, NEVER
        for site in range(n):
            if state.day_of[site] != NEVER or columns.pull[0, site] <= 0:
                continue
            day = NEVER
            for d in range(days):
                if (
                    d != closed
                    and state.insertion[PLACE, d, site] != NEVER
                    and (
                        day == NEVER
                        or state.insertion[SHIFT, d, site] < state.insertion[SHIFT, day, site]
                    )
                ):
                    day = d
            if day != NEVER:
                ratio = columns.pull[power, site] / max(state.insertion[SHIFT, day, site], 1)
                if not plain:
                    added = shared[site] - repeated(columns, state, site, NEVER)
                    if added <= 0:
                        continue
                    ratio *= added / columns.pull[0, site]
                ratio *= 1.0 + noise * draw(state.random)
                if ratio > top:
                    top, chosen, chosen_day = ratio, site, day
        if chosen == NEVER:
            return
        put(columns, state, chosen_day, state.insertion[PLACE, chosen_day, chosen], chosen)
        _share_with(columns, state, chosen, hopeful)
        find_places(columns, state, chosen_day, 0, n, True)


@inner_in_place
def mend(columns: Columns, state: State, day: int, mark: int) -> None:
    """Take visits out of a day, those that cost most for their value, until it holds."""
    travel = columns.travel[columns.days[day, TABLE]]
    while state.length[NOW, day] > 2 and not feasible(columns, state, day):
        nodes, worst, place = state.nodes[NOW, day], -1.0, 1
        for q in range(1, state.length[NOW, day] - 1):
            site = nodes[q]
            freed = (
                columns.points[site, VISIT]
                + travel[nodes[q - 1], site]
                + travel[site, nodes[q + 1]]
            )
            freed -= travel[nodes[q - 1], nodes[q + 1]]
            ratio = max(1, freed) / (1 + columns.points[site, VALUE])
            if ratio > worst:
                worst, place = ratio, q
        take(columns, state, day, place, 1, mark)
        retime(columns, state, day)
