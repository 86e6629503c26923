"""Compiled clocks of the bound: when a site is left, forward and backward, and pauses."""

from __future__ import annotations

from typing import NamedTuple

from jindao._compile import inner
from jindao.tours.problem import Ints

NEVER = 1 << 60


class Day(NamedTuple):
    """A kind of day as label setting sees it: n sites that count, T tolls that do.

    `travel` (n, n), `visit` (n,), windows of site i from `offsets[i]` to
    `offsets[i + 1]`, `pause` (n,) the length of a pause or -1, `toll` (n, n, T),
    `toll_limit` (T,); `pause_span` the first and last moment a pause may begin, and how
    long it takes on the way, or -1.
    """

    travel: Ints
    visit: Ints
    offsets: Ints
    opens: Ints
    closes: Ints
    pause: Ints
    pause_span: Ints
    toll: Ints
    toll_limit: Ints


@inner
def leaving(visit: Ints, offsets: Ints, opens: Ints, closes: Ints, site: int, arrival: int) -> int:
    """Return when a site is left for an arrival, or `NEVER`."""
    for window in range(offsets[site], offsets[site + 1]):
        if arrival <= closes[window]:
            return int(max(arrival, opens[window]) + visit[site])
    return NEVER


@inner
def latest_arrival(
    visit: Ints, offsets: Ints, opens: Ints, closes: Ints, site: int, leave: int
) -> int:
    """Return the last arrival at a site to leave it by a moment, or -`NEVER`."""
    begin = leave - visit[site]
    for window in range(offsets[site + 1] - 1, offsets[site] - 1, -1):
        if opens[window] <= begin:
            return int(min(begin, closes[window]))
    return -NEVER


@inner
def forward(day: Day, travel: int, site: int, clock: int, kind: int) -> tuple[int, int]:
    """Return the clocks of both kinds at a site after a way to it, `NEVER` for none."""
    visit, offsets, opens, closes = day.visit, day.offsets, day.opens, day.closes
    arrival = clock + travel
    left = leaving(visit, offsets, opens, closes, site, arrival)
    if kind == 1:
        return NEVER, left
    rested, pause = NEVER, day.pause[site]
    begin, end, on_way = day.pause_span[0], day.pause_span[1], day.pause_span[2]
    if on_way >= 0 and clock <= end:
        eaten = max(arrival, begin) + on_way
        rested = leaving(visit, offsets, opens, closes, site, eaten)
    if pause >= 0 and arrival <= end:
        eaten = max(arrival, begin) + pause
        rested = min(rested, leaving(visit, offsets, opens, closes, site, eaten))
    if pause >= 0 and left <= end:
        rested = min(rested, max(left, begin) + pause)
    return left, rested


@inner
def backward(day: Day, travel: int, site: int, clock: int, kind: int) -> tuple[int, int]:
    """Return the clocks of both kinds before a way to a site, `NEVER` for none."""
    visit, offsets, opens, closes = day.visit, day.offsets, day.opens, day.closes
    arrival = latest_arrival(visit, offsets, opens, closes, site, -clock)
    plain = NEVER if arrival == -NEVER else travel - arrival
    if kind == 1:
        return NEVER, plain
    rested, pause = -NEVER, day.pause[site]
    begin, end, on_way = day.pause_span[0], day.pause_span[1], day.pause_span[2]
    if pause >= 0 and begin + pause <= -clock:
        by = min(end, -clock - pause)
        rested = latest_arrival(visit, offsets, opens, closes, site, by)
    if pause >= 0 and begin + pause <= arrival:
        rested = max(rested, min(end, arrival - pause))
    leave = -NEVER if rested == -NEVER else rested - travel
    if on_way >= 0 and begin + on_way <= arrival:
        leave = max(leave, min(end, arrival - on_way - travel))
    return plain, NEVER if leave == -NEVER else -leave
