"""Closures and warnings: where and when ways must not, or had better not, be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from jindao.geo import BBox, LonLat
from jindao.texts import either, languages, say

CLOSURE_KINDS: Final = ("closed", "warning")

_Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """An area, or the ways along a line, closed or warned of on some days.

    `polygons` are areas, each an outer ring and its holes; `lines` are lines whose ways
    are meant; (lon, lat) in WGS-84 degrees. `first_day` and `last_day` both belong to it;
    None is no limit. `modes` are foot, bicycle and wheelchair, those it holds for.
    """

    id: str
    kind: str
    reason_zh: str
    reason_en: str
    first_day: dt.date | None
    last_day: dt.date | None
    modes: tuple[str, ...]
    source: str = ""
    url: str = ""
    polygons: tuple[tuple[_Line, ...], ...] = ()
    lines: tuple[_Line, ...] = ()

    def holds(self, first: dt.date, last: dt.date, mode: str) -> bool:
        """Tell whether it is in force for a mode on any day from first to last."""
        begun = self.first_day is None or self.first_day <= last
        over = self.last_day is not None and self.last_day < first
        return begun and not over and mode in self.modes

    def reason(self, locale: str) -> str:
        """Return the reason; where a language has none the other one's, and say so."""
        both = self.reason_zh, self.reason_en
        own, other = either(locale, both, both[::-1])
        return own or say("closure.other_language", locale, reason=other)

    def told(self, locale: str) -> str:
        """Return the reason and until when: `rockfall (until 2026-11-30)`."""
        reason = self.reason(locale)
        if self.last_day is None:
            return say("closure.open_end", locale, reason=reason)
        return say("closure.until", locale, reason=reason, day=self.last_day.isoformat())

    @property
    def bbox(self) -> BBox:
        """The box around its geometry."""
        rings = [ring for polygon in self.polygons for ring in polygon[:1]]
        points = [point for line in (*rings, *self.lines) for point in line]
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return BBox(min(lons), min(lats), max(lons), max(lats))

    def covers(self, position: LonLat) -> bool:
        """Tell whether a position lies in one of its areas."""
        return any(
            _inside(polygon[0], position)
            and not any(_inside(hole, position) for hole in polygon[1:])
            for polygon in self.polygons
        )


def _inside(ring: _Line, position: LonLat) -> bool:
    """Tell whether a position lies in a ring: a line from it to the east crosses it oddly."""
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > position.lat) != (by > position.lat):
            crossing = ax + (position.lat - ay) * (bx - ax) / (by - ay)
            inside ^= position.lon < crossing
    return inside


def told_facts(closure: Closure) -> tuple[tuple[str, str], ...]:
    """Return what notes tell of a closure, in both languages."""
    return (
        ("id", closure.id),
        ("told_zh", closure.told("zh")),
        ("told_en", closure.told("en")),
    )


def about_closures(closures: Iterable[Closure]) -> dict[str, Any]:
    """Return what errors tell of closures: their ids, and reasons with dates and sources."""
    once = tuple(dict.fromkeys(closures))
    told = [{locale: _with_source(closure, locale) for locale in languages()} for closure in once]
    return {"closure_ids": [closure.id for closure in once], "told": told}


def _with_source(closure: Closure, locale: str) -> str:
    told = closure.told(locale)
    if not closure.source:
        return told
    return say("closure.sourced", locale, told=told, source=closure.source)
