"""What people must know of a way before they trust it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jindao.formats.titles import short_point_name
from jindao.geo import LonLat
from jindao.model.breakdown import UNKNOWN
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.preferences import LIMITS, PLAIN, Preferences
from jindao.profiles import Profile
from jindao.profiles.time import din33466_s
from jindao.texts import say

GAP_TOLD_M: Final = 50.0
"""Ground between a waypoint and the network that is worth telling."""

WITHOUT_STEPS: Final = ("wheelchair", "family")
"""Profiles of people to whom it matters that there are no steps."""


def way_notes(
    legs: Sequence[Leg],
    waypoints: Sequence[Waypoint],
    profile: Profile,
    preferences: Preferences = PLAIN,
) -> tuple[Note, ...]:
    """Return the notes on the legs between waypoints, worst first."""
    notes = list(_limit_notes(legs))
    length_m = sum(leg.length_m for leg in legs)
    estimated_m = sum(leg.estimated_m for leg in legs)
    if any(leg.has_estimated for leg in legs):
        km = round(estimated_m / 1000, 1)
        notes.append(
            Note(code="estimated", facts=(("km", km),)) if km else Note(code="estimated_short")
        )
    far: dict[LonLat, Waypoint] = {}
    for waypoint in waypoints:
        if waypoint.gap_m > GAP_TOLD_M:
            far.setdefault(waypoint.position, waypoint)
    for waypoint in far.values():
        names = (("name_zh", _called(waypoint, "zh")), ("name_en", _called(waypoint, "en")))
        gap = ("gap_m", round(waypoint.gap_m))
        notes.append(Note(code="gap", facts=(*names, gap)))
    steps_m = sum(leg.steps_m for leg in legs)
    if steps_m > 0:
        notes.append(Note(code="steps", facts=(("steps_m", round(steps_m)),)))
    pushed_m = sum(leg.pushed_m for leg in legs)
    if round(pushed_m) > 0:
        notes.append(Note(code="pushed", facts=(("km", round(pushed_m / 1000, 1)),)))
    unknown_m = sum(leg.unknown_surface_m for leg in legs)
    if profile.warns_unknown_surface and unknown_m > 0:
        share = round(100 * unknown_m / length_m)
        facts = (("km", round(unknown_m / 1000, 1)), ("percent", share))
        notes.append(Note(code="unknown_surface", facts=facts))
    kerbs = sum(leg.unknown_kerbs for leg in legs)
    if profile.warns_unknown_kerbs and kerbs > 0:
        notes.append(Note(code="unknown_kerbs", facts=(("count", kerbs),)))
    notes += _steep_notes(legs, profile)
    if preferences.max_grade is not None and any(leg.ascent_m is None for leg in legs):
        notes.append(Note(code="grade_unknown"))
    if length_m > 0 and any(leg.ascent_m is None for leg in legs):
        notes.append(Note(code="elevation_unknown"))
    return tuple(notes)


def step_notes(legs: Sequence[Leg], profile: Profile, preferences: Preferences) -> tuple[Note, ...]:
    """Return whether a way is free of steps as far as known, where that matters.

    It does where no steps are wished for, and to `WITHOUT_STEPS`. Codes: `step_free`, and
    `step_free_partly` with how much of it is estimated, where nobody knows, and
    `step_free_unknown` where that is all of it; none where
    there are steps, which are told of already, or where nothing is gone at all.
    """
    length_m = sum(leg.length_m for leg in legs)
    if not (preferences.no_steps or profile.id in WITHOUT_STEPS) or length_m == 0:
        return ()
    if sum(leg.steps_m for leg in legs) > 0:
        return ()
    unknown_m = sum(leg.estimated_m for leg in legs)
    if unknown_m == 0:
        return (Note(code="step_free", facts=(("km", round(length_m / 1000, 1)),)),)
    known_km = round((length_m - unknown_m) / 1000, 1)
    if known_km == 0:
        return (Note(code="step_free_unknown"),)
    facts = (
        ("km", known_km),
        ("unknown_km", max(0.1, round(unknown_m / 1000, 1))),
    )
    return (Note(code="step_free_partly", facts=facts),)


def _called(waypoint: Waypoint, locale: str) -> str:
    """Return what a waypoint is called in a sentence: what has no name, by what it is for.

    Beside that stands what it is near, or its position where nothing near is known.
    """
    name = short_point_name(waypoint, locale)
    if waypoint.name_zh or waypoint.name_en:
        return name
    return say(f"unnamed.{waypoint.kind}", locale, position=name)


def _steep_notes(legs: Sequence[Leg], profile: Profile) -> Iterator[Note]:
    """Yield what is steeper than the profile says must be told, and what nobody knows."""
    steep = [leg.steep for leg in legs if leg.steep is not None]
    if steep and profile.warns_steeper_than is not None:
        before_m = 0.0
        for leg in legs:
            if leg.steep is not None:
                break
            before_m += leg.length_m
        facts = (
            ("metres", max(1, round(sum(part.length_m for part in steep)))),
            ("limit", _percent(profile.warns_steeper_than)),
            ("value", _percent(max(part.worst for part in steep))),
            ("place", str(steep[0].position)),
            ("km", round((before_m + steep[0].along_m) / 1000, 2)),
            ("standard_zh", profile.steep_standard_zh),
            ("standard_en", profile.steep_standard_en),
        )
        yield Note(code="steep_by_standard" if profile.steep_standard_en else "steep", facts=facts)
    unknown_m = sum(leg.breakdown.metres("steepness", UNKNOWN) for leg in legs)
    if profile.warns_unknown_grade and unknown_m > 0:
        km = ("km", max(0.1, round(unknown_m / 1000, 1)))
        yield Note(code="steep_unknown", facts=(km,))


def _percent(grade: float) -> str:
    """Return a grade in percent with at most one decimal: 10.3 % is not 10 %."""
    return f"{100 * grade:.1f}".removesuffix(".0")


def time_notes(legs: Sequence[Leg], profile: Profile) -> tuple[Note, ...]:
    """Return what signposts would say of the walking time of a whole route.

    For profiles on foot where the ascent and descent of every leg are known.
    """
    climbs = [(leg.ascent_m, leg.descent_m) for leg in legs]
    ascents_m = [up for up, _ in climbs if up is not None]
    descents_m = [down for _, down in climbs if down is not None]
    known = len(ascents_m) == len(descents_m) == len(climbs)
    length_m = sum(leg.length_m for leg in legs)
    if profile.mode != "foot" or not known or length_m == 0:
        return ()
    seconds = din33466_s(length_m, sum(ascents_m), sum(descents_m))
    assert seconds is not None
    hours = max(0.1, round(seconds / 3600, 1))
    return (Note(code="din33466", facts=(("hours", hours),)),)


def _limit_notes(legs: Sequence[Leg]) -> Iterator[Note]:
    """Yield a note for every limit that could not be kept, with its first place."""
    for limit in LIMITS:
        broken = [item for leg in legs for item in leg.limits_broken if item.limit == limit]
        if not broken:
            continue
        worst = [item.worst for item in broken if item.worst is not None]
        value: str | float | None = None
        if limit == "max_grade":
            value = _percent(max(worst))
        elif worst:
            value = round(min(worst), 1)
        facts = (
            ("metres", max(1, round(sum(item.length_m for item in broken)))),
            ("value", value),
            ("place", str(broken[0].position)),
        )
        yield Note(code=f"broken_{limit}", facts=facts)
