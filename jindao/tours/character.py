"""What tells tours apart that people may choose from: facts counted, nothing praised.

Titles and sentences stand under `choice.` in `jindao/texts`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jindao.geo import geodesic_m, metres_per_degree
from jindao.model.guidance import HEADINGS
from jindao.model.note import Note
from jindao.model.tour import Tour, Visit
from jindao.texts import languages, say, texts
from jindao.tours.choice import GROUPS
from jindao.tours.traits import (
    NAMED,
    TRAITS,
    alone,
    ascent_m,
    half_by,
    known,
    middle,
    of_group,
    protected,
    share_of_way,
    steps_m,
    under_way_s,
)

Facts = tuple[tuple[str, str | int | float | None], ...]

_IN_TITLE = 2
_IN_SENTENCE = 5
_AS_LOOKED_FOR = {"others": "sites", "sure": "sure_all"}
"""What is told before, or instead of, the aim of a search."""
_SAVING = ("calm", "short")
"""What may be told of a tour whose sites another has as well."""


def characterised(tours: Sequence[Tour], aims: Sequence[str]) -> tuple[Tour, ...]:
    """Return tours to choose from with their characters, and others than the first titled.

    A tour of which nothing is true that tells it from the others is left out. Where all
    of its sites are in another, only what it saves is told, against the first and that.

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
        wished = (_AS_LOOKED_FOR.get(aim, aim), aim)
        told = [code for code in dict.fromkeys((*wished, *TRAITS)) if code in TRAITS]
        around = [other for other in others if not alone(tours[place], [other])]
        if around:
            told = [code for code in told if code in _SAVING]
            others_told = [tours[0], *(other for other in around if other is not tours[0])]
        else:
            others_told = others
        true = [
            code
            for code in told
            if (code in NAMED or code not in codes) and TRAITS[code](tours[place], others_told)
        ]
        if not true:
            return characterised(others, [a for at, a in enumerate(aims) if at != place])
        codes.append(true[0])
    return tuple(_told(code, tours, place) for place, code in enumerate(codes))


def _told(code: str, tours: Sequence[Tour], place: int) -> Tour:
    """Return a tour with its title and character."""
    notes = tuple(_notes(code, tours, place))
    tour = replace(tours[place], character=notes)
    if place == 0:
        return tour
    own = alone(tour, [other for at, other in enumerate(tours) if at != place])
    new = [*own, *(visit for visit in alone(tour, [tours[0]]) if visit not in own)]
    facts = {**dict(notes[0].facts), **{f"own_{k}": v for k, v in _names(new, _IN_TITLE).items()}}
    key = "category" if code in GROUPS else code
    zh, en = (
        say(f"choice.title.{key}", locale, title=tour.title(locale), **facts)
        for locale in ("zh", "en")
    )
    return replace(tour, title_zh=zh, title_en=en)


def _notes(code: str, tours: Sequence[Tour], place: int) -> Iterator[Note]:
    """Yield why one would take a tour rather than the others."""
    first, tour = tours[0], tours[place]
    others = [other for at, other in enumerate(tours) if at != place]
    if place == 0:
        best = all(other.score <= tour.score for other in others)
        yield Note(code="most" if best else "first", facts=(*_amounts(tour), *_way(tour)))
    elif code in GROUPS:
        named = tuple((f"group_{lang}", say(f"choice.groups.{code}", lang)) for lang in languages())
        held = (("count", of_group(tour, code)), ("first_count", of_group(first, code)))
        yield Note(code="category", facts=(*_against(tour, first), *held, *named))
    else:
        yield Note(code=code, facts=(*_against(tour, first), *_facts(code, tour, first)))
    own = alone(tour, others)
    if own and (place == 0 or code not in NAMED):
        names = tuple((f"name_{lang}", own[0].site.name(lang)) for lang in languages())
        yield Note(code="alone", facts=names)
    yield from _story(tour, others)
    if place:
        percent = round(100 * tour.score / max(1, first.score))
        visits = len(tour.visits)
        shared = visits - len(alone(tour, [first]))
        facts = (("percent", percent), ("shared", shared), ("visits", visits))
        yield Note(code="worth" if shared else "worth_apart", facts=facts)


