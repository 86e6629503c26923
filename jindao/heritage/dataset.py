"""What a heritage dataset holds once it is read: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from jindao.model.place import Place, Site
from jindao.model.trip import Background, Line

RULE_KEYS: Final = (
    "tagged",
    "category",
    "protection_level",
    "prefecture",
    "county",
    "site",
    "built_before",
    "built_after",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefecture:
    """One prefecture of the region; its sites stand in `sites/<id>.csv`."""

    id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The region a dataset covers; `longitude` and `latitude` are (low, high) degrees."""

    id: str
    name_zh: str
    name_en: str
    country: str
    timezone: str
    longitude: tuple[float, float]
    latitude: tuple[float, float]
    prefectures: tuple[Prefecture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a site belongs to a theme, how much it weighs, and why.

    Every condition given must hold; an empty tuple or None is no condition.
    `built_before` and `built_after` compare the first year, which must be known and
    strictly before or after.
    """

    weight: float
    why_zh: str
    why_en: str
    tagged: bool = False
    category: tuple[str, ...] = ()
    protection_level: tuple[str, ...] = ()
    prefecture: tuple[str, ...] = ()
    county: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    built_before: int | None = None
    built_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme or strand: what it is about and the rules that choose its sites.

    `kind` is `theme` or `strand`; `trail` the id of its main line, where it has one.
    """

    id: str
    kind: str
    name_zh: str
    name_en: str
    summary_zh: str
    summary_en: str
    color: str
    trail: str | None
    rules: tuple[Rule, ...]

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return self.name_en if locale == "en" else self.name_zh


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBonus:
    """Points for a site whose first year is known and before `year`."""

    year: int
    points: int
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Base points of a site before themes weigh them."""

    level_points: Mapping[str, int]
    age_bonuses: tuple[AgeBonus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A curated line of the Jin Trail through named real places, in order.

    `alignment` says whether it was surveyed; `detour_factor` is the stated ratio of the
    way on the ground to the drawn line.
    """

    id: str
    name_zh: str
    name_en: str
    theme: str
    level: str
    alignment: str
    detour_factor: float
    line: Line
    place_names_zh: tuple[str, ...]
    place_names_en: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts are from."""

    id: str
    title_zh: str
    title_en: str
    publisher: str
    url: str
    licence: str
    retrieved: str
    note_zh: str
    note_en: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Heritage:
    """A whole dataset, read and checked; `version` is a hash of its files."""

    directory: Path
    version: str
    region: Region
    sites: tuple[Site, ...]
    places: tuple[Place, ...]
    themes: Mapping[str, Theme]
    strands: Mapping[str, Theme]
    scoring: Scoring
    trails: tuple[Trail, ...]
    sources: Mapping[str, Source]
    background: Background

    @cached_property
    def site_by_id(self) -> Mapping[str, Site]:
        """Every site by its id."""
        return {site.id: site for site in self.sites}

    def prefecture_name(self, id_: str, locale: str) -> str:
        """Return the name of a prefecture in a language; its id where it is unknown."""
        for prefecture in self.region.prefectures:
            if prefecture.id == id_:
                return prefecture.name_en if locale == "en" else prefecture.name_zh
        return id_
