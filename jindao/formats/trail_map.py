"""A map of trails: surveyed lines through, estimated ones dashed; `map.js` draws their pins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jindao.formats import words
from jindao.formats.colours import colour
from jindao.formats.drawn_once import Drawn
from jindao.formats.map import add_trail, background_data, credit_lines, framed
from jindao.formats.map_parts import MapParts, colour_class, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.geo import BBox
from jindao.model.trip import Line
from jindao.texts import say

_PINS_AT_MOST: Final = 12
"""A trail with more places has dots for them: so many pins would hide its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTrail:
    """A trail on a map.

    Parameters
    ----------
    id, name, told
        Its id, which is that of the element on the page that tells of it; what it is called;
        and what is said of it in its window on the map.
    line
        Where it runs, (lon, lat).
    surveyed
        Whether somebody surveyed it.
    places
        Pairs (id, name) of what is at each point of the line, numbered in order: with pins, or
        with dots but at the ends where there are many. Empty for one pin in the line's middle.
        The ids are those of elements on the page.
    """

    id: str
    name: str
    told: str
    line: Line
    surveyed: bool
    places: tuple[tuple[str, str], ...] = ()


def trail_map_parts(trails: Sequence[DrawnTrail], options: ExportOptions) -> MapParts | None:
    """Return a map of trails, their pins numbered in order; None where none has a line."""
    drawn = [trail for trail in trails if len(trail.line) > 1]
    if not drawn:
        return None
    lons, lats = zip(*(point for trail in drawn for point in trail.line), strict=True)
    frame = framed(BBox(min(lons), min(lats), max(lons), max(lats)), options, prefer_canvas=False)
    guessed = Drawn()
    for number, trail in enumerate(drawn):
        lines = [trail.line] if trail.surveyed else list(guessed.lines(trail.line))
        add_trail(frame, number, lines, colour(number, options), surveyed=trail.surveyed)
    data = {
        "attribution": credit_lines(options.map_credit),
        "background": background_data(options),
        "stops": [pin for number, trail in enumerate(drawn) for pin in _pins(number, trail)],
        "sites": [dot for trail in drawn for dot in _dots(trail)],
        "words": map_words(options.locale) | {"more": say("html.more_below", options.locale)},
    }
    return parts_of(frame, data, options)


def _pins(number: int, trail: DrawnTrail) -> list[dict[str, Any]]:
    """Return the pins of the trail at a place among all."""
    told = {
        "kind": "visit",
        "colour": colour_class(number),
        "lines": [words.clean(trail.told)] if trail.told else [],
    }
    if not trail.places:
        lon, lat = trail.line[len(trail.line) // 2]
        name = words.clean(trail.name)
        return [
            told
            | {"lat": lat, "lon": lon, "label": str(number + 1), "ids": [trail.id], "name": name}
        ]
    last = len(trail.places)
    return [
        told
        | {"lat": lat, "lon": lon, "label": str(place), "ids": [id_], "name": words.clean(name)}
        for place, ((id_, name), (lon, lat)) in _numbered(trail)
        if last <= _PINS_AT_MOST or place in (1, last)
    ]


def _dots(trail: DrawnTrail) -> list[dict[str, Any]]:
    """Return the dots of places that are too many for pins, but of those at the ends."""
    if len(trail.places) <= _PINS_AT_MOST:
        return []
    return [
        {"lat": lat, "lon": lon, "name": f"{place} {words.clean(name)}", "line": "", "quiet": True}
        for place, ((_, name), (lon, lat)) in _numbered(trail)
        if 1 < place < len(trail.places)
    ]


def _numbered(
    trail: DrawnTrail,
) -> Iterator[tuple[int, tuple[tuple[str, str], tuple[float, float]]]]:
    yield from enumerate(zip(trail.places, trail.line, strict=True), start=1)
