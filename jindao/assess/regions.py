"""The regions an area may be named by: the whole region, its prefectures and counties."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from jindao.errors import NotFoundError, RequestError
from jindao.heritage.boundaries import Counties, read_counties
from jindao.heritage.dataset import Heritage
from jindao.heritage.wording import county_name
from jindao.model.place import Place, Site

_ENDINGS = ("省", "市", "县", "区")
_SHORTEST = 2
"""So many characters a name without its ending must have left."""

_MOST_NEAR = 3
"""So many near names are told at most."""

_SHORT = 3
_NEAR_SHORT, _NEAR = 0.5, 0.75
"""How much of a name of up to so many characters, and of a longer one, a near one shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county: its name, code and prefecture as somebody recorded them, and its polygon."""

    name: str
    code: str
    prefecture: str
    shape: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRegion:
    """What a name stands for: one or more counties; `name_en` is empty where it has none."""

    name: str
    name_en: str
    counties: tuple[County, ...]

    @property
    def shape(self) -> Any:
        """The ground of all its counties, WGS-84 degrees."""
        return shapely.union_all([county.shape for county in self.counties])


@lru_cache(maxsize=4)
def counties_of(heritage: Heritage) -> tuple[County, ...]:
    """Return the counties of a dataset's region.

    Raises
    ------
    RequestError
        Where the dataset names no boundaries.
    MissingExtraError, DataError
        As `read_counties`.
    """
    if not heritage.region.boundaries:
        raise RequestError("area_no_boundaries", field="area", region=heritage.region.id)
    read = read_counties(heritage.directory, heritage.region.boundaries)
    return tuple(_counties(heritage, read))


def _counties(heritage: Heritage, read: Counties) -> Iterator[County]:
    """Yield counties; where the boundaries tell no prefecture, the dataset's rows do."""
    names = {item.id: item.name_zh for item in heritage.region.prefectures}
    rows: tuple[Place | Site, ...] = (*heritage.places, *heritage.sites)
    told = {row.county: row.prefecture for row in rows}
    for row, (name, shape) in enumerate(zip(read.names, read.polygons, strict=True)):
        prefecture = read.prefectures[row] if read.prefectures else ""
        yield County(
            name=name,
            code=read.codes[row] if read.codes else "",
            prefecture=prefecture or names.get(told.get(name, ""), ""),
            shape=shape if shape.is_valid else shapely.make_valid(shape),
        )


def find_region(heritage: Heritage, name: str) -> NamedRegion:
    """Return the region, prefecture or county of a name, id or code.

    A county's name may stand behind that of its prefecture, which tells those of one name
    apart.

    Raises
    ------
    NotFoundError
        With three near names at most.
    RequestError
        Where several counties are called so.
    """
    counties = counties_of(heritage)
    wanted = _plain(name)
    region = heritage.region
    if _spellings(name) & _spellings(region.id, region.name_zh, region.name_en):
        return NamedRegion(name=region.name_zh, name_en=region.name_en, counties=counties)
    for prefecture in region.prefectures:
        if wanted in _spellings(prefecture.id, prefecture.name_zh, prefecture.name_en):
            found = tuple(c for c in counties if c.prefecture == prefecture.name_zh)
            if found:
                name_en = prefecture.name_en
                return NamedRegion(name=prefecture.name_zh, name_en=name_en, counties=found)
    named = [county for county in counties if wanted in _county_spellings(heritage, county)]
    if len(named) > 1:
        full = [county.prefecture + county.name for county in named]
        raise RequestError("area_ambiguous", field="area", value=name, known=full)
    if not named:
        near = list(_near_names(heritage, wanted))
        raise NotFoundError("not_found.region", field="area", kind="region", name=name, known=near)
    name_en = english_of(heritage, named[0].name)
    return NamedRegion(name=named[0].name, name_en=name_en, counties=(named[0],))


def _near_names(heritage: Heritage, wanted: str) -> tuple[str, ...]:
    """Return the names of the few regions whose spelling is really near to what is wanted."""
    region = heritage.region
    spelt = dict.fromkeys(_spellings(region.id, region.name_zh, region.name_en), region.name_zh)
    for row in region.prefectures:
        spelt |= dict.fromkeys(_spellings(row.id, row.name_zh, row.name_en), row.name_zh)
    for county in counties_of(heritage):
        for spelling in _county_spellings(heritage, county) - {_plain(county.code)}:
            spelt.setdefault(spelling, county.name)
    least = _NEAR_SHORT if len(wanted) <= _SHORT else _NEAR
    found: dict[str, tuple[float, int]] = {}
    for spelling, name in spelt.items():
        ratio = difflib.SequenceMatcher(None, wanted, spelling).ratio()
        in_place = sum(one == other for one, other in zip(wanted, spelling, strict=False))
        if ratio >= least and in_place >= len(wanted) / 2:
            found[name] = max((ratio, in_place), found.get(name, (0.0, 0)))
    return tuple(sorted(found, key=lambda name: (found[name], name), reverse=True)[:_MOST_NEAR])


def english_of(heritage: Heritage, county: str) -> str:
    """Return a county's English name; empty where nothing tells how it is spelt."""
    name = county_name(heritage, county, "en")
    return "" if name == county else name


def regions_within(heritage: Heritage, shape: Any) -> tuple[County, ...]:
    """Return the counties that have some ground in an area; none without boundaries."""
    counties = counties_of(heritage)
    shapes = np.array([county.shape for county in counties], object)
    meets = shapely.intersects(shapes, shape) & ~shapely.touches(shapes, shape)
    return tuple(county for county, here in zip(counties, meets, strict=True) if here)


def _county_spellings(heritage: Heritage, county: County) -> set[str]:
    english = county_name(heritage, county.name, "en")
    spellings = _spellings(county.code, county.name, english)
    return spellings | {_plain(county.prefecture + county.name)}


def _spellings(*names: str) -> set[str]:
    """Return names as they are compared, also without the ending that says what they are."""
    plain = {_plain(name) for name in names if name}
    short = {name[:-1] for name in plain if name.endswith(_ENDINGS) and len(name) > _SHORTEST}
    return plain | short


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
