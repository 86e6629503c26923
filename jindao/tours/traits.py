"""What tells one tour from others it is offered with: each trait counted, or not told.

A trait has a code under `choice.` in `jindao/texts`; its test says when that is true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from jindao.geo import LonLat, geodesic_m
from jindao.model.breakdown import UNKNOWN
from jindao.model.tour import Tour, Visit
from jindao.tours.choice import GROUPS, easier, group_of

OLDER_YEARS: Final = 200
"""Half of a tour is told to be older where it is so by at least so many years."""

_KNOWN_SHARE: Final = 0.8


def alone(tour: Tour, others: Sequence[Tour]) -> list[Visit]:
    """Return the visits that no other tour has, what is worth most first."""
    elsewhere = {visit.site.id for other in others for visit in other.visits}
    own = [visit for visit in tour.visits if visit.site.id not in elsewhere]
    return sorted(own, key=lambda visit: -visit.score)


def middle(tour: Tour) -> LonLat:
    """Return the middle of the visits of a tour."""
    positions = [visit.waypoint.position for visit in tour.visits]
    return LonLat(
        sum(at.lon for at in positions) / len(positions),
        sum(at.lat for at in positions) / len(positions),
    )


def under_way_s(tour: Tour) -> int:
    """Return how long a tour is under way, rides by car among it."""
    return tour.duration_s + tour.transfer_s


def known(tour: Tour) -> int:
    """Return how many visits are surely open."""
    return sum(visit.opening_status == "open" for visit in tour.visits)


def of_group(tour: Tour, group: str) -> int:
    """Return how many visits are of one of `GROUPS`."""
    return sum(group_of(visit.site.category) == group for visit in tour.visits)


def protected(tour: Tour, level: str) -> int:
    """Return how many visits have a level of protection."""
    return sum(visit.site.protection_level == level for visit in tour.visits)


def steps_m(tour: Tour) -> float:
    """Return the metres of steps that are recorded on the way."""
    return sum(leg.steps_m for leg in tour.legs)


def ascent_m(tour: Tour) -> float | None:
    """Return the metres of ascent under one's own power; None where it is not known."""
    ascents_m = [leg.ascent_m for leg in tour.legs if not leg.transfer]
    told = [ascent for ascent in ascents_m if ascent is not None]
    return sum(told) if len(told) == len(ascents_m) else None


def half_by(tour: Tour, *, unknown_old: bool = False) -> int | None:
    """Return the year by which at least half of the sites began; None where not known.

    Sites of unknown age count as younger than any other, or as older.
    """
    years = sorted(v.site.first_year for v in tour.visits if v.site.first_year is not None)
    half = (len(tour.visits) + 1) // 2
    place = half - 1 - (len(tour.visits) - len(years) if unknown_old else 0)
    return years[place] if 0 <= place < len(years) else None


def share_of_way(tour: Tour, aspect: str, code: str) -> float | None:
    """Return what share of the way has a code of an aspect; None where little is known."""
    legs = [leg for leg in tour.legs if not leg.transfer]
    length_m = sum(leg.length_m for leg in legs)
    unknown_m = sum(leg.breakdown.metres(aspect, UNKNOWN) for leg in legs)
    told_m = sum(m for leg in legs for _, m in leg.breakdown.of(aspect)) - unknown_m
    if length_m <= 0 or told_m < _KNOWN_SHARE * length_m:
        return None
    return sum(leg.breakdown.metres(aspect, code) for leg in legs) / length_m


def _calm(tour: Tour, others: Sequence[Tour]) -> bool:
    amounts = [(len(each.visits), under_way_s(each)) for each in (tour, *others)]
    return all(easier(amounts[0], amount) for amount in amounts[1:]) and all(
        tour.length_m <= other.length_m for other in others
    )


def _short(tour: Tour, others: Sequence[Tour]) -> bool:
    return all(tour.length_m <= 0.6 * other.length_m for other in others)


