"""Checks of where sites lie: in their county, on the right datum, and only once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from jindao.errors import Problem
from jindao.geo import (
    LonLat,
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    geodesic_m,
    wgs84_to_gcj02,
)
from jindao.heritage.boundaries import Counties
from jindao.heritage.dataset import Heritage
from jindao.model.place import Site

Lines = dict[str, tuple[str, int]]
"""File and line of each row, by id."""

SAME_PLACE_M: Final = 150.0
"""Two sites of one name this near are one site twice."""
NEIGHBOUR_M: Final = 1_500.0
"""Two sites of like names this near may be one."""
DATUM_NOISE_M: Final = 80.0
"""How near two points must come when one is shifted, to suspect a datum."""
BORDER_M: Final = 100.0
"""A site so little outside its county is taken to lie in it: borders are drawn roughly."""
_TAILS: Final = re.compile(r"(（.*?）|\(.*?\)|古建筑群|遗址|旧址|村|古村|古镇)$")


def county_problems(heritage: Heritage, counties: Counties, lines: Lines) -> Iterator[Problem]:
    """Yield sites that lie outside the county their row names, or in one unknown."""
    for site in heritage.sites:
        file, line = lines[site.id]
        if site.county not in counties.names:
            unknown = (("value", site.county),)
            yield Problem(file, line, "county", "unknown_county", unknown)
        elif site.position is not None and counties.at(site.position) != site.county:
            outside_m = counties.distance_m(site.position, site.county)
            if outside_m > max(BORDER_M, site.coordinate_accuracy_m or 0.0):
                facts = (
                    ("expected", site.county),
                    ("value", counties.at(site.position) or "-"),
                    ("km", round(outside_m / 1000, 1)),
                )
                yield Problem(file, line, "county", "outside_county", facts)


def same_place_problems(sites: Iterable[Site], lines: Lines) -> Iterator[Problem]:
    """Yield sites that are probably one site twice, and likely datum mistakes."""
    by_name: dict[str, list[Site]] = {}
    for site in sites:
        if site.position is not None:
            by_name.setdefault(stem(site.name_zh), []).append(site)
    for alike in by_name.values():
        for i, site in enumerate(alike):
            for other in alike[:i]:
                problem = _pair_problem(site, other, lines)
                if problem is not None:
                    yield problem


def against(site: Site, known: Iterable[Site], lines: Lines) -> Iterator[Problem]:
    """Yield what is suspicious of a site beside those of another dataset."""
    for other in known:
        if stem(other.name_zh) == stem(site.name_zh):
            problem = _pair_problem(site, other, lines)
            if problem is not None:
                yield problem


def stem(name: str) -> str:
    """Return a Chinese name without what often stands behind it: 村, 遗址, （…）."""
    bare = _TAILS.sub("", name)
    return bare if len(bare) > 1 else name


def _pair_problem(site: Site, other: Site, lines: Lines) -> Problem | None:
    file, line = lines[site.id]
    assert site.position is not None
    if other.position is None or site.part_of == other.id or other.part_of == site.id:
        return None
    apart_m = geodesic_m(site.position, other.position)
    about = (("value", site.name_zh), ("other", other.id))
    if apart_m < SAME_PLACE_M:
        return Problem(file, line, "name_zh", "same_place", about)
    datum = _datum_of(site.position, other.position)
    if datum:
        facts = (*about, ("datum", datum), ("m", round(apart_m)))
        return Problem(file, line, "lon", "datum", facts)
    if apart_m < NEIGHBOUR_M and other.county == site.county:
        near = (*about, ("m", round(apart_m)))
        return Problem(file, line, "name_zh", "like_place", near, severity="warning")
    return None


def _datum_of(point: LonLat, true_point: LonLat) -> str:
    """Return the datum a point seems to be on when the other is WGS-84, or none."""
    gcj = wgs84_to_gcj02(true_point)
    if gcj == true_point:
        return ""
    if geodesic_m(point, gcj) < DATUM_NOISE_M:
        return "GCJ-02"
    if geodesic_m(point, gcj02_to_bd09(gcj)) < DATUM_NOISE_M:
        return "BD-09"
    if geodesic_m(point, gcj02_to_wgs84(true_point)) < DATUM_NOISE_M:
        return "WGS-84 shifted twice"
    return ""


def to_wgs84(position: LonLat, datum: str) -> LonLat:
    """Return a position of one of `DATUMS` in WGS-84."""
    if datum == "bd09":
        position = bd09_to_gcj02(position)
    return position if datum == "wgs84" else gcj02_to_wgs84(position)
