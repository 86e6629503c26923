"""Plan tours to choose from on one ground: the best, and others that really differ."""

from __future__ import annotations

from jindao.errors import RequestError
from jindao.model.trip import Tour
from jindao.planner.tour import PlannedGround
from jindao.tours.build import best_solution, tour_of
from jindao.tours.character import characterised
from jindao.tours.choice import choices

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


def plan_tours(ground: PlannedGround, count: int) -> tuple[Tour, ...]:
    """Return the best tour and up to `count` - 1 others, each with its character.

    All have the request of the first: planned by itself it gives that one.

    Raises
    ------
    NoTourError
        Where no tour keeps the conditions, with the reason.
    """
    best = best_solution(ground.tour)
    if count == 1:
        return (ground.finished(tour_of(ground.tour, best)),)
    chosen = choices(ground.tour, best, count)
    tours = [ground.finished(tour_of(ground.tour, choice.solution)) for choice in chosen]
    return characterised(tours, [choice.aim for choice in chosen])
