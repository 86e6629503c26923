"""The streets and named spots of a network as places that people name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import has_han, without_tones
from jindao.heritage.spelling import suggest_pinyin
from jindao.model.place import Place
from jindao.network.network import Network
from jindao.network.streets import Named, named_of
from jindao.texts import say

_ACCURACY_M: Final = 10.0
_SAME_M: Final = 300.0
"""Spots of one name so near to one another are one: the entrances of a station."""
_GENERIC: Final = re.compile(
    r"(?<=..)(?:[东西南北中前后]?(?:大街|大道|街|路|巷|胡同)|立交桥|大桥|桥|隧道)$"
)
"""The part of a street's name that is written as a word of its own."""


def places_of(network: Network, heritage: Heritage) -> tuple[Place, ...]:
    """Return the streets and named spots of a network that the dataset has no place for.

    Each says in its name what it is, and, where several are called the same, near what town
    or village of the dataset it lies. The skeleton has none: its lines are no streets.
    """
    if network.meta.source == "skeleton":
        return ()
    known = {place.name_zh for place in heritage.places}
    by_name: dict[str, list[Named]] = defaultdict(list)
    for named in named_of(network):
        same = by_name[named.name]
        if named.kind == "street" or all(_apart(named, other) for other in same):
            same.append(named)
    return tuple(
        place
        for name, same in by_name.items()
        if not (name in known and same[0].kind != "street")
        for place in _places(heritage, name, same)
    )


def spelt(heritage: Heritage, name: str) -> str:
    """Return the name of a street in pinyin without tones; empty where it cannot be spelt.

    The generic part is a word of its own: 桃园南路 is Taoyuan Nanlu.
    """
    if not has_han(name):
        return name
    found = _GENERIC.search(name)
    parts = (name[: found.start()], found[0]) if found else (name,)
    words = [without_tones(suggest_pinyin(heritage, part)) for part in parts]
    return " ".join(words) if all(words) else ""


def _apart(one: Named, other: Named) -> bool:
    return other.kind == "street" or geodesic_m(one.position, other.position) > _SAME_M


def _places(heritage: Heritage, name: str, same: list[Named]) -> Iterator[Place]:
    latin = spelt(heritage, name)
    pinyin = suggest_pinyin(heritage, name)
    for number, named in enumerate(same, start=1):
        near = _nearest(heritage, named.position) if len(same) > 1 else None
        key = "named.near" if near else "named.alone"
        told = {
            locale: say(
                key,
                locale,
                name=own,
                kind=say(f"named.{named.kind}", locale),
                place=(near.name_zh if locale == "zh" else near.name_en) if near else "",
            )
            for locale, own in (("zh", name), ("en", latin))
        }
        yield Place(
            id=f"{named.kind}:{name}:{number}",
            name_zh=told["zh"],
            name_en=told["en"] if latin else "",
            kind=named.kind,
            prefecture="",
            county="",
            position=named.position,
            coordinate_accuracy_m=_ACCURACY_M,
            coordinate_source="network",
            name_pinyin=pinyin,
        )


def _nearest(heritage: Heritage, position: LonLat) -> Place | None:
    """Return the place of the dataset nearest to a position."""
    m_lon, m_lat = metres_per_degree(position.lat)

    def gap(place: Place) -> float:
        east, north = place.position.lon - position.lon, place.position.lat - position.lat
        return (east * m_lon) ** 2 + (north * m_lat) ** 2

    return min(heritage.places, key=gap, default=None)
