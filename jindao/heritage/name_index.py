"""The names of every site and place, ready to be compared with what people type."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from jindao.heritage.aliases import code_of
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import han_count, has_han, initials, without_tones
from jindao.heritage.scoring import base_points
from jindao.heritage.spelling import county_english
from jindao.model.place import CATEGORIES, Place, Site

EXACT, FIRST_LETTERS, START, INSIDE, LETTERS_START, CLOSE, NONE = 6, 5, 4, 3, 2, 1, 0
"""How well a name matches, best first: the whole of it, the first letters of all its
syllables, its beginning, a part of it, the first letters of its first syllables, a near
spelling, not at all."""

_SUFFIXES: Final = ("市", "县", "区")
_PARENTHESES: Final = re.compile(r"[（()）]")
_NOT_LETTERS: Final = re.compile(r"[\s'’·・•.,，、。_-]+")
_BETWEEN: Final = " 的之,，、·-"
"""What may stand between the name of an area and of what lies in it."""
_LIKENESS: Final = 70.0
"""Out of 100: how alike two spellings must be to be near."""
_TYPED_BEGINNING, _BEGINNING_LIKENESS = 5, 0.8
"""From so many letters on a beginning is compared, and how alike it must be, out of 1."""
_SHORT, _SHORT_LIKENESS = 2, 50.0
"""A name of two characters is near where one of them is right."""
_PLACE_POINTS: Final = {
    "prefecture_seat": 500,
    "county_seat": 400,
    "town": 60,
    "station": 30,
    "village": 20,
}
"""What places are worth beside sites among equal matches."""
_LATIN_INSIDE: Final = 3
"""From so many letters on, Latin letters are looked for inside names."""
_MOST_OWNERS: Final = 20_000
"""So many words that hold a part are looked at: no more match 路 than anybody reads."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What one item may be called: whole names, joined pinyin, and first letters.

    `aside` is what stands in parentheses: another name, or only where the item lies.
    """

    whole: tuple[str, ...]
    aside: tuple[str, ...]
    joined: tuple[str, ...]
    letters: tuple[str, ...]


class _Haystack:
    """Many words in one text, so that all that hold a part are found at once."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        starts, owners, parts, at = [], [], [], 1
        for word, owner in words:
            starts.append(at)
            owners.append(owner)
            parts.append(word)
            at += len(word) + 1
        self._text = "\n".join(("", *parts, ""))
        self._starts, self._owners = starts, owners

    def owners(self, part: str) -> Iterator[str]:
        """Yield the owner of every word that holds a part; of one, perhaps repeatedly.

        A part that begins with a line break is looked for where words begin.
        """
        at = self._text.find(part)
        while at >= 0:
            yield self._owners[bisect_right(self._starts, at + part.startswith("\n")) - 1]
            at = self._text.find(part, at + len(part))


