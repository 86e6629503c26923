"""Sentences about a stop and the way to it: when, where, why, and how one gets there."""

from __future__ import annotations

from collections.abc import Sequence

from jindao.formats.chapters import Stop, shown_s
from jindao.formats.titles import stop_name
from jindao.formats.words import about_distance, clean, clock, distance, duration, join, label, note
from jindao.geo import geodesic_m
from jindao.model.leg import Leg
from jindao.model.place import Site
from jindao.model.tour import Visit
from jindao.texts import either, say, texts

GAP_WORTH_SAYING_M = 25.0
ACCURACY_WORTH_SAYING_M = 100.0


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


def along(leg: Leg, locale: str, limit: int = 6) -> str:
    """Return the names of a leg's ways, the first few of them."""
    names = [clean(name) for name in leg.way_names(locale) if clean(name)]
    if not names:
        return ""
    key = "html.along" if len(names) <= limit else "html.along_more"
    return say(key, locale, names=names[:limit])
