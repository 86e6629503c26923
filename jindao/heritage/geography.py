"""Checks of where sites lie: in their county, on the right datum, and only once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

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
from jindao.model.place import Place, Site

Item = TypeVar("Item", bound=Site | Place)

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


def county_problems(sites: Iterable[Site], counties: Counties, lines: Lines) -> Iterator[Problem]:
    """Yield sites that lie outside the county their row names, or in one unknown."""
    for site in sites:
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
    for alike in _by_name(sites).values():
        for i, site in enumerate(alike):
            for other in alike[:i]:
                problem = _pair_problem(site, other, lines)
                if problem is not None:
                    yield problem


def twin_problems(sites: Iterable[Site], known: Iterable[Site], lines: Lines) -> Iterator[Problem]:
    """Yield sites that another dataset probably has under another id."""
    by_name = _by_name(known)
    for site in sites:
        for other in by_name.get(stem(site.name_zh), ()):
            if site.position is not None and other.id != site.id:
                assert isinstance(other, Site)
                problem = _pair_problem(site, other, lines)
                if problem is not None:
                    yield problem


def datum_problems(
    items: Iterable[Site | Place], known: Iterable[Site | Place], lines: Lines
) -> Iterator[Problem]:
    """Yield what lies just where a public map would show what is known of it.

    An item is compared with the known one of its id, else with those of its name. What
    nobody knows yet cannot be told this way: half a kilometre is still in its county.
    """
    known = [item for item in known if item.position is not None]
    by_id, by_name = {item.id: item for item in known}, _by_name(known)
    for item in items:
        if item.position is None:
            continue
        same = by_id.get(item.id)
        for other in [same] if same else by_name.get(stem(item.name_zh), ()):
            if other.position is not None:
                problem = _datum_problem(item, other, lines)
                if problem is not None:
                    yield problem
                    break


def _by_name(items: Iterable[Item]) -> dict[str, list[Item]]:
    names: dict[str, list[Item]] = {}
    for item in items:
        if item.position is not None:
            names.setdefault(stem(item.name_zh), []).append(item)
    return names


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
    shifted = _datum_problem(site, other, lines)
    if shifted is not None:
        return shifted
    if apart_m < NEIGHBOUR_M and other.county == site.county:
        near = (*about, ("m", round(apart_m)))
        return Problem(file, line, "name_zh", "like_place", near, severity="warning")
    return None


def _datum_problem(item: Site | Place, other: Site | Place, lines: Lines) -> Problem | None:
    assert item.position is not None
    assert other.position is not None
    datum = _datum_of(item.position, other.position)
    if not datum:
        return None
    apart_m = round(geodesic_m(item.position, other.position))
    facts = (("value", item.name_zh), ("other", other.id), ("datum", datum), ("m", apart_m))
    return Problem(*lines[item.id], "lon", "datum", facts)


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
