"""The compiled heart of the groups' timetable: one more group's best day, over all orders.

A table over the sites seen, the last of them and whether there was a pause keeps when a
group may go on from there at the earliest. Going on earlier never hurts, so it is exact.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from jindao._compile import compiled, inner
from jindao.tours.problem import UNREACHABLE, Ints

START, END, OPENS, DUE, ON_WAY = range(5)
"""Places in `times`: of the day, and of the pause as in the problem (`DUE` -1: none)."""

PARENT, ARRIVAL, BEGIN, PAUSE, PAUSE_BEGIN, PAUSE_END = range(6)
"""Places in a row of `told`."""

NO_PAUSE, PAUSED_BEFORE, PAUSED_AFTER, PAUSED_ON_WAY = range(4)
"""What there was of a pause at a visit, or on the way to it."""

FROM_START: Final = -1
FROM_PAUSE: Final = -2
"""Parents of first visits: the day's start, or a pause there."""

RESTED, UNRESTED, HOME_PAUSED = range(3)
"""Places in a row of `ends`: with a pause done, with none, with one on the way home."""

NEVER: Final = 2 * UNREACHABLE


class Sites(NamedTuple):
    """A day's n sites, and when other groups begin there.

    Parameters
    ----------
    travel_s
        (n + 2, n + 2) between the sites, then where the day begins and ends.
    stay_s, room
        (n,), and (n,) how many groups each holds.
    window_offsets, opens, closes
        (n + 1,), and the first and last moments to begin that they cut up.
    taken, n_taken
        (n, most) when others begin at each site, sorted, and (n,) how many do.
    times
        (5,) `START` .. `ON_WAY`.
    pause_s
        (n + 1,) how long a pause takes at each site and at the start, -1 for never.
    rest_s
        (2**n, n) how long it takes at least to be done once a group leaves the last of
        the sites it has seen.
    """

    travel_s: Ints
    stay_s: Ints
    room: Ints
    window_offsets: Ints
    opens: Ints
    closes: Ints
    taken: Ints
    n_taken: Ints
    times: Ints
    pause_s: Ints
    rest_s: Ints


@inner
def has_room(sites: Sites, site: int, begin_s: int) -> bool:
    """Tell whether one more may be inside a site from a moment on."""
    stay_s, count = sites.stay_s[site], sites.n_taken[site]
    if stay_s == 0 or count < sites.room[site]:
        return True
    for at in range(-1, count):
        moment = begin_s if at < 0 else sites.taken[site, at]
        if begin_s <= moment < begin_s + stay_s:
            inside = 0
            for number in range(count):
                other = sites.taken[site, number]
                inside += other <= moment < other + stay_s
            if inside >= sites.room[site]:
                return False
    return True


@inner
def begin_at(sites: Sites, site: int, seen: int, arrival_s: int) -> int:
    """Return when a visit may begin; `NEVER` where it cannot, or too late for what is left.

    `seen` are the sites seen once it is over.
    """
    latest_s = sites.times[END] - sites.rest_s[seen, site] - sites.stay_s[site]
    for window in range(sites.window_offsets[site], sites.window_offsets[site + 1]):
        first_s = max(sites.opens[window], arrival_s)
        last_s = min(sites.closes[window], latest_s)
        for at in range(-1, sites.n_taken[site]):
            begin_s: int = first_s if at < 0 else sites.taken[site, at] + sites.stay_s[site]
            if begin_s > last_s:
                break
            if begin_s >= first_s and has_room(sites, site, begin_s):
                return begin_s
    return NEVER


@inner
def keep(now: Ints, told: Ints, state: int, free_s: int, row: tuple[int, ...]) -> None:
    """Keep how a state is reached, where that is earlier than known."""
    if free_s < now[state]:
        now[state] = free_s
        for place in range(6):
            told[state, place] = row[place]


@inner
def visit_rested(
    sites: Sites, site: int, seen: int, parent: int, arrival_s: int, now: Ints, told: Ints
) -> None:
    """Keep a visit of a group that had its pause."""
    begin_s = begin_at(sites, site, seen, arrival_s)
    if begin_s < NEVER:
        after = (seen * len(sites.stay_s) + site) * 2
        row = (parent, arrival_s, begin_s, NO_PAUSE, 0, 0)
        keep(now, told, after + 1, begin_s + sites.stay_s[site], row)


