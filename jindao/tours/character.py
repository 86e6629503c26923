"""What tells tours apart that people may choose from: facts counted, nothing praised.

Titles and sentences stand under `choice.` in `jindao/texts`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.model.guidance import HEADINGS
from jindao.model.trip import Note, Tour, Visit
from jindao.texts import languages, say
from jindao.tours.choice import GROUPS, easier, group_of

Facts = tuple[tuple[str, str | int | float | None], ...]


def characterised(tours: Sequence[Tour], aims: Sequence[str]) -> tuple[Tour, ...]:
    """Return tours to choose from with their characters, and others than the first titled.

    A tour of which nothing is true that tells it from the others is left out.

    Parameters
    ----------
    tours
        The first choice, and the others.
    aims
        What each was looked for, as a `Choice` has it; told where it holds.
    """
    if len(tours) < 2:
        return tuple(replace(tour, character=(Note(code="only"),)) for tour in tours)
    codes = ["first"]
    for place, aim in enumerate(aims[1:], start=1):
        others = [other for at, other in enumerate(tours) if at != place]
        told = [code for code in dict.fromkeys((aim, *_TOLD)) if code not in codes]
        true = [code for code in told if _TOLD[code](tours[place], others)]
        if not true:
            return characterised(others, [a for at, a in enumerate(aims) if at != place])
        codes.append(true[0])
    return tuple(_told(code, tours, place) for place, code in enumerate(codes))


def _told(code: str, tours: Sequence[Tour], place: int) -> Tour:
    """Return a tour with its title and character."""
    tour = replace(tours[place], character=_notes(code, tours, place))
    if place == 0:
        return tour
    facts = {"where": _where(tours[0], tour), "name": _most_famous(tour, tours, place)}
    zh, en = (
        say(f"choice.title.{code}", locale, title=tour.title(locale), **facts)
        for locale in ("zh", "en")
    )
    return replace(tour, title_zh=zh, title_en=en)


def _calm(tour: Tour, others: Sequence[Tour]) -> bool:
    amounts = [(len(each.visits), _under_way_s(each)) for each in (tour, *others)]
    return all(easier(amounts[0], amount) for amount in amounts[1:]) and all(
        tour.length_m <= other.length_m for other in others
    )


def _short(tour: Tour, others: Sequence[Tour]) -> bool:
    return all(tour.length_m <= 0.6 * other.length_m for other in others)


def _elsewhere(tour: Tour, others: Sequence[Tour]) -> bool:
    return all(
        geodesic_m(_middle(tour), _middle(other))
        >= max(300.0, (_spread_m(tour) + _spread_m(other)) / 2)
        for other in others
    )


def _sure(tour: Tour, others: Sequence[Tour]) -> bool:
    shares = [_known(each) / len(each.visits) for each in (tour, *others)]
    return shares[0] >= max(shares[1:]) + 0.2


def _flat(tour: Tour, others: Sequence[Tour]) -> bool:
    ascents_m = [_ascent_m(each) for each in (tour, *others)]
    known = [ascent_m for ascent_m in ascents_m if ascent_m is not None]
    return (
        len(known) == len(ascents_m) and min(known[1:]) >= 50 and known[0] <= 0.7 * min(known[1:])
    )


def _no_steps(tour: Tour, others: Sequence[Tour]) -> bool:
    return _steps_m(tour) < 1 and all(_steps_m(other) >= 20 for other in others)


def _more_of(group: str, tour: Tour, others: Sequence[Tour]) -> bool:
    held = [_of_group(each, group) for each in (tour, *others)]
    shares = [_of_group(each, group) / len(each.visits) for each in (tour, *others)]
    return held[0] > max(held[1:]) and shares[0] >= max(shares[1:]) + 0.2


def _other_sites(tour: Tour, others: Sequence[Tour]) -> bool:
    return 2 * len(_alone(tour, others)) >= len(tour.visits)


def _one_more(tour: Tour, others: Sequence[Tour]) -> bool:
    return bool(_alone(tour, others))


_TOLD: Final[dict[str, Callable[[Tour, Sequence[Tour]], bool]]] = {
    "calm": _calm,
    "short": _short,
    "area": _elsewhere,
    "no_steps": _no_steps,
    "flat": _flat,
    "sure": _sure,
    **{group: partial(_more_of, group) for group in GROUPS},
    "sites": _other_sites,
    "others": _other_sites,
    "with": _one_more,
}
"""What may be told of a tour, and when it is true; the first that is."""


def _notes(code: str, tours: Sequence[Tour], place: int) -> tuple[Note, ...]:
    """Return why one would take a tour rather than the others."""
    first, tour = tours[0], tours[place]
    others = [other for at, other in enumerate(tours) if at != place]
    notes = []
    if place == 0:
        best = all(other.score <= tour.score for other in others)
        notes.append(Note(code="most" if best else "first", facts=_amounts(tour)))
    elif code in GROUPS:
        named = tuple((f"group_{lang}", say(f"choice.groups.{code}", lang)) for lang in languages())
        held = (("count", _of_group(tour, code)), ("first_count", _of_group(first, code)))
        notes.append(Note(code="category", facts=(*_against(tour, first), *held, *named)))
    else:
        where = tuple((f"where_{lang}", text) for lang, text in _where(first, tour).items())
        apart_km = round(geodesic_m(_middle(tour), _middle(first)) / 1000, 1)
        own = len(_alone(tour, others))
        facts = (*_against(tour, first), *where, ("apart_km", apart_km), ("own", own))
        notes.append(Note(code=code, facts=facts))
    alone = _alone(tour, others)
    if alone:
        famous = _most_famous(tour, tours, place)
        names = tuple((f"name_{lang}", name) for lang, name in famous.items())
        notes.append(Note(code="alone", facts=names))
    notes += _story(tour, others)
    if place:
        percent = round(100 * tour.score / max(1, first.score))
        shared = {visit.site.id for visit in first.visits}
        worth = sum(visit.score for visit in tour.visits)
        both = sum(visit.score for visit in tour.visits if visit.site.id in shared)
        common = round(100 * both / max(1, worth))
        notes.append(Note(code="worth", facts=(("percent", percent), ("common", common))))
    return tuple(notes)


def _story(tour: Tour, others: Sequence[Tour]) -> list[Note]:
    """Return the first story that a tour tells and none of the others does, if any."""
    known = {story.id for other in others for visit in other.visits for story in visit.stories}
    for visit in tour.visits:
        for story in visit.stories:
            if story.id in known:
                continue
            names = {lang: visit.site.name(lang) for lang in languages()}
            told = [{lang: other.name(lang) for lang in languages()} for other in story.companions]
            facts = [(f"why_{lang}", story.why(lang)) for lang in languages()]
            facts += [
                (f"names_{lang}", say("choice.together", lang, names=[names, *told]))
                for lang in languages()
            ]
            return [Note(code="story", facts=tuple(facts))]
    return []


def _amounts(tour: Tour) -> Facts:
    return (
        ("visits", len(tour.visits)),
        ("km", round(tour.length_m / 1000, 1)),
        ("minutes", round(_under_way_s(tour) / 60)),
        ("known", _known(tour)),
    )


def _against(tour: Tour, first: Tour) -> Facts:
    """Return the numbers of a tour, and those of the first choice."""
    more: Facts = (
        ("ascent", round(_ascent_m(tour) or 0)),
        ("steps", round(_steps_m(tour))),
        ("new", len(_alone(tour, [first]))),
    )
    before: Facts = (
        ("ascent", round(_ascent_m(first) or 0)),
        ("steps", round(_steps_m(first))),
    )
    return (
        *_amounts(tour),
        *more,
        *((f"first_{name}", value) for name, value in (*_amounts(first), *before)),
    )


def _where(first: Tour, tour: Tour) -> dict[str, str]:
    """Return where a tour lies, seen from the first, in every language."""
    here, there = _middle(first), _middle(tour)
    m_lon, m_lat = metres_per_degree(here.lat)
    east, north = (there.lon - here.lon) * m_lon, (there.lat - here.lat) * m_lat
    heading = HEADINGS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return {lang: say(f"turn.heading.{heading}", lang) for lang in languages()}


def _alone(tour: Tour, others: Sequence[Tour]) -> list[Visit]:
    """Return the visits that no other tour has."""
    elsewhere = {visit.site.id for other in others for visit in other.visits}
    return [visit for visit in tour.visits if visit.site.id not in elsewhere]


def _most_famous(tour: Tour, tours: Sequence[Tour], place: int) -> dict[str, str]:
    """Return the name of the best visit that no other tour has, in every language."""
    alone = _alone(tour, [other for at, other in enumerate(tours) if at != place])
    if not alone:
        return {}
    most = max(alone, key=lambda visit: visit.score)
    return {lang: most.site.name(lang) for lang in languages()}


def _middle(tour: Tour) -> LonLat:
    positions = [visit.waypoint.position for visit in tour.visits]
    return LonLat(
        sum(at.lon for at in positions) / len(positions),
        sum(at.lat for at in positions) / len(positions),
    )


def _spread_m(tour: Tour) -> float:
    middle = _middle(tour)
    apart_m = [geodesic_m(visit.waypoint.position, middle) for visit in tour.visits]
    return sum(apart_m) / len(apart_m)


def _under_way_s(tour: Tour) -> int:
    return tour.duration_s + tour.transfer_s


def _known(tour: Tour) -> int:
    return sum(visit.opening_status == "open" for visit in tour.visits)


def _of_group(tour: Tour, group: str) -> int:
    return sum(group_of(visit.site.category) == group for visit in tour.visits)


def _steps_m(tour: Tour) -> float:
    return sum(leg.steps_m for leg in tour.legs)


def _ascent_m(tour: Tour) -> float | None:
    """Return the metres of ascent under one's own power; None where it is not known."""
    ascents_m = [leg.ascent_m for leg in tour.legs if not leg.transfer]
    known = [ascent_m for ascent_m in ascents_m if ascent_m is not None]
    return sum(known) if len(known) == len(ascents_m) else None
