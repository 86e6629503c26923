"""How outputs speak: cleaned names, times, lengths, and the sentences about a stop."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Sequence

from jindao.formats.chapters import Chapter, Stop, has_estimated, shown_s
from jindao.geo import geodesic_m
from jindao.model.leg import Leg, Nearby, Waypoint
from jindao.model.loop import Loop
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.route import Route
from jindao.model.tour import Stage, Tour, TourQuality, Visit
from jindao.model.trip import Trip
from jindao.texts import either, say, texts

GAP_WORTH_SAYING_M = 25.0
ACCURACY_WORTH_SAYING_M = 100.0
_AT_M = 50.0
MAP_WORDS = ("map", "zoom_in", "zoom_out", "close", "more")
"""What the controls of a map say, in `jindao/texts` under `html.`."""
STATUS_SIGNS = {"open": "✓", "closed": "✕", "unknown": "?"}

_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u202a-\u202e\u2066-\u2069\ufeff]"
)
_CUT, _JOINER = "…", "\u200d"
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return a text on one line, without what XML forbids or what turns reading round."""
    return _SPACES.sub(" ", _FORBIDDEN.sub("", text)).strip()


def shortened(text: str, limit: int, size: Callable[[str], int] = len) -> str:
    """Return a cleaned text of at most `limit`, in characters or as `size` counts.

    It is cut between two words where one ends in its second half, and never within a
    character that is written as several.
    """
    text = clean(text)
    if size(text) <= limit:
        return text
    room = limit - size(_CUT)
    end = next((end for end in range(len(text), 0, -1) if size(text[:end]) <= room), 0)
    gap = text.rfind(" ", 0, end + 1)
    if gap >= end / 2:
        end = gap
    while end > 0 and (_joins(text[end : end + 1]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip(" ,.;:·、，。；：（(") + _CUT


def _joins(character: str) -> bool:
    """Tell whether a character only adds to the one before it."""
    if not character:
        return False
    adds = unicodedata.category(character) in ("Mn", "Me", "Mc")
    return adds or character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff"


def text_width(text: str) -> int:
    """Return how many columns a terminal needs for a text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, each column flush right on a terminal."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            " " * (width - text_width(cell)) + cell for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


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


def label(section: str, code: str | None, locale: str) -> str:
    """Return the word for a code such as a category; the code where there is none."""
    if not code:
        return ""
    key = f"{section}.{code}"
    return say(key, locale) if texts().has(key) else code.replace("_", " ")


def note(section: str, item: Note, locale: str) -> str:
    """Return the sentence of a note kept under a section of the texts."""
    facts: dict[str, object] = {
        name: clean(fact) if isinstance(fact, str) else fact for name, fact in item.facts
    }
    return clean(say(f"{section}.{item.code}", locale, **facts))


def made_with(provenance: Provenance, locale: str) -> str:
    """Return what a result was made with: version, engine, data and network, with their dates."""
    data, network = dated_sources(provenance, locale)
    return say(
        "html.made_with",
        locale,
        version=provenance.jindao_version,
        engine=provenance.engine,
        data=data,
        network=network,
        network_id=provenance.network_id,
    )


def dated_sources(provenance: Provenance, locale: str) -> tuple[str, str]:
    """Return the version of the data and the name of the network, dated where that is known."""
    data, network = clean(provenance.data_version), clean(provenance.network_name)
    if provenance.data_date is not None:
        data = say("html.data_as_of", locale, data=data, date=clean(provenance.data_date))
    if provenance.network_date is not None:
        date = clean(provenance.network_date)
        network = say("html.network_built", locale, network=network, date=date)
    return data, network


def chapter_title(chapter: Chapter, trip: Trip, locale: str) -> str:
    """Return `Day 2`, or the name of the route."""
    if chapter.stage is None:
        return title(trip, locale)
    return say("html.day", locale, number=chapter.number)


def clock(time: dt.datetime, day: dt.date | None = None) -> str:
    """Return `09:40`, with `+1` where it is past the midnight after `day`."""
    days = (time.date() - day).days if day else 0
    return f"{time:%H:%M}" + (f" +{days}" if days > 0 else "")


def date(day: dt.date, locale: str) -> str:
    """Return a date with its weekday."""
    return say(
        "html.date",
        locale,
        year=day.year,
        month_name=say(f"html.month.{day.month}", locale),
        day=day.day,
        weekday=say(f"html.weekday.{day.isoweekday()}", locale),
    )


def dates(trip: Tour, locale: str) -> str:
    """Return the date of a tour, or its first and last."""
    first = trip.request.date
    last = first + dt.timedelta(days=max(0, len(trip.stages) - 1))
    return " – ".join(date(day, locale) for day in dict.fromkeys((first, last)))


def stage_date(stage: Stage, locale: str) -> str:
    """Return the date of a day with its weekday, and which holiday it is part of."""
    day, told = date(stage.start_time.date(), locale), stage.calendar
    if told is None:
        return day
    what = say(f"note.{told.code}", locale, **dict(told.facts))
    return say("html.dated", locale, date=day, told=what)


def duration(seconds: float, locale: str) -> str:
    """Return `1 h 20 min`, to the minute; something short is never `0 min`."""
    minutes = round(seconds / 60) or (1 if seconds > 0 else 0)
    hours, rest = divmod(minutes, 60)
    key = "minutes" if not hours else "hours_minutes" if rest else "hours"
    return say(f"html.{key}", locale, hours=hours, minutes=rest)


def distance(metres: float, locale: str) -> str:
    """Return `850 m` below a kilometre, else `3.2 km`."""
    if round(metres) < 1000:
        return say("html.metres", locale, value=round(metres))
    return say("html.kilometres", locale, value=f"{metres / 1000:.1f}")


def about_distance(metres: float, locale: str) -> str:
    """Return a length as one tells it on the way: to 10 m, from a kilometre on to 100 m."""
    if metres < 995:
        return say("html.metres", locale, value=max(10, int(metres / 10 + 0.5) * 10))
    return say("html.kilometres", locale, value=f"{metres / 1000:.1f}")


def status(code: str, locale: str) -> str:
    """Return an opening status in words."""
    return say(f"status.{code}", locale)


def join(parts: list[str], locale: str) -> str:
    """Return the parts that say something, in one line."""
    return say("html.joiner", locale).join(part for part in parts if part)


def times(stop: Stop, locale: str) -> str:
    """Return when one comes to a stop, how long one stays and when one leaves."""
    parts = []
    if stop.arrival is not None:
        parts.append(say("html.arrive", locale, time=clock(stop.arrival, stop.day)))
    if stop.visit is not None:
        if stop.wait_s > 0:
            parts.append(say("html.wait", locale, time=duration(_shown_wait_s(stop), locale)))
        if stop.begin is not None and stop.rest is not None and stop.rest.before:
            parts.append(say("html.begin", locale, time=clock(stop.begin, stop.day)))
        parts.append(say("html.stay", locale, time=duration(stop.visit.stay_s, locale)))
    if stop.departure is not None:
        parts.append(say("html.depart", locale, time=clock(stop.departure, stop.day)))
    return join(parts, locale)


def _shown_wait_s(stop: Stop) -> float:
    """Return how long one waits, between the minutes that the clocks beside it show."""
    if stop.arrival is None or stop.begin is None or (stop.rest and stop.rest.before):
        return stop.wait_s
    return shown_s(stop.arrival, stop.begin) or stop.wait_s


def cautions(stop: Stop, locale: str) -> list[str]:
    """Return what is uncertain about where a stop is."""
    made = []
    site = stop.visit.site if stop.visit else None
    accuracy_m = site.coordinate_accuracy_m if site else None
    if stop.kind == "lodging":
        accuracy_m = stop.waypoint.accuracy_m
    if accuracy_m is not None and accuracy_m >= ACCURACY_WORTH_SAYING_M:
        made.append(say("html.accuracy", locale, length=distance(accuracy_m, locale)))
    if stop.waypoint.gap_m >= GAP_WORTH_SAYING_M:
        made.append(say("html.gap", locale, length=distance(stop.waypoint.gap_m, locale)))
    return made


def about(site: Site, locale: str) -> str:
    """Return a site's category, protection level and period."""
    period = clean(either(locale, site.period_zh, ""))
    level = label("protection_level", site.protection_level, locale)
    return join([label("category", site.category, locale), level, period], locale)


def access(site: Site, locale: str) -> str:
    """Return what the dataset says about getting in."""
    return clean(either(locale, site.access_notes_zh, site.access_notes_en))


def why(stop: Stop, locale: str) -> list[str]:
    """Return why a site was chosen, and what it tells with other visits."""
    visit = stop.visit
    return [*reasons(visit, locale), *stories(visit, locale)] if visit else []


def reasons(visit: Visit, locale: str) -> list[str]:
    """Return why a site was chosen for itself."""
    return [note("why", item, locale) for item in visit.why]


def stories(visit: Visit, locale: str) -> list[str]:
    """Return the stories that a visit tells with others of its tour, a sentence each."""
    return [
        clean(
            say(
                "why.story",
                locale,
                names=[clean(other.name(locale)) for other in story.companions],
                why=clean(story.why(locale)),
            )
        )
        for story in visit.stories
    ]


def moving(profile: str, locale: str) -> str:
    """Return how one moves with a profile, as it stands beside a length."""
    key = f"moving.{profile}"
    return say(key, locale) if texts().has(key) else label("profile", profile, locale)


def way(leg: Leg, profile: str, locale: str, way_s: int | None = None) -> str:
    """Return a leg in words: how far, how long, and what is uncertain about it.

    `way_s` is how long it takes by the clocks that are shown beside it.
    """
    if leg.transfer:
        return ride([leg], locale)
    if round(leg.length_m) == 0:
        return say("html.way_none", locale)
    parts = [
        say(
            "html.way",
            locale,
            profile=moving(profile, locale),
            length=distance(leg.length_m, locale),
            time=duration(way_s or leg.duration_s, locale),
        )
    ]
    if leg.ascent_m is not None and leg.descent_m is not None:
        parts.append(
            say("html.climb", locale, ascent=round(leg.ascent_m), descent=round(leg.descent_m))
        )
    for key, metres in (
        ("estimated_part", leg.estimated_m),
        ("steps_part", leg.steps_m),
        ("pushed_part", leg.pushed_m),
        ("surface_part", leg.unknown_surface_m),
    ):
        if round(metres) > 0:
            parts.append(say(f"html.{key}", locale, length=distance(metres, locale)))
    if leg.unknown_kerbs > 0:
        parts.append(say("html.kerbs_part", locale, count=leg.unknown_kerbs))
    return join(parts, locale)


def ride(legs: Sequence[Leg], locale: str) -> str:
    """Return rides by car in words, one or several together: nothing of it is measured."""
    return say("html.ride", locale, length=ridden(legs, locale), time=ridden_time(legs, locale))


def ridden(legs: Sequence[Leg], locale: str) -> str:
    """Return the length of rides, to the kilometre: they only follow a rule."""
    metres = sum(leg.length_m for leg in legs)
    return say("html.kilometres", locale, value=round(metres / 1000) or 1)


def ridden_time(legs: Sequence[Leg], locale: str) -> str:
    """Return how long rides take together."""
    return duration(sum(leg.duration_s for leg in legs), locale)


def lunch(stop: Stop, locale: str) -> str:
    """Return when and where lunch is taken at a stop; nothing where it is not."""
    if stop.rest is None:
        return ""
    begin, end = (clock(time, stop.day) for time in (stop.rest.begin, stop.rest.end))
    food = stop.rest.food
    if stop.rest.on_way:
        return say("html.lunch_on_way", locale, begin=begin, end=end)
    if food is None:
        return say("html.lunch_unknown", locale, begin=begin, end=end)
    return say(
        "html.lunch",
        locale,
        begin=begin,
        end=end,
        name=clean(food.name) or label("facility_one", food.kind, locale),
        length=about_distance(geodesic_m(stop.waypoint.position, food.position), locale),
    )


def night(stop: Stop, locale: str) -> str:
    """Return where the night is spent; nothing where a stop is no lodging."""
    if stop.kind != "lodging":
        return ""
    return say("html.night", locale, name=stop_name(stop, locale))


def quality(trip: Trip, locale: str) -> str:
    """Return what a tour is worth, and how near that is proven to be to the best."""
    if isinstance(trip, Route) or trip.quality is None:
        return ""
    found = trip.quality
    if found.gap is None:
        return say("html.quality_unknown", locale, score=found.score)
    told = _nearness(found, locale)
    if trip.request.days > 1 and not trip.request.stays_out:
        return say("html.quality_nights_at_start", locale, told=told)
    return told


def _nearness(found: TourQuality, locale: str) -> str:
    """Return how near to the best a tour is proven to be."""
    assert found.gap is not None
    if found.gap <= 0:
        return say("html.quality_best", locale, score=found.score)
    # Rounded up: what is proven is "at most".
    percent = f"{math.ceil(1000 * found.gap - 1e-9) / 10:.1f}"
    return say("html.quality_gap", locale, score=found.score, percent=percent)


def character(trip: Trip, locale: str) -> list[str]:
    """Return why one would take a tour rather than others, as far as there are words for it."""
    if isinstance(trip, Route):
        return []
    return [
        note("choice", item, locale)
        for item in trip.character
        if texts().has(f"choice.{item.code}")
    ]


def along(leg: Leg, locale: str, limit: int = 6) -> str:
    """Return the names of a leg's ways, the first few of them."""
    names = [clean(name) for name in leg.way_names(locale) if clean(name)]
    if not names:
        return ""
    key = "html.along" if len(names) <= limit else "html.along_more"
    return say(key, locale, names=names[:limit])


def strong_lines(trip: Trip, locale: str) -> list[str]:
    """Return what nobody may overlook: that an estimated line is no way to walk."""
    told = [
        note("note", item, locale)
        for item in trip.notes
        if item.code in ("estimated", "estimated_short")
    ]
    return told or ([say("html.estimated_banner", locale)] if has_estimated(trip) else [])


def warning(trip: Trip, locale: str) -> str:
    """Return the few words that stand on whatever shows an estimated trip; else nothing."""
    return say("safety.strong_estimated", locale) if has_estimated(trip) else ""


def caution_lines(trip: Trip, locale: str) -> list[str]:
    """Return every note of a trip in words, the estimated lines first."""
    lines = [*strong_lines(trip, locale), *(note("note", item, locale) for item in trip.notes)]
    return list(dict.fromkeys(lines))


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
