"""What a position is near, in words, for maps and forms: nobody knows a place by its degrees."""

from __future__ import annotations

from jindao import JindaoError, LonLat, Planner

from . import language


def words_near(planner: Planner, position: LonLat) -> str:
    """Return what a position is near and how far off; empty where nothing known is near."""
    found = planner.nearby(position)
    if found is None:
        return ""
    speech = language.current()
    name = found.name_en if not speech.in_chinese and found.name_en else found.name_zh
    return speech.say("form.near", name=name, distance=speech.length(found.distance_m))


def near_text(planner: Planner, text: str) -> str:
    """Return what the position that a field holds is near; empty where it holds none."""
    try:
        return words_near(planner, LonLat.parse(text))
    except JindaoError:
        return ""
