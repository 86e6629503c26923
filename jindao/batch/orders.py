"""Orders: every combination of what a catalogue is asked to hold, one tour request each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, TypeVar

from jindao._registry import not_found
from jindao.errors import NotFoundError, RequestError
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import without_tones
from jindao.heritage.spelling import suggest_pinyin
from jindao.heritage.words import kind_of, theme_of
from jindao.model.place import Place, Site
from jindao.model.request import TourRequest
from jindao.profiles import load_profiles

MAX_ORDERS: Final = 20_000
"""So many drafts at most in one batch."""

_SEATS: Final = ("county_seat", "prefecture_seat")
_SUFFIX: Final = re.compile(r"(?<=..)[县市区]$")
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county of the dataset: where its routes begin, and what addresses call it.

    `start` is its seat; where the dataset knows none of its own, that of the prefecture.
    """

    prefecture: str
    name_zh: str
    slug: str
    start: Place

    @property
    def id(self) -> str:
        """What tells it from counties of the same name: `xinzhou/偏关县`."""
        return f"{self.prefecture}/{self.name_zh}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRequest:
    """What a catalogue is to hold: a draft for every combination.

    Parameters
    ----------
    themes
        Ids or names of themes.
    date
        The day the tours are planned for, which their opening hours are read for.
    counties
        Names of counties (偏关县, 偏关, Pianguan, xinzhou/偏关县); empty for every one.
    profiles, days
        Ways of moving, and how many days.
    kind
        The kind of route, which narrows the sites; None for any, to be told by an editor.
    hours, start_time, transfer_hours, seed
        As of a `TourRequest`.
    """

    themes: tuple[str, ...]
    date: dt.date
    counties: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ("walk",)
    days: tuple[int, ...] = (1,)
    kind: str | None = None
    hours: float = 6.0
    start_time: dt.time = dt.time(9, 0)
    transfer_hours: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what multiplies out to nothing."""
        for field in ("themes", "profiles", "days"):
            if not getattr(self, field):
                raise RequestError("list_empty", field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One draft to be planned: what its route is called, about which county, and the request."""

    slug: str
    county: County
    request: TourRequest


def counties_of(heritage: Heritage) -> tuple[County, ...]:
    """Return every county that a site or place of the dataset lies in, by prefecture."""
    located: tuple[Site | Place, ...] = (*heritage.sites, *heritage.places)
    known = sorted({(each.prefecture, each.county) for each in located if each.county})
    seats = {
        (place.prefecture, place.county): place for place in heritage.places if place.kind in _SEATS
    }
    chief = {
        place.prefecture: place for place in heritage.places if place.kind == "prefecture_seat"
    }
    found = []
    for prefecture, name in known:
        own = seats.get((prefecture, name))
        start = own or chief.get(prefecture)
        if start is not None:
            named = own if own is not None and own.kind == "county_seat" else None
            latin = named.name_en if named else _latin(heritage, name)
            found.append(
                County(
                    prefecture=prefecture,
                    name_zh=name,
                    slug=_slug(latin) or "county",
                    start=start,
                )
            )
    return tuple(_told_apart(found))


def county_of(counties: Sequence[County], name: str) -> County:
    """Return the county that a name means.

    Raises
    ------
    NotFoundError
        With the nearest names, or with the ids of all that are called so.
    """
    asked = name.strip()
    small = _slug(asked)
    found = [
        county
        for county in counties
        if asked in (county.id, county.name_zh, _SUFFIX.sub("", county.name_zh))
        or (small and small == county.slug)
    ]
    if len(found) == 1:
        return found[0]
    known = [county.id for county in found or counties]
    code = "county_ambiguous" if found else "not_found.county"
    raise NotFoundError(code, field="counties", kind="county", name=asked[:80], known=known)


def orders_of(heritage: Heritage, asked: CatalogueRequest) -> tuple[Order, ...]:
    """Return the orders of a catalogue, by slug; what is asked for twice is planned once.

    Raises
    ------
    NotFoundError
        Where a theme, kind or county is not known.
    RequestError
        Where a number is out of its range, or there are more than `MAX_ORDERS`.
    """
    every = counties_of(heritage)
    counties = _once(county_of(every, name) for name in asked.counties) or list(every)
    themes = _once(theme_of(heritage, name).id for name in asked.themes)
    kind = None if asked.kind is None else kind_of(heritage, asked.kind).id
    known = load_profiles()
    for profile in asked.profiles:
        if profile not in known:
            raise not_found("profile", profile, known, field="profiles")
    profiles, days = _once(asked.profiles), _once(asked.days)
    count = len(counties) * len(themes) * len(profiles) * len(days)
    if count > MAX_ORDERS:
        raise RequestError("orders_many", field="themes", count=count, limit=MAX_ORDERS)
    plain = TourRequest(
        theme=themes[0],
        kind=kind,
        start=counties[0].start.id,
        date=asked.date,
        start_time=asked.start_time,
        hours=asked.hours,
        transfer_hours=asked.transfer_hours,
        seed=asked.seed,
    )
    orders = (
        Order(
            slug="-".join(
                [_slug(theme), _slug(county.prefecture), county.slug, _slug(profile), f"{days_}d"]
            ),
            county=county,
            request=replace(plain, theme=theme, start=county.start.id, profile=profile, days=days_),
        )
        for theme, county, profile, days_ in product(themes, counties, profiles, days)
    )
    return tuple(sorted(orders, key=lambda order: order.slug))


def _once(values: Iterable[_Value]) -> list[_Value]:
    return list(dict.fromkeys(values))


def _slug(text: str) -> str:
    return _NO_SLUG.sub("-", without_tones(text, "u").lower()).strip("-")


def _latin(heritage: Heritage, name: str) -> str:
    """Return a county's name in pinyin, without its last character where it says what it is."""
    return "".join(suggest_pinyin(heritage, _SUFFIX.sub("", name)).split())


def _told_apart(counties: Iterable[County]) -> Iterator[County]:
    """Number the counties of one prefecture that would have the same address."""
    taken: dict[tuple[str, str], int] = {}
    for county in counties:
        key = (county.prefecture, county.slug)
        taken[key] = taken.get(key, 0) + 1
        number = taken[key]
        yield county if number == 1 else replace(county, slug=f"{county.slug}-{number}")
