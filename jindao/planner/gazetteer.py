"""The streets, named places and spots of a network as places that people name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from jindao.errors import DataError, MissingExtraError
from jindao.formats import words
from jindao.geo import LonLat, geodesic_m
from jindao.heritage.boundaries import Counties, read_counties
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import has_han, without_tones
from jindao.heritage.spelling import suggest_pinyin
from jindao.heritage.wording import county_name
from jindao.model.place import Place
from jindao.network.network import Network
from jindao.network.streets import Named, named_of
from jindao.planner.nearby import Landmarks, heading
from jindao.texts import either, say

_ACCURACY_M: Final = 10.0
_SAME_M: Final = {"town": 10_000.0, "village": 1_500.0, "quarter": 1_500.0}
_SAME_SPOT_M: Final = 300.0
"""Spots of one name so near to one another are one, the entrances of a station; and so far
apart the sign and the outline of a town, village or quarter may lie."""
_GENERIC: Final = re.compile(
    r"(?<=..)(?:[东西南北中前后]?(?:大街|大道|街|路|巷|胡同)|立交桥|大桥|桥|隧道|公园|广场|社区)$"
)
"""The part of a name that is written as a word of its own."""


def places_of(network: Network, heritage: Heritage) -> tuple[Place, ...]:
    """Return the streets, places and spots of a network that the dataset has no place for.

    Each says in its name what it is, unless the name tells it, and, where several are called
    the same, in what county or where from the nearest place of the dataset it lies. The
    skeleton has none: its lines are no streets.
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
    """Return the name of a street or place in letters; empty where it cannot be spelt.

    That is the English name which the network in use records for it, else its pinyin without
    tones, the generic part as a word of its own: 桃园南路 is Taoyuan Nanlu.
    """
    if english := heritage.names_en().get(name):
        return english
    if not has_han(name):
        return name
    found = _GENERIC.search(name)
    parts = (name[: found.start()], found[0]) if found else (name,)
    read = [without_tones(suggest_pinyin(heritage, part)) for part in parts]
    return " ".join(read) if all(read) else ""


def _apart(one: Named, other: Named) -> bool:
    if other.kind == "street":
        return True
    least_m = _SAME_M.get(one.kind, _SAME_SPOT_M) if one.kind == other.kind else _SAME_SPOT_M
    return geodesic_m(one.position, other.position) > least_m


def _places(heritage: Heritage, name: str, same: list[Named]) -> Iterator[Place]:
    latin, pinyin = spelt(heritage, name), suggest_pinyin(heritage, name)
    counties = [_county(heritage, named.position) for named in same] if len(same) > 1 else [""]
    wheres = _told_apart(heritage, same, counties)
    for number, (named, county, where) in enumerate(zip(same, counties, wheres, strict=True), 1):
        yield Place(
            id=f"{named.kind}:{name}:{number}",
            name_zh=_named(name, named.kind, where.zh, "zh"),
            name_en=_named(latin, named.kind, where.en, "en") if latin else "",
            kind=named.kind,
            prefecture="",
            county=county,
            position=named.position,
            coordinate_accuracy_m=_ACCURACY_M,
            coordinate_source="network",
            name_pinyin=pinyin,
        )


def _named(name: str, kind: str, where: str, locale: str) -> str:
    """Return a name with what it is and where: what the name itself tells is not repeated."""
    word = say(f"named.{kind}", locale)
    if where:
        return say("named.where", locale, name=name, kind=word, where=where)
    if name.casefold().endswith(word):
        return name
    return say("named.alone", locale, name=name, kind=word)


def _told_apart(heritage: Heritage, same: list[Named], counties: list[str]) -> list[_Where]:
    """Return what tells places of one name apart: counties, else places of the dataset."""
    if len(same) == 1:
        return [_Where("", "")]
    if all(counties) and len(set(counties)) == len(counties):
        return [_Where.of(partial(county_name, heritage, county)) for county in counties]
    places = Landmarks.of(heritage.places)
    near = [places.nearest(named.position) for named in same]
    often = Counter(place.id for place in near if place)
    return [
        _Where.of(partial(_from, place, named.position, often[place.id] > 1))
        if place
        else _Where(str(named.position), str(named.position))
        for named, place in zip(same, near, strict=True)
    ]


class _Where(NamedTuple):
    """Where something lies in both languages, empty where that needs not be told."""

    zh: str
    en: str

    @classmethod
    def of(cls, told: Callable[[str], str]) -> _Where:
        """Ask for both languages."""
        return cls(told("zh"), told("en"))


def _from(place: Place, position: LonLat, by_distance: bool, locale: str) -> str:
    name = either(locale, place.name_zh, place.name_en)
    if not by_distance:
        return say("named.near", locale, place=name)
    side = say(f"turn.heading.{heading(place.position, position)}", locale)
    length = words.distance(geodesic_m(place.position, position), locale)
    return say("named.away", locale, place=name, heading=side, length=length)


def _county(heritage: Heritage, position: LonLat) -> str:
    """Return the county a position lies in; empty where no boundaries are installed."""
    counties = _counties(heritage)
    return (counties.at(position) or "") if counties else ""


@lru_cache(maxsize=4)
def _counties(heritage: Heritage) -> Counties | None:
    if not heritage.region.boundaries:
        return None
    try:
        return read_counties(heritage.directory, heritage.region.boundaries)
    except (MissingExtraError, DataError):
        return None
