"""What there is to plan with: the dataset, the network, what is closed, and finding in them."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from functools import cache, cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jindao.geo import BBox, LonLat
from jindao.heritage.dataset import TRAIL_LEVELS, Heritage, Region, Theme, Trail
from jindao.heritage.load import load_heritage
from jindao.heritage.rules import belonging
from jindao.heritage.search import Suggestion, find_site, suggest
from jindao.heritage.select import SiteQuery, find_sites
from jindao.heritage.words import subject_of
from jindao.model.leg import Nearby
from jindao.model.place import Place, Site
from jindao.model.reference import References
from jindao.model.request import Whereabouts
from jindao.model.trip import Background, Trip
from jindao.planner.once import Once
from jindao.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from jindao.heritage.facts import DataFacts
    from jindao.model.closure import Closure
    from jindao.network.background_cells import BackgroundCells
    from jindao.network.closures import Closures
    from jindao.network.network import Network, NetworkMeta
    from jindao.planner.closure_watch import ClosureWatch
    from jindao.planner.guide import SiteGuide, ThemeGuide
    from jindao.profiles import Profile

SEARCHES_KEPT = 64
"""Searches for sites kept, so that the pages of a long list cost one search."""

CELLS_KEPT = 256
"""Cells of the background kept, some 20 kB each."""


@cache
def _version() -> str:
    return version("jindao")


class Catalogue:
    """One network with one dataset, each loaded when first needed; safe to share between threads.

    Parameters
    ----------
    settings
        Where network and dataset are; default: from the environment.
    network, heritage
        Used instead of what the settings name.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        network: Network | None = None,
        heritage: Heritage | None = None,
    ) -> None:
        self.settings = Settings.from_env() if settings is None else settings
        self._network = network
        self._dataset = heritage
        self._heritage: Heritage | None = None
        self._lock = threading.RLock()
        self._closures: ClosureWatch | None = None
        self._notices: Callable[[], tuple[Closure, ...]] | None = None
        self._searches = Once(SEARCHES_KEPT)
        self._background_cells: BackgroundCells | None = None
        self._cells = Once(CELLS_KEPT)

    # What there is

    @property
    def heritage(self) -> Heritage:
        """The heritage dataset, loaded when first needed."""
        with self._lock:
            if self._dataset is None:
                self._dataset = load_heritage(self.settings.heritage, self.settings.themes)
            if self._heritage is None:
                self._heritage = replace(
                    self._dataset,
                    streets=lambda: self._streets,
                    names_en=lambda: self.network.english,
                )
            return self._heritage

    @cached_property
    def _streets(self) -> tuple[Place, ...]:
        """The named streets, places and spots of the network, as places."""
        from jindao.planner.gazetteer import places_of

        return places_of(self.network, self.heritage)

    @property
    def network(self) -> Network:
        """The network: the configured bundle, or the skeleton of the dataset."""
        from jindao.planner.networks import open_network

        with self._lock:
            if self._network is None:
                self._network = open_network(self.settings.network, self.heritage)
            return self._network

    @property
    def closures(self) -> Closures:
        """The closures and warnings of the settings' file, read again when it changes.

        A file that goes wrong while it is in use leaves what it held before in force. To
        them come the notices that `follow_notices` named a source of.

        Raises
        ------
        TableError
            With everything that is wrong in the file.
        DataError
            Where it cannot be read.
        """
        from jindao.planner.closure_watch import ClosureWatch

        with self._lock:
            if self._closures is None:
                watch = ClosureWatch(self.settings.closures, self.network, self._notices)
                self._closures = watch
        return self._closures.now()

    def follow_notices(self, source: Callable[[], tuple[Closure, ...]]) -> None:
        """Plan with notices too: a source tells those that stand, asked some times a minute."""
        with self._lock:
            self._notices, self._closures = source, None

    @property
    def network_meta(self) -> NetworkMeta:
        """Name, source, attribution and id of the network."""
        return self.network.meta

    @property
    def is_estimated(self) -> bool:
        """Whether the network is the schematic skeleton: for planning, not for walking."""
        return self.network.meta.source == "skeleton"

    @property
    def version(self) -> str:
        """Version of this program."""
        return _version()

    @property
    def data_version(self) -> str:
        """Hash of the heritage dataset."""
        return self.heritage.version

    @property
    def region(self) -> Region:
        """The region of the dataset: names, time zone, prefectures."""
        return self.heritage.region

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Every theme."""
        return tuple(self.heritage.themes.values())

    @property
    def strands(self) -> tuple[Theme, ...]:
        """Every strand."""
        return tuple(self.heritage.strands.values())

    @property
    def trails(self) -> tuple[Trail, ...]:
        """Every trail, greenways of the region first."""
        trails = self.heritage.trails
        return tuple(sorted(trails, key=lambda t: (TRAIL_LEVELS.index(t.level), t.id)))

    @property
    def kinds(self) -> tuple[Theme, ...]:
        """Every kind of route."""
        return tuple(self.heritage.kinds.values())

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Every profile."""
        from jindao.profiles import load_profiles

        return tuple(load_profiles().values())

    def today(self) -> dt.date:
        """Return the date it is now in the region's time zone."""
        return dt.datetime.now(self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.region.timezone)

    def find_sites(self, query: SiteQuery) -> tuple[Site, ...]:
        """Return the heritage sites that a query asks for."""
        return self._searches.get(query, lambda: find_sites(self.heritage, query))

    def site(self, name: str, field: str = "site") -> Site:
        """Return one heritage site by id or name; an error names the field.

        Raises
        ------
        NotFoundError
            With near names.
        """
        return find_site(self.heritage, name, field=field)

    def site_guide(self, site: Site) -> SiteGuide:
        """Return what there is to tell of a site: its themes, neighbours and tours."""
        from jindao.planner.guide import site_guide

        return site_guide(self.heritage, site, self.today())

    def theme_guide(self, name: str) -> ThemeGuide:
        """Return what there is to tell of a theme, strand or kind of route.

        Raises
        ------
        NotFoundError
            With the known ones.
        """
        from jindao.planner.guide import theme_guide

        subject = subject_of(self.heritage, name)
        profiles = [profile.id for profile in self.profiles]
        return theme_guide(self.heritage, subject, self.today(), profiles)

    @cached_property
    def themes_here(self) -> frozenset[str]:
        """The ids of themes and strands that have a located site where the network is."""
        heritage, area = self.heritage, self.network.bbox.grown(self.network.meta.snap_limit_m)
        here = [s for s in heritage.sites if s.position is not None and s.position in area]
        return frozenset(
            theme.id
            for theme in (*self.themes, *self.strands)
            if any(belonging(heritage, site, theme) for site in here)
        )

    def data_facts(self) -> DataFacts:
        """Return what the dataset holds, in numbers."""
        from jindao.heritage.facts import data_facts

        return data_facts(self.heritage)

    def county_name(self, county: str, locale: str) -> str:
        """Return a county's name in a language; in Chinese where it cannot be spelt."""
        from jindao.heritage.wording import county_name

        return county_name(self.heritage, county, locale)

    def period_name(self, period: str, locale: str) -> str:
        """Return a period in a language; in Chinese where it has no English."""
        from jindao.heritage.wording import period_name

        return period_name(self.heritage, period, locale)

    def position(self, where: Whereabouts, field: str = "start") -> LonLat:
        """Return the position of a place or site by its name, or the position given.

        Raises
        ------
        NotFoundError
            With near names.
        """
        from jindao.planner.waypoints import locate

        return locate(self.heritage, where, field).position

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return places, sites and streets that match what was typed, best first."""
        return suggest(self.heritage, text, limit)

    def nearby(self, position: LonLat) -> Nearby | None:
        """Return the known place that a position is near; None where none is."""
        from jindao.planner.nearby import nearby

        return nearby(self.heritage, position)

    # Draw

    def background_in(self, area: BBox, *, ways: bool = True) -> Background:
        """Return what a map of an area shows where no tiles are configured.

        Without `ways` it is what a small drawing has room for: water, green and borders.
        """
        from jindao.network.background import background_of

        return background_of(self.network, area, self.heritage.background, ways=ways)

    def references(self, trip: Trip) -> References:
        """Return what a printed trip rests on: sources of its sites, emergency numbers."""
        from jindao.planner.references import references_of

        return references_of(trip, self.heritage)

    @property
    def background_cells(self) -> BackgroundCells:
        """The background of maps in cells: version, levels, box and credit of them."""
        from jindao.planner.background import background_cells

        with self._lock:
            if self._background_cells is None:
                self._background_cells = background_cells(self.network, self.heritage)
            return self._background_cells

    def background_cell(self, level: int, column: int, row: int) -> bytes:
        """Return a cell of the background as JSON, see `BackgroundCells.cell`.

        Raises
        ------
        NotFoundError
            Where there is no such level or cell.
        """
        cells = self.background_cells
        return self._cells.get((level, column, row), lambda: cells.cell(level, column, row))
