"""What trips, days, stops and points are called."""

from __future__ import annotations

from jindao.formats.chapters import Chapter, Stop
from jindao.formats.words import about_distance, clean, distance, label
from jindao.model.leg import Nearby, Waypoint
from jindao.model.loop import Loop
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import either, say

_AT_M = 50.0


def title(trip: Trip, locale: str) -> str:
    """Return what a trip is called."""
    if not isinstance(trip, Route):
        return clean(trip.title(locale)) or say("html.untitled", locale)
    start, end = trip.waypoints[0], trip.waypoints[-1]
    if isinstance(trip, Loop):
        return _loop_title(trip, locale)
    return say(
        "html.route_title",
        locale,
        start=short_point_name(start, locale),
        end=short_point_name(end, locale),
    )


def _loop_title(loop: Loop, locale: str) -> str:
    """Return how long a loop is, from where, to which side of it, and what it passes."""
    code = "loop_title_to" if loop.heading else "loop_title"
    told = say(
        f"html.{code}",
        locale,
        start=short_point_name(loop.waypoints[0], locale),
        length=distance(loop.length_m, locale),
        heading=say(f"turn.heading.{loop.heading}", locale) if loop.heading else "",
    )
    names = [clean(either(locale, *names)) for names in loop.passes]
    if not names:
        return told
    return say("html.loop_past", locale, loop=told, names=names)


def chapter_title(chapter: Chapter, trip: Trip, locale: str) -> str:
    """Return `Day 2`, or the name of the route."""
    if chapter.stage is None:
        return title(trip, locale)
    return say("html.day", locale, number=chapter.number)


def stop_name(stop: Stop, locale: str) -> str:
    """Return a stop's name, cleaned; where it has none, what it is beside."""
    return point_name(stop.waypoint, locale)


def short_stop_name(stop: Stop, locale: str) -> str:
    """Return a stop's name where there is little room: of what it is beside only the side."""
    return short_point_name(stop.waypoint, locale)


def point_name(waypoint: Waypoint, locale: str) -> str:
    """Return what a waypoint is called: its name, what it is beside, or else its position."""
    near = _beside(waypoint)
    if near is None or near.distance_m < _AT_M:
        return short_point_name(waypoint, locale)
    return say(
        "nearby.away",
        locale,
        name=_near_name(near, locale),
        heading=label("turn.heading", near.heading, locale),
        length=about_distance(near.distance_m, locale),
    )


def short_point_name(waypoint: Waypoint, locale: str) -> str:
    """Return what a waypoint is called, without how far it is from what it is beside."""
    near = _beside(waypoint)
    if near is None:
        return clean(waypoint.name(locale)) or str(waypoint.position)
    name = _near_name(near, locale)
    if near.distance_m < _AT_M:
        return name
    heading = label("turn.heading", near.heading, locale)
    return say("nearby.short", locale, name=name, heading=heading)


def is_described(waypoint: Waypoint) -> bool:
    """Tell whether a waypoint is told by what it is beside, so that its position is not."""
    return _beside(waypoint) is not None


def _beside(waypoint: Waypoint) -> Nearby | None:
    """Return what describes a waypoint; None where it has a name, or nothing is known."""
    return None if waypoint.name_zh or waypoint.name_en else waypoint.near


def _near_name(near: Nearby, locale: str) -> str:
    return clean(either(locale, near.name_zh, near.name_en) or near.name_zh)
