"""Find sites and places by what people type: Chinese, English, ids."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from jindao.errors import NotFoundError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.model.place import Place, Site

Item = TypeVar("Item", bound=Site | Place)

_SUFFIXES = ("市", "县", "区")
_PARENTHESES = re.compile(r"[（()）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name that matches what was typed; `kind` is `site` or a kind of place."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    position: LonLat


def names_of(item: Site | Place) -> tuple[str, ...]:
    """Return what an item may be called: id, names, and the parts around parentheses."""
    parts = [part.strip() for part in _PARENTHESES.split(item.name_zh) if part.strip()]
    english = [part.strip() for part in _PARENTHESES.split(item.name_en) if part.strip()]
    names = [item.id, item.name_zh, item.name_en, *parts, *english]
    if isinstance(item, Place) and item.kind.endswith("_seat"):
        names += [item.name_zh + suffix for suffix in _SUFFIXES]
    return tuple(dict.fromkeys(name.casefold() for name in names if name))


def rank(text: str, item: Site | Place) -> int:
    """Return how well an item matches: 3 exactly, 2 at the start, 1 inside, 0 not."""
    wanted = text.strip().casefold()
    best = 0
    for name in names_of(item):
        if name == wanted:
            return 3
        best = max(best, 2 if name.startswith(wanted) else 1 if wanted in name else 0)
    return best


def matching(text: str, sites: Iterable[Site]) -> list[Site]:
    """Return the sites that match a text, best first, else in the order given."""
    ranked = [(rank(text, site), site) for site in sites]
    return [site for score, site in sorted(ranked, key=lambda pair: -pair[0]) if score]


def find_site(heritage: Heritage, name: str, *, field: str = "site") -> Site:
    """Return the one site called so, by id, full name or the only name that contains it.

    Raises
    ------
    NotFoundError
        With near names; where several sites match, those.
    """
    site = heritage.site_by_id.get(name)
    if site:
        return site
    return _only(name, heritage.sites, field)


def find_position(heritage: Heritage, name: str, *, field: str) -> Site | Place:
    """Return the place or located site called so; an exact name wins, places first.

    Raises
    ------
    NotFoundError
        With near names; where several match, those.
    """
    return _only(name, _located(heritage), field, kind="place")


def suggest(heritage: Heritage, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return places and located sites that match what was typed, best first."""
    if not text.strip():
        return ()
    ranked = [(rank(text, item), item) for item in _located(heritage)]
    best = sorted(
        (pair for pair in ranked if pair[0]), key=lambda pair: (-pair[0], len(pair[1].name_zh))
    )
    return tuple(
        Suggestion(
            id=item.id,
            name_zh=item.name_zh,
            name_en=item.name_en,
            kind=item.kind if isinstance(item, Place) else "site",
            position=item.position,
        )
        for _, item in best[:limit]
        if item.position is not None
    )


def _located(heritage: Heritage) -> list[Site | Place]:
    return [*heritage.places, *(site for site in heritage.sites if site.position)]


def _only(name: str, items: Sequence[Item], field: str, kind: str | None = None) -> Item:
    ranked = [(rank(name, item), item) for item in items] if name.strip() else []
    for score in (3, 2, 1):
        matches = [item for found, item in ranked if found == score]
        if score == 3 and matches:
            return matches[0]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise _unknown(name, [item.name_zh for item in matches[:8]], field, kind)
    raise _unknown(name, _near(name, items), field, kind)


def _near(name: str, items: Sequence[Site | Place]) -> list[str]:
    names = {known: item.name_zh for item in items for known in names_of(item)}
    close = difflib.get_close_matches(name.casefold(), list(names), n=6, cutoff=0.5)
    if not close:
        shared = {known: len(set(name) & set(known)) for known in names}
        close = [known for known in sorted(shared, key=lambda k: -shared[k])[:6] if shared[known]]
    return list(dict.fromkeys(names[known] for known in close))


def _unknown(name: str, known: list[str], field: str, kind: str | None) -> NotFoundError:
    code = f"not_found.{kind or field}"
    return NotFoundError(code, field=field, kind=kind or field, name=name, known=known or ["?"])
