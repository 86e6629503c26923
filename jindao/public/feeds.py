"""The published routes for programs: GeoJSON, Atom, a sitemap, and schema.org JSON-LD."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from jindao.formats import ExportOptions, export
from jindao.formats.jsonfile import dump
from jindao.formats.markup import element, text
from jindao.public.entries import RouteEntry
from jindao.public.route import PublicRoute
from jindao.texts import tongue

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LONG_AGO: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

Addresses = Callable[[str], str]
"""From a slug to the whole address of its page."""

Pictures = Callable[[RouteEntry], str]
"""From a route to the whole address of its cover picture, a JPEG."""


def geojson_feed(entries: Iterable[RouteEntry], address: Addresses, picture: Pictures) -> bytes:
    """Return where routes begin, as points of a GeoJSON feature collection (RFC 7946).

    A point each, never a line: whoever wants the way downloads it from the page, where an
    estimated one is told as such. What is unknown is null; one without stages has no place.
    """
    return dump(
        {
            "type": "FeatureCollection",
            "features": [_feature(entry, address, picture) for entry in entries],
        }
    )


def _feature(entry: RouteEntry, address: Addresses, picture: Pictures) -> dict[str, Any]:
    facts = entry.facts
    cover = entry.content.cover if entry.cover_size else None
    point = None
    if facts is not None:
        position = [round(facts.start.lon, 6), round(facts.start.lat, 6)]
        point = {"type": "Point", "coordinates": position}
    return {
        "type": "Feature",
        "id": entry.slug,
        "geometry": point,
        "properties": {
            "slug": entry.slug,
            "title": entry.title,
            "summary": entry.summary,
            "language": entry.listed.language,
            "languages": list(entry.languages),
            "url": address(entry.slug),
            "theme": entry.content.theme or None,
            "kind": entry.content.kind or None,
            "difficulty": entry.content.difficulty or None,
            "season": entry.content.season or None,
            "length_m": round(facts.length_m) if facts else None,
            "estimated_m": round(facts.estimated_m) if facts else None,
            "ascent_m": None if facts is None or facts.ascent_m is None else round(facts.ascent_m),
            "days": facts.days if facts else None,
            "step_free": facts.step_free if facts else None,
            "bureau_zh": entry.listed.bureau_zh,
            "bureau_en": entry.listed.bureau_en,
            "licence": entry.content.licence or None,
            "picture": picture(entry) if cover else None,
            "picture_credit": cover.credit if cover else None,
            "picture_licence": cover.licence if cover else None,
            "revision": entry.listed.number,
            "published_at": entry.modified_at.isoformat(),
        },
    }


def modified_at(entries: Iterable[RouteEntry]) -> dt.datetime:
    """Return when the newest of some routes was published; long ago where there are none."""
    return max((entry.modified_at for entry in entries), default=_LONG_AGO)


def atom_feed(
    entries: Sequence[RouteEntry],
    *,
    title: str,
    locale: str,
    own: str,
    page: str,
    address: Addresses,
    picture: Pictures,
) -> bytes:
    """Return routes as an Atom feed (RFC 4287).

    Parameters
    ----------
    entries
        What it has.
    title, locale
        Its title, and the language of that.
    own, page
        Whole addresses of the feed and of the catalogue.
    address
        Whole address of a route's page.
    picture
        Whole address of a route's cover picture.
    """
    parts = [
        text("title", title),
        text("id", own),
        text("updated", _moment(modified_at(entries))),
        element("link", rel="self", type="application/atom+xml", href=own),
        element("link", rel="alternate", type="text/html", href=page),
        element("author", text("name", title)),
        *(_entry(entry, locale, address(entry.slug), picture) for entry in entries),
    ]
    feed = element(
        "feed",
        *parts,
        **{"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": tongue(locale).tag},
    )
    return (_HEAD + feed).encode()


def _entry(entry: RouteEntry, locale: str, address: str, picture: Pictures) -> str:
    bureau = entry.listed.bureau_zh if locale == "zh" else entry.listed.bureau_en
    return element(
        "entry",
        text("title", entry.title or entry.slug),
        text("id", address),
        element("link", rel="alternate", type="text/html", href=address),
        *(
            [element("link", rel="enclosure", type="image/jpeg", href=picture(entry))]
            if entry.cover_size
            else []
        ),
        text("published", _moment(entry.listed.first_at)),
        text("updated", _moment(entry.modified_at)),
        element("author", text("name", bureau or entry.listed.bureau_zh)),
        *([text("summary", entry.summary)] if entry.summary else []),
        *([text("rights", entry.content.licence)] if entry.content.licence else []),
    )


def _moment(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def sitemap(pages: Iterable[tuple[str, dt.datetime | None]]) -> bytes:
    """Return whole addresses of pages, each with when it changed last, as a sitemap."""
    urls = [
        element(
            "url",
            text("loc", address),
            *([text("lastmod", _moment(changed_at))] if changed_at else []),
        )
        for address, changed_at in pages
    ]
    whole = element("urlset", *urls, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    return (_HEAD + whole).encode()


def route_ld(
    route: PublicRoute, url: str, picture: str = "", events: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Return a route as a schema.org `TouristTrip`; what is not known is left out.

    `picture` is the whole address of its cover picture, empty where it has none; `events`
    are those on it, as `event_ld` returns them.
    """
    parts = [
        json.loads(export(trip, "jsonld", ExportOptions(locale=route.language)))
        for trip in route.trips
    ]
    for part in parts:
        part.pop("@context", None)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "TouristTrip",
        "@id": url,
        "url": url,
        "identifier": route.slug,
        "name": route.content.title(route.language),
        "inLanguage": tongue(route.language).tag,
        "version": route.revision.number,
        "datePublished": _moment(route.published_at),
        "provider": {
            "@type": "Organization",
            "name": route.bureau.name_zh if route.language == "zh" else route.bureau.name_en,
        },
    }
    if route.text.summary:
        found["description"] = route.text.summary
    if route.content.licence:
        found["license"] = route.content.licence
    if picture and route.content.cover is not None:
        cover = route.content.cover
        found["image"] = {
            "@type": "ImageObject",
            "url": picture,
            "caption": route.text.cover_alt,
            "creditText": cover.credit,
            "license": cover.licence,
        }
    if events:
        found["subjectOf"] = [
            {key: value for key, value in event.items() if key != "@context"} for event in events
        ]
    if len(parts) == 1:
        found |= {key: part for key, part in parts[0].items() if key in ("itinerary", "subTrip")}
    elif parts:
        found["subTrip"] = parts
    return found
