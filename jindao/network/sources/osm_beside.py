"""What an OpenStreetMap file has beside its ways: green, trees, railways, facilities, named places.

A reading of its own, in which osmium puts the areas together, holes and all. Lines and
areas whose nodes stand after them, or have the negative ids of an editor, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import osmium
import shapely

from jindao.network import tags as osm
from jindao.network.facilities import FACILITY_TAGS, facility_of, inner_place
from jindao.network.named_places import PLACE_TAGS, place_of
from jindao.network.raw import SURROUNDING_KINDS, RawFacility, RawPlace


class Beside(NamedTuple):
    """What lies beside the ways, as a `RawNetwork` has it."""

    surroundings: list[tuple[str, Any]]
    facilities: list[RawFacility]
    places: list[RawPlace]

    def add(self, tags: dict[str, str], shape: Any) -> None:
        """Take in what a node or area is by its tags, at a point inside its shape."""
        where = partial(inner_place, shape)
        if facility := facility_of(tags, where):
            self.facilities.append(facility)
        if place := place_of(tags, where):
            self.places.append(place)


_LINES: Final = tuple(kind for kind, dimension in SURROUNDING_KINDS.items() if dimension == 1)
_AREAS: Final = tuple(kind for kind, dimension in SURROUNDING_KINDS.items() if dimension == 2)
_WKB: Final = osmium.geom.WKBFactory()


def read_beside(file: osmium.io.File) -> Beside:
    """Return what a file has beside its ways; what is incomplete is left out."""
    beside = Beside([], [], [])
    thing: Any
    for thing in _things(file):
        tags = dict(thing.tags)
        kind = osm.surrounding_kind(tags)
        if thing.is_node():
            point = shapely.Point(thing.lon, thing.lat)
            beside.add(tags, point)
            if kind == "tree":
                beside.surroundings.append((kind, point))
        elif thing.is_way() and kind in _LINES:
            line = _shape(_WKB.create_linestring, thing)
            if line is not None:
                beside.surroundings.append((kind, line))
        elif thing.is_area():
            area = _shape(_WKB.create_multipolygon, thing)
            if area is None:
                continue
            beside.add(tags, area)
            if kind in _AREAS:
                beside.surroundings.append((kind, area))
    return beside


def _things(file: osmium.io.File) -> Iterator[Any]:
    """Yield the nodes, ways and areas that may be something beside a way."""
    pairs = {(key, value) for key, values in osm.SURROUNDING_TAGS.items() for value in values}
    wanted = osmium.filter.TagFilter(*sorted(pairs | FACILITY_TAGS | PLACE_TAGS))
    kinds = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.AREA
    processor = osmium.FileProcessor(file, kinds).with_areas(wanted)
    yield from processor.with_filter(wanted)


def _shape(make: Any, thing: Any) -> Any:
    """Return a way's line or an area on lon/lat degrees, None where it is not complete."""
    try:
        return shapely.from_wkb(make(thing))
    except (osmium.InvalidLocationError, RuntimeError, shapely.errors.GEOSException):
        return None