def _facts(code: str, tour: Tour, first: Tour) -> Facts:
    """Return what else a trait is told with: of the tour, and of the first choice."""
    if code == "area":
        apart_km = round(geodesic_m(middle(tour), middle(first)) / 1000, 1)
        where = tuple((f"where_{lang}", text) for lang, text in _where(first, tour).items())
        return (*where, ("apart_km", apart_km))
    if code in NAMED:
        own = alone(tour, [first])
        names = _names(own, _IN_SENTENCE)
        return tuple((f"names_{lang}", text) for lang, text in names.items())
    if code in ("world", "national"):
        return (("count", protected(tour, code)), ("first_count", protected(first, code)))
    if code in ("quiet", "green"):
        aspect, told = ("noise", "quiet") if code == "quiet" else ("green", "yes")
        shares = [share_of_way(each, aspect, told) or 0.0 for each in (tour, first)]
        return (("percent", round(100 * shares[0])), ("first_percent", round(100 * shares[1])))
    if code == "older":
        years = ("year", half_by(tour)), ("first_year", half_by(first, unknown_old=True))
        return tuple(
            (f"{name}_{lang}", _year(year, lang)) for name, year in years for lang in languages()
        )
    return ()


def _year(year: int | None, locale: str) -> str:
    """Return a year as one says it; a negative one is before the common era."""
    assert year is not None
    return say("choice.year" if year > 0 else "choice.year_bce", locale, year=abs(year))


def _names(visits: Sequence[Visit], most: int) -> dict[str, str]:
    """Return the names of some visits, the first few of them, in every language."""
    told = {}
    for lang in languages():
        names = [visit.site.name(lang) for visit in visits[:most]]
        key = "choice.names" if len(visits) <= most else "choice.names_more"
        told[lang] = say(key, lang, names=names, count=len(visits))
    return told


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
        ("minutes", round(under_way_s(tour) / 60)),
        ("known", known(tour)),
    )


def _way(tour: Tour) -> Facts:
    """Return how far and how long one goes, and rides, in every language."""
    km = round(tour.length_m / 1000, 1)
    own, ridden = round(tour.duration_s / 60), round(tour.transfer_s / 60)
    key = "choice.way_rides" if ridden else "choice.way"
    moving = dict(_moving(tour))
    return tuple(
        (f"way_{lang}", say(key, lang, km=km, minutes=own, ridden=ridden, **moving))
        for lang in languages()
    )


def _moving(tour: Tour) -> Facts:
    """Return how one moves by own power, in every language."""
    code = f"moving.{tour.provenance.profile}"
    known = code if texts().has(code) else "moving.walk"
    return tuple((f"moving_{lang}", say(known, lang)) for lang in languages())


def _against(tour: Tour, first: Tour) -> Facts:
    """Return the numbers of a tour, and those of the first choice."""
    climbs = [round(ascent_m(each) or 0) for each in (tour, first)]
    more: Facts = (
        ("ascent", climbs[0]),
        ("steps", round(steps_m(tour))),
        ("new", len(alone(tour, [first]))),
        ("climb_change", abs(climbs[0] - climbs[1])),
        *_moving(tour),
        ("km_less", round((first.length_m - tour.length_m) / 1000, 1)),
    )
    before: Facts = (("ascent", climbs[1]), ("steps", round(steps_m(first))))
    return (
        *_amounts(tour),
        *more,
        *((f"first_{name}", value) for name, value in (*_amounts(first), *before)),
    )


def _where(first: Tour, tour: Tour) -> dict[str, str]:
    """Return where a tour lies, seen from the first, in every language."""
    here, there = middle(first), middle(tour)
    m_lon, m_lat = metres_per_degree(here.lat)
    east, north = (there.lon - here.lon) * m_lon, (there.lat - here.lat) * m_lat
    heading = HEADINGS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return {lang: say(f"turn.heading.{heading}", lang) for lang in languages()}
