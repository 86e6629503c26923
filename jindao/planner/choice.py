"""Plan tours to choose from on one ground: the best, and others that really differ."""

from __future__ import annotations

from dataclasses import replace

from jindao.errors import RequestError
from jindao.model.tour import Tour
from jindao.planner.tour import PlannedGround
from jindao.tours.build import tour_of
from jindao.tours.character import characterised
from jindao.tours.choice import offered, why_no_more
from jindao.tours.problem import Solution

MOST = 3
"""So many tours are offered at most."""


def check_count(count: int) -> None:
    """Refuse a number of tours that is not on offer.

    Raises
    ------
    RequestError
        Where it is not 1 to 3.
    """
    if not 1 <= count <= MOST:
        raise RequestError("number_range", field="alternatives", value=count, low=1, high=MOST)


def plan_tours(ground: PlannedGround, best: Solution, count: int) -> tuple[Tour, ...]:
    """Return the best tour and up to `count` - 1 others, each with its character.

    Where they are fewer, the character of the first ends with why. All have the request of
    the first: planned by itself it gives that one.

    Parameters
    ----------
    ground, best
        What was asked for, and the best tour found on it.
    count
        How many at most, from 1 to 3.
    """
    if count == 1:
        return (ground.finished(tour_of(ground.tour, best)),)
    offer = offered(ground.tour, best, count)
    tours = [ground.finished(tour_of(ground.tour, choice.solution)) for choice in offer.choices]
    first, *others = characterised(tours, [choice.aim for choice in offer.choices])
    if 1 + len(others) < count:
        kept = [
            choice
            for choice, tour in zip(offer.choices, tours, strict=True)
            if tour.stages in [told.stages for told in (first, *others)]
        ]
        told = why_no_more(ground.tour, kept, offer.tried)
        first = replace(first, character=(*first.character, *told))
    return (first, *others)
