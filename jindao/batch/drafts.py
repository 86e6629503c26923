"""What a planned tour says of itself as the draft of a route: facts, for editors to go on from.

Everything that is told is worked out of the tour and the dataset. What nobody knows yet, whom
to ask, the season or the licence of the texts, stays empty: the checks ask the editors for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from jindao.formats import stop_words, titles, words
from jindao.formats.chapters import has_estimated
from jindao.heritage.dataset import Heritage
from jindao.model.publication import RouteContent, RouteSource, RouteStage, RouteText
from jindao.model.tour import Stage, Tour, Visit
from jindao.texts import languages, say

_MARKS: Final = re.compile(r"([\\`*_\[\]<&~])")
"""What Markdown may read within a line as more than itself."""


def draft_of(heritage: Heritage, tour: Tour, sha256: str) -> RouteContent:
    """Return the draft of a route with one tour; `sha256` is that of its JSON."""
    return RouteContent(
        theme=tour.request.theme or "",
        kind=tour.request.kind or "",
        texts=tuple(_text(tour, locale) for locale in languages()),
        stages=(RouteStage(trip=sha256),),
        sources=tuple(_sources(heritage, tour)),
    )


def _text(tour: Tour, locale: str) -> RouteText:
    return RouteText(
        language=locale,
        title=titles.title(tour, locale),
        summary=_summary(tour, locale),
        body="\n".join(_body(tour, locale)),
    )


def _summary(tour: Tour, locale: str) -> str:
    """Return in one line how many days, what is visited, how far it is and how much it climbs."""
    own = [leg for leg in tour.legs if not leg.transfer]
    climbs = [leg.ascent_m for leg in own]
    known = [climb for climb in climbs if climb is not None]
    ascent_m = round(sum(known)) if len(known) == len(climbs) else None
    told = [
        _count("day", len(tour.stages), locale),
        _count("site", len({visit.site.id for visit in tour.visits}), locale),
        say(
            "draft.length",
            locale,
            how=stop_words.moving(tour.request.profile, locale),
            length=words.distance(tour.length_m, locale),
        ),
        say("draft.ascent_unknown", locale)
        if ascent_m is None
        else say("draft.ascent", locale, metres=ascent_m),
    ]
    if tour.transfer_s:
        told.append(say("draft.rides", locale, time=words.duration(tour.transfer_s, locale)))
    code = "summary_estimated" if has_estimated(tour) else "summary"
    return say(f"draft.{code}", locale, told=told, warning=words.warning(tour, locale))


def _count(what: str, count: int, locale: str) -> str:
    code = f"one_{what}" if count == 1 else f"{what}s"
    return say(f"draft.{code}", locale, count=count)


def _body(tour: Tour, locale: str) -> Iterator[str]:
    for stage in tour.stages:
        yield "## " + say(
            "draft.day",
            locale,
            day=stage.number,
            start=_plain(titles.short_point_name(stage.start, locale)),
            end=_plain(titles.short_point_name(stage.end, locale)),
        )
        yield ""
        yield from _visits(stage, locale)
        yield ""


def _visits(stage: Stage, locale: str) -> Iterator[str]:
    if not stage.visits:
        yield say("draft.no_visit", locale)
    for number, visit in enumerate(stage.visits, 1):
        yield f"{number}. {_visit(visit, locale)}"


def _visit(visit: Visit, locale: str) -> str:
    site = visit.site
    name = f"[{_plain(words.clean(site.name(locale)))}](site:{site.id})"
    stay = words.duration(visit.stay_s, locale)
    hours = words.status(visit.opening_status, locale)
    told = say("draft.visit", locale, name=name, stay=stay, hours=hours)
    about = words.clean(site.description(locale))
    return say("draft.visit_about", locale, told=told, about=_plain(about)) if about else told


def _plain(text: str) -> str:
    """Return a text that Markdown reads as it stands."""
    return _MARKS.sub(r"\\\1", text)


def _sources(heritage: Heritage, tour: Tour) -> Iterator[RouteSource]:
    """Yield where the dataset has what is told of the visited sites from, each once."""
    ids = dict.fromkeys(id_ for visit in tour.visits for id_ in visit.site.sources)
    for id_ in ids:
        source = heritage.sources.get(id_)
        if source is not None:
            title = say("draft.source", "zh", zh=source.title_zh, en=source.title_en)
            yield RouteSource(title=title, url=source.url)
