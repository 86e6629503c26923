"""A heritage site as schema.org JSON-LD, for search engines."""

from __future__ import annotations

import re
from typing import Any, Final

from jindao.model.place import Site

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
