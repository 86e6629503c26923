"""What one must know before one sets out, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jindao.formats import titles, words
from jindao.formats.chapters import Chapter, chapters
from jindao.formats.options import ExportOptions
from jindao.formats.safety import safety
from jindao.model.safety import DaySafety, Light, Spot, SteepestPart
from jindao.model.trip import Trip
from jindao.texts import say


def safety_lines(trip: Trip, locale: str) -> list[tuple[str, list[str]]]:
    """Return what `safety` tells, in words: the name of each day, and a line for every fact."""
    return [
        (
            titles.chapter_title(chapter, trip, locale),
            [*_told(day, chapter, trip, locale), *_positions(chapter, locale)],
        )
        for chapter, day in zip(chapters(trip), safety(trip), strict=True)
    ]


def emergency_lines(options: ExportOptions) -> list[str]:
    """Return whom to call in need, on one line; nothing where no numbers are told."""
    told = [
        say(
            "safety.emergency_number",
            options.locale,
            number=item.number,
            name=item.name(options.locale),
        )
        for item in options.references.emergency
    ]
    return [say("safety.emergency", options.locale, numbers=told)] if told else []


def _told(day: DaySafety, chapter: Chapter, trip: Trip, locale: str) -> Iterator[str]:
    yield _light(day.light, locale)
    if day.highest_m is None:
        yield say("safety.highest_unknown", locale)
    else:
        yield say("safety.highest", locale, height=round(day.highest_m))
    if day.steepest is None:
        yield say("safety.steepest_unknown", locale)
    else:
        yield _steepest_told(day.steepest, day.unknown_heights_m, chapter, locale)
    yield say("safety.steps", locale, length=words.distance(day.steps_m, locale))
    yield from _lines_known(day, locale)
    yield from _ways_out(day, chapter, locale)
    for closure in trip.closures:
        if closure.id in day.closures:
            told = words.clean(closure.told(locale))
            yield say(f"safety.{closure.kind}", locale, told=told)
    yield say("safety.mobile_unknown", locale)


def _positions(chapter: Chapter, locale: str) -> Iterator[str]:
    """Yield where the stops lie that are only told by what is beside them: rescuers ask."""
    told = [
        say(
            "safety.position",
            locale,
            name=titles.point_name(stop.waypoint, locale),
            position=stop.waypoint.position,
        )
        for stop in chapter.stops
        if titles.is_described(stop.waypoint)
    ]
    if told:
        yield say("safety.positions", locale, positions=list(dict.fromkeys(told)))


def _steepest_told(steepest: SteepestPart, unknown_m: float, chapter: Chapter, locale: str) -> str:
    told = say(
        f"safety.{'steepest_up' if steepest.grade >= 0 else 'steepest_down'}",
        locale,
        percent=round(100 * abs(steepest.grade)),
        place=_place(steepest.begin, chapter, locale),
    )
    if round(unknown_m) <= 0:
        return told
    length = words.distance(unknown_m, locale)
    return say("safety.steepest_of_known", locale, told=told, length=length)


def _lines_known(day: DaySafety, locale: str) -> Iterator[str]:
    """Yield what of the way has a surveyed line; a gap is told with it, so none hides behind."""
    gaps = words.distance(day.gaps_m, locale) if round(day.gaps_m) > 0 else ""
    if not day.has_estimated and day.last_return is not None:
        yield say(f"safety.{'surveyed_but_gaps' if gaps else 'surveyed'}", locale, length=gaps)
        return
    if round(day.estimated_m) > 0:
        yield say("safety.estimated", locale, length=words.distance(day.estimated_m, locale))
    elif day.has_estimated:
        yield say("safety.estimated_short", locale)
    if gaps:
        yield say("safety.gaps", locale, length=gaps)


def _light(light: Light | None, locale: str) -> str:
    if light is None:
        return say("safety.light_unknown", locale)
    if light.sunrise is None or light.sunset is None:
        return say(f"safety.{'no_night' if light.up_at_noon else 'no_day'}", locale)
    return say(
        "safety.light",
        locale,
        sunrise=words.clock(light.sunrise),
        sunset=words.clock(light.sunset, light.sunrise.date()),
    )


def _ways_out(day: DaySafety, chapter: Chapter, locale: str) -> Iterator[str]:
    if day.last_return is not None:
        found = day.last_return
        back = {True: "in_light", False: "in_dark", None: "unknown"}[found.back_in_light]
        yield say(
            "safety.last_return",
            locale,
            place=_place(found.spot, chapter, locale),
            back=say(f"safety.back_{back}", locale),
        )
    if day.without_exit is None:
        yield say("safety.exits_unknown", locale)
    elif day.without_exit.length_m > 0:
        yield say(
            "safety.without_exit",
            locale,
            length=words.distance(day.without_exit.length_m, locale),
            place=_place(day.without_exit.begin, chapter, locale),
        )
    else:
        yield say("safety.exits_everywhere", locale)


def _place(spot: Spot, chapter: Chapter, locale: str) -> str:
    length = words.distance(spot.along_m, locale)
    between = _between(spot, chapter, locale)
    facts = {
        "where": say("safety.where_between", locale, length=length, **between)
        if between
        else say("safety.where", locale, length=length),
        "lon": f"{spot.position.lon:.5f}",
        "lat": f"{spot.position.lat:.5f}",
    }
    if spot.time is None:
        return say("safety.place", locale, **facts)
    return say("safety.place_at", locale, time=words.clock(spot.time), **facts)


def _between(spot: Spot, chapter: Chapter, locale: str) -> dict[str, str]:
    """Return the names of the two stops a place lies between; none where they are the same."""
    ways = [(before, after) for before, after in pairwise(chapter.stops) if after.leg is not None]
    before, after = (titles.short_stop_name(stop, locale) for stop in ways[spot.leg])
    return {"before": before, "after": after} if before != after else {}
