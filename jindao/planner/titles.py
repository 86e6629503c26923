"""Titles of tours, from what was asked for."""

from __future__ import annotations

from jindao.heritage.dataset import Heritage
from jindao.model.leg import Waypoint
from jindao.model.request import TourRequest
from jindao.model.tour import Tour
from jindao.planner.about import is_around
from jindao.profiles import Profile
from jindao.texts import either, say


def about(heritage: Heritage, request: TourRequest, locale: str, *, around: bool = False) -> str:
    """Return what a request is about: its theme, or that it is around it, and its strands.

    Without any of them its kind of route, and else that sites were chosen.
    """
    themes: list[str] = []
    if request.theme:
        name = heritage.themes[request.theme].name(locale)
        themes.append(say("title.around", locale, theme=name) if around else name)
    themes += [heritage.strands[id_].name(locale) for id_ in request.strands]
    if request.kind and not themes:
        themes.append(heritage.kinds[request.kind].name(locale))
    return say("title.and", locale).join(themes) or say("title.sites", locale)


def tour_title(
    heritage: Heritage,
    profile: Profile,
    request: TourRequest,
    start: Waypoint,
    locale: str,
    *,
    tour: Tour | None = None,
) -> str:
    """Return what a tour is about, how long it is and how one moves.

    With a `tour` that has rides by car, how much of it is ridden and how much is not; with
    one most of which only goes with the theme, that it is around it.
    """
    told = about(heritage, request, locale, around=tour is not None and is_around(tour))
    named = either(locale, start.name_zh, start.name_en)
    code = "title.days" if request.days > 1 else "title.day"
    code = f"{code}_from" if named else code
    rides = [] if tour is None else [leg for leg in tour.legs if leg.transfer]
    if tour is not None and rides:
        code = f"{code}_rides"
        minutes = round(sum(leg.duration_s for leg in rides) / 60)
        own = say(f"title.own.{profile.mode}", locale)
        if profile.id == "hike":
            own = say("moving.hike", locale)
        km = f"{tour.length_m / 1000:.1f}"
        how = say("title.rides", locale, minutes=minutes, own=own, km=km)
    else:
        how = profile.name(locale).lower()
    return say(
        code,
        locale,
        about=told,
        start=named,
        hours=f"{request.longest_hours:g}",
        days=request.days,
        how=how,
    )
