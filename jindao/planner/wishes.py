"""What wishes and limits cost a route, and what they gain, against the way without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeVar

from jindao.heritage.dataset import Heritage
from jindao.heritage.words import subject_of
from jindao.model.breakdown import GRADES, UNKNOWN
from jindao.model.leg import Leg
from jindao.model.loop_request import LoopRequest
from jindao.model.matrix import MatrixRequest
from jindao.model.note import Note
from jindao.model.request import RouteRequest
from jindao.network.codes import SURFACES
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
Themed = TypeVar("Themed", RouteRequest, LoopRequest, MatrixRequest)


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
    same = all(leg is other for leg, other in zip(legs, without, strict=True))
    if same:
        yield Note(code="wishes_same")
    else:
        length_m, plain_m = (sum(leg.length_m for leg in way) for way in (legs, without))
        time_s, plain_s = (sum(leg.duration_s for leg in way) for way in (legs, without))
        facts = (
            ("longer_m", round(length_m - plain_m)),
            ("percent", _percent(length_m - plain_m, plain_m)),
            ("minutes", round((time_s - plain_s) / 60)),
        )
        yield Note(code="wishes_cost", facts=facts)
    for wish in request.preferences.wishes:
        mine, other = _amount(legs, wish), _amount(without, wish)
        about = _about(heritage, request) if wish == "theme" else ()
        if mine is None:
            yield Note(code=f"wish_{wish}_unknown")
        elif same:
            yield Note(code=f"wish_{wish}_same", facts=(*about, ("value", mine)))
        elif other is not None:
            yield Note(code=f"wish_{wish}", facts=(*about, ("value", mine), ("without", other)))


def theme_notes(heritage: Heritage, request: RouteRequest) -> Iterator[Note]:
    """Yield a note where a theme is named that draws nothing, as it is not wished for."""
    if request.theme is not None and not request.preferences.theme:
        yield Note(code="theme_unwished", facts=_about(heritage, request))


def with_theme_id(heritage: Heritage, request: Themed) -> Themed:
    """Return a request with the name of its theme, strand or kind of route as an id.

    Raises
    ------
    NotFoundError
        With the known ones.
    """
    if request.theme is None:
        return request
    return replace(request, theme=subject_of(heritage, request.theme).id)


def _percent(more_m: float, of_m: float) -> float:
    """Return a share in whole percent, or in tenths below one: 5 m of 6 km are not +0 %."""
    percent = 100 * more_m / of_m if of_m else 0.0
    return round(percent) if abs(percent) >= 1 else round(percent, 1) or 0


def _about(heritage: Heritage, request: RouteRequest) -> tuple[tuple[str, str], ...]:
    if request.theme is None:
        return ()
    subject = subject_of(heritage, request.theme)
    return (("name_zh", subject.name_zh), ("name_en", subject.name_en))


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
