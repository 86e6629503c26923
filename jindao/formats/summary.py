"""A trip in one paragraph, as every output that speaks begins."""

from __future__ import annotations

from jindao.formats import chapters, stop_words, words
from jindao.model.loop import Loop
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Trip
from jindao.texts import say, tongue


def summary(trip: Trip, locale: str) -> str:
    """Return a trip in one paragraph: how long, how far, what is not known."""
    parts = [
        _route_summary(trip, locale) if isinstance(trip, Route) else _tour_summary(trip, locale)
    ]
    if isinstance(trip, Loop):
        parts.append(_loop_summary(trip, locale))
    guessed_m = chapters.estimated_m(trip)
    if chapters.has_estimated(trip):
        whole = round(guessed_m) >= round(trip.length_m)
        key = "html.sum_estimated_all" if whole else "html.sum_estimated"
        parts.append(say(key, locale, length=words.distance(guessed_m, locale)))
    if not isinstance(trip, Route):
        unknown = sum(visit.opening_status == "unknown" for visit in trip.visits)
        closed = sum(visit.opening_status == "closed" for visit in trip.visits)
        if unknown:
            parts.append(say("html.sum_unknown_hours", locale, count=unknown))
        if closed:
            parts.append(say("html.sum_closed", locale, count=closed))
    ascents_m = [leg.ascent_m for leg in chapters.ways(trip.legs)]
    if None in ascents_m:
        parts.append(say("html.sum_no_elevation", locale))
    elif ascents_m or not chapters.rides(trip.legs):
        climb = round(sum(ascent_m or 0.0 for ascent_m in ascents_m))
        parts.append(say("html.sum_ascent", locale, ascent=climb))
    return tongue(locale).space.join(parts)


def _route_summary(trip: Route, locale: str) -> str:
    return say(
        "html.sum_route",
        locale,
        length=words.distance(trip.length_m, locale),
        time=words.duration(trip.duration_s, locale),
        profile=stop_words.moving(trip.provenance.profile, locale),
    )


def _loop_summary(trip: Loop, locale: str) -> str:
    quality = trip.quality
    grade = say("html.sum_loop_no_grade", locale)
    if quality.max_grade is not None:
        grade = say("html.sum_loop_grade", locale, grade=round(100 * quality.max_grade))
    return say(
        "html.sum_loop",
        locale,
        error=f"{100 * quality.length_error:+.1f}",
        twice=f"{100 * quality.walked_twice:.0f}",
        crossings=quality.crossings,
        grade=grade,
        steps=round(quality.steps_m),
        unpaved=f"{100 * quality.unpaved_share:.0f}",
        unknown=f"{100 * quality.unknown_surface_share:.0f}",
    )


def _tour_summary(trip: Tour, locale: str) -> str:
    out_s = sum(chapters.shown_s(s.start_time, s.end_time) for s in trip.stages)
    rides = chapters.rides(trip.legs)
    key = "html.sum_tour" if len(trip.stages) == 1 else "html.sum_tour_days"
    return say(
        f"{key}_rides" if rides else key,
        locale,
        rides=len(rides),
        ridden=stop_words.ridden(rides, locale),
        riding=stop_words.ridden_time(rides, locale),
        days=len(trip.stages),
        visits=len(trip.visits),
        length=words.distance(trip.length_m, locale),
        moving=words.duration(trip.duration_s, locale),
        out=words.duration(out_s, locale),
        profile=stop_words.moving(trip.provenance.profile, locale),
    )
