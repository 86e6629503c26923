"""Find sites and places by what people type: Chinese, pinyin, first letters, English.

What is typed is compared with every name of every site and place. How well it matches
comes first, then what the site is worth, then how short the name is. Only where nothing
matches are near spellings tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from jindao.errors import NotFoundError, RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.name_index import EXACT, INSIDE, NONE, START, index_of, streets_of
from jindao.heritage.wording import county_name
from jindao.model.place import Place, Site
from jindao.texts import Spoken

Item = TypeVar("Item", bound=Site | Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name that matches what was typed.

    `kind` is `site`, a kind of place, `street`, or a kind of named spot of the network.
    `county_zh` and `county_en` say where it lies, empty where nobody said.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    position: LonLat
    county_zh: str = ""
    county_en: str = ""


def matching(heritage: Heritage, text: str, sites: Iterable[Site]) -> list[tuple[float, Site]]:
    """Return the sites that match a text with how well, best first."""
    index = index_of(heritage)
    ranks = index.rank(text)
    found = [(ranks[site.id], site) for site in sites if site.id in ranks]
    return sorted(found, key=lambda pair: index.order(pair[1], pair[0]))


def find_site(heritage: Heritage, name: str, *, field: str = "site") -> Site:
    """Return the one site called so, by id, full name or the only name that contains it.

    Raises
    ------
    NotFoundError
        With near names; where several sites match, those.
    RequestError
        `field_required` where the name is empty.
    """
    if not name.strip():
        raise RequestError("field_required", field=field)
    site = heritage.site_by_id.get(name)
    return site or _only(heritage, name, heritage.sites, field)


def find_position(heritage: Heritage, name: str, *, field: str) -> Site | Place:
    """Return the place or located site called so; an exact name wins, places first.

    A street or spot of the network is meant where it is called just so and nothing of the
    dataset is, or where no name of the dataset holds the text.

    Raises
    ------
    NotFoundError
        With near names; where several match, those.
    """
    best = max(index_of(heritage).rank(name).values(), default=NONE)
    if best < EXACT:
        streets = streets_of(heritage)
        ranks = streets.rank(name)
        if ranks and (EXACT in ranks.values() or best < INSIDE):
            found = [streets.items[id_] for id_ in ranks]
            return _only_street(heritage, name, found, ranks, field)
    return _only(heritage, name, _located(heritage), field, kind="place")


def _only_street(
    heritage: Heritage, name: str, found: Sequence[Place], ranks: Mapping[str, float], field: str
) -> Place:
    """Return the one street that a name stands for; `found` has the best first."""
    for rank in (EXACT, START, INSIDE):
        matches = [place for place in found if ranks[place.id] == rank]
        if rank == EXACT:
            # A park is called just so, the station there has the word for it behind its name.
            matches = [p for p in matches if name in (p.name_zh, p.name_en)] or matches
        if len(matches) == 1:
            return matches[0]
        if matches:
            told = [Spoken(place.name_zh, place.name_en) for place in matches[:8]]
            raise _several(name, told, field, "place")
    near = [Spoken(place.name_zh, place.name_en) for place in found[:8]]
    raise _unknown(name, near, field, "place")


def suggest(heritage: Heritage, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return places, located sites and streets that match what was typed, best first.

    Of equal matches those of the dataset come first.
    """
    index, streets = index_of(heritage), streets_of(heritage)
    ranks = index.rank(text)
    found = [item for item in _located(heritage) if item.id in ranks]
    found.sort(key=lambda item: index.order(item, ranks[item.id]))
    named = streets.rank(text)
    matches: list[tuple[float, Site | Place]] = [(ranks[item.id], item) for item in found]
    matches += [(rank, streets.items[id_]) for id_, rank in islice(named.items(), limit)]
    matches.sort(key=lambda match: -match[0])
    return tuple(
        Suggestion(
            id=item.id,
            name_zh=item.name_zh,
            name_en=item.name_en,
            kind=item.kind if isinstance(item, Place) else "site",
            position=item.position,
            county_zh=item.county,
            county_en=county_name(heritage, item.county, "en") if item.county else "",
        )
        for _, item in matches[:limit]
        if item.position is not None
    )


def _located(heritage: Heritage) -> list[Site | Place]:
    return [*heritage.places, *(site for site in heritage.sites if site.position)]


def _only(
    heritage: Heritage, name: str, items: Sequence[Item], field: str, kind: str | None = None
) -> Item:
    """Return the one item that a name stands for: never by first letters or likeness."""
    index, places = index_of(heritage), {place.id for place in heritage.places}
    ranks = index.rank(name)
    for rank in (EXACT, START, INSIDE):
        matches = [item for item in items if ranks.get(item.id) == rank]
        if rank == EXACT:
            matches = [item for item in matches if item.id in places][:1] or matches
        if len(matches) == 1:
            return matches[0]
        if matches:
            told = [_told(heritage, item, matches) for item in matches[:8]]
            raise _several(name, told, field, kind)
    known = {item.id: Spoken(item.name_zh, item.name_en) for item in items}
    near = [id_ for id_ in ranks if id_ in known] or _sharing(name, known)
    raise _unknown(name, list(dict.fromkeys(known[id_] for id_ in near[:8])), field, kind)


def _told(heritage: Heritage, item: Site | Place, matches: Sequence[Site | Place]) -> Spoken:
    """Return an item's name; where others are called the same, with where it is and its id."""
    same = sum(other.name_zh == item.name_zh for other in matches)
    if same == 1:
        return Spoken(item.name_zh, item.name_en)
    county_en = county_name(heritage, item.county, "en")
    zh, en = f"（{item.county}，{item.id}）", f" ({county_en}, {item.id})"
    return Spoken(item.name_zh + zh, item.name_en + en)


def _sharing(name: str, known: Mapping[str, str]) -> list[str]:
    shared = {id_: len(set(name) & set(known_name)) for id_, known_name in known.items()}
    return [id_ for id_ in sorted(shared, key=lambda id_: -shared[id_])[:6] if shared[id_]]


def _several(name: str, known: Sequence[str], field: str, kind: str | None) -> NotFoundError:
    code = f"not_found.{kind or field}_several"
    return NotFoundError(code, field=field, kind=kind or field, name=name, known=list(known))


def _unknown(name: str, known: Sequence[str], field: str, kind: str | None) -> NotFoundError:
    code = f"not_found.{kind or field}" if known else f"not_found.{kind or field}_alone"
    return NotFoundError(code, field=field, kind=kind or field, name=name, known=list(known))
