"""What there is to tell of a theme and of a site, beyond its own row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.errors import NotFoundError
from jindao.geo import BBox, geodesic_m
from jindao.heritage.dataset import Example, Heritage, Prefecture, Theme
from jindao.heritage.rules import belonging
from jindao.heritage.scoring import score_all
from jindao.heritage.search import find_position
from jindao.model.place import Place, Site
from jindao.model.request import TourRequest
from jindao.model.story import Story

NEARBY_M: Final = 5_000.0
NEARBY: Final = 6
_TOURS: Final = (("walk", 4.0), ("bike", 8.0))
"""Profile and hours of the tours offered through a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleTour:
    """An example of a theme, where it starts, and the request that plans it."""

    example: Example
    start: Site | Place
    request: TourRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeGuide:
    """A theme with its sites, highest score first, where they are, and example tours."""

    theme: Theme
    sites: tuple[Site, ...]
    by_prefecture: tuple[tuple[Prefecture, int], ...]
    examples: tuple[ExampleTour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStory:
    """A story that a site tells with others, in the order of the story."""

    story: Story
    others: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGuide:
    """A site with what it belongs to, what lies near it, and tours through it.

    `nearby` holds sites with their distance in metres, nearest first.
    """

    site: Site
    whole: Site | None
    parts: tuple[Site, ...]
    themes: tuple[Theme, ...]
    strands: tuple[Theme, ...]
    kinds: tuple[Theme, ...]
    nearby: tuple[tuple[Site, float], ...]
    tours: tuple[TourRequest, ...]
    stories: tuple[SharedStory, ...] = ()


def theme_guide(
    heritage: Heritage, theme: Theme, today: dt.date, profiles: Collection[str]
) -> ThemeGuide:
    """Return what there is to tell of a theme, strand or kind of route.

    An example that starts nowhere, or by a profile there is not, is left out: the check
    of the data tells it.
    """
    asked = {"theme": (theme.id, (), None), "strand": (None, (theme.id,), None)}
    scored = score_all(heritage, *asked.get(theme.kind, (None, (), theme.id)))
    counts = Counter(item.site.prefecture for item in scored)
    places = [(place, counts[place.id]) for place in heritage.region.prefectures]
    return ThemeGuide(
        theme=theme,
        sites=tuple(item.site for item in scored),
        by_prefecture=tuple(sorted((p for p in places if p[1]), key=lambda p: -p[1])),
        examples=tuple(_examples(heritage, theme, today, profiles)),
    )


def _examples(
    heritage: Heritage, theme: Theme, today: dt.date, profiles: Collection[str]
) -> Iterator[ExampleTour]:
    for example in theme.examples:
        if example.profile not in profiles:
            continue
        try:
            start = find_position(heritage, example.start, field="start")
        except NotFoundError:
            continue
        yield ExampleTour(example=example, start=start, request=_request(theme, example, today))


def _request(theme: Theme, example: Example, today: dt.date) -> TourRequest:
    return TourRequest(
        start=example.start,
        date=today,
        theme=theme.id if theme.kind == "theme" else None,
        strands=(theme.id,) if theme.kind == "strand" else (),
        kind=theme.id if theme.kind == "kind" else None,
        profile=example.profile,
        hours=example.hours,
        days=example.days,
    )


def site_guide(heritage: Heritage, site: Site, today: dt.date) -> SiteGuide:
    """Return what there is to tell of a site."""
    themes, strands, kinds = (
        tuple(theme for theme in known.values() if belonging(heritage, site, theme))
        for known in (heritage.themes, heritage.strands, heritage.kinds)
    )
    return SiteGuide(
        site=site,
        whole=heritage.site_by_id.get(site.part_of) if site.part_of else None,
        parts=tuple(other for other in heritage.sites if other.part_of == site.id),
        themes=themes,
        strands=strands,
        kinds=kinds,
        nearby=_nearby(heritage, site),
        tours=_tours(site, themes, strands, today),
        stories=tuple(_stories(heritage, site)),
    )


def _stories(heritage: Heritage, site: Site) -> Iterator[SharedStory]:
    for story in heritage.stories:
        if site.id in story.sites:
            others = tuple(heritage.site_by_id[id_] for id_ in story.sites if id_ != site.id)
            yield SharedStory(story=story, others=others)


def _nearby(heritage: Heritage, site: Site) -> tuple[tuple[Site, float], ...]:
    position = site.position
    if position is None:
        return ()
    area = BBox(position.lon, position.lat, position.lon, position.lat).grown(NEARBY_M)
    found = [
        (other, geodesic_m(position, other.position))
        for other in heritage.sites
        if other.id != site.id and other.position is not None and other.position in area
    ]
    near = sorted((pair for pair in found if pair[1] <= NEARBY_M), key=lambda pair: pair[1])
    return tuple(near[:NEARBY])


def _tours(
    site: Site, themes: Sequence[Theme], strands: Sequence[Theme], today: dt.date
) -> tuple[TourRequest, ...]:
    """Return tours that begin at the site and must visit it, on its first theme or strand."""
    if site.position is None or not (themes or strands):
        return ()
    return tuple(
        TourRequest(
            start=site.id,
            date=today,
            theme=themes[0].id if themes else None,
            strands=() if themes else (strands[0].id,),
            profile=profile,
            hours=hours,
            must_visit=(site.id,),
        )
        for profile, hours in _TOURS
    )
