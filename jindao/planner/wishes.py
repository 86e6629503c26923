"""What wishes and limits cost a route, and what they gain, against the way without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from jindao.heritage.dataset import Heritage
from jindao.heritage.words import subject_of
from jindao.model.breakdown import GRADES, UNKNOWN
from jindao.model.request import RouteRequest
from jindao.model.trip import Leg, Note
from jindao.network.network import SURFACES
from jindao.network.snap import Snapped
from jindao.routing.router import Router

_STEEP: Final = tuple(
    f"{way}_{name}" for name, grade in GRADES.items() if grade >= 0.05 for way in ("up", "down")
)
_PAVED: Final = SURFACES[SURFACES.index("paved") : SURFACES.index("unpaved")]
_SEATS: Final = ("bench", "shelter")

_ASPECTS: Final = {
    "green": ("green", ("yes",)),
    "quiet": ("noise", ("loud",)),
    "shade": ("shade", ("yes",)),
    "gentle": ("steepness", _STEEP),
    "paved": ("surface", _PAVED),
    "lit": ("light", ("yes",)),
}
"""The aspect of the breakdown that tells of a wish, and its codes; quiet and gentle ways
have less of them, the others more."""

Legs = Sequence[Leg]


def legs_without_wishes(
    router: Router, plain: Router, points: Sequence[Snapped], legs: Legs
) -> tuple[Leg, ...] | None:
    """Return the legs that lead between points where nothing is wished for.

    Only the way is sought anew; where it is the same, so is the leg.

    Parameters
    ----------
    router, legs
        What found the wished way, and its legs; it measures the other ones, too.
    plain
        A router for the same profile and closures without any wish or limit.
    points
        Where the network is met.
    """
    found = []
    for (origin, destination), leg in zip(pairwise(points), legs, strict=True):
        way, wished = plain.way(origin, destination), router.way(origin, destination)
        if way is None:
            return None
        same = wished is not None and wished[1] == way[1]
        found.append(leg if same else router.along(way[1], cost=way[0], start=origin))
    return tuple(found)


def wish_notes(
    heritage: Heritage, request: RouteRequest, legs: Legs, without: Legs
) -> Iterator[Note]:
    """Yield how much longer a way is for its wishes and limits, and what it has of each wish."""
    if all(leg is other for leg, other in zip(legs, without, strict=True)):
        yield Note(code="wishes_same")
        return
    length_m, plain_m = (sum(leg.length_m for leg in way) for way in (legs, without))
    time_s, plain_s = (sum(leg.duration_s for leg in way) for way in (legs, without))
    facts = (
        ("longer_m", round(length_m - plain_m)),
        ("percent", round(100 * (length_m - plain_m) / plain_m) if plain_m else 0),
        ("minutes", round((time_s - plain_s) / 60)),
    )
    yield Note(code="wishes_cost", facts=facts)
    for wish in request.preferences.wishes:
        mine, other = _amount(legs, wish), _amount(without, wish)
        if mine is None or other is None:
            continue
        about: tuple[tuple[str, str], ...] = ()
        if wish == "theme" and request.theme is not None:
            subject = subject_of(heritage, request.theme)
            about = (("name_zh", subject.name_zh), ("name_en", subject.name_en))
        yield Note(code=f"wish_{wish}", facts=(*about, ("value", mine), ("without", other)))


def _amount(legs: Legs, wish: str) -> int | None:
    """Return what legs have of a wish: metres, or seats for rest; None where nobody knows."""
    if wish == "theme":
        return round(sum(leg.theme_m or 0.0 for leg in legs))
    if wish == "rest":
        if any(leg.facilities is None for leg in legs):
            return None
        return sum(item.kind in _SEATS for leg in legs for item in leg.facilities or ())
    aspect, codes = _ASPECTS[wish]
    known = {code for leg in legs for code, _ in leg.breakdown.of(aspect)} - {UNKNOWN}
    if wish in ("gentle", "lit", "paved") and not known:
        return None
    return round(sum(leg.breakdown.metres(aspect, *codes) for leg in legs))
