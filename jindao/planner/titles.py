"""Titles of tours, from what was asked for."""

from __future__ import annotations

from jindao.heritage.dataset import Heritage, Theme
from jindao.model.request import TourRequest
from jindao.model.trip import Waypoint
from jindao.profiles import Profile
from jindao.texts import say


def tour_title(
    heritage: Heritage, profile: Profile, request: TourRequest, start: Waypoint, locale: str
) -> str:
    """Return what a tour is about, how long it is and how one moves."""
    themes: list[Theme] = []
    if request.theme:
        themes.append(heritage.themes[request.theme])
    themes += [heritage.strands[id_] for id_ in request.strands]
    joiner = "·" if locale == "zh" else " and "
    about = joiner.join(theme.name(locale) for theme in themes) or say("title.sites", locale)
    named = start.name_zh if locale == "zh" else start.name_en
    code = "title.days" if request.days > 1 else "title.day"
    return say(
        f"{code}_from" if named else code,
        locale,
        about=about,
        start=named,
        hours=f"{request.hours:g}",
        days=request.days,
        profile=profile.name(locale).lower(),
    )