class Lookup:
    """Names of many items, compared with a text all at once."""

    def __init__(self, names: Mapping[str, _Names]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        for id_, known in names.items():
            for word in {*known.whole, *known.joined[:2]}:
                self._exact.setdefault(word, []).append(id_)
            for word in set(known.letters):
                self._letters.setdefault(word, []).append(id_)
        self._every = _Haystack(
            (word, id_)
            for id_, known in names.items()
            for word in dict.fromkeys((*known.whole, *known.aside, *known.joined))
        )
        self._initials = _Haystack(
            (word, id_) for id_, known in names.items() for word in known.letters
        )

    def named(self, wanted: str, joined: str) -> dict[str, float]:
        """Return how well each item matches a folded text, by its id; only those that do.

        `joined` is the text without what stands between its letters.
        """
        ranks: dict[str, float] = {}

        def put(ids: Iterable[str], rank: float) -> None:
            for id_ in islice(ids, _MOST_OWNERS):
                ranks.setdefault(id_, rank)

        put(self._exact.get(wanted, ()), EXACT)
        put(self._exact.get(joined, ()), EXACT)
        put(self._letters.get(joined, ()), FIRST_LETTERS)
        put(self._every.owners(f"\n{wanted}"), START)
        put(self._every.owners(f"\n{joined}"), START)
        if has_han(wanted) or len(wanted) >= _LATIN_INSIDE:
            put(self._every.owners(wanted), INSIDE)
        if len(joined) > 1:
            put(self._initials.owners(f"\n{joined}"), LETTERS_START)
        return ranks


class StreetIndex:
    """The names of streets and spots of the network in use, ready to be compared."""

    def __init__(self, heritage: Heritage) -> None:
        self.items = {place.id: place for place in heritage.streets()}
        self._order = {id_: number for number, id_ in enumerate(self.items)}
        self._lookup = Lookup({id_: _names(place) for id_, place in self.items.items()})

    def rank(self, text: str) -> dict[str, float]:
        """Return how well each street matches, by its id; only those that do, best first.

        Of equal matches the shortest name comes first, then the longest street.
        """
        wanted = _folded(text)
        joined = _NOT_LETTERS.sub("", wanted)
        ranks = self._lookup.named(wanted, joined) if joined and self.items else {}

        def order(id_: str) -> tuple[float, int, int]:
            return -ranks[id_], len(self.items[id_].name_zh), self._order[id_]

        return {id_: ranks[id_] for id_ in sorted(ranks, key=order)}


class NameIndex:
    """The names of every site and place of a dataset, ready to be compared."""

    def __init__(self, heritage: Heritage) -> None:
        self.items: tuple[Site | Place, ...] = (*heritage.places, *heritage.sites)
        self.points = {site.id: base_points(heritage, site)[0] for site in heritage.sites}
        self.points |= {place.id: _PLACE_POINTS[place.kind] for place in heritage.places}
        names = {item.id: _names(item) for item in self.items}
        self._lookup = Lookup(names)
        spelt = [(name, id_) for id_, known in names.items() for name in _spellings(known)]
        self._spellings = [name for name, _ in spelt]
        self._owners = [id_ for _, id_ in spelt]
        self._areas = _areas(heritage, self.items)
        self._categories = {
            category: {site.id for site in heritage.sites if site.category == category}
            for category in CATEGORIES
        }

    def rank(self, text: str) -> dict[str, float]:
        """Return how well each item matches, by its id; only those that do.

        Where no name has the text, a county or prefecture before or behind a name is
        taken for where the item lies. A near spelling ranks between `CLOSE` and the next
        better, by how near it is.
        """
        wanted = _folded(text)
        joined = _NOT_LETTERS.sub("", wanted)
        if not joined:
            return {}
        named = self._lookup.named(wanted, joined)
        return named or self._within(wanted) or self._close(wanted)

    def _within(self, wanted: str) -> dict[str, float]:
        """Return what has a name, or is of a category, in an area the text names as well."""
        ranks: dict[str, float] = {}
        for area, ids in self._areas.items():
            if area not in wanted:
                continue
            for rest in _around(wanted, area):
                joined = _NOT_LETTERS.sub("", rest)
                if not joined:
                    continue
                found = self._lookup.named(rest, joined) if len(joined) > 1 or has_han(rest) else {}
                category = code_of("category", rest)
                found |= dict.fromkeys(self._categories.get(category, ()), START)
                for id_ in found.keys() & ids:
                    ranks[id_] = max(found[id_], ranks.get(id_, NONE))
        return ranks

    def _close(self, wanted: str, limit: int = 8) -> dict[str, float]:
        """Return the items whose names are spelt most like a text, best first."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        least = _SHORT_LIKENESS if len(wanted) <= _SHORT else _LIKENESS
        found = process.extract(
            wanted, self._spellings, scorer=fuzz.ratio, score_cutoff=least, limit=8 * limit
        )
        if wanted.isascii() and len(wanted) >= _TYPED_BEGINNING:
            # Somebody typed the beginning of a name and let two letters change places.
            beginnings = [name[: len(wanted)] for name in self._spellings]
            found += [
                (name, 100 * likeness, number)
                for name, likeness, number in process.extract(
                    wanted,
                    beginnings,
                    scorer=OSA.normalized_similarity,
                    score_cutoff=_BEGINNING_LIKENESS,
                    limit=8 * limit,
                )
            ]
        found.sort(key=lambda match: (-match[1], match[0][:1] != wanted[:1]))
        ranks: dict[str, float] = {}
        for _, likeness, number in found:
            ranks.setdefault(self._owners[number], CLOSE + likeness / 101)
        return dict(list(ranks.items())[:limit])

    def order(self, item: Site | Place, rank: float) -> tuple[float, int, int, str]:
        """Return what sorts an item by match, worth and length of its name."""
        return -rank, -self.points[item.id], len(item.name_zh), item.id


@lru_cache(maxsize=4)
def streets_of(heritage: Heritage) -> StreetIndex:
    """Return the index of the streets of the network in use, made once."""
    return StreetIndex(heritage)


@lru_cache(maxsize=4)
def index_of(heritage: Heritage) -> NameIndex:
    """Return the index of a dataset, made once."""
    return NameIndex(heritage)


def _areas(heritage: Heritage, items: Iterable[Site | Place]) -> Mapping[str, set[str]]:
    """Return the ids of what lies in each county and prefecture, by all of its names."""
    areas: dict[str, set[str]] = {}
    prefectures = {prefecture.id: prefecture for prefecture in heritage.region.prefectures}
    counties: dict[str, tuple[str, ...]] = {}
    for item in items:
        prefecture = prefectures.get(item.prefecture)
        names = [prefecture.name_zh, prefecture.name_en] if prefecture else []
        if item.county not in counties:
            counties[item.county] = (item.county, county_english(heritage, item.county))
        for name in filter(None, (*names, *counties[item.county])):
            whole = _folded(name)
            for word in {whole, whole.rpartition(" ")[0], whole.rstrip("".join(_SUFFIXES))}:
                if len(word) > 1:
                    areas.setdefault(word, set()).add(item.id)
    return areas


def _around(text: str, area: str) -> Iterator[str]:
    """Yield what stands behind and before the name of an area; Latin words stand apart."""
    apart = "" if has_han(area) else " "
    if text.startswith(area + apart):
        yield text.removeprefix(area).strip(_BETWEEN)
    if text.endswith(apart + area):
        yield text.removesuffix(area).strip(_BETWEEN)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return " ".join(without_tones(plain, "u").casefold().split())


def _names(item: Site | Place) -> _Names:
    """Return names, the parts around parentheses, pinyin, and the seats' full names."""
    chinese = [part.strip() for part in _PARENTHESES.split(item.name_zh) if part.strip()]
    english = [part.strip() for part in _PARENTHESES.split(item.name_en) if part.strip()]
    whole = [item.id, item.name_zh, item.name_en, *chinese[:1], *english[:1]]
    if isinstance(item, Place) and item.kind.endswith("_seat"):
        whole += [item.name_zh + suffix for suffix in _SUFFIXES]
    pinyin = [part.strip() for part in _PARENTHESES.split(item.name_pinyin) if part.strip()]
    joined = [
        _NOT_LETTERS.sub("", without_tones(part, umlaut)).casefold()
        for part in pinyin
        for umlaut in ("u", "v")
    ]
    letters = [
        initials(spelt, han_count(name)) for name, spelt in zip(chinese, pinyin, strict=False)
    ]
    return _Names(
        tuple(dict.fromkeys(_folded(name) for name in whole if name)),
        tuple(_folded(name) for name in (*chinese[1:], *english[1:])),
        tuple(dict.fromkeys(joined)),
        tuple(word for word in letters if word),
    )


def _spellings(names: _Names) -> Iterator[str]:
    yield from names.whole[1:]
    yield from names.aside
    yield from names.joined
