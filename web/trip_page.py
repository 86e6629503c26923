"""What the page of a route or a tour shows: its map, its words, its shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from flask import Response
from markupsafe import Markup

from jindao import (
    Breakdown,
    ExportOptions,
    JindaoError,
    Trip,
    elevation_profile,
    map_parts,
    safe_json,
    say,
    sketch_svg,
    trip_words,
    way_data,
)

from . import language, paint
from .api import accent_of, page_options, planner_in_use
from .page import page

_ASPECTS = ("surface", "steepness", "kind", "greenway", "green", "shade", "noise", "light", "width")


def trip_page(
    template: str,
    trip: Trip,
    error: JindaoError | None = None,
    fields: Collection[str] = (),
    /,
    **values: object,
) -> Response:
    """Return the page of a trip: the template gets the trip, its map and all words on it.

    An error is told beside its field where that is one of `fields`, else above the trip.
    """
    options = page_options(trip)
    return page(template, error, fields, **trip_shown(trip, options), **values)


def trip_shown(trip: Trip, options: ExportOptions) -> dict[str, Any]:
    """Return what the page of a trip shows of it, planned or kept, for its template."""
    parts = map_parts(trip, options)
    told = trip_words(trip, options)
    return {
        "trip": trip,
        "told": told,
        "profiles": [elevation_profile(chapter) for chapter in told["chapters"]],
        "ways": Markup(safe_json(ways_for(trip, options))),
        "looks": paint.LOOKS,
        "paint_key": paint.group_of,
        "paint_totals": lambda aspect: paint.totals(aspect, trip.breakdown.of(aspect)),
        "breakdown_rows": list(_rows(trip.breakdown)),
        "stage_colours": parts.head.count(".jd-c"),
        "sketch": Markup(sketch_svg(trip, options)),
        "map_style": Markup(parts.head),
        "map_body": Markup(parts.body),
        "map_script": Markup(parts.script),
        "map_stops": parts.data["stops"],
        "profile": profile_name(trip),
        "moving": moving_word(trip),
        "accent": accent_of(trip),
        "estimated_m": sum(leg.estimated_m for leg in trip.legs if not leg.transfer),
        "ascent_m": ascent_m(trip),
        "descent_m": total_m(leg.descent_m for leg in trip.legs if not leg.transfer),
    }


def ways_of(trip: Trip) -> dict[str, Any]:
    """Return the ways as the page's script draws them."""
    data = way_data(trip)
    for chapter in data["chapters"]:
        for leg in chapter["legs"]:
            for aspect in paint.LOOKS:
                leg[aspect] = [[paint.group_of(aspect, code), m] for code, m in leg[aspect]]
    return data


def ways_for(trip: Trip, options: ExportOptions) -> dict[str, object]:
    """Return the ways with the looks and the words of their legend."""
    speak = language.current().say
    return {
        **ways_of(trip),
        "looks": {
            aspect: {key: [look.colour, look.dashes] for key, look in looks.items()}
            for aspect, looks in paint.LOOKS.items()
        },
        "words": {
            key: speak(f"profile.{key}", **{name: f"{{{name}}}" for name in names})
            for key, names in (("here", ("km", "height")), ("here_unknown", ("km",)))
        }
        | {"add": speak("edit.add"), "added": speak("edit.added", name="{name}")}
        | {key: speak(f"edit.{key}") for key in ("busy", "offline")},
    }


def _rows(makeup: Breakdown) -> Iterator[tuple[str, list[tuple[str, float, float]]]]:
    """Yield what a trip is made of: each aspect of which anything is known, with shares."""
    for aspect in _ASPECTS:
        pairs = makeup.of(aspect)
        whole = sum(metres for _, metres in pairs)
        told = any(code not in ("unknown", "none", "quiet") for code, _ in pairs)
        if whole > 0 and (told or aspect in paint.LOOKS):
            yield aspect, [(code, metres, 100 * metres / whole) for code, metres in pairs]


def trip_facts(code: str, trip: Trip, **facts: str) -> str:
    """Return one sentence on a trip with what everybody asks first."""
    speech = language.current()
    return speech.say(
        code,
        profile=moving_word(trip),
        length=speech.length(trip.length_m),
        moving=speech.duration(trip.duration_s),
        **facts,
    )


def profile_name(trip: Trip) -> str:
    """Return how one moves, in words."""
    return language.current().name_of(planner_in_use().profiles, trip.request.profile)


def moving_word(trip: Trip) -> str:
    """Return how one moves as it stands beside a length: families walk."""
    key = f"moving.{trip.request.profile}"
    word = say(key, language.current().code)
    return profile_name(trip) if word == key else word


def ascent_m(trip: Trip) -> float | None:
    """Return how far a trip climbs, unknown where that of any of its ways is."""
    return total_m(leg.ascent_m for leg in trip.legs if not leg.transfer)


def total_m(parts_m: Iterable[float | None]) -> float | None:
    """Return a sum, unknown where a part of it is."""
    sum_m = 0.0
    for part_m in parts_m:
        if part_m is None:
            return None
        sum_m += part_m
    return sum_m
