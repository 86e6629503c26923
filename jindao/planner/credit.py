"""Credit for the heritage dataset, where a result holds anything of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from jindao.model.leg import Waypoint
from jindao.model.loop import Loop, Loops
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach
from jindao.model.route import Route
from jindao.model.tour import Tour

_Result = TypeVar("_Result", Route, Loop, Tour, Reach)


def credited(result: _Result, credit: str) -> _Result:
    """Return a result with the credit line of the dataset, where any of it is in it."""
    if not _holds_any(result):
        return result
    return replace(result, provenance=_with(result.provenance, credit))


def loops_credited(loops: Loops, credit: str) -> Loops:
    """Return loops, each with the credit line of the dataset where any of it is in it."""
    return replace(loops, candidates=tuple(credited(loop, credit) for loop in loops.candidates))


def _with(provenance: Provenance, credit: str) -> Provenance:
    lines = dict.fromkeys((*provenance.attribution, credit))
    return replace(provenance, attribution=tuple(lines))


def _holds_any(result: Route | Tour | Reach) -> bool:
    """Tell whether a result names a site or place of the dataset, or was drawn by a theme."""
    if isinstance(result, Tour):
        return True
    if isinstance(result, Reach):
        return bool(result.sites or result.uncertain) or _named([result.start])
    drawn = isinstance(result, Loop) or result.request.preferences.theme > 0
    return _named(result.waypoints) or (drawn and result.request.theme is not None)


def _named(waypoints: Iterable[Waypoint]) -> bool:
    return any(waypoint.name_zh or waypoint.name_en for waypoint in waypoints)
