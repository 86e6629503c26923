"""Find sites and places by what people type: Chinese, pinyin, first letters, English.

What is typed is compared with every name of every site and place. How well it matches
comes first, then what the site is worth, then how short the name is. Only where nothing
matches are near spellings tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from jindao.errors import NotFoundError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import han_count, has_han, initials, without_tones
from jindao.heritage.scoring import base_points
from jindao.model.place import Place, Site
from jindao.texts import Spoken

Item = TypeVar("Item", bound=Site | Place)

EXACT, FIRST_LETTERS, START, INSIDE, LETTERS_START, CLOSE, NONE = 6, 5, 4, 3, 2, 1, 0
"""How well a name matches, best first: the whole of it, the first letters of all its
syllables, its beginning, a part of it, the first letters of its first syllables, a near
spelling, not at all."""

_SUFFIXES: Final = ("市", "县", "区")
_PARENTHESES: Final = re.compile(r"[（()）]")
_NOT_LETTERS: Final = re.compile(r"[\s'’·-]+")
_LIKENESS: Final = 70.0
"""Out of 100: how alike two spellings must be to be near."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name that matches what was typed; `kind` is `site` or a kind of place."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    position: LonLat


@dataclass(frozen=True, slots=True)
class _Names:
    """What one item may be called: whole names, joined pinyin, and first letters.

    `aside` is what stands in parentheses: another name, or only where the item lies.
    """

    whole: tuple[str, ...]
    aside: tuple[str, ...]
    joined: tuple[str, ...]
    letters: tuple[str, ...]


class _Index:
    """The names of every site and place of a dataset, ready to be compared."""

    def __init__(self, heritage: Heritage) -> None:
        self.items: tuple[Site | Place, ...] = (*heritage.places, *heritage.sites)
        self.names = {item.id: _names(item) for item in self.items}
        self.points = {site.id: base_points(heritage, site)[0] for site in heritage.sites}
        self.points |= {place.id: _PLACE_POINTS[place.kind] for place in heritage.places}
        spelt = [(name, id_) for id_, names in self.names.items() for name in _spellings(names)]
        self._spellings = [name for name, _ in spelt]
        self._owners = [id_ for _, id_ in spelt]

    def rank(self, text: str) -> dict[str, float]:
        """Return how well each item matches, by its id; only those that do.

        A near spelling ranks between `CLOSE` and the next better, by how near it is.
        """
        wanted = _Wanted(text)
        if not wanted.text:
            return {}
        ranks: dict[str, float] = {
            id_: rank for id_, names in self.names.items() if (rank := wanted.rank(names))
        }
        return ranks or self._close(text)

    def _close(self, text: str, limit: int = 8) -> dict[str, float]:
        """Return the items whose names are spelt most like a text, best first."""
        from rapidfuzz import fuzz, process

        wanted = _folded(text)
        least = _SHORT_LIKENESS if len(wanted) <= _SHORT else _LIKENESS
        found = process.extract(
            wanted, self._spellings, scorer=fuzz.ratio, score_cutoff=least, limit=8 * limit
        )
        found.sort(key=lambda match: (-match[1], match[0][:1] != wanted[:1]))
        ranks: dict[str, float] = {}
        for _, likeness, number in found:
            ranks.setdefault(self._owners[number], CLOSE + likeness / 101)
        return dict(list(ranks.items())[:limit])

    def order(self, item: Site | Place, rank: float) -> tuple[float, int, int, str]:
        """Return what sorts an item by match, worth and length of its name."""
        return -rank, -self.points[item.id], len(item.name_zh), item.id


class _Wanted:
    """What was typed, in the forms it is compared in."""

    def __init__(self, text: str) -> None:
        self.text = _folded(text)
        self.joined = _NOT_LETTERS.sub("", self.text)
        self.is_han = has_han(text)

    def rank(self, names: _Names) -> int:
        """Return how well names match."""
        if self.text in names.whole or self.joined in names.joined[:2]:
            return EXACT
        if self.joined in names.letters:
            return FIRST_LETTERS
        every = (*names.whole, *names.aside, *names.joined)
        if any(name.startswith((self.text, self.joined)) for name in every):
            return START
        if (self.is_han or len(self.text) >= _LATIN_INSIDE) and any(
            self.text in name for name in every
        ):
            return INSIDE
        if len(self.joined) > 1 and any(word.startswith(self.joined) for word in names.letters):
            return LETTERS_START
        return NONE


