"""Trips as GeoJSON (RFC 7946): stops and lunch as points, surveyed stretches as lines.

What programs draw as a line, people follow: an estimated stretch and a ride by car are short
dashes named 示意, as in KML.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from jindao.codec import to_plain
from jindao.formats import stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters, estimated_m, rides, rounded, ways
from jindao.formats.dashes import dashes
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.formats.safety import safety
from jindao.model.breakdown import ASPECTS, Breakdown, per_km
from jindao.model.closure import Closure
from jindao.model.leg import Leg, Stretch
from jindao.model.loop import Loop
from jindao.model.route import Route
from jindao.model.tour import Rest, Tour
from jindao.model.trip import Trip, bounds
from jindao.texts import say

Plain = dict[str, Any]


def to_geojson(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a feature collection, with a foreign member `jindao`."""
    box = bounds(trip)
    parts = chapters(trip)
    collection = {
        "type": "FeatureCollection",
        "bbox": [*rounded((box.west, box.south)), *rounded((box.east, box.north))],
        "features": [feature for part in parts for feature in _features(part, options.locale)],
        "jindao": _member(trip, options),
    }
    return dump(collection)


def point_feature(lon_lat: tuple[float, float], properties: Plain) -> Plain:
    """Return a point feature."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(rounded(lon_lat))},
        "properties": properties,
    }


def _features(chapter: Chapter, locale: str) -> list[Plain]:
    made = [_stop(chapter, stop, locale) for stop in chapter.stops]
    made += [_lunch(chapter, stop, stop.rest, locale) for stop in chapter.stops if stop.rest]
    for number, (begin, end) in enumerate(pairwise(chapter.stops), start=1):
        if end.leg is not None:
            ends = {"begin": titles.stop_name(begin, locale), "end": titles.stop_name(end, locale)}
            made += _stretches(chapter, number, end.leg, ends, locale)
    return made


def _stop(chapter: Chapter, stop: Stop, locale: str) -> Plain:
    properties: Plain = {
        "kind": stop.kind,
        "stage": chapter.number,
        "number": stop.number,
        "name": titles.stop_name(stop, locale),
        "name_zh": words.clean(stop.waypoint.name_zh),
        "name_en": words.clean(stop.waypoint.name_en),
        "gap_m": round(stop.waypoint.gap_m, 1),
    }
    if chapter.stage is not None:
        properties["arrival"] = to_plain(stop.arrival)
        properties["departure"] = to_plain(stop.departure)
    if stop.visit is not None:
        properties |= {
            "site_id": stop.visit.site.id,
            "category": stop.visit.site.category,
            "stay_minutes": round(stop.visit.stay_s / 60, 1),
            "wait_minutes": round(stop.wait_s / 60, 1),
            "opening_status": stop.visit.opening_status,
            "score": stop.visit.score,
            "why": stop_words.why(stop, locale),
        }
    return point_feature(stop.point, properties)


def _lunch(chapter: Chapter, stop: Stop, rest: Rest, locale: str) -> Plain:
    """Return the lunch break: at the food place where one is known, else at the stop."""
    at = stop.point if rest.food is None else (rest.food.position.lon, rest.food.position.lat)
    return point_feature(
        at,
        {
            "kind": "lunch",
            "stage": chapter.number,
            "name": say("geojson.lunch", locale),
            "at_zh": words.clean(stop.waypoint.name_zh),
            "at_en": words.clean(stop.waypoint.name_en),
            "begin": to_plain(rest.begin),
            "end": to_plain(rest.end),
            "before_visit": rest.before,
            "food": None if rest.food is None else words.clean(rest.food.name),
            "food_kind": None if rest.food is None else rest.food.kind,
            "told": stop_words.lunch(stop, locale),
        },
    )


def _stretches(
    chapter: Chapter, number: int, leg: Leg, ends: dict[str, str], locale: str
) -> Iterator[Plain]:
    """Yield the stretches of a leg; `ends` are the names of the stops at its `begin` and `end`."""
    for stretch in leg.stretches:
        geometry = _geometry(stretch)
        if geometry is None:
            continue
        kind = "ride" if leg.transfer else "stretch"
        worded = kind if leg.transfer or stretch.alignment == "surveyed" else stretch.alignment
        properties: Plain = {
            "kind": kind,
            "stage": chapter.number,
            "name": say(f"geojson.{worded}", locale, **ends),
            "leg": number,
            "alignment": stretch.alignment,
            "length_m": round(stretch.length_m, 1),
            "leg_length_m": round(leg.length_m, 1),
            "leg_duration_s": leg.duration_s,
            "leg_ascent_m": leg.ascent_m,
            "leg_descent_m": leg.descent_m,
        }
        if not leg.transfer:
            properties |= _made_of(leg)
        yield {"type": "Feature", "geometry": geometry, "properties": properties}


def _geometry(stretch: Stretch) -> Plain | None:
    """Return a surveyed line, with its heights where all are known, or dashes; None of a point."""
    if len(stretch.line) < 2:
        return None
    if stretch.alignment != "surveyed":
        drawn = [[list(point) for point in dash] for dash in dashes(stretch.line)]
        return {"type": "MultiLineString", "coordinates": drawn} if drawn else None
    places = [[round(lon, 6), round(lat, 6)] for lon, lat in stretch.line]
    for place, height_m in zip(places, stretch.elevations_m or (), strict=False):
        place.append(round(height_m, 1))
    return {"type": "LineString", "coordinates": places}


def _made_of(leg: Leg) -> Plain:
    return {
        "leg_breakdown": _breakdown(leg.breakdown.totals()),
        "leg_trails": [to_plain(trail) for trail in leg.trails],
    }


def _member(trip: Trip, options: ExportOptions) -> Plain:
    locale = options.locale
    totals: Plain = {
        "length_m": round(trip.length_m, 1),
        "estimated_m": round(estimated_m(trip), 1),
        "duration_s": trip.duration_s,
        "ascent_m": _total([leg.ascent_m for leg in ways(trip.legs)]),
        "descent_m": _total([leg.descent_m for leg in ways(trip.legs)]),
        "breakdown": _breakdown(trip.breakdown),
        "breakdown_per_km": [_breakdown(part) for part in per_km(trip)],
    }
    member: Plain = {
        "kind": "loop"
        if isinstance(trip, Loop)
        else "route"
        if isinstance(trip, Route)
        else "tour",
        "title": titles.title(trip, locale),
        "request": to_plain(trip.request),
        "totals": totals,
        "notes": words.caution_lines(trip, locale),
        "closures": [_closure(closure) for closure in trip.closures],
        "facilities": to_plain(trip.facilities),
        "safety": to_plain(safety(trip)),
        "datum": say("geojson.datum", locale),
        "attribution": [words.clean(line) for line in trip.provenance.attribution],
        "provenance": to_plain(trip.provenance),
    }
    if isinstance(trip, Loop):
        member["quality"] = to_plain(trip.quality)
    if not isinstance(trip, Route):
        totals |= {"stages": len(trip.stages), "visits": len(trip.visits), "score": trip.score}
        found = rides(trip.legs)
        totals |= {
            "rides": len(found),
            "rides_m": round(sum(leg.length_m for leg in found)),
            "rides_s": trip.transfer_s,
        }
        member["quality"] = _quality(trip, locale)
        member["character"] = words.character(trip, locale)
        member["left_out"] = [
            {
                "site_id": left.site.id,
                "name": words.clean(left.site.name(locale)),
                "reason": words.note("reason", left.reason, locale),
            }
            for left in trip.left_out
        ]
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    return member


def _quality(tour: Tour, locale: str) -> Plain | None:
    """Return score, bound and gap of a tour, also in words; None where nobody counted."""
    if tour.quality is None:
        return None
    plain: Plain = to_plain(tour.quality)
    return plain | {"gap": tour.quality.gap, "told": words.quality(tour, locale)}


def _closure(closure: Closure) -> Plain:
    """Return what is known of a closure beside where it is."""
    plain: Plain = to_plain(closure)
    return {name: plain[name] for name in plain if name not in ("polygons", "lines")}


def _breakdown(breakdown: Breakdown) -> Plain:
    """Return metres by code of every aspect of which anything is told."""
    return {aspect: dict(breakdown.of(aspect)) for aspect in ASPECTS if breakdown.of(aspect)}


def _total(parts_m: list[float | None]) -> float | None:
    """Return the sum, None where any part is unknown."""
    known = [part for part in parts_m if part is not None]
    return round(sum(known), 1) if len(known) == len(parts_m) else None
