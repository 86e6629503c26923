"""Heritage sites and trips as schema.org JSON-LD, for search engines."""

from __future__ import annotations

import re
from typing import Any, Final

from jindao.formats import titles, words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.formats.summary import summary
from jindao.model.place import Site
from jindao.model.trip import Trip

_TYPES: Final = {
    "museum": "Museum",
    "park": "Park",
    "natural_landscape": "TouristAttraction",
    "ancient_tree": "TouristAttraction",
}
_PLAIN_HOURS: Final = re.compile(r"(?:[MTWFS][a-z](?:-[MTWFS][a-z])? )?\d\d:\d\d-\d\d:\d\d")


def site_ld(site: Site, url: str, region: str, country: str) -> dict[str, Any]:
    """Return a site as a schema.org object; what is not known is left out.

    Parameters
    ----------
    site
        The site; one that nobody has located gets no `geo`.
    url
        Address of the site's page.
    region
        Name of the region, in Chinese.
    country
        Its country, ISO 3166.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(site.category, "LandmarksOrHistoricalBuildings"),
        "@id": url,
        "url": url,
        "identifier": site.id,
        "name": site.name_zh,
        "alternateName": [name for name in (site.name_en, site.name_pinyin) if name],
        "address": {
            "@type": "PostalAddress",
            "addressCountry": country,
            "addressRegion": region,
            "addressLocality": site.county,
        },
    }
    if site.description_zh:
        found["description"] = site.description_zh
    if site.position is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": site.position.lat,
            "longitude": site.position.lon,
        }
    if site.fee:
        found["isAccessibleForFree"] = site.fee == "free"
    if site.opening_hours and _PLAIN_HOURS.fullmatch(site.opening_hours):
        found["openingHours"] = site.opening_hours
    return found


def to_jsonld(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a schema.org `TouristTrip`: a part per day, its stops in order."""
    parts = chapters(trip)
    told = [words.warning(trip, options.locale), summary(trip, options.locale)]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "TouristTrip",
        "name": titles.title(trip, options.locale),
        "description": "\n".join(line for line in told if line),
        "inLanguage": "zh-CN" if options.locale == "zh" else options.locale,
    }
    if options.link:
        found |= {"@id": options.link, "url": options.link}
    if len(parts) == 1:
        found |= _part(parts[0], options.locale)
    else:
        found["subTrip"] = [
            {
                "@type": "TouristTrip",
                "name": titles.chapter_title(chapter, trip, options.locale),
                **_part(chapter, options.locale),
            }
            for chapter in parts
        ]
    return dump(found)


def _part(chapter: Chapter, locale: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if chapter.stage is not None:
        found = {
            "departureTime": chapter.stage.start_time.isoformat(),
            "arrivalTime": chapter.stage.end_time.isoformat(),
        }
    items = [
        {"@type": "ListItem", "position": number, "item": _place(stop, locale)}
        for number, stop in enumerate(chapter.stops, start=1)
    ]
    count = {"numberOfItems": len(items)}
    return found | {"itinerary": {"@type": "ItemList", **count, "itemListElement": items}}


def _place(stop: Stop, locale: str) -> dict[str, Any]:
    lon, lat = stop.point
    site = stop.visit.site if stop.visit else None
    found: dict[str, Any] = {
        "@type": _TYPES.get(site.category, "LandmarksOrHistoricalBuildings") if site else "Place",
        "name": titles.stop_name(stop, locale),
        "geo": {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon},
    }
    if site is not None:
        found["identifier"] = site.id
    return found
