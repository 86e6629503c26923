"""Runs of groups moved late: waits at doors become a later start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jindao.tours.group_place import Place
from jindao.tours.group_run import GroupRun, Taken
from jindao.tours.schedule import Pause


def later(place: Place, run: GroupRun, others: Taken) -> GroupRun:
    """Return a run whose waits are moved to before it starts, as far as may be."""
    begins, pause = list(run.begin_s), run.pause
    n = len(begins)
    limit_s = _leave_by(place, run, n, run.end_s)
    for at in range(n - 1, -1, -1):
        site = run.order[at]
        here = pause if pause is not None and pause.place == at + 1 else None
        if here is not None and not here.before and not here.on_way:
            pause, limit_s = _pause_later(place, here, limit_s)
        begins[at] = _begin_later(
            place, site, begins[at], limit_s - place.stay_s[site], others[site]
        )
        limit_s = begins[at]
        if here is not None and here.before:
            pause, limit_s = _pause_later(place, here, limit_s)
        limit_s = _leave_by(place, run, at, limit_s)
    start_s = limit_s if begins else run.start_s
    if pause is not None and pause.place == 0 and not pause.on_way:
        pause, start_s = _pause_later(place, pause, limit_s)
    return _timed(place, run, begins, pause, start_s)


def _way_s(place: Place, run: GroupRun, at: int) -> int:
    """Return the way to a visit, from 0; to the day's end after the last."""
    points = (place.ends[0], *run.order, place.ends[1])
    return place.travel_s[points[at], points[at + 1]]


def _leave_by(place: Place, run: GroupRun, at: int, limit_s: int) -> int:
    """Return by when to leave for a visit, or the day's end, to be there by a limit."""
    pause, way_s = run.pause, _way_s(place, run, at)
    if pause is None or not pause.on_way or pause.place != at:
        return limit_s - way_s
    return min(limit_s - way_s - (pause.end_s - pause.begin_s), place.due_s)


def _pause_later(place: Place, pause: Pause, limit_s: int) -> tuple[Pause, int]:
    """Return a pause as late as it may be, and when it begins."""
    length_s = pause.end_s - pause.begin_s
    begin_s = max(pause.begin_s, min(limit_s - length_s, place.due_s))
    return replace(pause, begin_s=begin_s, end_s=begin_s + length_s), begin_s


def _begin_later(place: Place, site: int, begin_s: int, limit_s: int, others: Sequence[int]) -> int:
    """Return the last moment to begin by a limit at which there is room."""
    stay_s = place.stay_s[site]
    choices = {limit_s, *(other - stay_s for other in others)}
    choices |= {closes_s for _, closes_s in place.windows[site]}
    for choice in sorted((c for c in choices if begin_s < c <= limit_s), reverse=True):
        inside = any(opens <= choice <= closes for opens, closes in place.windows[site])
        if inside and place.has_room(site, choice, others):
            return choice
    return begin_s


def _timed(
    place: Place, run: GroupRun, begins: Sequence[int], pause: Pause | None, start_s: int
) -> GroupRun:
    """Return a run with other begins and another start."""
    arrivals, departures, now_s = [], [], start_s
    if pause is not None and pause.place == 0 and not pause.on_way:
        now_s = pause.end_s
    for at in range(len(begins) + 1):
        way_s = _way_s(place, run, at)
        if pause is not None and pause.on_way and pause.place == at:
            length_s = pause.end_s - pause.begin_s
            opens_s = int(place.problem.pause_opens_s[place.day])
            begin_s = max(now_s, opens_s)
            pause = replace(pause, begin_s=begin_s, end_s=begin_s + length_s)
            arrivals.append(max(now_s + way_s, begin_s) + length_s)
        else:
            arrivals.append(now_s + way_s)
        if at == len(begins):
            break
        now_s = begins[at] + place.stay_s[run.order[at]]
        departures.append(now_s)
        if pause is not None and (pause.place, pause.before, pause.on_way) == (
            at + 1,
            False,
            False,
        ):
            now_s = pause.end_s
    return replace(
        run,
        start_s=start_s,
        arrival_s=tuple(arrivals[:-1]),
        begin_s=tuple(begins),
        departure_s=tuple(departures),
        end_s=arrivals[-1],
        pause=pause,
    )