@lru_cache(maxsize=4)
def _index(heritage: Heritage) -> _Index:
    return _Index(heritage)


def _folded(text: str) -> str:
    return without_tones(text.strip(), "u").casefold()


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


def matching(heritage: Heritage, text: str, sites: Iterable[Site]) -> list[tuple[float, Site]]:
    """Return the sites that match a text with how well, best first."""
    index = _index(heritage)
    ranks = index.rank(text)
    found = [(ranks[site.id], site) for site in sites if site.id in ranks]
    return sorted(found, key=lambda pair: index.order(pair[1], pair[0]))


def find_site(heritage: Heritage, name: str, *, field: str = "site") -> Site:
    """Return the one site called so, by id, full name or the only name that contains it.

    Raises
    ------
    NotFoundError
        With near names; where several sites match, those.
    """
    site = heritage.site_by_id.get(name)
    return site or _only(heritage, name, heritage.sites, field)


def find_position(heritage: Heritage, name: str, *, field: str) -> Site | Place:
    """Return the place or located site called so; an exact name wins, places first.

    Raises
    ------
    NotFoundError
        With near names; where several match, those.
    """
    return _only(heritage, name, _located(heritage), field, kind="place")


def suggest(heritage: Heritage, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return places and located sites that match what was typed, best first."""
    index = _index(heritage)
    ranks = index.rank(text)
    found = [item for item in _located(heritage) if item.id in ranks]
    found.sort(key=lambda item: index.order(item, ranks[item.id]))
    return tuple(
        Suggestion(
            id=item.id,
            name_zh=item.name_zh,
            name_en=item.name_en,
            kind=item.kind if isinstance(item, Place) else "site",
            position=item.position,
        )
        for item in found[:limit]
        if item.position is not None
    )


def _located(heritage: Heritage) -> list[Site | Place]:
    return [*heritage.places, *(site for site in heritage.sites if site.position)]


def _only(
    heritage: Heritage, name: str, items: Sequence[Item], field: str, kind: str | None = None
) -> Item:
    """Return the one item that a name stands for: never by first letters or likeness."""
    index, places = _index(heritage), {place.id for place in heritage.places}
    ranks = index.rank(name)
    for rank in (EXACT, START, INSIDE):
        matches = [item for item in items if ranks.get(item.id) == rank]
        if rank == EXACT:
            matches = [item for item in matches if item.id in places][:1] or matches
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise _unknown(name, [_told(item, matches) for item in matches[:8]], field, kind)
    known = {item.id: Spoken(item.name_zh, item.name_en) for item in items}
    near = [id_ for id_ in ranks if id_ in known] or _sharing(name, known)
    raise _unknown(name, list(dict.fromkeys(known[id_] for id_ in near[:8])), field, kind)


def _told(item: Site | Place, matches: Sequence[Site | Place]) -> Spoken:
    """Return an item's name; with its county where others are called the same."""
    same = sum(other.name_zh == item.name_zh for other in matches)
    if same == 1:
        return Spoken(item.name_zh, item.name_en)
    zh, en = f"（{item.county}，{item.id}）", f" ({item.county}, {item.id})"
    return Spoken(item.name_zh + zh, item.name_en + en)


def _sharing(name: str, known: Mapping[str, str]) -> list[str]:
    shared = {id_: len(set(name) & set(known_name)) for id_, known_name in known.items()}
    return [id_ for id_ in sorted(shared, key=lambda id_: -shared[id_])[:6] if shared[id_]]


def _unknown(name: str, known: Sequence[str], field: str, kind: str | None) -> NotFoundError:
    code = f"not_found.{kind or field}"
    return NotFoundError(code, field=field, kind=kind or field, name=name, known=list(known))