def _elsewhere(tour: Tour, others: Sequence[Tour]) -> bool:
    return all(
        geodesic_m(middle(tour), middle(other))
        >= max(300.0, (_spread_m(tour) + _spread_m(other)) / 2)
        for other in others
    )


def _spread_m(tour: Tour) -> float:
    at = middle(tour)
    apart_m = [geodesic_m(visit.waypoint.position, at) for visit in tour.visits]
    return sum(apart_m) / len(apart_m)


def _sure(tour: Tour, others: Sequence[Tour]) -> bool:
    shares = [known(each) / len(each.visits) for each in (tour, *others)]
    return shares[0] >= max(shares[1:]) + 0.2


def _sure_all(tour: Tour, others: Sequence[Tour]) -> bool:
    return known(tour) == len(tour.visits) and _sure(tour, others)


def _flat(tour: Tour, others: Sequence[Tour]) -> bool:
    ascents_m = _ascents_m(tour, others)
    return bool(ascents_m) and min(ascents_m[1:]) >= 50 and ascents_m[0] <= 0.7 * min(ascents_m[1:])


def _climb(tour: Tour, others: Sequence[Tour]) -> bool:
    ascents_m = _ascents_m(tour, others)
    return bool(ascents_m) and ascents_m[0] >= max(
        1.4 * max(ascents_m[1:]), 100 + max(ascents_m[1:])
    )


def _ascents_m(tour: Tour, others: Sequence[Tour]) -> list[float]:
    """Return the ascents of all tours; nothing where one is not known."""
    ascents_m = [ascent_m(each) for each in (tour, *others)]
    told = [ascent for ascent in ascents_m if ascent is not None]
    return told if len(told) == len(ascents_m) else []


def _no_steps(tour: Tour, others: Sequence[Tour]) -> bool:
    return steps_m(tour) < 1 and all(steps_m(other) >= 20 for other in others)


def _more_of(group: str, tour: Tour, others: Sequence[Tour]) -> bool:
    held = [of_group(each, group) for each in (tour, *others)]
    shares = [of_group(each, group) / len(each.visits) for each in (tour, *others)]
    return held[0] > max(held[1:]) and shares[0] >= max(shares[1:]) + 0.2


def _more_protected(level: str, tour: Tour, others: Sequence[Tour]) -> bool:
    return protected(tour, level) > max(protected(other, level) for other in others)


def _older(tour: Tour, others: Sequence[Tour]) -> bool:
    year, years = half_by(tour), [half_by(other, unknown_old=True) for other in others]
    told = [other for other in years if other is not None]
    return year is not None and len(told) == len(years) and year <= min(told) - OLDER_YEARS


def _more_way(aspect: str, code: str, tour: Tour, others: Sequence[Tour]) -> bool:
    shares = [share_of_way(each, aspect, code) for each in (tour, *others)]
    told = [share for share in shares if share is not None]
    return len(told) == len(shares) and told[0] >= max(told[1:]) + 0.2


def _other_sites(tour: Tour, others: Sequence[Tour]) -> bool:
    return 2 * len(alone(tour, others)) >= len(tour.visits)


def _one_more(tour: Tour, others: Sequence[Tour]) -> bool:
    return bool(alone(tour, others))


TRAITS: Final[dict[str, Callable[[Tour, Sequence[Tour]], bool]]] = {
    "calm": _calm,
    "short": _short,
    "world": partial(_more_protected, "world"),
    "area": _elsewhere,
    "no_steps": _no_steps,
    "flat": _flat,
    "sure_all": _sure_all,
    "sure": _sure,
    **{group: partial(_more_of, group) for group in GROUPS},
    "quiet": partial(_more_way, "noise", "quiet"),
    "green": partial(_more_way, "green", "yes"),
    "older": _older,
    "climb": _climb,
    "sites": _other_sites,
    "national": partial(_more_protected, "national"),
    "with": _one_more,
}
"""What may be told of a tour, and when it is true; the first that is."""

NAMED: Final = ("sites", "with")
"""Traits that name sites: several tours may have them, each with its own."""