@inner
def visit_unrested(
    sites: Sites, site: int, seen: int, parent: int, left_s: int, way_s: int, now: Ints, told: Ints
) -> None:
    """Keep a visit of a group that had no pause, without one and with one around it."""
    times, stay_s, pause_s = sites.times, sites.stay_s[site], sites.pause_s[site]
    after = (seen * len(sites.stay_s) + site) * 2
    arrival_s = left_s + way_s
    begin_s = begin_at(sites, site, seen, arrival_s)
    if begin_s < NEVER:
        free_s = begin_s + stay_s
        keep(now, told, after, free_s, (parent, arrival_s, begin_s, NO_PAUSE, 0, 0))
        if pause_s >= 0 and free_s <= times[DUE]:
            at_s = max(free_s, times[OPENS])
            end_s = at_s + pause_s
            keep(
                now, told, after + 1, end_s, (parent, arrival_s, begin_s, PAUSED_AFTER, at_s, end_s)
            )
    if pause_s >= 0 and arrival_s <= times[DUE]:
        at_s = max(arrival_s, times[OPENS])
        end_s = at_s + pause_s
        begin_s = begin_at(sites, site, seen, end_s)
        if begin_s < NEVER:
            row = (parent, arrival_s, begin_s, PAUSED_BEFORE, at_s, end_s)
            keep(now, told, after + 1, begin_s + stay_s, row)
    if times[ON_WAY] >= 0 and left_s <= times[DUE]:
        at_s = max(left_s, times[OPENS])
        arrival_s = max(arrival_s, at_s) + times[ON_WAY]
        begin_s = begin_at(sites, site, seen, arrival_s)
        if begin_s < NEVER:
            row = (parent, arrival_s, begin_s, PAUSED_ON_WAY, at_s, at_s + times[ON_WAY])
            keep(now, told, after + 1, begin_s + stay_s, row)


@inner
def go_home(sites: Sites, now: Ints, ends: Ints) -> None:
    """Tell when a group is done that saw all sites."""
    n, times = len(sites.stay_s), sites.times
    for last in range(n):
        state = ((2**n - 1) * n + last) * 2
        left_s, way_s = now[state], sites.travel_s[last, n + 1]
        if now[state + 1] + way_s <= times[END]:
            ends[last, RESTED] = now[state + 1] + way_s
        due_s = times[END] if times[DUE] < 0 else min(times[END], times[DUE])
        if left_s + way_s <= due_s:
            ends[last, UNRESTED] = left_s + way_s
        if times[ON_WAY] >= 0 and left_s <= times[DUE]:
            end_s = max(left_s + way_s, times[OPENS]) + times[ON_WAY]
            if end_s <= times[END]:
                ends[last, HOME_PAUSED] = end_s


@inner
def go_on(
    sites: Sites, seen: int, last: int, state: int, left_s: int, first: int, now: Ints, told: Ints
) -> int:
    """Keep every next visit of a group in a state; negative ones are before the first visit.

    Return how many were weighed up.
    """
    n, weighed = len(sites.stay_s), 0
    rested = state == FROM_PAUSE or (state >= 0 and state % 2 == 1)
    for site in range(n):
        if seen >> site & 1 or (not seen and first >= 0 and site != first):
            continue
        way_s = sites.travel_s[last, site]
        weighed += 1
        if rested:
            visit_rested(sites, site, seen | 1 << site, state, left_s + way_s, now, told)
        else:
            visit_unrested(sites, site, seen | 1 << site, state, left_s, way_s, now, told)
    return weighed


@compiled
def fill_table(sites: Sites, first: int, now: Ints, told: Ints, ends: Ints) -> int:
    """Fill the table of one more group, and when it is done by the last site it sees.

    Return how many visits were weighed up.

    Parameters
    ----------
    sites
        What is known of the day.
    first
        The site to begin with, -1 for any.
    now, told
        (2**n * n * 2,) and (.., 6): filled here.
    ends
        (n, 3): filled here, `NEVER` where it cannot be.
    """
    n, times = len(sites.stay_s), sites.times
    now[:] = NEVER
    ends[:] = NEVER
    weighed = go_on(sites, 0, n, FROM_START, times[START], first, now, told)
    if sites.pause_s[n] >= 0 and times[START] <= times[DUE]:
        rested_s = max(times[START], times[OPENS]) + sites.pause_s[n]
        weighed += go_on(sites, 0, n, FROM_PAUSE, rested_s, first, now, told)
    for seen in range(1, 2**n - 1):
        for last in range(n):
            for rested in range(2):
                state = (seen * n + last) * 2 + rested
                if now[state] < NEVER:
                    weighed += go_on(sites, seen, last, state, now[state], first, now, told)
    go_home(sites, now, ends)
    return weighed
