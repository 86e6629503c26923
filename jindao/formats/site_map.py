"""A map of heritage sites: Folium draws frame and background, `map.js` the dots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jindao.formats import words
from jindao.formats.jsonfile import dump
from jindao.formats.map import background_data, credit_lines, framed
from jindao.formats.map_parts import MapParts, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.geo import BBox, LonLat
from jindao.model.place import Site
from jindao.texts import say

_LONE_DEG: Final = 0.02
"""How far around a single site its map reaches."""


def site_area(sites: Sequence[Site]) -> BBox | None:
    """Return the box that a map of sites shows; None where none is located."""
    points = [site.position for site in sites if site.position]
    if not points:
        return None
    lons, lats = [point.lon for point in points], [point.lat for point in points]
    margin = _LONE_DEG if len(set(points)) == 1 else 0.0
    return BBox(min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)


def site_map_parts(
    sites: Sequence[Site],
    options: ExportOptions,
    links: Mapping[str, str] | None = None,
    around: Sequence[Site] = (),
    *,
    dots_at: str | None = None,
) -> MapParts | None:
    """Return a map with one dot per located site; None where none is located.

    Parameters
    ----------
    sites
        What to show; those without a position are not on the map.
    options
        Language, background, tiles and accent.
    links
        Address of each site's page, by its id.
    around
        Further sites, drawn more quietly.
    dots_at
        Where the page fetches the dots of `sites` from, as `site_dots` gives them, instead of
        having them in it.
    """
    box = site_area(sites)
    if box is None:
        return None
    drawn = sites if dots_at is None else ()
    dots = [_dot(site, options.locale, links or {}) for site in drawn if site.position]
    quiet = [_dot(site, options.locale, links or {}) for site in around if site.position]
    dots += [dot | {"quiet": True} for dot in quiet]
    return dot_map_parts(dots, box, options, dots_at=dots_at)


def dot_map_parts(
    dots: Sequence[Mapping[str, Any]],
    box: BBox,
    options: ExportOptions,
    *,
    dots_at: str | None = None,
) -> MapParts:
    """Return a map with dots.

    Parameters
    ----------
    dots
        Each with `lat`, `lon` in degrees, `name`, `line`, and `href` where it leads somewhere.
    box
        What it shows at first.
    options
        Language, background, tiles and accent.
    dots_at
        Where the page fetches further dots from, as `dots_file` gives them.
    """
    frame = framed(box, options)
    data = {
        "attribution": credit_lines(options.map_credit),
        "background": background_data(options),
        "stops": [],
        "sites": list(dots),
        "sites_at": dots_at,
        "words": map_words(options.locale),
    }
    return parts_of(frame, data, options)


def site_dots(sites: Sequence[Site], locale: str, page: str) -> bytes:
    """Return the dots of a map of sites as JSON in UTF-8, for a page to fetch.

    Parameters
    ----------
    sites
        What to show; those without a position are left out.
    locale
        Language of the names.
    page
        Beginning of the addresses of their pages, which an id completes.

    Returns
    -------
    bytes
        `page`; `lines`, the words of categories; and `sites`, for each latitude and longitude
        in degrees, its name, the number of its line and its id.
    """
    return dots_file(
        page,
        (
            (
                site.position,
                words.clean(site.name(locale)),
                say(f"category.{site.category}", locale),
                site.id,
            )
            for site in sites
            if site.position
        ),
    )


def dots_file(page: str, dots: Iterable[tuple[LonLat, str, str, str]]) -> bytes:
    """Return dots as `site_dots` does: position, name, line and what completes the address."""
    lines: dict[str, int] = {}
    rows = [
        (position.lat, position.lon, name, lines.setdefault(line, len(lines)), id_)
        for position, name, line, id_ in dots
    ]
    return dump({"page": page, "lines": list(lines), "sites": rows})


def _dot(site: Site, locale: str, links: Mapping[str, str]) -> dict[str, Any]:
    assert site.position is not None
    dot: dict[str, Any] = {
        "lat": site.position.lat,
        "lon": site.position.lon,
        "name": words.clean(site.name(locale)),
        "line": say(f"category.{site.category}", locale),
    }
    if site.id in links:
        dot["href"] = links[site.id]
    return dot
