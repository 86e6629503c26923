"""Heritage sites and named places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.geo import LonLat
from jindao.texts import either

CATEGORIES: Final = (
    "ancient_building",
    "grotto",
    "tomb",
    "ruin",
    "modern_site",
    "traditional_village",
    "pass_fort",
    "bridge",
    "well",
    "ancient_tree",
    "post_road",
    "natural_landscape",
    "museum",
    "intangible_heritage",
    "park",
    "ferry",
)
PROTECTION_LEVELS: Final = ("world", "national", "provincial", "municipal", "county")
SCENIC_GRADES: Final = ("5A", "4A", "3A", "2A", "1A")
MUSEUM_GRADES: Final = ("1", "2", "3")
"""Grades of the national assessment of museums 国家一、二、三级博物馆."""
FEES: Final = ("free", "paid")
TREE_GRADES: Final = ("1", "2", "3", "famous")
"""Grades of old trees 古树一、二、三级, and 名木."""
MOST_AT_ONCE: Final = 10_000
"""So many people at most are in one site at once."""
PLACE_KINDS: Final = ("prefecture_seat", "county_seat", "town", "village", "station")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One visitable heritage site 文物点.

    `position` is WGS-84, good to `coordinate_accuracy_m`; None where nobody has
    located it, and then `rough_position` may say in which county it stands: a point
    nobody is ever led to. Years are signed (negative = BCE). `opening_hours` is OSM
    syntax as of `opening_hours_date`, None where unknown. `visit_minutes` is an
    estimate by category. `batch` and `village_batch` are the batches of the national
    list and of the list of traditional villages. `name_pinyin` has tone marks. `season`
    is when it can be visited, as months in OSM syntax. `step_free` is None where
    unknown, as is everything else that is empty. `capacity` is how many people it holds
    at once. `part_of` is the id of a larger site.
    """

    id: str
    name_zh: str
    name_en: str
    category: str
    protection_level: str | None
    batch: int | None
    period_zh: str
    first_year: int | None
    last_year: int | None
    position: LonLat | None
    coordinate_accuracy_m: float | None
    coordinate_source: str
    prefecture: str
    county: str
    themes: tuple[str, ...]
    strands: tuple[str, ...]
    opening_hours: str | None
    visit_minutes: int
    access_notes_zh: str
    access_notes_en: str
    sources: tuple[str, ...]
    name_pinyin: str = ""
    village_batch: int | None = None
    scenic_grade: str | None = None
    scenic_batch: int | None = None
    museum_grade: str | None = None
    rough_position: LonLat | None = None
    opening_hours_date: str = ""
    fee: str | None = None
    season: str = ""
    step_free: bool | None = None
    species: str = ""
    age_years: int | None = None
    tree_grade: str | None = None
    part_of: str | None = None
    capacity: int | None = None
    description_zh: str = ""
    description_en: str = ""

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return either(locale, self.name_zh, self.name_en) or self.name_zh

    def description(self, locale: str) -> str:
        """Return one to three sentences in a language; empty where there are none."""
        return either(locale, self.description_zh, self.description_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place to start, end or stay at: a town, village or station."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    prefecture: str
    county: str
    position: LonLat
    coordinate_accuracy_m: float
    coordinate_source: str
    name_pinyin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """How much a site belongs to a theme or strand, and why.

    `weight` multiplies the site's base points; `why_zh` and `why_en` are the
    rule's own words. `beside` tells that it goes with the theme only, and is not what
    the theme is about.
    """

    theme: str
    weight: float
    why_zh: str
    why_en: str
    beside: bool = False
