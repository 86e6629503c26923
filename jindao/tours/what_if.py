"""What would be better with an hour or a day more, no lunch, other nights, or on another day.

Every answer is a tour that was searched for, more shortly than the tour itself: a gain is
certain, that there is none is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from jindao.errors import RequestError
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.request import TourRequest
from jindao.model.what_if import WhatIf
from jindao.texts import languages, say
from jindao.tours.ground import TourGround, asked_otherwise
from jindao.tours.problem import Solution
from jindao.tours.schedule import violations
from jindao.tours.search import usual_iterations
from jindao.tours.solve import found

LastLight = Callable[[TourRequest], Sequence[int | None]]
"""Tells when each day of a request has to be over for want of light."""

DAYS_AHEAD: Final = 6
_SHORTER: Final = 4


def what_if(
    ground: TourGround,
    best: Solution,
    last_light: LastLight,
    *,
    any_day: bool = True,
    elsewhere: TourGround | None = None,
) -> tuple[WhatIf, ...]:
    """Return what some changes of the request would make of its tour.

    Parameters
    ----------
    ground, best
        What was asked for, and the best tour found.
    last_light
        Tells the light of other days.
    any_day
        Whether the ways are the same on all days; where not, only this one is asked about.
    elsewhere
        The ground of the same request with its nights in other places, where there are any.
    """
    asked = list(_longer(ground))
    if any_day:
        asked += _day_more(ground, last_light)
    if elsewhere is not None:
        asked.append(("other_nights", elsewhere))
    told = [_told(code, ground, best, other, _searched(other)) for code, other in asked]
    if any_day:
        told += _other_day(ground, best, last_light)
    order = ("hour_more", "no_lunch", "other_nights", "other_day", "day_more")
    return tuple(sorted(told, key=lambda item: order.index(item.code)))


def _longer(ground: TourGround) -> Iterator[tuple[str, TourGround]]:
    """Yield the ground with an hour more, and without lunch."""
    request = ground.request
    longer = _possible(partial(request.longer, hours=1))
    if longer is not None:
        yield "hour_more", asked_otherwise(ground, longer)
    if request.lunch is not None:
        yield "no_lunch", asked_otherwise(ground, replace(request, lunch=None))


def _day_more(ground: TourGround, last_light: LastLight) -> Iterator[tuple[str, TourGround]]:
    """Yield the ground with a day more, its night like the last one, or at the start."""
    request, stops = ground.request, ground.stops
    chosen = request.lodging == "choose" or request.end is not None or request.free_start
    if request.days == 1 and chosen and request.lodging != "start":
        return
    longer = _possible(partial(replace, request, days=request.days + 1))
    if longer is not None and ground.places[0] is not None:
        night = stops[-2] if request.days > 1 else (0,)
        yield (
            "day_more",
            asked_otherwise(
                ground,
                longer,
                stops=(*stops[:-1], night, stops[-1]),
                last_light_s=last_light(longer),
            ),
        )


def _other_day(ground: TourGround, best: Solution, last_light: LastLight) -> Iterator[WhatIf]:
    """Yield what the best of the next days would make of the tour."""
    answers: list[tuple[Solution | None, TourGround]] = []
    known = {_likeness(ground)}
    for ahead in range(1, DAYS_AHEAD + 1):
        date = ground.request.date + dt.timedelta(days=ahead)
        moved = _possible(partial(replace, ground.request, date=date))
        if moved is None:
            continue
        other = asked_otherwise(ground, moved, last_light_s=last_light(moved))
        likeness = _likeness(other)
        if likeness not in known:
            known.add(likeness)
            answers.append((_searched(other), other))
    held = [(solution, other) for solution, other in answers if solution is not None]
    # Of equal ones, the first: the nearest day.
    better = max(held, key=lambda pair: pair[0].score, default=(None, ground))
    yield _told("other_day", ground, best, better[1], better[0])


def _likeness(ground: TourGround) -> tuple[bytes, ...]:
    """Return what days have in common on which the same can be done."""
    problem = ground.problem
    return (
        problem.window_offsets.tobytes(),
        problem.window_opens_s.tobytes(),
        problem.window_closes_s.tobytes(),
        problem.day_end_s.tobytes(),
    )


def _possible(make: Callable[[], TourRequest]) -> TourRequest | None:
    """Return the request that is made; None where there can be no such request."""
    try:
        return make()
    except RequestError:
        return None


def _searched(ground: TourGround) -> Solution | None:
    """Return what a short search finds, None where it keeps not every condition."""
    problem = ground.problem
    iterations = max(100, usual_iterations(problem) // _SHORTER)
    solution = found(problem, seed=ground.request.seed, iterations=iterations)
    return None if violations(problem, solution) else solution


def _percent(gain: int, score: int) -> int | float:
    """Return a gain in whole percent; below one percent to one figure, never as nothing."""
    percent = 100 * gain / score
    return round(percent) if percent >= 1 else float(f"{percent:.1g}")


def _told(
    code: str, ground: TourGround, best: Solution, other: TourGround, solution: Solution | None
) -> WhatIf:
    """Return what a change makes of the tour; nothing where it is no better."""
    gain = 0 if solution is None else solution.score - best.score
    facts: tuple[tuple[str, str | int | float], ...] = ()
    if solution is None or gain <= 0:
        note = Note(code=f"{code}_nothing")
        return WhatIf(code=code, score=best.score, gain=0, gained=(), lost=(), note=note)
    after, before = _visited(other, solution), _visited(ground, best)
    percent = _percent(gain, best.score) if best.score else 100
    facts = (("percent", percent), ("visits", len(after)))
    if code == "other_day":
        closed = {
            candidate.site.id
            for site, candidate in enumerate(ground.candidates)
            if not any(day[site].windows for day in ground.hours)
        }
        reopened = len(after.keys() & closed)
        facts = (*facts, ("date", other.request.date.isoformat()), ("reopened", reopened))
    if code == "other_nights":
        facts = (*facts, *_nights(other, solution))
    return WhatIf(
        code=code,
        score=solution.score,
        gain=gain,
        gained=tuple(site for id_, site in after.items() if id_ not in before),
        lost=tuple(site for id_, site in before.items() if id_ not in after),
        note=Note(code=code, facts=facts),
    )


def _visited(ground: TourGround, solution: Solution) -> dict[str, Site]:
    """Return the sites of a solution by id, in the order of their visits."""
    sites = [ground.candidates[site].site for site in solution.visited]
    return {site.id: site for site in sites}


def _nights(ground: TourGround, solution: Solution) -> tuple[tuple[str, str], ...]:
    """Return the names of the places where nights are spent, in each language."""
    places = [ground.place(point) for point in dict.fromkeys(solution.stops[1:-1])]
    return tuple(
        (
            f"nights_{lang}",
            say("closure.list", lang, told=[place.name(lang) for place in places if place]),
        )
        for lang in languages()
    )
